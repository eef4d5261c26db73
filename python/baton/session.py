"""What a recipe talks to: its place among the ranks, the checkpoint it goes on from, and who hears of its steps.

A recipe brings its computation as `Work`, and `TrainingLoop` (baton.training_loop) drives it through faults.

Resuming is bit-exact when the recipe draws its data and its randomness from (seed, step, rank), see
`baton.randomness`, and computes its learning rate from the step.
"""
import json
import math
import os
import shutil
import socket
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable, Dict, List, Mapping, Optional, Tuple

import torch
from torch import Tensor, nn

from baton import safetensors
from baton.channel import Channel, Closed
from baton.checkpoint import CheckpointStore
from baton.files import write_atomic
from baton.plan import attempt_folder, read_plan
from baton.randomness import draw
from baton.rank_group import RankGroup
from baton.snapshot import SnapshotMemory

# How long the first checkpoint, and the export, may keep a rank from its next step before it counts as stuck.
_WRITING_SECONDS = 600
# Of the longest checkpoint so far: the limit of the next, as of steps (StepClock).
_LONGER = 10
# Lines of progress.jsonl a second, at most.
_REPORT_SECONDS = 0.1


class NonFiniteLoss(Exception):
    """The loss is not a number any more: the run has diverged, and resuming it would diverge again."""

    failure_class = "nan"
    hint = "Lower learningRate."


@dataclass
class Session:
    rank: int
    world: int
    settings: Dict[str, Any]
    dataset_ref: Optional[str]
    state_folder: Path
    output_folder: Path
    checkpoint_every_steps: int
    store: CheckpointStore
    device: torch.device
    group: RankGroup
    control: Optional[Channel] = None  # to the supervisor; alone there is none
    outputs_file: Optional[Path] = None
    snapshots: Optional[SnapshotMemory] = None
    hang_floor_seconds: float = 30.0
    _longest_save: Optional[float] = None
    _model: Optional[nn.Module] = None
    _optimizer: Optional[torch.optim.Optimizer] = None
    _step_ended_at: float = 0.0
    _step_seconds: Optional[float] = None
    _reported_at: float = field(default=0.0)

    @staticmethod
    def of_job() -> "Session":
        """The session of a rank that the supervisor started."""
        folder = attempt_folder()
        plan = read_plan(folder.plan)
        control = Channel(socket.socket(fileno=int(os.environ["BATON_CONTROL_FD"])))
        device = own_device()
        group = RankGroup(int(os.environ["RANK"]), int(os.environ["WORLD_SIZE"]), device, control)
        group.first_group(int(os.environ["BATON_GENERATION"]), os.environ["BATON_STORE_FILE"])
        return Session(
            rank=group.rank,
            world=group.world,
            settings=plan.settings,
            dataset_ref=plan.dataset_ref,
            state_folder=folder.state,
            output_folder=folder.attempt,
            checkpoint_every_steps=plan.checkpoint_every_steps,
            store=CheckpointStore(folder.checkpoints, plan.keep_checkpoints),
            device=device,
            group=group,
            control=control,
            outputs_file=folder.outputs,
            snapshots=SnapshotMemory.of_environment(),
            hang_floor_seconds=plan.hang_floor_seconds,
        )

    @staticmethod
    def alone(settings: Mapping[str, Any], folder: Path, checkpoint_every_steps: int = 100) -> "Session":
        """The session of a recipe that a person runs by hand: one rank, everything in one folder."""
        folder.mkdir(parents=True, exist_ok=True)
        device = own_device()
        return Session(
            rank=0,
            world=1,
            settings=dict(settings),
            dataset_ref=None,
            state_folder=folder,
            output_folder=folder,
            checkpoint_every_steps=checkpoint_every_steps,
            store=CheckpointStore(folder / "checkpoints"),
            device=device,
            group=RankGroup(0, 1, device),
        )

    def make_repeatable(self) -> None:
        """What PyTorch computes is the same every time."""
        # GPUs have operations without a repeatable form: there it is as repeatable as it gets.
        torch.use_deterministic_algorithms(True, warn_only=self.device.type == "cuda")
        torch.set_num_threads(max(1, int(os.environ.get("OMP_NUM_THREADS", "1"))))

    def seed_step(self, seed: int, step: int) -> None:
        """PyTorch's own randomness (dropout) as a function of seed, step and rank."""
        torch.manual_seed(draw(seed, step, self.rank) >> 1)

    def know(self, model: nn.Module, optimizer: torch.optim.Optimizer) -> None:
        """What is kept and restored."""
        self._model, self._optimizer = model, optimizer

    def encoded(self) -> Tuple[bytes, bytes]:
        """Model and optimizer as safetensors: for a checkpoint, a snapshot, or another rank."""
        assert self._model is not None and self._optimizer is not None
        tensors = optimizer_tensors(self._model, self._optimizer)
        return safetensors.encode(self._model.state_dict()), safetensors.encode(tensors)

    def restore(self, model: bytes, optimizer: bytes) -> None:
        assert self._model is not None and self._optimizer is not None
        self._model.load_state_dict(safetensors.decode(model))
        restore_optimizer(self._model, self._optimizer, safetensors.decode(optimizer))

    def load_newest(self) -> Tuple[int, bool, List[Dict[str, Any]]]:
        """Loads the newest that was kept, a snapshot in memory or a checkpoint, the same on every rank: how many steps
        it has, whether it is a snapshot, and a message for each newer one that could not be used."""
        loaded, problems = self.store.load_newest() if self.rank == 0 else (None, [])
        step = -1 if loaded is None else loaded.step
        in_memory = -1 if self.snapshots is None or self.rank != 0 else self.snapshots.newest_step()
        first = self.group.gather([step, in_memory])[0]
        step, in_memory = int(first[0]), int(first[1])
        if self.snapshots is not None and in_memory > step:
            snapshot = self.snapshots.read(in_memory)
            self.restore(snapshot.model, snapshot.optimizer)
            return in_memory, True, problems
        if step >= 0:
            if loaded is None:
                loaded = self.store.load(step)
            self.restore(loaded.files["model.safetensors"], loaded.files["optimizer.safetensors"])
        return max(step, 0), False, problems

    def began_step(self) -> None:
        self._step_ended_at = time.monotonic()

    def end_step(
        self, step: int, total: int, tokens: int, loss: float, eval_loss: Optional[float] = None
    ) -> None:
        """Says that a step is done (`tokens` of all ranks), writes a checkpoint when one is due, and ends the
        process here when the job is told to stop."""
        for value in (loss, eval_loss):
            if value is not None and not math.isfinite(value):
                raise NonFiniteLoss(f"the loss at step {step} is {value}")
        self.tell({"kind": "step", "step": step, "progress": self._progress(step, total, tokens, loss, eval_loss)})
        if self.rank != 0:
            return
        self._keep_in_memory(step)
        is_due = step % self.checkpoint_every_steps == 0 or step == total
        self.group.look()
        must_stop = self.group.stop_asked
        if is_due or must_stop:
            self.save(step)
        if must_stop:
            self._end(step)

    def end_early(self, step: int) -> None:
        """Told to stop between two groups: the first rank leaves what it has, where it has something."""
        if self.rank == 0 and step >= 0:
            self.save(step)
        self._end(step)

    def _end(self, step: int) -> None:
        self.tell({"kind": "stopped", "step": max(step, 0)})
        sys.stdout.flush()
        os._exit(0)

    def _keep_in_memory(self, step: int) -> None:
        if self.snapshots is not None and self.snapshots.is_due(step, self._step_seconds or 0):
            self.snapshots.write(step, *self.encoded())

    def save(self, step: int) -> None:
        began_at = time.monotonic()
        longest = self._longest_save
        limit = _WRITING_SECONDS if longest is None else max(self.hang_floor_seconds, _LONGER * longest)
        self.tell({"kind": "busy", "seconds": limit})
        state = {"step": step, "seed": self.settings.get("seed"), "world": self.world}
        model, optimizer = self.encoded()
        written = self.store.save(
            step,
            {
                "model.safetensors": model,
                "optimizer.safetensors": optimizer,
                "state.json": json.dumps(state).encode(),
            },
        )
        seconds = round(time.monotonic() - began_at, 3)
        self._longest_save = max(seconds, longest or 0.0)
        self.tell({"kind": "busy", "seconds": 0})
        if written > 0:
            self.tell({"kind": "checkpoint", "step": step, "seconds": seconds, "bytes": written})

    def mean(self, value: Tensor) -> Tensor:
        """The mean over the ranks, the same on each."""
        return self.group.sum(value).div_(self.world)

    def finish(self, make: Callable[[Path], Mapping[str, Any]]) -> None:
        """Has the first rank write the model's folder, whole or not at all, and outputs.json."""
        if self.rank == 0:
            self.tell({"kind": "busy", "seconds": _WRITING_SECONDS})
            final, making = self.output_folder / "model", self.output_folder / "model.making"
            shutil.rmtree(making, ignore_errors=True)
            making.mkdir(mode=0o700)
            metadata = make(making)
            shutil.rmtree(final, ignore_errors=True)
            os.rename(making, final)
            if self.outputs_file is not None:
                output = {"name": "checkpoint", "kind": "checkpoint", "path": str(final), "metadata": metadata}
                write_atomic(self.outputs_file, json.dumps([output]).encode())
            else:
                print(json.dumps({"path": str(final), **metadata}))
            self.tell({"kind": "busy", "seconds": 0})

    def tell(self, message: Dict[str, Any]) -> None:
        if self.control is None:
            return
        try:
            self.control.send(message)
        except Closed:
            os._exit(1)  # The supervisor is gone. The kernel ends us too; this is for where it does not.

    def _progress(
        self, step: int, total: int, tokens: int, loss: float, eval_loss: Optional[float]
    ) -> Optional[Dict[str, Any]]:
        """The line of progress.jsonl; None when the last one is too fresh."""
        now = time.monotonic()
        seconds, self._step_ended_at = now - self._step_ended_at, now
        # Half of the weight is on the last six steps or so.
        old = self._step_seconds
        self._step_seconds = seconds if old is None else old + 0.1 * (seconds - old)
        if self.rank != 0:
            return None
        if now - self._reported_at < _REPORT_SECONDS and eval_loss is None and step != total:
            return None
        self._reported_at = now
        record: Dict[str, Any] = {
            "at": int(time.time() * 1000),
            "phase": "train",
            "done": step,
            "total": total,
            "unit": "steps",
            "step": step,
            "loss": loss,
            "evalLoss": eval_loss,
            "tokensPerSecond": round(tokens / self._step_seconds, 1),
            "secondsLeft": round((total - step) * self._step_seconds, 1),
        }
        if self.control is None:
            print(json.dumps(record), flush=True)
        return record


def own_device() -> torch.device:
    """The GPU that the placement gave us, else the CPU."""
    if os.environ.get("CUDA_VISIBLE_DEVICES") and torch.cuda.is_available():
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # What deterministic algorithms ask for.
        return torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))
    return torch.device("cpu")


def optimizer_tensors(model: nn.Module, optimizer: torch.optim.Optimizer) -> Dict[str, Tensor]:
    """The optimizer's state under the names of its parameters: `exp_avg model.norm.weight`."""
    tensors: Dict[str, Tensor] = {}
    for name, parameter in model.named_parameters():
        for key, value in optimizer.state.get(parameter, {}).items():
            tensors[f"{key} {name}"] = value if isinstance(value, Tensor) else torch.tensor(value)
    return tensors


def restore_optimizer(
    model: nn.Module, optimizer: torch.optim.Optimizer, tensors: Mapping[str, Tensor]
) -> None:
    parameters = dict(model.named_parameters())
    optimizer.state.clear()
    for key_and_name in sorted(tensors):
        key, _, name = key_and_name.partition(" ")
        parameter, value = parameters[name], tensors[key_and_name]
        # The count of steps stays where it is; everything shaped like the parameter goes to its device.
        optimizer.state[parameter][key] = value.to(parameter.device) if value.ndim > 0 else value
