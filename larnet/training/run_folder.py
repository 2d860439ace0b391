"""What a run leaves on disk, and how it goes on from there: runs/NAME/{config.json, metrics.jsonl,
phrases.npz, samples/, checkpoints/step_NNNNNN/}. Files are the only truth about a run."""

from __future__ import annotations

import json
import math
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from larnet.config.fields import check_number
from larnet.config.specs import RunSpec, run_spec, to_dict
from larnet.errors import BadCheckpoint, BadInput
from larnet.runtime.atomic_write import replacing, write_atomically
from larnet.runtime.bounded_file import open_regular, read_object
from larnet.training.jobs.run_files import forget_error, forget_stop, read_config, step_folders
from larnet.training.jobs.run_process import check_free

STATE, PROGRESS = "training-{}{:03d}.safetensors", "training.json"
STATES = "training*.safetensors"  # runs begun before the state was split have one file
UNFINISHED = (".unfinished-*", ".*.tmp")  # of a save; the second of runs begun long ago
PLACES = (".", "samples", "checkpoints/step_*")
DAMAGED = (
    *(BadInput, OSError, SafetensorError),
    *(AttributeError, KeyError, RuntimeError, TypeError, ValueError),
)
LONGEST_LINE = 2**16  # bytes of metrics.jsonl
LARGEST_PROGRESS = 4_000_000  # bytes
LARGEST = 15_000_000  # bytes of one file of the state: small enough for any way of moving it


@dataclass(frozen=True)
class RunFolder:
    """Paths of one run."""

    root: Path

    @property
    def config(self) -> Path:
        return self.root / "config.json"

    @property
    def metrics(self) -> Path:
        return self.root / "metrics.jsonl"

    @property
    def phrases(self) -> Path:
        return self.root / "phrases.npz"

    @property
    def stop(self) -> Path:
        """A file whose appearance asks the run to save and end."""
        return self.root / "STOP"

    def sample(self, step: int) -> Path:
        return self.root / "samples" / f"step_{step:06d}.npy"

    def checkpoint(self, step: int) -> Path:
        return self.root / "checkpoints" / f"step_{step:06d}"

    def start(self, spec: RunSpec, variant: str, *, resume: bool) -> None:
        """Make the folder. Raises BadInput when a run is there already and `resume` is not set, or
        another process works on it."""
        if self.config.exists() and not resume:
            raise BadInput(
                f"There is already a run in {self.root.name!r}. Add --resume to go on with it, or "
                "choose another --out."
            )
        check_free(self.root)
        try:
            (self.root / "samples").mkdir(parents=True, exist_ok=True)
            (self.root / "checkpoints").mkdir(exist_ok=True)
        except OSError as error:
            reason = (error.strerror or "an error").lower()
            raise BadInput(f"No run can be kept in {self.root.name!r}: {reason}.") from error
        forget_stop(self.root)
        forget_error(self.root)
        self.sweep()
        text = json.dumps({"variant": variant} | to_dict(spec), indent=1) + "\n"
        write_atomically(self.config, text.encode())

    def sweep(self) -> None:
        """Drop the unfinished files that a killed process or a full disk left behind."""
        for place in PLACES:
            for kind in UNFINISHED:
                for unfinished in self.root.glob(f"{place}/{kind}"):
                    unfinished.unlink(missing_ok=True)

    def read_config(self) -> tuple[str, RunSpec]:
        """Variant name and spec that the run was started with. Raises BadInput where there is no
        run, and where its config.json is damaged."""
        try:
            values = read_config(self.root)
        except FileNotFoundError:
            raise BadInput(f"There is no run to resume in {self.root.name!r}.") from None
        except BadInput as error:
            raise BadInput(f"The run in {self.root.name!r} is damaged: {error}") from error
        return values.pop("variant"), run_spec(values)

    def last_step(self) -> int:
        """Step of the newest complete checkpoint, 0 when there is none."""
        found = step_folders(self.root).items()
        return max((step for step, f in found if (f / PROGRESS).is_file()), default=0)

    def forget_after(self, step: int) -> None:
        """Cut metrics.jsonl back to a step, so that a resumed run has none twice."""
        kept = []
        try:
            with open_regular(self.metrics, self.root) as file:
                for line in iter(lambda: file.readline(LONGEST_LINE), b""):
                    try:
                        if line.endswith(b"\n") and json.loads(line)["step"] <= step:
                            kept.append(line)
                    except (ValueError, KeyError, TypeError, RecursionError):
                        continue  # the last line of a killed process may be cut in half
        except FileNotFoundError:
            return
        write_atomically(self.metrics, b"".join(kept))

    def log(self, step: int, values: dict[str, float]) -> None:
        """Append one line. Raises BadInput on a value that is not finite: the run cannot go on."""
        check_finite(step, values)
        line = json.dumps({"step": step} | {n: round(v, 6) for n, v in values.items()})
        with self.metrics.open("a") as file:
            file.write(line + "\n")

    def save_state(self, step: int, tensors: dict[str, Tensor], progress: dict[str, Any]) -> None:
        """Everything a resumed run needs, in files of at most LARGEST bytes. PROGRESS names them
        and comes last: until then the state that was there, if any, is the one that counts."""
        folder = self.checkpoint(step)
        folder.mkdir(parents=True, exist_ok=True)
        mark = f"{uuid.uuid4().hex[:8]}-" if (folder / PROGRESS).is_file() else ""
        cut = {n: list(t.shape) for n, t in tensors.items() if t.nbytes > LARGEST}
        files = []
        for i, part in enumerate(_shards(tensors)):
            files.append(STATE.format(mark, i))
            with replacing(folder / files[-1]) as unfinished:
                save_file(part, unfinished)
        text = json.dumps({"step": step} | progress | {"cut": cut, "files": files}) + "\n"
        write_atomically(folder / PROGRESS, text.encode())
        for old in folder.glob(STATES):
            if old.name not in files:
                old.unlink()

    def load_state(self, step: int) -> tuple[dict[str, Tensor], dict[str, Any]]:
        """What `save_state` wrote. Raises BadCheckpoint when it cannot be read."""
        folder = self.checkpoint(step)
        try:
            progress = read_object(folder / PROGRESS, folder, LARGEST_PROGRESS)
            check_number(f"{PROGRESS}: seconds", progress["seconds"], (0, 1e12))
            files = progress.pop("files", None) or sorted(p.name for p in folder.glob(STATES))
            tensors: dict[str, Tensor] = {}
            for name in files:
                open_regular(folder / name, folder).close()
                tensors |= load_file(folder / name)
            for name, shape in progress.get("cut", {}).items():
                pieces = [tensors.pop(key) for key in _pieces(name, tensors)]
                tensors[name] = torch.cat(pieces).view(shape)
            return tensors, progress
        except DAMAGED as error:
            raise BadCheckpoint(f"The state of step {step} cannot be read: {error}") from error

    def prune(self, keep: int = 2) -> None:
        """Drop the resume state (not the weights) of all but the newest checkpoints; a checkpoint
        folder that never became complete goes whole."""
        folders = [folder for _, folder in sorted(step_folders(self.root).items())]
        done = [f for f in folders if (f / PROGRESS).is_file()]
        for folder in done[:-keep]:
            (folder / PROGRESS).unlink()
            for state in folder.glob(STATES):
                state.unlink()
        for folder in folders:
            if not any((folder / name).is_file() for name in (PROGRESS, "config.json")):
                shutil.rmtree(folder)


def check_finite(step: int, values: dict[str, float], where: str = "") -> None:
    """Raise BadInput naming the step and the first value that is not a finite number."""
    for name, value in values.items():
        if not math.isfinite(value):
            raise BadInput(
                f"Step {step}: {name} became {value}{where}. Lower the learning rate, then go on "
                "with --resume, or begin again with a lower one."
            )


def _shards(tensors: dict[str, Tensor]) -> Iterator[dict[str, Tensor]]:
    """The tensors in groups of at most LARGEST bytes; a larger tensor is cut into NAME#000, ..."""
    part: dict[str, Tensor] = {}
    size = 0
    for name, tensor in tensors.items():
        tensor = tensor.detach().cpu().contiguous()
        pieces = {name: tensor}
        if tensor.nbytes > LARGEST:
            chunks = tensor.flatten().split(LARGEST // tensor.element_size())
            pieces = {f"{name}#{i:03d}": chunk.clone() for i, chunk in enumerate(chunks)}
        for key, piece in pieces.items():
            if part and size + piece.nbytes > LARGEST:
                yield part
                part, size = {}, 0
            part[key] = piece
            size += piece.nbytes
    yield part


def _pieces(name: str, tensors: dict[str, Tensor]) -> list[str]:
    return sorted(key for key in tensors if key.rpartition("#")[0] == name)


def flatten(prefix: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    return {f"{prefix}/{name}": t for name, t in tensors.items()}


def section(prefix: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """The tensors that `flatten` put under a prefix."""
    start = f"{prefix}/"
    return {n[len(start) :]: t for n, t in tensors.items() if n.startswith(start)}


def optimizer_tensors(optimizer: torch.optim.Optimizer) -> dict[str, Tensor]:
    """Adam's moments and step counts as {index/name: tensor}."""
    state = optimizer.state_dict()["state"]
    return {
        f"{i}/{n}": torch.as_tensor(t) for i, values in state.items() for n, t in values.items()
    }


def restore_optimizer(optimizer: torch.optim.Optimizer, tensors: dict[str, Tensor]) -> None:
    """Read back what `optimizer_tensors` gave."""
    state: dict[int, dict[str, Tensor]] = {}
    for key, tensor in tensors.items():
        index, name = key.split("/")
        state.setdefault(int(index), {})[name] = tensor
    groups = optimizer.state_dict()["param_groups"]
    optimizer.load_state_dict({"state": state, "param_groups": groups})
