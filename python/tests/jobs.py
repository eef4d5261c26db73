"""Training jobs for tests: a folder as the server lays it, and the supervisor on it."""
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from array import array
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Sequence

PACKAGE = Path(__file__).resolve().parent.parent
TINY = {
    "steps": 160,
    "learningRate": 0.003,
    "batchTokens": 128,
    "contextTokens": 32,
    "layers": 1,
    "width": 32,
    "heads": 2,
    "seed": 3,
    "evalEverySteps": 50,
}


def has_torch() -> bool:
    try:
        import numpy  # noqa: F401
        import torch  # noqa: F401
    except ImportError:
        return False
    return True


class Job:
    def __init__(self, plan: Optional[Dict[str, Any]] = None, faults: Sequence[Dict[str, Any]] = ()) -> None:
        self.faults = list(faults)
        self.root = Path(tempfile.mkdtemp(prefix="baton-test-"))
        self.state = self.root / "state"
        self.state.mkdir()
        self.plan = {
            "recipe": "pretrain",
            "ranks": [{"devices": ["cpu:0"]}, {"devices": ["cpu:1"]}],
            "settings": TINY,
            "dataset": {"ref": "docs@1"},
            "checkpointEverySteps": 10,
            "keepCheckpoints": 2,
            **(plan or {}),
        }
        self.number = 0
        self.process: Optional[subprocess.Popen] = None

    @property
    def attempt(self) -> Path:
        return self.root / f"attempt-{self.number}"

    def write_tokens(self) -> "Job":
        """Two hundred lines of words from a seed."""
        draw = random.Random(1)
        words = ["permission", "is", "hereby", "granted", "free", "of", "charge", "to", "any", "person"]
        text = "\n".join(" ".join(draw.choice(words) for _ in range(8)) for _ in range(200)).encode()
        tokens = array("H", list(text))
        folder = self.state / "inputs"
        folder.mkdir()
        (folder / "tokens.bin").write_bytes(tokens.tobytes())
        held = len(tokens) // 10
        manifest = {"trainTokens": len(tokens) - held, "evalTokens": held}
        (folder / "tokens.json").write_text(json.dumps(manifest))
        return self

    def start(self) -> "Job":
        """The next attempt."""
        self.number += 1
        self.attempt.mkdir()
        (self.attempt / "train.json").write_text(json.dumps(self.plan))
        with open(self.root / "supervisor.log", "ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "baton.supervisor"],
                cwd=PACKAGE,
                stdout=log,
                stderr=log,
                start_new_session=True,
                env={
                    **os.environ,
                    "BATON_ATTEMPT_DIR": str(self.attempt),
                    "BATON_STATE_DIR": str(self.state),
                    "BATON_ATTEMPT": str(self.number),
                    "BATON_TEST_FAULTS": json.dumps(self.faults),
                },
            )
        return self

    def end(self) -> int:
        assert self.process is not None
        return self.process.wait(timeout=300)

    def run(self) -> int:
        return self.start().end()

    def wait_for(self, what: Callable[[], Any], seconds: float = 120) -> Any:
        until = time.monotonic() + seconds
        while True:
            found = what()
            if found:
                return found
            if time.monotonic() > until:
                raise AssertionError(f"it did not happen:\n{self.logs()}")
            time.sleep(0.005)

    def wait_for_step(self, step: int) -> None:
        self.wait_for(lambda: max(self.steps(), default=0) >= step)

    def steps(self) -> List[int]:
        return [line["step"] for line in self.lines("progress.jsonl") if "step" in line]

    def events(self, kind: str) -> List[Dict[str, Any]]:
        return [line for line in self.lines("events.jsonl") if line["kind"] == kind]

    def lines(self, name: str) -> List[Dict[str, Any]]:
        try:
            whole = (self.attempt / name).read_text().split("\n")[:-1]
        except FileNotFoundError:
            return []
        return [json.loads(line) for line in whole]

    def pids(self) -> List[int]:
        return json.loads((self.attempt / "ranks.json").read_text())["pids"]

    def fork_server(self) -> int:
        assert self.process is not None
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return int(children.split()[0])

    def weights(self) -> str:
        outputs = json.loads((self.attempt / "outputs.json").read_text())
        return outputs[0]["metadata"]["weightsSha256"]

    def logs(self) -> str:
        files = [self.root / "supervisor.log", *sorted(self.root.glob("attempt-*/logs/*.log"))]
        return "\n".join(f"--- {file.name}\n{file.read_text(errors='replace')[-3000:]}" for file in files)

    def remove(self) -> None:
        import shutil

        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        shutil.rmtree(self.root, ignore_errors=True)


def is_alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] not in ("Z", "X")
    except FileNotFoundError:
        return False
