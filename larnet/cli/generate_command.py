"""`larnet generate`: a photo and phrases to a clip."""

from __future__ import annotations

import argparse
from pathlib import Path

from larnet.cli.parser import Commands, add_command, add_encoder_files, encoder_files


def add(commands: Commands) -> None:
    """The command's arguments."""
    p = add_command(commands, "generate", generate, "animate the actor of a photo")
    p.add_argument("--actor", required=True, help="a JPEG, PNG or WebP photo")
    p.add_argument("--action", default=[], action="append", help="in words; may be repeated")
    p.add_argument("--driver", help="instead: a video whose person's movement is repeated")
    p.add_argument("--encoder", default="sentence", help="sentence or glove, where both are")
    p.add_argument("--position", default=0.0, help="where in the action to begin, 0 to 1")
    p.add_argument("--noise", default=1.0, help="how far the style may stray, 0 to 2")
    p.add_argument("--seed", default=0, help="a whole number")
    p.add_argument("--seconds", type=float, help="up to 12 (the whole action without)")
    p.add_argument("--frames", help="1 to 256 instead of --seconds, at 12 a second unless --fps")
    p.add_argument("--fps", type=float, help="frames a second, 8 to 60, also 29.97 (24 without)")
    p.add_argument("--square", action="store_true", help="the model's square, not the whole photo")
    p.add_argument("--longest", help="pixels of the clip's long side (of the photo 1024 without)")
    p.add_argument("--scale", help="the square, 1 to 8 times the model's size")
    p.add_argument(
        "--whole", action="store_true", help="the whole photo, also of .npy (others: default)"
    )
    p.add_argument("--person", type=int, help="which of several people, counted from left to right")
    p.add_argument("--joints", help="FILE.json, where the person is: see larnet person --json")
    p.add_argument("--checkpoint", default="default", help="a name or a folder")
    p.add_argument("--device", default="auto", help="auto, cpu or cuda")
    p.add_argument("--out", required=True, help="FILE.mp4, .gif, .webp or .npy")
    add_encoder_files(p)


def generate(options: argparse.Namespace) -> None:
    from larnet.body.given_joints import read_joints
    from larnet.errors import BadInput
    from larnet.media import video_file
    from larnet.pipeline import MAX_SCALE, load_pipeline
    from larnet.runtime.cpu_pool import enable_cpu_pool
    from larnet.text.load_encoder import use_files

    if options.whole and (options.square or options.scale is not None):
        raise BadInput(
            "--whole is the whole photo, --square and --scale are of the model's square; give one."
        )
    out = Path(options.out)
    video_file.check_writable(out)  # before the work, so that nothing is computed in vain
    enable_cpu_pool()
    use_files(encoder_files(options))
    pipeline = load_pipeline(options.checkpoint, options.device)
    square = options.square or options.scale is not None
    as_array = out.suffix.lower() == ".npy"
    square |= as_array and not (options.whole or options.longest)
    longest = options.longest
    if options.scale is not None:
        if longest is not None:
            raise BadInput("--scale and --longest both say how large the square is; give one.")
        if options.scale not in map(str, range(1, MAX_SCALE + 1)):
            raise BadInput(
                f"--scale is {options.scale}; give a whole number from 1 to {MAX_SCALE}."
            )
        longest = int(options.scale) * pipeline.size
    animation = pipeline.animate(
        options.actor,
        options.action,
        driver=options.driver,
        encoder=options.encoder,
        position=options.position,
        noise=options.noise,
        seed=options.seed,
        frames=options.frames,
        seconds=options.seconds,
        fps=options.fps,
        output="square" if square else "photo",
        longest=longest,
        person=options.person,
        joints=read_joints(options.joints) if options.joints else None,
    )
    clips = animation.frames
    if as_array:
        video_file.write(out, clips, 0)
    else:
        big = video_file.enlarge(clips) if square else clips
        shown = big if len(big) == 1 else video_file.fitting(big)
        film = big[0] if len(big) == 1 else video_file.side_by_side(shown, animation.phrases)
        video_file.write(out, film, animation.fps)
        if shown is not big:
            print(
                f"note: {len(big)} clips side by side would be too large a film; each is "
                f"{shown.shape[3]} x {shown.shape[2]} pixels, not {big.shape[3]} x {big.shape[2]}"
            )
            clips = shown  # what the last line says was written
    for words in animation.warnings:
        print(f"note: {words}")
    for phrase, known, seen in zip(animation.phrases, animation.known, animation.understood):
        near = ", ".join(f"{k.name} {k.cosine:.2f}" for k in known)
        if seen.parts:
            print(f"{phrase}: {seen.told}; nearest known {near}{' (new)' if seen.far else ''}")
        if seen.remark:
            print(f"note: {seen.remark}")
    print(f"wrote {out} {clips.shape}")
