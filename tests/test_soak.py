"""The soak says what it should: slopes with honest intervals, wrong answers, and it runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import numpy as np
import pytest

pytest.importorskip("playwright", reason="the benchmarks' page needs requirements-test.txt")


@pytest.fixture
def soak():
    from benchmarks.server import soak

    return soak


def test_a_slope_is_found_within_its_interval(soak):
    """Readings with strong neighbours, as memory has: 95 % of intervals hold the true slope."""
    rng, hits = np.random.default_rng(0), 0
    x = np.arange(0, 1_800, 0.5)
    for _ in range(100):
        noise = np.zeros(len(x))
        for i, e in enumerate(rng.normal(size=len(x))):
            noise[i] = 0.9 * noise[i - 1] + e
        found = soak.slope(list(x), list(500 + 2.0 * x / 60 + noise))
        assert found.low < found.value < found.high
        hits += found.low <= 2.0 <= found.high
    assert 88 <= hits <= 100


def test_the_warm_up_does_not_count(soak):
    x = np.arange(300.0)
    y = np.where(x < 90, 10 * x, 900.0)
    assert soak.slope(list(x), list(y)).value == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("count", [0, 1, 4])
def test_too_few_readings_have_no_slope(soak, count):
    assert np.isnan(soak.slope(list(range(count)), [1.0] * count).value)


FORKED = "import os, time; kept = bytes(range(256)) * 400_000; os.fork(); print(flush=True); "


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes do not fork here")
def test_a_copy_that_is_about_to_become_another_program_does_not_count(soak):
    """The moment between fork and exec: both have the 100 MB that are there once."""
    command = [sys.executable, "-c", f"{FORKED}time.sleep(60)"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True) as server:
        try:
            server.stdout.readline()
            assert 90 < soak.Meter(server.pid).read().megabytes < 160
        finally:
            os.killpg(server.pid, 9)


def test_another_clip_for_the_same_request_is_a_wrong_answer(soak):
    found = soak.Found()
    assert found.same("a", "1") and found.same("b", "2") and found.same("a", "1")
    assert not found.same("a", "3")


def test_options_are_those_of_the_brief_run(soak):
    options = soak.parser().parse_args([])
    assert (options.requests, options.clients, options.minutes) == (1_000, 10, 30)


@pytest.mark.slow
def test_a_tiny_soak_of_a_page(soak, address):
    """Every kind of request, twice the same, against a page that answers."""
    found = soak.Found()
    client = soak.Client(address, 0, found, seed=0)
    with client.http:
        fixed = client._ask_animate()
        for _ in range(2):
            sent = client._upload("actor.png", client.actors[0].read_bytes())
            client._whole("animate", lambda sent=sent: (fixed[0], "animate", [sent, *fixed[2][1:]]))
        client._hang_up()
        for name, data in soak.broken_photos()[1:3]:
            client.broken = [(name, data)]
            client._broken()
    assert found.wrong == []
    assert found.outcomes["animate", "answered"] == 2
    assert found.outcomes["broken", "refused"] == 2
    assert len(found.answers) == 1
    readings = [soak.Reading(float(i), 500.0, 20) for i in range(60)]
    told = soak.table(found, readings, readings[-1], ["left.png"])
    assert "| wrong answers | 0 |" in told
    assert "MB a minute" in told and "left.png" in told


@pytest.mark.slow
def test_what_the_page_answers_wrongly_is_counted(soak, address):
    """A request whose clip was another before, and one that is refused though it is right."""
    found = soak.Found()
    client = soak.Client(address, 1, found, seed=0)
    with client.http:
        request, event, data = client._ask_animate()
        found.answers[f"animate {request}"] = "another clip"
        client._whole("animate", lambda: (request, event, data))
        data = [*data[:2], "no such encoder", *data[3:]]
        client._whole("animate", lambda: (request, event, data))
    assert len(found.wrong) == 2
    json.dumps(found.wrong)
