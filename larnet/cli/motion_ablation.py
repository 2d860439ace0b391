"""What each loss on movements is worth: a run for every row and seed, measured on people held out.

    python -m larnet motion-ablation --motions motions.npz --judge DIR --out runs/motion-ablation

Every run begins with the same weights and sees the same batches. A run that is there goes on, a
measure that is there stays.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from pathlib import Path
from statistics import mean, stdev

from larnet.config.file_names import folder_to_write
from larnet.config.specs import RunSpec, override
from larnet.config.variants import change, variant
from larnet.data.skeleton_batches.recorded_library import Library
from larnet.errors import BadInput, UnknownName
from larnet.evaluation.motions.motion_metrics import DEFINITIONS, Speaker, motion_metrics
from larnet.evaluation.motions.motion_recogniser import held_out_recordings, load
from larnet.runtime.atomic_write import write_atomically
from larnet.training.movements.pretrain import pretrain
from larnet.training.run_folder import RunFolder
from larnet.weights import checkpoint

log = logging.getLogger(__name__)
# Name -> fields of SkeletonSpec that differ from the shipped recipe
ROWS: dict[str, dict] = {
    "all": {},
    "no L_mse": {"motion": 0.0},
    "no D_m": {"adversarial_motion": 0.0},
    "no remix": {"adversarial_joints": 0.0},
    "none": {"motion": 0.0, "adversarial_motion": 0.0, "adversarial_joints": 0.0},
    "z told": {"style": "told"},
    "z inferred": {"style": "inferred"},
}
COLUMNS = tuple(DEFINITIONS)
EPISODES = 4  # of each action, by people held out


def ablation(
    out: Path,
    library: Library,
    rows: Sequence[str],
    *,
    judge: Path,
    source: str = "default",
    steps: int = 1_500,
    seeds: int = 3,
    batch: int | None = None,
    base: RunSpec | None = None,
) -> dict[str, dict[str, str]]:
    """Train and measure `rows` of ROWS with `seeds` seeds each; {row: {column: mean ± deviation}},
    also written as table.md and results.json into `out`. Raises UnknownName for another row."""
    if unknown := next((row for row in rows if row not in ROWS), None):
        raise UnknownName("row", unknown, ROWS)
    if seeds < 1:
        raise BadInput(f"{seeds} runs of every row; give at least 1.")
    judging = load(judge)
    folder_to_write(out)
    stored = out / "results.json"
    results: dict[str, dict[str, float]] = (
        json.loads(stored.read_text()) if stored.is_file() else {}
    )
    for seed in range(seeds):  # a table of one seed is there early
        for row in rows:
            name = f"{row}/{seed}"
            if name in results:
                continue
            spec = change(base or variant("demo"), {"skeleton": ROWS[row]})
            spec = override(spec, "skeleton", steps=steps, seed=seed, batch=batch)
            folder = out / name.replace(" ", "-").replace("/", "-")
            going = RunFolder(folder).config.is_file()
            last = pretrain(spec, folder, library=library, resume=going, source=source)
            speaker = Speaker(checkpoint.load(last), spec.model.encoders[0][0])
            known = [n for n in judging.actions if n in speaker.actions]
            real = held_out_recordings(library, known, seed, EPISODES)
            found = motion_metrics(speaker, real, judging, spec.model.noise, seed)
            results[name] = {k: round(v, 5) for k, v in found.items()}
            write_atomically(stored, (json.dumps(results, indent=1) + "\n").encode())
            log.info("%s: %s", name, results[name])
            table = summary(results)
            write_atomically(out / "table.md", markdown(table).encode())
    return summary(results)


def summary(results: dict[str, dict[str, float]]) -> dict[str, dict[str, str]]:
    """{row: {column: "mean ± deviation over the seeds"}} of {row/seed: {column: value}}."""
    rows: dict[str, list[dict[str, float]]] = {}
    for name, values in results.items():
        rows.setdefault(name.rpartition("/")[0], []).append(values)
    return {
        row: {c: _spread([v[c] for v in found]) for c in COLUMNS} for row, found in rows.items()
    }


def _spread(values: list[float]) -> str:
    middle = f"{mean(values):.4g}"
    return f"{middle} ± {stdev(values):.2g}" if len(values) > 1 else middle


def markdown(table: dict[str, dict[str, str]]) -> str:
    """The table with what its columns mean below."""
    head = f"| losses | {' | '.join(COLUMNS)} |\n|---|{'---:|' * len(COLUMNS)}\n"
    lines = [f"| {row} | {' | '.join(v[c] for c in COLUMNS)} |" for row, v in table.items()]
    about = "\n".join(f"- {name}: {words}" for name, words in DEFINITIONS.items())
    return head + "\n".join(lines) + f"\n\n{about}\n"
