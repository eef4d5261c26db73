"""What a fault is, whether another try may heal it, and when silence counts as one. Plain data in and out."""
import errno
import signal
from collections import deque
from dataclasses import dataclass
from typing import Any, Deque, Dict, Optional, Union

# What a survivor says when its peer dies: a consequence, never the cause.
_PEER_GONE = ("gloo", "nccl", "connection closed by peer", "connection reset", "broken pipe", "socket timeout")
_OUT_OF_MEMORY = ("can't allocate memory", "out of memory", "cannot allocate memory")

# The other classes of docs/attempt-contract.md cannot be the user's doing, or may pass on another node.
_MENDED_BY_USER = ("user-error", "out-of-memory", "disk-full", "nan")
EXIT_FAILED = 1
EXIT_TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h: a new attempt follows while the job's restarts last
EXIT_TERMINATED = 128 + signal.SIGTERM


Said = Dict[str, Any]


def sentence(code: str, **facts: Union[str, int]) -> Said:
    return {"code": code, "facts": facts}


@dataclass(frozen=True)
class Fault:
    kind: str  # faults of one kind in a row, without progress, use up the retries
    what: str  # one sentence
    failure_class: str
    hint: str
    heals: bool  # whether the same work may succeed when it is done again
    said: Said  # `what` as a key of src/contract/language and its facts, for other languages than English

    @property
    def exit_code(self) -> int:
        return EXIT_FAILED if self.failure_class in _MENDED_BY_USER else EXIT_TRY_AGAIN


def describe_exception(error: BaseException) -> Dict[str, str]:
    """What a rank tells the supervisor of the exception that ended it."""
    message = f"{type(error).__name__}: {error}".strip().splitlines()
    text = message[0][:500] if message else type(error).__name__
    return {
        "class": getattr(error, "failure_class", None) or _class_of_exception(error),
        "message": text,
        "hint": getattr(error, "hint", ""),
    }


def _class_of_exception(error: BaseException) -> str:
    text = f"{type(error).__name__} {error}".lower()
    if isinstance(error, MemoryError) or any(part in text for part in _OUT_OF_MEMORY):
        return "out-of-memory"
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return "disk-full"
    if "cuda error" in text or "device-side" in text:
        return "device-error"
    return "user-error"


def is_peer_gone(message: str) -> bool:
    return any(part in message.lower() for part in _PEER_GONE)


def fault_of_exit(
    rank: int, status: int, error: Optional[Dict[str, Any]], last_line: str, memory_kills: int, is_ours: bool = False
) -> Fault:
    """`status` as waitpid gives it; `error` as describe_exception made it, where the rank could still say it."""
    if status & 0x7F:
        return _fault_of_signal(rank, status & 0x7F, memory_kills)
    code = status >> 8
    if error is not None:
        return Fault(
            kind=f"exception {error['message'][:80]}",
            what=f"rank {rank} failed: {error['message']}",
            failure_class=error["class"],
            hint=error["hint"] or _HINTS.get(error["class"], _HINTS["user-error"]),
            heals=error["class"] == "device-error" or is_peer_gone(error["message"]),
            said=sentence("rank.failed", rank=rank, error=error["message"]),
        )
    told = f": {last_line}" if last_line else ""
    # A recipe that fails says why: one that ends without a word was ended.
    is_user_error = code != EXIT_TRY_AGAIN and not is_ours
    return Fault(
        kind=f"exit {code}",
        what=f"rank {rank} ended with exit code {code}{told}",
        failure_class="user-error" if is_user_error else "unknown",
        hint=_HINTS["user-error"],
        heals=not is_user_error or is_peer_gone(last_line),
        said=sentence("rank.exit-said", rank=rank, exit=code, line=last_line)
        if last_line
        else sentence("rank.exit", rank=rank, exit=code),
    )


def _fault_of_signal(rank: int, number: int, memory_kills: int) -> Fault:
    try:
        name = signal.Signals(number).name
    except ValueError:
        name = f"signal {number}"
    if number == signal.SIGKILL and memory_kills > 0:
        what = f"the kernel killed rank {rank} because the job's memory was used up"
        said = sentence("rank.memory", rank=rank)
        return Fault(name, what, "out-of-memory", _HINTS["out-of-memory"], heals=True, said=said)
    if number in (signal.SIGSEGV, signal.SIGBUS, signal.SIGILL, signal.SIGFPE, signal.SIGABRT):
        what = f"rank {rank} crashed ({name})"
        said = sentence("rank.crashed", rank=rank, signal=name)
        return Fault(name, what, "device-error", _HINTS["device-error"], heals=True, said=said)
    said = sentence("rank.killed", rank=rank, signal=name)
    return Fault(name, f"rank {rank} was killed ({name})", "unknown", _HINTS["unknown"], heals=True, said=said)


def fault_of_silence(rank: int, state: str, silent_seconds: float) -> Fault:
    how = {"T": "it is stopped", "D": "it waits for a device"}.get(state, "it does not move")
    code = {"T": "rank.stopped", "D": "rank.device"}.get(state, "rank.stuck")
    what = f"rank {rank} finished no step for {silent_seconds:.0f} s: {how}"
    said = sentence(code, rank=rank, seconds=f"{silent_seconds:.0f}")
    return Fault("hang", what, "hang", _HINTS["hang"], heals=True, said=said)


FORK_SERVER_DIED = Fault(
    "fork-server",
    "the process that starts the ranks died, and the ranks with it",
    "unknown",
    "See logs/rank-0.log of the attempt, and whether the machine runs out of memory.",
    heals=True,
    said=sentence("rank.fork-server"),
)

RANKS_PARTED = Fault(
    "parted",
    "the ranks lost their connection to each other, and all of them live",
    "communication",
    "See the logs of the ranks, and the network between them.",
    heals=True,
    said=sentence("rank.parted"),
)

_HINTS = {
    "user-error": "See the traceback in the rank's log: baton logs JOB --stream rank-0",
    "out-of-memory": "Lower batchTokens, contextTokens or the model's size, or ask for more memoryMiB.",
    "disk-full": "Free some space where Baton keeps its data, then submit the job again.",
    "nan": "Lower learningRate.",
    "device-error": "If it comes back, look at the node's devices: baton status",
    "hang": "Look at the ranks' logs: a rank may wait for one that took another branch.",
    "unknown": "Something outside the job ended it; see the node's own log.",
    "fork-server": "See logs/rank-0.log of the attempt, and whether the machine runs out of memory.",
    "parted": "See the logs of the ranks, and the network between them.",
    "no-torch": "Install PyTorch again: node tools/python-setup.mjs",
    "not-started": "Check command and workingDir.",
    "supervisor": "See the supervisor's log.",
}


def advice_on(fault: Fault) -> Union[str, Said]:
    """The hint for other languages than English, where it is one of ours."""
    known = {hint: name for name, hint in _HINTS.items()}
    return sentence(f"advice.{known[fault.hint]}") if fault.hint in known else fault.hint


class RetryBudget:
    """Three faults of one kind in a row without a new step in between: doing it again does not help."""

    def __init__(self, limit: int = 3) -> None:
        self.limit = limit
        self.kind = ""
        self.count = 0
        self.furthest_step = -1

    def allows(self, fault: Fault, step: int) -> bool:
        """Whether to go on after this fault; `step` is the furthest step that was ever finished."""
        if fault.kind != self.kind or step > self.furthest_step:
            self.count = 0
        self.kind = fault.kind
        self.furthest_step = max(self.furthest_step, step)
        self.count += 1
        return fault.heals and self.count < self.limit


class StepClock:
    """How long a step may take before the rank counts as stuck, learned from the steps that were seen.

    Ten times the longest of the last 50, and never less than `floor_seconds`: a wrong alarm costs steps, a late
    one only seconds. Until a rank's first step data and devices are being opened: `start_seconds` holds for the first
    of a job, and for those that replace them ten times the longest silence of the first.
    """

    def __init__(self, floor_seconds: float, start_seconds: float) -> None:
        self.floor_seconds = floor_seconds
        self.start_seconds = start_seconds
        self.seen: Deque[float] = deque(maxlen=50)
        self.longest_start = 0.0

    def saw(self, seconds: float) -> None:
        self.seen.append(seconds)

    def saw_start(self, seconds: float) -> None:
        """Between two signs of life of a rank that has made no step yet."""
        self.longest_start = max(self.longest_start, seconds)

    def limit_seconds(self, stepped: bool) -> float:
        if not stepped and self.seen:
            return max(self.floor_seconds, 10 * self.longest_start)
        if not stepped:
            return max(self.start_seconds, self.floor_seconds)
        return max(self.floor_seconds, 10 * max(self.seen, default=0.0))
