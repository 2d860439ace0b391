"""What a clip is generated from, and the generator's answers: conditions, layers, poses.

A clip that is longer than the model's own is made in segments, one row each, segments first.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from larnet.animation import Performance
from larnet.body.detection_cache import Detection
from larnet.body.performance.clip_plan import ClipPlan
from larnet.body.performance.driver import RATE, Driver
from larnet.body.performance.lively_style import lively_styles
from larnet.body.performance.movement import JointMovement
from larnet.body.performance.perform import Direction, Scene, perform
from larnet.body.performance.reach import HIGH, reached_up
from larnet.body.performance.retarget import retargeted
from larnet.body.skeleton import MIRRORED
from larnet.body.stance.person_stance import hint_joints
from larnet.config.clip_length import FPS, MAX_FRAMES, ClipLength, OwnTime, clip_length
from larnet.config.moments import EpisodeTime, moments, returning
from larnet.config.specs import AS_RECORDED
from larnet.model import Condition, Generated, LARNet, System
from larnet.nets.motion import Moments, PacedMotion
from larnet.rendering import in_clips, of_joints
from larnet.runtime.cpu_pool import num_workers, parallel_map
from larnet.weights.checkpoint import CheckpointInfo

PART = 48  # frames whose pictures are made at once


@dataclass(frozen=True, eq=False)
class Subject:
    """Whom clips show, and what they have in common."""

    square: np.ndarray  # uint8 (S, S, 3), the photo as the model sees it
    detected: Detection
    encoder: str
    seed: int
    upright: bool = False  # whether joints are those that a level camera would show


class ClipGenerator:
    """A loaded model on its device."""

    def __init__(self, model: System, info: CheckpointInfo, device: torch.device) -> None:
        self.model, self.info, self.device = model.to(device), info, device
        self.time = info.time  # of an action; another one where visitors are meant

    @property
    def continuous(self) -> bool:
        """Whether clips may have any length and any number of frames a second."""
        return self.info.spec.motion == "paced"

    def length(
        self,
        frames: int | None,
        seconds: float | None,
        fps: float | None,
        actions: Sequence[str],
        shortest: float = 0.0,
        joints: bool = False,
    ) -> ClipLength:
        """How long clips of the actions are when so much is asked for; `shortest`, seconds that
        what else is asked for takes, where no length is told; `joints`, whether all of them are
        told at any rate. Raises BadInput."""
        own = OwnTime(self.info.name, self.info.fps, self.info.spec.frames, self.continuous)
        times = tuple(self.time(action) for action in actions)
        return clip_length(own, frames, seconds, fps, times, shortest, joints)

    def photo_joints(self, subject: Subject) -> np.ndarray:
        """Joints (20, 2) of the person of a photo, in [-1, 1] of the model's square."""
        length = ClipLength(1, FPS, (EpisodeTime(),), returns=False)
        blank = np.zeros((1, dict(self.info.spec.encoders)[subject.encoder]), np.float32)
        condition = self.condition(subject, blank, [0.0], [0.0], length)
        return self.poses(condition, length)[0]

    def driven(self, subject: Subject, driver: Driver, speed: float) -> dict[int, Scene]:
        """The movement of a driving video, done by the person of a photo, in the only clip."""
        at = retargeted(driver, self.photo_joints(subject))
        joints = np.concatenate((at, np.zeros((*at.shape[:2], 1))), -1)
        time = EpisodeTime(driver.seconds, again=False)
        return {0: Scene((Direction(JointMovement(joints, RATE, time), speed),))}

    def movements(self, subject: Subject, rows: Sequence[Performance]) -> list[JointMovement]:
        """Each action performed once by the person of a photo, as joints."""
        made: dict[int, JointMovement] = {}
        for mirrored in (False, True):
            at = [i for i, row in enumerate(rows) if row.mirrored is mirrored]
            if at:
                made.update(zip(at, self._performed(subject, [rows[i] for i in at], mirrored)))
        return [made[i] for i in range(len(rows))]

    def _performed(
        self, subject: Subject, rows: Sequence[Performance], mirrored: bool
    ) -> list[JointMovement]:
        times = tuple(self.time(row.action) for row in rows)
        rate = FPS if self.continuous else self.info.fps
        counts = [max(2, math.ceil(time.seconds * rate - 1e-6)) for time in times]
        length = ClipLength(min(MAX_FRAMES, max(counts)), rate, times, returns=False, goes_on=False)
        noises, vectors = [row.noise for row in rows], np.stack([row.vector for row in rows])
        condition = self.condition(subject, vectors, [0.0] * len(rows), noises, length, mirrored)
        _, at, near = self.poses(condition, length)
        if mirrored:
            at, near = mirror_image(at), near[..., MIRRORED]
        joints = np.concatenate((at, near[..., None]), -1)
        up = [reached_up(j) if row.action in HIGH else j for j, row in zip(joints, rows)]
        return [JointMovement(j[:n], rate, time) for j, n, time in zip(up, counts, times)]

    def condition(
        self,
        subject: Subject,
        vectors: np.ndarray,
        positions: list[float],
        noises: list[float],
        length: ClipLength,
        mirrored: bool = False,
    ) -> Condition:
        """One row per segment and phrase, segments first. A segment starts where the last ended;
        after the end of its episode an action begins again. Mirrored, the photo is its own mirror
        image."""
        spec = self.info.spec
        segments = 1 if self.continuous else math.ceil(length.frames / spec.frames)
        steps = [i * spec.frames / self.info.episode for i in range(segments)]
        at = [_place(start, step) for step in steps for start in positions]
        draw = torch.Generator().manual_seed(subject.seed)
        style = torch.randn(1, spec.noise, generator=draw)  # the same in every clip
        z = (torch.tensor(noises)[:, None] * style).repeat(segments, 1)
        if self.continuous:  # people move as people did, where that was recorded
            z[[not time.drawn for time in length.times], -1] = AS_RECORDED
        words = torch.from_numpy(np.asarray(vectors, np.float32)).to(self.device)
        with torch.inference_mode():
            a_e = self.model.embed(subject.encoder, words).repeat(segments, 1)
            if isinstance(self.model, LARNet) and isinstance(self.model.G_m, PacedMotion):
                z = lively_styles(self.model.G_m, a_e, z.to(self.device))
        joints_0, seen = None, subject.detected
        if seen.person is not None:
            places = hint_joints(seen.person, seen.crop_box, subject.upright)
            joints_0 = torch.from_numpy(mirror_image(places) if mirrored else places)[None]
        square = subject.square[:, ::-1] if mirrored else subject.square
        x_0 = torch.from_numpy(np.ascontiguousarray(square[None]))
        return Condition.build(x_0, a_e, torch.tensor(at), z, joints_0=joints_0)

    def generate(
        self,
        condition: Condition,
        length: ClipLength,
        moves: np.ndarray | None = None,
        pictures: bool = True,
    ) -> list[Generated]:
        """The clips of a condition, parts first; without `pictures`, their joints and no more than
        it takes to find them; moves (clips, T, 20, 2) in [-1, 1], how far from the photo's the
        joints are, NaN where the model decides."""
        with torch.inference_mode():
            if self.continuous:
                return self._parts(condition, length, moves, pictures)
            return self._segments(condition, length, moves, pictures)

    def _segments(
        self,
        condition: Condition,
        length: ClipLength,
        moves: np.ndarray | None,
        pictures: bool,
    ) -> list[Generated]:
        """Clips of the model's own length, one after the other; M_I's state goes on, so that an
        actor whose photo is no part of the action does not go back to it in between."""
        clips, frames = len(length.times), self.info.spec.frames
        parts = (
            replace(
                condition.rows(slice(number * clips, (number + 1) * clips)),
                moves=self._given(moves, number * frames, frames),
            )
            for number in range(len(condition.a_e) // clips)
        )
        return self._one_by_one(parts, pictures)

    def _one_by_one(self, parts: Iterable[Condition], pictures: bool) -> list[Generated]:
        """Part by part; M_I's state goes on from each to the next."""
        generated, before = list[Generated](), None
        for part in parts:
            made = self._rows(replace(part, before=before), pictures)
            before = {s: torch.cat([g.last[s] for g in made]) for s in made[0].last}
            generated += made
        return generated

    def _given(self, moves: np.ndarray | None, first: int, count: int) -> Tensor | None:
        """Some of the frames (clips, T, 20, 2) of what is known; beyond the last one it is held."""
        if moves is None:
            return None
        at = np.arange(first, first + count).clip(max=moves.shape[1] - 1)
        return torch.from_numpy(np.ascontiguousarray(moves[:, at], np.float32)).to(self.device)

    def _rows(self, condition: Condition, pictures: bool) -> list[Generated]:
        """In as many parts as there are cores to make them."""
        rows, made = len(condition.a_e), self.model if pictures else self.model.poses
        if self.device.type != "cpu" or rows == 1:
            return [made(condition)]
        each = math.ceil(rows / num_workers())
        parts = [condition.rows(slice(i, i + each)) for i in range(0, rows, each)]
        return parallel_map(made, parts)

    def _parts(
        self,
        condition: Condition,
        length: ClipLength,
        moves: np.ndarray | None,
        pictures: bool,
    ) -> list[Generated]:
        """Clips of any length, in parts that fit into memory."""
        count, rate = length.frames, length.fps
        begins, parts = condition.p_e.tolist(), math.ceil(count / PART) if pictures else 1
        condition = self.model.with_appearance(condition)
        again = torch.tensor([time.again for time in length.times])
        shown = self.model.photo_moments(condition, again)
        # nobody said where to begin: a photo from the middle of a movement goes on from there
        goes_on = (condition.p_e == 0) & length.goes_on
        starts = torch.where(goes_on, shown, condition.p_e)
        every = max(1, round(rate / self.info.fps))  # pictures change their features so often
        size = 2 * every * math.ceil(count / parts / (2 * every))
        at = [moments(t, parts * size, rate, p) for t, p in zip(length.times, starts.tolist())]
        back = np.zeros((len(at), parts * size))
        for row, time, start in zip(back, length.times, begins):
            if length.returns and time.again and start == 0 and count >= time.seconds * rate - 2:
                row[:count], row[count:] = returning(count, rate), 1.0
        shares, returns = (
            torch.tensor(x, dtype=torch.float32, device=self.device) for x in (np.stack(at), back)
        )
        when = Moments(shares, torch.full_like(shares[:, 0], 1 / rate), returns, every, shown)
        each = (
            replace(
                condition,
                p_e=starts,
                moments=when.frames(slice(first, first + size)),
                moves=self._given(moves, first, size),
            )
            for first in range(0, parts * size, size)
        )
        return self._one_by_one(each, pictures)

    def directed(self, plan: ClipPlan) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """What `poses` gives, scenes performed."""
        at_0, at, near = self._undirected(plan)
        for i, scene in plan.scenes.items():
            photo = np.concatenate((at_0, near[i][:1].T), -1)
            made = perform(
                scene, plan.length.frames, plan.length.fps, plan.positions[i], photo, plan.loops
            )
            at[i], near[i] = made[..., :2], made[..., 2]
        if not plan.manner.usual:
            for i in range(len(at)):
                photo = np.concatenate((at_0, near[i][:1].T), -1)
                joints = np.concatenate((at[i], near[i][..., None]), -1)
                made = plan.manner.joints(joints, photo, plan.length.fps, not plan.positions[i])
                at[i], near[i] = made[..., :2], made[..., 2]
        return at_0, at, near

    def _undirected(self, plan: ClipPlan) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """What `poses` gives, to be written to; of scenes, which tell their joints themselves, the
        first frame."""
        if any(clip not in plan.scenes for clip in range(len(plan.positions))):
            return self.poses(plan.condition, plan.length)
        clips, count = len(plan.positions), plan.length.frames
        at_0, at, near = self.poses(
            plan.condition.rows(slice(clips)), replace(plan.length, frames=1)
        )
        return at_0, at.repeat(count, 1), near.repeat(count, 1)

    def poses(
        self, condition: Condition, length: ClipLength
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Joints of the photo (20, 2) and of every frame (clips, T, 20, 2), in [-1, 1], and how
        near the camera they are (clips, T, 20), standing heights."""
        generated = self.generate(condition, length, pictures=False)
        clips = len(length.times)
        at = in_clips(of_joints(generated, "at"), clips, length.frames).numpy()
        near = in_clips(of_joints(generated, "near"), clips, length.frames).numpy()
        pose = generated[0].pose
        assert pose is not None
        return pose.at_0[0].cpu().numpy(), at, near


def mirror_image(joints: np.ndarray) -> np.ndarray:
    """Joints (..., 20, 2) in [-1, 1] of a picture's mirror image: left is right."""
    return joints[..., MIRRORED, :] * np.array((-1, 1), joints.dtype)


def _place(start: float, step: float) -> float:
    """p_e of a later segment; a clip that begins at the very end of an action stays there once."""
    p = start + step
    return p if start and p <= 1 else p % 1
