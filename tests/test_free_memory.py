"""Threads share what they allocate in and what computes, so that a server's memory comes back."""

from __future__ import annotations

import platform
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from types import SimpleNamespace

import pytest

from larnet.runtime.free_memory import ARENAS
from larnet.ui.server.model_host import ModelHost

COUNT = """
import ctypes, sys, threading
from larnet.runtime.free_memory import share_arenas
if sys.argv[1] == "shared":
    share_arenas()
libc = ctypes.CDLL("libc.so.6")
libc.malloc.restype = libc.fopen.restype = ctypes.c_void_p
ready = threading.Barrier(17)
def work():
    libc.malloc(1000)
    ready.wait()
    ready.wait()
for _ in range(16):
    threading.Thread(target=work, daemon=True).start()
ready.wait()
file = ctypes.c_void_p(libc.fopen(sys.argv[2].encode(), b"w"))
libc.malloc_info(0, file)
libc.fclose(file)
ready.wait()
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="arenas are glibc's")
@pytest.mark.parametrize("shared", ["shared", "as it is"])
def test_many_threads_share_two_arenas(shared, tmp_path, repository):
    told = tmp_path / "arenas.xml"
    subprocess.run([sys.executable, "-c", COUNT, shared, told], cwd=repository, check=True)
    count = told.read_text().count("<heap nr=")
    assert count <= ARENAS if shared == "shared" else count > ARENAS


def test_one_thread_makes_all_clips_and_knows_who_asked():
    """torch keeps megabytes of its own for each thread that ever made a clip."""
    visitor: ContextVar[int] = ContextVar("visitor")
    made: list[tuple[int, int]] = []

    def animate(photo, phrases, **_):
        made.append((threading.get_ident(), visitor.get()))

    host = ModelHost("tiny", load=lambda _: SimpleNamespace(animate=animate))
    together = threading.Barrier(4)

    def ask(number: int) -> int:
        visitor.set(number)
        together.wait()
        host.animate(None, ["walking"])
        return threading.get_ident()

    with ThreadPoolExecutor(4) as visitors:
        asked = set(visitors.map(ask, range(4)))
    assert len(asked) == 4
    assert len({thread for thread, _ in made}) == 1
    assert sorted(number for _, number in made) == [0, 1, 2, 3]


def test_what_goes_wrong_is_told_to_who_asked():
    def animate(photo, phrases, **_):
        raise ValueError(phrases[0])

    host = ModelHost("tiny", load=lambda _: SimpleNamespace(animate=animate))
    for words in ("first", "second"):
        with pytest.raises(ValueError, match=words):
            host.animate(None, [words])
