"""Phrases to vectors, and the nearest known actions."""

from __future__ import annotations

import time
from itertools import count

from larnet.bench.timing import Row, timed, times
from larnet.text.load_encoder import PhraseBank, load_encoder
from larnet.text.phrases import ACTIONS


def encoding(encoder: str, repeats: int) -> dict[str, Row]:
    """Loading, a phrase never seen, one seen before; then a look-up among 1,000 known phrases."""
    name, numbers = f"{encoder} encoder", count()
    loaded = load_encoder(encoder)
    began, cpu = time.perf_counter(), time.process_time()
    loaded.warm()
    loading = times([time.perf_counter() - began], [time.process_time() - cpu])
    rows: dict[str, Row] = {
        f"{name}, loading": loading,
        f"{name}, a new phrase": timed(
            lambda: loaded.encode([f"take {next(numbers)} steps"]), repeats
        ),
        f"{name}, a phrase seen before": timed(lambda: loaded.encode(["take a bow"]), repeats),
    }
    bank = PhraseBank(loaded, {action: phrases.train for action, phrases in ACTIONS.items()})
    vector = loaded.encode(["greet the neighbours"])[0]
    looked_up = timed(lambda: bank.nearest(vector), repeats)
    return rows | {f"{name}, nearest of {len(bank.vectors)} known phrases": looked_up}
