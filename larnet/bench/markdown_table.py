"""The figures as a Markdown table."""

from __future__ import annotations

from typing import Any

_COLUMNS = ("seconds", "spread", "cpu_seconds")


def table(results: dict[str, Any]) -> str:
    """What `bench` returned, a row each; what has no time is a line below."""
    m = results["machine"]
    head = f"{m['processor']}, {m['cores']} cores, {m['threads']} threads, torch {m['torch']}"
    head += f", {m['cuda']}" if m["cuda"] else ", no GPU"
    lines = [f"{head}; load before the run {m['load']}", ""]
    lines += ["| what | seconds (least to most) | CPU-seconds | more |", "|---|---|---|---|"]
    notes = [""]
    for name, row in results.items():
        if name == "machine":
            continue
        if not isinstance(row, dict):
            notes.append(f"{name}: {row}")
            continue
        spread = " to ".join(str(x) for x in row.get("spread", ()))
        shown = f"{row['seconds']} ({spread})" if spread else str(row["seconds"])
        more = {k: v for k, v in row.items() if k not in _COLUMNS}
        extra = ", ".join(f"{k.replace('_', ' ')} {v}" for k, v in more.items())
        lines.append(f"| {name} | {shown} | {row.get('cpu_seconds', '')} | {extra} |")
    return "\n".join(lines + notes)
