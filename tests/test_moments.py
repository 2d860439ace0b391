"""When frames are in their episode: rates, lengths, repetitions, the way back."""

import numpy as np
import pytest

from larnet.config.moments import (
    RETURN,
    EpisodeTime,
    frames_for,
    moments,
    returning,
    usual_seconds,
)
from larnet.data.skeleton_batches.episode_times import performed, standing_joints, time_of

# Before and after what repeats somebody stands; a lap is a second, or more
WALK = EpisodeTime(4.0, True, (0.25, 0.5))
SLOW_WALK = EpisodeTime(4.0, True, (0.25, 0.6))


def test_an_episode_at_any_rate():
    once = EpisodeTime(2.0)
    assert moments(once, 5, 2).tolist() == [0, 0.25, 0.5, 0.75, 1.0]
    assert np.allclose(moments(once, 9, 4)[::2], moments(once, 5, 2))
    assert moments(once, 3, 2, start=0.5).tolist() == [0.5, 0.75, 1.0]


def test_clips_of_frames_go_on_as_segments_did():
    """16 frames at 12 a second, and from there on the episode of 32 begins again."""
    at = moments(EpisodeTime(32 / 12), 48, 12)
    assert np.allclose(at[:33], np.arange(33) / 32)
    assert np.allclose(at[33:], np.arange(1, 16) / 32)


def test_what_cannot_be_done_again_stays():
    at = moments(EpisodeTime(1.0, again=False), 5, 2)
    assert at.tolist() == [0, 0.5, 1, 1, 1]


@pytest.mark.parametrize("walk", [WALK, SLOW_WALK])
@pytest.mark.parametrize("seconds", [5.0, 7.3, 12.0])
def test_what_repeats_goes_round_and_still_ends(seconds, walk):
    count = frames_for(seconds, 24)
    at = moments(walk, count, 24)
    assert at[0] == 0 and at[-1] == pytest.approx(1.0, abs=0.02)
    steps = np.diff(at)
    laps = (steps < 0).sum()
    assert laps == round((seconds - 4) / walk.lap)
    # one moment further, or one lap back to the same pose: never anything else
    forward = np.where(steps < 0, steps + walk.lap / 4, steps)
    assert forward.min() > 0 and forward.max() < 1.35 / 24 / 4
    assert ((at >= 0) & (at <= 1)).all()


def test_a_clip_that_begins_after_what_repeats_has_no_laps():
    at = moments(WALK, 96, 24, start=0.75)
    assert at[:24].max() <= 1.0 and (np.diff(at) < 0).sum() <= 1


def test_the_last_frames_return():
    share = returning(48, 24)
    assert (share[:30] == 0).all()
    assert (np.diff(share[39:]) > 0).all()
    assert 0.9 < share[-1] < 1  # a frame later is the first one again
    assert returning(8, 24).max() == 0  # too short to come back
    assert (share > 0).sum() <= RETURN * 24


def test_lengths():
    assert frames_for(2.0, 24) == 48 and frames_for(0.01, 24) == 1
    assert usual_seconds([EpisodeTime(2.0), WALK]) == 4.0
    assert usual_seconds([EpisodeTime(1.5)]) == 3.0  # twice: a push-up is over in no time
    assert usual_seconds([EpisodeTime(1.0)]) == 2.0  # as often as fills two seconds, not once more
    assert EpisodeTime().seconds == pytest.approx(2.667, abs=1e-3)  # 32 frames at 12 a second
    assert usual_seconds([EpisodeTime(1.5, again=False)]) == 1.5
    assert usual_seconds([EpisodeTime(0.3, again=False)]) == 1.0
    assert usual_seconds([EpisodeTime(40.0)]) == 12.0
    assert WALK.lap == 1.0 and EpisodeTime().lap == 0


class Steps:
    """A recording of somebody who steps on the spot, cut anywhere."""

    fps, loops, seconds = 24, True, 1.0

    def __init__(self, cut: int) -> None:
        swing = 0.2 * np.cos(2 * np.pi * (np.arange(24) + cut) / 24)
        self.joints = np.tile(standing_joints(), (24, 1, 1))
        self.joints[:, 14, 2] += swing
        self.joints[:, 18, 2] -= swing


def test_steps_of_all_recordings_go_together():
    times = [time_of(Steps(cut)) for cut in (0, 7, 15)]
    assert times[0] == times[1] == times[2] and times[0].cycle is not None
    at = np.linspace(0, times[0].seconds, 40)
    first, *others = (performed(Steps(cut), at) for cut in (0, 7, 15))
    assert all(np.allclose(first, other, atol=2e-2) for other in others)
    assert np.allclose(first[0], standing_joints(), atol=1e-5)
    assert np.allclose(first[-1], standing_joints(), atol=1e-5)
    assert first[:, 14, 2].max() - first[:, 14, 2].min() > 0.3


def test_the_cycle_of_a_loop_is_one_round_of_it():
    time = time_of(Steps(3))
    a, b = (performed(Steps(3), np.array([share * time.seconds])) for share in time.cycle)
    assert np.allclose(a, b, atol=1e-5)
