"""A report in a few lines: for the terminal, the model card and the page's About tab."""

from __future__ import annotations

from typing import Any

LABELS = {
    "psnr": "PSNR, dB",
    "psnr_frames": "PSNR, mean of frames, dB",
    "psnr_moving": "PSNR on moving pixels, dB",
    "ssim": "SSIM",
    "ssim_moving": "SSIM on moving pixels",
    "lpips_alexnet": "LPIPS (AlexNet), lower is better",
    "lpips_vgg16": "LPIPS (VGG-16), lower is better",
    "motion_ratio": "motion over the truth's",
    "frechet_video_i3d": "Fréchet video distance (I3D features), lower is better",
    "frechet_image_vgg16": "Fréchet image distance (VGG-16 features), lower is better",
    "frechet_image_alexnet": "Fréchet image distance (AlexNet features), lower is better",
    "fid": "FID",
    "fvd": "FVD",
}

# What was to be made may be drawn: no card calls it real
WHO = {"real": "truth"}


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}" if abs(value) < 10 else f"{value:.2f}"


def lines(report: dict[str, Any]) -> list[str]:
    """Plain text for a terminal."""
    entries = []
    for key, row in report["scores"].items():
        cells = "  ".join(f"{who} {_shown(v)}" for who, v in row.items())
        entries.append(f"{key:22} {cells}")
    entries.append(f"gain on moving pixels  {_shown(report['gain_moving_db'])} dB")
    for who, rows in report["checks"].items():
        entries.append(f"checks, {who}: {_verdict(rows)}")
    recognition = report["recognition"]
    if "missing" in recognition:
        entries.append(recognition["missing"])
    else:
        entries += [f"{label}: {text}" for label, text in _recognition(recognition)]
    entries += [f"{label}: {text}" for label, text in behaviour_lines(report)]
    entries += [f"{e}: {text}" for e, text in _text(report["text"])]
    return entries + [f"left out: {why}" for why in report["missing"].values()]


def _verdict(rows: dict[str, Any]) -> str:
    """Which checks failed, and which the data cannot tell."""
    failed, untold = (
        [name for name, row in rows.items() if row["passed"] is passed] for passed in (False, None)
    )
    told = [f"failed: {', '.join(failed)}"] if failed else []
    if not told and len(untold) < len(rows):
        told = ["passed"]
    return "; ".join(told + ([f"cannot be told: {', '.join(untold)}"] if untold else []))


def _recognition(entries: dict[str, Any]) -> list[tuple[str, str]]:
    own = entries["judge"]["accuracy_on_held_out_actors"].get("action")
    rows = [("recogniser on true clips of held-out actors", f"{own:.0%}")] if own else []
    for key, label in (
        ("known", "actions recognised in generated clips"),
        ("held_out_phrases", "the same, asked for in phrases never trained on"),
    ):
        if key in entries:
            rows.append((label, _share(entries[key])))
    for key, label in (
        ("trained_combinations", "trained combinations"),
        ("novel_combinations", "combinations never trained on"),
    ):
        for track in ("legs", "arms", "both") if key in entries else ():
            cells = {who: tracks[track] for who, tracks in entries[key].items() if track in tracks}
            rows.append((f"{label}, {track} recognised", _share(cells)))
    return rows


def behaviour_lines(report: dict[str, Any]) -> list[tuple[str, str]]:
    """What the model makes of noise, position and length, as labels and values."""
    frozen, clips = report["frozen"].get("model", []), report["data"]["clips"]
    rows = [
        ("clips that do nothing (under a tenth of the truth's motion)", f"{len(frozen)} of {clips}")
    ]
    entries = report.get("behaviour", {})
    if entries.get("noise_spread") is not None:
        rows.append(
            (
                "two styles of an action differ by",
                f"{entries['noise_spread']:.0%} of its own motion",
            )
        )
    if "noise_recognised" in entries:
        shown = f"{entries['noise_recognised']['share']:.0%}"
        if real := entries.get("noise_recognised_real"):
            shown += f", truth {real['share']:.0%}"
        rows.append(("clips of 16 styles recognised", shown))
    if entries.get("positions_in_order", {}).get("share") is not None:
        rows.append(
            (
                "actions whose positions are in order",
                f"{entries['positions_in_order']['share']:.0%}",
            )
        )
    if (third := entries.get("third_segment", {})).get("ratio") is not None:
        rows.append(("third segment recognised, over the first", f"{third['ratio']:.0%}"))
    return rows


def _share(cells: dict[str, Any]) -> str:
    shown = [
        f"{WHO.get(w, w)} {c['share']:.0%}" for w, c in cells.items() if c["share"] is not None
    ]
    return ", ".join(shown) or "–"


def _text(text: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (f"phrases never trained on, nearest action right, {encoder}", f"{entries['share']:.0%}")
        for encoder, entries in text.items()
        if entries.get("share") is not None
    ]


def markdown(report: dict[str, Any]) -> str:
    """Tables for a model card: figures beside both baselines, checks, recognition, phrases."""
    scores = report["scores"]
    who = list(report["checks"])
    out = ["| | " + " | ".join(WHO.get(w, w) for w in who) + " |", "|---|" + "---:|" * len(who)]
    for key, label in LABELS.items():
        if key in scores:
            cells = " | ".join(_shown(scores[key].get(w)) for w in who)
            out.append(f"| {label} | {cells} |")
    for name in next(iter(report["checks"].values())):
        words = {True: "passed", False: "failed", None: "–"}
        cells = " | ".join(words[report["checks"][w][name]["passed"]] for w in who)
        out.append(f"| check: {name} | {cells} |")
    entries = [] if "missing" in report["recognition"] else _recognition(report["recognition"])
    entries += behaviour_lines(report) + _text(report["text"])
    out += ["", *(f"- {label}: {text}" for label, text in entries)]
    data = report["data"]
    out.append(
        f"- measured on {data['clips']} clips of `{data['source']}` actors never trained on, seed "
        f"{data['seed']}, protocol {report['protocol']}"
    )
    return "\n".join(out) + "\n"
