"""Pre-training of a byte-level Llama on documents, from nothing.

Alone:  python -m baton.recipes.pretrain --text FILE [--text FILE ...] --out FOLDER [--steps 400]
As job: kind: train, recipe: pretrain, inputs: {dataset: docs@2}, with: {steps: 400, learningRate: 0.003}

Data: tokens.bin (uint16, little endian) holds the documents one after the other, each ended by EOS, first those
to train on, then those held out; tokens.json says how many of each. A window is BOS and a stretch of it.
"""
import argparse
import hashlib
import json
import math
import re
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Dict, List, Mapping, Tuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from baton import safetensors
from baton.llama import BOS, EOS, Llama, LlamaConfig, hugging_face_config
from baton.randomness import draw_below
from baton.session import Session
from baton.training_loop import TrainingLoop, Work

EVAL_WINDOWS = 32


@dataclass(frozen=True)
class PretrainConfig:
    steps: int = 400
    learning_rate: float = 3e-3  # at its highest
    warmup_steps: int = 20
    final_rate: float = 0.1  # of the highest, at the end of the cosine
    batch_tokens: int = 2048  # over all ranks
    context_tokens: int = 256
    layers: int = 3
    width: int = 192
    heads: int = 6
    weight_decay: float = 0.05
    clip_norm: float = 1.0
    seed: int = 7
    eval_every_steps: int = 50

    def llama(self) -> LlamaConfig:
        # 8/3 of the width, as Llama has it, up to a multiple of 64.
        feed_forward = math.ceil(self.width * 8 / 3 / 64) * 64
        return LlamaConfig(
            layers=self.layers,
            width=self.width,
            heads=self.heads,
            feed_forward=feed_forward,
            context_tokens=self.context_tokens,
        )

    def windows_per_rank(self, world: int) -> int:
        return max(1, round(self.batch_tokens / self.context_tokens / world))


def run(session: Session) -> None:
    config = from_settings(PretrainConfig, session.settings)
    session.make_repeatable()
    train, held_out = read_tokens(session.state_folder / "inputs", config.context_tokens)

    model = Llama(config.llama())
    model.initialise(torch.Generator().manual_seed(config.seed))
    model.to(session.device)
    parameters = list(model.parameters())
    optimizer = make_optimizer(model, config)

    windows = config.windows_per_rank(session.world)

    def gradients(step: int) -> Tensor:
        session.seed_step(config.seed, step)
        batch = draw_windows(train, config, step, session.rank, windows).to(session.device)
        optimizer.zero_grad(set_to_none=True)
        loss = next_byte_loss(model, batch)
        loss.backward()
        return loss

    def step_weights(step: int) -> None:
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(config, step)
        torch.nn.utils.clip_grad_norm_(parameters, config.clip_norm)
        optimizer.step()

    work = Work(
        model=model,
        optimizer=optimizer,
        steps=config.steps,
        tokens_per_step=windows * session.world * config.context_tokens,
        gradients=gradients,
        step_weights=step_weights,
        evaluate=lambda: evaluate(model, held_out, config, session),
        is_evaluated=lambda step: step % config.eval_every_steps == 0,
        export=lambda folder, eval_loss: export(folder, model, config, session, eval_loss),
    )
    TrainingLoop(session, work).run()


def next_byte_loss(model: Llama, windows: Tensor) -> Tensor:
    """windows [B, T + 1] -> the mean cross entropy of each next token, in nats."""
    logits = model(windows[:, :-1])
    return functional.cross_entropy(logits.reshape(-1, logits.shape[-1]), windows[:, 1:].reshape(-1))


def draw_windows(tokens: np.ndarray, config: PretrainConfig, step: int, rank: int, count: int) -> Tensor:
    """-> [count, T + 1]: BOS and T tokens from a place that seed, step, rank and index alone choose."""
    length = config.context_tokens
    starts = [
        draw_below(len(tokens) - length + 1, config.seed, step, rank, index) for index in range(count)
    ]
    return windows_at(tokens, starts, length)


def windows_at(tokens: np.ndarray, starts: List[int], length: int) -> Tensor:
    windows = np.full((len(starts), length + 1), BOS, dtype=np.int64)
    for index, start in enumerate(starts):
        windows[index, 1:] = tokens[start : start + length]
    return torch.from_numpy(windows)


def evaluate(model: Llama, held_out: np.ndarray, config: PretrainConfig, session: Session) -> float:
    """The mean loss over the same windows of the held-out documents every time, shared among the ranks."""
    length = config.context_tokens
    stride = max(1, (len(held_out) - length) // EVAL_WINDOWS)
    starts = list(range(0, len(held_out) - length + 1, stride))[:EVAL_WINDOWS]
    sums = torch.zeros(2, dtype=torch.float64, device=session.device)
    with torch.no_grad():
        for first in range(session.rank * 4, len(starts), session.world * 4):
            some = windows_at(held_out, starts[first : first + 4], length).to(session.device)
            sums[0] += float(next_byte_loss(model, some)) * len(some)
            sums[1] += len(some)
    sums = session.mean(sums)
    return round(float(sums[0] / sums[1]), 5)


def learning_rate(config: PretrainConfig, step: int) -> float:
    """A line up, then half a cosine down to `final_rate`."""
    if step < config.warmup_steps:
        return config.learning_rate * step / config.warmup_steps
    done = (step - config.warmup_steps) / max(1, config.steps - config.warmup_steps)
    share = config.final_rate + (1 - config.final_rate) * 0.5 * (1 + math.cos(math.pi * min(1.0, done)))
    return config.learning_rate * share


def make_optimizer(model: Llama, config: PretrainConfig) -> torch.optim.AdamW:
    """Weight decay on matrices only."""
    matrices = [parameter for parameter in model.parameters() if parameter.ndim > 1]
    others = [parameter for parameter in model.parameters() if parameter.ndim <= 1]
    groups = [{"params": matrices, "weight_decay": config.weight_decay}, {"params": others, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=config.learning_rate, betas=(0.9, 0.95), foreach=True)


def export(
    folder: Path, model: Llama, config: PretrainConfig, session: Session, eval_loss: float
) -> Dict[str, Any]:
    """The folder that is registered as a model; returns what outputs.json says of it."""
    weights = safetensors.encode(model.state_dict())
    (folder / "model.safetensors").write_bytes(weights)
    (folder / "config.json").write_text(json.dumps(hugging_face_config(config.llama()), indent=2) + "\n")
    return {
        "step": config.steps,
        "evalLoss": eval_loss,
        "weightsSha256": hashlib.sha256(weights).hexdigest(),
        "parameters": sum(parameter.numel() for parameter in model.parameters()),
        "datasetRef": session.dataset_ref,
    }


def read_tokens(folder: Path, context_tokens: int) -> Tuple[np.ndarray, np.ndarray]:
    """-> the tokens to train on and those held out, mapped from the file, not read."""
    manifest = json.loads((folder / "tokens.json").read_text())
    tokens = np.memmap(folder / "tokens.bin", dtype="<u2", mode="r")
    count = manifest["trainTokens"]
    train, held_out = tokens[:count], tokens[count : count + manifest["evalTokens"]]
    for name, part in (("train on", train), ("evaluate on", held_out)):
        if len(part) < context_tokens:
            raise ValueError(
                f"{len(part)} tokens to {name} are fewer than one window of {context_tokens}: "
                "give more documents, or a smaller contextTokens"
            )
    return train, held_out


def from_settings(kind: type, settings: Mapping[str, Any]) -> Any:
    """A config dataclass from a job's settings: learningRate is learning_rate. Others are not for us."""
    names = {field.name for field in fields(kind)}
    snake = {re.sub(r"[A-Z]", lambda match: f"_{match[0].lower()}", key): value for key, value in settings.items()}
    return kind(**{name: value for name, value in snake.items() if name in names})


def write_tokens(paths: List[Path], folder: Path) -> None:
    """tokens.bin and tokens.json of text files: the last twentieth of each is held out."""
    parts: Tuple[List[bytes], List[bytes]] = ([], [])
    for path in paths:
        data = path.read_bytes()
        cut = len(data) * 19 // 20
        parts[0].append(data[:cut])
        parts[1].append(data[cut:])
    train, held_out = (
        np.concatenate([np.append(np.frombuffer(part, np.uint8).astype("<u2"), np.uint16(EOS)) for part in side])
        for side in parts
    )
    folder.mkdir(parents=True, exist_ok=True)
    np.concatenate([train, held_out]).astype("<u2").tofile(folder / "tokens.bin")
    manifest = {"trainTokens": len(train), "evalTokens": len(held_out)}
    (folder / "tokens.json").write_text(json.dumps(manifest))


def main() -> None:
    parser = argparse.ArgumentParser(description="Pre-train a byte-level Llama on text files.")
    parser.add_argument("--text", type=Path, action="append", required=True)
    parser.add_argument("--out", type=Path, required=True)
    for setting in fields(PretrainConfig):
        parser.add_argument(f"--{setting.name.replace('_', '-')}", type=setting.type, default=setting.default)
    arguments = vars(parser.parse_args())
    session = Session.alone(arguments, arguments["out"])
    write_tokens(arguments["text"], session.state_folder / "inputs")
    run(session)


if __name__ == "__main__":
    main()
