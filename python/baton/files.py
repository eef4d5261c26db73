"""Files that are whole or absent, and lines that are whole or absent."""
import json
import os
from pathlib import Path
from typing import Any, Mapping


def write_atomic(path: Path, content: bytes, mode: int = 0o600) -> None:
    """A reader sees the old content or the new, also after a power cut."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    write_synced(temporary, content, mode)
    os.replace(temporary, path)
    sync_folder(path.parent)


def write_synced(path: Path, content: bytes, mode: int = 0o600) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        view = memoryview(content)
        while len(view) > 0:
            view = view[os.write(descriptor, view) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(path: Path) -> None:
    """Make renames and new names in a folder durable."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def append_line(path: Path, record: Mapping[str, Any]) -> None:
    """One write call, so that a line of another writer never lands inside it."""
    line = json.dumps(record, separators=(",", ":"), allow_nan=False).encode() + b"\n"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, line)
    finally:
        os.close(descriptor)
