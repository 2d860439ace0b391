"""`larnet generate`: a photo and phrases to a clip."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from larnet.cli.parser import (
    Commands,
    add_command,
    add_device,
    add_encoder_files,
    add_seed,
    encoder_files,
)

if TYPE_CHECKING:
    from larnet.animation import Animation
    from larnet.pipeline import Pipeline


def add(commands: Commands) -> None:
    """The command's arguments."""
    p = add_command(commands, "generate", generate, "animate the actor of a photo")
    _add_what(p)
    _add_clip(p)
    p.add_argument(
        "--checkpoint",
        metavar="NAME|DIR",
        help="which one animates (default: for each action the shipped one that knows its words)",
    )
    add_device(p)
    add_encoder_files(p)


def _add_what(p: argparse.ArgumentParser) -> None:
    """Whom a clip shows, doing what."""
    p.add_argument(
        "--actor", required=True, metavar="FILE", help="a JPEG, PNG, WebP, HEIC or AVIF photo"
    )
    p.add_argument(
        "--action",
        default=[],
        action="append",
        metavar="WORDS",
        help="what the actor does; again for a further clip",
    )
    p.add_argument(
        "--driver",
        metavar="FILE",
        help="a video, instead of --action: the actor repeats what its person does",
    )
    p.add_argument(
        "--encoder",
        default="sentence",
        metavar="NAME",
        help="what reads the words: sentence or glove (default: sentence)",
    )
    p.add_argument(
        "--position",
        default=0.0,
        metavar="P",
        help="where in the action the clip begins, 0 to 1 (default: 0)",
    )
    p.add_argument(
        "--noise", default=1.0, metavar="N", help="how far the style may stray, 0 to 2 (default: 1)"
    )
    add_seed(p)
    p.add_argument(
        "--person",
        type=int,
        metavar="N",
        help="which of several people, counted from left to right (default: the largest)",
    )
    p.add_argument(
        "--joints",
        metavar="FILE.json",
        help="where the person's joints are, as `larnet person --json` writes them",
    )


def _add_clip(p: argparse.ArgumentParser) -> None:
    """How long and how large a clip is, and where it goes."""
    p.add_argument(
        "--seconds", type=float, metavar="N", help="up to 12 (default: the whole action)"
    )
    p.add_argument(
        "--frames", metavar="N", help="1 to 256, instead of --seconds, at 12 a second unless --fps"
    )
    p.add_argument("--fps", type=float, metavar="N", help="frames a second, 8 to 60 (default: 24)")
    p.add_argument(
        "--square", action="store_true", help="show the model's square, not the whole photo"
    )
    p.add_argument(
        "--whole", action="store_true", help="show the whole photo (default, except for .npy)"
    )
    p.add_argument(
        "--longest",
        metavar="PIXELS",
        help="the clip's long side (default: at most 1024, of a square the model's size)",
    )
    p.add_argument("--scale", metavar="N", help="a square of 1 to 8 times the model's size")
    p.add_argument("--out", required=True, metavar="FILE", help="FILE.mp4, .gif, .webp or .npy")


def generate(options: argparse.Namespace) -> None:
    """One clip for each action; several of them side by side in one film."""
    from larnet.errors import BadInput
    from larnet.media import video_file
    from larnet.pipeline import load_pipeline
    from larnet.runtime.cpu_pool import enable_cpu_pool
    from larnet.text.load_encoder import use_files

    square = options.square or options.scale is not None
    if options.whole and square:
        raise BadInput(
            "--whole is the whole photo, --square and --scale are of the model's square; give one."
        )
    out = Path(options.out)
    video_file.check_writable(out)  # before the work, so that nothing is computed in vain
    enable_cpu_pool()
    use_files(encoder_files(options))
    pipeline = load_pipeline(options.checkpoint or "default", options.device)
    square |= out.suffix.lower() == ".npy" and not (options.whole or options.longest)
    settings = _settings(options, square, pipeline.size)
    whose = _whose(pipeline, options)
    rows = _clips_of(whose, options, settings)
    written = _write(out, rows, square)
    for words in dict.fromkeys(words for made, _ in rows for words in made.warnings):
        print(f"note: {words}")
    for one, (made, n) in zip(whose, rows):
        _tell(made, n, "" if one is pipeline else f"; by checkpoint {one.name}")
    print(f"wrote {out} {written}")


def _settings(options: argparse.Namespace, square: bool, size: int) -> dict[str, Any]:
    """What every clip is made with, as `Pipeline.animate` takes it; size: of the model's square."""
    from larnet.body.given_joints import read_joints

    return {
        "driver": options.driver,
        "encoder": options.encoder,
        "position": options.position,
        "noise": options.noise,
        "seed": options.seed,
        "frames": options.frames,
        "seconds": options.seconds,
        "fps": options.fps,
        "output": "square" if square else "photo",
        "longest": _longest(options, size),
        "person": options.person,
        "joints": read_joints(options.joints) if options.joints else None,
    }


def _longest(options: argparse.Namespace, size: int) -> Any:
    """The clip's long side as it was asked for, by --longest or by --scale."""
    from larnet.errors import BadInput
    from larnet.pipeline import MAX_SCALE

    if options.scale is None:
        return options.longest
    if options.longest is not None:
        raise BadInput("--scale and --longest both say how large the square is; give one.")
    if options.scale not in map(str, range(1, MAX_SCALE + 1)):
        raise BadInput(f"--scale is {options.scale}; give a whole number from 1 to {MAX_SCALE}.")
    return int(options.scale) * size


def _write(out: Path, rows: Sequence[tuple[Animation, int]], square: bool) -> tuple[int, ...]:
    """Write clips (N, T, H, W, 3) as an array, or side by side as a film; the shape of what was
    written of them."""
    import numpy as np

    from larnet.media import grid, video_file

    rates = [made.fps for made, _ in rows]
    clips = np.stack(grid.together([made.frames[n] for made, n in rows], rates, max(rates)))
    if out.suffix.lower() == ".npy":
        video_file.write(out, clips, 0)
        return clips.shape
    big = video_file.enlarge(clips) if square else clips
    if len(big) == 1:
        video_file.write(out, big[0], max(rates))
        return clips.shape
    shown = video_file.fitting(big)
    film = video_file.side_by_side(shown, [made.phrases[n] for made, n in rows])
    video_file.write(out, film, max(rates))
    if shown is big:
        return clips.shape
    print(
        f"note: {len(big)} clips side by side would be too large a film; each is "
        f"{shown.shape[3]} x {shown.shape[2]} pixels, not {big.shape[3]} x {big.shape[2]}"
    )
    return shown.shape


def _tell(made: Animation, n: int, whose: str) -> None:
    """Print what a clip's words were understood as."""
    near = ", ".join(f"{known.name} {known.cosine:.2f}" for known in made.known[n])
    understood = made.understood[n]
    if understood.parts:
        new = " (new)" if understood.far else ""
        print(f"{made.phrases[n]}: {understood.told}; nearest known {near}{new}{whose}")
    if understood.remark:
        print(f"note: {understood.remark}")


def _whose(own: Pipeline, options: argparse.Namespace) -> list[Pipeline]:
    """The checkpoint that shows each clip: the one that is named, else as the page chooses."""
    from larnet.pipeline import load_pipeline
    from larnet.text.more_movements import MORE, more_knows, says_own
    from larnet.weights.checkpoint import find, names, read_info

    actions = options.action or [""]
    if options.checkpoint is not None or options.driver or MORE not in names():
        return [own] * len(actions)
    known = tuple(read_info(find(MORE))[0].actions)
    if all(says_own(own.actions, known, one) for one in actions):  # reading MORE takes a while
        return [own] * len(actions)
    more = load_pipeline(MORE, options.device)
    return [more if more_knows(own, more, one, options.encoder) else own for one in actions]


def _clips_of(
    whose: Sequence[Pipeline], options: argparse.Namespace, settings: Mapping[str, Any]
) -> list[tuple[Animation, int]]:
    """The clip of each action: an animation, and which of its clips it is."""
    from larnet.config.output_spec import MOST_PIXELS

    found: dict[int, tuple[Animation, int]] = {}
    for one in dict.fromkeys(whose):
        places = [i for i, shows in enumerate(whose) if shows is one]
        room = MOST_PIXELS - sum(made.frames[n, ..., 0].size for made, n in found.values())
        actions = [options.action[i] for i in places] if options.action else []
        made = one.animate(options.actor, actions, most_pixels=room, **settings)
        found |= {i: (made, n) for n, i in enumerate(places)}
    return [found[i] for i in range(len(whose))]
