"""The loop of a recipe, which a rank that dies does not end.

A step is: gradients of this rank's part, their mean over the ranks, the mean of the loss, and then the weights' step,
which needs nobody else. A rank that has the mean loss knows that all have the mean gradients. So when a peer is
lost, the survivors are in one of three places, and what to do follows without a copy of anything:

- nobody has taken the step: all do it again, from the same weights;
- somebody has: the others hold the same mean gradients, and take the step now.

Either way all stand at the same step, and it is the furthest that anybody had reached: nothing is lost. Whoever is new
gets weights and optimizer from a survivor, and computes on as the rank that it replaces would have.
"""
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable, Dict, List, Mapping, Optional

import torch
from torch import Tensor, nn

from baton.fault_points import at_step, reach
from baton.rank_group import PeerGone, RankGroup, ToldToStop
from baton.session import Session

# Of a rank that has no state yet.
NOTHING = -1


@dataclass(frozen=True)
class Work:
    """What a recipe brings. `gradients`, `step_weights` and `evaluate` are functions of the step alone."""

    model: nn.Module
    optimizer: torch.optim.Optimizer
    steps: int
    tokens_per_step: int  # of all ranks
    gradients: Callable[[int], Tensor]  # forward and backward of this rank's part; its loss
    step_weights: Callable[[int], None]  # from the mean gradients
    evaluate: Callable[[], float]  # the same on every rank; may compute together
    is_evaluated: Callable[[int], bool]  # after which steps
    export: Callable[[Path, float], Mapping[str, Any]]  # writes the model; what outputs.json says of it


@dataclass
class TrainingLoop:
    session: Session
    work: Work
    taken: int = NOTHING  # steps that the weights have made
    ended: int = NOTHING  # steps that were evaluated and reported as well
    averaged: int = NOTHING  # the step whose mean gradients we hold
    loss: float = 0.0  # the mean one of the step that was taken last
    eval_loss: Optional[float] = None  # of the weights as they are
    is_exported: bool = False

    def run(self) -> None:
        group = self.session.group
        self.session.know(self.work.model, self.work.optimizer)
        while True:
            try:
                reach("setup")
                group.form()
                self._agree()
                return self._go_on()
            except PeerGone:
                group.leave()
                self.session.tell({"kind": "peer-gone", "generation": group.generation})
            except ToldToStop:
                self.session.end_early(self.taken)

    def _go_on(self) -> None:
        session, work = self.session, self.work
        parameters = list(work.model.parameters())
        while self.ended < work.steps:
            if self.ended == self.taken:
                step = self.taken + 1
                at_step(step)
                reach("gradients")
                loss = work.gradients(step)
                reach("reduce")
                average_gradients(parameters, session.group)
                # Before the loss, which says that the others have them too.
                self.averaged = step
                self._take(step, float(session.mean(loss.detach().clone())))
            if work.is_evaluated(self.taken) or self.taken == work.steps:
                self.eval_loss = work.evaluate()
            session.end_step(
                self.taken, work.steps, tokens=work.tokens_per_step, loss=self.loss, eval_loss=self.eval_loss
            )
            self.ended = self.taken
            reach("ended")
        if self.eval_loss is None:  # Resumed at the very end.
            self.eval_loss = work.evaluate()
        self._export(self.eval_loss)

    def _take(self, step: int, loss: float) -> None:
        self.work.step_weights(step)
        reach("optimizer")
        self.taken, self.averaged, self.loss, self.eval_loss = step, NOTHING, round(loss, 5), None

    def _export(self, eval_loss: float) -> None:
        """Written by the first rank. The others stay: they may have to be the memory of a new first rank."""
        if not self.is_exported:
            self.session.finish(lambda folder: self.work.export(folder, eval_loss))
            reach("export")
            self.is_exported = True
        self.session.group.gather([0])
        self.session.tell({"kind": "done"})

    def _agree(self) -> None:
        """Brings all ranks to the same step: the furthest that one has taken, or that of the newest checkpoint."""
        session, group = self.session, self.session.group
        began_at = time.monotonic()
        told = group.gather([self.taken, self.ended, self.loss])
        newest = int(max(taken for taken, _, _ in told))
        at_step(newest)
        reach("vote")
        ready: Dict[str, Any] = {"kind": "ready", "total": self.work.steps, "reforms": group.can_reform}
        if newest == NOTHING:
            step, ready["isSnapshot"], ready["skipped"] = session.load_newest()
            self.taken = self.ended = step
        else:
            source = next(rank for rank, (taken, _, _) in enumerate(told) if taken == newest)
            if self.taken not in (newest, NOTHING):
                assert self.taken == newest - 1 and self.averaged == newest, "a survivor lacks its mean gradients"
                self._take(newest, told[source][2])
            for rank, (taken, _, _) in enumerate(told):
                if taken == NOTHING:
                    self._hand_over(source, rank, newest)
            # What one has not ended is ended by all: they evaluate together.
            self.loss = told[source][2]
            self.ended = int(min(ended for taken, ended, _ in told if taken != NOTHING))
            ready["source"] = source
        # Everybody computes them again, or nobody.
        self.eval_loss, self.is_exported = None, False
        session.began_step()
        session.tell({**ready, "step": self.taken, "seconds": time.monotonic() - began_at})

    def _hand_over(self, source: int, to: int, step: int) -> None:
        group = self.session.group
        if group.rank in (source, to):
            reach("heal")
        if group.rank == source:
            for content in self.session.encoded():
                group.send(content, to)
        elif group.rank == to:
            self.session.restore(group.receive(source), group.receive(source))
            self.taken = step
            self.session.store.remove_leftovers()


def average_gradients(parameters: List[nn.Parameter], group: RankGroup) -> None:
    """Adds every rank's gradients in one flat buffer of a fixed order.

    DistributedDataParallel regroups its buckets after the first step of a process, and with three ranks or more
    the order of the sum follows the buckets: a resumed run would differ in the last bits.
    """
    if group.world == 1:
        return
    flat = torch.cat([parameter.grad.reshape(-1) for parameter in parameters if parameter.grad is not None])
    group.sum(flat)
    flat /= group.world
    offset = 0
    for parameter in parameters:
        if parameter.grad is not None:
            count = parameter.numel()
            parameter.grad.copy_(flat[offset : offset + count].view_as(parameter))
            offset += count
