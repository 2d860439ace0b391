"""`larnet evaluate`, `recogniser` and `release`: a checkpoint measured and shipped."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from larnet.cli.parser import Commands, add_command, add_encoder_files, encoder_files, names
from larnet.errors import BadInput


def add(commands: Commands) -> None:
    """The commands' arguments."""
    p = add_command(commands, "evaluate", evaluate, "measure a checkpoint on actors it never saw")
    p.add_argument("--checkpoint", default="default")
    p.add_argument("--data", default="synthetic")
    p.add_argument(
        "--clips",
        default="256",
        metavar="N|DIR",
        help="how many; or the folder of clips that any system made of the tasks of --write-tasks",
    )
    p.add_argument("--write-tasks", help="write tasks, photos and driving clips here; measure none")
    p.add_argument("--write-clips", help="keep tasks and the checkpoint's own clips here")
    p.add_argument("--draws", metavar="N", help="so many clips a task: one, mean and best of them")
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--device", default="auto")
    p.add_argument("--encoder", default="sentence", help="the text encoder that names the actions")
    p.add_argument("--start-only", action="store_true", help="only clips that begin at the photo")
    p.add_argument("--compare", nargs="+", default=[], help="further checkpoints, side by side")
    p.add_argument("--recogniser", default="default", help="its folder, or none")
    p.add_argument("--quick", action="store_true", help="nothing that needs pretrained networks")
    p.add_argument("--fid", help="FID's standard network, a TorchScript file")
    p.add_argument("--fvd", help="FVD's standard network, a TorchScript file")
    p.add_argument("--out", help="folder for report.json and report.html, or for strips of photos")
    p.add_argument("--photos", help="measure on people in photos instead: a folder or a pattern")
    p.add_argument("--actions", default="", help="with --photos: NAME[,NAME...] (eight without)")
    p.add_argument("--longest", type=int, default=448, help="with --photos: pixels of the clips")
    p.add_argument("--limit", type=int, help="with --photos: the first so many of them")
    add_encoder_files(p)

    p = add_command(
        commands, "recogniser", recogniser, "train the action classifier that evaluate uses"
    )
    p.add_argument("--data", default="synthetic", help="real or drawn clips, training actors only")
    p.add_argument("--minutes", type=float, default=10.0, help="end after so many minutes")
    p.add_argument("--steps", type=int, default=3000)
    p.add_argument("--seed", type=int, default=0)
    p.add_argument("--out", help="its folder (in the user's cache without)")

    p = add_command(commands, "release", release, "measure a run's best checkpoint and ship it")
    p.add_argument("--run", required=True, help="the run's folder")
    p.add_argument("--out", required=True, help="the checkpoint's folder, named as it shall be")
    p.add_argument("--clips", type=int, default=256)
    p.add_argument("--report", help="folder for report.json and report.html")
    p.add_argument(
        "--also", nargs="+", default=[], help="measure on these too: NAME:PATH of recorded people"
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
        "out": _path(options.out),
        "judge": options.recogniser,
        "quick": options.quick,
        "fid": _path(options.fid),
        "fvd": _path(options.fvd),
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
            write_clips=_path(options.write_clips),
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


def _path(text: str | None) -> Path | None:
    return Path(text) if text else None


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
        out=Path(options.out) if options.out else None,
    )
    print("\n".join(photo_lines(report)))
    if options.out:
        print(f"wrote {Path(options.out) / 'report.json'}")


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
