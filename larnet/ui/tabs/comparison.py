"""Clips that differ in one thing, made in one pass for each actor: the work behind Compare."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from larnet.errors import BadInput
from larnet.ui.parts.cast import MOST_ACTORS
from larnet.ui.parts.clip_files import clip_stem, new_folder
from larnet.ui.parts.controls import LENGTHS, draw_seed
from larnet.ui.parts.players import Player
from larnet.ui.server.model_host import ModelHost

if TYPE_CHECKING:
    from larnet.animation import Animation
    from larnet.text.load_encoder import KnownAction

LEAST, MOST = 2, 6  # phrases, or values of a sweep
MOST_EACH = 4  # phrases, of each of several actors
SIDE, SMALL, FEW = 336, 224, 4  # pixels of a clip; of one among more than FEW, shown smaller
GIF_WIDTH = 672  # pixels, of the side-by-side film as a GIF


@dataclass(frozen=True)
class Comparison:
    """Clips with their labels, in rows of `columns`."""

    clips: np.ndarray  # uint8 (N, T, H, W, 3)
    labels: tuple[str, ...]
    notes: tuple[str, ...]
    known: tuple[tuple[KnownAction, ...], ...]
    new: tuple[bool, ...]
    columns: int
    seed: int
    fps: float

    def without_frames(self) -> Comparison:
        """All but the clips' frames, which are in files by then; nothing holds on to them."""
        return replace(self, clips=self.clips[:0].copy())


@dataclass(frozen=True)
class Question:
    """What to compare; one of phrases, position, noise and actors has more than one value."""

    actors: Sequence[tuple[str, str]]  # (photo, name)
    phrases: Sequence[str]
    positions: Sequence[float] = (0.0,)
    noises: Sequence[float] = (1.0,)

    def check(self) -> None:
        """Raises BadInput unless the numbers of everything are allowed."""
        self.check_actors()
        sweeps = [axis for axis in (self.positions, self.noises) if len(axis) > 1]
        if len(sweeps) > 1 or (sweeps and len(self.phrases) > 1):
            raise BadInput("Let one thing differ: the actions, the beginning or the variation.")
        count = len(sweeps[0]) if sweeps else len(self.phrases)
        if len(self.actors) > 1:
            if count > MOST_EACH:
                raise BadInput(f"{count} actions for several actors; give 1 to {MOST_EACH}.")
        elif not LEAST <= count <= MOST:
            what = "values" if sweeps else "actions"
            raise BadInput(f"{count} {what} to compare; give {LEAST} to {MOST}.")

    def check_actors(self) -> None:
        """Raises BadInput unless there are people and actions."""
        if not self.actors or not all(photo for photo, _ in self.actors):
            raise BadInput("Choose an actor first: upload a photo or pick one of the examples.")
        if len(self.actors) > MOST_ACTORS:
            raise BadInput(f"{len(self.actors)} actors were chosen; at most {MOST_ACTORS} fit.")
        if not self.phrases or not all(isinstance(phrase, str) for phrase in self.phrases):
            raise BadInput("Type an action, for example: wave, do jumping jacks, take a bow.")


def compare(
    model_host: ModelHost, question: Question, length: Any, seed: Any, **settings: Any
) -> Iterator[tuple[float, str] | Comparison]:
    """Yields how far it is, as (share done, words), and at last the Comparison.

    settings: `encoder`, and the visitor's own checkpoint `served`. Raises BadInput in words.
    """
    question.check()
    if length not in tuple(LENGTHS):
        raise BadInput(f"The length is {length!r:.20}; give {', '.join(map(str, LENGTHS))} frames.")
    seed = draw_seed() if seed is None else seed
    positions, noises = list(question.positions), list(question.noises)
    each = max(len(question.phrases), len(positions), len(noises))
    actors = question.actors
    side = SIDE if each * len(actors) <= FEW else SMALL
    # clips of several actors have one shape, the square
    output = "photo" if len(actors) == 1 else "square"
    made = []
    for i, (photo, name) in enumerate(actors):
        of = f", {name} ({i + 1} of {len(actors)})" if len(actors) > 1 else ""
        yield i / len(actors), f"Animating {each} clips{of}"
        made.append(
            model_host.animate(
                photo,
                list(question.phrases) * (each // len(question.phrases)),
                position=positions * (each // len(positions)),
                noise=noises * (each // len(noises)),
                seed=seed,
                frames=int(length),
                output=output,
                longest=side,
                **settings,
            )
        )
    phrases = made[0].phrases
    yield Comparison(
        clips=_joined(made),
        labels=tuple(label for _, name in actors for label in _labels(question, phrases, name)),
        notes=tuple(note for a in made for note in _notes(question, a.known, a.new)),
        known=tuple(known for animation in made for known in animation.known),
        new=tuple(new for animation in made for new in animation.new),
        columns=each if len(actors) > 1 else 3 if each in (3, 5, 6) else 2,
        seed=made[0].seed,
        fps=made[0].fps,
    )


def _joined(made: Sequence[Animation]) -> np.ndarray:
    return np.concatenate([animation.frames for animation in made])


def _labels(question: Question, phrases: Sequence[str], actor: str) -> list[str]:
    if len(question.positions) > 1:
        return [f"begins at {100 * value:.0f} %" for value in question.positions]
    if len(question.noises) > 1:
        return [f"variation {value:.2g}" for value in question.noises]
    if len(question.actors) > 1:
        return [f"{actor}: {phrase}" for phrase in phrases]
    return list(phrases)


def _notes(
    question: Question, known: Sequence[Sequence[KnownAction]], new: Sequence[bool]
) -> list[str]:
    if len(question.phrases) < 2 or len(question.actors) > 1:
        return [""] * len(known)
    return [note(phrase, k, n) for phrase, k, n in zip(question.phrases, known, new)]


def note(phrase: str, known: Sequence[KnownAction], new: bool) -> str:
    """A few words on how near a phrase is to what the model was trained on."""
    if not known:
        return ""
    if known[0].cosine >= 0.999 or known[0].name == phrase.strip().lower():
        return "an action it was trained on"
    return f"{'new, nearest' if new else 'close to'}: {known[0].name}"


def write_clips(made: Comparison) -> list[Player]:
    """An mp4 of every clip, alone in a new folder each, with its caption."""
    from larnet.media import video_file

    def write(clip: np.ndarray, label: str, note: str) -> Player:
        path = new_folder() / f"{clip_stem(label, made.seed)}.mp4"
        return Player(video_file.write(path, clip, made.fps), label, note)

    with ThreadPoolExecutor(2) as pool:  # the encoder is a process of its own
        return list(pool.map(write, made.clips, made.labels, made.notes))


def write_film(made: Comparison, suffix: str = ".mp4") -> Path:
    """All clips side by side under their labels, .mp4 or .gif, alone in a new folder."""
    from larnet.media import grid, video_file
    from larnet.media.pixels import resize

    film = grid.side_by_side(made.clips, made.labels, made.columns)
    if suffix == ".gif":
        shrink = min(1.0, GIF_WIDTH / film.shape[2])
        film = resize(film, int(film.shape[1] * shrink), int(film.shape[2] * shrink))
    path = new_folder() / f"larnet-compare-{made.seed}{suffix}"
    return video_file.write(path, film, made.fps)
