"""Kinds of runs, one row each: what trains them, and what a page may do with them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from larnet.config.fields import check_number
from larnet.errors import BadInput
from larnet.runtime.bounded_file import read_object
from larnet.training.jobs.run_files import CONFIG, LARGEST_JSON, MOST_STEPS, read_config


@dataclass(frozen=True)
class RunKind:
    """A command that makes runs; they are started on the command line, unless it is `train`."""

    command: str  # of larnet
    title: str  # shown in place of a variant; "" where runs have variants
    stops: bool = True  # whether a run looks for the file STOP
    resumes: bool = False  # whether `Runs` knows the arguments to go on with
    serves: bool = True  # whether its checkpoints are whole models, which can animate


WHOLE = RunKind("train", "", resumes=True)
MOVEMENTS = RunKind("train-movements", "movement training")
# Small networks, by the spec that their config.json names; older runs name none
SMALL = {
    "PartSpec": RunKind("train-parts", "part training", stops=False, serves=False),
    "CarriedSpec": RunKind("train-carried", "training on things", stops=False, serves=False),
    "FillerSpec": RunKind("train-filler", "filler training", stops=False, serves=False),
}


@dataclass(frozen=True)
class RunPlan:
    """What a run was asked for, as its config.json says."""

    kind: RunKind
    steps: int
    variant: str = ""
    data: str = ""


def read_plan(folder: Path) -> RunPlan:
    """The plan of a run of any kind. Raises BadInput where config.json is damaged,
    FileNotFoundError where there is none."""
    values = read_object(folder / CONFIG, folder, LARGEST_JSON)
    if values.keys() - {"network", "street"} == {"training", "spec"}:
        kind = SMALL.get(str(values.get("network", "PartSpec")))
        if kind is None:
            raise BadInput(f"{CONFIG}: network is {values['network']!r:.40}, which is not known.")
        asked = values["training"] if isinstance(values["training"], dict) else {}
        steps: Any = asked.get("steps")
        check_number(f"{CONFIG}: training.steps", steps, (1, MOST_STEPS), whole=True)
        if not isinstance(values["spec"], dict):
            raise BadInput(f"{CONFIG}: spec is {values['spec']!r:.40}; give the network's sizes.")
        return RunPlan(kind, steps)
    values = read_config(folder)
    if values["variant"] == "movements":
        return RunPlan(MOVEMENTS, values.get("skeleton", {}).get("steps", 0))
    steps = values.get("train", {}).get("steps", 0)
    return RunPlan(WHOLE, steps, values["variant"], values.get("data", {}).get("source", ""))
