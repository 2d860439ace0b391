"""Everything a visitor sent or got is gone from the disk after the promised time."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import gradio as gr
import httpx
import pytest
from gradio.utils import get_upload_folder

from larnet.runtime.recent import Recent
from larnet.ui import page
from larnet.ui.parts.actor_picker import EXAMPLES
from larnet.ui.server import upload_expiry
from larnet.ui.server.upload_expiry import remove_expired
from larnet.ui.tabs.about import PRIVACY
from larnet.ui.theme import theme


def _files(folder: Path) -> set[Path]:
    return {path for path in folder.rglob("*") if path.is_file()}


def _ask(url: str, name: str, data: list, session: str = "expiry") -> str:
    body = {"data": data, "session_hash": session}
    event = httpx.post(f"{url}gradio_api/call/{name}", json=body).json()["event_id"]
    return httpx.get(f"{url}gradio_api/call/{name}/{event}", timeout=120).text


def _press(url: str, label: str, data: list) -> None:
    """The event of a button, and those that follow it."""
    config = httpx.get(f"{url}config").json()
    button = next(c["id"] for c in config["components"] if c["props"].get("value") == label)
    events = config["dependencies"]
    first = next(event for event in events if [button, "click"] in event["targets"])
    _run(url, first["id"], data)
    for event in events:
        if event["trigger_after"] == first["id"]:
            _run(url, event["id"], [None] * len(event["inputs"]))


def _run(url: str, event: int, data: list) -> None:
    body = {"data": data, "fn_index": event, "session_hash": "expiry"}
    httpx.post(f"{url}gradio_api/queue/join", json=body).raise_for_status()
    told = httpx.get(f"{url}gradio_api/queue/data?session_hash=expiry", timeout=120).text
    lines = [json.loads(line[6:]) for line in told.splitlines() if line.startswith("data: ")]
    done = next(line for line in lines if line["msg"] == "process_completed")
    assert done["success"], done["output"]


@pytest.mark.slow
def test_a_visit_leaves_nothing(model_host, photo, tmp_path, monkeypatch):
    """Uploads, clips, GIFs, single clips of Compare, its films, saved links, and an upload that
    broke off; what the page itself shows stays. The page looks each half second, and its
    clock is set forward by the promised hour."""
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    monkeypatch.setattr(page, "TIDY_EVERY", 0.5)
    monkeypatch.setattr(upload_expiry, "EMPTY_FOR", 0.5)
    demo = page.build(model_host)
    before = _files(tmp_path)
    assert before, "the examples that the page shows"
    _, url, _ = demo.launch(
        **page.LAUNCH, server_name="127.0.0.1", theme=theme(), prevent_thread_lock=True, quiet=True
    )
    try:
        with open(photo, "rb") as file:
            sent = {"path": httpx.post(f"{url}gradio_api/upload", files={"files": file}).json()[0]}
        assert "complete" in _ask(url, "animate", [sent, "walking", "sentence", 0, 1, 0, 16])
        people = [None, False, "actions", sent, [], "walking\nrunning", 2, [], [], ""]
        _press(url, "Compare", [*people, 0, 1, "sentence", 1, 0])
        for kind in ("MP4", "GIF"):
            _press(url, f"Download all as {kind}", [None])
        assert httpx.get(f"{url}gradio_api/deep_link?session_hash=expiry").status_code == 200
        (tmp_path / "tmpbroken12").write_bytes(b"half an upload")
        names = {path.name for path in _files(tmp_path) - before}
        assert {"actor.png", "larnet-walking-0.mp4", "larnet-compare-0.mp4", "state.json"} <= names
        assert {"larnet-compare-0.gif", "larnet-running-0.mp4"} <= names

        later = SimpleNamespace(time=lambda: time.time() + page.KEEP_FOR)
        monkeypatch.setattr(upload_expiry, "time", later)
        end = time.monotonic() + 60
        while len(_folders(tmp_path)) > len(before) or _files(tmp_path) != before:
            assert time.monotonic() < end, (_files(tmp_path) - before, _folders(tmp_path))
            time.sleep(0.1)
        for path in before:
            assert httpx.get(f"{url}gradio_api/file={path}").status_code == 200
        answer = _ask(url, "animate", [sent, "walking", "sentence", 0, 1, 0, 16])
        assert "not one of your uploads" in answer
    finally:
        demo.close()


def _folders(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_dir()]


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    assert get_upload_folder() == str(tmp_path)
    return tmp_path


def test_what_is_young_and_what_others_keep_there_stays(folder):
    with gr.Blocks(analytics_enabled=False) as demo:
        gr.Image(str(next(EXAMPLES.glob("*.png"))))
    own = _files(folder)
    other = folder / "other" / "file.txt"
    other.parent.mkdir()
    other.touch()
    (folder / ("a" * 64)).mkdir()
    (folder / ("a" * 64) / "old.png").touch()
    time.sleep(0.1)
    young = folder / "larnet" / ("b" * 32) / "young.mp4"
    young.parent.mkdir(parents=True)
    young.touch()
    remove_expired(demo, 0.09)
    assert _files(folder) == {*own, other, young}
    remove_expired(demo, 60)
    assert _files(folder) == {*own, other, young}


def test_a_link_goes_alone(folder, tmp_path_factory):
    """What a link leads to is not the visitor's."""
    kept = tmp_path_factory.mktemp("elsewhere") / "kept.png"
    kept.touch()
    (folder / ("a" * 64)).mkdir()
    (folder / ("a" * 64) / "link.png").symlink_to(kept)
    (folder / ("b" * 64)).symlink_to(kept.parent)
    time.sleep(0.05)
    with gr.Blocks(analytics_enabled=False) as demo:
        pass
    remove_expired(demo, 0.01)
    assert kept.is_file()
    assert not list(folder.rglob("*.png"))


def test_what_is_gone_is_forgotten(folder):
    """The page's account of its files does not grow for ever."""
    with gr.Blocks(analytics_enabled=False) as demo:
        pass
    demo.upload_file_set.add(str(folder / "long" / "gone.png"))
    remove_expired(demo, 60)
    assert not demo.upload_file_set


def test_a_folder_that_is_not_there_is_no_trouble(folder):
    with gr.Blocks(analytics_enabled=False) as demo:
        pass
    folder.rmdir()
    remove_expired(demo, 60)


def test_what_was_worked_out_of_a_photo_goes_with_the_files(folder):
    """Nobody asks for it again: the server itself looks, as for files."""
    memory: Recent[str, bytes] = Recent(4)
    with gr.Blocks(analytics_enabled=False) as demo:
        pass
    demo.launch(
        server_name="127.0.0.1", prevent_thread_lock=True, quiet=True,
        app_kwargs={"lifespan": upload_expiry.expiring(demo, 0.05, 0.3)},
    )  # fmt: skip
    try:
        memory.put("photo", b"of a visitor")
        assert len(memory) == 1
        end = time.monotonic() + 20
        while len(memory) and time.monotonic() < end:
            time.sleep(0.02)
        assert not len(memory)
    finally:
        demo.close()


def test_the_promise_is_kept_and_stands_on_the_page():
    assert page.KEEP_FOR + page.TIDY_EVERY <= 3600
    assert "deleted from this server within an hour" in PRIVACY


OWN = """
import os
from larnet.ui.server.temp_files import use_own_temporary_folder
use_own_temporary_folder()
first = os.environ["GRADIO_TEMP_DIR"]
use_own_temporary_folder()
assert os.environ["GRADIO_TEMP_DIR"] == first
print(first, os.getpid(), flush=True)
os._exit(0)  # as if killed: nothing is tidied up
"""


@pytest.mark.slow
def test_a_named_folder_keeps_what_is_in_it_and_loses_what_a_killed_server_left(
    repository, tmp_path
):
    """As in a container, where the folder is named and a new server may have the old process id."""
    named = tmp_path / "named"
    (tmp_path / "named").mkdir()
    (named / "note.txt").touch()
    env = os.environ | {"GRADIO_TEMP_DIR": str(named)}
    for _ in range(2):
        ran = subprocess.run(
            [sys.executable, "-c", OWN],
            cwd=repository,
            env=env,
            capture_output=True,
            text=True,
            check=True,
        )
        own, _ = ran.stdout.split()
        assert Path(own).parent == named
        assert sorted(path.name for path in named.iterdir()) == sorted(["note.txt", Path(own).name])
    again = named / f"larnet-page-{os.getpid()}-old"
    again.mkdir()
    script = f"import os; os.getpid = lambda: {os.getpid()}\n{OWN}"
    subprocess.run([sys.executable, "-c", script], cwd=repository, env=env, check=True)
    assert not again.exists(), "of an earlier life of the container"


def test_clips_to_train_on_expire_too_and_memory_goes_back(folder, monkeypatch):
    told: list[object] = []
    monkeypatch.setattr(upload_expiry, "give_back_memory", lambda: told.append("memory"))
    with gr.Blocks() as page:
        pass

    async def visit() -> None:
        async with upload_expiry.expiring(page, 0.01, 3000, told.append)(None):
            while "memory" not in told:
                await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(visit(), 60))
    assert told[:2] == [3000, "memory"]
