"""Training of the part network: one loop, one folder, resumable at any step.

runs/NAME/config.json            what was asked for
runs/NAME/metrics.jsonl          losses of every step
runs/NAME/validation.jsonl       IoU per part, now and then
runs/NAME/state.safetensors      weights, their average, the optimiser's moments
runs/NAME/parts/                 the averaged weights, ready for `larnet.body.parts`
"""

from __future__ import annotations

import json
import logging
import math
import os
import time
from dataclasses import asdict, dataclass
from functools import reduce
from operator import add
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from larnet.body.part_map import BODY_PARTS, IGNORED, PARTS, bone_maps
from larnet.body.part_weights import PartInfo, save_part_network
from larnet.data.part_augment import FILLED, person_box, warped
from larnet.data.part_batch import PartBatch
from larnet.data.part_samples import DRAWN, PartStream, StreetParts, drawn_batch
from larnet.data.synthetic.backdrop import backdrops
from larnet.data.synthetic.part_masks import draw_parts
from larnet.data.synthetic.render import seed_of
from larnet.errors import BadCheckpoint, BadInput
from larnet.nets.part_network import PartLogits, PartNetwork, PartSpec

log = logging.getLogger(__name__)

AVERAGE = 0.998  # of the weights that are kept, over the steps
WARMUP = 200  # steps until the full learning rate
STATE, CONFIG = "state.safetensors", "config.json"
# What a pixel counts: small parts more, the background, which the outline tells, less.
_WEIGHTS = {"background": 0.5, "hand": 3.0, "foot": 2.0, "lower arm": 1.5, "upper arm": 1.5}
CARD = """# Part network

Which part of a body each pixel of a photo is. Written by `python -m larnet train-parts`.
"""


@dataclass(frozen=True)
class PartTraining:
    """One run."""

    steps: int = 6000
    batch: int = 8
    learning_rate: float = 2e-3
    seed: int = 0
    save_every: int = 200


def class_weights() -> Tensor:
    """(15,) what a pixel of each part counts."""
    names = (name.split(" ", 1)[-1] if " " in name else name for name in PARTS)
    return torch.tensor([_WEIGHTS.get(name, 1.0) for name in names])


def _overlap_loss(share: Tensor, truth: Tensor, known: Tensor) -> Tensor:
    """1 - soft Dice of every part that is there; share, truth, known (B, P, H, W)."""
    share, truth = share * known, truth * known
    both = (share * truth).sum((0, 2, 3))
    total = share.sum((0, 2, 3)) + truth.sum((0, 2, 3))
    there = truth.sum((0, 2, 3)) > 20
    dice = 1 - (2 * both + 1) / (total + 1)
    return (dice * there).sum() / there.sum().clamp_min(1)


def part_loss(logits: PartLogits, batch: PartBatch) -> dict[str, Tensor]:
    """Losses of visible parts (cross entropy and Dice) and of whole ones, each a scalar."""
    target = batch.parts.long()
    weights = class_weights().to(logits.parts)
    pixels = F.cross_entropy(logits.parts, target, weights, ignore_index=IGNORED)
    known = (target != IGNORED)[:, None].float()
    truth = F.one_hot(torch.where(target == IGNORED, 0, target), len(PARTS))
    truth = truth.permute(0, 3, 1, 2)[:, 1:].float()
    overlap = _overlap_loss(logits.parts.softmax(1)[:, 1:], truth, known)
    told = (batch.whole != IGNORED).float()
    whole = (batch.whole == 1).float()
    each = F.binary_cross_entropy_with_logits(logits.whole, whole, told, reduction="sum")
    extent = each / told.sum().clamp_min(1)
    whole_overlap = _overlap_loss(logits.whole.sigmoid(), whole, told)
    return {
        "pixels": pixels, "overlap": overlap, "extent": 4 * extent,
        "whole_overlap": 0.5 * whole_overlap,
    }  # fmt: skip


def see(network: PartNetwork, batch: PartBatch) -> PartLogits:
    """The network's answer to a batch."""
    height, width = batch.photo.shape[-2:]
    bones = bone_maps(batch.joints, height, width, network.spec.long_side, 2)
    return network(batch.photo, batch.outline, bones)


class PartTrainer:
    """Network, average and optimiser of one run, and its step."""

    def __init__(self, stream: PartStream, training: PartTraining, spec: PartSpec) -> None:
        torch.manual_seed(training.seed)
        self.stream, self.training = stream, training
        self.network = PartNetwork(spec)
        self.network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # not in stub
        self.average = PartNetwork(spec)
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
        batch = self.stream.batch(self.step, self.training.batch)
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate(self.step)
        self.network.train()
        losses = part_loss(see(self.network, batch), batch)
        total = reduce(add, losses.values())
        self.optimiser.zero_grad(set_to_none=True)
        total.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
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


def validation_batches(
    street: StreetParts | None, drawn: int, long_side: int
) -> dict[str, list[PartBatch]]:
    """Unaltered pictures that training never sees, by where they come from, one a batch."""
    out: dict[str, list[PartBatch]] = {}
    if street:
        out["street"] = [upright(street[i], long_side) for i in range(len(street))]
    seeds = torch.tensor([seed_of("val", i) for i in range(drawn)])
    size = DRAWN.get(long_side, DRAWN[288])
    if drawn:
        actors = draw_parts(seeds, size)
        batch = drawn_batch(actors, backdrops(seeds, size))
        one = [PartBatch(*(v[i : i + 1] for v in vars(batch).values())) for i in range(drawn)]
        out["drawn"] = [upright(b, long_side) for b in one]
    return out


def upright(sample: PartBatch, long_side: int) -> PartBatch:
    """The picture around its person, as the person stands in it, sides multiples of 32."""
    left, top, right, bottom = person_box(sample.outline[0, 0], sample.joints[0])
    scale = FILLED * long_side / max(bottom - top, right - left, 8)
    shape = [
        min(long_side, 32 * math.ceil(side * scale / FILLED / 32))
        for side in (bottom - top, right - left)
    ]
    centre = ((left + right) / 2, (top + bottom) / 2)
    return warped(sample, (shape[0], shape[1]), scale, 0.0, centre, [0.0, 0.0])


@torch.inference_mode()
def part_iou(network: PartNetwork, batches: list[PartBatch]) -> dict[str, float]:
    """Intersection over union of every visible part, their mean, and that of whole parts where
    other parts hide them ("hidden", left out where the truth is not known)."""
    network.eval()
    both, either = torch.zeros(len(PARTS)), torch.zeros(len(PARTS))
    hidden = torch.zeros(2)
    for batch in batches:
        logits = see(network, batch)
        found, known = logits.parts.argmax(1), batch.parts != IGNORED
        for part in range(len(PARTS)):
            a, b = (found == part) & known, (batch.parts == part) & known
            both[part] += (a & b).sum()
            either[part] += (a | b).sum()
        front = torch.stack([batch.parts == i + 1 for i in range(len(BODY_PARTS))], 1)
        person = (batch.parts != 0)[:, None] & (batch.whole != IGNORED) & ~front
        a, b = (logits.whole > 0) & person, (batch.whole == 1) & person
        hidden += torch.stack([(a & b).sum(), (a | b).sum()])
    iou = (both / either).tolist()
    out = {name: round(value, 4) for name, value in zip(PARTS, iou)}
    out["mean of body"] = round(sum(iou[1:]) / len(BODY_PARTS), 4)
    if hidden[1]:
        out["hidden"] = round(float(hidden[0] / hidden[1]), 4)
    return out


def train_parts(
    street: Path | None,
    out: Path,
    training: PartTraining,
    spec: PartSpec | None = None,
    resume: bool = False,
    minutes: float = math.inf,
) -> Path:
    """Train until the last step or for `minutes`, then write `out`/parts; returns that folder.

    Raises BadInput when the run exists and is not resumed, MissingData without the photos.
    """
    spec = spec or PartSpec()
    state = out / STATE
    if state.is_file() and not resume:
        raise BadInput(f"{out.name} holds a run already: add --resume, or choose another folder.")
    train_photos = StreetParts(street) if street else None
    val_photos = StreetParts(street, "val") if street else None
    stream = PartStream(train_photos, training.seed, spec.long_side)
    trainer = PartTrainer(stream, training, spec)
    out.mkdir(parents=True, exist_ok=True)
    if resume and state.is_file():
        try:
            trainer.restore(load_file(state))
        except (SafetensorError, RuntimeError, KeyError) as error:
            raise BadCheckpoint(f"{state.name} of {out.name} is damaged: {error}") from error
    config = {"training": asdict(training), "spec": asdict(spec)}
    (out / CONFIG).write_text(json.dumps(config, indent=1) + "\n")
    validation = validation_batches(val_photos, 32, spec.long_side)
    end = time.monotonic() + 60 * minutes
    with (out / "metrics.jsonl").open("a", buffering=1) as metrics:
        while trainer.step < training.steps and time.monotonic() < end:
            began = time.monotonic()
            losses = trainer.advance()
            row = {"step": trainer.step, **losses, "seconds": round(time.monotonic() - began, 3)}
            metrics.write(json.dumps(row) + "\n")
            if trainer.step % training.save_every == 0:
                _save(out, trainer, validation)
    _save(out, trainer, validation)
    return out / "parts"


def _save(out: Path, trainer: PartTrainer, validation: dict[str, list[PartBatch]]) -> None:
    save_file(trainer.tensors(), out / f".{STATE}.tmp")
    os.replace(out / f".{STATE}.tmp", out / STATE)
    scores = {kind: part_iou(trainer.average, b) for kind, b in validation.items()}
    with (out / "validation.jsonl").open("a") as file:
        file.write(json.dumps({"step": trainer.step, **scores}) + "\n")
    log.info("step %d: %s", trainer.step, {k: v["mean of body"] for k, v in scores.items()})
    info = PartInfo(trainer.network.spec, trainer.step, scores)
    save_part_network(out / "parts", trainer.average, info, CARD)
