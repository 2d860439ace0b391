"""No visitor names a file of the server: every event, every way to name it, over HTTP."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
import httpx
import numpy as np
import pytest
from gradio.utils import get_upload_folder
from PIL import Image

from larnet.errors import BadInput
from larnet.training.jobs.launch import Runs
from larnet.ui import page
from larnet.ui.parts.actor_picker import EXAMPLES, example_actors
from larnet.ui.server.protection import protect
from larnet.ui.server.upload_guard import NO_UPLOAD, check_files, example, upload
from larnet.ui.server.user_errors import user_errors
from larnet.ui.theme import theme

META = {"meta": {"_type": "gradio.FileData"}}
BROKEN = "event: error"


class Visitor:
    """A program that speaks HTTP with a page as any stranger can."""

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=60)
        self.events = self._http.get("config").json()["dependencies"]

    def ask(self, event: dict[str, Any], data: list[Any]) -> dict[str, Any]:
        """What an event answers through the queue: {"error": words} or {"data": [...]}."""
        body = {"data": data, "fn_index": event["id"], "session_hash": "one"}
        self._http.post("gradio_api/queue/join", json=body).raise_for_status()
        address = "gradio_api/queue/data?session_hash=one"
        with self._http.stream("GET", address) as stream:
            for line in filter(None, stream.iter_lines()):
                told = json.loads(line.removeprefix("data: "))
                if told["msg"] == "process_completed":
                    return told["output"]
        raise AssertionError("the stream ended without an answer")

    def ask_at_once(self, event: dict[str, Any], data: list[Any]) -> dict[str, Any]:
        """The same past the queue."""
        body = {"data": data, "fn_index": event["id"], "session_hash": "one"}
        return self._http.post("gradio_api/run/predict", json=body).json()

    def call(self, name: str, data: list[Any]) -> str:
        """What a documented endpoint answers, as text."""
        body = {"data": data, "session_hash": "one"}
        posted = self._http.post(f"gradio_api/call/{name}", json=body)
        return self._http.get(f"gradio_api/call/{name}/{posted.json()['event_id']}").text

    def upload(self, path: str | Path) -> str:
        """Where the page keeps an uploaded file."""
        with open(path, "rb") as file:
            return self._http.post("gradio_api/upload", files={"files": file}).json()[0]

    def fetch(self, path: str) -> httpx.Response:
        """A file of the page."""
        return self._http.get(f"gradio_api/file={path}")

    def close(self) -> None:
        self._http.close()


@pytest.fixture(scope="module")
def visitor(model_host, tmp_path_factory) -> Iterator[Visitor]:
    """Visits the page with every tab, also the one that trains."""
    demo = page.build(model_host, Runs(tmp_path_factory.mktemp("runs")))
    model_host.open()
    demo.queue(max_size=20, api_open=True)  # past the queue, too, which is quicker here
    _, url, _ = demo.launch(
        **page.LAUNCH, server_name="127.0.0.1", theme=theme(), prevent_thread_lock=True, quiet=True
    )
    visiting = Visitor(url)
    assert {event["id"] for event in visiting.events} == set(demo.fns)
    yield visiting
    visiting.close()
    demo.close()


@pytest.fixture(scope="module")
def secret(tmp_path_factory) -> Path:
    """A picture on the server that nobody was meant to see."""
    path = tmp_path_factory.mktemp("private") / "secret.png"
    Image.fromarray(np.full((90, 70, 3), (13, 201, 77), np.uint8)).save(path)
    return path


@pytest.fixture(scope="module")
def links(secret) -> Iterator[dict[str, str]]:
    """Paths that must all be refused alike, by what they are."""
    folder = Path(get_upload_folder()) / secrets.token_hex(32)
    folder.mkdir(parents=True)
    link, loop = folder / "link.png", folder / "loop.png"
    link.symlink_to(secret)
    loop.symlink_to(loop)
    (folder / "folder.png").mkdir()
    loose = folder.parent / "loose.png"  # in no folder of its own
    shutil.copy(secret, loose)
    yield {
        "a picture": str(secret),
        "nothing": str(secret.with_name("missing.png")),
        "a link among the uploads": str(link),
        "a loop of links": str(loop),
        "a folder": str(folder / "folder.png"),
        "nothing among the uploads": str(folder / "missing.png"),
        "what is beside the uploads": str(loose),
        "the upload folder": str(folder.parent),
        "a way up": f"{folder}/../../{secret.parent.parent.name}/{secret.parent.name}/secret.png",
        "a relative path": os.path.relpath(secret),
        "a file of the page": str(Path(page.__file__).with_name("mark.svg")),
        "a null byte": f"{secret}\0.png",
        "another null byte": f"{folder}/\0.png",
        "a name too long": f"{folder}/{'x' * 5000}.png",
        "half a letter": f"{folder}/\udc80.png",
        "no name": "",
        "home": "~/secret.png",
        "an address": "https://example.org/a.png",
        "an address of this machine": "http://127.0.0.1:1/a.png",
        "an address of a file": secret.as_uri(),
        "the picture itself": "data:image/png;base64,iVBORw0KGgo=",
    }
    shutil.rmtree(folder)
    loose.unlink()


def test_every_event_refuses_every_file_that_is_no_upload(visitor, links):
    """Public, undocumented and private ones; whether the path exists or not; with meta and without
    (Gradio checks the first only)."""
    wanted = ("a picture", "nothing", "a link among the uploads", "nothing among the uploads")
    sent = [{"path": links[name]} | meta for name in wanted for meta in ({}, META)]
    told = {
        (event["id"], i): visitor.ask_at_once(event, [file] * max(1, len(event["inputs"])))
        for event in visitor.events
        for i, file in enumerate(sent)
    }
    assert len(told) == len(visitor.events) * len(sent) >= 200
    others = {key: answer for key, answer in told.items() if answer.get("error") != NO_UPLOAD}
    assert not others
    assert len({json.dumps(answer) for answer in told.values()}) == 1, "the answers differ"


def files_of_visitors() -> set[Path]:
    """What is kept of visitors; the page's own welcome may be made at any time."""
    kept = Path(get_upload_folder()).rglob("*.*")
    return {path for path in kept if not path.name.startswith("larnet-")}


def test_every_event_refuses_them_through_the_queue(visitor, links):
    """And nothing of the picture comes back: the private event that frames a photo gave all."""
    before = files_of_visitors()
    for event in visitor.events:
        data = [{"path": links["a picture"]}] * max(1, len(event["inputs"]))
        answer = visitor.ask(event, data)
        assert set(answer) == {"error", "duration", "visible", "title"}
        assert answer["error"] == NO_UPLOAD
    assert files_of_visitors() <= before
    assert visitor.fetch(links["a picture"]).status_code in (403, 404)


@pytest.mark.parametrize("name", ["animate", "compare"])
@pytest.mark.parametrize("meta", [{}, META], ids=["bare", "meta"])
def test_the_endpoints_refuse_every_way_to_name_a_file(visitor, links, name, meta):
    rest = {
        "animate": ["walking", "sentence", 0, 1, 0, 16],
        "compare": [["walking", "running"], 0, 1, "sentence", 0, 16],
    }[name]
    for what, path in links.items():
        if what == "half a letter":  # no JSON text; the parser in front refuses it
            continue
        for file in ({"path": path, "url": path}, {"url": path or "x"}):
            answer = visitor.call(name, [file | meta, *rest])
            assert BROKEN in answer, what
            assert NO_UPLOAD in answer, (what, answer)


def test_nested_files_are_found_in_every_event(visitor, secret):
    file = {"path": str(secret)}
    hidden = (
        [[file]],
        [{"image": file, "caption": None}],
        {"a": {"b": [0, {"c": (file, "caption")}]}},
        {"video": file | META, "subtitles": None},
        [{"path": None, "more": file}],
    )
    for event in visitor.events:
        if event["inputs"]:
            for value in hidden:
                data = [value, *[None] * (len(event["inputs"]) - 1)]
                assert visitor.ask_at_once(event, data)["error"] == NO_UPLOAD


def test_a_path_as_plain_text_is_no_photo(visitor, links):
    words = {
        name: visitor.call("animate", [links[name], "walking", "sentence", 0, 1, 0, 16])
        for name in ("a picture", "nothing")
    }
    assert all(NO_UPLOAD in answer for answer in words.values())
    assert len(set(words.values())) == 1


def test_uploads_and_examples_work_with_meta_and_without(visitor, photo):
    settings = ["walking", "sentence", 0, 1, 0, 16]
    for file in ({"path": visitor.upload(photo)}, {"path": example_actors()[0][0]} | META):
        answer = visitor.call("animate", [file, *settings])
        assert "event: complete" in answer, answer


def test_an_address_beside_an_upload_is_not_used(visitor, photo):
    file = {"path": visitor.upload(photo), "url": "http://127.0.0.1:1/x.png"} | META
    assert "event: complete" in visitor.call("animate", [file, "walking", "sentence", 0, 1, 0, 16])


def test_the_time_of_a_refusal_does_not_depend_on_the_file(visitor, tmp_path):
    """A photo that takes long to decode is refused as fast as a missing one."""
    large = tmp_path / "large.png"
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (3000, 3000), np.uint8)).save(large)
    times: dict[str, list[float]] = {"large.png": [], "missing.png": []}
    for _ in range(7):
        for name, taken in times.items():
            began = time.perf_counter()
            sent = {"path": str(tmp_path / name)}
            visitor.call("animate", [sent, "walking", "sentence", 0, 1, 0, 16])
            taken.append(time.perf_counter() - began)
    there, missing = (float(np.median(taken)) for taken in times.values())
    assert there < 2 * missing + 0.05


def test_nothing_outside_the_uploads_is_looked_up(monkeypatch, links):
    """What is refused by its text alone cannot tell by its time what exists."""

    def look(*_: object, **__: object) -> None:
        raise AssertionError("the disk was asked")

    folder = get_upload_folder()
    assert upload(links["a picture"]) is None
    monkeypatch.setattr(os, "stat", look)
    real = os.path.realpath
    monkeypatch.setattr(
        os.path, "realpath", lambda p, **k: real(p) if p == folder and not k else look()
    )
    monkeypatch.setattr(os, "lstat", os.lstat)
    for name in (
        "a picture",
        "nothing",
        "a way up",
        "a relative path",
        "what is beside the uploads",
    ):
        assert upload(links[name]) is None


def test_a_later_event_with_any_component_is_covered(secret, tmp_path):
    """Videos, files and galleries of a page that knows nothing of the guard."""
    got: list[object] = []
    with gr.Blocks(analytics_enabled=False) as demo:
        kinds = [gr.Video(), gr.File(), gr.Gallery(), gr.File(file_count="multiple"), gr.Audio()]
        kinds += [gr.MultimodalTextbox(), gr.ImageEditor(), gr.Image(type="pil"), gr.JSON()]
        for kind in kinds:
            gr.Button().click(user_errors(got.append), kind, None)
    protect(demo, [EXAMPLES], 600, 3600)
    demo.queue(api_open=True)
    _, url, _ = demo.launch(server_name="127.0.0.1", prevent_thread_lock=True, quiet=True)
    asking = Visitor(url)
    try:
        for event in asking.events:
            for path in (str(secret), str(tmp_path / "missing.mp4")):
                for file in ({"path": path}, {"path": path} | META):
                    for value in (file, [file], {"video": file}, [{"image": file}], {"text": file}):
                        assert asking.ask_at_once(event, [value])["error"] == NO_UPLOAD
    finally:
        asking.close()
        demo.close()
    assert got == []


def test_a_deep_value_is_no_trouble(secret):
    value: Any = {"path": str(secret)}
    for _ in range(100_000):
        value = [value]
    with pytest.raises(BadInput, match="not one of your uploads"):
        check_files(value)
    del value


def test_links_within_the_uploads_lead_to_the_file_itself():
    folder = Path(get_upload_folder()) / secrets.token_hex(32)
    folder.mkdir(parents=True)
    (folder / "photo.png").touch()
    (folder / "again.png").symlink_to(folder / "photo.png")
    try:
        found = upload(str(folder / "again.png"))
        assert found == Path(os.path.realpath(folder / "photo.png"))
    finally:
        shutil.rmtree(folder)


def test_only_the_examples_themselves_are_examples():
    path = example_actors()[0][0]
    copy = example(path, [EXAMPLES])
    assert copy is not None and copy.read_bytes() == Path(path).read_bytes()
    for other in (f"{EXAMPLES}/../../app.py", str(EXAMPLES), f"{path}/", "", None, 3):
        found = example(other, [EXAMPLES])
        assert found is None or found == copy


def test_one_visitor_cannot_guess_the_upload_of_another(visitor, photo):
    """The folder of an upload is a hash that needs a secret of the server."""
    import hashlib

    path = Path(visitor.upload(photo))
    assert len(path.parent.name) == 64
    assert path.parent.name != hashlib.sha256(Path(photo).read_bytes()).hexdigest()
