"""Visitors' photos and clips do not outlive the page: one temporary folder per server process."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import signal
import sys
import tempfile
from pathlib import Path

PREFIX = "larnet-page-"


def use_own_temporary_folder() -> None:
    """Let Gradio keep uploads and results in a new folder that is removed when the process ends.

    Folders of servers that were killed are removed too. A GRADIO_TEMP_DIR that is set already is
    left alone. Call this before the page is built.
    """
    if os.environ.get("GRADIO_TEMP_DIR"):
        return
    _sweep(Path(tempfile.gettempdir()))
    folder = tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-")
    os.environ["GRADIO_TEMP_DIR"] = folder
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    # Without this, the usual way to stop a server would skip what is registered above.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))


def _sweep(parent: Path) -> None:
    for folder in parent.glob(f"{PREFIX}*"):
        owner = re.fullmatch(rf"{PREFIX}(\d+)-.*", folder.name)
        if owner and not _alive(int(owner[1])):
            shutil.rmtree(folder, ignore_errors=True)


def _alive(process: int) -> bool:
    if os.name != "posix":
        return True  # there, asking would end it
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
