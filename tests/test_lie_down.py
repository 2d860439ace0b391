"""Who lies down lies on the ground, all of the body, also where the movement is one on a bench."""

from __future__ import annotations

import numpy as np
import pytest
from paper_doll import STANDING, TALL

from larnet.body.skeleton import AT, LEG_JOINTS
from larnet.body.stance.lie_aside import hips_above_lowest, lie_aside
from larnet.body.stance.lie_down import lie_down

HIPS, NECK = AT["hip centre"], AT["shoulder centre"]
FPS, FRAMES, WIDE = 24.0, 90, 900.0
PHOTO = STANDING + (WIDE / 2 - STANDING[HIPS, 0], 0)
UPPER = [i for name, i in AT.items() if not name.endswith(("hip", "knee", "ankle", "foot"))]


def on_bench(
    seen: float = 1.0, sits: tuple[int, ...] = (20, 28, 60, 68)
) -> tuple[np.ndarray, np.ndarray]:
    """Poses (90, 20, 2) of a doll that stands, sits on a bench and leans back until it nearly lies
    there, and stands up again; how near its joints are (90, 20). seen: how much of what leaning
    back shortens is seen of the trunk; sits: frames in which it has begun to sit down, sits,
    begins to stand up, stands."""
    t = np.arange(FRAMES)
    sits = np.interp(t, sits, (0, 1, 1, 0))[:, None]
    back = np.interp(t, (28, 38, 50, 60), (0, 1, 1, 0))[:, None] * np.deg2rad(75)
    pose, near = np.repeat(PHOTO[None], FRAMES, 0), np.zeros((FRAMES, 20))
    for hip, knee, ankle, foot in LEG_JOINTS.values():
        thigh = PHOTO[knee, 1] - PHOTO[hip, 1]
        for joint in (knee, ankle, foot):
            near[:, joint] = sits[:, 0] * thigh / TALL
        pose[:, hip, 1] += sits[:, 0] * thigh
    pose[:, UPPER, 1] += sits * thigh
    up = PHOTO[HIPS, 1] - PHOTO[UPPER, 1]
    pose[:, UPPER, 1] += seen * up * (1 - np.cos(back))
    near[:, UPPER] -= up * np.sin(back) / TALL
    return pose, near


def rise(pose: np.ndarray) -> np.ndarray:
    """How far the neck is above the hips (T,), standing heights."""
    return (pose[:, HIPS, 1] - pose[:, NECK, 1]) / TALL


def test_who_lies_back_on_a_bench_does_so_on_the_ground_with_bent_knees():
    pose, near = on_bench()
    out, nearer, seat = lie_down(pose, near, PHOTO, TALL, FPS)
    assert hips_above_lowest(pose, TALL)[44] > 0.2
    assert hips_above_lowest(out, TALL)[34:54].max() < 0.1
    assert seat[44] == 1 and seat[0] == seat[-1] == 0
    np.testing.assert_array_equal(out[0], pose[0])
    for hip, knee, ankle, foot in LEG_JOINTS.values():
        assert out[44, knee, 1] < out[44, hip, 1] - 0.1 * TALL  # the knees are up
        np.testing.assert_array_equal(out[:, [ankle, foot]], pose[:, [ankle, foot]])
        for a, b in ((hip, knee), (knee, ankle)):
            long = [
                np.hypot(np.linalg.norm(p[44, b] - p[44, a]) / TALL, n[44, b] - n[44, a])
                for p, n in ((pose, near), (out, nearer))
            ]
            assert long[1] == pytest.approx(long[0], rel=0.02)
    turned, _ = lie_aside(out, nearer, PHOTO, TALL, WIDE, FPS, seat)
    assert abs(turned[44, NECK, 0] - turned[44, HIPS, 0]) > 0.2 * TALL


def test_who_gets_off_a_bench_at_the_very_end_stands_there_as_before():
    pose, near = on_bench(sits=(0, 8, 81, 89))
    out, nearer, seat = lie_down(pose, near, PHOTO, TALL, FPS)
    assert seat[44] == 1 and seat[0] == seat[-1] == 0
    np.testing.assert_allclose(out[[0, -1]], pose[[0, -1]], atol=1e-6)
    hips = hips_above_lowest(out, TALL)
    assert (np.diff(hips[:10]) < 1e-6).all() and (np.diff(hips[80:]) > -1e-6).all()
    for hip, knee, *_ in LEG_JOINTS.values():  # thighs neither grow nor shrink by it
        long = [
            np.hypot(np.linalg.norm(p[:, knee] - p[:, hip], axis=-1) / TALL, n[:, knee] - n[:, hip])
            for p, n in ((pose, near), (out, nearer))
        ]
        np.testing.assert_allclose(long[1], long[0], rtol=0.02)


def test_a_trunk_whose_depth_says_that_it_lies_is_not_seen_at_its_full_length():
    pose, near = on_bench(seen=0.2)
    out, _, _ = lie_down(pose, near, PHOTO, TALL, FPS)
    assert rise(pose)[44] > 0.2 and rise(out)[44] < 0.13


@pytest.mark.parametrize("what", ("sits upright", "leans back standing"))
def test_who_does_not_lie_stays_as_they_are(what):
    pose, near = on_bench()
    if what == "sits upright":
        pose[:, UPPER, 1] = (PHOTO[UPPER, 1] - PHOTO[HIPS, 1]) + pose[:, [HIPS], 1]
        near[:, UPPER] = 0
    else:
        legs = [i for i in range(20) if i not in UPPER]
        pose[:, UPPER, 1] += PHOTO[HIPS, 1] - pose[:, [HIPS], 1]
        pose[:, legs], near[:, legs] = PHOTO[legs], 0
    out, nearer, seat = lie_down(pose, near, PHOTO, TALL, FPS)
    np.testing.assert_allclose(out, pose)
    np.testing.assert_array_equal(nearer, near)
    assert not seat.any()
