"""Accounts of noise, position and length, against subjects whose behaviour is known."""

from types import SimpleNamespace

import pytest

from larnet.config.specs import DataSpec, ModelSpec
from larnet.data import open_stream
from larnet.evaluation.control_tests import DRAWS, behaviour


class Painted:
    """A subject that paints a bar where the moment of the episode says, its shade by z."""

    name = "painted"
    loaded = SimpleNamespace(info=SimpleNamespace(episode=32))

    def __init__(self, *, moment: float = 1.0, style: float = 40.0) -> None:
        self.moment, self.style = moment, style

    def make(self, clips, phrases=None):
        v = clips.x_0[:, None].repeat(1, 16, 1, 1, 1)
        for row in range(len(v)):
            for t in range(16):
                at = int((clips.p_e[row] * 32 + t) * self.moment)
                shade = 128 + self.style * float(clips.z[row, 0].tanh())
                v[row, t, at : at + 4] = int(shade)
        return v


@pytest.fixture(scope="module")
def stream():
    return open_stream(DataSpec(start=1.0), ModelSpec(size=48), "val")


ACTIONS = ("bowing", "standing still", "hand waving")


def test_styles_that_differ_and_positions_in_order_are_seen(stream):
    told = behaviour(Painted(), stream, ACTIONS, None, 0)
    assert told["actions"] == ["bowing", "hand waving"]
    assert told["positions_in_order"]["share"] == 1
    assert told["noise_spread"] > 0.1
    assert told == behaviour(Painted(), stream, ACTIONS, None, 0)


@pytest.mark.slow
def test_a_model_deaf_to_noise_and_position_is_exposed(stream):
    told = behaviour(Painted(moment=0.0, style=0.0), stream, ACTIONS, None, 0)
    assert told["noise_spread"] == 0
    assert told["positions_in_order"]["share"] == 0


class Names:
    """A judge who calls every clip by the first known action."""

    actions = ACTIONS

    def correct(self, v, names):
        return {"action": [name == "bowing" for name in names]}


@pytest.mark.slow
def test_recognition_of_styles_and_of_the_third_segment(stream):
    told = behaviour(Painted(), stream, ACTIONS, Names(), 0)
    assert told["noise_recognised"]["share"] == 0.5
    assert told["noise_recognised"]["clips"] == 2 * DRAWS
    assert told["noise_recognised_real"] == told["noise_recognised"]  # this judge sees no picture
    assert told["third_segment"] == {"first": 1, "third": 1, "ratio": 1.0, "clips": 2}
