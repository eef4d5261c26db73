"""Two ways to start a rank: forked from a process that has imported PyTorch, or as a program of its own."""
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Dict, List, Optional, Sequence, Tuple

from baton.channel import Channel, Closed, channel_pair
from baton.linux import die_with_parent

Exit = Tuple[int, int]  # pid, status as waitpid gives it


class ForkServerDied(Exception):
    """Its ranks died with it."""


class ForkServerFailed(Exception):
    """It cannot start: PyTorch does not import."""


class ForkLauncher:
    """Ranks of a recipe. The fork server is started on demand and again when it died."""

    def __init__(self, recipe: str, working_dir: Optional[str], log: Path, kept: Sequence[int]) -> None:
        self._recipe = recipe
        self._working_dir = working_dir
        self._log = log
        self._kept = tuple(kept)  # descriptors that fork server and ranks hold for as long as they live
        self._server: Optional[subprocess.Popen] = None
        self._channel: Optional[Channel] = None
        self._exits: List[Exit] = []
        self._is_ready = False

    @property
    def channel(self) -> Optional[Channel]:
        return self._channel

    def begin(self) -> None:
        """Starts the fork server when there is none. It is ready some seconds later."""
        if self._server is not None:
            return
        ours, theirs = channel_pair()
        supervisor = os.getpid()

        def prepare() -> None:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            die_with_parent(supervisor)

        with open(self._log, "ab", opener=_private) as log:
            self._server = subprocess.Popen(
                [sys.executable, "-m", "baton.fork_server", str(theirs.fileno()), self._recipe],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"},
                pass_fds=(theirs.fileno(), *self._kept),
                preexec_fn=prepare,
            )
        theirs.close()
        self._channel = ours
        self._is_ready = False

    def is_ready(self) -> bool:
        """Reads what the fork server says; whether it can fork by now."""
        self._read(wait=False)
        return self._is_ready

    def start(self, env: Dict[str, str], output: int, control: int) -> int:
        assert self._channel is not None and self._is_ready
        request = {"kind": "fork", "recipe": self._recipe, "env": env, "workingDir": self._working_dir}
        try:
            self._channel.send(request, (output, control))
        except Closed:
            self._died()
        while True:
            pid = self._read(wait=True)
            if pid is not None:
                return pid

    def kill(self, pid: int) -> None:
        if self._channel is not None:
            try:
                self._channel.send({"kind": "kill", "pid": pid})
            except Closed:
                pass  # Dead, and its ranks with it: the next read says so.

    def exits(self) -> List[Exit]:
        if self._channel is not None:
            self._read(wait=False)
        exits, self._exits = self._exits, []
        return exits

    def close(self) -> None:
        if self._server is not None:
            self._server.kill()
            self._server.wait()
            self._server = None

    def _read(self, wait: bool) -> Optional[int]:
        """Takes messages in; the pid of a rank that was forked ends the wait."""
        assert self._channel is not None
        while True:
            try:
                message = self._channel.receive(wait)
            except Closed:
                self._died()
            if message is None:
                return None
            if message["kind"] == "exit":
                self._exits.append((message["pid"], message["status"]))
            elif message["kind"] == "forked":
                return message["pid"]
            elif message["kind"] == "ready":
                self._is_ready = True
            elif message["kind"] == "failed":
                raise ForkServerFailed(message["message"])

    def _died(self) -> None:
        assert self._server is not None and self._channel is not None
        self._server.kill()
        self._server.wait()
        self._channel.close()
        self._server, self._channel, self._is_ready = None, None, False
        raise ForkServerDied


class CommandLauncher:
    """Ranks that are the user's own program."""

    channel = None

    def __init__(self, command: Sequence[str], working_dir: Optional[str], kept: Sequence[int]) -> None:
        self._command = list(command)
        self._working_dir = working_dir
        self._kept = tuple(kept)
        self._running: Dict[int, subprocess.Popen] = {}

    def begin(self) -> None:
        pass

    def is_ready(self) -> bool:
        return True

    def start(self, env: Dict[str, str], output: int, control: int) -> int:
        supervisor = os.getpid()
        rank = subprocess.Popen(
            self._command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=self._working_dir,
            env={**os.environ, **env, "BATON_CONTROL_FD": str(control)},
            pass_fds=(control, *self._kept),
            preexec_fn=lambda: die_with_parent(supervisor),
        )
        self._running[rank.pid] = rank
        return rank.pid

    def kill(self, pid: int) -> None:
        if pid in self._running:
            self._running[pid].kill()

    def terminate(self, pid: int) -> None:
        if pid in self._running:
            self._running[pid].terminate()

    def exits(self) -> List[Exit]:
        ended: List[Exit] = []
        for pid, rank in list(self._running.items()):
            code = rank.poll()
            if code is not None:
                del self._running[pid]
                ended.append((pid, -code if code < 0 else code << 8))
        return ended

    def close(self) -> None:
        for rank in self._running.values():
            rank.kill()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
