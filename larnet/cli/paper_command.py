"""`larnet paper`: the paper's tables and figures, from training to the printed page."""

from __future__ import annotations

import argparse
from pathlib import Path

from larnet.cli.parser import Commands, add_command, add_encoder_files, encoder_files, names


def add(commands: Commands) -> None:
    """The command's arguments."""
    p = add_command(
        commands, "paper", paper, "train and measure what a table or figure of the paper shows"
    )
    p.add_argument(
        "form", help="table-1 to table-4, figure-3 to figure-6, several with commas, all"
    )
    p.add_argument(
        "--data", action="append", help="NAME[:PATH]; again for a further data set of the table"
    )
    p.add_argument("--out", required=True, help="folder of runs and tables; the same again goes on")
    p.add_argument("--steps", type=int, help="of every row")
    p.add_argument("--minutes", type=float, help="of the processor, of every row, instead of steps")
    p.add_argument("--seeds", default="0", help="N[,N...]: every row once for each")
    p.add_argument("--rows", default="", help="only these of the table's: NAME[,NAME...]")
    p.add_argument("--base", default="larnet", help="of the paper's rows: larnet, compact or paper")
    p.add_argument("--size", type=int, default=56, help="side of the picture in pixels")
    p.add_argument("--batch", type=int)
    p.add_argument("--actions", default="", help="train on these only: NAME[,NAME...]")
    p.add_argument("--clips", type=int, default=64, help="clips to measure each row on")
    p.add_argument("--recogniser", default="default", help="its folder, or none")
    p.add_argument("--quick", action="store_true", help="nothing that needs pretrained networks")
    p.add_argument("--fid", help="FID's standard network, a TorchScript file")
    p.add_argument("--fvd", help="FVD's standard network, a TorchScript file")
    p.add_argument("--device", default="auto", help="auto, cpu or cuda")
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
    fid, fvd = (Path(path) if path else None for path in (options.fid, options.fvd))
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
