"""A photo from the middle of a movement goes on from there, on its own body, where it stands."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from larnet.body.skeleton import AT
from larnet.config.clip_length import ClipLength
from larnet.config.moments import EpisodeTime
from larnet.data.batch import as_recorded
from larnet.data.motions.bones import standing
from larnet.model import Condition
from larnet.nets.motion import Moments
from larnet.nets.retargeting import Retargeting, nearest_moments
from larnet.pipeline import load_pipeline
from larnet.weights import checkpoint

HAND, HIPS = AT["right hand"], AT["hip centre"]


@pytest.fixture(scope="module")
def place() -> Retargeting:
    torch.manual_seed(0)
    return Retargeting().eval()


def kept(place, first, at_0):
    """How far from where the movement has them the joints (1, 20, 2) of its first moment stay."""
    return (place(first[:, None], at_0, first)[0] - place(first[:, None], at_0)[0])[:, 0]


@torch.no_grad()
def test_a_body_that_stands_elsewhere_stays_there_and_a_raised_arm_comes_down(place):
    """The photo is the movement's first moment, but for where it stands and one raised arm."""
    first = torch.tensor(standing(), dtype=torch.float32)[None]
    at_0 = place(first[:, None], torch.zeros(1, 20, 2))[0][:, 0] + torch.tensor((0.08, -0.05))
    for _ in range(3):  # where it is seen from follows from where it stands
        at_0 = place(first[:, None], at_0)[0][:, 0] + torch.tensor((0.08, -0.05))
    off = kept(place, first, at_0)
    assert off[0, HIPS].tolist() == pytest.approx((0.08, -0.05), abs=0.02)
    raised = at_0.clone()
    raised[:, HAND] -= torch.tensor((0.0, 0.8))
    off = kept(place, first, raised) - kept(place, first, at_0)
    assert off[0, HAND].norm() < 0.05


def test_the_nearest_moment_and_the_one_that_is_asked_for():
    t = torch.linspace(0, 2 * torch.pi, 49)[:48]
    joints = torch.zeros(1, 48, 20, 2)
    joints[0, :, HAND, 1] = t.cos()  # the hand goes down and up again
    joints[0, :, HAND, 0] = 0.3 * t.sin()
    at_0, asked, again = joints[:, 12], torch.tensor([0.0]), torch.tensor([True])
    assert nearest_moments(joints, at_0, asked, again).item() == 0.25
    late = nearest_moments(joints, joints[:, 47], asked, again)
    assert late.item() == 0.0  # hardly another pose: as asked
    assert nearest_moments(joints + 0.4, at_0, asked, again).item() == 0.25  # wherever it stands
    for asked_for in (0.1, 0.9):  # two moments of one pose: the nearer one
        joints[0, :, HAND, 0] = 0.0
        asked = torch.tensor([asked_for])
        found = nearest_moments(joints, joints[:, 12], asked, torch.tensor([False]))
        assert found.item() == (0.25 if asked_for < 0.5 else 0.75)


def test_who_stands_as_an_action_ends_that_is_done_once_has_it_all_before_them():
    joints = torch.zeros(1, 48, 20, 2)
    joints[0, :, HAND, 1] = torch.linspace(1, 0, 48)  # the hand comes up, and stays there
    shown, asked = joints[:, 44], torch.tensor([0.0])
    again, once = torch.tensor([True]), torch.tensor([False])
    assert nearest_moments(joints, shown, asked, again).item() == pytest.approx(44 / 48)
    assert nearest_moments(joints, shown, asked, once).item() <= 0.3
    late = torch.tensor([0.9])  # that is what was asked for
    assert nearest_moments(joints, shown, late, once).item() > 0.5


movements = pytest.mark.skipif(
    not (checkpoint.SHIPPED / "movements" / checkpoint.CONFIG).is_file(),
    reason="checkpoints/movements is not there",
)


@pytest.fixture(scope="module")
def loaded():
    return checkpoint.load("movements")


@torch.inference_mode()
def waving(loaded, share: float, shift: float = 0.0) -> tuple[Condition, torch.Tensor]:
    """A photo of somebody who waves, at a moment of the movement, and its joints (1, 20, 2)."""
    model = loaded.larnet
    words = loaded.phrases["sentence"].float()
    first = dict.fromkeys(loaded.info.actions)
    at = sum(len(loaded.info.actions[n]) for n in list(first)[: list(first).index("hand waving")])
    a_e = model.embed("sentence", words[at : at + 1])
    z = as_recorded(torch.zeros(1, 15), torch.tensor([True]))
    zero = torch.zeros(1)
    skeleton = model.G_m.skeletons(a_e, zero, z, torch.tensor([[share]]))
    rest = torch.tensor(standing(), dtype=torch.float32)[None, None]
    own = 2 * torch.stack((0.5 + 0.66 * rest[0, 0, :, 0], 0.9 - 0.66 * rest[0, 0, :, 1]), -1) - 1
    at_0 = model.M_I.place(skeleton, own[None])[0][:, 0] + torch.tensor((shift, 0.0))
    x_0 = np.full((1, 112, 112, 3), 128, np.uint8)
    return Condition.build(torch.from_numpy(x_0), a_e, zero, z, joints_0=at_0), at_0


@movements
@torch.inference_mode()
def test_who_waves_in_the_photo_goes_on_waving(loaded):
    yes = torch.tensor([True])
    standing_photo, _ = waving(loaded, 0.0)
    assert loaded.larnet.photo_moments(standing_photo, yes).item() == 0.0
    middle, at_0 = waving(loaded, 0.5)
    found = loaded.larnet.photo_moments(middle, yes)
    assert found.item() > 0.1
    at, step = found[:, None] + torch.arange(4) / 40, torch.tensor([1 / 12])
    joints = [
        loaded.larnet.poses(replace(middle, moments=Moments(a, step, photo=found))).pose.at[:, HAND]
        for a in (at, torch.arange(4)[None] / 40)
    ]
    away = [(hand - at_0[:, HAND]).norm(dim=-1).max().item() for hand in joints]
    assert away[0] < 0.7 * away[1]  # from the beginning, the arm would come down first


@movements
@torch.inference_mode()
def test_a_body_stays_where_the_photo_has_it(loaded):
    """Feet do not slide to where the average body would stand."""
    photo, at_0 = waving(loaded, 0.0, shift=0.1)
    shown = torch.zeros(1)
    at, step = torch.linspace(0, 0.9, 24)[None], torch.tensor([1 / 12])
    feet = [AT["left ankle"], AT["right ankle"]]
    off = {}
    for name, known in (("known", shown), ("not", None)):
        made = loaded.larnet.poses(replace(photo, moments=Moments(at, step, photo=known))).pose.at
        off[name] = (made[:, feet] - at_0[:, feet]).norm(dim=-1).mean().item()
    assert off["known"] < 0.8 * off["not"]


@movements
def test_clips_of_visitors_go_on_from_their_photo(loaded, monkeypatch):
    """A position that is told is kept; nothing told, the photo says; episodes begin as they do."""
    pipeline = load_pipeline("movements", "cpu")
    maker, seen = pipeline._generator, []

    def poses(condition):
        seen.append(condition.moments.at[:, 0].tolist() + condition.moments.photo.tolist())
        raise StopIteration

    monkeypatch.setattr(maker.model, "photo_moments", lambda c, again: torch.full_like(c.p_e, 0.5))
    monkeypatch.setattr(maker.model, "poses", poses)
    condition, _ = waving(loaded, 0.0)
    length = ClipLength(8, 12, (EpisodeTime(),))
    for asked, how in ((0.0, length), (0.25, length), (0.0, replace(length, goes_on=False))):
        with pytest.raises(StopIteration):
            maker.poses(replace(condition, p_e=torch.tensor([asked])), how)
    assert seen == [[0.5, 0.5], [0.25, 0.5], [0.0, 0.5]]
