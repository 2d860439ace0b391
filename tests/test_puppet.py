"""The geometry of the puppet head, against positions worked by hand."""

from dataclasses import replace

import pytest
import torch

from larnet.config.variants import VARIANTS
from larnet.model import LARNet, example
from larnet.nets.blocks import cells
from larnet.nets.decoders.limbs import (
    JOINTS,
    LIMBS,
    SkeletonToKeypoints,
    come_from,
    hiding,
    in_front,
    limb_affines,
    limb_flow,
    limb_prior,
    soft_argmax,
)

FOREARM = LIMBS.index((9, 11, 0.05))


def figure() -> torch.Tensor:
    """Joints (1, J, 2) spread out so that no limb has length 0."""
    at = torch.linspace(-0.8, 0.8, JOINTS)
    return torch.stack((at, at.flip(0) ** 2), -1)[None]


def offsets(photo: torch.Tensor, frame: torch.Tensor, side: int) -> torch.Tensor:
    """Where the cells of a grid come from, were they on each limb, from where they are."""
    grid = cells(side, side, photo.device)
    return come_from(limb_affines(photo, frame), grid) - grid


def test_a_still_figure_has_no_flow():
    assert offsets(figure(), figure(), 8).abs().max() < 1e-3


def test_a_shifted_figure_comes_from_where_it_was():
    moved = figure() + torch.tensor([0.25, -0.125])
    flow = offsets(figure(), moved, 8)
    assert torch.allclose(flow, torch.tensor([-0.25, 0.125]).expand_as(flow), atol=1e-3)


def test_a_limb_that_turns_takes_its_pixels_along():
    photo, frame = figure(), figure()
    photo[0, 9], photo[0, 11] = torch.tensor([0.0, 0.0]), torch.tensor([0.0, 0.5])  # hangs down
    frame[0, 9], frame[0, 11] = torch.tensor([0.0, 0.0]), torch.tensor([0.5, 0.0])  # held out
    flow = offsets(photo, frame, 64)[0, FOREARM]
    at = torch.tensor([0.25, 0.0])  # half way along the arm in the frame
    cell = ((at + 1) / 2 * 64).long()
    here = (cell + 0.5) * 2 / 64 - 1
    source = here + flow[cell[1], cell[0]]
    assert source[1].item() == pytest.approx(0.25, abs=0.03)  # half way down it in the photo
    assert source[0].item() == pytest.approx(0.0, abs=0.03)


def test_the_prior_is_high_on_the_limb_and_low_far_from_it():
    joints = figure()
    joints[0, 9], joints[0, 11] = torch.tensor([-0.5, 0.0]), torch.tensor([0.5, 0.0])
    prior = limb_prior(joints, 64)[0, FOREARM]
    assert prior[32, 32] > 2
    assert prior[0, 0] == -6
    assert prior[32, 0] == -6  # beyond its end


def test_soft_argmax_finds_a_peak():
    logits = torch.full((1, 1, 16), -20.0)
    logits[0, 0, 4 * 2 + 1] = 20.0  # row 2, column 1 of 4
    assert torch.allclose(soft_argmax(logits), torch.tensor([[[-0.25, 0.25]]]), atol=1e-4)


def test_an_untrained_figure_stands_in_the_canonical_frame():
    """The skeleton at the end of the code, upright and facing the camera, is placed as it is."""
    torch.manual_seed(0)
    figure = SkeletonToKeypoints(8)
    codes = torch.zeros(1, 2, 8 + 3 * JOINTS)
    head = codes[..., 8:].view(1, 2, JOINTS, 3)
    head[..., 0, 1] = 1.0  # the head one standing height above the ground
    head[..., 4, 2] = 0.3  # the left shoulder that much ahead
    out, near = figure(codes, torch.zeros(1, JOINTS, 2))
    assert out.shape == (2, JOINTS, 2)
    assert out[0, 0].tolist() == pytest.approx(
        [0.0, SkeletonToKeypoints.GROUND - SkeletonToKeypoints.SCALE], abs=0.15
    )
    assert near.shape == (2, JOINTS)
    assert near[0, 4].item() == pytest.approx(0.3, abs=0.02)
    assert near[0, 5].item() == pytest.approx(0.0, abs=0.02)


def test_given_joints_of_the_photo_replace_those_read():
    torch.manual_seed(0)
    spec = VARIANTS["debug"].model
    model = LARNet(spec).eval()
    c = example(spec, 1)
    read = model(c).pose.at_0
    given = torch.full((1, JOINTS, 2), torch.nan)
    given[:, 4] = torch.tensor([0.25, -0.5])
    override_with_hints = model(replace(c, joints_0=given)).pose.at_0
    assert override_with_hints[0, 4].tolist() == [0.25, -0.5]
    assert torch.equal(override_with_hints[:, :4], read[:, :4])


def test_a_bowing_head_stays_upright_where_it_is():
    """A head whose axis points down and is short in the picture has turned out of it, not in it."""
    photo, bent = figure(), figure()
    photo[:, 1], photo[:, 0] = torch.tensor([0.0, -0.4]), torch.tensor([0.0, -0.6])
    bent[:, 1], bent[:, 0] = torch.tensor([0.1, 0.0]), torch.tensor([0.1, 0.05])
    flow = offsets(photo, bent, 16)[0, 0]  # of the head
    assert torch.allclose(flow, torch.tensor([-0.1, -0.65]).expand_as(flow), atol=1e-4)
    bent[:, 0] = torch.tensor([0.3, 0.0])  # as long as in the photo: tilted by a quarter turn
    grid = cells(16, 16, torch.device("cpu"))
    source = grid + offsets(photo, bent, 16)[0, 0]
    above = source[8, 12] - source[8, 8]  # along the tilted axis: towards the crown
    assert above[1] < -0.4 and abs(above[0]) < 1e-3


def test_a_figure_knows_how_long_ago_the_photo_was():
    torch.manual_seed(0)
    figure = SkeletonToKeypoints(8)
    figure.correct[-1].weight.data.normal_()
    codes, photo = torch.zeros(1, 1, 68).expand(-1, 16, -1), torch.rand(1, 20, 2)
    at, _ = figure(codes, photo)
    assert at.shape == (16, 20, 2)
    assert (at[1:] - at[:-1]).abs().amax((1, 2)).min() > 1e-4  # equal codes, other moments
    torch.testing.assert_close(figure(codes[:, :8], photo)[0], at[:8])


def test_a_figure_that_did_not_move_has_a_slope():
    photo = figure().requires_grad_()
    offsets(photo, photo.detach().clone(), 8).square().sum().backward()
    assert photo.grad.isfinite().all()


def test_told_moves_start_from_wherever_the_photo_is_read():
    torch.manual_seed(0)
    model, c = LARNet(VARIANTS["debug"].model), example(VARIANTS["debug"].model, batch=2)
    free = model(c)
    moves = torch.full((2, 16, JOINTS, 2), torch.nan)
    moves[:, :, 3] = 0.25
    held = model(replace(c, moves=moves))
    assert torch.equal(held.pose.at, free.pose.at)  # what the model says by itself is still told
    assert not torch.equal(held.v, free.v)
    read = free.pose.at_0.repeat(16, 1, 1)
    given = torch.full((2, 16, JOINTS, 2), 0.1)
    own = (free.pose.at - read).unflatten(0, (16, 2)).transpose(0, 1)
    assert torch.allclose(model(replace(c, moves=own)).v, free.v, atol=1e-4)
    assert not torch.allclose(model(replace(c, moves=given)).v, free.v, atol=1e-4)


def test_what_is_nearer_the_camera_hides_what_is_behind():
    trunk, forearm = 1, FOREARM
    shares = torch.zeros(1, len(LIMBS), 1, 2)
    shares[0, trunk] = 0.95  # in both pixels
    shares[0, forearm, 0, 0] = 0.9  # only in the first
    near = torch.zeros(1, JOINTS)
    near[0, [9, 11]] = torch.tensor([0.1, 0.3])  # bent before the chest
    seen = in_front(shares, hiding(near))
    assert seen[0, forearm, 0, 0].item() == pytest.approx(0.9, abs=1e-3)
    assert seen[0, trunk, 0, 0] < 0.05
    assert seen[0, trunk, 0, 1].item() == pytest.approx(0.95, abs=1e-3)
    seen = in_front(shares, hiding(-near))  # behind the back
    assert seen[0, forearm, 0, 0] < 0.01
    assert torch.equal(in_front(shares, hiding(torch.zeros(1, JOINTS))).argmax(1), shares.argmax(1))


def test_a_pixel_comes_from_one_limb_not_from_between_two():
    maps = torch.zeros(1, 2, 2, 3)
    maps[:, :, 0, 0] = maps[:, :, 1, 1] = 1.0
    maps[0, 0, 0, 2], maps[0, 1, 0, 2] = -0.5, 0.5  # one limb from the left, one from the right
    shown = torch.tensor([0.7, 0.3]).view(1, 2, 1, 1)
    at = cells(1, 1, torch.device("cpu"))
    flow = limb_flow(shown, maps, at)
    assert flow.flatten().tolist() == pytest.approx([-0.5, 0.0], abs=0.04)
    assert limb_flow(torch.zeros(1, 2, 1, 1), maps, at).abs().max() == 0  # no limb: nothing moves
