"""M_I's scale of one cell: equation 1 by hand, what the joints depend on, clips that go on."""

import math
from dataclasses import replace

import pytest
import torch

from larnet.config.specs import override
from larnet.config.variants import DEBUG, POSED, change
from larnet.errors import BadInput
from larnet.model import LARNet, example
from larnet.nets.motion import Moments
from larnet.nets.one_cell import JointReader, PoseRecurrence

SPEC = change(DEBUG, {"model": POSED | {"state": 32}}).model


@pytest.fixture(scope="module")
def model() -> LARNet:
    torch.manual_seed(0)
    return LARNet(SPEC).eval()


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
    lifted = LARNet(SPEC).eval()
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
