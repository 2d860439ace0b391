"""`larnet evaluate`, `recogniser` and `release`: a checkpoint measured and shipped."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from larnet.cli.parser import (
    Commands,
    add_checkpoint,
    add_command,
    add_device,
    add_effort,
    add_encoder_files,
    add_judges,
    add_seed,
    encoder_files,
    names,
    optional_path,
)
from larnet.errors import BadInput


def add(commands: Commands) -> None:
    """The commands' arguments."""
    _add_evaluate(
        add_command(commands, "evaluate", evaluate, "measure a checkpoint on actors it never saw")
    )
    _add_recogniser(
        add_command(
            commands, "recogniser", recogniser, "train the action classifier that evaluate uses"
        )
    )
    _add_release(
        add_command(commands, "release", release, "measure a run's best checkpoint and ship it")
    )


def _add_evaluate(p: argparse.ArgumentParser) -> None:
    add_checkpoint(p, "what is measured")
    p.add_argument(
        "--data",
        default="synthetic",
        metavar="NAME[:PATH]",
        help="whose held-out actors it is measured on (default: synthetic)",
    )
    p.add_argument(
        "--clips",
        default="256",
        metavar="N|DIR",
        help="how many clips to measure (default: 256); or a folder of clips that any system made "
        "of the tasks of --write-tasks",
    )
    p.add_argument(
        "--write-tasks",
        metavar="DIR",
        help="write tasks, photos and driving clips here, and measure nothing",
    )
    p.add_argument(
        "--write-clips", metavar="DIR", help="keep tasks and the checkpoint's own clips here"
    )
    p.add_argument(
        "--draws", metavar="N", help="make N clips of each task; measure the first, mean and best"
    )
    add_seed(p)
    add_device(p)
    p.add_argument(
        "--encoder",
        default="sentence",
        metavar="NAME",
        help="the text encoder that reads the actions (default: sentence)",
    )
    p.add_argument(
        "--start-only", action="store_true", help="only clips that begin with the photo's pose"
    )
    p.add_argument(
        "--compare",
        nargs="+",
        default=[],
        metavar="NAME|DIR",
        help="further checkpoints, measured beside it",
    )
    add_judges(p)
    p.add_argument(
        "--out", metavar="DIR", help="write report.json and report.html, or strips of photos, here"
    )
    p.add_argument(
        "--photos",
        metavar="DIR|PATTERN",
        help="measure on these photos of people instead of --data",
    )
    p.add_argument(
        "--actions",
        default="",
        metavar="NAME[,NAME...]",
        help="with --photos: what they do (default: eight actions)",
    )
    p.add_argument(
        "--longest",
        type=int,
        default=448,
        metavar="PIXELS",
        help="with --photos: the clips' long side (default: 448)",
    )
    p.add_argument("--limit", type=int, metavar="N", help="with --photos: only the first N photos")
    add_encoder_files(p)


def _add_recogniser(p: argparse.ArgumentParser) -> None:
    p.add_argument(
        "--data",
        default="synthetic",
        metavar="NAME[:PATH][,...]",
        help="clips to train on, of training actors alone (default: synthetic)",
    )
    add_effort(p, minutes=10.0, steps=3000)
    add_seed(p)
    p.add_argument("--out", metavar="DIR", help="where it goes (default: the user's cache)")


def _add_release(p: argparse.ArgumentParser) -> None:
    p.add_argument("--run", required=True, metavar="DIR", help="the run's folder")
    p.add_argument(
        "--out", required=True, metavar="DIR", help="the checkpoint's folder; its name is its own"
    )
    p.add_argument(
        "--clips",
        type=int,
        default=256,
        metavar="N",
        help="how many clips to measure it on (default: 256)",
    )
    p.add_argument("--report", metavar="DIR", help="write report.json and report.html here")
    p.add_argument(
        "--also",
        nargs="+",
        default=[],
        metavar="NAME:PATH",
        help="further data sets of recorded people to measure it on",
    )


def evaluate(options: argparse.Namespace) -> None:
    from larnet.text.load_encoder import use_files

    _check_one_way(options)
    use_files(encoder_files(options))
    if options.photos:
        evaluate_photos(options)
        return
    from larnet.evaluation import evaluate as evaluation
    from larnet.evaluation.clips_by_others import write_tasks
    from larnet.evaluation.report.summary import lines

    count = int(options.clips) if options.clips.lstrip("-").isdecimal() else None
    measuring: dict[str, Any] = {
        "out": optional_path(options.out),
        "judge": options.recogniser,
        "quick": options.quick,
        "fid": optional_path(options.fid),
        "fvd": optional_path(options.fvd),
    }
    asking: dict[str, Any] = {
        "clips": count,
        "seed": options.seed,
        "encoder": options.encoder,
        "start_only": options.start_only,
    }
    if options.draws is not None:
        evaluate_draws(options, asking)
        return
    if count is None:
        report = evaluation.evaluate_clips(Path(options.clips), options.data, **measuring)
    elif options.write_tasks:
        tasks = evaluation.tasks_for(options.checkpoint, options.data, **asking)
        write_tasks(Path(options.write_tasks), tasks)
        print(f"wrote {tasks.count} tasks: {Path(options.write_tasks) / 'tasks.json'}")
        return
    else:
        report = evaluation.evaluate(
            options.checkpoint,
            options.data,
            device=options.device,
            compare=options.compare,
            write_clips=optional_path(options.write_clips),
            **measuring,
            **asking,
        )
    print("\n".join(lines(report)))
    if options.out:
        print(f"wrote {Path(options.out) / 'report.html'}")


def _check_one_way(options: argparse.Namespace) -> None:
    """Raises BadInput where two ways of measuring are asked for, of which one would be left out."""
    ways = {
        "--photos": options.photos,
        "--clips DIR": not options.clips.lstrip("-").isdecimal(),
        "--draws": options.draws is not None,
        "--write-tasks": options.write_tasks,
    }
    asked = [name for name, given in ways.items() if given]
    usual = {"--write-clips": options.write_clips, "--compare": options.compare}
    of_usual = [name for name, given in usual.items() if given]
    if len(asked) > 1 or (asked and of_usual):
        raise BadInput(
            f"{' and '.join([*asked, *of_usual])} do not go together: each is a way of its own to "
            "measure. Give one of them."
        )


def evaluate_draws(options: argparse.Namespace, asking: dict[str, Any]) -> None:
    import json

    from larnet.evaluation.motions.best_of_draws import best_of_draws, draw_lines
    from larnet.runtime.atomic_write import write_atomically

    report = best_of_draws(
        options.checkpoint, options.data, draws=options.draws, device=options.device, **asking
    )
    print("\n".join(draw_lines(report)))
    if options.out:
        path = Path(options.out) / "draws.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, (json.dumps(report, indent=1) + "\n").encode())
        print(f"wrote {path}")


def evaluate_photos(options: argparse.Namespace) -> None:
    from larnet.evaluation.photos.evaluate_photos import ACTIONS, photo_lines
    from larnet.evaluation.photos.evaluate_photos import evaluate_photos as run

    report = run(
        options.photos,
        options.checkpoint,
        actions=names(options.actions) or ACTIONS,
        longest=options.longest,
        limit=options.limit,
        seed=options.seed,
        device=options.device,
        out=optional_path(options.out),
    )
    print("\n".join(photo_lines(report)))
    if options.out:
        print(f"wrote {Path(options.out) / 'report.json'}")


def release(options: argparse.Namespace) -> None:
    from larnet.cli.release import release as run
    from larnet.evaluation.report.summary import lines

    report = optional_path(options.report)
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
