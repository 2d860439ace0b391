"""The command line: parses, calls, prints. `python -m larnet --help` lists the commands."""

from __future__ import annotations

import argparse
import json
import logging
import math
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from larnet.config.variants import ABLATION
from larnet.errors import LarnetError


class _Parser(argparse.ArgumentParser):
    """A parser whose mistakes are one line and exit code 2."""

    def error(self, message: str) -> None:
        print(f"{self.prog}: {message}", file=sys.stderr)
        raise SystemExit(2)


def generate(options: argparse.Namespace) -> None:
    from larnet.errors import BadInput
    from larnet.media import video_file
    from larnet.pipeline import MAX_SCALE, load_pipeline
    from larnet.runtime.cpu_pool import enable_cpu_pool

    out = Path(options.out)
    video_file.check_writable(out)  # before the work, so that nothing is computed in vain
    enable_cpu_pool()
    pipeline = load_pipeline(options.checkpoint, options.device)
    square = options.square or options.scale is not None
    square |= out.suffix == ".npy" and not (options.whole or options.longest)
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
        encoder=options.encoder,
        position=options.position,
        noise=options.noise,
        seed=options.seed,
        frames=options.frames,
        output="square" if square else "photo",
        longest=longest,
    )
    clips = animation.frames
    if out.suffix == ".npy":
        video_file.write(out, clips, 0)
    else:
        big = video_file.enlarge(clips) if square else clips
        film = big[0] if len(big) == 1 else video_file.side_by_side(big, animation.phrases)
        video_file.write(out, film, options.fps or animation.fps)
    for words in animation.warnings:
        print(f"note: {words}")
    for phrase, known, new in zip(animation.phrases, animation.known, animation.new):
        near = ", ".join(f"{k.name} {k.cosine:.2f}" for k in known)
        print(f"{phrase}: nearest known {near}{' (new to the model)' if new else ''}")
    print(f"wrote {out} {clips.shape}")


def train(options: argparse.Namespace) -> None:
    from larnet.config.specs import override
    from larnet.config.variants import variant
    from larnet.training.loop import train as run

    spec = variant(options.variant, options.base)
    actions = _names(options.actions) or None
    spec = override(spec, "data", source=options.data, seed=options.seed, actions=actions)
    spec = override(
        spec,
        "train",
        steps=options.steps,
        batch=options.batch,
        accumulate=options.accumulate,
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
        tracker=options.tracker,
        source=options.begin_with,
    )
    print(f"last checkpoint: {last}")


def _names(text: str) -> tuple[str, ...]:
    """NAME[,NAME...] without spaces around them."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def ablation(options: argparse.Namespace) -> None:
    from larnet.cli.ablation import COLUMNS
    from larnet.cli.ablation import ablation as run

    table = run(
        options.data,
        Path(options.out),
        _names(options.rows),
        base=options.base,
        size=options.size,
        steps=options.steps,
        batch=options.batch,
        actions=_names(options.actions),
        seed=options.seed,
        clips=options.clips,
        device=options.device,
    )
    for row in table:
        shown = "  ".join(f"{key} {row[key]:.6g}" for key in COLUMNS if key in row)
        print(f"{row['row']:18} {row.get('reason') or shown}")
    print(f"wrote {Path(options.out) / 'index.html'}")


def evaluate(options: argparse.Namespace) -> None:
    from larnet.evaluation.evaluate import evaluate as run
    from larnet.evaluation.report.summary import lines

    report = run(
        options.checkpoint,
        options.data,
        clips=options.clips,
        seed=options.seed,
        out=Path(options.out) if options.out else None,
        device=options.device,
        encoder=options.encoder,
        start_only=options.start_only,
        compare=options.compare,
        judge=options.recogniser,
        quick=options.quick,
        fid=Path(options.fid) if options.fid else None,
        fvd=Path(options.fvd) if options.fvd else None,
    )
    print("\n".join(lines(report)))
    if options.out:
        print(f"wrote {Path(options.out) / 'report.html'}")


def release(options: argparse.Namespace) -> None:
    from larnet.cli.release import release as run
    from larnet.evaluation.report.summary import lines

    report = Path(options.report) if options.report else None
    told = run(
        Path(options.run), Path(options.out), clips=options.clips, report=report, also=options.also
    )
    print("\n".join(lines(told)))
    print(f"wrote {options.out}")


def recogniser(options: argparse.Namespace) -> None:
    from larnet.evaluation.train_classifier import FOLDER, train
    from larnet.weights.pretrained import cache_folder

    out = Path(options.out) if options.out else cache_folder() / FOLDER
    judge = train(
        out, options.data, minutes=options.minutes, steps=options.steps, seed=options.seed
    )
    for track, share in judge.accuracy.items():
        print(f"{track:8} {share:.1%} right on real clips of actors held out")
    print(f"wrote {out} after {judge.steps} steps")


def variants(_: argparse.Namespace) -> None:
    from larnet.config.variants import VARIANTS
    from larnet.model_cost import cost

    print(f"{'variant':24} {'size':>5} {'frames':>6} {'parameters':>11} {'GMAC/clip':>10}")
    for name, spec in VARIANTS.items():
        c = cost(spec.model)
        m = spec.model
        print(f"{name:24} {m.size:5} {m.frames:6} {c.parameters:11,} {c.gmac:10.2f}")


def datasets(_: argparse.Namespace) -> None:
    from larnet.data import DATASETS

    for name, kind in DATASETS.items():
        print(f"{name:14} {(kind.__doc__ or '').splitlines()[0]}")


def checkpoints(_: argparse.Namespace) -> None:
    from larnet.weights.checkpoint import find, names, read_info

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
    from larnet.weights.pretrained import fetch

    print(fetch(options.name))


def data_sheet(options: argparse.Namespace) -> None:
    from larnet.data.contact_sheet import write_sheet

    write_sheet(options.data, Path(options.out), seed=options.seed, split=options.split)
    print(f"wrote {options.out}")


def data_check(options: argparse.Namespace) -> None:
    from larnet.data import open_set
    from larnet.data.contact_sheet import write_sheet
    from larnet.data.video.dataset_check import check

    dataset = open_set(*options.data.partition(":")[::2])
    print("\n".join(check(dataset, decode=not options.fast).lines()))
    if options.out:
        print(f"wrote {write_sheet(options.data, options.out)}")


def data_pack(options: argparse.Namespace) -> None:
    from larnet.data import open_set
    from larnet.data.video.pack import pack

    count, broken = pack(open_set(*options.data.partition(":")[::2]), Path(options.out))
    for words in broken:
        print(f"left out: {words}")
    print(f"packed {count} recordings; use it as packed:{options.out}")


def bench(options: argparse.Namespace) -> None:
    from larnet.bench import bench as run
    from larnet.bench import table

    results = run(quick=options.quick, data=options.data)
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
    p.add_argument("--square", action="store_true", help="the model's square, not the whole photo")
    p.add_argument("--longest", help="pixels of the clip's long side (of the photo 1024 without)")
    p.add_argument("--scale", help="the square, 1 to 8 times the model's size")
    p.add_argument(
        "--whole", action="store_true", help="the whole photo, also of .npy (others: default)"
    )
    p.add_argument("--checkpoint", default="default", help="a name or a folder")
    p.add_argument("--device", default="auto", help="auto, cpu or cuda")
    p.add_argument("--out", required=True, help="FILE.mp4, .gif, .webp or .npy")

    p = _add(commands, "train", train, "train a variant")
    p.add_argument("--variant", required=True)
    p.add_argument("--data", default="synthetic", help="NAME[:PATH][,NAME[:PATH]...]")
    p.add_argument("--out", required=True, help="the run's folder")
    p.add_argument("--steps", type=int)
    p.add_argument("--batch", type=int, help="clips a process takes at once")
    p.add_argument("--accumulate", type=int, help="batches averaged into one step")
    p.add_argument("--size", type=int, help="side of the picture in pixels")
    p.add_argument("--learning-rate", type=float)
    p.add_argument("--seed", type=int)
    p.add_argument("--minutes", type=float, default=math.inf, help="end after so many minutes")
    p.add_argument("--device", default="auto", help="auto, cpu or cuda")
    p.add_argument("--resume", action="store_true", help="go on with the run in --out")
    p.add_argument(
        "--begin-with", default="", help="checkpoint, or run, whose weights a new run starts from"
    )
    p.add_argument("--base", default="larnet", help="widths of the paper's rows: larnet or paper")
    p.add_argument("--actions", default="", help="train on these only: NAME[,NAME...]")
    p.add_argument("--tracker", default="", help="tensorboard, trackio or wandb, beside the run")

    p = _add(commands, "ablation", ablation, "train and measure the rows of the paper's ablation")
    p.add_argument("--data", default="synthetic", help="NAME[:PATH][,NAME[:PATH]...]")
    p.add_argument("--out", required=True, help="folder of the table; the same again goes on")
    p.add_argument("--rows", default=",".join(ABLATION), help="NAME[,NAME...] of larnet variants")
    p.add_argument("--base", default="larnet", help="widths of the paper's rows: larnet or paper")
    p.add_argument("--size", type=int, default=56, help="side of the picture in pixels")
    p.add_argument("--steps", type=int, default=2_000)
    p.add_argument("--batch", type=int)
    p.add_argument("--actions", default="", help="train on these only: NAME[,NAME...]")
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--clips", type=int, default=64, help="clips to measure each row on")
    p.add_argument("--device", default="auto", help="auto, cpu or cuda")

    p = _add(commands, "evaluate", evaluate, "measure a checkpoint on actors it never saw")
    p.add_argument("--checkpoint", default="default")
    p.add_argument("--data", default="synthetic")
    p.add_argument("--clips", type=int, default=256)
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--device", default="auto")
    p.add_argument("--encoder", default="sentence", help="the text encoder that names the actions")
    p.add_argument("--start-only", action="store_true", help="only clips that begin at the photo")
    p.add_argument("--compare", nargs="+", default=[], help="further checkpoints, side by side")
    p.add_argument("--recogniser", default="default", help="its folder, or none")
    p.add_argument("--quick", action="store_true", help="nothing that needs pretrained networks")
    p.add_argument("--fid", help="FID's standard network, a TorchScript file")
    p.add_argument("--fvd", help="FVD's standard network, a TorchScript file")
    p.add_argument("--out", help="folder for report.json and report.html")

    p = _add(commands, "recogniser", recogniser, "train the judge of actions that evaluate uses")
    p.add_argument("--data", default="synthetic", help="real or drawn clips, training actors only")
    p.add_argument("--minutes", type=float, default=10.0, help="end after so many minutes")
    p.add_argument("--steps", type=int, default=3000)
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--out", help="its folder (in the user's cache without)")

    p = _add(commands, "release", release, "measure a run's best checkpoint and ship it")
    p.add_argument("--run", required=True, help="the run's folder")
    p.add_argument("--out", required=True, help="the checkpoint's folder, named as it shall be")
    p.add_argument("--clips", type=int, default=256)
    p.add_argument("--report", help="folder for report.json and report.html")
    p.add_argument(
        "--also", nargs="+", default=[], help="measure on these too: NAME:PATH of recorded people"
    )

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
    p.add_argument("--split", default="train", choices=("train", "val"))
    p = _add(kinds, "check", data_check, "count and decode a data set, and say what is wrong")
    p.add_argument("data", help="NAME:PATH")
    p.add_argument("--fast", action="store_true", help="look at names and labels only")
    p.add_argument("--out", help="FILE.png, a contact sheet")
    p = _add(kinds, "pack", data_pack, "decode a data set once, to be used as packed:PATH")
    p.add_argument("data", help="NAME:PATH")
    p.add_argument("--out", required=True, help="FILE.npz (compressed) or a folder (mapped)")

    p = _add(commands, "bench", bench, "measure speed and memory on this machine")
    p.add_argument("--json", action="store_true")
    p.add_argument("--quick", action="store_true", help="fewer repetitions")
    p.add_argument("--data", default="", help="NAME:PATH of recorded clips, to time their reading")
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
