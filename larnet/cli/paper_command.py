"""`larnet paper`: the paper's tables and figures, from training to the printed page."""

from __future__ import annotations

import argparse
from pathlib import Path

from larnet.cli.parser import (
    Commands,
    add_command,
    add_device,
    add_encoder_files,
    add_judges,
    add_row_settings,
    encoder_files,
    names,
    optional_path,
)


def add(commands: Commands) -> None:
    """The command's arguments."""
    p = add_command(
        commands, "paper", paper, "train and measure what a table or figure of the paper shows"
    )
    p.add_argument(
        "form", help="table-1 to table-4 or figure-3 to figure-6, several with commas, or all"
    )
    p.add_argument(
        "--data",
        action="append",
        metavar="NAME[:PATH]",
        help="a data set; again for a further column of the table (default: synthetic)",
    )
    p.add_argument(
        "--out",
        required=True,
        metavar="DIR",
        help="folder of runs and tables; the same command again goes on there",
    )
    p.add_argument("--steps", type=int, metavar="N", help="of every row; give this or --minutes")
    p.add_argument(
        "--minutes", type=float, metavar="N", help="processor time of every row, instead of --steps"
    )
    p.add_argument(
        "--seeds", default="0", metavar="N[,N...]", help="train every row with each (default: 0)"
    )
    p.add_argument(
        "--rows",
        default="",
        metavar="NAME[,NAME...]",
        help="only these rows of the table (default: all)",
    )
    add_row_settings(p)
    add_judges(p)
    add_device(p)
    add_encoder_files(p)


NAMED = ("default", "none")  # recognisers that are no folders


def _whole(path: str | Path) -> str:
    return str(Path(path).expanduser().resolve())


def paper(options: argparse.Namespace) -> None:
    from dataclasses import replace

    from larnet.cli.paper.paper_forms import FORMS
    from larnet.cli.paper.paper_pages import make
    from larnet.cli.paper.paper_runs import Budget, Judges, PaperRuns
    from larnet.errors import BadInput, UnknownName
    from larnet.evaluation import train_classifier
    from larnet.evaluation.clip_metrics import Networks

    wanted = tuple(FORMS) if options.form == "all" else names(options.form)
    for name in wanted:
        if name not in FORMS:
            raise UnknownName("table or figure", name, FORMS)
    seeds = names(options.seeds)
    if not all(seed.isdecimal() for seed in seeds):
        raise BadInput(f"--seeds is {options.seeds}; give whole numbers with commas between them.")
    budget = Budget(
        steps=options.steps,
        minutes=options.minutes,
        seeds=tuple(map(int, seeds)),
        base=options.base,
        size=options.size,
        batch=options.batch,
        actions=names(options.actions),
        encoder_files=tuple((n, _whole(path)) for n, path in encoder_files(options).items()),
    )
    fid, fvd = map(optional_path, (options.fid, options.fvd))
    judges = Judges(
        options.clips,
        Networks.load(fid, fvd, cached=not options.quick),
        train_classifier.find(judge := options.recogniser),
        {
            "quick": options.quick,
            "fid": fid and _whole(fid),
            "fvd": fvd and _whole(fvd),
            "recogniser": judge if judge in NAMED else _whole(judge),
        },
    )
    runs = PaperRuns(Path(options.out), budget, judges, options.device)
    for name in wanted:
        form = FORMS[name]
        if rows := names(options.rows):
            if not (kept := tuple(r for r in rows if r in form.rows)):
                raise BadInput(f"{name} shows {', '.join(form.rows)}, not {', '.join(rows)}.")
            form = replace(form, rows=kept)
        for path in make(name, form, runs, options.data or ["synthetic"]):
            print(f"wrote {path}")
