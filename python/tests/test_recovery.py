"""Real ranks, real kills: what is left must equal the run that nothing disturbed, bit for bit."""
import os
import signal
import unittest

from tests.jobs import TINY, Job, has_torch, is_alive


@unittest.skipUnless(has_torch(), "no PyTorch here: run make setup")
class RecoveryTest(unittest.TestCase):
    undisturbed: str

    @classmethod
    def setUpClass(cls) -> None:
        job = Job().write_tokens()
        code = job.run()
        assert code == 0, job.logs()
        cls.undisturbed = job.weights()
        job.remove()

    def job(self, **plan) -> Job:
        job = Job(plan).write_tokens()
        self.addCleanup(job.remove)
        return job

    def assert_undisturbed(self, job: Job) -> None:
        self.assertEqual(job.end(), 0, job.logs())
        self.assertEqual(job.weights(), self.undisturbed)
        self.assertEqual(max(job.steps()), TINY["steps"])

    def test_killed_ranks_cost_some_steps_each_and_change_no_bit(self) -> None:
        job = self.job().start()
        for step in (15, 50, 85, 120):
            job.wait_for_step(step)
            os.kill(job.pids()[step % 2], signal.SIGKILL)
        self.assert_undisturbed(job)
        faults, recoveries = job.events("fault"), job.events("recovered")
        self.assertIn("rank 1 was killed", faults[0]["what"])
        self.assertEqual([fault["id"] for fault in faults], [healed["id"] for healed in recoveries])
        for fault, recovered in zip(faults, recoveries):
            # What was lost lies between the fault and the newest checkpoint, written every 10 steps.
            self.assertLessEqual(recovered["stepsLost"], 10)
            self.assertGreater(recovered["step"], fault["step"])

    def test_a_killed_fork_server_is_started_again(self) -> None:
        job = self.job().start()
        job.wait_for_step(25)
        ranks = job.pids()
        os.kill(job.fork_server(), signal.SIGKILL)
        self.assert_undisturbed(job)
        self.assertFalse(any(is_alive(pid) for pid in ranks))

    def test_a_killed_supervisor_takes_its_ranks_along_and_the_next_attempt_goes_on(self) -> None:
        job = self.job().start()
        job.wait_for_step(45)
        ranks = job.pids()
        job.process.kill()
        job.process.wait()
        job.wait_for(lambda: not any(is_alive(pid) for pid in ranks), 10)
        # What is more, the newest checkpoint is damaged: it is noticed, and the one before it is used.
        newest = max((job.state / "checkpoints").glob("step-*"))
        weights = newest / "model.safetensors"
        content = bytearray(weights.read_bytes())
        content[-5] ^= 1
        weights.write_bytes(content)
        job.start()
        self.assert_undisturbed(job)
        (message,) = job.events("message")
        self.assertIn("model.safetensors does not fit its checksum", message["message"])
        self.assertEqual(job.lines("progress.jsonl")[0]["done"], int(newest.name[5:]) - 10)

    def test_a_stopped_rank_is_noticed_and_replaced(self) -> None:
        job = self.job(hang={"floorSeconds": 3, "startSeconds": 60}).start()
        job.wait_for_step(25)
        stuck = job.pids()[1]
        os.kill(stuck, signal.SIGSTOP)
        self.assert_undisturbed(job)
        (fault,) = job.events("fault")
        self.assertRegex(fault["what"], r"rank 1 finished no step for \d+ s: it is stopped")
        self.assertFalse(is_alive(stuck))

    def test_a_job_that_is_told_to_stop_writes_a_last_checkpoint(self) -> None:
        job = self.job(checkpointEverySteps=1000).start()
        job.wait_for_step(25)
        (job.attempt / "stop").touch()
        os.killpg(job.process.pid, signal.SIGTERM)
        self.assertEqual(job.end(), 143, job.logs())
        (checkpoint,) = job.events("checkpoint")
        job.start()
        self.assert_undisturbed(job)
        self.assertEqual(job.lines("progress.jsonl")[0]["done"], checkpoint["step"])

    def test_an_error_of_the_recipe_ends_the_job_and_says_which(self) -> None:
        job = self.job(settings={**TINY, "contextTokens": 100_000})
        self.assertEqual(job.run(), 1, job.logs())
        (failed,) = job.events("failed")
        self.assertEqual(failed["class"], "user-error")
        self.assertIn("give more documents, or a smaller contextTokens", failed["message"])

    def test_a_run_that_diverges_says_so(self) -> None:
        job = self.job(settings={**TINY, "learningRate": 1e30})
        self.assertEqual(job.run(), 1, job.logs())
        (failed,) = job.events("failed")
        self.assertEqual(failed["class"], "nan")


if __name__ == "__main__":
    unittest.main()
