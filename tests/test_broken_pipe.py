"""`larnet motions | head` ends without a traceback."""

from __future__ import annotations

import os
import subprocess
import sys


def test_a_reader_who_has_seen_enough_meets_no_traceback():
    reader, writer = os.pipe()
    os.close(reader)
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "larnet", "variants"],
            stdout=writer,
            stderr=subprocess.PIPE,
            text=True,
            timeout=120,
        )
    finally:
        os.close(writer)
    assert ended.returncode == 141
    assert not ended.stderr
