"""Losses against values worked by hand."""

import math

import pytest
import torch

from larnet import losses


def test_video_loss_is_weighted_and_normalised():
    real = torch.zeros(1, 3, 1, 1, 2)
    v = real.clone()
    v[..., 1] = 0.5
    weight = torch.tensor([1.0, 3.0]).view(1, 1, 1, 1, 2)
    # squared error .25 and absolute error .5 on the second pixel, weight 3 of 4 in all
    expected = 3 * (0.25 + 2.0 * 0.5) / 4
    assert losses.video_loss(v, real, weight, absolute=2.0).item() == pytest.approx(expected)
    assert losses.video_loss(real, real, weight, 1.0).item() == 0.0


def test_moving_weight_counts_what_differs_from_the_photo():
    x_0 = torch.zeros(1, 3, 9, 9)
    v = torch.zeros(1, 3, 2, 9, 9)
    v[:, :, 1, 4, 4] = 0.4
    weight = losses.moving_weight(v, x_0, extra=4.0)
    assert weight[0, 0, 0].max() == 1.0
    assert weight[0, 0, 1, 4, 4] == 5.0
    assert weight[0, 0, 1, 2, 2] == 5.0  # the border of two pixels
    assert weight[0, 0, 1, 0, 0] == 1.0


def test_edge_loss_sees_blur_that_keeps_the_mean():
    weight = torch.ones(1, 1, 1, 2, 4)
    sharp = torch.tensor([0.0, 0.0, 1.0, 1.0]).view(1, 1, 1, 1, 4).expand(1, 3, 1, 1, 4)
    flat = torch.full_like(sharp, 0.5)
    two = (1, 1, 1, 2, 1)
    assert losses.edge_loss(sharp.repeat(two), sharp.repeat(two), weight).item() == 0.0
    # one of three horizontal steps is missing
    step = losses.edge_loss(flat.repeat(two), sharp.repeat(two), weight)
    assert step.item() == pytest.approx(1 / 3)


def test_motion_loss_is_the_mean_over_scales_and_leaves_its_target_alone():
    e_m = {8: torch.zeros(1, 2, 1, 1, 1, requires_grad=True), 4: torch.zeros(1, 1, 1, 2, 2)}
    real = {8: torch.full((1, 2, 1, 1, 1), 2.0, requires_grad=True), 4: torch.ones(1, 1, 1, 2, 2)}
    loss = losses.motion_loss(e_m, real)
    assert loss.item() == pytest.approx((4.0 + 1.0) / 2)
    loss.backward()
    assert real[8].grad is None
    assert e_m[8].grad is not None


def test_joint_loss_is_zero_for_the_right_place_and_grows_with_distance():
    joints = torch.tensor([0.5, 0.25]).view(1, 1, 1, 2)
    targets = losses.joint_targets(joints, side=8)
    assert targets.sum().item() == pytest.approx(1.0, abs=1e-5)
    place = targets[0, 0].view(8, 8)
    assert place.argmax().item() in (1 * 8 + 3, 1 * 8 + 4, 2 * 8 + 3, 2 * 8 + 4)
    right = losses.joint_loss(targets.clamp(min=1e-9).log(), targets).item()
    assert right == pytest.approx(0.0, abs=1e-3)
    far = losses.joint_targets(torch.tensor([0.9, 0.9]).view(1, 1, 1, 2), side=8)
    assert losses.joint_loss(far.clamp(min=1e-9).log(), targets).item() > 5
    flat = losses.joint_loss(torch.zeros(1, 1, 64), targets).item()
    entropy = -(targets * targets.clamp(min=1e-9).log()).sum().item()
    assert flat == pytest.approx(math.log(64) - entropy, abs=1e-4)


@pytest.mark.parametrize("at", [9.0, -0.05, 1.05, torch.nan])
def test_joints_outside_the_picture_do_not_count(at):
    draw = torch.Generator().manual_seed(0)
    for place in ((at, 0.5), (0.5, at)):
        joints = torch.tensor([(0.5, 0.25), place]).view(1, 1, 2, 2)
        targets, logits = losses.joint_targets(joints, 14), torch.randn(1, 2, 196, generator=draw)
        assert (targets[0, 1] == 0).all()
        both, known = losses.joint_loss(logits, targets), slice(0, 1)
        alone = losses.joint_loss(logits[:, known], targets[:, known])
        assert both.item() == pytest.approx(alone.item(), abs=1e-6)
        assert losses.joint_loss(logits[:, 1:], targets[:, 1:]).item() == 0.0


def test_joints_at_the_edge_of_the_picture_count():
    corners = torch.tensor([(0.0, 0.0), (1.0, 1.0)]).view(1, 1, 2, 2)
    assert losses.joint_targets(corners, 14).sum(-1) == pytest.approx(torch.ones(1, 2))


def test_place_loss_is_a_distance_in_shares_of_the_picture():
    """3-4-5: found 0.3 to the right and 0.4 below; a joint that is not known does not count."""
    joints = torch.tensor([[[0.5, 0.25], [0.1, 0.2], [math.nan, math.nan]]])
    found = 2 * torch.tensor([[[0.8, 0.65], [0.1, 0.2], [0.9, 0.9]]]) - 1
    found.requires_grad_()
    loss = losses.place_loss(found, joints)
    assert loss.item() == pytest.approx(0.5 / 2, abs=1e-3)
    loss.backward()
    assert found.grad.isfinite().all(), "where it is found exactly, too"
    assert (found.grad[0, 2] == 0).all()
    assert losses.place_loss(found, torch.full_like(joints, math.nan)).item() == 0


def test_person_loss_is_of_the_nearest_limb_where_the_person_is_known():
    """Two limbs over two cells; the left half of the picture shows the person."""
    logits = torch.tensor([[[[1.0, -2.0]], [[3.0, -1.0]]]])  # (B, K, h, w)
    mask = torch.tensor([[[1, 1, 0, 0]]], dtype=torch.uint8)
    wanted = (math.log1p(math.exp(-3.0)) + math.log1p(math.exp(-1.0))) / 2
    assert losses.person_loss(logits, mask).item() == pytest.approx(wanted, rel=1e-5)
    mask[..., 2:] = 255  # nobody knows
    wanted = math.log1p(math.exp(-3.0))
    assert losses.person_loss(logits, mask).item() == pytest.approx(wanted, rel=1e-5)


def test_action_loss_ignores_combinations():
    logits = torch.tensor([[2.0, 0.0], [0.0, 9.0]])
    expected = math.log(1 + math.exp(-2))
    assert losses.action_loss(logits, torch.tensor([0, -1])).item() == pytest.approx(expected)
    assert losses.action_loss(logits, torch.tensor([-1, -1])).item() == 0.0
