"""The files of a run folder, read as what they may be: damaged, foreign, or not there.

Every reader raises BadInput in words that name the file; FileNotFoundError where there is none.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from larnet.config.fields import check_number
from larnet.errors import BadInput, LarnetError
from larnet.runtime.atomic_write import write_atomically
from larnet.runtime.bounded_file import open_regular, read_object, shown_name

JOB, CONFIG, STOP, METRICS, LOG = "job.json", "config.json", "STOP", "metrics.jsonl", "log.txt"
ERROR = "error.txt"  # what ended the run, in words; absent where nothing did
PARTS = (CONFIG, JOB, METRICS, LOG, "checkpoints", "samples")  # one of them makes a folder a run
LARGEST_JSON = 1_000_000  # bytes of job.json or config.json
MOST_STEPS = 10**9
SKEW = 120  # seconds that the clocks of two machines may differ
STEP_FOLDER = re.compile(r"step_(\d{1,12})")


@dataclass(frozen=True)
class Job:
    """How a run was launched, and as which process."""

    pid: int  # leader of the session of its processes; 0 until the launch is through
    created: float  # when that process began, seconds since the epoch
    arguments: tuple[str, ...]  # of `larnet train`
    steps: int
    processes: int
    token: str = ""  # in the environment of its processes, under `processes.TOKEN`


def read_job(folder: Path) -> Job | None:
    """job.json, None where there is none. Raises BadInput where it is damaged."""
    try:
        values = read_object(folder / JOB, folder, LARGEST_JSON)
    except FileNotFoundError:
        return None
    for name, low, high in (("pid", 0, 2**31 - 1), ("steps", 0, MOST_STEPS), ("processes", 1, 999)):
        check_number(f"{JOB}: {name}", values.get(name), (low, high), whole=True)
    check_number(f"{JOB}: created", values.get("created"), (0, 1e11))
    words, token = values.get("arguments"), values.get("token", "")
    if not isinstance(words, list) or len(words) > 200 or not all(map(_is_word, words)):
        raise BadInput(f"{JOB}: arguments is no list of words.")
    if not isinstance(token, str) or not re.fullmatch(r"[0-9a-f]{0,64}", token):
        raise BadInput(f"{JOB}: token is none of ours.")
    if values["pid"] == 1 or (values["pid"] == 0 and not token):
        raise BadInput(f"{JOB}: pid is {values['pid']}, which no run has.")
    numbers = (values["steps"], values["processes"])
    return Job(values["pid"], float(values["created"]), tuple(words), *numbers, token)


def _is_word(value: Any) -> bool:
    return isinstance(value, str) and len(value) <= 4_096 and "\0" not in value


def read_config(folder: Path) -> dict[str, Any]:
    """config.json of a run: variant, and the parts of a RunSpec. Raises BadInput where it is
    damaged, FileNotFoundError where there is none."""
    from larnet.config.specs import run_spec

    values = read_object(folder / CONFIG, folder, LARGEST_JSON)
    variant = values.get("variant")
    if not isinstance(variant, str) or not 1 <= len(variant) <= 100:
        raise BadInput(f"{CONFIG}: variant is {variant!r:.40}; give the name of a variant.")
    try:
        run_spec({name: part for name, part in values.items() if name != "variant"})
    except (BadInput, ArithmeticError, LookupError, TypeError) as error:
        raise BadInput(f"{CONFIG}: {error}") from None
    return values


def run_folders(root: Path) -> dict[str, Path]:
    """Name as it is shown -> folder, of everything in `root` that looks like a run."""
    try:
        with os.scandir(root) as entries:
            found = [root / entry.name for entry in entries if not entry.name.startswith(".")]
    except OSError:
        return {}
    return {shown_name(path): path for path in found if _is_run(path)}


def _is_run(path: Path) -> bool:
    try:
        if not path.is_dir():  # a link that leads nowhere may have been one
            return path.is_symlink() and not path.is_file()
        held = set(os.listdir(path))
    except OSError:
        return True  # a folder that may not be read, or a link in a circle
    return not held.isdisjoint(PARTS)


def check_folder(folder: Path) -> None:
    """Raise BadInput where a run's folder is a link out of its parent, or cannot be read."""
    try:
        if folder.is_symlink() and not folder.resolve().is_relative_to(folder.parent.resolve()):
            raise BadInput(f"{shown_name(folder)} is a link that leads out of the folder of runs.")
        os.listdir(folder)
    except (OSError, RuntimeError) as error:
        reason = (getattr(error, "strerror", None) or "its links go in a circle").lower()
        raise BadInput(f"{shown_name(folder)} cannot be read: {reason}.") from None


def step_folders(folder: Path) -> dict[int, Path]:
    """Step -> checkpoint folder of a run. Raises BadInput where `checkpoints` is no folder."""
    found = ((STEP_FOLDER.fullmatch(p.name), p) for p in _steps_in(folder / "checkpoints"))
    return {int(match[1]): p for match, p in found if match}


def _steps_in(parent: Path) -> Iterator[Path]:
    for path in _entries(parent):
        if STEP_FOLDER.fullmatch(path.name) and path.is_dir() and not path.is_symlink():
            yield path


def _entries(parent: Path) -> list[Path]:
    """What is in a folder of a run, [] where there is none. Raises BadInput."""
    if not os.path.lexists(parent):
        return []
    if parent.is_symlink():
        raise BadInput(f"{parent.name} is a link, not a folder.")
    try:
        return sorted(parent.iterdir())
    except OSError as error:
        reason = (error.strerror or "an error").lower()
        raise BadInput(f"{parent.name} cannot be read: {reason}.") from None


def check_checkpoints(folder: Path) -> None:
    """Raise BadInput where `checkpoints` holds what no run puts there."""
    good = set(_steps_in(folder / "checkpoints"))
    for path in _entries(folder / "checkpoints"):
        if path not in good and not path.name.startswith("."):
            kind = "a link" if path.is_symlink() else "no checkpoint of a run"
            raise BadInput(f"checkpoints: {shown_name(path)} is {kind}.")


def sample_files(folder: Path) -> dict[int, Path]:
    """Step -> file of samples. Raises BadInput where `samples` is no folder of the run."""
    found = {}
    for path in _entries(folder / "samples"):
        if path.suffix == ".npy" and (step := STEP_FOLDER.fullmatch(path.stem)):
            found[int(step[1])] = path
    return found


def written(path: Path) -> float:
    """When a file was written last, in seconds since the epoch, 0 where there is none. Links are
    not followed. Raises BadInput where that is yet to come."""
    try:
        when = path.lstat().st_mtime
    except OSError:
        return 0.0
    if when > time.time() + SKEW:
        raise BadInput(f"{shown_name(path)} is dated in the future.")
    return when


def tail_bytes(path: Path, most: int) -> bytes:
    """The last bytes of a file of a run. Raises BadInput; FileNotFoundError."""
    with open_regular(path, path.parent) as file:
        file.seek(max(0, os.fstat(file.fileno()).st_size - most))
        return file.read(most)


def open_log(folder: Path) -> BinaryIO:
    """log.txt to append to. Raises BadInput where it is no file of the run."""
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
    try:
        opened = os.open(folder / LOG, flags | getattr(os, "O_NONBLOCK", 0), 0o644)
    except OSError as error:
        reason = (error.strerror or "an error").lower()
        raise BadInput(f"{LOG} cannot be written: {reason}.") from None
    if not stat.S_ISREG(os.fstat(opened).st_mode):
        os.close(opened)
        raise BadInput(f"{LOG} is no file.")
    return os.fdopen(opened, "ab")


def ask_to_stop(folder: Path) -> None:
    """Put STOP into a run's folder; a link in its place is not followed. Raises BadInput."""
    path = folder / STOP
    try:
        if path.is_symlink():
            path.unlink()
        if not os.path.lexists(path):
            path.open("x").close()
    except FileExistsError:
        pass  # another page was first
    except OSError as error:
        reason = (error.strerror or "an error").lower()
        raise BadInput(f"{shown_name(folder)} cannot be asked to stop: {reason}.") from None


def keep_error(folder: Path, error: Exception) -> None:
    """Write down what ended a run: the words of a LarnetError, the kind of any other."""
    words = str(error) if isinstance(error, LarnetError) else f"{type(error).__name__}: {error}"
    with contextlib.suppress(OSError):  # a full disk: the log says it too
        write_atomically(folder / ERROR, words[:4_000].encode())


def read_error(folder: Path) -> str:
    """What ended a run, "" where nothing is written down. Raises BadInput where it is no file."""
    try:
        told = tail_bytes(folder / ERROR, 4_000).decode("utf-8", "replace")
    except FileNotFoundError:
        return ""
    return "".join(c if c.isprintable() else " " for c in told).strip()


def forget_stop(folder: Path) -> None:
    """Remove STOP, whatever it is. Raises BadInput where that cannot be done."""
    _forget(folder / STOP)


def forget_error(folder: Path) -> None:
    """Remove what ended a run: it goes on. Raises BadInput where that cannot be done."""
    _forget(folder / ERROR)


def _forget(path: Path) -> None:
    try:
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        reason = (error.strerror or "an error").lower()
        raise BadInput(f"{path.name} cannot be removed: {reason}.") from None
