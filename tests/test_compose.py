"""Layers put together, at the model's size and larger, and the place without the actor."""

import torch

from larnet.nets.blocks import cells, double
from larnet.nets.decoders.background import inpaint_background
from larnet.nets.decoders.layers import (
    REACH,
    Layers,
    compose,
    compose_part,
    within_reach,
    without_rim,
)
from larnet.nets.decoders.limbs import limb_flow


def stripes(height: int, width: int) -> torch.Tensor:
    """A picture (1, 3, H, W) in [-1, 1] whose rows are each of one colour."""
    rows = torch.linspace(-0.9, 0.9, height)
    return rows[None, None, :, None].expand(1, 3, height, width).clone()


def hole(height: int, width: int) -> torch.Tensor:
    where = torch.zeros(1, 1, height, width)
    where[..., height // 4 :, width // 2 - 3 : width // 2 + 3] = 1.0
    return where


def test_the_plate_continues_the_rows_behind_the_actor():
    place = stripes(32, 40)
    actor = hole(32, 40)
    photo = torch.where(actor > 0, torch.ones(()), place)
    plate = inpaint_background(photo, actor)
    assert (plate - place).abs().max() < 0.15  # rows share a little with their neighbours
    away = actor.expand_as(place) == 0
    away[..., 14:26] = False  # the widened rim
    assert torch.equal(plate[away], place[away])


def test_the_plate_of_a_photo_that_is_all_actor_is_a_picture():
    plate = inpaint_background(stripes(16, 16), torch.ones(1, 1, 16, 16))
    assert plate.isfinite().all() and plate.abs().max() <= 1


def layers(source: int) -> Layers:
    """Two frames of 8 x 8 pixels taken wholly from one source: photo, warp, plate, paint."""
    gate = torch.zeros(1, 4, 2, 8, 8)
    gate[:, source] = 1.0
    return Layers(gate, torch.zeros(1, 2, 2, 8, 8), torch.full((1, 3, 2, 8, 8), 0.25))


def test_every_source_reaches_the_frames():
    photo, plate = stripes(8, 8), torch.full((1, 3, 8, 8), -0.5)
    wanted = (photo, photo, plate, torch.full_like(photo, 0.25))
    for source, expected in enumerate(wanted):
        own = layers(source)
        flat = [x[0].transpose(0, 1) for x in (own.gate, own.flow, own.paint)]
        made = compose(photo.expand(2, -1, -1, -1), *flat, plate.expand(2, -1, -1, -1))
        assert torch.allclose(made, expected.expand(2, -1, -1, -1), atol=1e-5), source


def test_a_larger_part_is_made_of_the_photos_own_pixels():
    torch.manual_seed(0)
    sharp, plate = torch.rand(1, 3, 32, 32), torch.zeros(1, 3, 32, 32)
    rows, columns = slice(2, 6), slice(1, 8)
    for source in (0, 1):
        made = compose_part(sharp, plate, layers(source), rows, columns, 4)
        expected = sharp[..., 8:24, 4:32].expand(2, -1, -1, -1)
        assert torch.allclose(made, expected, atol=1e-5)


def test_a_larger_part_has_no_outline_where_the_actor_was():
    gate = torch.zeros(1, 4, 2, 8, 8)
    gate[:, 0] = 1.0
    gate[:, 0, :, :, 3:5], gate[:, 2, :, :, 3:5] = 0.0, 1.0  # the actor was here
    gate[:, 0, :, :, 7], gate[:, 1, :, :, 7] = 0.0, 1.0  # and is there
    seen = without_rim(gate[0].transpose(0, 1))
    assert seen[0, 2, 0].tolist() == [0, 0, 1, 1, 1, 1, 0, 0]
    assert seen[0, 0, 0].tolist() == [1, 1, 0, 0, 0, 0, 1, 0]
    assert torch.equal(seen[:, 1], gate[0, 1])  # a moved limb stays
    assert torch.allclose(seen.sum(1), torch.ones(2, 8, 8))


def test_a_larger_flow_of_limbs_changes_at_once_from_one_to_the_other():
    """At four times the size, the pixels beside the border of two limbs come from one of them."""
    x = torch.linspace(-1, 1, 32)
    photo = ((x > 0.4).float() - (x < -0.4).float()).expand(1, 3, 32, 32).contiguous()
    shown = torch.zeros(1, 2, 2, 4, 4)
    shown[:, 0, :, :, :2] = shown[:, 1, :, :, 2:] = 1.0
    maps = torch.zeros(1, 2, 2, 2, 3)
    maps[..., 1, 1] = 1.0
    maps[:, 0, :, 0, 2], maps[:, 1, :, 0, 2] = -0.8, 0.8  # one limb is all of -1, one of 1
    at = cells(8, 8, torch.device("cpu"))
    flow = limb_flow(double(shown[0].transpose(0, 1)), maps[0].transpose(0, 1), at)
    gate = torch.zeros(1, 4, 2, 8, 8)
    gate[:, 1] = 1.0
    own = Layers(gate, flow.transpose(0, 1)[None], torch.zeros(1, 3, 2, 8, 8), None, shown, maps)
    made = compose_part(photo, None, own, slice(0, 8), slice(0, 8), 4)[0, 0, 16]
    assert made[0] == -1 and made[-1] == 1
    assert (made.abs() < 0.9).sum() <= 2, made.tolist()


def test_the_plate_of_a_larger_photo_has_the_texture_of_the_place():
    """Vertical stripes, as of wallpaper, go on behind the actor in step; so does a line along."""
    x = torch.arange(224.0)
    place = 0.1 * torch.sin(x * (2 * torch.pi / 28)).expand(1, 3, 224, 224).clone()
    place[:, :, 100:108] += 0.5
    actor = torch.zeros(1, 1, 56, 56)
    actor[..., 14:50, 24:32] = 1.0
    covered = torch.nn.functional.interpolate(actor, 224) > 0
    plate = inpaint_background(torch.where(covered, torch.ones(()), place), actor)
    behind = slice(64, 200), slice(100, 124)
    error = (plate - place)[..., *behind].abs()
    assert error.mean() < 0.03  # the mean of a row alone is 0.06 off
    assert plate[..., 104, 112].mean() > 0.45 and plate[..., 90, 112].mean() < 0.15


def test_nothing_changes_out_of_reach():
    limbs, hole = torch.zeros(2, 1, 112, 112), torch.zeros(1, 1, 112, 112)
    limbs[:, :, 50:60, 50:60], hole[:, :, 20:40, 50:60] = 1.0, 1.0
    logits = within_reach(limbs, hole)
    assert logits.shape == (2, 1, 112, 112)
    assert logits[0, 0, 55, 55] == 0 and logits[0, 0, 30, 55] == 0
    assert logits[0, 0, 55, 60 + 2 * REACH - 2] == 0, "close by anything may change"
    assert (logits[0, 0, :, 80:] < -10).all() and (logits[0, 0, 80:] < -10).all()
