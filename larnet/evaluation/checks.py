"""Checks that a lazy or careless model fails: frozen output, a photo or background not kept."""

from __future__ import annotations

from typing import Any

import numpy as np

FROZEN = 0.25  # a clip with less than this share of the real clip's motion stands still
PHOTO = 30.0  # dB


def checks(table: dict[str, np.ndarray], who: str) -> dict[str, Any]:
    """{check: {"passed", "value", "limit", "about"}} of one subject; `passed` is None where the
    data cannot tell (no clip begins at the photo, no masks)."""

    def mean(key: str, of: str = who) -> float:
        values = table.get(f"{of}/{key}", np.array([np.nan]))
        kept = values[np.isfinite(values)]
        return float(kept.mean()) if len(kept) else float("nan")

    def below(key: str, limit: float) -> float:
        kept = table[f"{who}/{key}"][np.isfinite(table[f"{who}/{key}"])]
        return float((kept < limit).mean()) if len(kept) else float("nan")

    rows = {
        "moves": (
            below("motion_ratio", FROZEN),
            0.2,
            f"share of clips with under {FROZEN:.0%} of real motion",
        ),
        "keeps the photo": (
            below("psnr_first_frame", PHOTO),
            0.1,
            f"share of clips whose first frame is under {PHOTO:g} dB from the photo",
        ),
        "keeps the background": (
            mean("background_change"),
            mean("background_change", "real") + 2.0,
            "grey levels of change where the actor never is; real clips + 2",
        ),
        "keeps the actor": (
            mean("colour_change"),
            mean("colour_change", "real") + 0.15,
            "change of the actor's colours from first to last frame; real clips + 0.15",
        ),
    }
    return {name: _verdict(*row) for name, row in rows.items()}


def _verdict(value: float, limit: float, about: str) -> dict[str, Any]:
    if not np.isfinite(value):
        return {"passed": None, "value": None, "limit": None, "about": about}
    return {
        "passed": bool(value <= limit),
        "value": round(value, 4),
        "limit": round(limit, 4),
        "about": about,
    }
