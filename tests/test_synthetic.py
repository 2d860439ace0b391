"""Drawn actors: same request, same bytes; poses, masks and flow agree with the pictures."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

from larnet.body.skeleton import EPISODE, JOINTS
from larnet.data.contact_sheet import sheet, synthetic_sheet
from larnet.data.synthetic import CHOREOGRAPHY, Requests, choreography, render, seed_of
from larnet.errors import BadInput, UnknownName
from larnet.text.phrases import NOVEL, TRAINED

SIZE = 48


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)  # small pictures: more threads only wait for each other
    yield
    torch.set_num_threads(before)


def requests(
    actions: list[str],
    *,
    p_e: float = 0.0,
    z: float = 0.0,
    standing: bool = True,
    seed: int = 3,
) -> Requests:
    b = len(actions)
    return Requests(
        actions,
        torch.arange(b) * 2 + seed,
        torch.full((b,), p_e),
        torch.full((b, 15), z),
        torch.full((b,), standing),
    )


def test_shapes_and_ranges():
    drawn = render(requests(["walking", "bowing"]), SIZE, frames=4, flow=True)
    assert drawn.x_0.shape == (2, 3, SIZE, SIZE) and drawn.x_0.dtype == torch.uint8
    assert drawn.v.shape == (2, 3, 4, SIZE, SIZE) and drawn.v.dtype == torch.uint8
    assert drawn.joints.shape == (2, 4, len(JOINTS), 2) and drawn.joints_0.shape == (2, 20, 2)
    assert drawn.mask.shape == (2, 4, SIZE, SIZE) and drawn.mask_0.shape == (2, SIZE, SIZE)
    assert set(drawn.mask.unique().tolist()) == {0, 1}
    assert drawn.joints.min() > 0.0 and drawn.joints.max() < 1.0
    assert drawn.flow.shape == (2, 2, 4, SIZE, SIZE)
    assert not drawn.flow[(drawn.mask == 0)[:, None].expand_as(drawn.flow)].any()


def test_same_request_same_bytes():
    one, two = (render(requests(["dancing"], z=1.0), SIZE, frames=3) for _ in range(2))
    assert torch.equal(one.v, two.v) and torch.equal(one.x_0, two.x_0)


def test_a_clip_does_not_depend_on_its_neighbours():
    actions = ["kicking", "walking", "jumping", "side bending", "hand waving"]
    together = render(requests(actions, p_e=0.25), SIZE, frames=3)
    for i, action in enumerate(actions):
        alone = render(requests([action], p_e=0.25, seed=3 + 2 * i), SIZE, frames=3)
        assert torch.equal(alone.v[0], together.v[i]), action
        assert torch.equal(alone.x_0[0], together.x_0[i]), action


def test_a_later_clip_continues_an_earlier_one():
    actions = ["golf swing", "squatting while drinking"]
    early = render(requests(actions, z=0.7), SIZE, frames=18)
    late = render(requests(actions, z=0.7, p_e=0.5, standing=False), SIZE, frames=2)
    assert torch.equal(late.v, early.v[:, :, 16:])
    assert torch.equal(late.x_0, early.v[:, :, 16])


@pytest.mark.parametrize("z", [-2.0, 0.0, 3.0])
def test_the_standing_picture_depends_on_the_actor_only(z: float):
    plain = render(requests(["standing still"]), SIZE, frames=0)
    for action in ("arm circles", "sitting down", "running"):
        drawn = render(requests([action], z=z, p_e=0.4), SIZE, frames=0)
        assert torch.equal(drawn.x_0, plain.x_0), action


def test_every_action_begins_and_ends_standing():
    names = list(CHOREOGRAPHY)
    b = len(names)
    same = Requests(
        names, torch.full((b,), 4), torch.zeros(b), torch.ones(b, 15), torch.ones(b).bool()
    )
    ends = dataclasses.replace(same, p_e=torch.full((b,), (EPISODE - 1) / EPISODE))
    first, last = render(same, 8, frames=1), render(ends, 8, frames=2)
    assert torch.allclose(last.joints, first.joints.expand_as(last.joints), atol=1e-5)


def test_actions_differ_in_their_joints_by_the_first_clip():
    names = list(CHOREOGRAPHY)
    b = len(names)
    same = Requests(
        names, torch.full((b,), 6), torch.zeros(b), torch.zeros(b, 15), torch.ones(b).bool()
    )
    joints = render(same, 8, frames=12).joints.flatten(1)
    apart = torch.cdist(joints, joints) / (12 * len(JOINTS)) ** 0.5
    apart.fill_diagonal_(1.0)
    near = apart.min(1)
    assert near.values.min() > 0.004, names[int(near.values.argmin())]


def test_joints_lie_on_the_person():
    drawn = render(requests(list(CHOREOGRAPHY)[::6]), SIZE, frames=6)
    near = torch.nn.functional.max_pool2d(drawn.mask.float(), 3, 1, 1)
    x, y = (drawn.joints * SIZE).long().clamp(0, SIZE - 1).unbind(-1)
    b = torch.arange(8)[:, None, None]
    t = torch.arange(6)[None, :, None]
    assert near[b, t, y, x].mean() > 0.98


def test_style_moves_the_actor():
    still, styled = (render(requests(["hand waving"], z=z), SIZE, frames=8) for z in (0.0, 1.5))
    assert (still.joints - styled.joints).abs().max() > 0.02


def test_flow_leads_back_to_the_photo():
    size = 96
    drawn = render(requests(["side bending", "kicking", "bowling"]), size, frames=8, flow=True)
    at = (torch.arange(size) + 0.5) / size
    here = torch.stack(torch.meshgrid(at, at, indexing="xy"), -1)  # (H, W, 2)
    photo = drawn.x_0.float() / 255
    t = 7
    grid = (here + drawn.flow[:, :, t].permute(0, 2, 3, 1)) * 2 - 1
    warped = torch.nn.functional.grid_sample(photo, grid, align_corners=False)
    frame, mask = drawn.v[:, :, t].float() / 255, drawn.mask[:, t, None].float()
    by_flow, by_copy = (((p - frame) * mask).abs().sum() / mask.sum() for p in (warped, photo))
    assert by_flow < 0.6 * by_copy


def test_splits_share_no_actor():
    train, val = ({seed_of(split, i) for i in range(200)} for split in ("train", "val"))
    assert len(train) == len(val) == 200 and not train & val
    with pytest.raises(BadInput):
        seed_of("test", 0)


def test_names_agree_with_the_phrase_table():
    phrases = pytest.importorskip("larnet.text.phrases")
    assert list(CHOREOGRAPHY) == list(phrases.ACTIONS)


def test_combinations():
    for name in TRAINED + NOVEL:
        legs, arms = name.split(" while ")
        assert choreography(name).legs is CHOREOGRAPHY[legs].legs
        assert choreography(name).arms is CHOREOGRAPHY[arms].arms
    name = "walking while hand waving"
    both, legs, arms = (
        render(requests([n], seed=3), 16, frames=10).joints
        for n in (name, "walking", "hand waving")
    )
    knee, wrist = JOINTS.index("right knee"), JOINTS.index("right wrist")
    assert (both - legs)[:, :, knee].abs().max() < 0.02
    assert (both - arms)[:, :, wrist].abs().max() < 0.06 < (both - legs)[:, :, wrist].abs().max()


def test_errors_say_what_to_do():
    with pytest.raises(UnknownName, match="walking"):
        render(requests(["wolking"]), 16)
    with pytest.raises(BadInput, match="seeds"):
        dataclasses.replace(requests(["walking"]), seeds=torch.arange(3))
    with pytest.raises(BadInput, match="uint8"):
        sheet(np.zeros((1, 1, 4, 4, 3)))


def test_a_sheet_has_a_row_per_action(tmp_path):
    from PIL import Image

    path = synthetic_sheet(
        tmp_path / "sheet.png", size=16, actions=["walking", "bowing"], per_action_frames=3
    )
    assert Image.open(path).size == (150 + 3 * 18, 16 + 2 * 18)
