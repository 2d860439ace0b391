"""Waiting for a page that a test serves in a process of its own."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import httpx

PATIENCE = 180  # seconds: a busy machine


def first_answer(url: str, app: subprocess.Popen, log: Path) -> httpx.Response:
    """What an address answers as soon as it does. Raises AssertionError with the end of the log
    where the process has ended, or answers nothing for so long."""
    end = time.monotonic() + PATIENCE
    with httpx.Client(timeout=30) as client:  # one: a new one costs as much as 20 questions
        while time.monotonic() < end and app.poll() is None:
            try:
                return client.get(url)
            except httpx.TransportError:
                time.sleep(0.1)
    raise AssertionError(f"app.py does not answer:\n{log.read_text()[-2000:]}")
