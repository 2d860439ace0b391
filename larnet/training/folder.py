"""What a run leaves on disk, and how it goes on from there: runs/NAME/{config.json, metrics.jsonl,
phrases.npz, samples/, checkpoints/step_NNNNNN/}. Files are the only truth about a run."""

from __future__ import annotations

import json
import math
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from larnet.checkpoint import write_atomically
from larnet.errors import BadCheckpoint, BadInput
from larnet.spec import RunSpec, run_spec, to_dict

STATE, PROGRESS = "training.safetensors", "training.json"


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
        """Make the folder. Raises BadInput when a run is there already and `resume` is not set."""
        if self.config.exists() and not resume:
            raise BadInput(
                f"There is already a run in {self.root.name!r}. Add --resume to go on with it, or "
                "choose another --out."
            )
        (self.root / "samples").mkdir(parents=True, exist_ok=True)
        (self.root / "checkpoints").mkdir(exist_ok=True)
        self.stop.unlink(missing_ok=True)
        text = json.dumps({"variant": variant} | to_dict(spec), indent=1) + "\n"
        write_atomically(self.config, text.encode())

    def read_config(self) -> tuple[str, RunSpec]:
        """Variant name and spec that the run was started with."""
        if not self.config.is_file():
            raise BadInput(f"There is no run to resume in {self.root.name!r}.")
        values = json.loads(self.config.read_text())
        return values.pop("variant"), run_spec(values)

    def last_step(self) -> int:
        """Step of the newest complete checkpoint, 0 when there is none."""
        steps = [int(p.parent.name[5:]) for p in self.root.glob(f"checkpoints/step_*/{PROGRESS}")]
        return max(steps, default=0)

    def forget_after(self, step: int) -> None:
        """Cut metrics.jsonl back to a step, so that a resumed run has none twice."""
        if not self.metrics.is_file():
            return
        kept = []
        for line in self.metrics.read_text().splitlines():
            try:
                if json.loads(line)["step"] <= step:
                    kept.append(line)
            except (ValueError, KeyError):
                continue  # the last line of a killed process may be cut in half
        write_atomically(self.metrics, "".join(f"{line}\n" for line in kept).encode())

    def log(self, step: int, values: dict[str, float]) -> None:
        """Append one line. Raises BadInput on a value that is not finite: the run cannot go on."""
        for name, value in values.items():
            if not math.isfinite(value):
                raise BadInput(f"Step {step}: {name} became {value}. Lower the learning rate.")
        line = json.dumps({"step": step} | {n: round(v, 6) for n, v in values.items()})
        with self.metrics.open("a") as file:
            file.write(line + "\n")

    def save_state(self, step: int, tensors: dict[str, Tensor], progress: dict[str, Any]) -> None:
        """Everything a resumed run needs; complete once PROGRESS is there."""
        folder = self.checkpoint(step)
        folder.mkdir(parents=True, exist_ok=True)
        temporary = folder / f".{STATE}.tmp"
        save_file({n: t.detach().cpu().contiguous() for n, t in tensors.items()}, temporary)
        temporary.replace(folder / STATE)
        write_atomically(folder / PROGRESS, (json.dumps({"step": step} | progress) + "\n").encode())

    def load_state(self, step: int) -> tuple[dict[str, Tensor], dict[str, Any]]:
        folder = self.checkpoint(step)
        try:
            progress = json.loads((folder / PROGRESS).read_text())
            return load_file(folder / STATE), progress
        except (OSError, ValueError) as error:
            raise BadCheckpoint(f"The state of step {step} cannot be read: {error}") from error

    def prune(self, keep: int = 2) -> None:
        """Drop the resume state (not the weights) of all but the newest checkpoints; a checkpoint
        folder that never became complete goes whole."""
        folders = sorted(self.root.glob("checkpoints/step_*"))
        done = [f for f in folders if (f / PROGRESS).is_file()]
        for folder in done[:-keep]:
            (folder / PROGRESS).unlink()
            (folder / STATE).unlink(missing_ok=True)
        for folder in folders:
            if not any((folder / name).is_file() for name in (PROGRESS, "config.json")):
                shutil.rmtree(folder)


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
