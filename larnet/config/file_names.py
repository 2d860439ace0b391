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


def file_to_write(name: str | Path, suffixes: tuple[str, ...] = PICTURES) -> Path:
    """The path of a file to be written, whose folder is there then. Raises BadInput, before the
    work, where it cannot be."""
    check_file_name(name, suffixes)
    path = Path(name).expanduser()
    try:
        if path.is_dir():
            raise BadInput(f"{str(name)!r} is a folder; give the name of a file.")
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = (error.strerror or "an error").lower()
        raise BadInput(f"{str(name)!r} cannot be written: {reason}.") from None
    return path


def folder_to_write(folder: Path) -> Path:
    """A folder for results, there then. Raises BadInput, before the work, where it cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = "it is a file" if folder.is_file() else (error.strerror or "an error").lower()
        raise BadInput(f"Nothing can be written to {str(folder)!r}: {reason}.") from None
    return folder
