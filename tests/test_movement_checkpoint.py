"""The shipped movements: M_I decides them. Nothing is trained or fetched here."""

import pytest
import torch

from larnet.data.skeleton_batches.whole_episodes import Episodes, bodies, drawn_episodes
from larnet.data.synthetic.keyframing.score import EVERY
from larnet.evaluation.motions import motion_recogniser
from larnet.evaluation.motions.motion_metrics import Speaker, distance, exchanged
from larnet.model import Condition, example
from larnet.nets.motion import Moments
from larnet.weights import checkpoint

CHECKPOINT, JUDGE = "movements", checkpoint.SHIPPED / "motion-recogniser"
FRAMES = 48

pytestmark = pytest.mark.skipif(
    not (checkpoint.SHIPPED / CHECKPOINT / checkpoint.CONFIG).is_file(),
    reason=f"checkpoints/{CHECKPOINT} is not there",
)


@pytest.fixture(scope="module")
def encoder_index() -> Speaker:
    return Speaker(checkpoint.load(CHECKPOINT))


@pytest.fixture(scope="module")
def judge() -> motion_recogniser.MotionJudge:
    return motion_recogniser.load(JUDGE)


@pytest.fixture(scope="module")
def drawn(encoder_index) -> Episodes:
    """Every action that pictures were trained with, on a body that was never trained on."""
    known = checkpoint.load("default").info.actions
    names = [n for n in encoder_index.actions if n in EVERY and n in known]
    z = torch.randn(len(names), 15, generator=torch.Generator().manual_seed(0))
    return drawn_episodes(names, z, bodies(len(names), 5, "val"), FRAMES)


def test_the_judge_is_worth_asking(judge):
    assert judge.accuracy["recorded"] >= 0.9
    assert judge.accuracy["drawn"] >= 0.9


def test_the_motion_of_another_action_gives_the_other_action(encoder_index, judge, drawn):
    found = exchanged(encoder_index, drawn, judge)
    assert found["other"] >= 0.8
    assert found["asked"] <= 0.05


def test_unseen_bodies_move_as_drawn(encoder_index, drawn):
    z = torch.randn(len(drawn.names), 15, generator=torch.Generator().manual_seed(0))
    made = encoder_index(drawn, z)
    still = drawn.seen[:, :1].expand_as(drawn.seen)
    assert distance(made, drawn.seen).mean() < 0.45 * distance(still, drawn.seen).mean()


def condition(encoder_index: Speaker, name: str, frames: int = FRAMES) -> Condition:
    model = encoder_index.loaded.model
    c = example(model.spec)
    still = drawn_episodes([name], torch.zeros(1, 15), bodies(1, 7, "val"), 2)
    moments = Moments(torch.linspace(0, 1, frames)[None], torch.tensor([32 / 12 / frames]))
    with torch.inference_mode():
        a_e = model.embed(encoder_index.encoder, encoder_index.words([name]))
    return Condition(c.x_0, a_e, c.p_e, c.z, joints_0=still.joints_0.float(), moments=moments)


@torch.inference_mode()
def test_states_take_joints_along_and_constant_states_do_not_move(encoder_index):
    model = encoder_index.loaded.model
    squat, wave = (condition(encoder_index, n) for n in ("squatting", "hand waving"))
    one, other, cell = model(squat), model(wave), model.spec.size
    e_a = model.E_a(squat.x_0)

    def joints(e_v: torch.Tensor) -> torch.Tensor:
        return model.G_v(one.e_v | {cell: e_v}, e_a, squat.x_0, None).pose.at

    assert torch.equal(joints(other.e_v[cell]), other.pose.at)
    held = joints(one.e_v[cell][:, :, :1].expand_as(one.e_v[cell]))
    assert torch.equal(held, held[:1].expand_as(held))
    assert (one.pose.at - one.pose.at[:1]).abs().max() > 0.2  # squatting goes far


@torch.inference_mode()
def test_a_movement_begins_where_the_photo_is(encoder_index):
    """An actor with hands on hips moves from the hips."""
    model, wave = encoder_index.loaded.model, condition(encoder_index, "hand waving")
    episode = drawn_episodes(["hands on hips"], torch.zeros(1, 15), bodies(1, 7, "val"), 3)
    posed = episode.joints[:, 1].float()
    at = model(Condition(**vars(wave) | {"joints_0": posed})).pose.at
    from_there, from_standing = (
        (at[0] - p[0]).norm(dim=-1)[[9, 10]].mean() for p in (posed, wave.joints_0)
    )
    assert from_there < from_standing  # the right arm, in the first frame


@torch.inference_mode()
def test_parts_of_a_clip_join_without_a_jump(encoder_index):
    model, whole = encoder_index.loaded.model, condition(encoder_index, "walking", 96)
    before, at = None, []
    for start in (0, 48):
        moments = whole.moments.frames(slice(start, start + 48))
        out = model(Condition(**vars(whole) | {"moments": moments, "before": before}))
        before = out.last
        at.append(out.pose.at)
    steps = torch.cat(at).diff(dim=0).norm(dim=-1).mean(1)
    assert steps[47] <= 2.4 * steps[[45, 46, 48, 49]].max()
    assert torch.allclose(torch.cat(at), model(whole).pose.at, atol=1e-4)
