"""The shipped checkpoint still moves actors it never saw: random weights of its shape fail here."""

from __future__ import annotations

import pytest
import torch

from larnet.config.specs import DataSpec
from larnet.data import open_stream
from larnet.evaluation.metrics import moving_pixels, psnr
from larnet.media.pixels import to_uint8
from larnet.model import Condition
from larnet.text.load_encoder import load_encoder
from larnet.weights import checkpoint

CLIPS, FLOOR = 8, 5.0  # dB over the repeated photo, on pixels that move in the real clip


def gain(model: torch.nn.Module, loaded: checkpoint.Checkpoint) -> float:
    """Mean gain in dB over the repeated photo on drawn clips that begin at the photo."""
    spec = loaded.info.spec
    source = DataSpec(source="synthetic", combinations=0.0, start=1.0, seed=3)
    clips = open_stream(source, spec, "val").batch(0, CLIPS)
    words = torch.from_numpy(load_encoder("sentence").encode(list(clips.names)))
    with torch.inference_mode():
        a_e = model.embed("sentence", words)
        made = to_uint8(model(Condition.build(clips.x_0, a_e, clips.p_e, clips.z)).v)
    still = clips.x_0[:, None].expand_as(clips.v)
    moving = moving_pixels(clips.v, clips.x_0)
    return (psnr(made, clips.v, moving) - psnr(still, clips.v, moving)).nanmean().item()


def test_the_shipped_checkpoint_gains_at_least_five_decibels():
    loaded = checkpoint.load("default")
    assert gain(loaded.model, loaded) >= FLOOR


def test_random_weights_do_not():
    torch.manual_seed(0)
    loaded = checkpoint.load("default")
    random = type(loaded.model)(loaded.info.spec).eval()
    assert gain(random, loaded) < FLOOR
    assert gain(random, loaded) == pytest.approx(gain(random, loaded))
