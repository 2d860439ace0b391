"""A thousand requests of ten clients over HTTP: does the page stay right, and does anything grow?

    python -m benchmarks.server.soak [--requests 1000] [--clients 10] [--minutes 30] [--keep 60]
                                     [--checkpoint default] [--seed 0] [--out FILE]

Serves the page in a process of its own and sends it, from addresses of this machine only, a mixture
of Animate, Compare, photos that are broken in seven ways, and clients that hang up before their
answer. It ends after --requests or --minutes, whichever comes first. Meanwhile the memory and open
files of the server's processes are read every half second. The table says:

- the slope of the memory over time after the warm-up (the first third), least squares over means of
  blocks, with its 95 % interval (t): blocks, since neighbouring readings depend on each other;
- open files before and after, and files left in the temporary folder once --keep seconds are over;
- wrong answers: the same request must give the same bytes each time, whoever asks, and a broken
  photo must be refused in words.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import random
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import numpy as np
from PIL import Image

from benchmarks.server.meter import Meter, Reading, slope
from benchmarks.server.served import ROOT, free_port, serving

PHRASES = ("hand waving", "bowing", "kicking", "squatting", "walking", "jumping jack")
KINDS = {"animate": 0.55, "compare": 0.15, "broken": 0.15, "hang up": 0.15}  # shares
PATIENCE = 600  # seconds that a client waits for its answer
WAITING = ("full", "at a time", "too many", "waiting", "try again", "busy")  # told to come later
SERVE = """
import sys
from larnet.ui import page
from larnet.ui.server.model_host import ModelHost
page.TIDY_EVERY, page.KEEP_FOR = 5, int(sys.argv[3])
page.serve("127.0.0.1", int(sys.argv[1]), ModelHost(sys.argv[2]))
"""


@dataclass
class Found:
    """What happened to the requests; filled by all clients."""

    outcomes: Counter = field(default_factory=Counter)  # (kind, outcome) -> requests
    wrong: list[str] = field(default_factory=list)
    took: list[float] = field(default_factory=list)  # seconds of requests that were answered
    answers: dict[str, str] = field(default_factory=dict)  # request -> sha256 of its clip
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, outcome: str, wrong: str = "", took: float | None = None) -> None:
        with self.lock:
            self.outcomes[kind, outcome] += 1
            if wrong:
                self.wrong.append(f"{kind}: {wrong}")
            if took is not None:
                self.took.append(took)

    def as_table(self, rows: Mapping[str, str], left: list[str]) -> str:
        """Rows as Markdown, and after them some of what was wrong and of the files left."""
        lines = ["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows.items())]
        lines += [f"\nwrong: {words}" for words in self.wrong[:10]]
        lines += [f"\nleft: {', '.join(left[:10])}"] if left else []
        return "\n".join(lines) + "\n"

    def same(self, request: str, digest: str) -> bool:
        """Whether the answer is the one that this request got before, if it did."""
        with self.lock:
            return self.answers.setdefault(request, digest) == digest


def broken_photos() -> list[tuple[str, bytes]]:
    """(name, bytes) of photos that are none."""
    whole = io.BytesIO()
    Image.new("RGB", (64, 96), (90, 120, 60)).save(whole, "PNG")
    png = whole.getvalue()
    jpeg = io.BytesIO()
    Image.new("RGB", (64, 96)).save(jpeg, "JPEG")
    wide = bytearray(png)
    wide[16:24] = (60_000).to_bytes(4, "big") * 2  # a header of 3,600 megapixels
    return [
        ("empty.png", b""),
        ("text.png", b"this is no picture at all " * 40),
        ("cut.png", png[: len(png) // 2]),
        ("cut.jpg", jpeg.getvalue()[:200]),
        ("wide.png", bytes(wide)),
        ("vector.png", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"),
        ("zeros.jpg", b"\xff\xd8" + bytes(4_000)),
    ]


class Client:
    """One visitor, at an address of its own within this machine's loopback range."""

    def __init__(self, url: str, number: int, found: Found, seed: int) -> None:
        transport = httpx.HTTPTransport(local_address=f"127.0.0.{2 + number % 250}")
        self.http = httpx.Client(base_url=url, transport=transport, timeout=PATIENCE)
        self.found = found
        self.draw = random.Random(f"{seed} {number}")
        self.actors = sorted((ROOT / "assets/actors").glob("*.png"))
        self.broken = broken_photos()

    def one(self) -> None:
        """One request of a random kind."""
        kind = self.draw.choices(list(KINDS), KINDS.values())[0]
        try:
            if kind == "broken":
                self._broken()
            elif kind == "compare":
                self._whole(kind, self._ask_compare)
            elif kind == "animate":
                self._whole(kind, self._ask_animate)
            else:
                self._hang_up()
        except httpx.HTTPError as error:
            self.found.note(kind, "no answer", f"{type(error).__name__}: {error}")

    def _upload(self, name: str, data: bytes) -> dict:
        sent = self.http.post("gradio_api/upload", files={"files": (name, data)})
        sent.raise_for_status()
        return {"path": sent.json()[0], "meta": {"_type": "gradio.FileData"}}

    def _begin(self, event: str, data: list) -> str:
        """Returns the address of the answer. Raises httpx.HTTPStatusError."""
        sent = self.http.post(f"gradio_api/call/{event}", json={"data": data})
        sent.raise_for_status()
        return f"gradio_api/call/{event}/{sent.json()['event_id']}"

    def _answer(self, address: str) -> tuple[str, list | str]:
        """("complete", values) or ("error", words)."""
        event = ""
        with self.http.stream("GET", address) as lines:
            for line in lines.iter_lines():
                if line.startswith("event: "):
                    event = line[7:]
                elif line.startswith("data: ") and event in ("complete", "error"):
                    values = json.loads(line[6:])
                    if event == "complete":
                        return event, values
                    words = values.get("error") if isinstance(values, dict) else values
                    return event, str(words)
        return "error", "the stream ended"

    def _ask_animate(self) -> tuple[str, str, list]:
        actor, phrase = self.draw.choice(self.actors[:3]), self.draw.choice(PHRASES[:4])
        seed = self.draw.randrange(3)
        sent = self._upload(actor.name, actor.read_bytes())
        request = f"{actor.name} {phrase} {seed}"
        return request, "animate", [sent, phrase, "sentence", 0, 1, seed, 16]

    def _ask_compare(self) -> tuple[str, str, list]:
        actor, first = self.draw.choice(self.actors[:2]), self.draw.randrange(2)
        sent = self._upload(actor.name, actor.read_bytes())
        phrases = list(PHRASES[first : first + 2])
        return f"{actor.name} {phrases}", "compare", [sent, phrases, 0, 1, "sentence", 0, 16]

    def _whole(self, kind: str, ask) -> None:
        began = time.perf_counter()
        request, event, data = ask()
        outcome, values = self._answer(self._begin(event, data))
        if outcome == "error":
            waits = any(word in values.lower() for word in WAITING)
            wrong = "" if waits else f"{request}: {values[:90]}"
            self.found.note(kind, "told to wait" if waits else "refused", wrong)
            return
        video = values[0].get("video", values[0])
        film = self.http.get(video["url"] if "url" in video else f"gradio_api/file={video['path']}")
        film.raise_for_status()
        same = self.found.same(f"{kind} {request}", hashlib.sha256(film.content).hexdigest())
        wrong = "" if same else f"{request}: another clip than before"
        self.found.note(kind, "answered", wrong, time.perf_counter() - began)

    def _broken(self) -> None:
        name, data = self.draw.choice(self.broken)
        try:
            sent = self._upload(name, data)
            address = self._begin("animate", [sent, PHRASES[0], "sentence", 0, 1, 0, 16])
        except httpx.HTTPStatusError as error:
            wrong = "" if error.response.status_code < 500 else f"{name}: {error}"
            self.found.note("broken", "refused", wrong)
            return
        outcome, values = self._answer(address)
        words = outcome == "error" and values not in ("None", "") and "Traceback" not in values
        wrong = "" if words else f"{name}: {outcome} {str(values)[:90]}"
        self.found.note("broken", "refused" if words else outcome, wrong)

    def _hang_up(self) -> None:
        """Ask, and leave: at once, or while the answer is being made."""
        _, event, data = self._ask_animate()
        address = self._begin(event, data)
        if self.draw.random() < 0.5:
            with self.http.stream("GET", address) as lines:
                time.sleep(self.draw.uniform(0, 1))
                del lines
        self.found.note("hang up", "left")


def files_in(folder: Path) -> set[Path]:
    """Every file, but for the example actors, which belong to the page."""
    own = {path.name for path in (ROOT / "assets/actors").iterdir()}
    return {p for p in folder.rglob("*") if p.is_file() and p.name not in own}


def settled(folder: Path, quiet: float = 5, patience: float = 120) -> set[Path]:
    """The files of the page itself, its welcome clip: those there once some have come and none has
    for `quiet` seconds, before anybody has asked for anything."""
    end, since, seen = time.monotonic() + patience, time.monotonic(), files_in(folder)
    while time.monotonic() < min(end, since + quiet):
        time.sleep(0.5)
        if (now := files_in(folder)) != seen or not now:
            since, seen = time.monotonic(), now
    return seen


def soak(url: str, found: Found, *, requests: int, clients: int, minutes: float, seed: int) -> int:
    """Send the requests; how many there were when it ended."""
    end = time.monotonic() + 60 * minutes
    left = iter(range(requests))
    taking = threading.Lock()

    def visit(number: int) -> int:
        client, sent = Client(url, number, found, seed), 0
        with client.http:
            while time.monotonic() < end:
                with taking:
                    if next(left, None) is None:
                        break
                client.one()
                sent += 1
        return sent

    with ThreadPoolExecutor(clients) as pool:
        return sum(pool.map(visit, range(clients)))


def table(found: Found, readings: list[Reading], last: Reading, left: list[str]) -> str:
    """Everything that was found, as Markdown."""
    seconds = [r.seconds for r in readings]
    memory = slope(seconds, [r.megabytes for r in readings])
    files = slope(seconds, [r.files for r in readings])
    first = readings[len(readings) // 3] if readings else last
    sent = sum(found.outcomes.values())
    rows = {
        "requests": f"{sent:,} in {seconds[-1] / 60 if seconds else 0:.1f} min",
        **{f"{kind}: {what}": f"{n:,}" for (kind, what), n in sorted(found.outcomes.items())},
        "different requests answered": f"{len(found.answers)}",
        "wrong answers": f"{len(found.wrong)}",
        "seconds of an answer, median and 95th of 100": "{:.1f}, {:.1f}".format(
            *(np.percentile(found.took or [float("nan")], [50, 95]))
        ),
        "MB of memory after the warm-up, at the end": f"{first.megabytes:.0f}, "
        f"{last.megabytes:.0f}",
        "memory slope, 95 % interval": f"{memory.value:+.2f} MB a minute "
        f"({memory.low:+.2f} to {memory.high:+.2f})",
        "open files after the warm-up, at the end": f"{first.files}, {last.files}",
        "open files, slope, 95 % interval": f"{files.value:+.2f} a minute "
        f"({files.low:+.2f} to {files.high:+.2f})",
        "files of visitors left": f"{len(left)}",
    }
    return found.as_table(rows, left)


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    made.add_argument("--requests", type=int, default=1_000, help="at most")
    made.add_argument("--clients", type=int, default=10, help="at once")
    made.add_argument("--minutes", type=float, default=30, help="at most")
    made.add_argument("--checkpoint", default="default")
    made.add_argument("--keep", type=int, default=60, help="seconds that files are kept")
    made.add_argument("--seed", type=int, default=0, help="of the mixture")
    made.add_argument("--out", type=Path, help="write the table here too")
    return made


def main() -> None:
    options = parser().parse_args()
    port, found = free_port(), Found()
    with tempfile.TemporaryDirectory() as text:
        cache = Path(text) / "cache"
        serve = ["-c", SERVE, str(port), options.checkpoint, str(options.keep)]
        with serving(port, serve, GRADIO_TEMP_DIR=str(cache), TMPDIR=text) as page:
            own = settled(Path(text))
            meter = Meter(page.pid)
            meter.start()
            soak(
                page.url, found, requests=options.requests, clients=options.clients,
                minutes=options.minutes, seed=options.seed,
            )  # fmt: skip
            meter.ended.set()
            meter.join()
            time.sleep(options.keep + 15)
            last, left = meter.read(), sorted(p.name for p in files_in(Path(text)) - own)
            told = table(found, meter.readings, last, left)
            print(told, flush=True)  # before the server is stopped, which may take long
            if options.out:
                options.out.write_text(told)
    raise SystemExit(1 if found.wrong else 0)


if __name__ == "__main__":
    main()
