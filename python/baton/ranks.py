"""The processes of one generation's ranks, and what the supervisor hears of them: messages, output, ends."""
import os
import selectors
import signal
import time
from dataclasses import dataclass, field
from typing import Any, Callable, Dict, List, Mapping, Optional, Union

from baton.channel import Channel, Closed, channel_pair
from baton.faults import is_peer_gone
from baton.launchers import CommandLauncher, ForkLauncher, ForkServerDied
from baton.rank_log import RankLog

_END_SECONDS = 20.0
# From SIGKILL to the end; one that waits for a device takes longer, or for ever.
_DEATH_SECONDS = 5.0

Launcher = Union[ForkLauncher, CommandLauncher]


@dataclass
class Rank:
    number: int
    pid: int
    channel: Channel
    output: int  # the read end of what it says
    log: RankLog
    heard_at: float
    step: Optional[int] = None
    stepped: bool = False
    status: Optional[int] = None
    error: Optional[Dict[str, Any]] = None
    open_ends: int = 2  # channel and output, until each has ended
    can_reform: bool = False  # it has weights, and can form a new group with them
    gate: int = -1  # the newest group that it waits to form
    gone_at: Optional[float] = None  # when it lost a peer

    @property
    def is_cause(self) -> bool:
        """Whether its end is one of its own, and not that of a survivor who misses a peer."""
        assert self.status is not None
        if self.status & 0x7F:
            return self.status & 0x7F != signal.SIGTERM
        said = self.error["message"] if self.error is not None else self.log.last_line()
        return not is_peer_gone(said)

    @property
    def may_live(self) -> bool:
        return self.status is None and self.open_ends > 0


@dataclass
class Ranks:
    launcher: Launcher
    logs: List[RankLog]
    wake: int  # becomes readable when a signal arrives
    hear: Callable[[Rank, Mapping[str, Any]], None]
    all: List[Rank] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._selector.register(self.wake, selectors.EVENT_READ)

    def listen_to_launcher(self) -> None:
        if self.launcher.channel is not None:
            self._selector.register(self.launcher.channel, selectors.EVENT_READ, "launcher")

    def living(self) -> List[Rank]:
        return [rank for rank in self.all if rank.status is None]

    def failed(self) -> List[Rank]:
        return [rank for rank in self.all if rank.status not in (None, 0)]

    def step(self) -> Optional[int]:
        """The last that some rank finished."""
        return max((rank.step for rank in self.all if rank.step is not None), default=None)

    def pids(self) -> List[int]:
        return [rank.pid for rank in self.all]

    def start(self, number: int, environment: Dict[str, str]) -> None:
        """The next one, or one in the place of a dead one."""
        if number < len(self.all):
            self.close(self.all[number])
        channel, theirs = channel_pair()
        read, write = os.pipe()
        os.set_blocking(read, False)
        self.logs[number].forget()
        try:
            pid = self.launcher.start(environment, write, theirs.fileno())
        finally:
            os.close(write)
            theirs.close()
        rank = Rank(number, pid, channel, read, self.logs[number], heard_at=time.monotonic())
        self._selector.register(channel, selectors.EVENT_READ, ("message", rank))
        self._selector.register(read, selectors.EVENT_READ, ("output", rank))
        self.all[number : number + 1] = [rank]

    def take_in(self, seconds: float) -> None:
        for key, _ in self._selector.select(seconds):
            if key.fileobj == self.wake:
                _drain(self.wake)
            elif isinstance(key.data, tuple):
                what, rank = key.data
                if what == "message":
                    self._take_messages(rank)
                else:
                    self._take_output(rank)

    def _take_messages(self, rank: Rank) -> None:
        try:
            while True:
                message = rank.channel.receive(wait=False)
                if message is None:
                    return
                self.hear(rank, message)
        except (Closed, OSError):
            self._selector.unregister(rank.channel)
            rank.channel.close()
            rank.open_ends -= 1

    def _take_output(self, rank: Rank) -> None:
        try:
            data = os.read(rank.output, 65_536)
        except BlockingIOError:
            return
        if data == b"":
            self._selector.unregister(rank.output)
            os.close(rank.output)
            rank.open_ends -= 1
        else:
            rank.log.write(data)

    def take_exits(self) -> None:
        for pid, status in self.launcher.exits():
            for rank in self.all:
                if rank.pid == pid and rank.status is None:
                    rank.status = status
                    self._read_rest(rank)

    def _read_rest(self, rank: Rank) -> None:
        """What a rank said before it ended is still to be read; a child of its own may hold the ends open."""
        for key in list(self._selector.get_map().values()):
            if isinstance(key.data, tuple) and key.data[1] is rank:
                while key.fd in self._selector.get_map():
                    before = rank.open_ends
                    if key.data[0] == "message":
                        self._take_messages(rank)
                        break
                    if not _has_input(key.fd):
                        break
                    self._take_output(rank)
                    if rank.open_ends < before:
                        break

    def await_death(self, rank: Rank) -> None:
        until = time.monotonic() + _DEATH_SECONDS
        while rank.status is None and time.monotonic() < until:
            self.take_in(0.01)
            self.take_exits()

    def end_all(self) -> None:
        """Kills what lives, waits until all are gone, and reads what they said last."""
        until = time.monotonic() + _END_SECONDS
        for rank in self.all:
            if rank.status is None:
                self.launcher.kill(rank.pid)
        try:
            # Without its fork server nobody says that a rank ended; its closed ends do.
            while any(rank.may_live for rank in self.all) and time.monotonic() < until:
                self.take_in(0.01)
                self.take_exits()
        except ForkServerDied:
            pass  # The kernel kills its ranks; their channels end with them.
        for rank in self.all:
            self._await_end(rank, until)
            self.close(rank)
        self._selector.close()

    def close(self, rank: Rank) -> None:
        if rank.channel in [key.fileobj for key in self._selector.get_map().values()]:
            self._selector.unregister(rank.channel)
            rank.channel.close()
        if rank.output in self._selector.get_map():
            self._selector.unregister(rank.output)
            os.close(rank.output)

    def _await_end(self, rank: Rank, until: float) -> None:
        while rank.may_live and time.monotonic() < until:
            self.take_in(0.01)
        self._read_rest(rank)


def _has_input(descriptor: int) -> bool:
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        return bool(selector.select(0))


def _drain(descriptor: int) -> None:
    try:
        while os.read(descriptor, 4096):
            pass
    except BlockingIOError:
        pass
