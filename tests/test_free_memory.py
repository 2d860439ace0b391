"""Threads share what they allocate in, so that a server's memory comes back."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

from larnet.runtime.free_memory import ARENAS

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
