"""Where the files are that come along with the program: checkpoints, example photos."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
_INSTALLED = _PACKAGE / "shipped"  # setup.py puts them there


def installed() -> bool:
    """Whether this is an installed package, not a checkout of the repository."""
    return _INSTALLED.is_dir()


def shipped(name: str) -> Path:
    """The folder `checkpoints` or `assets`, of the package or else of the repository around it."""
    return (_INSTALLED if installed() else _PACKAGE.parent) / name
