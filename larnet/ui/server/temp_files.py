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

    The folder lies in GRADIO_TEMP_DIR where that is set. Folders of servers that were killed are
    removed too. Call this before the page is built; a second call changes nothing.
    """
    named = os.environ.get("GRADIO_TEMP_DIR") or tempfile.gettempdir()
    parent = Path(named).absolute()
    if parent.name.startswith(f"{PREFIX}{os.getpid()}-"):
        return
    parent.mkdir(parents=True, exist_ok=True)
    _sweep(parent)
    folder = tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=parent)
    os.environ["GRADIO_TEMP_DIR"] = folder
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    # Without this, the usual way to stop a server would skip what is registered above.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))


def _sweep(parent: Path) -> None:
    for folder in parent.glob(f"{PREFIX}*"):
        owner = re.fullmatch(rf"{PREFIX}(\d+)-.*", folder.name)
        # One of this very process id is of an earlier life of the container: ids begin anew there
        if owner and (int(owner[1]) == os.getpid() or not _alive(int(owner[1]))):
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
