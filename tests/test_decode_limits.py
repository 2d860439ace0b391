"""Decoding a photo has limits of its own: time, memory, scans; nobody waits for a stranger's."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import psutil
import pytest
from PIL import Image

from larnet.errors import BadInput
from larnet.media import decode_pool, jpeg_scans
from larnet.media.decode_pool import DecodeJob, DecodeLimits, DecodePool
from larnet.media.image_file import read_photo
from larnet.media.photo_decoder import Refused
from larnet.media.photo_header import MAX_SCANS, read_header

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc of Linux")


def blots(width: int, height: int) -> Image.Image:
    small = np.random.default_rng(0).integers(0, 256, (height // 20, width // 20, 3), np.uint8)
    return Image.fromarray(small).resize((width, height), Image.Resampling.BILINEAR)


def many_scans(picture: Image.Image, scans: int, quality: int = 75) -> bytes:
    """A progressive JPEG whose last scan is repeated until there are so many."""
    made = io.BytesIO()
    picture.save(made, "JPEG", progressive=True, quality=quality)
    content = made.getvalue()
    begins = content.rfind(b"\xff\xda")
    there = content.count(b"\xff\xda")
    return content[:begins] + content[begins:-2] * (scans - there + 1) + b"\xff\xd9"


def job(path: Path, **changed: object) -> DecodeJob:
    with path.open("rb") as file:
        header = read_header(file)
    known = {"memory": header.memory, "work": header.work}
    known |= {"most_pixels": 100_000_000, "least_side": 16}
    return DecodeJob(str(path), header.kind, **known | changed)


@pytest.fixture
def pool():
    made = []

    def make(**limits: float) -> DecodePool:
        made.append(DecodePool(DecodeLimits(**limits)))
        return made[-1]

    yield make
    for one in made:
        one.close()
        assert one.processes() == 0


# ---------------------------------------------------------------------------- scans


@pytest.mark.parametrize("how", [{}, {"progressive": True}, {"restart_marker_blocks": 1}])
def test_scans_are_counted_without_decoding(how):
    made = io.BytesIO()
    blots(320, 200).save(made, "JPEG", exif=many_scans(blots(40, 40), 50)[:60_000], **how)
    layout = jpeg_scans.read_layout(made, 1000)
    assert (layout.width, layout.height) == (320, 200)
    assert layout.progressive is ("progressive" in how)
    assert layout.samples == 1.5
    assert layout.scans == (10 if "progressive" in how else 1)


def test_counting_ends_at_the_limit():
    content = io.BytesIO(many_scans(blots(320, 200), 900))
    assert jpeg_scans.read_layout(content, 10_000).scans == 900
    assert jpeg_scans.read_layout(content, 100).scans == 101


def test_thousands_of_scans_are_refused_in_words_at_once(tmp_path):
    """190 kB that decode for a minute."""
    path = tmp_path / "waves.jpg"
    path.write_bytes(many_scans(Image.new("L", (4000, 4000), 90), 3000))
    assert path.stat().st_size < 250_000
    began = time.monotonic()
    with pytest.raises(BadInput, match=rf"'waves.jpg' is a JPEG of more than {MAX_SCANS} scans"):
        read_photo(path)
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (b"\xff\xd8", b"\xff\xfe\0\2"),  # empty comments of a JPEG
        (b"\xff\xd8\xff\xfe\0\2", b"\0\xff\xfe\0\2"),  # with a byte between them
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", b"\0\0\0\x08free"),  # empty boxes of a HEIC
    ],
)
def test_a_header_of_countless_pieces_is_refused_at_once(tmp_path, start, piece):
    """A minute of looking at 40 MB of them, before."""
    path = tmp_path / "pieces"
    path.write_bytes(start + piece * (40_000_000 // len(piece)))
    began = time.process_time()
    with pytest.raises(BadInput, match="'pieces' is damaged: its header cannot be read; use a"):
        read_photo(path)
    assert time.process_time() - began < 0.5


def test_a_photo_of_many_notes_is_read(tmp_path):
    made = io.BytesIO()
    blots(320, 200).save(made, "JPEG")
    content = made.getvalue()
    path = tmp_path / "notes.jpg"
    path.write_bytes(content[:2] + (b"\xff\xe1\x10\0" + bytes(4094)) * 1000 + content[2:])
    assert read_photo(path).shape == (200, 320, 3)


def test_a_progressive_photo_is_read(tmp_path):
    path = tmp_path / "photo.jpg"
    path.write_bytes(many_scans(blots(640, 480), 30))
    assert read_photo(path).shape == (480, 640, 3)


# ---------------------------------------------------------------------------- time


def test_a_photo_that_takes_too_long_is_given_up_and_the_next_is_read(tmp_path, pool):
    slow, usual = tmp_path / "slow.jpg", tmp_path / "usual.jpg"
    slow.write_bytes(many_scans(blots(4000, 4000), MAX_SCANS, quality=90))
    blots(800, 600).save(usual)
    one = pool(seconds=0.3)
    assert one.decode(job(usual)).pixels.shape == (600, 800, 3)
    began = time.monotonic()
    with pytest.raises(Refused, match="time"):
        one.decode(job(slow))
    assert time.monotonic() - began < 20  # 0.3 of processor time; machines are busy
    assert one.decode(job(usual)).pixels.shape == (600, 800, 3)


def test_the_words_for_it(tmp_path, monkeypatch, pool):
    path = tmp_path / "slow.jpg"
    path.write_bytes(many_scans(blots(4000, 4000), MAX_SCANS, quality=90))
    one = pool(seconds=0.2)
    monkeypatch.setattr("larnet.media.image_file.shared_pool", lambda: one)
    with pytest.raises(BadInput, match=r"'slow.jpg' takes too long to decode.*plain JPEG"):
        read_photo(path)


@pytest.mark.slow
def test_a_visitor_beside_slow_photos_waits_no_longer_than_usual(tmp_path, pool):
    """Six slow photos at once; under one lock for all, the usual one would wait for them."""
    slow, usual = tmp_path / "slow.jpg", tmp_path / "usual.jpg"
    slow.write_bytes(many_scans(blots(4000, 4000), MAX_SCANS, quality=90))
    blots(1200, 900).save(usual)
    one = pool(seconds=0.8)

    def seconds() -> float:
        began = time.monotonic()
        one.decode(job(usual))
        return time.monotonic() - began

    def strange() -> None:
        with pytest.raises(Refused, match="time"):
            one.decode(job(slow))

    seconds()
    alone = sorted(seconds() for _ in range(5))[2]
    with ThreadPoolExecutor(6) as strangers:
        busy = [strangers.submit(strange) for _ in range(6)]
        time.sleep(0.4)  # the slow one's process is there
        beside = sorted(seconds() for _ in range(5))[2]
        assert sum(not b.done() for b in busy) >= 4
        for one_of_them in busy:
            one_of_them.result()
    assert beside < 4 * alone + 0.4


def test_a_warm_pool_starts_nothing_anew(tmp_path, pool):
    """A process costs a tenth of a second once; benchmarks/photos.py measures the rest."""
    path = tmp_path / "usual.jpg"
    blots(400, 300).save(path)
    one = pool()
    pids = []
    for _ in range(5):
        one.decode(job(path))
        pids.append({child.pid for child in psutil.Process().children()})
    assert all(pid == pids[0] for pid in pids)
    assert one.processes() == 1


# ---------------------------------------------------------------------------- memory


@pytest.mark.slow
@linux
def test_twelve_large_photos_at_once_add_little_memory(tmp_path):
    """16 megapixels each, the most that no fraction helps with; all twelve results are kept."""
    path = tmp_path / "large.jpg"
    blots(4000, 4000).save(path)
    script = (
        "import sys, pathlib; sys.path.insert(0, 'benchmarks')\n"
        "from photos import many_at_once\n"
        "load = many_at_once([pathlib.Path(sys.argv[1])] * 12)\n"
        "print(load.added_mb, load.refused)\n"
    )
    root = Path(__file__).resolve().parent.parent
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    added, refused = done.stdout.split()
    assert float(added) < 300
    assert refused == "0"


@linux
def test_more_memory_than_the_header_promised_is_refused(tmp_path, pool):
    with pytest.raises(Refused, match="memory"):
        pool(seconds=20).decode(_whole(tmp_path, 13_000))


def _whole(folder: Path, side: int) -> DecodeJob:
    """An interlaced PNG of that size, which its decoder wants memory for at once."""
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    path = folder / "whole.png"
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 1)
    data = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + data)
    return DecodeJob(str(path), "PNG", 1e6, 1, 10**9, 16)


# ---------------------------------------------------------------------------- processes


def test_the_process_holds_pillow_and_nothing_large():
    script = (
        "import sys, larnet.media.photo_decoder\n"
        "large = {'torch', 'numpy', 'gradio', 'larnet.errors'} & set(sys.modules)\n"
        "assert not large, large\n"
    )
    root = Path(__file__).resolve().parent.parent
    subprocess.run([sys.executable, "-c", script], cwd=root, check=True)


def test_no_process_before_the_first_photo_and_few_afterwards(tmp_path, pool):
    path = tmp_path / "photo.jpg"
    blots(400, 300).save(path)
    one = pool()
    assert one.processes() == 0
    with ThreadPoolExecutor(12) as threads:
        photos = list(threads.map(one.decode, [job(path)] * 12))
    assert 1 <= one.processes() <= 2
    assert all(np.array_equal(photo.pixels, photos[0].pixels) for photo in photos)


def test_a_process_that_was_killed_is_replaced(tmp_path, pool):
    path = tmp_path / "photo.jpg"
    blots(400, 300).save(path)
    one = pool()
    before = {child.pid for child in psutil.Process().children()}
    one.decode(job(path))
    (decoder,) = {child.pid for child in psutil.Process().children()} - before
    os.kill(decoder, signal.SIGKILL)
    while psutil.Process(decoder).status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.01)
    assert one.decode(job(path)).pixels.shape == (300, 400, 3)
    assert one.processes() == 1


def test_nothing_is_left_when_the_program_ends(tmp_path):
    path = tmp_path / "photo.jpg"
    blots(400, 300).save(path)
    script = (
        "import sys, psutil\n"
        "from larnet.media.image_file import read_photo\n"
        "read_photo(sys.argv[1])\n"
        "print(*(child.pid for child in psutil.Process().children()))\n"
        "if sys.argv[2] == 'killed': import os; sys.stdout.flush(); os.kill(os.getpid(), 9)\n"
    )
    root = Path(__file__).resolve().parent.parent
    for how in ("ended", "killed"):
        done = subprocess.run(
            [sys.executable, "-c", script, str(path), how], cwd=root, capture_output=True, text=True
        )
        (decoder,) = map(int, done.stdout.split())
        for _ in range(100):
            if not psutil.pid_exists(decoder):
                break
            time.sleep(0.1)
        else:
            assert psutil.Process(decoder).status() == psutil.STATUS_ZOMBIE


def test_a_fork_reads_photos_too(tmp_path):
    if not hasattr(os, "fork"):
        pytest.skip("no fork on this system")
    path = tmp_path / "photo.jpg"
    blots(400, 300).save(path)
    script = (
        "import os, sys\n"
        "from larnet.media.image_file import read_photo\n"
        "read_photo(sys.argv[1])\n"
        "child = os.fork()\n"
        "shape = read_photo(sys.argv[1]).shape\n"
        "if not child: os._exit(0 if shape == (300, 400, 3) else 1)\n"
        "sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))\n"
    )
    root = Path(__file__).resolve().parent.parent
    subprocess.run([sys.executable, "-c", script, str(path)], cwd=root, check=True, timeout=60)


def test_where_no_process_can_be_started_photos_are_read_and_it_is_logged(
    tmp_path, pool, monkeypatch, caplog
):
    path = tmp_path / "photo.jpg"
    blots(400, 300).save(path)

    def refuse(*args: object, **settings: object) -> None:
        raise PermissionError("no processes here")

    monkeypatch.setattr(decode_pool.subprocess, "Popen", refuse)
    assert pool().decode(job(path)).pixels.shape == (300, 400, 3)
    assert "without limits" in caplog.text


def test_photos_at_the_same_time_are_not_mixed_up(tmp_path):
    paths = []
    for number in range(6):
        paths.append(tmp_path / f"{number}.png")
        Image.new("RGB", (64 + number, 48), (40 * number, 0, 0)).save(paths[-1])
    found: dict[Path, np.ndarray] = {}
    threads = [
        threading.Thread(target=lambda p=path: found.update({p: read_photo(p)})) for path in paths
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number, path in enumerate(paths):
        assert found[path].shape == (48, 64 + number, 3)
        assert (found[path][..., 0] == 40 * number).all()
