"""Two slots of memory, written in turn: what is found is whole and the newest."""
import os
import random
import unittest

from baton.snapshot import SnapshotMemory


class SnapshotTest(unittest.TestCase):
    def setUp(self) -> None:
        self.memory = SnapshotMemory.make()
        for file in self.memory.files:
            self.addCleanup(os.close, file)

    def test_the_newest_is_read_back_and_the_one_before_it_stays(self) -> None:
        self.assertEqual(self.memory.newest_step(), -1)
        for step in range(1, 6):
            self.assertTrue(self.memory.write(step, b"m" * (1000 - step), b"o" * step))
        again = SnapshotMemory(self.memory.files)
        self.assertEqual(again.newest_step(), 5)
        found = again.read(5)
        self.assertEqual((found.model, found.optimizer), (b"m" * 995, b"o" * 5))
        self.assertEqual(again.read(4).model, b"m" * 996)
        with self.assertRaises(ValueError):
            again.read(3)

    def test_a_new_first_rank_writes_over_the_older_one(self) -> None:
        for newest in (1, 2, 3):
            self.memory.write(newest, b"x", b"y")
            os.environ.update(self.memory.environment())
            again = SnapshotMemory.of_environment()
            assert again is not None
            os.pwrite(again.files[again.turn()], bytes(8), 0)  # Killed while it writes.
            self.assertEqual(again.newest_step(), newest)

    def test_one_that_was_cut_short_or_changed_is_none(self) -> None:
        draw = random.Random(7)
        for _ in range(200):
            self.memory._turn = 0
            self.memory.write(1, bytes(64), bytes(64))
            self.memory.write(2, draw.randbytes(64), draw.randbytes(64))
            newest = self.memory.files[1]
            size = os.fstat(newest).st_size
            if draw.random() < 0.5:
                os.ftruncate(newest, draw.randrange(size))
            else:
                at = draw.randrange(size)
                old = os.pread(newest, 1, at)
                os.pwrite(newest, bytes([old[0] ^ (1 << draw.randrange(8))]), at)
            found = SnapshotMemory(self.memory.files).newest_step()
            self.assertEqual(found, 1)

    def test_the_longer_a_snapshot_takes_the_seldomer_it_is_due(self) -> None:
        self.memory.write(10, b"", b"")
        self.memory._seconds = 0.010
        due = [step for step in range(11, 40) if self.memory.is_due(step, step_seconds=0.1)]
        self.assertEqual(due[0], 20)  # 10 ms of 10 steps of 100 ms is a hundredth.


if __name__ == "__main__":
    unittest.main()
