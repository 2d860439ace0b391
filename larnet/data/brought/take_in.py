"""Files that somebody brings, into a folder of clips: PATH/ACTION/FILE.

Clips are known by their ending and never opened here; a zip is opened under limits and only where
everything in it is allowed, so that a refused one leaves nothing behind. What a browser recorded is
read and written anew.
"""

from __future__ import annotations

import re
import shutil
import stat
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from larnet.data.video.decode import frames_of
from larnet.data.video.set_files import LEFT_BEHIND, is_video, read_here
from larnet.errors import BadInput
from larnet.media import video_file
from larnet.runtime.bounded_file import DAMAGED_ARCHIVE

LARGEST = 200_000_000  # bytes of one file, and of all that a zip unpacks to
MOST_BYTES = 400_000_000  # of a set
MOST_CLIPS, MOST_MEMBERS = 300, 2_000  # of a set, of a zip
LONGEST_RECORDING, RECORDED_FPS, LEAST_FRAMES = 20, 24, 24  # seconds, frames a second, frames
LONGEST_ACTION, LONGEST_NAME = 60, 80  # letters
MOTION = ".bvh"
ARCHIVES = (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz")
ENCRYPTED = 0x1  # flag of a member
PLAIN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass
class TakenIn:
    """What came of some files."""

    clips: list[Path] = field(default_factory=list)
    motions: list[tuple[Path, str]] = field(default_factory=list)  # BVH files, and their actions
    passed_over: list[str] = field(default_factory=list)  # what is neither, in words


def action_name(words: str) -> str:
    """The words for an action as the name of a folder. Raises BadInput where they cannot be one."""
    name = " ".join(unicodedata.normalize("NFKC", words).split()) if isinstance(words, str) else ""
    if not name:
        raise BadInput("Say which action these clips show, in a few words: waving, jumping jack.")
    wrong = name.startswith(".") or any(c in '/\\:*?"<>|' or not c.isprintable() for c in name)
    if wrong or len(name) > LONGEST_ACTION or name.casefold() in LEFT_BEHIND:
        raise BadInput(
            f"{name[:30]!r} cannot name an action: use up to {LONGEST_ACTION} letters, no slashes."
        )
    return name


def take_in(files: Sequence[Path], action: str, folder: Path) -> TakenIn:
    """Copy clips, the clips of zips, and BVH files into `folder`/ACTION.

    `action` is that of single files; in a zip the folder that holds a file names it. Raises
    BadInput for a zip that is not allowed, for a kind of file that is not known, and for more than
    a set may hold; nothing of the file at fault is kept.
    """
    taken = TakenIn()
    for path in files:
        suffix = path.suffix.lower()
        if suffix == ".zip":
            _unpack(path, action, folder, taken)
        elif is_video(path) or suffix == MOTION:
            _check_room(folder, path.stat().st_size, 1)
            with path.open("rb") as source:
                _keep(source, path.name, action_name(action), folder, taken)
        else:
            raise BadInput(
                f"{path.name} is no clip: bring a zip of clips, BVH files, or {read_here()}."
            )
    return taken


def take_recording(path: Path, action: str, folder: Path) -> Path:
    """Write what a browser recorded as `folder`/ACTION/recording.mp4.

    A browser ends its file anywhere, which would be damage in a clip of another origin; up to
    LONGEST_RECORDING seconds are kept. Raises BadInput where hardly anything was recorded.
    """
    place = folder / action_name(action)
    _check_room(folder, path.stat().st_size, 1)
    frames: list[np.ndarray] = []
    words = ""
    try:
        for frame in islice(frames_of(path, RECORDED_FPS), LONGEST_RECORDING * RECORDED_FPS):
            frames.append(frame[: len(frame) // 2 * 2, : frame.shape[1] // 2 * 2])
    except BadInput as error:
        words = str(error)
    if len(frames) < LEAST_FRAMES:
        why = words if not frames else f"It has {len(frames)} frames."
        raise BadInput(f"The recording is too short: record two seconds or more. {why}")
    place.mkdir(parents=True, exist_ok=True)
    return video_file.write(free_path(place, "recording.mp4"), np.stack(frames), RECORDED_FPS)


def _keep(source: Any, name: str, action: str, folder: Path, taken: TakenIn) -> None:
    place = folder / action
    place.mkdir(parents=True, exist_ok=True)
    target = free_path(place, name)
    try:
        with target.open("xb") as file:
            shutil.copyfileobj(source, file, 1 << 20)
    except BaseException as error:
        if not isinstance(error, FileExistsError):
            target.unlink(missing_ok=True)
        if not isinstance(error, DAMAGED_ARCHIVE):
            raise
        reason = getattr(error, "strerror", None) or "it is damaged"
        raise BadInput(f"{name} cannot be kept: {reason.lower()}.") from None
    if target.suffix == MOTION:
        taken.motions.append((target, action))
    else:
        taken.clips.append(target)


def free_path(place: Path, name: str) -> Path:
    """A path for a clip in the folder of an action, after the name that it came with.

    No other clip of the action has its name, here or in the set's other folders: what was left out
    comes back under its own.
    """
    stem, suffix = Path(name).stem, Path(name).suffix.lower()
    stem = "".join(c if c.isprintable() and c not in '/\\:*?"<>|' else "_" for c in stem)
    stem = stem.strip(". ")[:LONGEST_NAME] or "clip"
    tried = (f"{stem}{n}" for n in ("", *(f" ({i})" for i in range(2, MOST_MEMBERS + 2))))
    trees = [tree / place.name for tree in place.parent.parent.iterdir()]
    taken = {p.stem for folder in trees if folder.is_dir() for p in folder.iterdir()}
    return place / f"{next(t for t in tried if t not in taken)}{suffix}"


def _check_room(folder: Path, size: int, count: int) -> None:
    """Raise BadInput where a set would hold more than it may."""
    held = [p for p in folder.parent.rglob("*") if p.is_file()]
    if size > LARGEST:
        raise BadInput(f"The file has {size / 1e6:.0f} MB; bring at most {LARGEST / 1e6:.0f} MB.")
    if sum(p.stat().st_size for p in held) + size > MOST_BYTES:
        raise BadInput(
            f"These clips have more than {MOST_BYTES / 1e6:.0f} MB together; leave some out, or "
            "train on a folder of this machine."
        )
    if sum(is_video(p) for p in held) + count > MOST_CLIPS:
        raise BadInput(f"These are more than {MOST_CLIPS} clips; leave some out.")


# --------------------------------------------------------------------------------- zips


def _unpack(path: Path, action: str, folder: Path, taken: TakenIn) -> None:
    with _opened(path) as packed:
        wanted = _checked(packed, path.name, action, taken)
        _check_room(folder, sum(m.file_size for m, _ in wanted), len(wanted))
        made = TakenIn()
        try:
            for member, of in wanted:
                with packed.open(member) as source:
                    _keep(source, PurePosixPath(member.filename).name, of, folder, made)
        except BaseException as error:
            for kept in (*made.clips, *(p for p, _ in made.motions)):
                kept.unlink(missing_ok=True)
            if isinstance(error, DAMAGED_ARCHIVE):
                raise BadInput(f"{path.name} is damaged: zip the clips again.") from None
            raise
    taken.clips += made.clips
    taken.motions += made.motions


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        packed = zipfile.ZipFile(path)
    except DAMAGED_ARCHIVE:
        raise BadInput(f"{path.name} is no zip that can be read; zip the clips again.") from None
    with packed:
        yield packed


def _checked(
    packed: zipfile.ZipFile, name: str, action: str, taken: TakenIn
) -> list[tuple[zipfile.ZipInfo, str]]:
    """The clips in a zip and their actions, before any is unpacked. Raises BadInput."""
    members = [m for m in packed.infolist() if not m.is_dir()]
    if len(members) > MOST_MEMBERS:
        raise BadInput(f"{name} holds {len(members):,} files; at most {MOST_MEMBERS:,} are taken.")
    total = sum(m.file_size for m in members)
    if total > LARGEST:
        raise BadInput(
            f"{name} unpacks to {total / 1e6:,.0f} MB; at most {LARGEST / 1e6:.0f} MB are taken."
        )
    wanted = []
    for member in members:
        inside = _inside(member, name)
        if member.flag_bits & ENCRYPTED:
            raise BadInput(f"{name} is encrypted; zip the clips without a password.")
        if _left_behind(inside):
            continue
        suffix = inside.suffix.lower()
        if suffix in ARCHIVES:
            raise BadInput(f"{name} holds another archive, {inside.name}; unpack that one first.")
        if not (is_video(Path(inside.name)) or suffix == MOTION):
            taken.passed_over.append(f"{inside.name} is no clip")
            continue
        if member.compress_type not in PLAIN:
            raise BadInput(f"{name} is packed in a way that is not read here; zip it as usual.")
        wanted.append((member, action_name(inside.parent.name or action)))
    if not wanted:
        raise BadInput(f"{name} holds no clip; read are {read_here()} and bvh.")
    return wanted


def _inside(member: zipfile.ZipInfo, name: str) -> PurePosixPath:
    """The path of a member. Raises BadInput where it leads out of the zip's folder."""
    text = member.filename
    path = PurePosixPath(text)
    drive = re.match(r"[A-Za-z]:", text) is not None
    link = stat.S_ISLNK(member.external_attr >> 16)
    if path.is_absolute() or ".." in path.parts or "\\" in text or "\0" in text or drive or link:
        raise BadInput(f"{name} holds a path that leads out of its folder; zip the clips again.")
    return path


def _left_behind(path: PurePosixPath) -> bool:
    """Whether systems leave such files: hidden ones, __MACOSX."""
    return any(p.startswith((".", "~$")) or p.casefold() in LEFT_BEHIND for p in path.parts)
