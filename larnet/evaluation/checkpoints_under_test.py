"""Who is measured: checkpoints, and the clips they make for given photos, positions and styles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor

from larnet.body.detection_cache import Detection
from larnet.config.moments import moments
from larnet.data import Clips
from larnet.data.batch import styles
from larnet.errors import BadInput, MissingData
from larnet.generation import ClipGenerator, Subject
from larnet.media.crop import CropBox
from larnet.media.pixels import to_model, to_uint8
from larnet.model import Condition, LARNet
from larnet.nets.motion import PacedMotion
from larnet.rendering import in_clips
from larnet.runtime.file_digest import sha256_of
from larnet.text.load_encoder import GivenVectors, encoder_of, reading_encoder
from larnet.weights import checkpoint
from larnet.weights.checkpoint import WEIGHTS, Checkpoint


class SystemUnderTest(Protocol):
    """What `measure` measures: a checkpoint, or the clips of any system."""

    name: str  # in the report

    @property
    def actions(self) -> tuple[str, ...]:
        """The actions that it can be asked for."""
        ...

    @property
    def driven(self) -> bool:
        """Whether it reads its motion from a driving clip."""
        ...

    def clips_of(self, clips: Clips, driving: Tensor | None, first: int) -> Tensor:
        """uint8 (B, T, H, W, 3) for the photos of a batch whose first clip has place `first`;
        driving: uint8 (B, T, H, W, 3), other actors doing the same, where any system is driven."""
        ...

    def identity(self) -> dict[str, Any]:
        """What the report says of it: name, step, trained_on, encoder, sha256."""
        ...


@dataclass
class CheckpointUnderTest:
    """A checkpoint under its name in the report, with the text encoder that speaks to it."""

    name: str
    loaded: Checkpoint
    encoder: str
    vectors: dict[str, np.ndarray] = field(default_factory=dict)  # of phrases met so far

    @property
    def actions(self) -> tuple[str, ...]:
        return tuple(self.loaded.info.actions)

    @property
    def driven(self) -> bool:
        """LARNet-dagger and double-dagger: e_m comes from a driving clip."""
        return self.loaded.info.spec.driven

    def clips_of(self, clips: Clips, driving: Tensor | None, first: int) -> Tensor:
        return self.make(clips, driving=driving)

    def identity(self) -> dict[str, Any]:
        info = self.loaded.info
        return {
            "name": info.name,
            "step": info.step,
            "trained_on": info.data,
            "encoder": self.encoder,
            "sha256": sha256_of(self.loaded.folder / WEIGHTS),
        }

    @torch.inference_mode()
    def make(
        self, clips: Clips, phrases: Sequence[str] | None = None, driving: Tensor | None = None
    ) -> Tensor:
        """uint8 (B, T, H, W, 3) for the photos of a batch, at its positions and with its styles.

        The phrase is the clip's action name unless given. driving: uint8 (B, T, H, W, 3), from
        which a driven model reads its motion. Raises BadInput when such a model gets none.
        """
        if self.driven and driving is None:
            raise BadInput(f"{self.loaded.info.name} is driven: it needs driving clips.")
        words = torch.from_numpy(self._vectors(phrases or clips.names))
        model = self.loaded.model
        device = next(model.parameters()).device
        e_m = None
        if self.driven and driving is not None:
            e_m = model.drive(to_model(driving).to(device))
        a_e = model.embed(self.encoder, words.to(device))
        z = styles(clips, self.loaded.info.spec.motion)
        condition = Condition.build(clips.x_0, a_e, clips.p_e, z, e_m=e_m)
        return to_uint8(model(self.timed(condition, clips)).v).cpu()

    def go_on(self, clips: Clips, frames: int) -> Tensor:
        """uint8 (B, frames, H, W, 3) for the photos of a batch, from the beginning of the action:
        longer than the model's own clips, so made in segments, as for visitors who ask for so many
        frames."""
        model, info = self.loaded.model, self.loaded.info
        generator, made = ClipGenerator(model, info, next(model.parameters()).device), []
        for row, (name, vector) in enumerate(zip(clips.names, self._vectors(clips.names))):
            square = clips.x_0[row].numpy()
            nobody = Detection(None, CropBox(0, 0, len(square)), ())
            length = generator.length(frames, None, None, [name])
            subject = Subject(square, nobody, self.encoder, seed=row)
            condition = generator.condition(subject, vector[None], [0.0], [1.0], length)
            segments = [to_uint8(each.v) for each in generator.generate(condition, length)]
            made.append(in_clips(torch.cat(segments), 1, frames))
        return torch.cat(made)

    def timed(self, condition: Condition, clips: Clips) -> Condition:
        """The condition of clips with the moments of their frames, where time is continuous: as
        visitors are shown it, a recorded performance takes its action's time, and begins with the
        moment that the photo shows where it begins with the photo. A drawn one begins at p_e and
        takes as long as drawn ones do."""
        info, model = self.loaded.info, self.loaded.model
        if not isinstance(model, LARNet) or not isinstance(model.G_m, PacedMotion):
            return condition
        condition = replace(condition, e_a=model.appearance(condition))
        usual, times = model.G_m.usual(condition.p_e), [info.time(name) for name in clips.names]
        recorded = clips.recorded.to(usual.at.device)
        shown = model.photo_moments(condition, torch.tensor([time.again for time in times]))
        start = torch.where(recorded & (condition.p_e == 0), shown, condition.p_e)
        rows = [
            moments(time, info.spec.frames, info.fps, first)
            for time, first in zip(times, start.tolist())
        ]
        at = torch.where(recorded[:, None], torch.tensor(np.stack(rows)).to(usual.at), usual.at)
        return replace(condition, p_e=start, moments=replace(usual, at=at, photo=shown))

    def _vectors(self, phrases: Sequence[str]) -> np.ndarray:
        """(B, length); each phrase is encoded once."""
        if new := [p for p in dict.fromkeys(phrases) if p not in self.vectors]:
            self.vectors |= zip(new, self._encode(new))
        return np.stack([self.vectors[p] for p in phrases])

    def _encode(self, phrases: list[str]) -> np.ndarray:
        """By the encoder of training; where that is not on this machine, what the checkpoint
        carries of it."""
        info, length = self.loaded.info, dict(self.loaded.info.spec.encoders)[self.encoder]
        try:
            encoder = encoder_of(self.encoder, length, self.actions)
            if not isinstance(encoder, GivenVectors):
                return encoder.encode(phrases)
        except MissingData:
            encoder = GivenVectors(self.encoder, length)
        if self.encoder in self.loaded.phrases:
            every = [p for group in info.actions.values() for p in group]
            encoder.give(every, self.loaded.phrases[self.encoder].float().numpy())
        return encoder.encode(phrases)


def load_checkpoints_under_test(
    names: Sequence[str], encoder: str, device: torch.device | str = "cpu"
) -> list[CheckpointUnderTest]:
    """The checkpoints to measure, the first under the name "model", the others under their own.

    Raises BadCheckpoint, UnknownName for checkpoint or encoder, and BadInput for one of another
    size than the first.
    """
    subjects: list[CheckpointUnderTest] = []
    for i, name in enumerate(names):
        loaded = checkpoint.load(name)
        spec = loaded.info.spec
        spoken = reading_encoder(encoder, tuple(dict(spec.encoders)))
        if subjects and _shape(spec) != (first := _shape(subjects[0].loaded.info.spec)):
            raise BadInput(
                f"Checkpoint {loaded.info.name!r} makes clips of {_shape(spec)}, the first one of "
                f"{first}; clips of another resolution cannot be compared. Evaluate it by itself."
            )
        label = "model" if not i else _free(loaded.info.name, [s.name for s in subjects])
        loaded.model.to(device)
        subjects.append(CheckpointUnderTest(label, loaded, spoken))
    return subjects


def _shape(spec) -> str:
    return f"{spec.size}x{spec.size}x{spec.frames}"


def _free(name: str, taken: Sequence[str]) -> str:
    """A name that nothing else in the report has."""
    taken = (*taken, "model", "repeated", "real")
    return name if name not in taken else next(
        f"{name} ({i})" for i in range(2, 100) if f"{name} ({i})" not in taken
    )  # fmt: skip
