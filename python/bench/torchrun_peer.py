"""The same model, data and steps under torchrun, as people write it today: a checkpoint every so many steps, and a
restart of all ranks by torchrun's agent.

    torchrun --nproc-per-node 2 --max-restarts 3 --monitor-interval 0.1 torchrun_peer.py FOLDER

FOLDER holds train.json and state/inputs as a job's. steps-RANK.jsonl gets a line a step: {"step", "at", "pid"}.
"""
import json
import os
import sys
import time
from pathlib import Path

import torch
import torch.distributed as dist

from baton.llama import Llama
from baton.recipes.pretrain import (
    PretrainConfig,
    draw_windows,
    from_settings,
    learning_rate,
    make_optimizer,
    next_byte_loss,
    read_tokens,
)


def main() -> None:
    folder = Path(sys.argv[1])
    plan = json.loads((folder / "train.json").read_text())
    config = from_settings(PretrainConfig, plan["settings"])
    torch.set_num_threads(1)
    dist.init_process_group("gloo")
    rank, world = dist.get_rank(), dist.get_world_size()
    train, _ = read_tokens(folder / "state" / "inputs", config.context_tokens)
    model = Llama(config.llama())
    model.initialise(torch.Generator().manual_seed(config.seed))
    optimizer = make_optimizer(model, config)
    file = folder / "checkpoint.pt"
    done = 0
    if file.exists():
        kept = torch.load(file, weights_only=True)
        model.load_state_dict(kept["model"])
        optimizer.load_state_dict(kept["optimizer"])
        done = kept["step"]
    wrapped = torch.nn.parallel.DistributedDataParallel(model)
    windows = config.windows_per_rank(world)
    with open(folder / f"steps-{rank}.jsonl", "a", encoding="utf-8") as report:
        for step in range(done + 1, config.steps + 1):
            for group in optimizer.param_groups:
                group["lr"] = learning_rate(config, step)
            optimizer.zero_grad(set_to_none=True)
            next_byte_loss(wrapped, draw_windows(train, config, step, rank, windows)).backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), config.clip_norm)
            optimizer.step()
            if step % plan["checkpointEverySteps"] == 0 and rank == 0:
                making = folder / "checkpoint.making"
                torch.save({"step": step, "model": model.state_dict(), "optimizer": optimizer.state_dict()}, making)
                os.replace(making, file)
            report.write(json.dumps({"step": step, "at": time.time() * 1000, "pid": os.getpid()}) + "\n")
            report.flush()
    dist.destroy_process_group()


if __name__ == "__main__":
    main()
