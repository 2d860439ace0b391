"""What is understood of a phrase shows in the clip: side, pace, number, chains, standing still."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from larnet.errors import BadInput
from larnet.media.image_file import read_photo
from larnet.media.pixels import resize

ACTOR = Path(__file__).resolve().parent.parent / "assets" / "actors" / "02_bruno.png"
LEFT_WRIST, RIGHT_WRIST = 6, 10
LEFT_ANKLE, RIGHT_ANKLE = 14, 18


@pytest.fixture(scope="module")
def actor():
    return resize(read_photo(ACTOR), 160, 160)


def joints(pipeline, actor, phrase, **wanted):
    """(T, 20, 2) in pixels of the photo."""
    return pipeline.animate(actor, phrase, encoder="glove", output="photo", **wanted).joints[0]


def rise(joints, wrist):
    """How far a wrist rises above where the photo shows it, in pixels."""
    return joints[0, wrist, 1] - joints[:, wrist, 1].min()


def test_the_side_that_was_asked_for(pipeline, actor):
    usual = joints(pipeline, actor, "wave", frames=16)
    left = joints(pipeline, actor, "wave with your left hand", frames=16)
    right = joints(pipeline, actor, "wave with your right hand", frames=16)
    assert rise(usual, RIGHT_WRIST) > 20 > rise(usual, LEFT_WRIST)
    assert rise(right, RIGHT_WRIST) > 20 > rise(right, LEFT_WRIST)
    assert rise(left, LEFT_WRIST) > 20 > rise(left, RIGHT_WRIST)


def test_a_side_of_what_both_arms_do_is_that_arm_alone(pipeline, actor):
    """`default` knows no movement of one raised arm."""
    for phrase, moves, hangs in (
        ("raise the right arm", RIGHT_WRIST, LEFT_WRIST),
        ("raise your left hand", LEFT_WRIST, RIGHT_WRIST),
        ("curl the left arm", LEFT_WRIST, RIGHT_WRIST),
    ):
        made = joints(pipeline, actor, phrase)
        assert rise(made, moves) > 20 > 4 > rise(made, hangs), phrase
    both = joints(pipeline, actor, "raise both arms")
    assert min(rise(both, LEFT_WRIST), rise(both, RIGHT_WRIST)) > 20


def test_a_leg_that_hops_is_the_one_that_was_said(pipeline, actor):
    for phrase, side in (("hop on the right leg", 1), ("hop on the left leg", -1), ("hop", -1)):
        ankles = joints(pipeline, actor, phrase)[8:-8, [LEFT_ANKLE, RIGHT_ANKLE], 1]
        assert side * np.median(ankles[:, 1] - ankles[:, 0]) > 5, phrase


def test_a_side_that_is_not_followed_is_said(pipeline, actor):
    seen = pipeline.understand("jump to the left", "glove")
    assert seen.parts[0].side == "" and "no left or right" in seen.remark
    assert pipeline.understand("jump", "glove").remark == ""
    assert pipeline.understand("swipe left", "glove").remark == ""


def test_pace_number_and_chain_make_clips_longer(pipeline, actor):
    slow = pipeline.animate(actor, "bow slowly", encoder="glove", output="photo")
    assert slow.understood[0].parts[0].speed == 0.6
    assert slow.frames.shape[1] / slow.fps == pytest.approx(32 / 12 / 0.6, abs=0.1)
    deepest = slow.joints[0][:, 0, 1].argmax() / slow.fps
    assert deepest > 1.5  # seconds; at its usual pace 1.1 or so
    chain = pipeline.animate(actor, "wave twice, then bow", encoder="glove", output="photo")
    wave, bow = chain.understood[0].parts
    assert (chain.understood[0].joined, wave.times, bow.action) == ("then", 2, "bowing")
    bows = chain.frames.shape[1] - round(32 / 12 * chain.fps)
    first, second = chain.joints[0][:bows], chain.joints[0][bows:]
    assert rise(first, RIGHT_WRIST) > 20
    assert second[:, 0, 1].max() > first[:, 0, 1].max() + 10  # the head goes down
    steps = np.linalg.norm(np.diff(chain.joints[0], axis=0), axis=-1).max(-1)
    assert steps.max() < 45  # 160 pixels; nothing jumps


def test_an_actor_in_mid_movement_does_not_go_back_between_segments(pipeline, actor):
    """The photo shows raised arms; none of these actions has them at its 16th frame."""
    raised = pipeline.animate(
        actor, "raising both arms", encoder="glove", output="photo", frames=16
    )
    photo = raised.frames[0][raised.joints[0][:8, RIGHT_WRIST, 1].argmin()]
    names = ["bowing", "shrugging", "hands on hips", "sitting down", "kicking"]
    made = pipeline.animate(photo, names, encoder="glove", frames=32, position=0.3)
    steps = np.abs(np.diff(made.frames.astype(int), axis=1)).mean((2, 3, 4))
    near = steps[:, [13, 14, 16, 17]].mean(1)
    assert (steps[:, 15] <= 2.4 * near + 0.05).all()


@pytest.mark.parametrize("phrase", ["dancing", "bow and then kick", "squat and then bow"])
def test_long_clips_and_chains_have_no_jump(pipeline, actor, phrase):
    """Places of joints from frame to frame, where segments and where movements join. (A movement
    that begins with a jerk, as waving does, does so in a chain, too.)"""
    long = {"frames": 48} if phrase == "dancing" else {}
    made = pipeline.animate(actor, phrase, encoder="glove", output="photo", **long)
    steps = np.linalg.norm(np.diff(made.joints[0], axis=0), axis=-1).mean(-1)
    moving = np.median(steps[steps > 0.1])
    joins = [16, 32] if phrase == "dancing" else [32]
    for join in joins:
        assert steps[join - 2 : join + 2].max() <= 2.5 * moving


def test_two_at_once(pipeline, actor):
    made = joints(pipeline, actor, "wave while squatting", frames=32)
    assert rise(made, RIGHT_WRIST) > 10
    assert np.ptp(made[:, 3, 1]) > 8  # the hips


@pytest.mark.parametrize("phrase", ["don't move", "stop waving", "do not jump"])
@pytest.mark.parametrize("output", ["photo", "square"])
def test_standing_still_is_the_photo(pipeline, actor, phrase, output):
    made = pipeline.animate(actor, phrase, encoder="glove", output=output, frames=5)
    expected = actor if output == "photo" else made.framed
    assert (made.frames == expected).all()
    assert made.motion == (0.0,)


def test_squares_and_photos_of_nobody_follow_too(pipeline, actor):
    square = pipeline.animate(
        actor, ["wave with your left hand", "wave"], encoder="glove", frames=16
    )
    assert rise(square.joints[0], LEFT_WRIST) > 20 and rise(square.joints[1], RIGHT_WRIST) > 20
    changes = np.abs(square.frames.astype(int) - square.framed).mean((1, 2, 4))  # (2, W)
    left, right = changes[:, :56].sum(1), changes[:, 56:].sum(1)  # of the picture
    assert right[0] / left[0] > 1.3 * right[1] / left[1]
    alone = pipeline.animate(actor, "wave", encoder="glove", frames=16)
    assert np.abs(square.frames[1].astype(int) - alone.frames[0]).max() <= 1
    noise = np.random.default_rng(0).integers(0, 256, (90, 70, 3), np.uint8)
    nobody = pipeline.animate(noise, ["bow twice", "don't move"], encoder="glove", output="photo")
    assert (nobody.frames[1] == noise).all() and nobody.motion[0] > 0


def test_all_that_is_said_of_a_phrase(pipeline):
    seen = pipeline.understand("wawe yuor left hand twice", "glove")
    assert seen.read_as == "wave your left hand twice"
    assert seen.told == "hand waving, left side, twice"
    assert seen.near[0].name == "hand waving"
    german = pipeline.understand("mit der Hand winken", "glove")
    assert german.language == "German" and german.parts[0].action == "hand waving"
    far = pipeline.understand("balance the national budget")
    assert far.far and len(far.near) == 3 and far.parts[0].action in far.remark


def test_known_words_are_understood_at_once(pipeline):
    import time

    pipeline.understand("wave", "glove")
    start = time.process_time()
    for phrase in ("wave twice", "bow slowly", "walk and then jump", "kick with the left leg"):
        pipeline.understand(phrase, "glove")
    assert time.process_time() - start < 0.4  # four phrases


def test_another_language_without_a_known_word_is_answered(pipeline, actor):
    with pytest.raises(BadInput, match="English"):
        pipeline.animate(actor, "手を振る", encoder="glove")


def test_what_a_checkpoint_cannot_is_said(pipeline, actor, tiny_checkpoint):
    made = pipeline.animate(actor, "wave", encoder="glove", fps=24, frames=4)
    assert made.fps == 12 and "12 frames a second" in made.warnings[-1]
    hurried = pipeline.animate(
        actor, "wave and then bow", encoder="glove", output="photo", frames=32
    )
    assert hurried.frames.shape[1] == 32
    assert any("2.0 times as fast" in words for words in hurried.warnings)
