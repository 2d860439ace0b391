"""The pinned packages with their dates and why each is there, as docs/dependencies.md.

    python -m benchmarks.dependencies [--write]

Versions and reasons are those of the three files of requirements. The date is that on
which the version was uploaded, as the package index tells pip; where no index can be reached, that
on which the version was pinned here.
"""

from __future__ import annotations

import argparse
import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "dependencies.md"
FILES = {
    "requirements.txt": "To run it",
    "requirements-test.txt": "To test it",
    "requirements-docs.txt": "To build the pages of its API",
}
LINE = re.compile(r"([A-Za-z0-9._-]+)==(\S+)(?:\s+#\s*(.+))?")
ROW = re.compile(r"\| \[?`([^`]+)`\]? \| (\S+) \| (\w+) (\S+) \| (.*) \|")
HEAD = """# Dependencies

Exact versions that the tests ran with, made by `python -m benchmarks.dependencies --write` from
`requirements.txt`, `requirements-test.txt` and `requirements-docs.txt`; the ranges that the library
accepts are in `pyproject.toml`. `make audit` asks a database of known vulnerabilities about every
installed package, those that come along included. What decides whether a version is new enough is
what `make audit` says of it, not its age.
"""


@dataclass(frozen=True)
class Pin:
    """One line of a requirements file."""

    name: str
    version: str
    why: str


def pins(file: str) -> list[Pin]:
    """Of a requirements file, in its order."""
    lines = (ROOT / file).read_text("utf-8").splitlines()
    found = (LINE.match(line) for line in lines if not line.startswith("#"))
    return [Pin(m[1], m[2], (m[3] or "").strip()) for m in found if m]


def uploaded(pin: Pin) -> str | None:
    """The day on which a version came to the package index, None where it cannot be asked."""
    import httpx
    from pip._internal.models.index import PyPI

    kind = "application/vnd.pypi.simple.v1+json"
    try:
        got = httpx.get(
            f"{PyPI.simple_url}/{pin.name.lower()}/",
            headers={"Accept": kind},
            timeout=30,
            follow_redirects=True,
        )
        got.raise_for_status()
        files = got.json()["files"]
    except (httpx.HTTPError, ValueError, KeyError):
        return None
    wanted = re.compile(rf"[^-]+-{re.escape(pin.version)}(-.*\.whl|\.tar\.gz|\.zip)")
    days = [f["upload-time"][:10] for f in files
            if wanted.fullmatch(f["filename"]) and f.get("upload-time")]  # fmt: skip
    return min(days, default=None)


def pinned(pin: Pin, file: str) -> str | None:
    """The day on which a version was pinned here, None where the history is not at hand."""
    done = subprocess.run(
        ["git", "log", "--reverse", "--format=%as", f"-S{pin.name}=={pin.version}", "--", file],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.stdout.split()[0] if done.returncode == 0 and done.stdout.split() else None


def date(pin: Pin, file: str, ask: Callable[[Pin], str | None] = uploaded) -> str:
    """`uploaded DAY`, else `pinned DAY`, else `pinned recently`."""
    if day := ask(pin):
        return f"uploaded {day}"
    return f"pinned {pinned(pin, file) or 'recently'}"


def page(ask: Callable[[Pin], str | None] = uploaded) -> str:
    """docs/dependencies.md."""
    parts = [HEAD]
    for file, title in FILES.items():
        parts += [f"\n## {title}\n\n| package | version | since | why |\n|---|---|---|---|\n"]
        for pin in pins(file):
            parts.append(f"| `{pin.name}` | {pin.version} | {date(pin, file, ask)} | {pin.why} |\n")
    return "".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help=f"into {TARGET.relative_to(ROOT)}")
    text = page()
    if parser.parse_args().write:
        TARGET.write_text(text, "utf-8")
    else:
        print(text, end="")


if __name__ == "__main__":
    main()
