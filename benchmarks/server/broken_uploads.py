"""300 uploads of broken files in random order by 8 clients: is every one refused in words?

    python -m benchmarks.server.broken_uploads [--uploads 300] [--clients 8] [--checkpoint default]
                                               [--keep 30] [--seed 0] [--out FILE]

Serves the page in a process of its own and sends it, from addresses of this machine only, files
that are damaged in every way that `damaged` knows, each asked to be animated. The table says how
they were answered; whether the server is still the same process; the memory before, at most, and
after; the files left in its folders when those of visitors have gone. Memory is read at the same
moment before and after: --keep and QUIET seconds after the last answer, when what visitors sent has
gone and every part of the page is loaded. It fails on an answer without words, a process that
ended, a file that is left, or LEFT MB of memory more.
"""

from __future__ import annotations

import argparse
import io
import random
import re
import tempfile
import threading
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import numpy as np
from PIL import Image

from benchmarks.server.meter import Meter, Reading
from benchmarks.server.served import free_port, serving
from benchmarks.server.soak import (
    PHRASES,
    SERVE,
    WAITING,
    Client,
    Found,
    broken_photos,
    files_in,
    settled,
)

LEFT = 100  # MB of memory that may be taken when all is over
QUIET = 15  # seconds after which the page has forgotten what is older than --keep
KINDS = ("cut", "flipped", "zeroed", "grown", "swapped", "noise", "other")
FORMATS = {
    "PNG": ".png",
    "JPEG": ".jpg",
    "WEBP": ".webp",
    "GIF": ".gif",
    "TIFF": ".tif",
    "BMP": ".bmp",
}


def photos() -> dict[str, bytes]:
    """A picture of nobody in every format, by its suffix."""
    rows, columns = np.mgrid[:200, :160]
    waves = 128 + 100 * np.sin(np.stack((rows / 9, columns / 7, (rows + columns) / 11), -1))
    image, made = Image.fromarray(waves.astype(np.uint8)), {}
    for kind, suffix in FORMATS.items():
        data = io.BytesIO()
        image.save(data, kind)
        made[suffix] = data.getvalue()
    return made


def damaged(whole: dict[str, bytes], draw: random.Random) -> tuple[str, bytes]:
    """(name, bytes) of a photo that is broken in a way of its own."""
    kind = draw.choice(KINDS)
    suffix = draw.choice(sorted(whole))
    data = bytearray(whole[suffix])
    if kind == "cut":
        del data[draw.randrange(len(data)) :]
    elif kind == "flipped":
        reach = min(len(data), draw.choice((64, 4096, len(data))))
        for _ in range(draw.choice((1, 8, 64, 512))):
            data[draw.randrange(reach)] ^= 1 << draw.randrange(8)
    elif kind == "zeroed":
        start = draw.randrange(len(data))
        stop = min(len(data), start + draw.randrange(1, 4096))
        data[start:stop] = bytes(stop - start)
    elif kind == "grown":
        data += draw.randbytes(draw.choice((1, 1_000, 200_000)))
        del data[draw.randrange(8, 64)]
    elif kind == "swapped":
        other = bytearray(whole[draw.choice(sorted(whole))])
        data = data[: draw.randrange(16, 256)] + other[draw.randrange(len(other)) :]
    elif kind == "noise":
        data = data[: draw.choice((0, 4, 12))] + draw.randbytes(draw.choice((10, 1_000, 100_000)))
    else:
        return draw.choice([*broken_photos(), *_others()])
    return f"{kind}{suffix}", bytes(data)


def _others() -> list[tuple[str, bytes]]:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("photo.png", bytes(1_000_000))
    return [
        ("packed.png", packed.getvalue()),
        ("film.jpg", b"\0\0\0\x18ftypmp42" + bytes(400)),
        ("photo.heic", b"\0\0\0\x18ftypheic" + bytes(400)),
        ("photo.avif", b"\0\0\0\x18ftypavif\xff" + bytes(90)),
        ("page.webp", b"<html><body>not found</body></html>"),
        ("a" * 180 + ".png", b"\x89PNG\r\n\x1a\n"),
        ("..%2f..%2fphoto.png", b"GIF89a"),
    ]


def send(client: Client, name: str, data: bytes) -> None:
    """Upload a file, ask for its clip, note the answer."""
    try:
        sent = client._upload(name, data)
        for _ in range(200):
            address = client._begin("animate", [sent, PHRASES[0], "sentence", 0, 1, 0, 16])
            outcome, values = client._answer(address)
            if outcome == "complete" or not any(w in str(values).lower() for w in WAITING):
                break
            time.sleep(0.3)  # told to come later
    except httpx.HTTPStatusError as error:
        code = error.response.status_code
        client.found.note(
            "upload", f"refused with {code}", f"{name}: {error}" if code >= 500 else ""
        )
        return
    except httpx.HTTPError as error:
        client.found.note("upload", "no answer", f"{name}: {type(error).__name__}: {error}")
        return
    if outcome == "complete":
        client.found.note("photo", "still whole enough, animated")
        return
    words = str(values) not in ("None", "") and "Traceback" not in str(values)
    wrong = "" if words else f"{name}: {str(values)[:90]}"
    client.found.note("photo", "refused in words" if words else "refused without", wrong)
    with client.found.lock:
        client.found.answers[re.sub(r"'[^']*'|[0-9]+", "X", str(values))[:70]] = name


def load(url: str, found: Found, files: list[tuple[str, bytes]], clients: int) -> None:
    """Send files, as many clients as that at once."""
    left, taking = iter(files), threading.Lock()

    def visit(number: int) -> None:
        client = Client(url, number, found, 0)
        with client.http:
            while True:
                with taking:
                    file = next(left, None)
                if file is None:
                    return
                send(client, *file)

    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(visit, range(clients)))


def warm(url: str, clients: int) -> None:
    """Whole photos must be animated, or refusals would say nothing; all clients at once, as later,
    so that what they need is there before memory is measured."""
    found, whole = Found(), photos()
    files = [(f"whole{suffix}", whole[suffix]) for suffix in (".png", ".jpg", ".webp")]
    load(url, found, files * clients, clients)
    if found.outcomes["photo", "still whole enough, animated"] != len(files) * clients:
        raise SystemExit(f"A whole photo is not animated: {sorted(found.answers)}")


def table(
    found: Found, took: float, before: Reading, most: float, after: Reading, left: list[str]
) -> str:
    rows = {
        "uploads": f"{sum(found.outcomes.values())} in {took / 60:.1f} min",
        **{f"{kind}: {what}": f"{n}" for (kind, what), n in sorted(found.outcomes.items())},
        "different sentences": f"{len(found.answers)}",
        "without an answer in words": f"{len(found.wrong)}",
        "MB of memory before, at most, after": f"{before.megabytes:.0f}, {most:.0f}, "
        f"{after.megabytes:.0f}",
        "open files before, after": f"{before.files}, {after.files}",
        "files of visitors left": f"{len(left)}",
    }
    return found.as_table(rows, left)


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    made.add_argument("--uploads", type=int, default=300)
    made.add_argument("--clients", type=int, default=8, help="at once")
    made.add_argument("--checkpoint", default="default")
    made.add_argument("--keep", type=int, default=30, help="seconds that files are kept")
    made.add_argument("--seed", type=int, default=0, help="of the damage")
    made.add_argument("--out", type=Path, help="write the table here too")
    return made


def main() -> None:
    options = parser().parse_args()
    port, found, draw = free_port(), Found(), random.Random(options.seed)
    whole = photos()
    files = [damaged(whole, draw) for _ in range(options.uploads)]
    with tempfile.TemporaryDirectory() as text:
        serve = ["-c", SERVE, str(port), options.checkpoint, str(options.keep)]
        env = {"GRADIO_TEMP_DIR": str(Path(text) / "cache"), "TMPDIR": text}
        with serving(port, serve, **env) as page:
            own = settled(Path(text))
            warm(page.url, options.clients)
            time.sleep(options.keep + QUIET)
            meter = Meter(page.pid)
            before = meter.read()
            meter.start()
            began = time.monotonic()
            load(page.url, found, files, options.clients)
            took = time.monotonic() - began
            meter.ended.set()
            meter.join()
            time.sleep(options.keep + QUIET)
            after = meter.read()  # raises where the process has ended
            left = sorted(p.name for p in files_in(Path(text)) - own)
    most = float(np.max([r.megabytes for r in meter.readings] or [before.megabytes]))
    print("\n".join(sorted(found.answers)), "\n")
    told = table(found, took, before, most, after, left)
    print(told)
    if options.out:
        options.out.write_text(told)
    grown = after.megabytes - before.megabytes > LEFT
    raise SystemExit(1 if found.wrong or left or grown else 0)


if __name__ == "__main__":
    main()
