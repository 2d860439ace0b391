"""What is shown of runs: state and progress, curves, samples, the log and the table."""

from __future__ import annotations

import html
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import numpy as np

from larnet.errors import BadInput
from larnet.runtime.file_digest import file_version
from larnet.runtime.recent import Recent
from larnet.ui.parts.players import Player, players, waiting
from larnet.ui.tabs.train_form import duration

if TYPE_CHECKING:
    import pandas as pd

    from larnet.training.jobs.launch import Runs
    from larnet.training.jobs.metrics_reader import Record
    from larnet.training.jobs.status import Status

STATES = {
    "starting": "Starting",
    "running": "Running",
    "stopping": "Saving, then stopping",
    "stopped": "Stopped",
    "finished": "Finished",
    "failed": "Ended with an error",
}
WHOLE = {"total": "Whole loss"}
PARTS = {
    "video": "Pixels",
    "edges": "Edges",
    "motion": "Motion match",
    "perceptual": "Features",
    "critic_video": "Critic of videos",
    "critic_motion": "Critic of motion",
    "critic_image": "Critic of frames",
    "reconstruction": "Pixels, L1",
    "first": "First frame",
    "mask": "Mask",
    "features": "Critic's features",
    "keypoints": "Keypoints",
}
ON_THE_PAGE = ("go on with --resume", "press Go on")  # words of the command line -> the page's
NO_SAMPLES = "Samples appear here once the run has made some."
FRESH = 1.0  # seconds that a look at all runs is good for
SHOWN = 8  # sample files whose films are remembered


class Follower:
    """Reads runs for every viewer of this server; what it remembers, it could read again."""

    def __init__(self, runs: Runs) -> None:
        self.runs = runs
        self._records: dict[str, Record] = {}
        self._samples: Recent[tuple[Any, ...], list[Player]] = Recent(SHOWN)
        self._lock = threading.RLock()
        self._looked = -float("inf")
        self._statuses: list[Status] = []

    def statuses(self) -> list[Status]:
        """Of every run, at most FRESH seconds old; ends what does not stop by itself."""
        with self._lock:
            if time.monotonic() - self._looked > FRESH:
                self.runs.tend()
                self._statuses, self._looked = self.runs.statuses(), time.monotonic()
            return self._statuses

    def forget(self) -> None:
        """Look again: something was just started or stopped."""
        self._looked = -float("inf")

    def find(self, name: str | None) -> Status | None:
        """The status of a run, or None where there is none of that name."""
        seen = [status.name for status in self.statuses()]
        if name and name not in seen and name in self.runs.names():
            self.forget()  # it began since the last look
        return next((status for status in self.statuses() if status.name == name), None)

    def record(self, name: str) -> Record:
        """The metrics of a run, up to now."""
        from larnet.training.jobs.metrics_reader import Record

        with self._lock:
            path = self.runs.folder(name) / "metrics.jsonl"
            record = self._records.setdefault(name, Record(path))
            record.path = path
            record.read()
            return record

    def curves(self, name: str, titles: dict[str, str]) -> pd.DataFrame | None:
        """Some losses as a table for a plot, or None before there are two points."""
        import pandas as pd

        with self._lock:
            rows = self.record(name).curves(tuple(titles))
        if len(rows) < 2:
            return None
        rows = [(step, value, titles[key]) for step, value, key in rows]
        return pd.DataFrame(rows, columns=["Step", "Loss", "Part"])

    def newest_sample(self, name: str) -> Path | None:
        """The file of a run's last samples, None where there is none that can be told."""
        from larnet.training.jobs.run_files import sample_files

        try:
            found = sample_files(self.runs.folder(name))
        except BadInput:  # the status says so
            return None
        return found[max(found)] if found else None

    def samples(self, sample: Path) -> str:
        """The players of a sample file; films are made once, in the page's own folder. Of a
        damaged file, what is wrong with it."""
        with self._lock:
            made = self._samples.get(key := _version(sample))
            if not made or not all(p.clip.exists() for p in made):
                try:
                    made = self._samples.put(key, _films(sample, self._names(sample)))
                except (BadInput, FileNotFoundError) as error:
                    told = str(error) if isinstance(error, BadInput) else NO_SAMPLES
                    return waiting(html.escape(told))
        step = int(sample.stem.partition("_")[2])
        return players(
            made, f"Samples of step {step}, real clip left, generated clip right", 3, pairs=True
        )

    def _names(self, sample: Path) -> list[str]:
        """The actions of a run's samples, where they can be told."""
        from larnet.training.monitor import SHOWN
        from larnet.training.run_folder import RunFolder

        try:
            actions = RunFolder(sample.parents[1]).read_config()[1].data.actions
        except BadInput:
            return []
        return [name for name in SHOWN if not actions or name in actions]


def _version(sample: Path) -> tuple[Any, ...]:
    """What a sample file is known by: another run of its name may put another there."""
    return str(sample), file_version(sample)


def _films(sample: Path, names: list[str]) -> list[Player]:
    """One film for each action of a sample file (B, 2, T, H, W, 3): real beside generated."""
    from larnet.media import video_file
    from larnet.media.pixels import resize
    from larnet.training.jobs.sample_file import read_samples
    from larnet.ui.parts.clip_files import new_folder

    pairs = read_samples(sample, 6)
    step, made = int(sample.stem.partition("_")[2]), []
    for i, pair in enumerate(pairs):
        big = resize(pair, 224, 224)
        film = np.concatenate([big[0], big[1]], axis=2)
        label = names[i] if len(names) == len(pairs) else f"clip {i + 1}"
        path = new_folder() / f"larnet-sample-{step}-{i + 1}.mp4"
        made.append(Player(video_file.write(path, film), label, "real · generated"))
    return made


def card(
    status: Status | None, rate: float | None, last_words: str, damage: tuple[str, ...] = ()
) -> str:
    """State and progress of one run, as HTML; `damage` is what was found beside `status.damage`."""
    if status is None:
        return '<div class="run"><p>No run yet. Start one, and it appears here.</p></div>'
    share = min(1.0, status.step / status.steps) if status.steps else 0.0
    facts = [f"step {status.step:,} of {status.steps:,}"]
    if status.alive and rate:
        left = (status.steps - status.step) / rate
        facts += [f"{rate:.2g} steps a second", f"about {duration(left)} left"]
    facts.append(f"saved at step {status.saved:,}" if status.saved else "nothing saved yet")
    trouble = ""
    if status.state == "failed":
        said = (status.error or last_words).replace(*ON_THE_PAGE)[-400:]
        trouble = f'<p class="trouble" role="alert">{html.escape(f"{said} {_way_on(status)}")}</p>'
    if told := dict.fromkeys((*status.damage, *damage)):
        words = html.escape(" ".join(told)[:600])
        trouble += f'<p class="trouble">Damaged: {words}</p>'
    return (
        f'<div class="run"><p>{_badge(status)} '
        f"<b>{html.escape(status.name)}</b> {html.escape(_what(status))}"
        f"{' on ' if status.data else ''}{html.escape(_data(status.data))}</p>"
        f'<div class="bar" role="progressbar" aria-valuemin="0" aria-valuemax="100" '
        f'aria-valuenow="{100 * share:.0f}" aria-label="Progress of {html.escape(status.name)}">'
        f'<i style="width:{100 * share:.1f}%"></i></div>'
        f"<p>{' · '.join(facts)}</p>{trouble}</div>"
    )


def _way_on(status: Status) -> str:
    """What can be done after an error, by the controls that are there for such a run."""
    if not status.saved:
        return "Nothing was saved. Change the settings and press Start training."
    ways = []
    if status.kind.serves:
        ways.append("Use in Animate tries what was learned.")
    if status.kind.resumes:
        ways.append("Go on continues from there.")
    ways.append("Start training begins again with the settings of the form.")
    return " ".join((f"Everything up to step {status.saved:,} is kept.", *ways))


def table(statuses: list[Status]) -> str:
    """Every run in one row, as HTML; its name is a link to it."""
    if not statuses:
        return ""
    rows = "".join(
        f'<tr><th scope="row"><a href="?tab=train&amp;run={quote(s.name)}">'
        f"{html.escape(s.name)}</a></th>"
        f"<td>{_badge(s)}</td>"
        f"<td>{s.step:,} / {s.steps:,}</td><td>{html.escape(_what(s))}</td>"
        f"<td>{html.escape(_data(s.data))}</td></tr>"
        for s in statuses
    )
    titles = ("Run", "State", "Step", "Variant", "Data")
    heads = "".join(f'<th scope="col">{title}</th>' for title in titles)
    return (
        '<div class="runs"><table><caption>All runs</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _badge(status: Status) -> str:
    """The state of a run; where that is not known for sure, that it is damaged."""
    if status.damage and not status.alive:
        told = html.escape(" ".join(status.damage)[:600])
        return f'<span class="state failed" title="{told}">Damaged</span>'
    return f'<span class="state {status.state}">{STATES[status.state]}</span>'


def _what(status: Status) -> str:
    """The variant of a run, or what else it trains."""
    return status.kind.title or status.variant


def _data(source: str) -> str:
    """A data source without the folders of this machine."""
    parts = (part.partition(":") for part in source.split(","))
    return ", ".join(f"{n} {Path(p).name}".strip() if p else n for n, _, p in parts)


def last_words(log: str) -> str:
    """The last line of a log that says something."""
    lines = [line for line in log.splitlines() if line.strip()]
    return lines[-1] if lines else ""


def view(follower: Follower, name: str | None) -> dict[str, tuple[Any, Any]]:
    """{part: (what it depends on, value)}; a part whose first is as before need not be sent."""
    from larnet.training.jobs.metrics_reader import tail

    statuses = follower.statuses()
    status = follower.find(name)
    step = rate = None
    log, sample = "", None
    damage: tuple[str, ...] = ()
    if status is not None:
        record = follower.record(status.name)
        step, rate = record.steps[-1] if record.steps else 0, record.rate()
        log, damage = tail(follower.runs.folder(status.name) / "log.txt"), record.damage()
        sample = follower.newest_sample(status.name)
    shown = card(status, rate, last_words(log), damage)
    listed = table(statuses)
    key = (name, step)

    def curves(titles: dict[str, str]) -> Any:
        return follower.curves(status.name, titles) if status else None

    return {
        "names": ([s.name for s in statuses], [s.name for s in statuses]),
        "card": (shown, shown),
        "whole": (key, lambda: curves(WHOLE)),
        "parts": (key, lambda: curves(PARTS)),
        "samples": (
            sample and _version(sample),
            lambda: follower.samples(sample) if sample else waiting(NO_SAMPLES),
        ),
        "log": (log, log),
        "table": (listed, listed),
        "buttons": (
            (name, status and status.state, status and status.saved, status and status.kind),
            (
                bool(status and status.alive and status.kind.stops),
                bool(status and not status.alive and status.kind.resumes),
                *[bool(status and status.saved and status.kind.serves)] * 2,
            ),
        ),
    }
