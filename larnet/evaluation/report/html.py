"""report.html: one file that opens offline, with every figure inside."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Any

import numpy as np

from larnet.evaluation.clip_metrics import LOWER_IS_BETTER
from larnet.evaluation.control_tests import DEFINITIONS as DEFINED
from larnet.evaluation.measurements import Measurements
from larnet.evaluation.report.charts import bars, curves, matrix, picture, strip
from larnet.evaluation.report.summary import behaviour_lines

Matrix = tuple[Sequence[str], Sequence[Sequence[int]]]
STYLE = """
body{font:15px/1.5 system-ui,sans-serif;margin:0 auto;max-width:1100px;padding:16px;
color:#1c1c1c;background:#fff}
h1{font-size:1.6rem}h2{margin-top:2.2rem;border-bottom:1px solid #8886}
table{border-collapse:collapse;display:block;overflow-x:auto}
th,td{padding:4px 12px;border-bottom:1px solid #8884;text-align:right;white-space:nowrap}
th:first-child,td:first-child{text-align:left}
small,.about{color:#666}img{display:block;max-width:100%;height:auto;margin:1px 0}
svg{width:100%;max-width:620px;height:auto}svg.wide{max-width:900px}
.tick{font-size:11px;fill:currentColor}.head{font-size:14px;font-weight:600;fill:currentColor}
.end{text-anchor:end}.grid{stroke:#8884}.curve{fill:none;stroke-width:2}
.frame{fill:none;stroke:#888}.pair{display:flex;flex-wrap:wrap;gap:20px}.pair>*{flex:1 1 420px}
.yes{color:#1d7d3f}.no{color:#c2273d;font-weight:600}
@media(prefers-color-scheme:dark){body{color:#e8e8e8;background:#16181b}small,.about{color:#aaa}}
"""


def page(report: dict[str, Any], measurements: Measurements, confused: Matrix | None) -> str:
    """The whole report as HTML; `confused` is the confusion matrix of known actions."""
    step = "its clips" if report["step"] is None else f"step {report['step']}"
    title = f"{report['checkpoint']}, {step}, on {report['data']['source']}"
    parts = [
        f"<h1>{html.escape(title)}</h1>",
        f"<p>{report['data']['clips']} clips of actors never trained on, protocol "
        f"{report['protocol']}, seed {report['data']['seed']}, text encoder "
        f"{report['encoder'] or 'not known'}, data sha256 {report['data']['sha256'][:12]}. Every "
        "figure stands beside the photo repeated, which a lazy model would give, and beside the "
        "real clips.</p>",
        _recognition(report["recognition"], confused),
        _scores(report),
        _checks(report["checks"]),
        _behaviour(report),
        _curves(report),
        _examples(measurements),
        _text(report["text"]),
        _definitions(report),
    ]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width"><title>{html.escape(title)}</title><style>{STYLE}</style>'
        f"</head><body>{''.join(parts)}</body></html>\n"
    )


def _number(value: float | None, digits: int = 3) -> str:
    return "not known" if value is None else f"{value:.{digits}f}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    top = "".join(f"<th>{html.escape(h)}</th>" for h in head)
    body = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def _scores(report: dict[str, Any]) -> str:
    who = list(report["checks"])
    rows = []
    for key, scores in report["scores"].items():
        arrow = "lower is better" if key in LOWER_IS_BETTER else ""
        cells = [f"{html.escape(key)} <small>{arrow}</small>"]
        for w in who:
            limits = report["intervals"].get(key, {}).get(w)
            around = f" <small>[{limits[0]:.3g}, {limits[1]:.3g}]</small>" if limits else ""
            cells.append(_number(scores.get(w)) + around)
        rows.append(cells)
    missing = "".join(f"<p>Left out: {html.escape(why)}</p>" for why in report["missing"].values())
    gain = report["gain_moving_db"]
    lead = f"<p>Gain over the repeated photo on moving pixels: <b>{_number(gain, 2)} dB</b>.</p>"
    return (
        f"<h2>Accounts</h2>{lead}{_table(['', *who], rows)}{missing}<p class='about'>In brackets: "
        "95 % bootstrap intervals of the mean over clips. Fréchet distances depend on the number "
        "of clips: compare them within one report.</p>"
    )


def _checks(checks: dict[str, Any]) -> str:
    names = list(next(iter(checks.values())))
    words = {True: "<span class='yes'>passed</span>", False: "<span class='no'>failed</span>"}
    rows = []
    for name in names:
        cells = [f"{name}<br><small>{html.escape(checks['model'][name]['about'])}</small>"]
        for row in checks.values():
            value, limit = (_number(row[name][k]) for k in ("value", "limit"))
            value = f" <small>{value}, at most {limit}</small>"
            cells.append(words.get(row[name]["passed"], "cannot tell") + value)
        rows.append(cells)
    return f"<h2>Checks</h2>{_table(['', *checks], rows)}"


def _curves(report: dict[str, Any]) -> str:
    shown = []
    for key, lines in report["per_step"].items():
        # the real clip, and the first frame where it is the photo, would only squeeze the others
        lines = {w: line[1:] for w, line in lines.items() if w != "real"}
        shown.append(f"<div>{curves(lines, f'{key} by frame', 1)}</div>")
    gains = {n: row["gain_moving_db"] for n, row in report["per_action"].items()}
    ratios = {n: row["motion_ratio"] for n, row in report["per_action"].items()}
    both = (
        f"<div>{bars(gains, 'Gain on moving pixels by action', 'dB')}</div>"
        f"<div>{bars(ratios, 'Motion over real motion by action', 'x')}</div>"
    )
    return (
        f"<h2>By time step</h2><div class='pair'>{''.join(shown)}</div>"
        f"<h2>By action</h2><div class='pair'>{both}</div>"
    )


def _examples(measurements: Measurements) -> str:
    """Strips of the best and the worst ten clips by the gain on moving pixels."""
    gain = measurements.table["model/psnr_moving"] - measurements.table["repeated/psnr_moving"]
    order = [int(i) for i in np.argsort(-gain, kind="stable") if np.isfinite(gain[i])]
    count = min(10, len(order) // 2) or len(order)
    parts = []
    for title, chosen in (("Best", order[:count]), ("Worst", order[::-1][:count])):
        parts.append(f"<h2>{title} {len(chosen)} clips by gain on moving pixels</h2>")
        rows = ["real", *(s.name for s in measurements.subjects), "repeated"]
        parts.append(f"<p class='about'>From top to bottom: {html.escape(', '.join(rows))}.</p>")
        for i in chosen:
            stack = np.concatenate([strip(measurements.made[w][i].numpy()) for w in rows])
            words = (
                f"{measurements.names[i]}, from {float(measurements.p_e[i]):.2f}, {gain[i]:+.2f} dB"
            )
            parts.append(f"<p>{html.escape(words)}</p>{picture(stack, words)}")
    return "".join(parts)


def _recognition(entries: dict[str, Any], confused: Matrix | None) -> str:
    if "missing" in entries:
        return f"<h2>Recognition</h2><p>{html.escape(entries['missing'])}</p>"
    judge = entries["judge"]
    own = ", ".join(f"{k} {v:.1%}" for k, v in judge["accuracy_on_held_out_actors"].items())
    lead = (
        f"<p>The recogniser, trained on {html.escape(judge['data'])} (training actors, never on "
        f"generated clips), itself names on real clips of held-out actors: {own}. Chance: "
        f"{judge['chance']:.1%}.</p>"
    )
    groups = {
        f"{key.replace('_', ' ')}{': ' + track if track else ''}": cells
        for key in ("known", "held_out_phrases", "trained_combinations", "novel_combinations")
        if key in entries
        for track, cells in _by_track(entries[key]).items()
    }
    who = list(entries["known"])
    rows = [[name, *(_share(cells.get(w)) for w in who)] for name, cells in groups.items()]
    drawn = ""
    if confused is not None:
        drawn = (
            "<h3>Asked for (rows) and recognised (columns), generated clips of known actions</h3>"
            + matrix(*confused).replace("<svg", "<svg class='wide'", 1)
        )
    return f"<h2>Recognition</h2>{lead}{_table(['', *who], rows)}{drawn}"


def _by_track(entries: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """{track: {who: share}}; a set of single actions has the one track ""."""
    if all("share" in cells for cells in entries.values()):
        return {"": entries}
    tracks = dict.fromkeys(t for cells in entries.values() for t in cells)
    return {t: {w: cells.get(t) for w, cells in entries.items()} for t in tracks}


def _share(cell: dict[str, Any] | None) -> str:
    if not cell or cell["share"] is None:
        return "–"
    limits = cell["interval"]
    around = f" <small>[{limits[0]:.0%}, {limits[1]:.0%}] of {cell['clips']}</small>"
    return f"{cell['share']:.1%}" + (around if limits else "")


def _behaviour(report: dict[str, Any]) -> str:
    """Noise, position, length, and clips that do nothing."""
    entries = behaviour_lines(report)
    rows = [[html.escape(label), html.escape(value)] for label, value in entries]
    about = "".join(f"<dt><b>{k}</b></dt><dd>{html.escape(v)}</dd>" for k, v in DEFINED.items())
    return f"<h2>Noise, position, length</h2>{_table(['', ''], rows)}<dl>{about}</dl>"


def _text(text: dict[str, Any]) -> str:
    parts = ["<h2>Phrases never trained on: is the nearest known action right?</h2>"]
    for encoder, entries in text.items():
        if "missing" in entries:
            parts.append(f"<p>{encoder}: {html.escape(entries['missing'])}</p>")
            continue
        wrong = "; ".join(f"“{w['phrase']}” → {w['nearest']}" for w in entries["wrong"])
        parts.append(
            f"<p><b>{encoder}</b>: {entries['share']:.1%} of {entries['phrases']}. "
            f"<small>Wrong: {html.escape(wrong) or 'none'}.</small></p>"
        )
    return "".join(parts)


def _definitions(report: dict[str, Any]) -> str:
    rows = "".join(
        f"<dt><b>{k}</b></dt><dd>{html.escape(v)}</dd>" for k, v in report["definitions"].items()
    )
    nets = "".join(f"<li>{k}: {html.escape(v)}</li>" for k, v in report["networks"].items())
    who = "".join(
        f"<li>{html.escape(k)}: {html.escape(v['name'])}, step {v['step'] or 'not known'}, sha256 "
        f"{v['sha256']}</li>"
        for k, v in report["checkpoints"].items()
    )
    return f"<h2>Definitions</h2><dl>{rows}</dl><ul>{nets}</ul><h2>Checkpoints</h2><ul>{who}</ul>"
