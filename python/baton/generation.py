"""One generation: the ranks from their start to their end, or to the first fault that they cannot mend themselves.

Ranks of a gang are in lockstep, so one that is gone or stuck stops the others. Those of a recipe keep what they have
in memory while a new one takes its place (ring 1, baton.training_loop). Where that cannot be, all are killed at once,
and the next generation goes on from the newest checkpoint (ring 3).
"""
import time
from dataclasses import dataclass, field, replace
from typing import Any, Callable, Dict, List, Mapping, Optional, Union

from baton.channel import Closed
from baton.faults import (
    FORK_SERVER_DIED,
    RANKS_PARTED,
    Fault,
    StepClock,
    fault_of_exit,
    fault_of_silence,
)
from baton.launchers import ForkLauncher, ForkServerDied
from baton.linux import out_of_memory_kills, process_state
from baton.rank_log import RankLog
from baton.ranks import Launcher, Rank, Ranks

TICK_SECONDS = 0.25
# How long the death of a peer may be seen after the survivor's complaint about it.
_CAUSE_SECONDS = 1.0
_TELL_SECONDS = 2.0


@dataclass(frozen=True)
class Finished:
    pass


@dataclass(frozen=True)
class Stopped:
    step: Optional[int]  # of the checkpoint that was written last, where the recipe writes one


@dataclass(frozen=True)
class Broken:
    fault: Fault
    at: float  # monotonic seconds: of the death, or of the last sign of life
    step: Optional[int]  # the last step that some rank finished
    is_told: bool = False  # it was written down, and it is not to be tried again


@dataclass
class Generation:
    launcher: Launcher
    clock: StepClock
    logs: List[RankLog]
    environments: Callable[[int], List[Dict[str, str]]]  # of the ranks, by the number of their group
    number: int  # of the group; a rank that is replaced makes a new one
    on_start: Callable[[int, List[int]], None]  # the number of the group, the pids of its ranks
    on_broken: Callable[[Broken], bool]  # writes it down; whether to go on
    on_message: Callable[[int, Mapping[str, Any]], None]
    should_stop: Callable[[], bool]
    wake: int  # becomes readable when a signal arrives
    ranks: Ranks = field(init=False)
    busy_until: float = 0.0
    stop_sent_at: Optional[float] = None
    told_programs: bool = False
    stopped_at_step: Optional[int] = None

    def __post_init__(self) -> None:
        self.ranks = Ranks(self.launcher, self.logs, self.wake, self._take)

    def run(self) -> Union[Finished, Stopped, Broken]:
        memory_kills = out_of_memory_kills()
        try:
            outcome = self._run(memory_kills)
        except ForkServerDied:
            outcome = Broken(FORK_SERVER_DIED, time.monotonic(), self.ranks.step())
        finally:
            self.ranks.end_all()
        return outcome

    def _run(self, memory_kills: int) -> Union[Finished, Stopped, Broken]:
        if not self._wait_for_launcher():
            return Stopped(None)
        for number, environment in enumerate(self.environments(self.number)):
            self.ranks.start(number, environment)
        self.on_start(self.number, self.ranks.pids())
        woke_at = time.monotonic()
        while True:
            self.ranks.take_in(TICK_SECONDS)
            now = time.monotonic()
            if now - woke_at > 20 * TICK_SECONDS:
                # We were suspended ourselves (a closed laptop): the ranks' silence proves nothing.
                for rank in self.ranks.all:
                    rank.heard_at += now - woke_at
            woke_at = now
            self.ranks.take_exits()
            failed = self.ranks.failed()
            if failed and self.stop_sent_at is None:
                broken = self._broken(failed, memory_kills)
                # SIGTERM goes to the whole group: a rank's death of it may be seen before our own.
                if self.should_stop():
                    return Stopped(None)
                refused = self._mend(broken)
                if refused is not None:
                    return refused
                memory_kills = out_of_memory_kills()
                continue
            if all(rank.status is not None for rank in self.ranks.all):
                return Stopped(self.stopped_at_step) if self.stop_sent_at is not None else Finished()
            if self.should_stop() and self._stop():
                return Stopped(self.stopped_at_step)
            broken_here = self._stuck(now) or self._parted(now)
            if broken_here is not None and self.stop_sent_at is None:
                refused = self._mend(broken_here)
                if refused is not None:
                    return refused

    def _wait_for_launcher(self) -> bool:
        self.launcher.begin()
        self.ranks.listen_to_launcher()
        while not self.launcher.is_ready() and not self.should_stop():
            self.ranks.take_in(TICK_SECONDS)
        return not self.should_stop()

    def _take(self, rank: Rank, message: Mapping[str, Any]) -> None:
        now = time.monotonic()
        kind = message.get("kind")
        if not rank.stepped:
            self.clock.saw_start(now - rank.heard_at)
        if kind == "step":
            if rank.stepped:
                self.clock.saw(now - rank.heard_at)
            rank.step, rank.stepped = int(message["step"]), True
        elif kind == "ready":
            rank.step = int(message["step"])
            rank.can_reform = bool(message.get("reforms"))
        elif kind == "gate":
            rank.gate = int(message["generation"])
            self._open_gate()
        elif kind == "peer-gone" and int(message["generation"]) == self.number:
            rank.gone_at = now
        elif kind == "busy":
            self.busy_until = now + float(message["seconds"])
        elif kind == "error":
            rank.error = dict(message)
        elif kind == "stopped":
            self.stopped_at_step = int(message["step"])
        rank.heard_at = now
        self.on_message(rank.number, message)

    def _broken(self, failed: List[Rank], memory_kills: int) -> Broken:
        at = time.monotonic()
        # A survivor's complaint about its peer may be seen before the peer's own end.
        while time.monotonic() - at < _CAUSE_SECONDS and not any(rank.is_cause for rank in failed):
            if self.should_stop():
                break
            self.ranks.take_in(0.02)
            self.ranks.take_exits()
            failed = self.ranks.failed()
        first = next((rank for rank in failed if rank.is_cause), failed[0])
        assert first.status is not None
        fault = fault_of_exit(
            first.number,
            first.status,
            first.error,
            first.log.last_line(),
            out_of_memory_kills() - memory_kills,
            is_ours=isinstance(self.launcher, ForkLauncher),
        )
        return Broken(fault, at, self.ranks.step())

    def _stop(self) -> bool:
        """Asks the first rank for its last checkpoint; true when nobody is left to wait for."""
        if self.stop_sent_at is None:
            self.stop_sent_at = time.monotonic()
            try:
                self.ranks.all[0].channel.send({"kind": "stop"})
            except (Closed, OSError):
                return True
        # A recipe's first rank writes for all.
        if isinstance(self.launcher, ForkLauncher):
            return self.ranks.all[0].status is not None
        # Programs of the user's own got SIGTERM with their group, unless we alone were told.
        if not self.told_programs and time.monotonic() - self.stop_sent_at > _TELL_SECONDS:
            self.told_programs = True
            for rank in self.ranks.all:
                self.launcher.terminate(rank.pid)
        return False

    def _stuck(self, now: float) -> Optional[Broken]:
        if now < self.busy_until:
            return None
        # Only those that report steps can be missed; the recipes do from the start.
        waiting = [
            rank
            for rank in self.ranks.all
            if rank.status is None and (rank.stepped or isinstance(self.launcher, ForkLauncher))
        ]
        if not waiting:
            return None
        # The one that others wait for is behind, or stopped.
        slowest = min(
            waiting,
            key=lambda rank: (process_state(rank.pid) != "T", rank.step or 0, rank.heard_at),
        )
        silent = now - max(min(rank.heard_at for rank in waiting), self.busy_until)
        if silent <= self.clock.limit_seconds(slowest.stepped):
            return None
        fault = fault_of_silence(slowest.number, process_state(slowest.pid), silent)
        self.launcher.kill(slowest.pid)
        self.ranks.await_death(slowest)
        return Broken(fault, now - silent, self.ranks.step())

    def _parted(self, now: float) -> Optional[Broken]:
        """Ranks that lost each other though all of them live."""
        gone = [rank.gone_at for rank in self.ranks.all if rank.gone_at is not None]
        if not gone or now - min(gone) <= _CAUSE_SECONDS:
            return None
        return Broken(RANKS_PARTED, min(gone), self.ranks.step())

    def _mend(self, broken: Broken) -> Optional[Broken]:
        """Replaces the dead by new ranks, which the living give their memory; what cannot be mended so, if not."""
        living = self.ranks.living()
        dead = self.ranks.failed()
        is_whole = len(living) + len(dead) == len(self.ranks.all)
        stuck = broken.fault.kind == "hang" and not dead
        if not broken.fault.heals or stuck or not is_whole or not any(rank.can_reform for rank in living):
            return broken
        if not self.on_broken(broken):
            return replace(broken, is_told=True)
        self._regroup(living, dead)
        return None

    def _regroup(self, living: List[Rank], dead: List[Rank]) -> None:
        self.number += 1
        self.busy_until = 0.0
        environments = self.environments(self.number)
        for rank in dead:
            self.ranks.start(rank.number, environments[rank.number])
        for rank in living:
            rank.heard_at, rank.gone_at = time.monotonic(), None
            store = environments[rank.number]["BATON_STORE_FILE"]
            try:
                rank.channel.send({"kind": "regroup", "generation": self.number, "store": store})
            except (Closed, OSError):
                pass  # It died too: its end is seen next.
        self.on_start(self.number, self.ranks.pids())

    def _open_gate(self) -> None:
        """All ranks of the newest group are there: none waits for one that died on the way."""
        if any(rank.gate != self.number for rank in self.ranks.all):
            return
        for rank in self.ranks.all:
            try:
                rank.channel.send({"kind": "go", "generation": self.number})
            except (Closed, OSError):
                pass
