"""What config.json of a checkpoint may hold: types and ranges of everything but the spec."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from larnet.config.fields import check_number
from larnet.errors import BadCheckpoint, BadInput
from larnet.runtime.bounded_file import shown_name

NAME, DATA, PHRASE = 200, 4_096, 300  # characters
ACTIONS, PHRASES = 2_000, 1_000  # actions; phrases of one
EARLIER = 1_000  # runs before this one
OVER = re.compile(r"(\w[\w.-]{0,99})?")  # a folder's name, nothing above it
DIGEST = re.compile(r"[0-9a-f]{64}")
NUMBERS = {"step": (0, 10**10), "fps": (1, 60), "episode": (1, 10_000)}
RUN_NUMBERS = {"clips": (0, 10**13), "minutes": (0, 10**8)}
WANTED = ("name", "spec", "actions", "encoders", "data", "step", "sha256")
KNOWN = (*WANTED, *NUMBERS, "times", "scores", "training", "phrases_sha256", "over", "about")


def check_config(config: Mapping[str, Any]) -> None:
    """Raise BadInput naming the first value that is missing, unknown, of another type or out of
    range. `spec` is left to `model_spec`, which checks its own fields."""
    if missing := [name for name in WANTED if name not in config]:
        raise BadInput(f"{missing[0]} is missing")
    if extra := sorted(set(config) - set(KNOWN)):
        raise BadInput(f"there is no field {extra[0]!r:.60}")
    _text("name", config["name"], NAME)
    _text("data", config["data"], DATA)
    _digest("sha256", config["sha256"])
    over = config.get("over", "")
    if not isinstance(over, str) or not OVER.fullmatch(over):
        raise BadInput(f"over is no name of a checkpoint: {str(over)[:40]!r}")
    _text("about", config.get("about", ""), PHRASE)
    if config.get("phrases_sha256"):
        _digest("phrases_sha256", config["phrases_sha256"])
    for name, limits in NUMBERS.items():
        if name in config:
            check_number(name, config[name], limits, whole=True)
    _actions(config["actions"])
    _list("encoders", config["encoders"], 16)
    for encoder in config["encoders"]:
        _text("encoders", encoder, NAME)
    for name in ("scores", "training"):
        if not isinstance(config.get(name, {}), dict):
            raise BadInput(f"{name} is no object")
    _times(config.get("times", {}))
    _scores(config.get("scores", {}))
    _training(config.get("training", {}))


def _actions(actions: Any) -> None:
    if not isinstance(actions, dict) or not 1 <= len(actions) <= ACTIONS:
        raise BadInput(f"actions is no object of 1 to {ACTIONS:,} actions")
    for name, phrases in actions.items():
        _text("the name of an action", name, NAME)
        _list(f"the phrases of {name!r:.60}", phrases, PHRASES)
        if not phrases:
            raise BadInput(f"{name!r:.60} has no phrase")
        for phrase in phrases:
            _text(f"a phrase of {name!r:.60}", phrase, PHRASE)


def _times(times: Any) -> None:
    """How long actions take: {action: {seconds, again, cycle}} (`config.moments.EpisodeTime`)."""
    if not isinstance(times, dict) or len(times) > ACTIONS:
        raise BadInput(f"times is no object of up to {ACTIONS:,} actions")
    for name, time in times.items():
        _text("the name of an action", name, NAME)
        if not isinstance(time, dict) or set(time) - {"seconds", "again", "cycle"}:
            raise BadInput(f"the time of {name!r:.60} is no object of seconds, again and cycle")
        check_number(f"seconds of {name:.60}", time.get("seconds", 1.0), (0.05, 600.0))
        if not isinstance(time.get("again", True), bool):
            raise BadInput(f"again of {name!r:.60} is neither true nor false")
        cycle = time.get("cycle")
        if cycle is not None:
            _list(f"the cycle of {name!r:.60}", cycle, 2)
            if len(cycle) != 2:
                raise BadInput(f"the cycle of {name!r:.60} is no pair of moments")
            for moment in cycle:
                check_number(f"cycle of {name:.60}", moment, (0.0, 1.0))
            if cycle[0] >= cycle[1]:
                raise BadInput(f"the cycle of {name!r:.60} ends before it begins")


def _scores(scores: dict[str, Any]) -> None:
    """Tables of numbers under names, as deep as they come; the page reads them as such."""
    for name, value in scores.items():
        if isinstance(value, dict):
            _scores(value)
        elif isinstance(value, list):
            _list(name, value, 10_000)
        elif isinstance(value, str):
            _text(name, value, DATA)
        elif value is not None and not isinstance(value, bool):
            check_number(f"scores: {name:.60}", value, (-1e12, 1e12))


def _training(training: dict[str, Any]) -> None:
    _run("training", training)
    if "device" in training:
        _text("training.device", training["device"], NAME)
    _list("training.earlier", training.get("earlier", []), EARLIER)
    for run in training.get("earlier", []):
        if not isinstance(run, dict):
            raise BadInput("training.earlier is no list of runs")
        _text("data of an earlier run", run.get("data"), DATA)
        check_number("steps of an earlier run", run.get("steps"), NUMBERS["step"], whole=True)
        _run("an earlier run", run)


def _run(where: str, values: dict[str, Any]) -> None:
    for name, limits in RUN_NUMBERS.items():
        if name in values:
            check_number(f"{name} of {where}", values[name], limits)


def _text(what: str, value: Any, longest: int) -> None:
    if not isinstance(value, str) or len(value) > longest:
        raise BadInput(f"{what} is no text of up to {longest} characters: {str(value)[:40]!r}")
    if not value.isprintable():
        raise BadInput(f"{what} has characters that cannot be shown: {value!r:.60}")


def _list(what: str, value: Any, longest: int) -> None:
    if not isinstance(value, list | tuple) or len(value) > longest:
        raise BadInput(f"{what} is no list of up to {longest:,} values")


def _digest(what: str, value: Any) -> None:
    if not isinstance(value, str) or not DIGEST.fullmatch(value):
        raise BadInput(f"{what} is no sha256: {str(value)[:40]!r}")


def check_no_run(folder: Path) -> None:
    """Raise BadCheckpoint for the folder of a run, whose checkpoints are deeper."""
    steps = [path.parent for path in folder.glob("checkpoints/*/config.json")]
    if steps:
        last = max(steps, key=lambda step: (len(step.name), step.name))
        raise BadCheckpoint(
            f"{shown_name(folder)!r} is a run of training; its checkpoints lie in it. Give one, "
            f"for example checkpoints/{last.name} in that folder."
        )
