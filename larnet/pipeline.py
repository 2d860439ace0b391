"""From a photo and phrases to uint8 frames: the one border between users and the model.

The pipeline alone decides on crop, scale and paste-back. Callers ask for the square or the whole
photo, and for a longest side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import torch

from larnet.animation import (
    Animation,
    Blend,
    PhraseSpace,
    asked_for,
    driven_by,
    motion_amount,
    remarks_of,
    request_of,
    scenes_of,
)
from larnet.body.detection_cache import detect, detect_asked
from larnet.body.given_joints import Joints
from larnet.body.layers.photo_analysis import analyse_photo
from larnet.body.layers.photo_clip import ComposedClips, joints_in_photo, photo_clips
from larnet.body.performance.action_skeletons import action_skeletons
from larnet.body.performance.action_times import ActionTimes
from larnet.body.performance.clip_plan import ClipPlan
from larnet.body.performance.driver import read_driver
from larnet.body.performance.manner import AS_SAID, Manner
from larnet.config.numbers import one_each, whole_number
from larnet.config.output_spec import MOST_PIXELS, Output, OutputSpec, output_spec
from larnet.errors import BadInput
from larnet.generation import ClipGenerator, Subject
from larnet.media.crop import CropBox, crop, crop_clips
from larnet.media.paste_back import LONGEST, clip_size, paste_back, sharpness
from larnet.media.photo_input import Photo, photo_pixels
from larnet.media.pixels import resize
from larnet.rendering import in_clips, of_joints, region_in_photo, render
from larnet.runtime.device import parse_device
from larnet.text.load_encoder import PhraseBanks, clean_phrase
from larnet.text.understanding import STILL, Understanding, understand
from larnet.weights.checkpoint import Checkpoint, load

MAX_SCALE, MAX_PHRASES, MAX_NOISE = 8, 32, 2.0


class Pipeline:
    """A checkpoint, its text encoders and a device. Safe to call from several threads."""

    def __init__(self, loaded: Checkpoint, device: torch.device) -> None:
        self.info, self.card, self.name = loaded.info, loaded.card, loaded.info.name
        self.device = device
        self._generator = ClipGenerator(loaded.model, loaded.info, device)
        self.time = ActionTimes(loaded.model, loaded.info, loaded.phrases).of
        self._generator.time = self.time
        lengths = dict(self.info.spec.encoders)
        self._banks = PhraseBanks(lengths, self.info.actions, loaded.phrases)

    @property
    def actions(self) -> tuple[str, ...]:
        """Known actions."""
        return tuple(self.info.actions)

    @property
    def encoders(self) -> tuple[str, ...]:
        """Text encoders that the checkpoint carries a projection for; one alone reads all words."""
        return self.info.encoders

    @property
    def continuous(self) -> bool:
        """Whether clips may have any length and any number of frames a second."""
        return self._generator.continuous

    @property
    def size(self) -> int:
        return self.info.spec.size

    @property
    def fps(self) -> int:
        return self.info.fps

    def warm(self) -> None:
        """Run the model once and load the text encoders, so that no visitor waits for it."""
        blank = np.full((self.size, self.size, 3), 128, np.uint8)
        moving = next((name for name in self.actions if name != STILL), self.actions[0])
        self.animate(blank, moving, encoder=self.encoders[0])
        self.load_encoders()

    def load_encoders(self) -> None:
        """Load every text encoder now: phrases that the checkpoint knows need none of them."""
        self._banks.warm()

    def locate(self, phrases: str | Sequence[str], encoder: str = "sentence") -> PhraseSpace:
        """Where phrases lie among the known actions. Raises BadInput or UnknownName."""
        bank = self._banks.by(encoder)
        vectors = bank.encoder.encode([clean_phrase(phrase) for phrase in asked_for(phrases)])
        return PhraseSpace(
            actions=bank.names,
            centres=bank.centres,
            vectors=vectors,
            known=tuple(tuple(bank.nearest(vector)) for vector in vectors),
            new=tuple(bank.is_new(vector) for vector in vectors),
        )

    def animate(
        self,
        actor: Photo,
        actions: str | Blend | Sequence[str | Blend] = (),
        *,
        driver: str | Path | None = None,
        encoder: str = "sentence",
        position: float | Sequence[float] = 0.0,
        noise: float | Sequence[float] = 1.0,
        seed: int = 0,
        frames: int | None = None,
        seconds: float | None = None,
        fps: float | None = None,
        output: Output = "square",
        longest: int | None = None,
        person: int | None = None,
        joints: Joints | None = None,
        labels: bool = False,
        manner: Manner = AS_SAID,
        every: int = 1,
        most_pixels: int = MOST_PIXELS,
    ) -> Animation:
        """Animate the actor of a photo, one clip per action; same seed, same bytes.

        actor: a photo's file (JPEG, PNG, WEBP, HEIC, AVIF), its bytes or an open file, a picture of
        Pillow, or uint8 (H, W, 3); driver: instead of actions, a video whose person's movement is
        repeated, its first 12 seconds, at any rate; position in [0, 1], where in the action it
        begins; noise in [0, 2], how far the style may stray; each one number for all clips or one a
        clip. seconds up to 12 and fps 8 to 60: without them the whole action at 24 frames a second,
        of the whole photo or of a checkpoint whose time is continuous; frames 1 to 256 instead:
        that many, at its own rate (12) unless fps is given, beyond its own length the action goes
        on. output: `square`, what the model sees of the photo, or `photo`, all of it; longest,
        pixels of the clip's long side: of the square its side (without: the model's own size), of
        the photo at most (without: LONGEST), from the photo's own pixels where the model can.
        person, which of several people, counted from left to right, 1 first (without: the largest);
        joints, where the person is, for photos and drawings in which nobody is found or wrongly:
        places by name or (20, 2), in pixels of the photo (see `body.given_joints`). labels: with
        `Animation.origins`, which pixels show the person and where they come from, of clips of the
        whole photo; manner, how else than the words say; every, one frame of so many is shown, as a
        preview; most_pixels, of all frames together. Raises BadInput or UnknownName on anything
        else.
        """
        wanted = asked_for(actions, manner)
        if not 1 <= len(wanted) <= MAX_PHRASES and driver is None:
            raise BadInput(f"{len(wanted)} actions were given; give 1 to {MAX_PHRASES}.")
        positions = one_each("Position", position, max(1, len(wanted)), 0.0, 1.0)
        noises = one_each("Noise", noise, max(1, len(wanted)), 0.0, MAX_NOISE)
        seed = whole_number("Seed", seed, 0, 2**32 - 1)
        wish = output_spec(output, longest, labels, every, most_pixels)
        photo = (taken := photo_pixels(actor)).pixels
        asked, encoder = encoder, self._banks.reader(encoder)
        bank, can = self._banks.by(encoder), self.info.spec.has_joints
        requests = [request_of(action, bank, manner) for action in wanted if driver is None]
        requests = requests or [driven_by(driver, wanted, bank, can)]
        names = [request.action for request in requests]
        timed = frames is None or fps is not None
        any_rate = driver is not None or (can and wish.photo and timed)
        self._generator.length(frames, seconds, fps, names, joints=any_rate)  # is it possible?
        movement = None if driver is None else read_driver(driver)
        detected = detect_asked(photo, joints, person, taken.height)
        square, upright = crop(photo, detected.crop_box, self.size), can and wish.photo
        subject = Subject(square, detected, encoder, seed, upright)
        perform = partial(self._generator.movements, subject) if can else None
        any_rate = any_rate and (detected.person is not None or driver is not None)
        smooth = any_rate and not self.continuous  # frames lie between those of the model
        scenes, warnings = scenes_of(requests, noises, perform, smooth), detected.warnings
        if movement is not None:
            scenes = self._generator.driven(subject, movement, manner.speed)
            warnings += movement.warnings
        times = tuple(map(self.time, names))
        takes = [t.seconds for t in times if wish.photo and not any_rate]
        total = max([*takes, *(scene.seconds for scene in scenes.values())], default=0.0)
        usual = [name for i, name in enumerate(names) if i not in scenes]
        length = self._generator.length(frames, seconds, fps, usual, total, any_rate)
        length = replace(length, times=times, returns=manner.ending != "once")
        vectors = np.stack([request.vectors[0] for request in requests])
        condition = self._generator.condition(subject, vectors, positions, noises, length)
        whole = seconds is None or total <= seconds  # what is done fits, as often as it does
        loops = frames is None and whole and length.returns
        sides = tuple(request.any_side for request in requests)
        plan = ClipPlan(condition, length, tuple(positions), scenes, loops, manner, sides)
        clips = self._clips(photo, subject, plan, wish)
        warnings += clips.warnings + length.warnings
        if encoder != asked and driver is None:
            warnings += (f"{self.name} reads words by {encoder} alone, not by {asked}.",)
        warnings += remarks_of(requests, scenes, length.seconds, not (can or manner.usual))
        return Animation(
            frames=clips.frames,
            phrases=tuple(request.phrase for request in requests),
            understood=tuple(request.understood for request in requests),
            known=tuple(tuple(bank.nearest(r.vectors[0])) if r.parts else () for r in requests),
            new=tuple(request.understood.far for request in requests),
            motion=tuple(motion_amount(clip) for clip in clips.frames),
            joints=clips.joints,
            framed=subject.square,
            crop_box=detected.crop_box,
            person=detected.person,
            warnings=warnings,
            seed=seed,
            fps=length.fps / wish.every,
            origins=clips.origins,
        )

    def understand(self, phrase: str, encoder: str = "sentence") -> Understanding:
        """What `animate` would show of a phrase, and what there is to say of it: milliseconds, once
        the text encoder is loaded. Raises BadInput or UnknownName."""
        return understand(clean_phrase(phrase), self._banks.by(encoder))

    def skeletons(self, actions: Sequence[str], moments: int) -> np.ndarray:
        """Known actions without a photo, see `action_skeletons`: (N, moments, 20, 3)."""
        names, encoder = asked_for(actions), self._banks.reader("sentence")
        model, vectors = self._generator.model, self.locate(names, encoder).vectors
        return action_skeletons(model, list(map(self.time, names)), encoder, vectors, moments)

    def background(self, actor: Photo, longest: int = LONGEST) -> np.ndarray | None:
        """A photo without its actor: uint8 (H, W, 3), its long side at most `longest` pixels; None
        where nobody is found. Raises BadInput on what is no photo."""
        detected = detect(photo := photo_pixels(actor).pixels)
        if detected.person is None or not self.info.spec.has_joints:
            return None
        square = crop(photo, detected.crop_box, self.size)
        subject = Subject(square, detected, self.encoders[0], 0, upright=True)
        at_0 = self._generator.photo_joints(subject)
        joints = joints_in_photo(detected.person, detected.crop_box, at_0)
        return analyse_photo(photo, detected.person, joints, longest).layers.background

    def _clips(
        self, photo: np.ndarray, subject: Subject, plan: ClipPlan, wish: OutputSpec
    ) -> ComposedClips:
        """The only place that decides on crop, scale, layers and paste-back."""
        detected, square, length = subject.detected, subject.square, plan.length
        clips, box = len(plan.positions), detected.crop_box
        longest, every, poses = wish.longest, wish.every, None
        whole = wish.photo or detected.relative
        whole = whole and detected.person is not None and self.info.spec.has_joints
        if whole or ((plan.scenes or not plan.manner.usual) and self.info.spec.has_joints):
            poses = self._generator.directed(plan)
        if whole:
            assert poses is not None and detected.person is not None
            starts = [not position for position in plan.positions]
            size = longest if longest and wish.photo else LONGEST
            side = 1 if wish.photo else longest or self.size
            wish.check_room(clips, -(-length.frames // every), clip_size(photo, size), (side, side))
            at, near, rate = poses[1][:, ::every], poses[2][:, ::every], length.fps / every
            made = photo_clips(
                photo, detected.person, box, poses[0], at, near, starts, rate, size, wish.labels,
                plan.closed(self.continuous), plan.any_side, plan.evened, plan.turns[:, ::every],
            )  # fmt: skip
            if wish.photo:
                return made
            return replace(made, frames=crop_clips(made.frames, photo, box, longest or self.size))
        scale = self._scale(photo, box, wish)
        side = self.size * scale if wish.photo else max(self.size * scale, longest or 0)
        shown = clip_size(photo, longest or LONGEST) if wish.photo else (side, side)
        wish.check_room(clips, length.frames, (side, side), shown)
        large = square if scale == 1 else crop(photo, box, self.size * scale)
        everywhere = (slice(None), slice(None))
        needed = region_in_photo(photo, box, self.size) if wish.photo else everywhere
        moves = None if poses is None else plan.moves(poses[0], poses[1])
        generated = self._generator.generate(plan.condition, length, moves=moves)
        with torch.inference_mode():
            rows = render(generated, square, large, needed)
        frames, places = in_clips(rows, clips, length.frames).numpy()[:, ::every], None
        if poses is not None:
            places = box.place(poses[1][:, ::every])
        elif self.info.spec.has_joints:
            joints = in_clips(of_joints(generated, "at"), clips, length.frames)
            places = box.place(joints.numpy()[:, ::every])
        frames[plan.still] = large
        if wish.photo:
            frames = np.stack([paste_back(photo, box, clip, longest or LONGEST) for clip in frames])
            frames[plan.still] = resize(photo, *frames.shape[2:4])
        elif longest:
            frames = resize(frames, longest, longest)
        return ComposedClips(frames, places)

    def _scale(self, photo: np.ndarray, box: CropBox, wish: OutputSpec) -> int:
        """Times the model's size that its square is composed at; 1 where every pixel is painted."""
        if self.info.spec.head == "paint":
            return 1
        if wish.photo:
            return min(MAX_SCALE, sharpness(photo, box, self.size, wish.longest or LONGEST))
        return min(MAX_SCALE, max(1, (wish.longest or self.size) // self.size))


def load_pipeline(checkpoint: str | Path = "default", device: str = "auto") -> Pipeline:
    """A pipeline for a shipped checkpoint's name or a checkpoint folder. Raises UnknownName (with
    the nearest names) or BadCheckpoint."""
    return Pipeline(load(checkpoint), parse_device(device))
