"""Twenty visitors at once: everybody answered or told to wait, nothing mixed up, nothing left.

    python -m benchmarks.server.visitors [--visitors 20] [--clips 2] [--keep 60]
                                         [--checkpoint default]

Starts app.py, lets every visitor ask /animate for clips of their own photo and phrase through
gradio_client, and checks: each answer is about the phrase that was sent, with the seed that was
sent, and equal to the clip that the same wish gets afterwards, alone. Then measures Compare with 6
phrases against Animate with one, memory over idle, and whether any file of a visitor is left after
the deletion time (--keep seconds here instead of an hour).
"""

from __future__ import annotations

import argparse
import hashlib
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
from gradio_client import Client, handle_file

from benchmarks.server.served import ROOT, Served, free_port, serving

PHRASES = ("hand waving", "bowing", "kicking", "squatting", "walking", "boxing", "jumping jack")
Answer = tuple[str, str, int, str]  # outcome, phrase understood, seed, sha256 of the clip


def _digest(video: str | dict) -> str:
    path = video["video"] if isinstance(video, dict) else video
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def _ask(client: Client, photo: Path, phrase: str, seed: int) -> Answer:
    """One clip; a full queue is an answer too, as long as it says so."""
    try:
        video, found, got = client.predict(
            handle_file(photo), phrase, seed=seed, length=16, api_name="/animate"
        )
    except Exception as error:  # whatever a visitor would see
        words = str(error)
        return ("told to wait" if "full" in words.lower() else f"error: {words[:90]}", "", 0, "")
    return "answered", found["phrase"], got, _digest(video)


def _visit(url: str, folder: Path, number: int, clips: int) -> list[tuple[tuple, Answer]]:
    client = Client(url, download_files=str(folder / f"v{number}"), verbose=False)
    photos = sorted((ROOT / "assets/actors").glob("*.png"))
    told = []
    for i in range(clips):
        wish = (
            photos[number % len(photos)],
            PHRASES[(number + i) % len(PHRASES)],
            100 * number + i,
        )
        told.append((wish, _ask(client, *wish)))
    return told


def _memory(process: psutil.Process) -> float:
    return sum(p.memory_info().rss for p in (process, *process.children(recursive=True))) / 2**20


def _median(call: Callable[[], object], repeats: int = 3) -> float:
    call()
    took = []
    for _ in range(repeats):
        began = time.perf_counter()
        call()
        took.append(time.perf_counter() - began)
    return statistics.median(took)


def _left(cache: Path) -> list[Path]:
    """Files of visitors: what is not an example actor's, which belongs to the page."""
    own = {path.name for path in (ROOT / "assets/actors").iterdir()}
    return [path for path in cache.rglob("*") if path.is_file() and path.name not in own]


SERVE = """
import sys
from larnet.ui import page
from larnet.ui.server.model_host import ModelHost
page.TIDY_EVERY, page.KEEP_FOR = 5, int(sys.argv[3])
page.serve("127.0.0.1", int(sys.argv[1]), ModelHost(sys.argv[2]))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--visitors", type=int, default=20)
    parser.add_argument("--clips", type=int, default=2, help="of each visitor")
    parser.add_argument("--checkpoint", default="default")
    parser.add_argument("--keep", type=int, default=60, help="seconds that files are kept")
    options = parser.parse_args()
    port = free_port()
    with tempfile.TemporaryDirectory() as text:
        folder, cache = Path(text), Path(text) / "cache"
        serve = ["-c", SERVE, str(port), options.checkpoint, str(options.keep)]
        with serving(
            port, serve, GRADIO_TEMP_DIR=str(cache), LARNET_WAITING_PER_ADDRESS="100"
        ) as page:
            _measure(page, folder, cache, options)


def _measure(page: Served, folder: Path, cache: Path, options) -> None:
    client = Client(page.url, download_files=str(folder / "one"), verbose=False)
    photo = sorted((ROOT / "assets/actors").glob("*.png"))[0]
    _ask(client, photo, "hand waving", 0)
    _ask(client, photo, "wave at the neighbours", 0)  # the text encoder is there now
    process = psutil.Process(page.pid)
    idle = _memory(process)

    began = time.perf_counter()
    with ThreadPoolExecutor(options.visitors) as pool:
        numbers = range(options.visitors)
        visits = list(pool.map(lambda n: _visit(page.url, folder, n, options.clips), numbers))
    took = time.perf_counter() - began
    told = [pair for visit in visits for pair in visit]
    outcomes = Counter(answer[0] for _, answer in told)
    mixed = 0
    for (actor, phrase, seed), answer in told:
        if answer[0] == "answered":
            again = _ask(client, actor, phrase, seed)
            mixed += (phrase, seed, again[3]) != answer[1:]
    print(f"memory {_memory(process) - idle:+.0f} MB over idle after the visitors")
    print(
        f"{options.visitors} visitors, {len(told)} clips in {took:.0f} s: {dict(outcomes)}; mixed "
        f"up: {mixed}"
    )
    one = _median(lambda: _ask(client, photo, "hand waving", 1))
    six = [*PHRASES[:6]]
    many = _median(lambda: client.predict(handle_file(photo), six, length=16, api_name="/compare"))
    print(f"Animate {one:.2f} s, Compare with 6 phrases {many:.2f} s: {many / one:.1f} times")
    time.sleep(options.keep + 15)
    left = _left(cache)
    print(
        f"memory {_memory(process) - idle:+.0f} MB over idle ({idle:.0f} MB); "
        f"{len(left)} files left after {options.keep} s "
        f"{sorted(path.name for path in left)[:8]}"
    )


if __name__ == "__main__":
    main()
