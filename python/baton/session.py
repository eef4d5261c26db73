"""What a recipe talks to: its place among the ranks, the checkpoint it goes on from, and who hears of its steps.

A recipe's loop is

    start = session.resume(model, optimizer, steps)
    for step in range(start + 1, steps + 1):
        ...
        session.end_step(step, steps, tokens=..., loss=...)
    session.finish(make)  # make(folder) writes the model and returns what outputs.json says of it

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
from typing import Any, Callable, Dict, List, Mapping, Optional

import torch
import torch.distributed as dist
from torch import Tensor, nn

from baton import safetensors
from baton.channel import Channel, Closed
from baton.checkpoint import CheckpointStore
from baton.files import write_atomic
from baton.plan import attempt_folder, read_plan
from baton.randomness import draw

# How long a checkpoint or an export may keep a rank from its next step before it counts as stuck.
_WRITING_SECONDS = 600
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
    control: Optional[Channel] = None  # to the supervisor; alone there is none
    outputs_file: Optional[Path] = None
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
        return Session(
            rank=int(os.environ["RANK"]),
            world=int(os.environ["WORLD_SIZE"]),
            settings=plan.settings,
            dataset_ref=plan.dataset_ref,
            state_folder=folder.state,
            output_folder=folder.attempt,
            checkpoint_every_steps=plan.checkpoint_every_steps,
            store=CheckpointStore(folder.checkpoints, plan.keep_checkpoints),
            device=own_device(),
            control=control,
            outputs_file=folder.outputs,
        )

    @staticmethod
    def alone(settings: Mapping[str, Any], folder: Path, checkpoint_every_steps: int = 100) -> "Session":
        """The session of a recipe that a person runs by hand: one rank, everything in one folder."""
        folder.mkdir(parents=True, exist_ok=True)
        return Session(
            rank=0,
            world=1,
            settings=dict(settings),
            dataset_ref=None,
            state_folder=folder,
            output_folder=folder,
            checkpoint_every_steps=checkpoint_every_steps,
            store=CheckpointStore(folder / "checkpoints"),
            device=own_device(),
        )

    def join(self) -> None:
        """Meets the other ranks and makes what PyTorch computes repeatable."""
        # GPUs have operations without a repeatable form: there it is as repeatable as it gets.
        torch.use_deterministic_algorithms(True, warn_only=self.device.type == "cuda")
        torch.set_num_threads(max(1, int(os.environ.get("OMP_NUM_THREADS", "1"))))
        if self.world == 1:
            return
        # A store of its own for each generation, in a file: a process of an older one cannot meddle.
        store = dist.FileStore(os.environ["BATON_STORE_FILE"], self.world)
        backend = "nccl" if self.device.type == "cuda" else "gloo"
        dist.init_process_group(backend, store=store, rank=self.rank, world_size=self.world)

    def seed_step(self, seed: int, step: int) -> None:
        """PyTorch's own randomness (dropout) as a function of seed, step and rank."""
        torch.manual_seed(draw(seed, step, self.rank) >> 1)

    def resume(self, model: nn.Module, optimizer: torch.optim.Optimizer, total: int) -> int:
        """Loads the newest whole checkpoint into both; returns how many of the `total` steps are done."""
        began_at = time.monotonic()
        self._model, self._optimizer = model, optimizer
        loaded, problems = self.store.load_newest() if self.rank == 0 else (None, [])
        step = self._agree_on(-1 if loaded is None else loaded.step)
        if step >= 0:
            if loaded is None:
                loaded = self.store.load(step)
            model.load_state_dict(safetensors.decode(loaded.files["model.safetensors"]))
            restore_optimizer(model, optimizer, safetensors.decode(loaded.files["optimizer.safetensors"]))
        step = max(step, 0)
        self._step_ended_at = time.monotonic()
        ready = {"kind": "ready", "step": step, "total": total, "skipped": problems}
        self.tell({**ready, "seconds": time.monotonic() - began_at})
        return step

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
        is_due = step % self.checkpoint_every_steps == 0 or step == total
        must_stop = self._is_told_to_stop()
        if is_due or must_stop:
            self.save(step)
        if must_stop:
            self.tell({"kind": "stopped", "step": step})
            sys.stdout.flush()
            os._exit(0)

    def save(self, step: int) -> None:
        assert self._model is not None and self._optimizer is not None
        began_at = time.monotonic()
        self.tell({"kind": "busy", "seconds": _WRITING_SECONDS})
        state = {"step": step, "seed": self.settings.get("seed"), "world": self.world}
        written = self.store.save(
            step,
            {
                "model.safetensors": safetensors.encode(self._model.state_dict()),
                "optimizer.safetensors": safetensors.encode(optimizer_tensors(self._model, self._optimizer)),
                "state.json": json.dumps(state).encode(),
            },
        )
        seconds = round(time.monotonic() - began_at, 3)
        self.tell({"kind": "busy", "seconds": 0})
        if written > 0:
            self.tell({"kind": "checkpoint", "step": step, "seconds": seconds, "bytes": written})

    def mean(self, value: Tensor) -> Tensor:
        """The mean over the ranks, the same on each."""
        if self.world > 1:
            dist.all_reduce(value)
            value /= self.world
        return value

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
        self.tell({"kind": "done"})

    def tell(self, message: Dict[str, Any]) -> None:
        if self.control is None:
            return
        try:
            self.control.send(message)
        except Closed:
            os._exit(1)  # The supervisor is gone. The kernel ends us too; this is for where it does not.

    def _agree_on(self, number: int) -> int:
        """The first rank's number, on every rank."""
        if self.world == 1:
            return number
        box = torch.tensor([number], device=self.device)
        dist.broadcast(box, src=0)
        return int(box.item())

    def _is_told_to_stop(self) -> bool:
        if self.control is None:
            return False
        message = self.control.receive(wait=False)
        return message is not None and message.get("kind") == "stop"

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


def average_gradients(parameters: List[nn.Parameter], world: int) -> None:
    """Adds every rank's gradients in one flat buffer of a fixed order.

    DistributedDataParallel regroups its buckets after the first step of a process, and with three ranks or more
    the order of the sum follows the buckets: a resumed run would differ in the last bits.
    """
    if world == 1:
        return
    flat = torch.cat([parameter.grad.reshape(-1) for parameter in parameters if parameter.grad is not None])
    dist.all_reduce(flat)
    flat /= world
    offset = 0
    for parameter in parameters:
        if parameter.grad is not None:
            count = parameter.numel()
            parameter.grad.copy_(flat[offset : offset + count].view_as(parameter))
            offset += count
