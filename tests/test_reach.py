"""Who reaches up has a hand above the head."""

from __future__ import annotations

import numpy as np
import pytest
from test_performance import body

from larnet.body.performance.reach import reached_up
from larnet.body.skeleton import ARMS, AT
from larnet.pipeline import load_pipeline
from larnet.text.more_movements import MORE
from larnet.weights import checkpoint


def faint(side: str = "right") -> np.ndarray:
    """Joints (25, 20, 3): a hand goes up to the shoulder and down again."""
    joints = np.repeat(body()[None], 25, 0)
    up = np.sin(np.linspace(0, np.pi, 25))[:, None]
    for n, joint in enumerate(ARMS[side][1:], 1):
        joints[:, joint, 1:2] -= up * 0.2 * n
    return joints


@pytest.mark.parametrize("side", ["left", "right"])
def test_an_arm_that_rises_is_stretched_and_all_else_stays(side):
    joints, hand = faint(side), ARMS[side][-1]
    assert joints[12, hand, 1] > joints[12, AT["head"], 1]
    out = reached_up(joints)
    assert out[12, hand, 1] < out[12, AT["head"], 1] - 0.1
    assert np.allclose(out[[0, -1]], joints[[0, -1]])
    others = [j for j in range(20) if j not in ARMS[side][1:]]
    assert (out[:, others] == joints[:, others]).all()
    assert np.abs(np.diff(out, axis=0)).max() < 0.4  # no jump


def test_hands_that_stay_down_stay():
    joints = np.repeat(body()[None], 8, 0)
    assert (reached_up(joints) == joints).all()


@pytest.mark.skipif(MORE not in checkpoint.names(), reason=f"no checkpoint {MORE}")
@pytest.mark.parametrize("phrase", ["reach for the top shelf", "raise your left arm"])
def test_a_visitor_who_asks_for_it_sees_a_hand_above_the_head(phrase, repository):
    actor = repository / "assets/actors/04_dario.png"
    made = load_pipeline(MORE, "cpu").animate(actor, phrase, output="photo", longest=160)
    hands = made.joints[0][:, [7, 11], 1].min(1)
    tall = np.ptp(made.joints[0, 0, :, 1])
    assert (made.joints[0, :, 0, 1] - hands).max() > 0.08 * tall
