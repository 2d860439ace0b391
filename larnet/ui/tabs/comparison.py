"""Clips that differ in one thing, or people beside actions: the work behind Compare."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from larnet.errors import BadInput
from larnet.ui.api.sent_values import clip_length
from larnet.ui.api.who_is_meant import who_is_meant
from larnet.ui.parts.clip_files import clip_stem, new_folder
from larnet.ui.parts.controls import draw_seed
from larnet.ui.parts.players import FEW, SIDE, SMALL, Player
from larnet.ui.parts.question import GRIDS, SWEEPS, Question, label_of
from larnet.ui.server.model_host import MOST_PIXELS, ModelHost

if TYPE_CHECKING:
    from larnet.animation import Animation
    from larnet.body.performance.manner import Manner
    from larnet.text.load_encoder import KnownAction
    from larnet.text.understanding import Understanding

TALLEST = 1.6  # of a clip in a grid of people: its height in widths
GIF_WIDTH = 672  # pixels, of the side-by-side film as a GIF


@dataclass(frozen=True)
class Comparison:
    """Clips with their labels, in rows of `columns`; all of one number of frames."""

    clips: tuple[np.ndarray, ...]  # each uint8 (T, H, W, 3), sides of its own
    labels: tuple[str, ...]
    notes: tuple[str, ...]
    known: tuple[tuple[KnownAction, ...], ...]
    new: tuple[bool, ...]
    understood: tuple[Understanding, ...]
    warnings: tuple[tuple[str, ...], ...]  # of each clip
    columns: int
    seed: int
    fps: float

    def without_frames(self) -> Comparison:
        """All but the clips' frames, which are in files by then; nothing holds on to them."""
        return replace(self, clips=())


@dataclass(frozen=True)
class Wish:
    """One clip of a comparison: whose, what, the value of what differs, and what
    `ModelHost.animate` is told besides."""

    actor: int
    phrase: str
    value: Any
    position: Any
    noise: Any
    call: tuple[str, str, Manner]  # encoder, `served`, manner: clips that share them are one call


def wishes(
    question: Question, encoder: str, side: str, ending: str, serve: Callable[[str, str], str]
) -> list[Wish]:
    """The clips of a question in order; side, ending: of `Manner`; serve: phrase, encoder -> whose
    clip to make.

    Raises BadInput or UnknownName on a manner that cannot be."""
    from larnet.body.performance.manner import Manner  # here: it takes long to import

    found = []
    for actor, phrase, value in product(
        range(len(question.actors)), question.phrases, question.values
    ):
        of = {
            name: value if name == question.swept else (getattr(question, name) or (None,))[0]
            for name in (*SWEEPS, *GRIDS)
        }
        reads = of["encoders"] or encoder
        served = of["checkpoints"][0] if of["checkpoints"] else serve(phrase, reads)
        manner = Manner(of["speeds"], of["strengths"], side, ending)  # type: ignore[arg-type]  # checked
        call = reads, served, manner
        found.append(Wish(actor, phrase, value, of["positions"], of["noises"], call))
    return found


def compare(
    model_host: ModelHost,
    question: Question,
    length: Any,
    seed: Any,
    *,
    encoder: str = "sentence",
    served: str = "",
    side: str = "",
    ending: str = "",
    seconds: Any = None,
    output: str = "photo",
    longest: Any = None,
    film: bool = False,
    **settings: Any,
) -> Iterator[tuple[float, str] | Comparison]:
    """Yields how far it is, as (share done, words), and at last the Comparison.

    length: frames; seconds: in its place, 0 as long as the longest of the actions takes. served:
    the visitor's own checkpoint; film: whether all clips are to go into one, in their own size;
    settings: more of `Pipeline.animate`. Raises BadInput in words.
    """
    question.check()
    settings["output"], long = output, clip_length(length, seconds)
    settings["seed"] = draw_seed() if seed is None else seed

    def serve(phrase: str, reads: str) -> str:
        return model_host.knowing(phrase, reads, served)

    encoder = encoder if isinstance(encoder, str) else ""  # which the model refuses in words
    wanted = wishes(question, encoder, side, ending, serve)
    calls: dict[tuple[Any, ...], list[int]] = {}
    for i, wish in enumerate(wanted):
        calls.setdefault((wish.actor, *wish.call), []).append(i)
    several = len(question.actors) > 1
    most = SIDE if len(wanted) <= FEW else SMALL
    answers: dict[int, tuple[Animation, int]] = {}
    photos = _Photos(question)
    if film:
        _check_film(question, photos, [wish.actor for wish in wanted], output, longest)
    for (actor, reads, of, manner), places in calls.items():
        told = f", {question.actors[actor][1]} ({actor + 1} of {len(question.actors)})"
        count = f"{len(places)} clip{'s' * (len(places) > 1)}"
        yield len(answers) / len(wanted), f"Animating {count}{told * several}"
        pixels, who = photos.of(actor)
        room = MOST_PIXELS - sum(made.frames[n, ..., 0].size for made, n in answers.values())
        made = model_host.animate(
            pixels,
            [wanted[i].phrase for i in places],
            encoder=reads,
            served=of,
            position=[wanted[i].position for i in places],
            noise=[wanted[i].noise for i in places],
            manner=manner,
            longest=longest or _longest(pixels, most, several and output == "photo"),
            most_pixels=room,
            **(long or model_host.whole_action(of)),
            **settings,
            **who,
        )
        answers |= {i: (made, n) for n, i in enumerate(places)}
        so_far = [(made.frames[n], made.fps) for made, n in answers.values()]
        _check_room(so_far, len(wanted), MOST_PIXELS)
    yield _comparison(question, wanted, [answers[i] for i in range(len(wanted))])


def _check_film(
    question: Question, photos: _Photos, actors: Sequence[int], output: Any, longest: Any
) -> None:
    """Raise BadInput where clips of a long side, one of each of the actors, are too large for one
    film: before any of them is made."""
    from larnet.config.output_spec import output_spec  # here: they take long to import
    from larnet.media.grid import film_size
    from larnet.media.paste_back import clip_size
    from larnet.media.pixels import MAX_SIDE

    wish = output_spec(output, longest)
    if (side := wish.longest) is None:
        return
    sizes = [clip_size(photos.of(n)[0], side) if wish.photo else (side, side) for n in actors]
    height, width = film_size(sizes, question.columns)
    if max(height, width) > MAX_SIDE:
        raise BadInput(
            f"{len(sizes)} clips of up to {side} pixels are a film of {width} x {height}; a side "
            f"of it has at most {MAX_SIDE}. Give a smaller longest side, fewer clips, or gif, "
            "which is made smaller."
        )


def _check_room(made: Sequence[tuple[np.ndarray, float]], wanted: int, most: int) -> None:
    """Raise BadInput where clips (T, H, W, 3), some of those wanted, each with its frames a second,
    are too large for the memory once all are as long as the longest."""
    seconds = max(len(clip) / fps for clip, fps in made)
    frames = round(seconds * max(fps for _, fps in made))
    pixels = frames * sum(clip[0, ..., 0].size for clip, _ in made)
    if pixels > most:
        raise BadInput(
            f"{wanted} clips of up to {seconds:.0f} seconds are too much for one comparison: "
            f"{len(made)} of them are {pixels / 1e6:,.0f} million pixels already, and "
            f"{most / 1e6:,.0f} million fit. Take a shorter length under Fine tuning, "
            "smaller clips, or fewer of them."
        )


class _Photos:
    """The photos of a question, each decoded once, and who moves in it."""

    def __init__(self, question: Question) -> None:
        self._question = question
        self._read: dict[int, tuple[np.ndarray, dict[str, Any]]] = {}

    def of(self, actor: int) -> tuple[np.ndarray, dict[str, Any]]:
        if actor not in self._read:
            asked = self._question.who if actor == 0 else {}
            photo, _ = self._question.actors[actor]
            taken, who = who_is_meant(photo, **asked)
            self._read[actor] = taken.pixels, who
        return self._read[actor]


def _longest(photo: np.ndarray, most: int, of_one_width: bool) -> int:
    """Pixels of a clip's long side; of one width, unless that makes it tall."""
    tall = photo.shape[0] / photo.shape[1]
    return round(most * min(max(tall, 1.0), TALLEST)) if of_one_width else most


def _comparison(
    question: Question, wanted: Sequence[Wish], answers: Sequence[tuple[Animation, int]]
) -> Comparison:
    first = answers[0][0]
    clips = [made.frames[n] for made, n in answers]
    known = tuple(made.known[n] for made, n in answers)
    new = tuple(made.new[n] for made, n in answers)
    fps = max(made.fps for made, _ in answers)
    from larnet.media.grid import together  # here: it takes long to import

    several = len(question.actors) > 1, len(question.phrases) > 1
    labels = [
        label_of(
            question.swept, wish.value, question.actors[wish.actor][1], made.phrases[n], several
        )
        for wish, (made, n) in zip(wanted, answers)
    ]
    notes = [""] * len(wanted)
    if len(question.actors) == 1 and (len(question.phrases) > 1 or question.swept in GRIDS):
        notes = [note(wish.phrase, k, n) for wish, k, n in zip(wanted, known, new)]
    return Comparison(
        clips=tuple(together(clips, [made.fps for made, _ in answers], fps)),
        labels=tuple(labels),
        notes=tuple(notes),
        known=known,
        new=new,
        understood=tuple(made.understood[n] for made, n in answers),
        warnings=tuple(made.warnings for made, _ in answers),
        columns=question.columns,
        seed=first.seed,
        fps=fps,
    )


def note(phrase: str, known: Sequence[KnownAction], new: bool) -> str:
    """A few words on how near a phrase is to what the model was trained on."""
    if not known:
        return ""
    if known[0].is_said_by(phrase):
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
    """All clips side by side under their labels, .mp4, .gif or .webp, alone in a new folder."""
    from larnet.media import grid, video_file
    from larnet.media.pixels import resize

    film = grid.side_by_side(made.clips, made.labels, made.columns)
    if suffix == ".gif":
        shrink = min(1.0, GIF_WIDTH / film.shape[2])
        film = resize(film, int(film.shape[1] * shrink), int(film.shape[2] * shrink))
    path = new_folder() / f"larnet-compare-{made.seed}{suffix}"
    return video_file.write(path, film, made.fps)


def film_of(written: tuple[Sequence[Player], Comparison] | None, kind: str) -> Path:
    """The film (mp4 or gif) of clips that are files by now. Raises BadInput where none are."""
    from larnet.media import video_file  # here: it imports torch, the page need not wait

    if written is None:
        raise BadInput("Compare something first; its film is made of the clips.")
    clips, made = written
    made = replace(made, clips=tuple(video_file.read(player.clip) for player in clips))
    return write_film(made, f".{kind}")
