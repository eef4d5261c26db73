"""Checkpoints that are whole or absent, with a checksum for every file.

    checkpoints/step-000000120/
        model.safetensors  optimizer.safetensors  state.json
        COMPLETE            {"files": {NAME: {"bytes", "sha256"}}}, written last

A checkpoint is made in a temporary neighbour and renamed when it is durable, so a kill at any moment leaves the
one before. One that no longer fits its checksums is put aside, and the one before is used.
"""
import hashlib
import json
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Tuple

from baton.fault_points import reach
from baton.files import sync_folder, write_synced

_NAME = re.compile(r"step-(\d{9})")
_MARKER = "COMPLETE"


@dataclass(frozen=True)
class Loaded:
    step: int
    files: Dict[str, bytes]


@dataclass(frozen=True)
class CheckpointStore:
    folder: Path
    keep: int = 2

    def save(self, step: int, files: Mapping[str, bytes]) -> int:
        """Returns the bytes written. A checkpoint of this step that is there already stays as it is."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        final = self.folder / f"step-{step:09d}"
        if final.exists():
            return 0
        making = self.folder / f"making-{step:09d}-{os.getpid()}"
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700)
        try:
            self._write(making, step, files)
        except OSError:
            shutil.rmtree(making, ignore_errors=True)  # The disk is full: give back what we took of it.
            raise
        reach("save")
        os.rename(making, final)
        reach("renamed")
        sync_folder(self.folder)
        self._remove_old()
        return sum(len(content) for content in files.values())

    def _write(self, folder: Path, step: int, files: Mapping[str, bytes]) -> None:
        for name, content in files.items():
            write_synced(folder / name, content)
        marker = {
            "step": step,
            "files": {
                name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
                for name, content in files.items()
            },
        }
        write_synced(folder / _MARKER, json.dumps(marker).encode())
        sync_folder(folder)

    def load_newest(self) -> Tuple[Optional[Loaded], List[Dict[str, Any]]]:
        """The newest whole checkpoint, and a message for each newer one that could not be used.

        For the one writer: what killed writers left is removed, and broken checkpoints are put aside, so that
        their steps can be written again.
        """
        problems: List[Dict[str, Any]] = []
        self.remove_leftovers()
        for step in reversed(self.steps()):
            loaded, problem = self._load(step)
            if loaded is not None:
                return loaded, problems
            aside = self.folder / f"broken-{step:09d}"
            shutil.rmtree(aside, ignore_errors=True)
            os.rename(self.folder / f"step-{step:09d}", aside)
            told = f"The checkpoint at step {step} is broken ({problem}); the one before it is used."
            said = {"code": "rank.checkpoint-broken", "facts": {"step": step, "problem": problem}}
            problems.append({"message": told, "said": said})
        return None, problems

    def load(self, step: int) -> Loaded:
        """One that the writer chose."""
        loaded, problem = self._load(step)
        if loaded is None:
            raise ValueError(f"the checkpoint at step {step} cannot be read: {problem}")
        return loaded

    def steps(self) -> List[int]:
        """Ascending."""
        if not self.folder.is_dir():
            return []
        matches = (_NAME.fullmatch(entry.name) for entry in self.folder.iterdir())
        return sorted(int(match[1]) for match in matches if match is not None)

    def remove_leftovers(self) -> None:
        """What writers that were killed had begun. For the one writer."""
        if self.folder.is_dir():
            for entry in self.folder.iterdir():
                if entry.name.startswith(("making-", "old-")):
                    shutil.rmtree(entry, ignore_errors=True)

    def _load(self, step: int) -> Tuple[Optional[Loaded], str]:
        folder = self.folder / f"step-{step:09d}"
        try:
            marker = json.loads((folder / _MARKER).read_bytes())
            files: Dict[str, bytes] = {}
            for name, expected in marker["files"].items():
                if name != os.path.basename(name):
                    return None, f"{name} is not a file name"
                content = (folder / name).read_bytes()
                if hashlib.sha256(content).hexdigest() != expected["sha256"]:
                    return None, f"{name} does not fit its checksum"
                files[name] = content
            return Loaded(step, files), ""
        except FileNotFoundError as error:
            return None, f"{os.path.basename(error.filename)} is missing"
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            return None, f"{_MARKER} cannot be read: {error}"

    def _remove_old(self) -> None:
        for step in self.steps()[: -self.keep]:
            old = self.folder / f"old-{step:09d}-{os.getpid()}"
            os.rename(self.folder / f"step-{step:09d}", old)
            shutil.rmtree(old, ignore_errors=True)
