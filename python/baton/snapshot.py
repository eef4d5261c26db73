"""The state of a few steps ago, in memory that the supervisor owns: it outlives all ranks at once (ring 2).

Two anonymous files, written in turn: a kill while one is written leaves the other. Their header is written last.

    magic 8 | step 8 | bytes of the model 8 | bytes of the optimizer 8 | CRC-32 of step and both 8 | model | optimizer

A snapshot is taken as seldom as keeps it below a hundredth of the time of the steps.
"""
import math
import os
import struct
import time
import zlib
from dataclasses import dataclass
from typing import Dict, List, Optional, Tuple

from baton.fault_points import reach

_HEADER = struct.Struct("<8sQQQQ")
_MAGIC = b"baton-s1"
# Of the time of the steps.
_SHARE = 0.01
# Of a step, as much as it takes to see a change within some steps.
_WEIGHT = 0.2


@dataclass(frozen=True)
class Snapshot:
    step: int
    model: bytes
    optimizer: bytes


@dataclass
class SnapshotMemory:
    files: Tuple[int, int]  # descriptors
    _seconds: float = 0.0  # what the last one took
    _step_seconds: Optional[float] = None
    _last_step: int = 0
    _turn: Optional[int] = None

    @staticmethod
    def make() -> "SnapshotMemory":
        return SnapshotMemory((os.memfd_create("baton-snapshot-0"), os.memfd_create("baton-snapshot-1")))

    @staticmethod
    def of_environment() -> Optional["SnapshotMemory"]:
        told = os.environ.get("BATON_SNAPSHOT_FDS", "")
        if told == "":
            return None
        first, second = (int(part) for part in told.split(","))
        return SnapshotMemory((first, second))

    def environment(self) -> Dict[str, str]:
        return {"BATON_SNAPSHOT_FDS": ",".join(str(file) for file in self.files)}

    def is_due(self, step: int, step_seconds: float) -> bool:
        old = self._step_seconds
        self._step_seconds = step_seconds if old is None else old + _WEIGHT * (step_seconds - old)
        return step - self._last_step >= self.every_steps

    @property
    def every_steps(self) -> int:
        """How many steps may be lost when all ranks die."""
        if not self._step_seconds:
            return 1
        return max(1, math.ceil(self._seconds / (_SHARE * self._step_seconds)))

    def turn(self) -> int:
        """Which of the two is written next: the newest stays until there is a newer one. Read from the files once, by who
        writes; most ranks never do, and a new one is waited for."""
        if self._turn is None:
            _, newest = max(self._whole(), default=(0, self.files[1]))
            self._turn = 1 if newest == self.files[0] else 0
        return self._turn

    def write(self, step: int, model: bytes, optimizer: bytes) -> bool:
        """False: there was no room for it, and the older one stays."""
        began_at = time.monotonic()
        turn = self.turn()
        file = self.files[turn]
        try:
            os.pwrite(file, bytes(_HEADER.size), 0)
            os.ftruncate(file, _HEADER.size + len(model) + len(optimizer))
            _write_all(file, model, _HEADER.size)
            reach("snapshot")
            _write_all(file, optimizer, _HEADER.size + len(model))
            check = _check(step, model, optimizer)
            os.pwrite(file, _HEADER.pack(_MAGIC, step, len(model), len(optimizer), check), 0)
        except OSError:
            return False
        finally:
            self._seconds = time.monotonic() - began_at
        self._turn, self._last_step = 1 - turn, step
        return True

    def newest_step(self) -> int:
        """-1: there is none."""
        return max((step for step, _ in self._whole()), default=-1)

    def read(self, step: int) -> Snapshot:
        for found, file in self._whole():
            if found == step:
                _, _, model_bytes, optimizer_bytes, _ = _HEADER.unpack(os.pread(file, _HEADER.size, 0))
                content = _read_all(file, model_bytes + optimizer_bytes, _HEADER.size)
                return Snapshot(step, content[:model_bytes], content[model_bytes:])
        raise ValueError(f"there is no snapshot of step {step}")

    def _whole(self) -> List[Tuple[int, int]]:
        """Step and file of those that were written to their end."""
        found = []
        for file in self.files:
            head = os.pread(file, _HEADER.size, 0)
            if len(head) < _HEADER.size:
                continue
            magic, step, model_bytes, optimizer_bytes, check = _HEADER.unpack(head)
            if magic != _MAGIC or os.fstat(file).st_size != _HEADER.size + model_bytes + optimizer_bytes:
                continue
            if _check(step, _read_all(file, model_bytes + optimizer_bytes, _HEADER.size)) == check:
                found.append((step, file))
        return found


def _check(step: int, *parts: bytes) -> int:
    sum_of = zlib.crc32(step.to_bytes(8, "little"))
    for part in parts:
        sum_of = zlib.crc32(part, sum_of)
    return sum_of


def _write_all(file: int, content: bytes, offset: int) -> None:
    view = memoryview(content)
    while len(view) > 0:
        written = os.pwrite(file, view, offset)
        view, offset = view[written:], offset + written


def _read_all(file: int, size: int, offset: int) -> bytes:
    parts: List[bytes] = []
    while size > 0:
        part = os.pread(file, size, offset)
        if part == b"":
            break
        parts.append(part)
        size, offset = size - len(part), offset + len(part)
    return b"".join(parts)
