"""One clip of a photo with its labels, as the bytes of its files.

The bytes depend on the plan, the checkpoint and the kind of processor alone: every clip is made by
itself, on one thread.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import cv2
import numpy as np
import torch

from larnet.animation import Animation
from larnet.body.detection_cache import NOBODY
from larnet.data.factory.dataset_plan import DatasetPlan, PhotoFile, PhotoJob, PlannedClip
from larnet.data.video.clip_labels import FLOW, ClipFacts, ClipLabels, to_json
from larnet.errors import BadInput
from larnet.media.image_file import read_photo
from larnet.media.video_file import encode_mp4
from larnet.text.understanding import Understanding

ZERO = (1980, 1, 1, 0, 0, 0)  # date of a zip's members


class Animator(Protocol):
    """What makes clips: `larnet.pipeline.Pipeline`, or what behaves as it does."""

    @property
    def encoders(self) -> tuple[str, ...]: ...

    def understand(self, phrase: str, encoder: str) -> Understanding: ...

    @property
    def animate(self) -> Callable[..., Animation]: ...  # as of Pipeline


class SkippedPhoto(Exception):
    """A photo that no clips can be made of, in words."""


@dataclass(frozen=True)
class MadeClip:
    """A clip's files: ending -> bytes, the labels (`json`) last."""

    clip: PlannedClip
    files: dict[str, bytes]


def one_thread() -> None:
    """Clips must not depend on the number of cores: call it in every process that makes some."""
    torch.set_num_threads(1)
    cv2.setNumThreads(1)


class ClipMaker:
    """Makes the clips of a plan."""

    def __init__(self, plan: DatasetPlan, animator: Animator) -> None:
        self.plan, self._animator = plan, animator
        self._encoder = animator.encoders[0]
        self._phrases: dict[str, str] = {}  # phrase -> the one action that it is shown as, or ""

    def clips(self, job: PhotoJob) -> Iterator[MadeClip]:
        """The clips of a photo, one after the other. Raises SkippedPhoto where the photo cannot be
        read or shows nobody."""
        try:
            photo = read_photo(job.photo.path)
        except BadInput as error:
            raise SkippedPhoto(str(error)) from None
        for clip in job.clips:
            yield self.make(photo, job.photo, clip)

    def make(self, photo: np.ndarray, source: PhotoFile, clip: PlannedClip, **who: Any) -> MadeClip:
        """One clip of a photo uint8 (H, W, 3); who: its `person` or `joints`, as of
        `Pipeline.animate`. Raises SkippedPhoto where nobody is found in it."""
        phrase = self._phrase(clip)
        traced = "masks" in self.plan.labels or "flow" in self.plan.labels
        made = self._animator.animate(
            photo,
            phrase,
            encoder=self._encoder,
            seed=clip.seed,
            seconds=self.plan.seconds,
            fps=self.plan.fps,
            output="photo",
            longest=self.plan.longest,
            labels=traced,
            **who,
        )
        if made.person is None:
            raise SkippedPhoto(_nobody(made.warnings))
        if made.joints is None:
            raise BadInput("This checkpoint knows no joints, so its clips have no labels.")
        if traced and not made.origins:
            raise SkippedPhoto("A portrait moves as a whole, so its clips have no masks.")
        frames = _even(made.frames[0])
        count, height, width = frames.shape[:3]
        facts = ClipFacts(
            clip.action, phrase, clip.seed, source.name, source.sha256,
            self.plan.checkpoint_sha256, count, made.fps, width, height,
        )  # fmt: skip
        scale = made.frames.shape[3] / photo.shape[1]
        joints = made.joints[0] * np.float32(scale) if "joints" in self.plan.labels else None
        files = {"mp4": encode_mp4(frames, made.fps)}
        if "flow" in self.plan.labels:
            files[FLOW] = _zipped("flow", _even(made.origins[0].flow))
        masks = _even(made.origins[0].person) if "masks" in self.plan.labels else None
        files["json"] = to_json(ClipLabels(facts, joints, masks))
        return MadeClip(clip, files)

    def _phrase(self, clip: PlannedClip) -> str:
        """The planned phrase, or the next one of its action, that the checkpoint shows as it; the
        action's name where it shows none so."""
        phrases = self.plan.actions[clip.action]
        first = phrases.index(clip.phrase)
        for phrase in (*phrases[first:], *phrases[:first]):
            if phrase not in self._phrases:
                understood = self._animator.understand(phrase, self._encoder)
                self._phrases[phrase] = one_action(understood)
            if self._phrases[phrase] == clip.action:
                return phrase
        return clip.action


def one_action(understood: Understanding) -> str:
    """The known action that a phrase is shown as; "" where it is far from all, or several."""
    known = len(understood.parts) == 1 and not understood.far
    return understood.parts[0].action if known else ""


def _nobody(warnings: Sequence[str]) -> str:
    """Why a photo without a person is skipped; a visitor of the page hears of its middle."""
    if warnings and NOBODY not in warnings:
        return " ".join(warnings)
    return "No person was found in the photo; a photo of one whole person is best."


def _even(rows: np.ndarray) -> np.ndarray:
    """Frames (T, H, W, ...) whose sides are even, as video wants them: the border once more."""
    more = [(0, 0), (0, rows.shape[1] % 2), (0, rows.shape[2] % 2)]
    return np.pad(rows, more + [(0, 0)] * (rows.ndim - 3), mode="edge")


def _zipped(name: str, array: np.ndarray) -> bytes:
    """An array as a .npz, compressed, the same bytes every time."""
    data, member = io.BytesIO(), io.BytesIO()
    np.save(member, array, allow_pickle=False)
    with zipfile.ZipFile(data, "w") as file:
        entry = zipfile.ZipInfo(f"{name}.npy", ZERO)
        file.writestr(entry, member.getvalue(), zipfile.ZIP_DEFLATED, 6)
    return data.getvalue()
