"""The puppet head's frames on a CPU, at inference: what `PuppetDecoder` computes, a few at a time.

Full-resolution work of small channel counts is bound by memory: a few frames stay in the cache
from the first layer to the finished picture. What depends on the photo alone is computed once a
photo, and what a sum can take out of a convolution, a softmax or a warp is taken out. Sums are in
another order, so results differ in the last bits.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from larnet.nets.blocks import cells, double, pointwise
from larnet.nets.decoders.background import inpaint_background
from larnet.nets.decoders.feature_steps import FeatureSteps
from larnet.nets.decoders.layers import RARE, within_reach
from larnet.nets.decoders.limbs import (
    LIMBS,
    hiding,
    in_front,
    limb_affines,
    limb_flow,
    weighed_flow,
)
from larnet.nets.decoders.puppet_channels import FLOW, GATE, OF_FRAMES, OF_STILL, PAINT, Gate
from larnet.runtime.cpu_pool import parallel_map

if TYPE_CHECKING:
    from larnet.nets.decoders.puppet_head import PuppetDecoder

CHUNK = 4  # frames, but for whole steps of the features
_K = len(LIMBS)


@dataclass(frozen=True)
class Still:
    """What frames need of their photo; one row for each of P photos."""

    x_0: Tensor  # (P, 3, H, W) in [-1, 1]
    plate: Tensor  # (P, 3, H, W), the place without the actor
    hole: Tensor  # (P, 1, H, W) in [0, 1], where the actor is
    limbs: Tensor  # (P, K, h, w) in [0, 1]
    at: Tensor  # (P, J, 2) in [-1, 1], the photo's joints
    table: Tensor  # (P * h * w + w + 1, C), features of the photo, a row a cell
    stage: Tensor  # (P, C, h, w), the part of the stage's first convolution that sees only these

    def of(self, photos: Tensor | None, name: str) -> Tensor:
        """The rows of some frames' photos; photos None: there is one photo, which broadcasts."""
        x = getattr(self, name)
        return x if photos is None else x[photos]


@dataclass(frozen=True)
class Frames:
    """v (T * B, 3, H, W) in [-1, 1] and the layers it is made of, as in `layers.Layers`."""

    v: Tensor
    gate: Tensor
    flow: Tensor
    paint: Tensor
    shown: Tensor
    maps: Tensor


def _stage(head: PuppetDecoder) -> tuple[nn.Conv2d, nn.Module, nn.Module]:
    """The head's stage: its first convolution and norm, then its second block."""
    first, second = head.stage
    conv, norm, _ = first.children()
    assert isinstance(conv, nn.Conv2d)
    return conv, norm, second


def still_of(head: PuppetDecoder, photo: Tensor, x_0: Tensor, at: Tensor, limbs: Tensor) -> Still:
    """photo (P, C_p, h, w) features, x_0 (P, 3, H, W), joints at (P, J, 2), logits of the limbs."""
    limbs = torch.sigmoid(limbs)
    person = limbs.amax(1, keepdim=True)
    hole = double(person)
    plate = inpaint_background(x_0, hole)
    seen = torch.cat((person, F.avg_pool2d(plate, head.stride)), 1)
    weight = _stage(head)[0].weight[:, OF_STILL]
    table = pointwise(head.photo, photo).permute(0, 2, 3, 1).flatten(0, 2)
    table = F.pad(table, (0, 0, 0, photo.shape[-1] + 1))  # read with weight 0 at the last edges
    return Still(x_0, plate, hole, limbs, at, table, F.conv2d(seen, weight, padding=1))


def frames(
    head: PuppetDecoder,
    g: Tensor,
    which: Tensor,
    at: Tensor,
    near: Tensor | None,
    still: Still,
    batch: int,
) -> Frames:
    """g (N, C, h / 2, w / 2) video features, which (T * B,) of them each frame has, joints at
    (T * B, J, 2) and how near the camera they are (T * B, J), time first, of B clips."""
    count, size, photos = len(at), still.x_0.shape[-1], len(still.x_0)
    whole = [g.new_empty(count, c, size, size) for c in (3, GATE, FLOW, PAINT)]
    side = still.limbs.shape[-1]
    whole += [g.new_empty(count, _K, side, side), g.new_empty(count, _K, 2, 3)]
    first = _stage(head)[0].weight[:, OF_FRAMES]
    first = first.contiguous(memory_format=torch.channels_last)
    hides, steps = None if near is None else hiding(near), FeatureSteps.of(which, batch)
    once = len(steps.features) == count  # every frame is the lead of a step of its own
    behind = g.new_empty(count, 1, side, side)
    corrections = [g.new_empty(0)] * len(steps.features)

    def photo_of(part: slice) -> Tensor | None:
        return None if photos == 1 else steps.order[part] % photos

    def corrected(task: tuple[slice, slice]) -> Tensor:
        """The corrections of some steps; limbs of their frames are put into their places."""
        step, part = task
        mine, photo, out = steps.order[part], photo_of(part), Frames(*(x[part] for x in whole))
        each, lead = steps.each[part] - step.start, steps.lead[step] - part.start
        out.maps.copy_(limb_affines(still.of(photo, "at"), at[mine]))
        before = None if hides is None else hides[mine]
        shown = _puppet(head, g[steps.features[step]], each, out.maps, before, still, photo)
        out.shown.copy_(shown[:, :_K])
        behind[part] = shown[:, _K:]
        photo = photo if photo is None else photo[lead]
        leads = g[steps.features[step]], shown[lead], out.maps[lead]
        return _corrections(head, *leads, still, photo, first)

    def kept(task: tuple[slice, slice]) -> None:
        for place, x in zip(range(task[0].start, task[0].stop), corrected(task)):
            corrections[place] = x

    def finished(task: tuple[slice, slice]) -> None:
        part = task[1]
        if once:
            x = corrected(task)
        else:
            places = zip(*(y[part].tolist() for y in (steps.each, steps.other, steps.share)))
            x = torch.stack([corrections[i].lerp(corrections[j], s) for i, j, s in places])
        _finish(head, x, behind[part], still, photo_of(part), Frames(*(y[part] for y in whole)))

    chunks = steps.chunks(CHUNK)
    if not once:
        parallel_map(kept, chunks)
    parallel_map(finished, chunks)
    if (steps.order[1:] > steps.order[:-1]).all():
        return Frames(*whole)
    back = steps.order.argsort()
    return Frames(*(x[back] for x in whole))


def _corrections(
    head: PuppetDecoder,
    g: Tensor,
    shown: Tensor,
    maps: Tensor,
    still: Still,
    photos: Tensor | None,
    first: Tensor,
) -> Tensor:
    """What the convolutions make of n frames: (n, FLOW + (GATE + PAINT) * stride^2, h, w)."""
    n, _, h, w = shown.shape
    flow = limb_flow(shown[:, :_K], maps, cells(h, w, g.device))
    seen = _looked_up(still.table, flow, photos)
    x = torch.empty(n, h, w, first.shape[1]).permute(0, 3, 1, 2)  # stored channels last
    c = seen.shape[-1]
    x[:, :c] = double(pointwise(head.narrow, g))
    x[:, c : 2 * c] = seen.permute(0, 3, 1, 2)
    x[:, 2 * c :] = shown
    _, norm, second = _stage(head)
    x = F.conv2d(x, first, padding=1).add_(still.of(photos, "stage"))
    return head.out(second(F.relu_(norm(x))))


def _finish(
    head: PuppetDecoder,
    x: Tensor,
    behind: Tensor,
    still: Still,
    photos: Tensor | None,
    out: Frames,
) -> None:
    """The pictures of some frames from their corrections and their limbs."""
    h, w = x.shape[-2:]
    out.flow.copy_(double(x[:, :FLOW].contiguous()))
    weights = double(out.shown).square_().square_()
    out.flow[:, :2] += weighed_flow(weights, out.maps, cells(2 * h, 2 * w, x.device))
    rest = F.pixel_shuffle(x[:, FLOW:], head.stride).contiguous()
    gate, paint = rest.split((GATE, PAINT), 1)
    torch.tanh(paint, out=out.paint)
    _open(gate, double(1 - behind), still.of(photos, "hole"), out.gate)
    _compose(still, photos, out)


def _puppet(
    head: PuppetDecoder,
    g: Tensor,
    each: Tensor,
    maps: Tensor,
    hides: Tensor | None,
    still: Still,
    photos: Tensor | None,
) -> Tensor:
    """Shown limbs (n, K + 1, h, w), as `LimbWarp.shown`: the softmax over what the limbs show is
    the product of mask and exp(order), over its sum."""
    n, side = len(maps), still.limbs.shape[-1]
    line = cells(side, side, g.device)[0, :, 0]  # (side,) centres of the cells
    across, along, fixed = maps[..., None].unbind(3)  # (n, K, 2, 1)
    places = (across * line)[..., None, :] + (along * line + fixed)[..., None]
    limbs = still.of(photos, "limbs").expand(n, -1, -1, -1).reshape(n * _K, 1, side, side)
    grid = places.flatten(0, 1).permute(0, 2, 3, 1)
    moved = F.grid_sample(limbs, grid, align_corners=False).view(n, _K, side, side)
    order = head.puppet.ranks(g).contiguous()
    order = order - order.amax(1, keepdim=True)
    order = F.interpolate(order, size=side, mode="bilinear", align_corners=False).exp_()
    behind = 1 - moved.amax(1, keepdim=True)
    if hides is not None:
        moved = in_front(moved, hides)
    shown = torch.cat((moved, behind), 1).clamp_(min=1e-4).mul_(order[each])
    return shown.div_(shown.sum(1, keepdim=True))


def _looked_up(table: Tensor, flow: Tensor, photos: Tensor | None) -> Tensor:
    """The photo's features where the flow (n, 2, h, w) says: `layers.warp` of (n, h, w, C), as
    weighted sums of the table's rows."""
    n, _, h, w = flow.shape
    line = torch.arange(max(h, w), device=flow.device, dtype=flow.dtype)
    x = (flow[:, 0] * (w / 2) + line[:w]).clamp_(0, w - 1)
    y = (flow[:, 1] * (h / 2) + line[:h, None]).clamp_(0, h - 1)
    left, top = x.floor(), y.floor()
    x, y = x - left, y - top
    index = (top * w + left).long()
    if photos is not None:
        index += photos[:, None, None] * (h * w)
    index = index[..., None] + torch.tensor((0, 1, w, w + 1), device=flow.device)
    right = torch.stack((1 - x, x), -1)  # (n, h, w, 2)
    weight = torch.cat((right * (1 - y)[..., None], right * y[..., None]), -1)
    index, weight = index.view(-1, 4), weight.view(-1, 4)
    rows = F.embedding_bag(index, table, per_sample_weights=weight, mode="sum")
    return rows.view(n, h, w, -1)


def _open(gate: Tensor, limbs: Tensor, hole: Tensor, out: Tensor) -> None:
    """The gate's softmax with the logits of `puppet_head.layered` added; limbs and hole
    (n, 1, H, W)."""
    rest, near = 1 - limbs, within_reach(limbs, hole)
    layers = Gate.of(out.copy_(gate))
    layers.photo.add_((rest * (1 - hole)).clamp_(min=1e-3).log_())
    layers.limbs.add_(limbs.clamp(min=1e-3).log_().add_(near))
    layers.plate.add_((rest * hole).clamp_(min=1e-3).log_())
    near += math.log(RARE)
    layers.free.add_(near)
    layers.paint.add_(near)
    torch.softmax(out, 1, out=out)


def _compose(still: Still, photos: Tensor | None, out: Frames) -> None:
    """`layers.compose` into out.v."""
    n, size = len(out.v), out.v.shape[-1]
    x_0, share = still.of(photos, "x_0"), Gate.of(out.gate)
    torch.mul(share.photo, x_0, out=out.v)
    out.v.addcmul_(share.paint, out.paint)
    out.v.addcmul_(share.plate, still.of(photos, "plate"))
    places = out.flow.unflatten(1, (2, 2)) + cells(size, size, out.v.device).permute(2, 0, 1)
    for k, moved in enumerate((share.limbs, share.free)):
        grid = places[:, k].permute(0, 2, 3, 1)
        warped = F.grid_sample(
            x_0.expand(n, -1, -1, -1), grid, padding_mode="border", align_corners=False
        )
        out.v.addcmul_(moved, warped)
