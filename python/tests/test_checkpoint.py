"""Checkpoints: whole or absent, and never trusted without their checksums. Standard library only."""
import os
import shutil
import tempfile
import unittest
from pathlib import Path

from baton import checkpoint
from baton.checkpoint import CheckpointStore
from baton.randomness import draw, draw_below
from baton.rank_log import RankLog

FILES = {"model.safetensors": b"weights" * 100, "optimizer.safetensors": b"moments", "state.json": b"{}"}


class CheckpointTest(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="baton-test-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.store = CheckpointStore(self.folder, keep=2)

    def test_the_newest_comes_back_and_the_k_newest_stay(self) -> None:
        for step in (10, 20, 30):
            self.store.save(step, {**FILES, "state.json": str(step).encode()})
        loaded, problems = self.store.load_newest()
        self.assertEqual((loaded.step, loaded.files["state.json"], problems), (30, b"30", []))
        self.assertEqual(self.store.steps(), [20, 30])

    def test_a_kill_at_any_write_leaves_the_checkpoint_before(self) -> None:
        self.store.save(10, FILES)
        # Three files, the marker, the folder, the rename, the parent's folder: die before each of them.
        for calls in range(7):
            pid = os.fork()
            if pid == 0:
                die_at_call(calls)
                self.store.save(20, FILES)
                os._exit(0)
            _, status = os.waitpid(pid, 0)
            loaded, problems = self.store.load_newest()
            self.assertEqual(problems, [])
            was_renamed = calls == 6
            self.assertEqual(loaded.step, 20 if was_renamed else 10)
            self.assertEqual(loaded.files, FILES)
            self.assertEqual(status, 9 << 8)
            self.assertFalse([name for name in os.listdir(self.folder) if name.startswith("making")])

    def test_every_kind_of_damage_is_noticed(self) -> None:
        def cut(folder: Path) -> None:
            (folder / "model.safetensors").write_bytes(FILES["model.safetensors"][:-1])

        def flip(folder: Path) -> None:
            (folder / "optimizer.safetensors").write_bytes(b"momentS")

        def lose(folder: Path) -> None:
            (folder / "state.json").unlink()

        def unmark(folder: Path) -> None:
            (folder / "COMPLETE").unlink()

        def scribble(folder: Path) -> None:
            (folder / "COMPLETE").write_bytes(b"[1,")

        def escape(folder: Path) -> None:
            (folder / "COMPLETE").write_text('{"files": {"../x": {"sha256": ""}}}')

        for damage in (cut, flip, lose, unmark, scribble, escape):
            with self.subTest(damage=damage.__name__):
                shutil.rmtree(self.folder)
                self.store.save(10, FILES)
                self.store.save(20, FILES)
                damage(self.folder / "step-000000020")
                loaded, problems = self.store.load_newest()
                self.assertEqual((loaded.step, len(problems)), (10, 1))
                self.store.save(20, FILES)
                self.assertEqual(self.store.load_newest()[0].step, 20)

    def test_with_no_whole_checkpoint_there_is_none(self) -> None:
        self.assertEqual(self.store.load_newest(), (None, []))


def die_at_call(calls: int) -> None:
    """Have the process end before the given call of those that make a checkpoint durable."""
    left = [calls]

    def wrap(original):
        def maybe(*arguments):
            if left[0] == 0:
                os._exit(9)
            left[0] -= 1
            return original(*arguments)

        return maybe

    checkpoint.write_synced = wrap(checkpoint.write_synced)
    checkpoint.sync_folder = wrap(checkpoint.sync_folder)
    checkpoint.os.rename = wrap(os.rename)


class RandomnessTest(unittest.TestCase):
    def test_draws_depend_on_their_place_alone(self) -> None:
        places = [(step, rank, index) for step in range(20) for rank in range(3) for index in range(5)]
        first = [draw(7, *place) for place in places]
        self.assertEqual([draw(7, *place) for place in reversed(places)], first[::-1])
        self.assertEqual(len(set(first)), len(places))
        self.assertTrue(all(0 <= draw_below(10, 7, *place) < 10 for place in places))
        # The same on every machine and Python, for resumes that change either.
        self.assertEqual(draw(7, 1, 0, 0), 0xfa59f880f4940e82)


class RankLogTest(unittest.TestCase):
    def test_a_log_never_grows_over_its_limit_and_says_so(self) -> None:
        folder = Path(tempfile.mkdtemp(prefix="baton-test-"))
        self.addCleanup(shutil.rmtree, folder)
        log = RankLog(folder / "rank-0.log", limit_bytes=10)
        log.write(b"12345")
        log.write(b"6789012345")
        log.write(b"\nValueError: gone\n")
        log.close()
        content = (folder / "rank-0.log").read_bytes()
        self.assertEqual(content, b"1234567890\n[The log is full; what follows is not kept.]\n")
        self.assertEqual(log.last_line(), "ValueError: gone")


if __name__ == "__main__":
    unittest.main()
