"""A process that has imported PyTorch and makes ranks out of itself, in milliseconds in place of seconds.

Started by the supervisor with one end of a channel and the name of the recipe as its arguments. It never runs a tensor operation itself:
a fork keeps only the thread that forked, and PyTorch's pools would be missing in the rank.
"""
import gc
import importlib
import os
import selectors
import signal
import sys
import traceback
from typing import Any, Dict, List

from baton.channel import Channel, Closed
from baton.faults import describe_exception
from baton.linux import die_with_parent, name_process


def main() -> None:
    import socket

    supervisor = Channel(socket.socket(fileno=int(sys.argv[1])))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)  # Stopping is the supervisor's, which lets a rank finish its step.
    try:
        import_training(sys.argv[2])
    except Exception as error:
        traceback.print_exc()
        supervisor.send({"kind": "failed", "message": f"{type(error).__name__}: {error}"[:500]})
        sys.exit(1)
    gc.collect()
    gc.freeze()  # The collector would write to the shared pages of every rank.
    supervisor.send({"kind": "ready"})
    try:
        serve(supervisor)
    except Closed:
        os._exit(0)  # The ranks die with us: they asked the kernel for it.


def import_training(recipe: str) -> None:
    import torch
    import torch.distributed
    import torch.nn.parallel

    # The first optimizer of a process imports this, for seconds.
    if hasattr(torch, "_dynamo") or tuple(torch.__version__.split(".")[:1]) >= ("2",):
        importlib.import_module("torch._dynamo")
    torch.set_num_threads(1)
    importlib.import_module("baton.training_loop")
    importlib.import_module(f"baton.recipes.{recipe}")


def serve(supervisor: Channel) -> None:
    wake_read, wake_write = os.pipe()
    os.set_blocking(wake_read, False)
    os.set_blocking(wake_write, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake_write)
    children: List[int] = []
    selector = selectors.DefaultSelector()
    selector.register(supervisor, selectors.EVENT_READ)
    selector.register(wake_read, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            if key.fileobj == wake_read:
                _drain(wake_read)
                report_exits(supervisor, children)
            else:
                request, descriptors = supervisor.receive_with(2) or ({}, [])
                if request.get("kind") == "fork":
                    pid = fork_rank(request, descriptors, close=[wake_read, wake_write, supervisor.fileno()])
                    children.append(pid)
                    supervisor.send({"kind": "forked", "pid": pid})
                elif request.get("kind") == "kill" and request["pid"] in children:
                    os.kill(request["pid"], signal.SIGKILL)  # Not reaped yet, so the pid is still its own.


def report_exits(supervisor: Channel, children: List[int]) -> None:
    for pid in list(children):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended == pid:
            children.remove(pid)
            supervisor.send({"kind": "exit", "pid": pid, "status": status})


def fork_rank(request: Dict[str, Any], descriptors: List[int], close: List[int]) -> int:
    parent = os.getpid()
    pid = os.fork()
    if pid != 0:
        for descriptor in descriptors:
            os.close(descriptor)
        return pid
    code = 1
    try:
        die_with_parent(parent)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for descriptor in close:
            os.close(descriptor)
        output, control = descriptors
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.close(output)
        os.environ.update(request["env"])
        name_process(f"baton-rank-{os.environ['RANK']}")
        os.environ["BATON_CONTROL_FD"] = str(control)
        if request["workingDir"]:
            os.chdir(request["workingDir"])
        code = run_rank(request["recipe"])
    except BaseException:
        traceback.print_exc()
    finally:
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except (OSError, ValueError):
                pass
        os._exit(code)  # Not sys.exit: the fork server's own cleaning up is not the rank's.
    raise AssertionError


def run_rank(recipe: str) -> int:
    from baton import fault_points
    from baton.session import Session

    fault_points.begin()
    session = Session.of_job()
    try:
        importlib.import_module(f"baton.recipes.{recipe}").run(session)
        return 0
    except BaseException as error:
        traceback.print_exc()
        sys.stderr.flush()
        session.tell({"kind": "error", **describe_exception(error)})
        return 1


def _drain(descriptor: int) -> None:
    try:
        while os.read(descriptor, 4096):
            pass
    except BlockingIOError:
        pass


if __name__ == "__main__":
    main()
