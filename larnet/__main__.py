"""The command line: parses, calls, prints. `python -m larnet --help` lists the commands."""

from __future__ import annotations

import argparse
import json
import logging
import math
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from larnet.errors import LarnetError


class _Parser(argparse.ArgumentParser):
    """A parser whose mistakes are one line and exit code 2."""

    def error(self, message: str) -> None:
        print(f"{self.prog}: {message}", file=sys.stderr)
        raise SystemExit(2)


def generate(options: argparse.Namespace) -> None:
    from larnet import video_file
    from larnet.pipeline import load_pipeline

    out = Path(options.out)
    video_file.check_writable(out)  # before the work, so that nothing is computed in vain
    pipeline = load_pipeline(options.checkpoint, options.device)
    animation = pipeline.animate(
        options.actor,
        options.action,
        encoder=options.encoder,
        position=options.position,
        noise=options.noise,
        seed=options.seed,
        frames=options.frames,
        scale=options.scale,
    )
    if out.suffix == ".npy":
        video_file.write(out, animation.frames, 0)
    else:
        clips = animation.frames
        if len(clips) == 1:
            film = video_file.enlarge(clips[0])
        else:
            film = video_file.side_by_side(video_file.enlarge(clips), animation.phrases)
        video_file.write(out, film, options.fps or animation.fps)
    for phrase, known, new in zip(animation.phrases, animation.known, animation.new):
        near = ", ".join(f"{k.name} {k.cosine:.2f}" for k in known)
        print(f"{phrase}: nearest known {near}{' (new to the model)' if new else ''}")
    print(f"wrote {out} {animation.frames.shape}")


def train(options: argparse.Namespace) -> None:
    from larnet.spec import override
    from larnet.training.loop import train as run
    from larnet.variants import variant

    spec = override(variant(options.variant), "data", source=options.data, seed=options.seed)
    spec = override(
        spec,
        "train",
        steps=options.steps,
        batch=options.batch,
        learning_rate=options.learning_rate,
        seed=options.seed,
    )
    spec = override(spec, "model", size=options.size)
    last = run(
        spec,
        Path(options.out),
        options.variant,
        resume=options.resume,
        device=options.device,
        minutes=options.minutes,
    )
    print(f"last checkpoint: {last}")


def evaluate(options: argparse.Namespace) -> None:
    from larnet.evaluate import evaluate as run

    report = run(
        options.checkpoint,
        options.data,
        clips=options.clips,
        seed=options.seed,
        out=Path(options.out) if options.out else None,
        device=options.device,
    )
    for name, row in report["scores"].items():
        print(f"{name:28} {row['model']:8.2f}   photo repeated {row['repeated']:8.2f}")


def variants(_: argparse.Namespace) -> None:
    from larnet.cost import cost
    from larnet.variants import VARIANTS

    print(f"{'variant':14} {'size':>5} {'frames':>6} {'parameters':>11} {'GMAC/clip':>10}")
    for name, spec in VARIANTS.items():
        c = cost(spec.model)
        m = spec.model
        print(f"{name:14} {m.size:5} {m.frames:6} {c.parameters:11,} {c.gmac:10.2f}")


def datasets(_: argparse.Namespace) -> None:
    from larnet.data import DATASETS

    for name, kind in DATASETS.items():
        print(f"{name:14} {(kind.__doc__ or '').splitlines()[0]}")


def checkpoints(_: argparse.Namespace) -> None:
    from larnet.checkpoint import find, names, read_info

    if not names():
        print("There is no checkpoint yet; make train-demo trains one.")
    for name in names():
        info, digest = read_info(find(name))
        size = f"{info.spec.size}x{info.spec.size}x{info.spec.frames}"
        print(
            f"{name:14} {size} step {info.step}, {len(info.actions)} actions, encoders "
            f"{', '.join(info.encoders)}, trained on {info.data}, sha256 {digest[:12]}"
        )


def fetch_weights(options: argparse.Namespace) -> None:
    from larnet.pretrained import fetch

    print(fetch(options.name))


def data_sheet(options: argparse.Namespace) -> None:
    from larnet.data.sheet import write_sheet

    write_sheet(options.data, Path(options.out), seed=options.seed)
    print(f"wrote {options.out}")


def bench(options: argparse.Namespace) -> None:
    from larnet.bench import bench as run
    from larnet.bench import table

    results = run(quick=options.quick)
    print(json.dumps(results, indent=1) if options.json else table(results))


def _add(
    commands: argparse._SubParsersAction, name: str, call: Callable, about: str
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=about, description=about)
    parser.set_defaults(call=call)
    return parser


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="larnet", description="One photo + an action in words -> a short video.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)

    p = _add(commands, "generate", generate, "animate the actor of a photo")
    p.add_argument("--actor", required=True, help="a JPEG, PNG or WebP photo")
    p.add_argument("--action", required=True, action="append", help="in words; may be repeated")
    p.add_argument("--encoder", default="sentence", help="sentence or glove")
    p.add_argument("--position", default=0.0, help="where in the action to begin, 0 to 1")
    p.add_argument("--noise", default=1.0, help="how far the style may stray, 0 to 2")
    p.add_argument("--seed", default=0, help="a whole number")
    p.add_argument("--frames", default=16, help="1 to 256")
    p.add_argument("--fps", type=int, help="frames a second of the film (the checkpoint's without)")
    p.add_argument("--scale", default=1, help="1 to 8 times the model's size")
    p.add_argument("--checkpoint", default="default", help="a name or a folder")
    p.add_argument("--device", default="auto", help="auto, cpu or cuda")
    p.add_argument("--out", required=True, help="FILE.mp4, .gif, .webp or .npy")

    p = _add(commands, "train", train, "train a variant")
    p.add_argument("--variant", required=True)
    p.add_argument("--data", default="synthetic", help="NAME[:PATH][,NAME[:PATH]...]")
    p.add_argument("--out", required=True, help="the run's folder")
    p.add_argument("--steps", type=int)
    p.add_argument("--batch", type=int)
    p.add_argument("--size", type=int, help="side of the picture in pixels")
    p.add_argument("--learning-rate", type=float)
    p.add_argument("--seed", type=int)
    p.add_argument("--minutes", type=float, default=math.inf, help="end after so many minutes")
    p.add_argument("--device", default="auto", help="auto, cpu or cuda")
    p.add_argument("--resume", action="store_true", help="go on with the run in --out")

    p = _add(commands, "evaluate", evaluate, "measure a checkpoint on actors it never saw")
    p.add_argument("--checkpoint", default="default")
    p.add_argument("--data", default="synthetic")
    p.add_argument("--clips", type=int, default=128)
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--device", default="auto")
    p.add_argument("--out", help="folder for report.json")

    _add(commands, "variants", variants, "list the variants, their parameters and arithmetic")
    _add(commands, "datasets", datasets, "list the data sets")
    _add(commands, "checkpoints", checkpoints, "list the shipped checkpoints")
    p = _add(commands, "fetch-weights", fetch_weights, "fetch pretrained weights into the cache")
    p.add_argument("name")

    data = commands.add_parser("data", help="look at a data set")
    kinds = data.add_subparsers(required=True, metavar="WHAT", parser_class=_Parser)
    p = _add(kinds, "sheet", data_sheet, "draw a contact sheet of a data set")
    p.add_argument("data")
    p.add_argument("--out", required=True)
    p.add_argument("--seed", type=int, default=0)

    p = _add(commands, "bench", bench, "measure speed and memory on this machine")
    p.add_argument("--json", action="store_true")
    p.add_argument("--quick", action="store_true", help="fewer repetitions")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; a user's mistake is one line on stderr and exit code 2."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    for noisy in ("httpx", "sentence_transformers", "transformers"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    options = _parser().parse_args(arguments)
    try:
        options.call(options)
    except LarnetError as error:
        print(f"larnet: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
