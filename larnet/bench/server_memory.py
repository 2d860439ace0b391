"""Memory of the process that serves the page, and whether it grows."""

from __future__ import annotations

import statistics

from larnet.bench.photo_to_film import example_photo
from larnet.bench.timing import Row, held_mb, timed
from larnet.media.image_file import read_photo
from larnet.ui.page import build
from larnet.ui.server.model_host import ModelHost

SETTLED = 10  # calls after which memory should grow no more


def serving(calls: int) -> Row:
    """The page built, both text encoders loaded, then clips of 32 frames at the page's own size in
    ever new words: memory held when it is ready, after SETTLED calls, and at the end."""
    model_host = ModelHost()
    page = build(model_host)
    pipeline = model_host.pipeline()
    pipeline.warm()
    ready, held, numbers = held_mb(), [], iter(range(calls))
    photo = read_photo(example_photo())

    def call() -> None:
        phrase = f"take {next(numbers)} steps"
        model_host.animate(photo, [phrase], encoder=pipeline.encoders[0], frames=32)
        held.append(held_mb())

    row = timed(call, calls, warm=False)
    del page
    early = statistics.median(held[SETTLED // 2 : SETTLED])
    late = statistics.median(held[-SETTLED // 2 :])
    return row | {
        "mb_when_ready": ready,
        f"mb_after_{SETTLED}_calls": round(early),
        f"mb_after_{calls}_calls": round(late),
    }
