"""Starts the demo: builds the page and serves it."""

from __future__ import annotations

import sys

from larnet.__main__ import main

if __name__ == "__main__":
    sys.exit(main(["serve", *sys.argv[1:]]))
