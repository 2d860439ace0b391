"""What pyproject.toml cannot say: files beside the package that the wheel carries inside it."""

from pathlib import Path

from setuptools import find_packages, setup

HERE = Path(__file__).resolve().parent
PAGE = ["*.json", "*.css", "*.svg", "*.js", "*.html", "*.txt"]  # of the package itself
SHIPPED = ("checkpoints", "assets")  # read by larnet/runtime/shipped_files.py


def files(folder: str) -> list[str]:
    """Every file below a folder, relative to it."""
    found = [path for path in (HERE / folder).rglob("*") if path.is_file()]
    names = [path.relative_to(HERE / folder).as_posix() for path in found]
    return [name for name in names if not name.startswith("readme/")]  # pictures of README.md


setup(
    packages=find_packages(include=["larnet", "larnet.*"])
    + [f"larnet.shipped.{folder}" for folder in SHIPPED],
    package_dir={f"larnet.shipped.{folder}": folder for folder in SHIPPED},
    package_data={"": PAGE} | {f"larnet.shipped.{folder}": files(folder) for folder in SHIPPED},
)
