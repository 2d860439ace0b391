"""A report in a few lines: for the terminal, the model card and the page's About tab."""

from __future__ import annotations

from typing import Any

LABELS = {
    "psnr": "PSNR, dB",
    "psnr_moving": "PSNR on moving pixels, dB",
    "ssim": "SSIM",
    "ssim_moving": "SSIM on moving pixels",
    "lpips_alexnet": "LPIPS (AlexNet), lower is better",
    "lpips_vgg16": "LPIPS (VGG-16), lower is better",
    "motion_ratio": "motion over real motion",
    "frechet_video_i3d": "Fréchet video distance (I3D features), lower is better",
    "frechet_image_vgg16": "Fréchet image distance (VGG-16 features), lower is better",
    "frechet_image_alexnet": "Fréchet image distance (AlexNet features), lower is better",
    "fid": "FID",
    "fvd": "FVD",
}


def _shown(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}" if abs(value) < 10 else f"{value:.2f}"


def lines(report: dict[str, Any]) -> list[str]:
    """Plain text for a terminal."""
    told = []
    for key, row in report["scores"].items():
        cells = "  ".join(f"{who} {_shown(v)}" for who, v in row.items())
        told.append(f"{key:22} {cells}")
    told.append(f"gain on moving pixels  {_shown(report['gain_moving_db'])} dB")
    for who, rows in report["checks"].items():
        failed = [name for name, row in rows.items() if row["passed"] is False]
        told.append(f"checks, {who}: {'failed: ' + ', '.join(failed) if failed else 'passed'}")
    recognition = report["recognition"]
    if "missing" in recognition:
        told.append(recognition["missing"])
    else:
        told += [f"{label}: {text}" for label, text in _recognition(recognition)]
    told += [f"{label}: {text}" for label, text in behaviour_lines(report)]
    told += [f"{e}: {text}" for e, text in _text(report["text"])]
    return told + [f"left out: {why}" for why in report["missing"].values()]


def _recognition(told: dict[str, Any]) -> list[tuple[str, str]]:
    own = told["judge"]["accuracy_on_held_out_actors"].get("action")
    rows = [("recogniser on real clips of held-out actors", f"{own:.0%}")] if own else []
    for key, label in (
        ("known", "actions recognised in generated clips"),
        ("held_out_phrases", "the same, asked for in phrases never trained on"),
    ):
        if key in told:
            rows.append((label, _share(told[key])))
    for key, label in (
        ("trained_combinations", "trained combinations"),
        ("novel_combinations", "combinations never trained on"),
    ):
        for track in ("legs", "arms", "both") if key in told else ():
            cells = {who: tracks[track] for who, tracks in told[key].items() if track in tracks}
            rows.append((f"{label}, {track} recognised", _share(cells)))
    return rows


def behaviour_lines(report: dict[str, Any]) -> list[tuple[str, str]]:
    """What the model makes of noise, position and length, as labels and values."""
    frozen, clips = report["frozen"].get("model", []), report["data"]["clips"]
    rows = [("clips that do nothing (under a tenth of real motion)", f"{len(frozen)} of {clips}")]
    told = report.get("behaviour", {})
    if told.get("noise_spread") is not None:
        rows.append(
            ("two styles of an action differ by", f"{told['noise_spread']:.0%} of its own motion")
        )
    if "noise_recognised" in told:
        shown = f"{told['noise_recognised']['share']:.0%}"
        if real := told.get("noise_recognised_real"):
            shown += f", real {real['share']:.0%}"
        rows.append(("clips of 16 styles recognised", shown))
    if told.get("positions_in_order", {}).get("share") is not None:
        rows.append(
            ("actions whose positions are in order", f"{told['positions_in_order']['share']:.0%}")
        )
    if (third := told.get("third_segment", {})).get("ratio") is not None:
        rows.append(("third segment recognised, over the first", f"{third['ratio']:.0%}"))
    return rows


def _share(cells: dict[str, Any]) -> str:
    shown = [f"{w} {c['share']:.0%}" for w, c in cells.items() if c["share"] is not None]
    return ", ".join(shown) or "–"


def _text(text: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (f"phrases never trained on, nearest action right, {encoder}", f"{told['share']:.0%}")
        for encoder, told in text.items()
        if told.get("share") is not None
    ]


def markdown(report: dict[str, Any]) -> str:
    """Tables for a model card: figures beside both baselines, checks, recognition, phrases."""
    scores = report["scores"]
    who = list(report["checks"])
    out = ["| | " + " | ".join(who) + " |", "|---|" + "---:|" * len(who)]
    for key, label in LABELS.items():
        if key in scores:
            cells = " | ".join(_shown(scores[key].get(w)) for w in who)
            out.append(f"| {label} | {cells} |")
    for name in next(iter(report["checks"].values())):
        words = {True: "passed", False: "failed", None: "–"}
        cells = " | ".join(words[report["checks"][w][name]["passed"]] for w in who)
        out.append(f"| check: {name} | {cells} |")
    told = [] if "missing" in report["recognition"] else _recognition(report["recognition"])
    told += behaviour_lines(report) + _text(report["text"])
    out += ["", *(f"- {label}: {text}" for label, text in told)]
    data = report["data"]
    out.append(
        f"- measured on {data['clips']} clips of `{data['source']}` actors never trained on, seed "
        f"{data['seed']}, protocol {report['protocol']}"
    )
    return "\n".join(out) + "\n"
