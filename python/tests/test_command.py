"""Programs of a user's own under the supervisor. Standard library only."""
import os
import signal
import sys
import unittest

from tests.jobs import Job, is_alive

SHOW = """
import os
names = ("RANK", "LOCAL_RANK", "WORLD_SIZE", "MASTER_ADDR", "TORCHELASTIC_RESTART_COUNT")
print(*(os.environ[name] for name in names), os.environ["MASTER_PORT"].isdigit(), flush=True)
"""
DIE_ONCE = """
import os, signal, time
if os.environ["TORCHELASTIC_RESTART_COUNT"] == "0":
    if os.environ["RANK"] == "1":
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(60)
print("done", flush=True)
"""


class CommandTest(unittest.TestCase):
    def job(self, program: str, **plan) -> Job:
        job = Job({"recipe": None, "command": [sys.executable, "-c", program], "dataset": None, **plan})
        self.addCleanup(job.remove)
        return job

    def log(self, job: Job, rank: int) -> str:
        return (job.attempt / "logs" / f"rank-{rank}.log").read_text()

    def test_each_rank_finds_the_variables_of_torchrun(self) -> None:
        job = self.job(SHOW)
        self.assertEqual(job.run(), 0, job.logs())
        self.assertEqual(self.log(job, 0), "0 0 2 127.0.0.1 0 True\n")
        self.assertEqual(self.log(job, 1), "1 1 2 127.0.0.1 0 True\n")

    def test_a_killed_rank_ends_its_gang_which_starts_again(self) -> None:
        job = self.job(DIE_ONCE)
        self.assertEqual(job.run(), 0, job.logs())
        self.assertEqual((self.log(job, 0), self.log(job, 1)), ("done\n", "done\n"))
        (fault,) = job.events("fault")
        (recovered,) = job.events("recovered")
        self.assertEqual((fault["what"], recovered["id"]), ("rank 1 was killed (SIGKILL)", fault["id"]))

    def test_a_program_that_always_dies_is_given_up_after_three_times(self) -> None:
        job = self.job("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
        self.assertEqual(job.run(), 75, job.logs())
        self.assertEqual(len(job.events("fault")), 2)
        self.assertEqual(job.events("failed")[0]["class"], "unknown")

    def test_the_last_line_of_a_traceback_says_why_it_failed(self) -> None:
        job = self.job("raise ValueError('no such column')")
        self.assertEqual(job.run(), 1, job.logs())
        (failed,) = job.events("failed")
        self.assertEqual(failed["class"], "user-error")
        self.assertIn("ended with exit code 1: ValueError: no such column", failed["message"])

    def test_a_program_that_is_not_there_is_one_clear_sentence(self) -> None:
        job = self.job("", command=["/nowhere/train"])
        self.assertEqual(job.run(), 1, job.logs())
        self.assertIn("/nowhere/train", job.events("failed")[0]["message"])
        self.assertNotIn("Traceback", job.logs())

    def test_stopping_ends_the_ranks(self) -> None:
        job = self.job("import time; time.sleep(600)").start()
        job.wait_for(lambda: (job.attempt / "ranks.json").exists())
        pids = job.pids()
        (job.attempt / "stop").touch()
        os.killpg(job.process.pid, signal.SIGTERM)
        self.assertEqual(job.end(), 143, job.logs())
        self.assertFalse(any(is_alive(pid) for pid in pids))


if __name__ == "__main__":
    unittest.main()
