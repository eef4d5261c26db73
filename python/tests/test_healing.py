"""Ring 1 and 2: what one rank has in memory, or the supervisor, makes good what dies, and no bit changes."""
import unittest
from typing import Any, Dict, List

from tests.jobs import TINY, Job, has_torch

# Long enough for every fault to be healed before the next.
STEPS = {**TINY, "steps": 120}


def kill(at: str, rank: int, step: int, how: str = "kill") -> Dict[str, Any]:
    return {"at": at, "rank": rank, "step": step, "how": how}


@unittest.skipUnless(has_torch(), "no PyTorch here: run make setup")
class HealingTest(unittest.TestCase):
    undisturbed: Dict[int, str] = {}

    @classmethod
    def setUpClass(cls) -> None:
        for world in (2, 3):
            job = Job(cls.plan(world)).write_tokens()
            assert job.run() == 0, job.logs()
            cls.undisturbed[world] = job.weights()
            job.remove()

    @staticmethod
    def plan(world: int, **more: Any) -> Dict[str, Any]:
        ranks = [{"devices": [f"cpu:{rank}"]} for rank in range(world)]
        return {"ranks": ranks, "settings": STEPS, **more}

    def run_job(self, world: int, faults: List[Dict[str, Any]], **more: Any) -> Job:
        job = Job(self.plan(world, **more), faults).write_tokens()
        self.addCleanup(job.remove)
        self.assertEqual(job.run(), 0, job.logs())
        self.assertEqual(job.weights(), self.undisturbed[world], job.logs())
        made = list((job.state / "faults-made").iterdir())
        self.assertEqual(len(made), len(faults), "each fault was made")
        return job

    def test_a_rank_that_dies_anywhere_in_a_step_is_replaced_and_no_step_is_done_again(self) -> None:
        places = ("gradients", "reduce", "optimizer", "ended")
        faults = [kill(at, rank, 8 + 10 * at_index + 5 * rank) for at_index, at in enumerate(places) for rank in (0, 1)]
        faults += [kill("snapshot", 0, 50), kill("save", 0, 60), kill("renamed", 0, 70), kill("export", 0, 0)]
        job = self.run_job(2, faults)
        for recovered in job.events("recovered"):
            self.assertEqual((recovered["ring"], recovered["stepsLost"]), (1, 0), recovered)
        self.assertEqual(len(job.events("recovered")), len(faults))
        self.assertRegex(job.events("recovered")[0]["healedFrom"], "the memory of rank 1")

    def test_of_three_two_may_die_at_once_and_one_more_while_the_group_forms_again(self) -> None:
        faults = [
            kill("reduce", 0, 20),
            kill("reduce", 1, 20),
            kill("gradients", 2, 40),
            kill("vote", 0, 39),
            kill("gradients", 1, 60),
            kill("heal", 1, 59),
            kill("optimizer", 0, 80, "exit"),
        ]
        job = self.run_job(3, faults)
        for recovered in job.events("recovered"):
            self.assertEqual((recovered["ring"], recovered["stepsLost"]), (1, 0), recovered)

    def test_a_rank_that_is_stopped_is_replaced_from_memory_too(self) -> None:
        hang = {"floorSeconds": 2, "startSeconds": 60}
        # The second takes the place of a dead one and stops while the group forms: its limit is learned as well.
        faults = [kill("reduce", 1, 30, "stop"), kill("gradients", 0, 60), kill("heal", 0, 59, "stop")]
        job = self.run_job(2, faults, hang=hang)
        for recovered in job.events("recovered"):
            self.assertEqual((recovered["ring"], recovered["stepsLost"]), (1, 0))
            self.assertLess(recovered["seconds"], 30)
        self.assertIn("it is stopped", job.events("fault")[0]["what"])

    def test_when_all_ranks_die_they_go_on_from_the_snapshot(self) -> None:
        faults = [kill("gradients", 0, 25, "kill-all"), kill("snapshot", 0, 45, "kill-all"), kill("ended", 1, 65, "kill-server")]
        job = self.run_job(2, faults, checkpointEverySteps=1000)
        rings = {recovered["ring"] for recovered in job.events("recovered")}
        self.assertEqual(rings, {2})


if __name__ == "__main__":
    unittest.main()
