"""What a clip is generated from, and the generator's answers: conditions, layers, poses.

A clip that is longer than the model's own is made in segments, one row each, segments first.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from larnet.animation import number, whole_number
from larnet.body.actor_crop import keypoints_in_crop
from larnet.body.detection_cache import Detection
from larnet.config.moments import EpisodeTime, frames_for, moments, returning, usual_seconds
from larnet.config.specs import AS_RECORDED
from larnet.errors import BadInput
from larnet.model import Condition, Generated, LARNet
from larnet.nets.motion import Moments
from larnet.rendering import in_clips, of_joints
from larnet.runtime.cpu_pool import num_workers, parallel_map
from larnet.weights.checkpoint import CheckpointInfo

PART = 48  # frames that are made at once
FPS, RATES, MAX_SECONDS = 24, (8, 60), 12.0  # of checkpoints whose time is continuous
MAX_FRAMES = 256


@dataclass(frozen=True)
class ClipLength:
    """How long clips are, and the time that each one's action takes."""

    frames: int
    fps: int
    times: tuple[EpisodeTime, ...]


class ClipGenerator:
    """A loaded LARNet on its device."""

    def __init__(self, model: LARNet, info: CheckpointInfo, device: torch.device) -> None:
        self.model, self.info, self.device = model.to(device), info, device

    @property
    def continuous(self) -> bool:
        """Whether clips may have any length and any number of frames a second."""
        return self.info.spec.motion == "paced"

    def length(
        self,
        frames: int | None,
        seconds: float | None,
        fps: int | None,
        actions: Sequence[str],
    ) -> ClipLength:
        """How long clips of the actions are when so much is asked for. Raises BadInput."""
        times = tuple(self.info.time(action) for action in actions)
        if frames is not None and seconds is not None:
            raise BadInput("Give the number of frames or of seconds, not both.")
        if not self.continuous and fps is not None and fps != self.info.fps:
            raise BadInput(
                f"Checkpoint {self.info.name!r} makes {self.info.fps} frames a second and no other "
                "number."
            )
        own = frames is not None or not self.continuous
        rate = self.info.fps if own else FPS
        rate = rate if fps is None else whole_number("Frames a second", fps, *RATES)
        if seconds is None and own:
            frames = self.info.spec.frames if frames is None else frames
            frames = whole_number("The number of frames", frames, 1, MAX_FRAMES)
            return ClipLength(frames, rate, times)
        total = usual_seconds(list(times)) if seconds is None else seconds
        asked = number("Seconds", total, 0.1, MAX_SECONDS)
        return ClipLength(min(MAX_FRAMES, frames_for(asked, rate)), rate, times)

    def condition(
        self,
        square: np.ndarray,
        detected: Detection,
        vectors: np.ndarray,
        encoder: str,
        positions: list[float],
        noises: list[float],
        seed: int,
        length: ClipLength,
    ) -> Condition:
        """One row per segment and phrase, segments first. A segment starts where the last ended;
        after the end of its episode an action begins again."""
        spec = self.info.spec
        segments = 1 if self.continuous else math.ceil(length.frames / spec.frames)
        steps = [i * spec.frames / self.info.episode for i in range(segments)]
        at = [_place(start, step) for step in steps for start in positions]
        draw = torch.Generator().manual_seed(seed)
        style = torch.randn(1, spec.noise, generator=draw)  # the same in every clip
        z = (torch.tensor(noises)[:, None] * style).repeat(segments, 1)
        if self.continuous:  # people move as people did, where that was recorded
            z[:, -1] = AS_RECORDED
        words = torch.from_numpy(np.asarray(vectors, np.float32)).to(self.device)
        with torch.inference_mode():
            a_e = self.model.embed(encoder, words).repeat(segments, 1)
        joints_0 = None
        if detected.person is not None:
            joints_0 = torch.from_numpy(keypoints_in_crop(detected.person, detected.crop_box))[None]
        x_0 = torch.from_numpy(square[None])
        return Condition.build(x_0, a_e, torch.tensor(at), z, joints_0=joints_0)

    def generate(
        self, condition: Condition, length: ClipLength, keep: Tensor | None = None
    ) -> list[Generated]:
        """The clips of a condition, parts first; `keep`, the frames of each part that become
        pictures (all without)."""
        with torch.inference_mode():
            if not self.continuous:
                return self._rows(condition, keep)
            return self._parts(condition, length, keep)

    def _rows(self, condition: Condition, keep: Tensor | None) -> list[Generated]:
        """In as many parts as there are cores to make them."""
        rows = len(condition.a_e)
        if self.device.type != "cpu" or rows == 1:
            return [self.model(condition, keep)]
        each = math.ceil(rows / num_workers())
        parts = [condition.rows(slice(i, i + each)) for i in range(0, rows, each)]
        return parallel_map(lambda part: self.model(part, keep), parts)

    def _parts(
        self, condition: Condition, length: ClipLength, keep: Tensor | None
    ) -> list[Generated]:
        """Part by part; M_I's state goes on from each part to the next."""
        count, rate = length.frames, length.fps
        starts, parts = condition.p_e.tolist(), math.ceil(count / PART)
        every = max(1, round(rate / self.info.fps))  # pictures change their features so often
        size = 2 * every * math.ceil(count / parts / (2 * every))
        at = [moments(t, parts * size, rate, start) for t, start in zip(length.times, starts)]
        back = np.zeros((len(at), parts * size))
        for row, time, start in zip(back, length.times, starts):
            if time.again and start == 0 and count >= time.seconds * rate - 2:
                row[:count], row[count:] = returning(count, rate), 1.0
        shares, returns = (
            torch.tensor(x, dtype=torch.float32, device=self.device) for x in (np.stack(at), back)
        )
        when = Moments(shares, torch.full_like(shares[:, 0], 1 / rate), returns, every)
        generated: list[Generated] = []
        before = None
        for first in range(0, parts * size, size):
            part = when.frames(slice(first, first + size))
            made = self._rows(replace(condition, moments=part, before=before), keep)
            before = {s: torch.cat([g.last[s] for g in made]) for s in made[0].last}
            generated += made
        return generated

    def poses(
        self, condition: Condition, length: ClipLength
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Joints of the photo (20, 2) and of every frame (clips, T, 20, 2), in [-1, 1], and how
        near the camera they are (clips, T, 20), standing heights."""
        one = torch.zeros(1, dtype=torch.long, device=self.device)  # picture; the rest is not seen
        generated = self.generate(condition, length, one)
        clips = len(length.times)
        at = in_clips(of_joints(generated, "at"), clips, length.frames).numpy()
        near = in_clips(of_joints(generated, "near"), clips, length.frames).numpy()
        pose = generated[0].pose
        assert pose is not None
        return pose.at_0[0].cpu().numpy(), at, near


def _place(start: float, step: float) -> float:
    """p_e of a later segment; a clip that begins at the very end of an action stays there once."""
    p = start + step
    return p if start and p <= 1 else p % 1
