"""Training of the part network, and of the one that sees what is carried, which begins as it. The
averaged weights are in runs/NAME/parts, ready for `larnet.body.parts`, or runs/NAME/carried;
runs/NAME/validation.jsonl has the IoU of every part, or of things."""

from __future__ import annotations

import math
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from larnet.body.network_folder import CARRIED, load_network
from larnet.body.network_folder import PARTS as PARTS_FOLDER
from larnet.body.part_map import BODY_PARTS, IGNORED, PARTS, bone_maps
from larnet.data.carried_samples import StreetCarried, recoloured
from larnet.data.part_augment import FILLED, person_box, warped
from larnet.data.part_batch import PartBatch
from larnet.data.part_samples import DRAWN, PartStream, StreetParts, drawn_batch
from larnet.data.synthetic.backdrop import backdrops
from larnet.data.synthetic.part_masks import draw_parts
from larnet.data.synthetic.render import seed_of
from larnet.errors import MissingData
from larnet.nets.part_network import (
    CarriedNetwork,
    CarriedSpec,
    PartLogits,
    PartNetwork,
    PartSpec,
)
from larnet.training.small_trainer import SmallTrainer, SmallTraining, check_new, run_small

# What a pixel counts: small parts more, the background, which the outline tells, less.
_WEIGHTS = {"background": 0.5, "hand": 3.0, "foot": 2.0, "lower arm": 1.5, "upper arm": 1.5}
CARD = """# Part network

Which part of a body each pixel of a photo is. Written by `python -m larnet train-parts`.
"""


CARRIED_CARD = """# Network of carried things

Which pixels of a person's outline are a bag or another thing that is carried. Written by
`python -m larnet train-carried`.
"""
_INSIDE = 0.2  # of an outline: only there is anything asked
_THING = 3.0  # what a pixel of a thing counts


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
    training: SmallTraining,
    spec: PartSpec | None = None,
    resume: bool = False,
    minutes: float = math.inf,
) -> Path:
    """Train until the last step or for `minutes`; returns the folder with the averaged weights.

    Raises BadInput when the run exists and is not resumed, MissingData without the photos.
    """
    check_new(out, resume)
    spec = spec or PartSpec()
    train_photos = StreetParts(street) if street else None
    val_photos = StreetParts(street, "val") if street else None
    stream = PartStream(train_photos, training.seed, spec.long_side)
    validation = validation_batches(val_photos, 32, spec.long_side)

    def score(network: nn.Module) -> dict[str, Any]:
        assert isinstance(network, PartNetwork)
        return {kind: part_iou(network, batches) for kind, batches in validation.items()}

    trainer = part_trainer(stream, training, spec)
    return run_small(trainer, out, PARTS_FOLDER, spec, score, CARD, street=street, minutes=minutes)


def part_trainer(stream: PartStream, training: SmallTraining, spec: PartSpec) -> SmallTrainer:
    """A run's network and its step."""

    def losses(network: nn.Module, step: int) -> dict[str, Tensor]:
        assert isinstance(network, PartNetwork)
        batch = stream.batch(step, training.batch)
        return part_loss(see(network, batch), batch)

    return SmallTrainer(lambda: PartNetwork(spec), losses, training)


def carried_loss(logits: Tensor, batch: PartBatch) -> dict[str, Tensor]:
    """Cross entropy and 1 - soft Dice of logits (B, H, W), each a scalar."""
    known = ((batch.parts != IGNORED) & (batch.outline[:, 0] > _INSIDE)).float()
    truth = (batch.parts == 1).float()
    each = F.binary_cross_entropy_with_logits(logits, truth, reduction="none")
    pixels = (each * known * (1 + (_THING - 1) * truth)).sum() / known.sum().clamp_min(1)
    share, truth = logits.sigmoid() * known, truth * known
    overlap = (2 * (share * truth).sum() + 1) / (share.sum() + truth.sum() + 1)
    return {"pixels": pixels, "overlap": 0.5 * (1 - overlap)}


def see_carried(network: CarriedNetwork, batch: PartBatch) -> Tensor:
    """The network's logits (B, H, W) of a batch."""
    height, width = batch.photo.shape[-2:]
    bones = bone_maps(batch.joints, height, width, network.spec.long_side, 2)
    return network(batch.photo, batch.outline, bones)


@torch.inference_mode()
def carried_iou(network: CarriedNetwork, batches: list[PartBatch]) -> dict[str, float]:
    """Intersection over union of things, over all pictures together."""
    network.eval()
    both = either = 0
    for batch in batches:
        known = (batch.parts != IGNORED) & (batch.outline[:, 0] > _INSIDE)
        found, truth = (see_carried(network, batch) > 0) & known, (batch.parts == 1) & known
        both, either = both + int((found & truth).sum()), either + int((found | truth).sum())
    return {"things": round(both / max(1, either), 4)}


def begun_as_parts(spec: CarriedSpec) -> CarriedNetwork:
    """A network that begins with everything but the head of the shipped part network, where that
    has the same widths."""
    network = CarriedNetwork(spec)
    try:
        parts, info = load_network(PARTS_FOLDER)
    except MissingData:
        return network
    same = all(
        asdict(info.spec)[name] == asdict(spec)[name] for name in ("widths", "blocks", "head")
    )
    if same:
        body = {k: v for k, v in parts.state_dict().items() if not k.startswith("head.")}
        network.load_state_dict(body, strict=False)
    return network


def train_carried(
    street: Path | None,
    out: Path,
    training: SmallTraining,
    spec: CarriedSpec | None = None,
    resume: bool = False,
    minutes: float = math.inf,
) -> Path:
    """Train until the last step or for `minutes`; returns the folder with the averaged weights.

    Raises BadInput when the run exists and is not resumed, MissingData without the photos.
    """
    if street is None:
        raise MissingData("Carried things are learned from labelled street photos: give --street.")
    check_new(out, resume)
    spec = spec or CarriedSpec()
    stream = PartStream(StreetCarried(street), training.seed, spec.long_side, share=1.0)
    held_out = StreetCarried(street, "val")
    batches = [upright(held_out[i], spec.long_side) for i in range(len(held_out))]

    def losses(network: nn.Module, step: int) -> dict[str, Tensor]:
        assert isinstance(network, CarriedNetwork)
        batch = recoloured(stream.batch(step, training.batch), training.seed, step)
        return carried_loss(see_carried(network, batch), batch)

    def score(network: nn.Module) -> dict[str, Any]:
        assert isinstance(network, CarriedNetwork)
        return dict(carried_iou(network, batches))

    trainer = SmallTrainer(lambda: begun_as_parts(spec), losses, training)
    return run_small(
        trainer, out, CARRIED, spec, score, CARRIED_CARD, street=street, minutes=minutes
    )
