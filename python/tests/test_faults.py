"""What counts as a fault, what it is called, and when another try is worth it."""
import signal
import unittest

from baton.faults import RetryBudget, StepClock, describe_exception, fault_of_exit, fault_of_silence

KILLED = fault_of_exit(1, signal.SIGKILL, None, "", 0)


class FaultTest(unittest.TestCase):
    def test_a_kill_from_outside_heals_and_a_kill_for_memory_says_so(self) -> None:
        self.assertEqual((KILLED.failure_class, KILLED.heals, KILLED.exit_code), ("unknown", True, 75))
        memory = fault_of_exit(0, signal.SIGKILL, None, "", 1)
        self.assertEqual((memory.failure_class, memory.heals, memory.exit_code), ("out-of-memory", True, 1))

    def test_an_exception_of_the_users_is_final_and_names_itself(self) -> None:
        fault = fault_of_exit(0, 1 << 8, describe_exception(KeyError("text")), "", 0)
        self.assertEqual((fault.failure_class, fault.heals, fault.exit_code), ("user-error", False, 1))
        self.assertEqual(fault.what, "rank 0 failed: KeyError: 'text'")

    def test_a_program_that_ends_badly_is_named_by_its_last_line(self) -> None:
        fault = fault_of_exit(2, 3 << 8, None, "ValueError: no data", 0)
        self.assertEqual(fault.what, "rank 2 ended with exit code 3: ValueError: no data")
        self.assertFalse(fault.heals)

    def test_a_survivor_that_misses_its_peer_is_no_user_error(self) -> None:
        error = describe_exception(RuntimeError("[gloo/pair.cc] Connection closed by peer [127.0.0.1]"))
        self.assertTrue(fault_of_exit(0, 1 << 8, error, "", 0).heals)

    def test_a_full_disk_and_a_full_memory_have_classes_of_their_own(self) -> None:
        self.assertEqual(describe_exception(OSError(28, "No space left on device"))["class"], "disk-full")
        self.assertEqual(describe_exception(MemoryError())["class"], "out-of-memory")
        self.assertEqual(
            describe_exception(RuntimeError("DefaultCPUAllocator: can't allocate memory"))["class"],
            "out-of-memory",
        )

    def test_silence_says_how_long_and_why(self) -> None:
        fault = fault_of_silence(1, "T", 31.4)
        self.assertEqual(fault.what, "rank 1 finished no step for 31 s: it is stopped")


class RetryBudgetTest(unittest.TestCase):
    def test_three_of_a_kind_without_a_new_step_are_enough(self) -> None:
        budget = RetryBudget()
        self.assertEqual([budget.allows(KILLED, 50) for _ in range(3)], [True, True, False])

    def test_a_new_step_or_another_kind_starts_the_count_again(self) -> None:
        budget = RetryBudget()
        hang = fault_of_silence(0, "S", 40)
        allowed = [budget.allows(KILLED, step) for step in range(20)]
        self.assertTrue(all(allowed))
        self.assertTrue(all(budget.allows(fault, 19) for fault in (hang, KILLED, hang, KILLED)))


class StepClockTest(unittest.TestCase):
    def test_the_limit_follows_the_longest_step_and_never_falls_below_its_floor(self) -> None:
        clock = StepClock(floor_seconds=30, start_seconds=300)
        self.assertEqual(clock.limit_seconds(stepped=False), 300)
        self.assertEqual(clock.limit_seconds(stepped=True), 30)
        clock.saw(12.0)
        self.assertEqual(clock.limit_seconds(stepped=True), 120)
        for _ in range(50):
            clock.saw(0.1)
        self.assertEqual(clock.limit_seconds(stepped=True), 30)

    def test_who_replaces_another_may_take_ten_times_as_long_to_start_as_the_first_did(self) -> None:
        clock = StepClock(floor_seconds=30, start_seconds=300)
        clock.saw_start(2.0)
        self.assertEqual(clock.limit_seconds(stepped=False), 300)
        clock.saw(0.1)
        self.assertEqual(clock.limit_seconds(stepped=False), 30)
        clock.saw_start(7.0)
        self.assertEqual(clock.limit_seconds(stepped=False), 70)


if __name__ == "__main__":
    unittest.main()
