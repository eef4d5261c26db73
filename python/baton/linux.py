"""What Linux offers and Python's standard library does not."""
import ctypes
import os
import signal

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_PR_SET_NAME = 15


def die_with_parent(parent: int) -> None:
    """Have the kernel kill this process when the one that started it dies. Elsewhere than on Linux: nothing.

    `parent` is the pid that the caller knew before the fork: the parent may be gone before we ask.
    """
    try:
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    except (AttributeError, OSError):
        return
    if os.getppid() != parent:
        os._exit(1)


def name_process(name: str) -> None:
    """What top and ps show; the first 15 bytes of it."""
    try:
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_NAME, name.encode(), 0, 0, 0)
    except (AttributeError, OSError):
        pass


def process_state(pid: int) -> str:
    """One letter of proc(5): "T" is stopped, "D" waits for a device, "" is not there."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return file.read().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return ""


def out_of_memory_kills() -> int:
    """How often the kernel killed a process of our cgroup for memory. 0 where it cannot be read."""
    for path, key in _memory_event_files():
        try:
            with open(path, encoding="utf-8") as file:
                for line in file:
                    name, _, value = line.partition(" ")
                    if name == key:
                        return int(value)
        except (OSError, ValueError):
            continue
    return 0


def _memory_event_files():
    try:
        with open("/proc/self/cgroup", encoding="utf-8") as file:
            lines = file.read().splitlines()
    except OSError:
        return
    for line in lines:
        number, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        if number == "0" and controllers == "":
            yield f"/sys/fs/cgroup{path}/memory.events", "oom_kill"
        elif "memory" in controllers.split(","):
            yield f"/sys/fs/cgroup/memory{path}/memory.oom_control", "oom_kill"
