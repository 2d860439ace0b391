"""Training of one small network: a step, its average and its optimiser, resumable at any step.

runs/NAME/config.json            what was asked for
runs/NAME/metrics.jsonl          losses of every step
runs/NAME/validation.jsonl       how it does on what it never sees, now and then
runs/NAME/state.safetensors      weights, their average, the optimiser's moments
runs/NAME/KIND/                  the averaged weights, ready to be used
"""

from __future__ import annotations

import json
import logging
import math
import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from functools import reduce
from operator import add
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from larnet.body.network_folder import NetworkKind, save_network
from larnet.config.fields import check_fields
from larnet.config.file_names import folder_to_write
from larnet.config.numbers import norm_limit
from larnet.errors import BadCheckpoint, BadInput
from larnet.runtime.atomic_write import write_atomically
from larnet.runtime.bounded_file import read_object
from larnet.training.jobs.run_files import LARGEST_JSON
from larnet.training.jobs.run_process import check_free, working_on
from larnet.training.run_folder import RunFolder

log = logging.getLogger(__name__)

AVERAGE = 0.998  # of the weights that are kept, over the steps
WARMUP = 200  # steps until the full learning rate
STATE, CONFIG = "state.safetensors", "config.json"


@dataclass(frozen=True)
class SmallTraining:
    """One run."""

    steps: int = 6000
    batch: int = 8
    learning_rate: float = 2e-3
    seed: int = 0
    save_every: int = 200
    clip_norm: float = 5.0  # of the gradient; 0: as it is

    def __post_init__(self) -> None:
        check_fields(SmallTraining, vars(self))


class SmallTrainer:
    """A network and its average, both made by `build`; losses(network, step) are the scalars whose
    sum a step descends."""

    def __init__(
        self,
        build: Callable[[], nn.Module],
        losses: Callable[[nn.Module, int], dict[str, Tensor]],
        training: SmallTraining,
    ) -> None:
        torch.manual_seed(training.seed)
        self.training, self.losses = training, losses
        self.network, self.average = build(), build()
        self.network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # not in stub
        self.average.load_state_dict(self.network.state_dict())
        self.optimiser = torch.optim.AdamW(
            self.network.parameters(), training.learning_rate, weight_decay=1e-4
        )
        self.step = 0

    def rate(self, step: int) -> float:
        """The learning rate of a step: warm up, then a cosine down to a hundredth."""
        t = self.training
        rise = min(1.0, (step + 1) / max(1, min(WARMUP, t.steps // 5)))
        return t.learning_rate * rise * (0.505 + 0.495 * math.cos(math.pi * step / t.steps))

    def advance(self) -> dict[str, float]:
        """One step; returns its losses."""
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate(self.step)
        self.network.train()
        losses = self.losses(self.network, self.step)
        total = reduce(add, losses.values())
        self.optimiser.zero_grad(set_to_none=True)
        total.backward()
        limit = norm_limit(self.training.clip_norm)
        nn.utils.clip_grad_norm_(self.network.parameters(), limit)
        self.optimiser.step()
        keep = min(AVERAGE, (self.step + 1) / (self.step + 10))
        with torch.no_grad():
            new = self.network.state_dict()
            for name, value in self.average.state_dict().items():
                if value.is_floating_point():
                    value.lerp_(new[name], 1 - keep)
                else:
                    value.copy_(new[name])
        self.step += 1
        return {name: float(loss.detach()) for name, loss in losses.items()}

    def tensors(self) -> dict[str, Tensor]:
        """All that a run goes on from, by name."""
        out = {f"network.{n}": t for n, t in self.network.state_dict().items()}
        out |= {f"average.{n}": t for n, t in self.average.state_dict().items()}
        for i, state in self.optimiser.state_dict()["state"].items():
            out |= {f"optimiser.{i}.{n}": t for n, t in state.items()}
        return {n: t.detach().contiguous().clone() for n, t in out.items()} | {
            "step": torch.tensor(self.step)
        }

    def restore(self, tensors: dict[str, Tensor]) -> None:
        """Go on from `tensors`."""
        groups: dict[str, dict[str, Tensor]] = {"network": {}, "average": {}, "optimiser": {}}
        for name, tensor in tensors.items():
            kind, _, rest = name.partition(".")
            if rest:
                groups[kind][rest] = tensor
        self.network.load_state_dict(groups["network"])
        self.average.load_state_dict(groups["average"])
        state: dict[int, dict[str, Tensor]] = {}
        for name, tensor in groups["optimiser"].items():
            index, _, field = name.partition(".")
            state.setdefault(int(index), {})[field] = tensor
        now = self.optimiser.state_dict()
        self.optimiser.load_state_dict({"state": state, "param_groups": now["param_groups"]})
        self.step = int(tensors["step"])


def check_new(out: Path, resume: bool) -> None:
    """Raises BadInput where `out` holds a run that is not to be resumed, or that goes on."""
    if (out / STATE).is_file() and not resume:
        raise BadInput(f"{out.name} holds a run already: add --resume, or choose another folder.")
    check_free(out)


def write_config(out: Path, training: SmallTraining, spec: Any, street: Path | None = None) -> None:
    """What was asked for, in the run's folder; by it the run is known (`jobs.run_kinds`)."""
    config = {"network": type(spec).__name__, "training": asdict(training), "spec": asdict(spec)}
    config["street"] = str(street or "")
    write_atomically(out / CONFIG, (json.dumps(config, indent=1) + "\n").encode())


def begun_with(out: Path, kind: type) -> tuple[Any, dict[str, Any]] | None:
    """What the run in a folder was begun with: its spec, a `kind`, and its settings by name, also
    `street` (of runs begun long ago it is not known) and `long_side`; None where there is no run.
    Raises BadInput for a run of another network and a damaged config.json."""
    try:
        values = read_object(out / CONFIG, out, LARGEST_JSON)
    except FileNotFoundError:
        return None
    network = values.get("network", "PartSpec")
    if network != kind.__name__:
        raise BadInput(f"{out.name} holds a run of another network ({network!r:.40}).")
    training, spec = values.get("training"), values.get("spec")
    if not isinstance(training, dict) or not isinstance(spec, dict):
        raise BadInput(f"{CONFIG} of {out.name} is damaged: it does not say what was asked for.")
    for of, part in ((SmallTraining, training), (kind, spec)):
        if extra := sorted(part.keys() - {f.name for f in fields(of)}):
            raise BadInput(f"{CONFIG} of {out.name}: {of.__name__} has no field {extra[0]!r:.40}.")
        check_fields(of, part)
    spec = kind(**{n: tuple(v) if isinstance(v, list) else v for n, v in spec.items()})
    kept = asdict(SmallTraining(**training)) | {"long_side": spec.long_side}
    return spec, kept | ({"street": str(values["street"])} if "street" in values else {})


def run_small(
    trainer: SmallTrainer,
    out: Path,
    kind: NetworkKind[Any],
    spec: Any,
    score: Callable[[nn.Module], dict[str, Any]],
    card: str,
    *,
    street: Path | None = None,
    minutes: float = math.inf,
) -> Path:
    """Train in the folder `out`, which may hold the same run, until the last step or for `minutes`.

    spec: a dataclass that says how the network is built; score: how the averaged network does;
    street: the photos that it learns from.
    Returns the folder with the averaged weights. Raises BadCheckpoint when the run's state is
    damaged, BadInput where nothing can be written.
    """
    folder_to_write(out)
    state, weights, scores_file = out / STATE, out / kind.folder, out / "validation.jsonl"
    kept: int | None = None  # the last step whose state, weights and scores are there
    if state.is_file():
        try:
            trainer.restore(load_file(state))
        except (SafetensorError, RuntimeError, KeyError) as error:
            raise BadCheckpoint(f"{state.name} of {out.name} is damaged: {error}") from error
        kept = _last_scored(scores_file)
    RunFolder(out).forget_after(trainer.step)
    write_config(out, trainer.training, spec, street)
    end = time.monotonic() + 60 * minutes

    def keep() -> None:
        nonlocal kept
        save_file(trainer.tensors(), out / f".{STATE}.tmp")
        os.replace(out / f".{STATE}.tmp", state)
        scores = score(trainer.average)
        save_network(weights, kind, trainer.average, spec, trainer.step, scores, card)
        with scores_file.open("a") as file:
            file.write(json.dumps({"step": trainer.step, **scores}) + "\n")
        kept = trainer.step
        log.info("step %d: %s", trainer.step, scores)

    with working_on(out), (out / "metrics.jsonl").open("a", buffering=1) as metrics:
        while trainer.step < trainer.training.steps and time.monotonic() < end:
            began = time.monotonic()
            losses = trainer.advance()
            row = {"step": trainer.step, **losses, "seconds": round(time.monotonic() - began, 3)}
            metrics.write(json.dumps(row) + "\n")
            if trainer.step % trainer.training.save_every == 0:
                keep()
        if kept != trainer.step:
            keep()
    return weights


def _last_scored(path: Path) -> int | None:
    """The step of the last line of scores; None where there is none that is whole."""
    try:
        return json.loads(path.read_text().splitlines()[-1])["step"]
    except (OSError, LookupError, TypeError, ValueError):
        return None
