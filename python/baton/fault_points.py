"""Places in a rank where a test or a benchmark can have something break. Costs a look at a list that is empty.

BATON_TEST_FAULTS: [{"at": "optimizer", "rank": 1, "step": 20, "how": "kill"}, …], each at most once in a job, at the
first time that the rank reaches the place at or after the step. What happened and when is in STATE/faults-made.

how: kill (SIGKILL), stop (SIGSTOP), exit (ends with 1, says nothing), kill-all (every rank), kill-server (the fork
server, and with it all ranks), kill-supervisor.
"""
import json
import os
import signal
import time
from pathlib import Path
from typing import Any, Dict, List

PLACES = ("setup", "gradients", "reduce", "optimizer", "ended", "snapshot", "save", "renamed", "vote", "heal", "export")


def _read() -> List[Dict[str, Any]]:
    rank = int(os.environ.get("RANK", "-1"))
    told = json.loads(os.environ.get("BATON_TEST_FAULTS") or "[]")
    return [{**fault, "number": number} for number, fault in enumerate(told) if fault["rank"] == rank]


_faults: List[Dict[str, Any]] = []
_step = 0


def begin() -> None:
    """In a rank that was just forked: the list is that of its own rank."""
    global _faults
    _faults = _read()


def at_step(step: int) -> None:
    """What the places that know no step count as theirs."""
    global _step
    _step = step


def reach(place: str) -> None:
    for fault in _faults:
        if fault["at"] == place and _step >= fault["step"]:
            _break(fault)


def _break(fault: Dict[str, Any]) -> None:
    folder = Path(os.environ["BATON_STATE_DIR"]) / "faults-made"
    folder.mkdir(exist_ok=True)
    record = {**fault, "at_ms": time.time() * 1000}
    try:
        file = os.open(folder / str(fault["number"]), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    os.write(file, json.dumps(record).encode())
    os.close(file)
    how = fault["how"]
    if how == "exit":
        os._exit(1)
    server = os.getppid()
    if how == "kill-server":
        os.kill(server, signal.SIGKILL)
    elif how == "kill-supervisor":
        with open(f"/proc/{server}/stat", encoding="utf-8") as stat:
            os.kill(int(stat.read().rpartition(")")[2].split()[1]), signal.SIGKILL)
    elif how == "kill-all":
        for pid in json.loads((Path(os.environ["BATON_ATTEMPT_DIR"]) / "ranks.json").read_bytes())["pids"]:
            if pid != os.getpid():
                os.kill(pid, signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGSTOP if how == "stop" else signal.SIGKILL)
