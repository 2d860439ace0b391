"""Pages of the API, from signatures and docstrings, into build/docs: `make docs`."""

from __future__ import annotations

import warnings
from importlib import import_module
from pathlib import Path

import pdoc

import larnet

ROOT = Path(__file__).resolve().parent.parent


def modules() -> list[str]:
    """The package, and every module that pdoc does not find through the one above it: it looks only
    for the names in `__all__` where there is one."""
    files = sorted((ROOT / "larnet").rglob("*.py"))
    dotted = (".".join(path.relative_to(ROOT).with_suffix("").parts) for path in files)
    names = [name.removesuffix(".__init__") for name in dotted]
    above = {name: name.rpartition(".")[0] for name in names}
    return [n for n in names if not above[n] or hasattr(import_module(above[n]), "__all__")]


def main() -> None:
    for name in larnet.__all__:  # they load on first use, which pdoc does not wait for
        vars(larnet)[name] = getattr(larnet, name)
    warnings.filterwarnings("ignore", message="The module specification")  # a function's name too
    pdoc.render.configure(docformat="markdown", search=True)
    pdoc.pdoc(*modules(), output_directory=ROOT / "build" / "docs")


if __name__ == "__main__":
    main()
