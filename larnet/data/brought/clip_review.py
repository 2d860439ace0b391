"""A look at every clip of a folder as training will see it: framed by who is found in it."""

from __future__ import annotations

import hashlib
import io
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from larnet.data.datasets.folder import ClipFolder
from larnet.data.video.dataset import Recording
from larnet.data.video.decoded_cache import DecodedVideo, make
from larnet.data.video.frame_store import FrameStore, NoRoom
from larnet.data.video.windows import crop_side, cut, starts, usable, window
from larnet.errors import BadInput
from larnet.media.pixels import resize
from larnet.runtime.bounded_file import DAMAGED_ARCHIVE

FRAMES = 17  # that a training clip takes: the photo and sixteen more
SHOWN = 3  # frames of a clip in its strip
SIDE = 96  # pixels of each
ROOM = 1 << 30  # bytes of one decoded clip


@dataclass(frozen=True)
class LookedAt:
    """One clip of a folder."""

    name: str  # ACTION/FILE
    strip: bytes  # a JPEG of SHOWN frames side by side; b"" of a clip that cannot be read
    remark: str  # what is wrong with it, in words; "" where nothing is
    usable: bool  # whether training can take it at all


def look_at(root: Path, names: Sequence[str], kept: Path) -> Iterator[LookedAt]:
    """Decode clips of a folder one after another and find who acts in each.

    names: ACTION/FILE below `root`; kept: a folder where what was seen of a clip is kept, so that
    it is decoded once, by what it holds and is called.
    """
    dataset = ClipFolder(root)
    kept.mkdir(parents=True, exist_ok=True)
    for name in names:
        state = (root / name).stat()
        key = hashlib.sha256(f"{name} {state.st_size} {state.st_mtime_ns}".encode()).hexdigest()
        path = kept / f"{key[:24]}.npz"
        found = _read(path, name)
        if found is None:
            found = _look(dataset, name)
            _write(path, found)
        yield found


def _read(path: Path, name: str) -> LookedAt | None:
    try:
        with np.load(path, allow_pickle=False) as file:
            strip, remark = file["strip"].tobytes(), str(file["remark"])
            return LookedAt(name, strip, remark, bool(file["usable"]))
    except DAMAGED_ARCHIVE:
        return None


def _write(path: Path, seen: LookedAt) -> None:
    strip = np.frombuffer(seen.strip, np.uint8)
    np.savez(path, strip=strip, remark=np.array(seen.remark), usable=np.array(seen.usable))


def _look(dataset: ClipFolder, name: str) -> LookedAt:
    recording = Recording(name, "", name.partition("/")[0], "train", dataset.fps)
    with tempfile.TemporaryDirectory(prefix="larnet-look-") as folder:
        try:
            decoded = make(dataset, recording, FrameStore(Path(folder) / "frames.npy", ROOM))
        except NoRoom:
            return LookedAt(name, b"", "It is too long; cut it into shorter clips.", False)
        except BadInput as error:
            return LookedAt(name, b"", str(error), False)
        steps = usable(decoded, FRAMES, recording.fps)
        strip = _strip(decoded, steps[0] if steps else 1, len(starts(decoded, FRAMES, 1)) > 0)
    if not steps:
        words = f"No {FRAMES} frames of its {len(decoded.frames)} show the whole person."
        return LookedAt(name, strip, words, False)
    nobody = "" if decoded.track.height else "Nobody is found in it: it is shown as it is."
    return LookedAt(name, strip, nobody, True)


def _strip(decoded: DecodedVideo, step: int, whole: bool) -> bytes:
    """Frames at the beginning, in the middle and at the end, each cropped as training does."""
    if whole:
        first = starts(decoded, FRAMES, step)
        at = first[np.linspace(0, len(first) - 1, SHOWN).round().astype(int)]
        seen = [window(decoded, int(start), 1, 1, crop_side(decoded, SIDE)) for start in at]
        parts = [cut(decoded.frames, one, decoded.scene)[-1] for one in seen]
    else:
        at = np.linspace(0, len(decoded.frames) - 1, SHOWN).round().astype(int)
        parts = [_square(decoded.frames[n]) for n in at]
    rgb = [p if p.ndim == 3 else np.repeat(p[..., None], 3, -1) for p in parts]
    small = [resize(np.array(p)[None], SIDE, SIDE)[0] for p in rgb]
    out = io.BytesIO()
    Image.fromarray(np.concatenate(small, 1)).save(out, "JPEG", quality=78)
    return out.getvalue()


def _square(frame: np.ndarray) -> np.ndarray:
    """The middle of a frame."""
    side = min(frame.shape[:2])
    top, left = (frame.shape[0] - side) // 2, (frame.shape[1] - side) // 2
    return frame[top : top + side, left : left + side]
