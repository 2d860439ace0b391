"""M_I's scale of one cell: equation 1 by hand, what the joints depend on, clips that go on."""

import math
from dataclasses import replace

import pytest
import torch

from larnet.body.skeleton import AT, GROUND, STANDING_HEIGHT
from larnet.config.specs import override
from larnet.config.variants import DEBUG, PLACED, POSED, change
from larnet.errors import BadInput
from larnet.model import LARNet, example
from larnet.nets.motion import Moments
from larnet.nets.one_cell import JointReader, PoseRecurrence, straight_in, straight_out
from larnet.nets.retargeting import LENGTHS, Retargeting

SPECS = {kind["integrator"]: change(DEBUG, {"model": kind}).model for kind in (POSED, PLACED)}
SPEC = SPECS["placed"]


@pytest.fixture(scope="module", params=SPECS)
def model(request) -> LARNet:
    torch.manual_seed(0)
    return LARNet(SPECS[request.param]).eval()


def condition(batch: int = 2, frames: int = 16, seed: int = 0):
    draw = torch.Generator().manual_seed(seed)

    def random(like: torch.Tensor) -> torch.Tensor:
        return torch.randn(like.shape, generator=draw)

    c = example(SPEC, batch)
    at = torch.arange(frames) / 32
    return replace(
        c,
        a_e=random(c.a_e),
        z=random(c.z),
        joints_0=0.5 * torch.tanh(random(torch.zeros(batch, 20, 2))),
        moments=Moments(at.expand(batch, -1), torch.full((batch,), 1 / 12)),
    )


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def test_equation_1_by_hand():
    cell = PoseRecurrence(1, 1)
    with torch.no_grad():  # W_b = (0.5 motion, 2 state) + 0.1, W_f = (-1, 3) + 0.2, W_a = (1.5, 4)
        cell.motion.weight.copy_(torch.tensor([[0.5], [-1.0], [1.5]]))
        cell.motion.bias.copy_(torch.tensor([0.1, 0.2, -0.3]))
        cell.state_gates.weight.copy_(torch.tensor([[2.0], [3.0]]))
        cell.state_candidate.weight.fill_(4.0)
    e, wanted = 0.25, []
    for m in (1.0, -2.0):
        b = sigmoid(0.5 * m + 0.1 + 2.0 * e)
        f = sigmoid(-1.0 * m + 0.2 + 3.0 * e)
        e = b * e + (1 - b) * math.tanh(1.5 * m - 0.3 + 4.0 * f * e)
        wanted.append(e)
    out = cell(torch.tensor([[0.25]]), torch.tensor([[[1.0], [-2.0]]]))
    assert out.shape == (1, 2, 1)
    assert out[0, :, 0].tolist() == pytest.approx(wanted, abs=1e-6)


def test_an_untrained_actor_stays_as_the_photo_shows_it():
    torch.manual_seed(0)
    cell, e = PoseRecurrence(8, 4), torch.full((1, 8), 0.5)
    out = cell(e, torch.zeros(1, 1, 4))[:, 0]
    assert (out - e).abs().mean() < 0.25


def test_joints_are_read_from_the_state_and_nothing_else(model):
    """The states of another clip take its joints along, whatever else the head is given."""
    one, other = condition(1, seed=1), condition(1, seed=2)
    with torch.inference_mode():
        mine, theirs = model(one), model(other)
        e_a = model.E_a(one.x_0)
        e_v = mine.e_v | {SPEC.size: theirs.e_v[SPEC.size]}
        swapped = model.G_v(e_v, e_a, one.x_0, None)
        still = {s: x[:, :, :1].expand_as(x) for s, x in mine.e_v.items()}
        held = model.G_v(mine.e_v | {SPEC.size: still[SPEC.size]}, e_a, one.x_0, None)
    assert torch.equal(swapped.pose.at, theirs.pose.at)
    assert not torch.allclose(mine.pose.at, theirs.pose.at, atol=1e-3)
    assert torch.equal(held.pose.at, held.pose.at[:1].expand_as(held.pose.at))
    assert (mine.pose.at[1:] - mine.pose.at[:-1]).abs().max() > 1e-4


def test_the_motion_of_another_action_gives_its_states(model):
    """All that M_I reads of an action is e_m: exchanged, the clip is that of the other action."""
    one, other = condition(1, seed=1), condition(1, seed=2)
    other = replace(other, joints_0=one.joints_0)
    with torch.inference_mode():
        mine, theirs = model(one), model(other)
        given = model(replace(one, e_m=mine.e_m | {SPEC.size: theirs.e_m[SPEC.size]}))
    assert torch.equal(given.pose.at, theirs.pose.at)
    assert not torch.allclose(given.pose.at, mine.pose.at, atol=1e-4)


def test_the_photo_decides_where_a_movement_starts(model):
    one = condition(1)
    moved = replace(one, joints_0=one.joints_0 + 0.2)
    with torch.inference_mode():
        a, b = model(one).pose, model(moved).pose
    assert (a.at[0] - b.at[0]).abs().max() > 1e-4


def test_parts_of_a_clip_join_as_if_it_were_one(model):
    c = condition(2, frames=32)
    with torch.inference_mode():
        whole, before, at = model(c), None, []
        for start in (0, 16):
            part = c.moments.frames(slice(start, start + 16))
            out = model(replace(c, moments=part, before=before))
            before = out.last
            at.append(out.pose.at)
    assert torch.allclose(torch.cat(at), whole.pose.at, atol=1e-5)
    again = model(replace(c, moments=c.moments.frames(slice(16, 32)))).pose.at
    assert not torch.allclose(again, at[1], atol=1e-4)  # from the photo it would be another clip


def test_any_number_of_frames_at_any_rate(model):
    c = condition(1)
    for frames, fps in ((2, 8), (40, 24), (90, 60)):
        at = torch.arange(frames)[None] / fps / 2.5
        with torch.inference_mode():
            out = model(replace(c, moments=Moments(at, torch.tensor([1 / fps]))))
        assert out.v.shape == (1, 3, frames, SPEC.size, SPEC.size)
        assert out.pose.at.shape == (frames, 20, 2)
    with pytest.raises(BadInput, match="multiple of 2"):
        model(replace(c, moments=Moments(at[:, :3], torch.tensor([0.1]))))


def test_pictures_may_take_fewer_steps_than_joints(model):
    """At 24 frames a second the scales of the picture go on at the 12 that they learned from."""
    c = condition(1, frames=32)
    slow = replace(c, moments=replace(c.moments, every=2))
    with torch.inference_mode():
        all_, half = model(c), model(slow)
    assert torch.equal(all_.pose.at, half.pose.at)
    assert half.e_v[SPEC.finest].shape[2] == 16
    assert half.v.shape == all_.v.shape
    with pytest.raises(BadInput, match="multiple of 4"):
        model(replace(slow, moments=slow.moments.frames(slice(0, 30))))


def test_twice_the_frames_show_the_same_moments_between_others(model):
    """G_m is a function of the moment: at 24 frames a second every other code is that at 12."""
    c = condition(1)
    slow = Moments(torch.arange(16)[None] / 32, torch.tensor([1 / 12]))
    fast = Moments(torch.arange(32)[None] / 64, torch.tensor([1 / 24]))
    with torch.inference_mode():
        a, b = (model.G_m.codes(c.a_e, c.p_e, c.z, m) for m in (slow, fast))
    assert torch.allclose(a, b[:, ::2], atol=1e-5)


def test_a_clip_can_return_to_its_photo(model):
    c = condition(1)
    back = torch.zeros(1, 16)
    back[:, -1] = 1.0
    with torch.inference_mode():
        out = model(replace(c, moments=replace(c.moments, back=back)))
        start, _ = model.G_v.reader(model.M_I.start(c.joints_0))
        free = model(c)
    assert torch.allclose(out.pose.at[-1], start[0], atol=1e-5)
    assert torch.allclose(out.pose.at[:-1], free.pose.at[:-1], atol=1e-6)


def test_the_reader_gives_places_and_nearness():
    at, near = JointReader(8)(torch.randn(5, 8))
    assert at.shape == (5, 20, 2)
    assert near.shape == (5, 20)


def test_pictures_feel_the_state_through_the_hierarchy(model):
    """The scale of one cell is lifted to the coarsest scale of the picture once it has weights."""
    c = condition(1)
    lifted = LARNet(model.spec).eval()
    lifted.load_state_dict(model.state_dict())
    torch.nn.init.normal_(lifted.M_I.lift_pose.weight)
    with torch.inference_mode():
        a, b = model(c).e_v, lifted(c).e_v
    assert torch.equal(a[SPEC.size], b[SPEC.size])
    assert not torch.allclose(a[SPEC.finest], b[SPEC.finest], atol=1e-4)


@pytest.mark.parametrize("field", POSED)
def test_half_of_the_scale_of_one_cell_is_refused(field):
    with pytest.raises(BadInput, match="together"):
        override(DEBUG, "model", **{k: v for k, v in POSED.items() if k != field})


def test_joints_go_through_the_state_as_they_are():
    joints = torch.linspace(-1.5, 1.5, 60)
    assert torch.allclose(straight_out(torch.tanh(straight_in(joints))), joints, atol=1e-5)


def test_an_untrained_integrator_shows_e_ms_skeletons_from_the_photo_on():
    """Before it has learned anything, the joints are the photo's, then those of e_m."""
    torch.manual_seed(0)
    model = LARNet(SPEC).eval()
    c = condition(1)
    with torch.inference_mode():
        start, _ = model.G_v.reader(model.M_I.start(c.joints_0))
        out = model(c)
        cell = out.e_m[SPEC.size].flatten(2).transpose(1, 2)
        wanted, near = model.M_I.place(cell[..., -61:-1].unflatten(-1, (20, 3)), c.joints_0)
    assert torch.allclose(start, c.joints_0, atol=1e-5)
    assert (out.pose.at[1:] - wanted[0, 1:]).abs().mean() < 0.05
    assert (out.pose.near[1:] - near[0, 1:]).abs().mean() < 0.05
    assert (out.pose.at[1:] - c.joints_0).abs().mean() > 0.2


@pytest.fixture()
def retargeting() -> Retargeting:
    """One whose network says nothing: the average actor, seen straight ahead."""
    made = Retargeting()
    torch.nn.init.zeros_(made.look[-1].weight)
    torch.nn.init.constant_(made.look[-1].bias[2], -math.radians(7.0))  # the camera is level
    return made


def test_a_skeleton_stands_where_it_is_framed(retargeting):
    skeleton = torch.zeros(1, 1, 20, 3)
    skeleton[..., AT["head"], :] = torch.tensor([0.1, 0.9, 0.3])
    with torch.no_grad():
        at, near = retargeting(skeleton, torch.zeros(1, 20, 2))
    ground = 2 * GROUND - 1
    x, y = 2 * STANDING_HEIGHT * 0.1, ground - 2 * STANDING_HEIGHT * 0.9
    assert at[0, 0, AT["head"]].tolist() == pytest.approx([x, y], abs=1e-5)
    assert at[0, 0, AT["left foot"]].tolist() == pytest.approx([0.0, ground], abs=1e-5)
    assert near[0, 0, AT["head"]].item() == pytest.approx(0.3, abs=1e-5)


def test_bones_of_the_photos_actor_are_as_long_as_theirs(retargeting):
    """Forearms twice as long: wrists go twice as far from their elbows, hands go with them."""
    skeleton = torch.rand(1, 3, 20, 3, generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        usual, _ = retargeting(skeleton, torch.zeros(1, 20, 2))
        retargeting.look[-1].bias[-len(LENGTHS) + LENGTHS.index("forearm")] = math.log(2)
        longer, _ = retargeting(skeleton, torch.zeros(1, 20, 2))

    def bone(at: torch.Tensor, joint: str, on: str) -> torch.Tensor:
        return at[:, :, AT[joint]] - at[:, :, AT[on]]

    for side in ("left ", "right "):
        forearm = bone(usual, side + "wrist", side + "elbow")
        assert torch.allclose(bone(longer, side + "wrist", side + "elbow"), 2 * forearm, atol=1e-5)
        for joint, on in (("hand", "wrist"), ("elbow", "shoulder"), ("knee", "hip")):
            same = bone(usual, side + joint, side + on)
            assert torch.allclose(bone(longer, side + joint, side + on), same, atol=1e-5)


def test_a_turned_actor_is_seen_from_the_side(retargeting):
    """Yaw as a direction: what was to the left is then ahead or behind."""
    skeleton = torch.zeros(1, 1, 20, 3)
    skeleton[..., AT["left hand"], 0] = 0.4
    with torch.no_grad():
        retargeting.look[-1].bias[0], retargeting.look[-1].bias[1] = -1.0, 1.0
        at, near = retargeting(skeleton, torch.zeros(1, 20, 2))
    assert at[0, 0, AT["left hand"], 0].item() == pytest.approx(0.0, abs=1e-5)
    assert near[0, 0, AT["left hand"]].item() == pytest.approx(-0.4, abs=1e-5)


def test_a_state_too_small_for_the_joints_in_it_is_refused():
    with pytest.raises(BadInput, match=r"state is 64; .*100 of its channels"):
        replace(SPECS["placed"], state=64)
    assert LARNet(replace(SPECS["placed"], state=100)).spec.state == 100
    assert replace(SPECS["pose"], state=64).state == 64
