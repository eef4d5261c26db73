"""Owns the ranks of one node: starts them, hears them, and starts them again from the newest checkpoint.

As job: python -m baton.supervisor        (BATON_ATTEMPT_DIR names a folder with train.json)

Standard library only, so that it works whatever PyTorch does. One thread. If it is killed, the kernel kills the
fork server and the ranks with it; the next attempt waits for the lock that they all hold, then resumes.

Exit codes: 0 done; 1 failed for a reason that a person has to mend; 75 failed for one that another attempt may
heal; 143 stopped as asked, its last checkpoint written (75 when SIGTERM came without Baton's `stop`).
"""
import fcntl
import os
import signal
import socket
import sys
import time
import traceback
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Tuple

from baton.faults import (
    EXIT_FAILED,
    EXIT_TERMINATED,
    EXIT_TRY_AGAIN,
    Fault,
    RetryBudget,
    Said,
    StepClock,
    advice_on,
    sentence,
)
from baton.generation import Broken, Finished, Generation, Launcher, Stopped
from baton.launchers import CommandLauncher, ForkLauncher, ForkServerFailed
from baton.plan import AttemptFolder, TrainPlan, attempt_folder, read_plan
from baton.rank_log import RankLog
from baton.snapshot import SnapshotMemory

_LOCK_SECONDS = 60.0


@dataclass
class OpenFault:
    """A fault whose work is not done again yet."""

    id: str
    at: float  # monotonic seconds
    step: int
    resumed_from: Optional[int] = None
    source: Optional[int] = None  # the rank whose memory it was healed from
    is_snapshot: bool = False  # or the supervisor's own; neither: a checkpoint, or nothing

    @property
    def ring(self) -> int:
        return 1 if self.source is not None else 2 if self.is_snapshot else 3


@dataclass
class Supervisor:
    plan: TrainPlan
    folder: AttemptFolder
    launcher: Launcher
    wake: int
    stop_asked: bool = False
    furthest_step: int = 0
    fault_count: int = 0
    open_faults: List[OpenFault] = field(default_factory=list)

    def run(self) -> int:
        clock = StepClock(self.plan.hang_floor_seconds, self.plan.hang_start_seconds)
        budget = RetryBudget()
        logs = [RankLog(self.folder.logs / f"rank-{rank}.log") for rank in range(self.plan.world)]
        number = 0
        while True:
            generation = Generation(
                launcher=self.launcher,
                clock=clock,
                logs=logs,
                environments=lambda group: rank_environments(self.plan, self.folder, group),
                number=number,
                on_start=self.folder.write_ranks,
                on_broken=lambda broken: self.heal(broken, budget),
                on_message=self.take,
                should_stop=lambda: self.stop_asked,
                wake=self.wake,
            )
            try:
                outcome = generation.run()
            except ForkServerFailed as error:
                hint = "Install PyTorch again: node tools/python-setup.mjs"
                what, said = f"PyTorch cannot be imported: {error}", sentence("rank.no-torch", error=str(error))
                return self.fail(Fault("import", what, "user-error", hint, False, said))
            except (FileNotFoundError, PermissionError, NotADirectoryError) as error:
                what = f"the command cannot be started: {error.strerror}: {error.filename}"
                said = sentence("rank.not-started", error=str(error.strerror), file=str(error.filename))
                return self.fail(Fault("start", what, "user-error", "Check command and workingDir.", False, said))
            if isinstance(outcome, Finished):
                self.close_faults(self.furthest_step, all_of_them=True)
                return 0
            if isinstance(outcome, Stopped):
                return self.stopped(outcome)
            if outcome.is_told or not self.heal(outcome, budget):
                return self.fail(outcome.fault)
            number = generation.number + 1

    def take(self, rank: int, message: Mapping[str, Any]) -> None:
        """What a rank says, turned into the attempt's files. All their lines are written here."""
        kind = message["kind"]
        if kind == "ready" and rank == 0:
            for fault in self.open_faults:
                if fault.resumed_from is None:
                    fault.resumed_from, fault.source = int(message["step"]), message.get("source")
                    fault.is_snapshot = bool(message.get("isSnapshot"))
            self.furthest_step = max(self.furthest_step, int(message["step"]))
            say(f"rank 0 goes on from step {message['step']} ({message['seconds']:.2f} s)")
            # How far the checkpoint is: whoever reads this knows which steps are done a second time.
            progress = {"phase": "train", "done": message["step"], "total": message["total"], "unit": "steps"}
            self.folder.write_progress({"at": now_ms(), **progress})
            for problem in message.get("skipped", []):
                self.folder.write_event("message", now_ms(), **problem)
        elif kind == "step" and rank == 0:
            self.furthest_step = max(self.furthest_step, int(message["step"]))
            if message.get("progress") is not None:
                self.folder.write_progress(message["progress"])
            self.close_faults(int(message["step"]))
        elif kind == "checkpoint":
            members = {key: message[key] for key in ("step", "seconds", "bytes")}
            self.folder.write_event("checkpoint", now_ms(), **members)
        elif kind == "message":
            self.folder.write_event("message", now_ms(), message=str(message["message"])[:2000])

    def heal(self, broken: Broken, budget: RetryBudget) -> bool:
        """Writes the fault down; whether going on is worth it."""
        step = broken.step if broken.step is not None else self.furthest_step
        say(f"{broken.fault.what} (step {step})")
        if not budget.allows(broken.fault, self.furthest_step):
            return False
        self.fault_count += 1
        fault = OpenFault(f"{self.folder.number}.{self.fault_count}", broken.at, step)
        self.open_faults.append(fault)
        ago_ms = int((time.monotonic() - broken.at) * 1000)
        self.folder.write_event(
            "fault", now_ms() - ago_ms, id=fault.id, what=broken.fault.what, step=step, said=broken.fault.said
        )
        return True

    def close_faults(self, step: int, all_of_them: bool = False) -> None:
        """A fault is healed when the first step after it is done that had not been done before it."""
        for fault in list(self.open_faults):
            if fault.resumed_from is None and isinstance(self.launcher, CommandLauncher) and all_of_them:
                fault.resumed_from = fault.step  # A program of the user's own that reports no steps.
            if fault.resumed_from is None or (step <= fault.step and not all_of_them):
                continue
            self.open_faults.remove(fault)
            origin, said = origin_of(fault, fault.resumed_from)
            self.folder.write_event(
                "recovered",
                now_ms(),
                id=fault.id,
                ring=fault.ring,
                healedFrom=origin,
                said=said,
                stepsLost=max(0, fault.step - fault.resumed_from),
                seconds=round(time.monotonic() - fault.at, 3),
                step=step,
            )

    def stopped(self, outcome: Stopped) -> int:
        after = "" if outcome.step is None else f" after the checkpoint at step {outcome.step}"
        say(f"stopped{after}")
        return EXIT_TERMINATED if self.folder.was_told_to_stop() else EXIT_TRY_AGAIN

    def fail(self, fault: Fault) -> int:
        members = {"class": fault.failure_class, "message": fault.what, "hint": fault.hint}
        members["said"] = {"code": "with.advice", "facts": {"what": fault.said, "advice": advice_on(fault)}}
        self.folder.write_event("failed", now_ms(), **members)
        say(f"failed: {fault.what}. {fault.hint}")
        return fault.exit_code


def origin_of(fault: OpenFault, step: int) -> Tuple[str, Said]:
    """What the ranks were healed from."""
    if fault.source is not None:
        return f"the memory of rank {fault.source}", sentence("from.memory", rank=fault.source)
    if fault.is_snapshot:
        return f"the memory snapshot of step {step}", sentence("from.snapshot", step=step)
    if step == 0:
        return "a new start", sentence("from.start")
    return f"the checkpoint of step {step}", sentence("from.checkpoint", step=step)


def rank_environments(plan: TrainPlan, folder: AttemptFolder, number: int) -> List[Dict[str, str]]:
    """The variables of torchrun, and where the generation's store is."""
    stores = folder.attempt / "rendezvous"
    stores.mkdir(mode=0o700, exist_ok=True)
    store = stores / f"generation-{number}"
    store.unlink(missing_ok=True)
    port = str(free_port())
    return [
        {
            "RANK": str(rank),
            "LOCAL_RANK": str(rank),
            "WORLD_SIZE": str(plan.world),
            "LOCAL_WORLD_SIZE": str(plan.world),
            "GROUP_RANK": "0",
            "MASTER_ADDR": "127.0.0.1",
            "MASTER_PORT": port,
            "TORCHELASTIC_RESTART_COUNT": str(number),
            "TORCHELASTIC_MAX_RESTARTS": "1000000",
            # A recipe computes on one thread, so that its sums do not depend on the placement.
            "OMP_NUM_THREADS": "1" if plan.recipe is not None else str(max(1, cpu_count(devices))),
            "GLOO_SOCKET_IFNAME": os.environ.get("GLOO_SOCKET_IFNAME", "lo"),
            "PYTHONUNBUFFERED": "1",
            "BATON_GENERATION": str(number),
            # A file in our own 0700 folder: nothing to connect to, so nothing to guard with a token.
            "BATON_STORE_FILE": str(store),
            **device_variables(devices),
        }
        for rank, devices in enumerate(plan.rank_devices)
    ]


def cpu_count(devices: List[str]) -> int:
    return sum(1 for device in devices if device.startswith("cpu:"))


def device_variables(devices: List[str]) -> Dict[str, str]:
    """A rank sees its own devices only: `nvidia:GPU-1f…` by the name that CUDA knows it by."""
    nvidia = [device.partition(":")[2] for device in devices if device.startswith("nvidia:")]
    if not nvidia:
        return {}
    return {"CUDA_VISIBLE_DEVICES": ",".join(nvidia), "LOCAL_RANK": "0"}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def hold_state(folder: AttemptFolder) -> Optional[int]:
    """The lock that says "this attempt writes here". Fork server and ranks inherit it, so it is free only when
    the last of them is gone. None: an earlier attempt's processes still hold it."""
    descriptor = os.open(folder.state / "writer.lock", os.O_RDWR | os.O_CREAT, 0o600)
    until = time.monotonic() + _LOCK_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return descriptor
        except BlockingIOError:
            if time.monotonic() > until:
                return None
            time.sleep(0.05)


def now_ms() -> int:
    return int(time.time() * 1000)


def say(line: str) -> None:
    print(line, flush=True)


def main() -> int:
    os.umask(0o077)
    package = str(Path(__file__).resolve().parent.parent)
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH")]))
    folder = attempt_folder()
    plan = read_plan(folder.plan)
    os.chdir(folder.attempt)
    folder.logs.mkdir(mode=0o700, exist_ok=True)
    folder.state.mkdir(mode=0o700, exist_ok=True)
    wake_read, wake_write = os.pipe()
    for end in (wake_read, wake_write):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(wake_write)
    signal.signal(signal.SIGCHLD, lambda *_: None)

    lock = hold_state(folder)
    if lock is None:
        say("An earlier attempt's processes still write to this job's state.")
        return EXIT_TRY_AGAIN
    if plan.recipe is not None:
        snapshots = SnapshotMemory.make()
        os.environ.update(snapshots.environment())
        kept = [lock, *snapshots.files]
        launcher: Launcher = ForkLauncher(plan.recipe, plan.working_dir, folder.logs / "rank-0.log", kept)
    elif plan.command is not None:
        launcher = CommandLauncher(plan.command, plan.working_dir, [lock])
    else:
        say("train.json names neither a recipe nor a command.")
        return EXIT_FAILED
    supervisor = Supervisor(plan, folder, launcher, wake_read)

    def ask_to_stop(*_: Any) -> None:
        supervisor.stop_asked = True

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    try:
        return supervisor.run()
    except Exception as error:
        traceback.print_exc()
        text = f"{type(error).__name__}: {error}"
        what, said = f"the supervisor itself failed: {text}", sentence("rank.supervisor", error=text)
        return supervisor.fail(Fault("supervisor", what, "unknown", "See the supervisor's log.", False, said))
    finally:
        launcher.close()


if __name__ == "__main__":
    sys.exit(main())
