"""Movements of actions from words alone: no photo, no picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from larnet.config.moments import EpisodeTime
from larnet.config.specs import AS_RECORDED
from larnet.errors import BadInput
from larnet.model import LARNet, System
from larnet.nets.motion import Moments, PacedMotion, TimedMotion


def action_skeletons(
    model: System,
    times: Sequence[EpisodeTime],
    encoder: str,
    vectors: np.ndarray,
    moments: int,
) -> np.ndarray:
    """What the joints do in whole actions, as they are usually done: float32 (N, moments, 20, 3) in
    standing heights, x to the actor's left, y up, z ahead.

    times and vectors (N, length) of the actions, these by an encoder of the model. Raises BadInput
    where the model has no skeletons.
    """
    if not isinstance(model, LARNet) or not isinstance(model.G_m, TimedMotion):
        raise BadInput("This checkpoint has no skeletons to show movements by.")
    device = next(model.parameters()).device
    words = torch.from_numpy(np.asarray(vectors, np.float32)).to(device)
    at = torch.arange(moments, device=device) / moments
    z = torch.zeros(len(words), model.spec.noise, device=device)
    if isinstance(model.G_m, PacedMotion):  # people move as people did, where that was recorded
        z[[not time.drawn for time in times], -1] = AS_RECORDED
    with torch.inference_mode():
        a_e, p_e = model.embed(encoder, words), torch.zeros(len(words), device=device)
        seconds = [time.seconds for time in times]
        step = torch.tensor(seconds, device=device) / moments
        codes = model.G_m.codes(a_e, p_e, z, Moments(at.expand(len(words), -1), step))
        return model.G_m.skeleton(codes).unflatten(-1, (20, 3)).float().cpu().numpy()
