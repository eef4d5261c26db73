"""What to run: train.json, which the server writes beside the attempt, and the attempt's folder."""
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Dict, List, Mapping, Optional

from baton.files import append_line, write_atomic


@dataclass(frozen=True)
class TrainPlan:
    recipe: Optional[str]  # a module of baton.recipes
    command: Optional[List[str]]  # or a program of the user's own
    working_dir: Optional[str]
    rank_devices: List[List[str]]  # one entry a rank: ["cpu:0"], ["nvidia:GPU-1f…"]
    settings: Dict[str, Any]
    dataset_ref: Optional[str]
    checkpoint_every_steps: int
    keep_checkpoints: int
    hang_floor_seconds: float
    hang_start_seconds: float

    @property
    def world(self) -> int:
        return len(self.rank_devices)


def read_plan(path: Path) -> TrainPlan:
    raw = json.loads(path.read_text(encoding="utf-8"))
    dataset = raw.get("dataset") or {}
    hang = raw.get("hang") or {}
    return TrainPlan(
        recipe=raw.get("recipe"),
        command=raw.get("command"),
        working_dir=raw.get("workingDir"),
        rank_devices=[list(rank["devices"]) for rank in raw["ranks"]],
        settings=dict(raw.get("settings") or {}),
        dataset_ref=dataset.get("ref"),
        checkpoint_every_steps=int(raw.get("checkpointEverySteps", 20)),
        keep_checkpoints=int(raw.get("keepCheckpoints", 2)),
        hang_floor_seconds=float(hang.get("floorSeconds", 30)),
        hang_start_seconds=float(hang.get("startSeconds", 300)),
    )


@dataclass(frozen=True)
class AttemptFolder:
    """The files of docs/attempt-contract.md that a program writes."""

    attempt: Path
    state: Path
    number: int

    @property
    def plan(self) -> Path:
        return self.attempt / "train.json"

    @property
    def outputs(self) -> Path:
        return self.attempt / "outputs.json"

    @property
    def logs(self) -> Path:
        return self.attempt / "logs"

    @property
    def checkpoints(self) -> Path:
        return self.state / "checkpoints"

    def was_told_to_stop(self) -> bool:
        return (self.attempt / "stop").exists()

    def write_ranks(self, generation: int, pids: List[int]) -> None:
        """ranks.json: which process is which rank now, for people who look on the machine."""
        content = json.dumps({"generation": generation, "pids": pids}).encode() + b"\n"
        _if_possible(lambda: write_atomic(self.attempt / "ranks.json", content))

    def write_event(self, kind: str, at: int, **members: Any) -> None:
        record = {"kind": kind, "at": at, **members}
        _if_possible(lambda: append_line(self.attempt / "events.jsonl", record))

    def write_progress(self, record: Mapping[str, Any]) -> None:
        _if_possible(lambda: append_line(self.attempt / "progress.jsonl", record))


def _if_possible(write: Callable[[], None]) -> None:
    """A report that a full disk swallows is no reason to end the training."""
    try:
        write()
    except OSError as error:
        print(f"a report is lost: {error}", flush=True)


def attempt_folder(environment: Mapping[str, str] = os.environ) -> AttemptFolder:
    attempt = Path(environment["BATON_ATTEMPT_DIR"])
    return AttemptFolder(
        attempt=attempt,
        state=Path(environment.get("BATON_STATE_DIR") or attempt.parent / "state"),
        number=int(environment.get("BATON_ATTEMPT", "1")),
    )
