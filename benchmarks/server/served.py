"""The page on a free port of this machine, and a browser to visit it, for the benchmarks."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Served:
    """A server that answers at `url`, `seconds` after its process began."""

    url: str
    pid: int
    seconds: float


def app(port: int, checkpoint: str) -> list[str]:
    """Arguments of Python that start the page."""
    return ["app.py", "--port", str(port), "--checkpoint", checkpoint]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextmanager
def serving(port: int, arguments: Sequence[str], **env: str) -> Iterator[Served]:
    """Python with these arguments, which serve the page at `port`, from its first answer on."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=os.environ | env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}/"
    try:
        with httpx.Client(timeout=5) as client:  # one: a new one costs as much as 20 questions
            while True:
                try:
                    client.get(url)
                    break
                except httpx.TransportError:
                    if process.poll() is not None:
                        words = f"The page ended with code {process.returncode}."
                        raise SystemExit(words) from None
                    time.sleep(0.05)
        yield Served(url, process.pid, time.perf_counter() - began)
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:  # a busy machine
            process.kill()
            process.wait()


@contextmanager
def chromium() -> Iterator[Browser]:
    """The installed Chromium, headless."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or "/usr/bin/chromium",
            args=["--no-sandbox", "--disable-dev-shm-usage"],
        )
        yield browser
        browser.close()
