"""Types and ranges of the fields of a spec, checked where one is built from JSON.

The ranges are wide: they only refuse what would fail or fill the memory, such as terabytes of
weights or a step of zero frames.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal, get_args, get_origin, get_type_hints

from larnet.errors import BadInput

LONGEST = 64  # elements of a tuple
TEXT = 4_096  # characters of a text
WHOLE = (0, 2**63 - 1)  # of an int that no table names
REAL = (0.0, 1e9)  # of a float that no table names
RANGES: dict[str, dict[str, tuple[float, float]]] = {
    "ModelSpec": {
        "width": (1, 8_192),
        "size": (8, 1_024),
        "frames": (1, 512),
        "noise": (0, 4_096),
        "action": (1, 8_192),
        "encoders": (1, 65_536),
        "scales": (1, 1_024),
        "motion_frames": (1, 1_024),
        "appearance_widths": (1, 8_192),
        "motion_widths": (1, 8_192),
        "motion_code": (1, 8_192),
        "gate_kernel": (1, 15),
        "decoder_widths": (1, 8_192),
        "flows": (0, 16),
        "video_encoder_widths": (1, 8_192),
    },
    "CriticSpec": {"width": (1, 8_192), "steps": (1, 1_000), "betas": (0, 1)},
    "DataSpec": {"standing": (0, 1), "start": (0, 1), "combinations": (0, 1)},
    "SkeletonSpec": {
        "steps": (1, 10**9),
        "batch": (1, 65_536),
        "frames": (1, 512),
        "draws": (1, 1_000),
        "rebuilt": (1, 10**6),
        "critics_every": (1, 10**9),
        "uses": (1, 10**9),
        "save_every": (1, 10**9),
    },
    "SmallTraining": {
        "steps": (1, 10**9),
        "batch": (1, 65_536),
        "learning_rate": (0, 1e3),
        "save_every": (1, 10**9),
    },
    "TrainSpec": {
        "steps": (1, 10**9),
        "epochs": (0, 10**6),
        "batch": (1, 65_536),
        "accumulate": (1, 65_536),
        "skeleton_clips": (0, 10**7),
        "skeleton_minibatch": (1, 10**6),
        "skeleton_warm_up": (0, 10**9),
        "keypoint_hint_prob": (0, 1),
        "learning_rate": (0, 1e3),
        "betas": (0, 1),
        "ema": (0, 1),
        "decoded_frames": (0, 512),
        "workers": (0, 1_024),
        "save_every": (1, 10**9),
        "sample_every": (1, 10**9),
    },
}


@lru_cache(16)
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def check_fields(kind: type, values: Mapping[str, Any]) -> None:
    """Raise BadInput naming the first field of a dataclass whose value is of another type than its
    annotation says, or out of range. Lists stand for tuples, as in JSON."""
    hints, ranges = _hints(kind), RANGES.get(kind.__name__, {})
    for name, value in values.items():
        _check(f"{kind.__name__}.{name}", value, hints[name], ranges.get(name))


def _check(where: str, value: Any, hint: Any, limits: tuple[float, float] | None) -> None:
    origin = get_origin(hint)
    if origin is tuple:
        _check_tuple(where, value, get_args(hint), limits)
    elif origin is Literal:
        if not isinstance(value, str) or value not in get_args(hint):
            accepted = ", ".join(map(str, get_args(hint)))
            raise BadInput(f"{where} is {_shown(value)}; accepted: {accepted}.")
    elif origin in (types.UnionType,):
        raise TypeError(f"{where}: unions are not checked here")
    elif hint is str:
        if not isinstance(value, str) or len(value) > TEXT:
            raise BadInput(f"{where} is {_shown(value)}; give a text of up to {TEXT} characters.")
    elif hint is bool:
        if not isinstance(value, bool):
            raise BadInput(f"{where} is {_shown(value)}; give true or false.")
    else:
        check_number(where, value, limits or (WHOLE if hint is int else REAL), whole=hint is int)


def _check_tuple(where: str, value: Any, hints: tuple, limits: tuple[float, float] | None) -> None:
    if not isinstance(value, list | tuple) or len(value) > LONGEST:
        raise BadInput(f"{where} is {_shown(value)}; give a list of up to {LONGEST} values.")
    if len(hints) == 2 and hints[1] is ...:
        hints = (hints[0],) * len(value)
    if len(value) != len(hints):
        raise BadInput(f"{where} is {_shown(value)}; give {len(hints)} values.")
    for one, hint in zip(value, hints):
        _check(where, one, hint, limits)


def check_number(
    where: str, value: Any, limits: tuple[float, float], *, whole: bool = False
) -> None:
    """Raise BadInput unless `value` is a finite number within `limits`, both ends allowed."""
    low, high = limits
    kinds = int if whole else int | float
    number = isinstance(value, kinds) and not isinstance(value, bool)
    if not number or not low <= value <= high:
        kind = "whole number" if whole else "finite number"
        raise BadInput(f"{where} is {_shown(value)}; give a {kind} from {low:,} to {high:,}.")


def _shown(value: Any) -> str:
    try:
        return f"{value!r:.40}"
    except ValueError:  # a whole number of thousands of digits
        return "a very large number"


def check_choice(owner: str, name: str, value: object, accepted: tuple) -> None:
    """Raise BadInput unless a value is one of those accepted."""
    if value not in accepted:
        raise BadInput(f"{owner}.{name} is {value!r}; accepted: {', '.join(map(str, accepted))}.")
