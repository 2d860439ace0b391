"""What a clip is generated from, and the generator's answers: conditions, layers, poses.

A clip that is longer than the model's own is made in segments, one row each, segments first.
"""

from __future__ import annotations

import math

import numpy as np
import torch

from larnet.body.actor_crop import keypoints_in_crop
from larnet.body.detection_cache import Detection
from larnet.model import Condition, Generated, LARNet
from larnet.rendering import in_clips
from larnet.runtime.cpu_pool import num_workers, parallel_map
from larnet.weights.checkpoint import CheckpointInfo


class ClipGenerator:
    """A loaded LARNet on its device."""

    def __init__(self, model: LARNet, info: CheckpointInfo, device: torch.device) -> None:
        self.model, self.info, self.device = model.to(device), info, device

    def condition(
        self,
        square: np.ndarray,
        detected: Detection,
        vectors: np.ndarray,
        encoder: str,
        positions: list[float],
        noises: list[float],
        seed: int,
        count: int,
    ) -> Condition:
        """One row per segment and phrase, segments first. A segment starts where the last ended;
        after the end of its episode an action begins again."""
        spec = self.info.spec
        segments = math.ceil(count / spec.frames)
        steps = [i * spec.frames / self.info.episode for i in range(segments)]
        at = [_place(start, step) for step in steps for start in positions]
        draw = torch.Generator().manual_seed(seed)
        style = torch.randn(1, spec.noise, generator=draw)  # the same in every clip
        z = (torch.tensor(noises)[:, None] * style).repeat(segments, 1)
        words = torch.from_numpy(np.asarray(vectors, np.float32)).to(self.device)
        with torch.inference_mode():
            a_e = self.model.embed(encoder, words).repeat(segments, 1)
        joints_0 = None
        if detected.person is not None:
            joints_0 = torch.from_numpy(keypoints_in_crop(detected.person, detected.crop_box))[None]
        x_0 = torch.from_numpy(square[None])
        return Condition.build(x_0, a_e, torch.tensor(at), z, joints_0=joints_0)

    def generate(self, condition: Condition) -> list[Generated]:
        """The clips of a condition, in as many parts as there are cores to make them."""
        if self.device.type != "cpu":
            return [self.model(condition)]
        rows = len(condition.a_e)
        each = math.ceil(rows / num_workers())
        parts = [condition.rows(slice(i, i + each)) for i in range(0, rows, each)]
        return parallel_map(self.model, parts)

    def poses(
        self, condition: Condition, clips: int, count: int
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Joints of the photo (20, 2) and of every frame (clips, count, 20, 2), in [-1, 1], and how
        near the camera they are (clips, count, 20), standing heights."""
        one = torch.zeros(1, dtype=torch.long, device=self.device)  # frame; the rest is not needed
        with torch.inference_mode():
            pose = self.model(condition, one).pose
        rows = len(condition.a_e)
        near = torch.zeros_like(pose.at[..., 0]) if pose.near is None else pose.near
        at, near = (
            in_clips(x.unflatten(0, (-1, rows)).transpose(0, 1), clips, count).numpy()
            for x in (pose.at, near)
        )
        return pose.at_0[0].cpu().numpy(), at, near


def _place(start: float, step: float) -> float:
    """p_e of a later segment; a clip that begins at the very end of an action stays there once."""
    p = start + step
    return p if start and p <= 1 else p % 1
