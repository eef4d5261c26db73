"""A rank's output, kept in a file that cannot fill the disk."""
import os
from pathlib import Path

LIMIT_BYTES = 64 * 1024 * 1024
_TAIL_BYTES = 4096


class RankLog:
    """Appends to one file for all generations of an attempt; what is over the limit is counted, not kept."""

    def __init__(self, path: Path, limit_bytes: int = LIMIT_BYTES) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._room = max(0, limit_bytes - os.fstat(self._file).st_size)
        self._full = self._room == 0
        self._tail = b""

    def write(self, data: bytes) -> None:
        self._tail = (self._tail + data)[-_TAIL_BYTES:]
        if self._full:
            return
        kept = data[: self._room]
        self._room -= len(kept)
        self._full = self._room == 0
        try:
            _write_all(self._file, kept)
            if self._full:
                _write_all(self._file, b"\n[The log is full; what follows is not kept.]\n")
        except OSError:
            self._full = True  # A full disk must not end the training.

    def last_line(self) -> str:
        """The last line that says something: of a traceback, the exception."""
        lines = [line.strip() for line in self._tail.decode("utf-8", "replace").splitlines()]
        return next((line[:500] for line in reversed(lines) if line), "")

    def forget(self) -> None:
        """A new generation starts: what the last one said is not its doing."""
        self._tail = b""

    def close(self) -> None:
        os.close(self._file)


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while len(view) > 0:
        view = view[os.write(descriptor, view) :]
