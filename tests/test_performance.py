"""Movements played faster, so many times, at once and one after the other: joints alone."""

from __future__ import annotations

import numpy as np
import pytest

from larnet.body.performance.getting_up import hips_down, up_once
from larnet.body.performance.movement import JointMovement, repeats_in
from larnet.body.performance.perform import LEGS, Direction, Scene, perform
from larnet.body.skeleton import ARMS
from larnet.config.moments import EpisodeTime

RATE = 24
RIGHT_WRIST, LEFT_WRIST, RIGHT_FOOT = 10, 6, 19


def body() -> np.ndarray:
    """(20, 3): a figure that stands, in [-1, 1]."""
    out = np.zeros((20, 3))
    out[:4, :2] = [(0, -0.6), (0, -0.4), (0, -0.1), (0, 0.0)]
    for side, sign in (("left", 1), ("right", -1)):
        for n, joint in enumerate(ARMS[side]):
            out[joint, :2] = (sign * (0.15 + 0.02 * n), -0.4 + 0.2 * n)
    for first, sign in ((12, 1), (16, -1)):
        for n in range(4):
            out[first + n, :2] = (sign * 0.1, 0.05 + 0.25 * n)
    return out


def waving(seconds: float = 3.0, period: float = 0.5, joint: int = RIGHT_WRIST) -> JointMovement:
    """A wrist goes up within half a second, to and fro, and down again."""
    t = np.arange(round(seconds * RATE)) / RATE
    up = np.clip(np.minimum(t, seconds - t) / 0.5, 0, 1)
    joints = np.repeat(body()[None], len(t), 0)
    joints[:, joint, 1] -= 0.5 * up
    joints[:, joint, 0] += 0.3 * up * np.sin(2 * np.pi * t / period)
    return JointMovement(joints, RATE, EpisodeTime(seconds))


def bowing(seconds: float = 2.0, again: bool = True) -> JointMovement:
    """The head goes down and comes back, or stays."""
    t = np.arange(round(seconds * RATE)) / RATE / seconds
    joints = np.repeat(body()[None], len(t), 0)
    joints[:, 0, 1] += 0.4 * (np.sin(np.pi * t) if again else t)
    joints[:, RIGHT_FOOT, 0] += 0.2 * (np.sin(np.pi * t) if again else t)
    return JointMovement(joints, RATE, EpisodeTime(seconds, again))


def swings(joints: np.ndarray, joint: int = RIGHT_WRIST) -> int:
    """How often a joint goes through its middle from left to right."""
    x = joints[:, joint, 0] - body()[joint, 0]
    side = np.sign(np.where(np.abs(x) < 0.1, 0, x))
    side = side[side != 0]
    return int(((side[:-1] < 0) & (side[1:] > 0)).sum() + (len(side) > 0 and side[0] > 0))


def shown(scene: Scene, seconds: float | None = None, fps: int = 24, loops: bool = False):
    count = round((seconds or scene.seconds) * fps)
    return perform(scene, count, fps, 0.0, body(), loops)


def largest_step(joints: np.ndarray) -> tuple[float, float]:
    steps = np.linalg.norm(np.diff(joints[..., :2], axis=0), axis=-1).max(-1)
    return float(steps.max()), float(np.median(steps))


@pytest.mark.parametrize("sway", [0.05, 0.1])
def test_repeats_that_are_hardly_alike_are_counted_all(sway):
    """A wave by a hand that sways slowly meanwhile: no two are the same, and all are waves."""
    joints = waving(4.0).joints.copy()
    joints[:, RIGHT_WRIST, 0] += sway * np.sin(2 * np.pi * np.arange(len(joints)) / RATE / 3.1)
    found = JointMovement(joints, RATE, EpisodeTime(4.0)).repeats
    assert found and found.count in (6, 7) and found.period == pytest.approx(0.5, abs=0.05)


def test_what_repeats_is_found():
    found = repeats_in(waving().joints[..., :2], RATE)
    assert found and found.period == pytest.approx(0.5, abs=0.05) and found.count in (4, 5)
    assert repeats_in(bowing().joints[..., :2], RATE) is None
    assert repeats_in(np.repeat(body()[None, :, :2], 40, 0), RATE) is None  # nothing moves


def kicking(first: float = 1.2) -> JointMovement:
    """A foot goes out three times in 2.7 seconds, the first time further; a hand sways meanwhile,
    so that no two of them are alike."""
    t = np.arange(64) / RATE
    out = np.clip(np.sin(2 * np.pi * (t - 0.1) / 0.83), 0, None) ** 2 * (t < 2.6)
    joints = np.repeat(body()[None], len(t), 0)
    joints[:, RIGHT_FOOT, 0] -= 0.5 * out * np.where(t < 0.9, first, 1.0)
    joints[:, LEFT_WRIST, 0] += 0.3 * np.sin(2 * np.pi * t / 5.3)
    return JointMovement(joints, RATE, EpisodeTime(len(t) / RATE))


def kicks(joints: np.ndarray) -> int:
    out = np.abs(joints[:, RIGHT_FOOT, 0] - body()[RIGHT_FOOT, 0]) > 0.25
    return int((np.diff(np.r_[0, out.astype(int)]) == 1).sum())


def punching() -> JointMovement:
    """A fist goes out three times and between comes back to the chin: by little more than half of
    its way, once by a little less."""
    out = (
        0, 0.06, 0.22, 0.43, 0.82, 0.94, 0.85, 0.54, 0.48, 0.51, 0.47, 0.45, 0.39, 0.95, 0.94, 0.8,
        0.43, 0.5, 0.5, 0.46, 0.45, 0.54, 0.93, 0.92, 0.73, 0.41, 0.5, 0.49, 0.41, 0.18, 0.11, 0.01,
    )  # fmt: skip
    joints = np.repeat(body()[None], len(out), 0)
    joints[:, RIGHT_WRIST, 0] += 0.8 * np.array(out)
    return JointMovement(joints, 12.0, EpisodeTime(len(out) / 12))


@pytest.mark.parametrize("times", [1, 2, 3])
def test_a_fist_that_comes_back_half_of_its_way_is_counted(times):
    made = shown(Scene((Direction(punching(), times=times),)))
    out = made[:, RIGHT_WRIST, 0] - body()[RIGHT_WRIST, 0] > 0.8 * 0.7
    assert int((np.diff(np.r_[0, out.astype(int)]) == 1).sum()) == times


@pytest.mark.parametrize("times", [1, 2, 3, 5])
def test_what_goes_out_and_comes_back_is_counted(times):
    """As often as was asked for, and not once more, though no two times are alike."""
    assert kicks(kicking().joints) == 3 and repeats_in(kicking().joints[..., :2], RATE).count == 3
    made = shown(Scene((Direction(kicking(), times=times),)))
    assert kicks(made) == times
    assert largest_step(made)[0] < 1.05 * largest_step(kicking().joints)[0]


@pytest.mark.parametrize("times", [1, 2, 3, 7])
def test_so_many_times(times):
    one = swings(shown(Scene((Direction(waving(), times=1),))))
    made = shown(Scene((Direction(waving(), times=times),)))
    assert swings(made) - one == times - 1
    assert np.allclose(made[-1], body(), atol=0.1)  # and then it is over
    most, _ = largest_step(made)
    assert most < 1.25 * largest_step(waving().joints)[0]  # once: up and soon down again


def test_what_does_not_repeat_is_done_again_where_that_can_be():
    twice = Direction(bowing(), times=2)
    assert twice.seconds == pytest.approx(4.0)
    low = shown(Scene((twice,)))[:, 0, 1] > body()[0, 1] + 0.3
    assert (np.diff(low.astype(int)) == 1).sum() == 2
    sits = Scene((Direction(bowing(again=False), times=2, action="sitting down"),))
    assert sits.seconds == pytest.approx(2.0)
    assert "done once" in sits.remarks(2.0)[0]


@pytest.mark.parametrize(("speed", "seconds"), [(0.5, 6.0), (1.0, 3.0), (2.0, 1.5)])
def test_pace_stretches_time(speed, seconds):
    scene = Scene((Direction(waving(), speed),))
    made = shown(scene)
    assert len(made) == round(seconds * 24)
    usual = waving().joints
    at = np.arange(0, len(made) - 2, 7)
    expected = usual[np.clip((at * speed).astype(int), 0, len(usual) - 1)]
    assert np.abs(made[at] - expected)[:, RIGHT_WRIST].max() < 0.1


def test_one_after_the_other_without_a_jump():
    scene = Scene((Direction(bowing(again=False)), Direction(waving())), "then")
    made = shown(scene)
    assert len(made) == round(5.0 * 24)
    join = 2 * 24
    steps = np.linalg.norm(np.diff(made[..., :2], axis=0), axis=-1).max(-1)
    near = np.median(np.concatenate((steps[join - 12 : join - 1], steps[join + 1 : join + 12])))
    assert steps[join - 1] <= 2.5 * near
    bones = np.linalg.norm(made[:, 9, :2] - made[:, 8, :2], axis=-1)
    assert np.ptp(bones) < 0.02  # no bone shrinks on the way
    assert np.abs(made[:join] - bowing(again=False).joints[:join]).max() < 1e-6


def test_a_chain_is_hurried_into_a_short_clip_and_says_so():
    scene = Scene((Direction(bowing()), Direction(waving())), "then")
    made = shown(scene, 2.5)
    assert len(made) == 60 and made[:30, 0, 1].max() > body()[0, 1] + 0.3
    assert swings(made) >= 2
    assert "2.0 times as fast" in scene.remarks(2.5)[0]
    assert "the end is missing" in scene.remarks(1.5)[0]
    assert scene.remarks(5.0) == []
    assert Scene((Direction(waving()),)).remarks(0.5) == []  # a clip may show a part of an action


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_at_once(order):
    both = [Direction(waving(), limbs="arms"), Direction(bowing(3.0))]
    made = shown(Scene(tuple(both[i] for i in order), "while"))
    arm = made[:, RIGHT_WRIST] - made[:, 8]
    assert np.allclose(arm, (waving().joints[:, RIGHT_WRIST] - waving().joints[:, 8]), atol=1e-6)
    assert np.allclose(made[:, list(LEGS)], bowing(3.0).joints[:, list(LEGS)], atol=1e-6)
    assert np.allclose(made[:, 0], bowing(3.0).joints[:, 0], atol=1e-6)


def test_three_at_once():
    arm, other = waving(), waving(joint=LEFT_WRIST)
    parts = [Direction(bowing(3.0)), Direction(arm, limbs="arms"), Direction(other, limbs="arms")]
    made = shown(Scene(tuple(parts), "while"))
    for wrist, shoulder, of in ((RIGHT_WRIST, 8, arm), (LEFT_WRIST, 4, other)):
        moved = of.joints[:, wrist] - of.joints[:, shoulder]
        assert np.allclose(made[:, wrist] - made[:, shoulder], moved, atol=1e-6)
    assert np.allclose(made[:, 0], bowing(3.0).joints[:, 0], atol=1e-6)


def test_an_arm_without_a_task_goes_on_as_the_body_does():
    walk = waving(joint=LEFT_WRIST)
    made = shown(Scene((Direction(waving(), limbs="arms"), Direction(walk, limbs="legs")), "while"))
    assert np.ptp(made[:, LEFT_WRIST, 1]) > 0.4 and np.ptp(made[:, RIGHT_WRIST, 1]) > 0.4


def test_nothing_moves_where_nothing_should():
    still = Scene((Direction(None),))
    assert np.array_equal(shown(still), np.repeat(body()[None], len(shown(still)), 0))
    held = shown(Scene((Direction(bowing(again=False)), Direction(None)), "then"))
    assert np.allclose(held[-1], held[-20])  # the pose that it ended in
    assert held[-1, 0, 1] > body()[0, 1] + 0.3


def test_a_clip_of_usual_length_comes_back_to_its_photo():
    made = shown(Scene((Direction(waving(), 0.5),)), loops=True)
    step, _ = largest_step(made)
    assert np.linalg.norm((made[-1] - body())[:, :2], axis=-1).max() <= step
    sat = shown(Scene((Direction(bowing(again=False), 0.5),)), loops=True)
    assert sat[-1, 0, 1] > body()[0, 1] + 0.3  # what cannot be done again stays


@pytest.mark.parametrize(("seconds", "rounds"), [(4.0, 2), (5.0, 2), (3.9, 1)])
def test_a_longer_clip_that_loops_has_whole_rounds_and_then_stands(seconds, rounds):
    made = shown(Scene((Direction(bowing()),)), seconds, loops=True)
    assert len(made) == round(seconds * 24)
    low = made[:, 0, 1] > body()[0, 1] + 0.3
    assert (np.diff(low.astype(int)) == 1).sum() == rounds
    step, _ = largest_step(made)
    assert step < 1.3 * largest_step(bowing().joints)[0]
    assert np.allclose(made[rounds * 48 :], body())


def test_a_longer_clip_that_loops_is_done_as_often_as_was_asked_for():
    made = shown(Scene((Direction(bowing(), times=1),)), 5.0, loops=True)
    low = made[:, 0, 1] > body()[0, 1] + 0.3
    assert (np.diff(low.astype(int)) == 1).sum() == 1
    assert np.allclose(made[48:], body())


def sitting(heights: tuple[float, ...], seconds: float = 2.0) -> JointMovement:
    """All but the feet come down by shares of a leg's length, evenly spread over the time."""
    t = np.linspace(0, len(heights) - 1, round(seconds * RATE))
    joints = np.repeat(body()[None], len(t), 0)
    down = np.interp(t, np.arange(len(heights)), heights) * 0.8
    joints[:, [i for i in range(20) if i not in (14, 15, 18, 19)], 1] += down[:, None]
    return JointMovement(joints, RATE, EpisodeTime(seconds))


def seats(scene: Scene) -> int:
    """How often somebody goes down in a scene."""
    low = hips_down(shown(scene)) > 0.2
    return int((np.diff(low.astype(int)) > 0).sum())


UP = Direction(sitting((0, 0.3, 0.3, 0, 0)), action="standing up")


@pytest.mark.parametrize("ends", ["standing", "down"])
def test_who_sits_down_and_then_stands_up_goes_down_once(ends):
    heights = (0, 0.3, 0.3, 0.3, 0.0 if ends == "standing" else 0.3)
    down = Direction(sitting(heights), action="sitting down")
    assert seats(Scene((down, UP), "then")) == (2 if ends == "standing" else 1)
    scene = Scene(up_once((down, UP)), "then")
    assert seats(scene) == 1
    assert hips_down(shown(scene))[-1] < 0.01
    if ends == "down":  # nor is there a way down from where somebody is down
        assert (np.diff(hips_down(shown(scene, scene.seconds + 0.5))[48:]) < 1e-6).all()


def test_who_only_waved_stands_up_as_usual():
    parts = (Direction(waving()), UP, Direction(waving()))
    assert up_once(parts) == parts


def test_who_lay_and_gets_up_stands_upright():
    lying = body()
    upper = [*range(3), *range(4, 12)]
    lying[upper, :2] = lying[3, :2] + (lying[upper, :2] - lying[3, :2])[:, ::-1]  # to the side
    lies = sitting((0, 0.6, 0.6))
    lies.joints[24:, :, :2] = lying[:, :2] + (0, 0.5)
    scene = Scene(up_once((Direction(lies), UP)), "then")
    at = shown(scene)[-1]
    np.testing.assert_allclose(at[:, :2], UP.movement.joints[-1][:, :2], atol=0.02)
