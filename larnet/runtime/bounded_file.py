"""Reading files that anybody may have put there: regular ones only, so many bytes, no deep JSON.

A pipe does not block, a link does not lead out of its folder, a gigabyte is not read. Every refusal
is a BadInput that names the file and what is wrong with it, fit to be shown.
"""

from __future__ import annotations

import json
import math
import os
import re
import stat
import tokenize
import zipfile
import zlib
from io import BufferedReader
from pathlib import Path
from typing import Any

from larnet.errors import BadInput

DEPTH = 32  # of JSON, brackets within brackets
# What reading a zip or an .npz raises that is damaged anywhere, or that is none
DAMAGED_ARCHIVE = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, LookupError, MemoryError, RuntimeError),
    *(SyntaxError, TypeError, ValueError, tokenize.TokenError),  # of numpy, on a member's header
)
_TEXTS = re.compile(rb'"(?:[^"\\]+|\\.)*+\\?(?:"|\Z)', re.DOTALL)
_BRACKETS = re.compile(rb"[\[\]{}]")


def open_regular(path: Path, folder: Path) -> BufferedReader:
    """Open a file for reading. Raises BadInput where it is no regular file inside `folder`, links
    followed, or may not be read; FileNotFoundError where it is not there."""
    name = shown_name(path)
    try:
        real, inside = path.resolve(strict=True), folder.resolve(strict=True)
        if not real.is_relative_to(inside):
            raise BadInput(f"{name} is a link that leads out of its folder.")
        # not followed, should it be replaced by a link now; not waited for, should it be a pipe
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        opened = os.open(real, flags | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        if path.is_symlink():
            raise BadInput(f"{name} is a link that leads nowhere.") from None
        raise
    except (OSError, RuntimeError) as error:  # a loop of links is a RuntimeError
        if path.is_dir():  # where a folder cannot be opened as a file
            raise BadInput(f"{name} is a folder, not a file.") from None
        reason = (getattr(error, "strerror", None) or "its links go in a circle").lower()
        raise BadInput(f"{name} cannot be read: {reason}.") from None
    mode = os.fstat(opened).st_mode
    if not stat.S_ISREG(mode):
        os.close(opened)
        kind = "a folder" if stat.S_ISDIR(mode) else "a pipe or a device"
        raise BadInput(f"{name} is {kind}, not a file.")
    return os.fdopen(opened, "rb")


def read_bounded(path: Path, folder: Path, most: int) -> bytes:
    """The bytes of a regular file inside `folder`. Raises BadInput where it has more than `most`,
    and what `open_regular` raises."""
    with open_regular(path, folder) as file:
        try:
            data = file.read(most + 1)
        except OSError as error:
            reason = (error.strerror or "an error").lower()
            raise BadInput(f"{shown_name(path)} cannot be read: {reason}.") from None
    if len(data) > most:
        raise BadInput(f"{shown_name(path)} is too large: more than {most:,} bytes.")
    return data


def parse_json(data: bytes, name: str, depth: int = DEPTH) -> Any:
    """JSON values whose numbers are finite. Raises BadInput on anything else, on brackets deeper
    than `depth` (counted before parsing) and on bytes that are no UTF-8."""
    level = 0
    for bracket in _BRACKETS.findall(_TEXTS.sub(b"", data)):
        level += 1 if bracket in b"[{" else -1
        if level > depth:
            raise BadInput(f"{name} is nested deeper than {depth} levels.")
    try:
        return json.loads(data.decode(), parse_constant=_refuse, parse_float=_finite)
    except UnicodeDecodeError:
        raise BadInput(f"{name} is no text.") from None
    except (ValueError, RecursionError) as error:
        told = "it is empty" if not data.strip() else str(error)[:80]
        raise BadInput(f"{name} is no JSON: {told}.") from None


def read_object(path: Path, folder: Path, most: int, depth: int = DEPTH) -> dict[str, Any]:
    """A JSON object from a file. Raises what `read_bounded` and `parse_json` raise."""
    values = parse_json(read_bounded(path, folder, most), shown_name(path), depth)
    if not isinstance(values, dict):
        raise BadInput(f"{shown_name(path)} holds no JSON object.")
    return values


def shown_name(path: Path) -> str:
    """The name of a file or folder as printable text, whatever its bytes are."""
    text = path.name.encode("utf-8", "backslashreplace").decode()
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is no finite number")


def _finite(text: str) -> float:
    value = float(text)
    return value if math.isfinite(value) else _refuse(text[:20])
