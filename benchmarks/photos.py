"""Memory and time of decoding photos: twelve large ones at once, and a usual one beside a slow one.

    python -m benchmarks.photos [--megapixels 16] [--at-once 12]

Memory is resident memory of this process with all processes that decode, over what it was before
the first photo; every decoded photo is kept until the last is there.
"""

from __future__ import annotations

import argparse
import io
import statistics
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil
from PIL import Image

from larnet.errors import BadInput
from larnet.media import photo_decoder
from larnet.media.decode_pool import shared_pool
from larnet.media.image_file import read_photo


@dataclass(frozen=True)
class Load:
    """What many photos at once took."""

    added_mb: float  # at the peak, over the memory before
    seconds: float
    processes: int
    refused: int


def large_photo(path: Path, megapixels: float, kind: str = "JPEG", **how: object) -> Path:
    """A square picture of soft blots, saved as a photo."""
    side = round((megapixels * 1e6) ** 0.5)
    blots = np.random.default_rng(0).integers(0, 256, (side // 40, side // 40, 3), np.uint8)
    picture = Image.fromarray(blots).resize((side, side), Image.Resampling.BILINEAR)
    picture.save(path, kind, **how)
    return path


def slow_photo(path: Path, side: int = 5600, scans: int = 95) -> Path:
    """A progressive JPEG whose last scan is repeated: small as a file, long to decode."""
    made = io.BytesIO()
    blots = np.random.default_rng(0).integers(0, 256, (side // 40, side // 40, 3), np.uint8)
    picture = Image.fromarray(blots).resize((side, side), Image.Resampling.BILINEAR)
    picture.save(made, "JPEG", progressive=True, quality=85)
    content = made.getvalue()
    begins = content.rfind(b"\xff\xda")
    there = content.count(b"\xff\xda")
    path.write_bytes(content[:begins] + content[begins:-2] * (scans - there + 1) + b"\xff\xd9")
    return path


def resident_mb() -> float:
    """Memory of this process and of its children, in megabytes."""
    total = 0
    own = psutil.Process()
    for process in (own, *own.children(recursive=True)):
        try:
            total += process.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return total / 1e6


def many_at_once(photos: list[Path]) -> Load:
    """Read all photos at the same time and watch the memory."""
    before, peak, done = resident_mb(), 0.0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.03):
            peak = max(peak, resident_mb())

    def read(path: Path) -> np.ndarray | None:
        try:
            return read_photo(path)
        except BadInput:
            return None

    watcher = threading.Thread(target=watch)
    watcher.start()
    began = time.perf_counter()
    with ThreadPoolExecutor(len(photos)) as pool:
        pixels = list(pool.map(read, photos))
    took = time.perf_counter() - began
    done.set()
    watcher.join()
    refused = sum(p is None for p in pixels)
    return Load(peak - before, took, shared_pool().processes(), refused)


def seconds_of(path: Path, repeats: int = 9) -> float:
    """Median seconds of reading a photo, the processes being there."""
    took = []
    for _ in range(repeats):
        began = time.perf_counter()
        read_photo(path)
        took.append(time.perf_counter() - began)
    return statistics.median(took)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megapixels", type=float, default=16)
    parser.add_argument("--at-once", type=int, default=12)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        usual = large_photo(folder / "usual.jpg", 12)
        began = time.perf_counter()
        read_photo(usual)
        first = time.perf_counter() - began
        here = []
        for _ in range(9):
            began = time.perf_counter()
            np.array(photo_decoder.decode(str(usual), "JPEG", 10**9, 16).picture)
            here.append(time.perf_counter() - began)
        alone = seconds_of(usual)
        print(
            f"usual photo (12 megapixels): first {first:.3f} s, then {alone:.3f} s; without "
            f"another process {statistics.median(here):.3f} s"
        )
        shared_pool().close()
        for kind, how in (("JPEG", {}), ("PNG", {"compress_level": 1})):
            photo = large_photo(folder / "large", options.megapixels, kind, **how)
            load = many_at_once([photo] * options.at_once)
            print(f"{options.at_once} of {options.megapixels:g} megapixels, {kind}: {load}")
            shared_pool().close()
        slow = slow_photo(folder / "slow.jpg")
        read_photo(usual)
        thread = threading.Thread(target=lambda: many_at_once([slow]))
        thread.start()
        beside = seconds_of(usual)
        busy = thread.is_alive()
        thread.join()
        print(f"usual photo beside a slow one {beside:.3f} s (the slow one still busy: {busy})")


if __name__ == "__main__":
    main()
