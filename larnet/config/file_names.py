"""Names of files that somebody asks for."""

from __future__ import annotations

from pathlib import Path

from larnet.errors import BadInput

PICTURES = (".png", ".jpg", ".jpeg", ".webp")


def check_file_name(name: str | Path, suffixes: tuple[str, ...] = PICTURES) -> None:
    """Raise BadInput, before the work, where a name ends in none of the suffixes."""
    if Path(name).suffix.lower() not in suffixes:
        raise BadInput(
            f"{str(name)!r} is no {' or '.join(suffixes)} file; give a name of that kind."
        )
