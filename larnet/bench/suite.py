"""All figures of `python -m larnet bench`, one after the other."""

from __future__ import annotations

import logging

from larnet.bench.every_row import every_row
from larnet.bench.gpu_figures import gpu
from larnet.bench.model_only import model_only
from larnet.bench.text_encoding import encoding
from larnet.bench.timing import Row, apart, machine, one_thread, peak_mb
from larnet.bench.training_cost import EVERY, drawing, reading, training_step
from larnet.errors import LarnetError
from larnet.weights.checkpoint import names

log = logging.getLogger(__name__)
CALLS = 50  # of the serving process


def bench(quick: bool = False, data: str = "") -> dict[str, Row | str | int]:
    """Every figure; `quick` repeats less and leaves out the largest batches and the training steps
    of the largest rows. data: recorded clips, NAME:PATH, whose reading is measured too.

    Models and training steps are measured in one thread, for the sake of CPU-seconds: a second
    thread spins while it waits, and counts as if it had worked. Words and clips are measured as
    they are served."""
    n = 3 if quick else 9
    results: dict[str, Row | str | int] = {"machine": machine()}
    with one_thread():
        log.info("the models")
        results |= _networks(n, quick)
        log.info("training steps and clips to learn from")
        results |= _learning(n, quick, data)
        log.info("every row of the tables")
        results |= every_row(1 if quick else 3, quick, results)
    log.info("words, then clips")
    for encoder in ("sentence", "glove"):
        try:
            results |= encoding(encoder, n)
        except LarnetError as error:  # its weights are not here
            results[f"{encoder} encoder"] = str(error)
    if names():
        results |= _clips(n)
    results |= gpu(n, quick)
    return results | {"peak memory of this process, MB": peak_mb()}


def _networks(n: int, quick: bool) -> dict[str, Row]:
    rows = {}
    for batch in (1, 4, 16) if quick else (1, 4, 16, 64):
        rows[f"demo, model only, batch {batch}"] = model_only("demo", batch, n if batch < 64 else 3)
    one = rows["demo, model only, batch 1"]
    six = rows["demo, model only, six phrases of one photo"] = model_only("demo", 6, n, photos=1)
    six["times_one"] = round(six["cpu_seconds"] / one["cpu_seconds"], 2)
    rows["quick, model only, batch 1"] = model_only("quick", 1, n)
    paper = rows["paper, model only, batch 1"] = model_only("paper", 1, 3)
    paper["times_demo"] = round(paper["cpu_seconds"] / one["cpu_seconds"], 1)
    for name in ("demo", "paper"):  # memory: a process each
        rows[f"{name}, model only, batch 1, alone"] = apart(model_only, name, 1, 1)
    return rows


def _learning(n: int, quick: bool, data: str) -> dict[str, Row]:
    rows = {"drawing actors, batch 8": drawing(8, n)}
    if data:
        rows[f"reading {data.partition(':')[0]}, batch 8"] = reading(data, 8, n)
    for name, every, loss in (
        ("quick", "", {}),
        ("demo", "", {}),
        ("demo", " with every loss", EVERY),
    ):
        rows[f"{name}, training step{every}, batch 2"] = apart(training_step, name, n, 2, loss)
    if not quick:
        rows["paper, training step, batch 2"] = apart(training_step, "paper", 1, 2, {})
    return rows


def _clips(n: int) -> dict[str, Row]:
    from larnet.bench.photo_to_film import cold_start, finding, in_memory, photo_to_film, writing
    from larnet.bench.server_memory import serving
    from larnet.runtime.cpu_pool import enable_cpu_pool

    enable_cpu_pool()  # as the page and the command line do
    one, six = in_memory(n, 1), in_memory(n, 6)
    six["times_one"] = round(six["seconds"] / one["seconds"], 2)
    return {
        "clip in memory, 1 phrase": one,
        "clips in memory, 6 phrases": six,
        "cold start to first clip on disk": cold_start(3),
        "finding the person of a photo": finding(n),
        "writing mp4, 32 frames at 448": writing(n),
        "photo to mp4, 1 phrase": photo_to_film(n, 1),
        "photo to mp4, 6 phrases": photo_to_film(n, 6),
        f"serving, {CALLS} calls": apart(serving, CALLS),
    }
