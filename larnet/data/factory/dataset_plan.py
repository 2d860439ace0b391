"""Which clips a data set holds: every photo with every action in turn, decided before any is made.

A clip is known by its photo's content, its action and its take, never by who makes it or when.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast, get_args

from larnet.config.numbers import number, whole_number
from larnet.errors import BadInput, UnknownName
from larnet.media.pixels import MAX_SIDE
from larnet.runtime.file_digest import sha256_of
from larnet.text.phrases import resolve
from larnet.weights.checkpoint import CheckpointInfo

Layout = Literal["folder", "webdataset"]
Label = Literal["joints", "masks", "flow"]
PHOTOS = (".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".avif")
MOST = 100_000  # clips of one photo
LONGEST = 512  # pixels of a clip's long side
_SMALLEST = 64
_NAME = 16  # characters of a photo's sha256 that its clips are named after


@dataclass(frozen=True)
class PhotoFile:
    """A photo of the folder."""

    path: Path
    name: str  # its path in the folder, with forward slashes
    sha256: str


@dataclass(frozen=True)
class PlannedClip:
    """One clip to make."""

    number: int  # of the whole data set, from 0
    stem: str  # its name without an ending
    action: str
    phrase: str
    seed: int


@dataclass(frozen=True)
class PhotoJob:
    """Clips of one photo that are still to be made."""

    number: int  # of the photo, from 0
    photo: PhotoFile
    clips: tuple[PlannedClip, ...]


@dataclass(frozen=True)
class DatasetPlan:
    """A data set before it is made."""

    photos: tuple[PhotoFile, ...]
    actions: Mapping[str, tuple[str, ...]]  # action -> phrases to choose from
    per_photo: int
    checkpoint_sha256: str
    seconds: float | None = None  # of a clip; None: the whole action
    fps: int | None = None  # None: the checkpoint's own
    longest: int = LONGEST
    labels: tuple[Label, ...] = ("joints", "masks")
    layout: Layout = "folder"
    repeated: tuple[tuple[str, str], ...] = ()  # photos with the content of another, and which

    @property
    def clips(self) -> int:
        return len(self.photos) * self.per_photo

    def job(self, number: int) -> PhotoJob:
        """All clips of a photo."""
        return PhotoJob(number, self.photos[number], tuple(self._of(number)))

    def _of(self, photo: int) -> Iterator[PlannedClip]:
        names, digest = tuple(self.actions), self.photos[photo].sha256
        first = photo * self.per_photo  # so that few clips of each photo still show every action
        for i in range(self.per_photo):
            action, take = names[(first + i) % len(names)], i // len(names)
            draw = hashlib.sha256(f"{digest}\0{action}\0{take}".encode()).digest()
            phrases = self.actions[action]
            phrase = phrases[int.from_bytes(draw[4:8]) % len(phrases)]
            stem = f"{digest[:_NAME]}_{i:05d}"
            yield PlannedClip(first + i, stem, action, phrase, int.from_bytes(draw[:4]))

    def settings(self) -> dict[str, Any]:
        """What decides on the bytes of the clips, as JSON values."""
        photos = hashlib.sha256("\n".join(f"{p.sha256} {p.name}" for p in self.photos).encode())
        return {
            "photos": len(self.photos),
            "photos_sha256": photos.hexdigest(),
            "actions": list(self.actions),
            "per_photo": self.per_photo,
            "seconds": self.seconds,
            "fps": self.fps,
            "longest": self.longest,
            "labels": list(self.labels),
            "layout": self.layout,
            "checkpoint_sha256": self.checkpoint_sha256,
        }


def plan(
    photos: str | Path,
    actions: str,
    known: Mapping[str, tuple[str, ...]],
    checkpoint_sha256: str,
    *,
    per_photo: int | None = None,
    seconds: float | None = None,
    fps: int | None = None,
    longest: int = LONGEST,
    labels: str = "joints,masks",
    layout: str = "folder",
) -> DatasetPlan:
    """The plan of a data set.

    photos: a folder, searched with all its folders. actions: `all`, names or phrases with commas
    between them, or a file with one a line; known: the checkpoint's actions and their phrases.
    per_photo: clips of a photo, which take the actions in turn (without: each once).
    Raises BadInput or UnknownName, with what is accepted.
    """
    if layout not in get_args(Layout):
        raise UnknownName("layout", layout, get_args(Layout))
    wanted = chosen_actions(actions, known)
    if per_photo is None:
        per_photo = len(wanted)
    per_photo = whole_number("The number of clips of a photo", per_photo, 1, MOST)
    if seconds is not None:
        seconds = number("The length of a clip in seconds", seconds, 0.1, 12.0)
    if fps is not None:
        fps = whole_number("The number of frames a second", fps, 8, 60)
    longest = whole_number("The longest side", longest, _SMALLEST, MAX_SIDE)
    kinds = _labels(labels)
    found, repeated = find_photos(Path(photos))
    return DatasetPlan(
        found,
        wanted,
        per_photo,
        checkpoint_sha256,
        seconds,
        fps,
        longest,
        kinds,
        cast(Layout, layout),
        repeated,
    )


def usual_seconds(info: CheckpointInfo) -> float | None:
    """How long a whole action of a checkpoint is; None where every action has its own length."""
    return None if info.spec.motion == "paced" else info.episode / info.fps


def chosen_actions(text: str, known: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The actions that a text names and their phrases, in its order, none twice."""
    if text.strip() == "all":
        return dict(known)
    path = Path(text).expanduser()
    if _is_file(path):
        lines = path.read_text("utf-8", errors="replace").splitlines()
        parts = [line for line in lines if not line.lstrip().startswith("#")]
    else:
        parts = text.split(",")
    names = [" ".join(part.split()) for part in parts if part.strip()]
    if not names:
        raise BadInput("No action was named. Give `all`, names with commas between, or a file.")
    actions = {}
    for name in names:
        action = resolve(name)
        if action not in known:
            raise UnknownName("action", name, known)
        actions[action] = known[action]
    return actions


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # no name that a file could have
        return False


def _labels(text: str) -> tuple[Label, ...]:
    named = {part.strip() for part in text.split(",")} - {"", "none"}
    if unknown := sorted(named - set(get_args(Label))):
        raise UnknownName("label", unknown[0], (*get_args(Label), "none"))
    return tuple(kind for kind in get_args(Label) if kind in named)


def find_photos(folder: Path) -> tuple[tuple[PhotoFile, ...], tuple[tuple[str, str], ...]]:
    """The photos of a folder by their names, and those whose content another one has."""
    if not folder.is_dir():
        raise BadInput(f"There is no folder {folder.name!r} with photos.")
    paths = sorted(p for p in folder.rglob("*") if p.suffix.lower() in PHOTOS and p.is_file())
    if not paths:
        kinds = ", ".join(kind.removeprefix(".") for kind in PHOTOS)
        raise BadInput(f"{folder.name!r} holds no photo; accepted: {kinds}.")
    photos: dict[str, PhotoFile] = {}
    repeated = []
    for path in paths:
        name = path.relative_to(folder).as_posix()
        try:
            digest = sha256_of(path)
        except OSError as error:
            reason = (error.strerror or "an error").lower()
            raise BadInput(f"{name} cannot be read: {reason}.") from error
        if digest in photos:
            repeated.append((name, photos[digest].name))
        else:
            photos[digest] = PhotoFile(path, name, digest)
    return tuple(photos.values()), tuple(repeated)
