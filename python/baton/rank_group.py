"""The ranks that compute together. When one of them is replaced, the others form a new group with it and go on.

The supervisor says which group is the newest, and when all of its ranks have come: only then do they connect, so
that none waits inside PyTorch for one that died on the way. `PeerGone` is raised in place of whatever PyTorch says when
a peer vanishes, and only by the calls of this file: between them a rank is never interrupted.
"""
import os
import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple, TypeVar

import torch
import torch.distributed as dist
from torch import Tensor

from baton.channel import Channel
from baton.faults import is_peer_gone

# All are there when they connect, so it takes milliseconds; a loaded machine may need more.
_CONNECT_SECONDS = 30
# Longer than any step: silence is judged by the supervisor, who knows how long steps take here.
_COLLECTIVE_SECONDS = 30 * 60

T = TypeVar("T")


class PeerGone(Exception):
    """Another rank is gone, or the connection to it."""


class ToldToStop(Exception):
    """The job was told to stop while there was no group to go on with."""


@dataclass
class RankGroup:
    rank: int
    world: int
    device: torch.device
    control: Optional[Channel] = None  # to the supervisor; alone there is none
    stop_asked: bool = False
    generation: int = -1  # of the group that it is in, or was in last
    _next: Optional[Tuple[int, str]] = field(default=None)  # the generation to join, and its store
    _is_joined: bool = False

    @property
    def can_reform(self) -> bool:
        """NCCL reports a lost peer by ending the process: there the checkpoint is the way."""
        return self.world > 1 and self.control is not None and self.device.type == "cpu"

    def form(self) -> None:
        """Joins the newest group, as soon as all of its ranks have come."""
        if self.world == 1:
            return
        while True:
            if self._next is None:
                self._hear(wait=True)
                continue
            generation, store = self._next
            if self.control is not None:
                self.control.send({"kind": "gate", "generation": generation})
            while self._next == (generation, store):
                if self._hear(wait=True) == generation:
                    self.generation = generation
                    return self._connect(store)

    def leave(self) -> None:
        """After PeerGone. Closing our ends tells those who wait for us in turn."""
        if self._is_joined:
            self._is_joined = False
            try:
                dist.destroy_process_group()
            except RuntimeError:
                pass  # It is broken: that is why we leave.

    def first_group(self, generation: int, store: str) -> None:
        self._next = (generation, store)

    def look(self) -> None:
        """Takes in what the supervisor says meanwhile, without waiting."""
        while self.control is not None and self._hear(wait=False) is not None:
            pass

    def sum(self, value: Tensor) -> Tensor:
        """Adds every rank's, in place."""
        if self.world > 1:
            self._collective(lambda: dist.all_reduce(value))
        return value

    def gather(self, numbers: Sequence[float]) -> List[List[float]]:
        """Every rank's numbers, in the order of the ranks."""
        if self.world == 1:
            return [list(numbers)]
        mine = torch.tensor(numbers, dtype=torch.float64, device=self.device)
        boxes = [torch.empty_like(mine) for _ in range(self.world)]
        self._collective(lambda: dist.all_gather(boxes, mine))
        return [box.tolist() for box in boxes]

    def send(self, content: bytes, rank: int) -> None:
        data = torch.frombuffer(bytearray(content), dtype=torch.uint8)
        self._collective(lambda: dist.send(torch.tensor([len(data)]), rank))
        self._collective(lambda: dist.send(data, rank))

    def receive(self, rank: int) -> bytes:
        size = torch.zeros(1, dtype=torch.int64)
        self._collective(lambda: dist.recv(size, rank))
        data = torch.empty(int(size.item()), dtype=torch.uint8)
        self._collective(lambda: dist.recv(data, rank))
        return data.numpy().tobytes()

    def _connect(self, store: str) -> None:
        self._next = None
        backend = "nccl" if self.device.type == "cuda" else "gloo"
        limit = timedelta(seconds=_COLLECTIVE_SECONDS)
        file = dist.FileStore(store, self.world)
        file.set_timeout(timedelta(seconds=_CONNECT_SECONDS))
        self._is_joined = True
        self._collective(
            lambda: dist.init_process_group(
                backend, store=file, rank=self.rank, world_size=self.world, timeout=limit
            )
        )

    def _hear(self, wait: bool) -> Optional[int]:
        """One message. The generation that may connect now; -1 for any other; None when there was none."""
        assert self.control is not None
        message: Optional[Dict[str, Any]] = self.control.receive(wait=wait)
        if message is None:
            return None
        kind = message.get("kind")
        if kind == "go":
            return int(message["generation"])
        if kind == "regroup":
            self._next = (int(message["generation"]), str(message["store"]))
        elif kind == "stop":
            self.stop_asked = True
            if wait:
                raise ToldToStop
        return -1

    def _collective(self, call: Callable[[], T]) -> T:
        try:
            return call()
        except RuntimeError as error:
            if self.can_reform and is_peer_gone(str(error)):
                raise PeerGone(str(error)) from error
            raise
