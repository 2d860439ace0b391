"""What strangers may not do: files of the server, other hosts, bombs, floods, other visitors."""

from __future__ import annotations

import json
import re
import struct
import threading
import zlib
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import pytest

from larnet.errors import UnknownName
from larnet.ui import page
from larnet.ui.server.model_host import ModelHost


def _call(address: str, body: str) -> str:
    """The event stream that answers one raw call of /animate."""
    posted = httpx.post(
        f"{address}gradio_api/call/animate",
        content=body,
        headers={"content-type": "application/json"},
    )
    posted.raise_for_status()
    event = posted.json()["event_id"]
    return httpx.get(f"{address}gradio_api/call/animate/{event}", timeout=60).text


def _upload(address: str, path: str | Path) -> str:
    with open(path, "rb") as file:
        return httpx.post(f"{address}gradio_api/upload", files={"files": file}).json()[0]


def test_not_a_number_is_refused_in_words(address, photo):
    sent = {"path": _upload(address, photo), "meta": {"_type": "gradio.FileData"}}
    body = json.dumps({"data": [sent, "walking", "sentence", float("nan"), 1, 0, 16]})
    assert "Position is not a number" in _call(address, body)


def test_files_of_the_server_are_no_photos(address):
    sent = {"path": str(Path(__file__)), "meta": {"_type": "gradio.FileData"}}
    answer = _call(address, json.dumps({"data": [sent, "walking", "sentence", 0, 1, 0, 16]}))
    assert "event: error" in answer
    assert "import" not in answer


def _png_of_nothing(path: Path, side: int) -> Path:
    """A valid, tiny PNG file that decodes to side x side pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    packer, rows = zlib.compressobj(9), bytes(side // 8 + 1)
    packed = b"".join(packer.compress(rows) for _ in range(side)) + packer.flush()
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", packed) + chunk(b"IEND", b""))
    return path


def _peak_memory() -> int:
    """Peak resident memory of this process in megabytes (Linux)."""
    text = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+)", text).group(1)) // 1024


def test_a_picture_bomb_is_refused_from_its_header(address, tmp_path):
    sent = {
        "path": _upload(address, _png_of_nothing(tmp_path / "bomb.png", 20_000)),
        "meta": {"_type": "gradio.FileData"},
    }
    linux = Path("/proc/self/status").is_file()
    before = _peak_memory() if linux else 0
    answer = _call(address, json.dumps({"data": [sent, "walking", "sentence", 0, 1, 0, 16]}))
    assert "20000 x 20000" in answer
    assert "Traceback" not in answer
    if linux:
        assert _peak_memory() - before < 200


def test_the_page_names_no_other_host(address):
    """Nothing in the page's own configuration is fetched from elsewhere."""
    config = httpx.get(f"{address}config").json()
    assert "fonts.googleapis" not in json.dumps(config)
    assert not [url for url in config.get("stylesheets") or [] if url.startswith("http")]


@pytest.mark.parametrize("path", ["monitoring/summary", "gradio_api/runs", "monitoring"])
def test_nothing_about_other_visitors_is_shown(address, path):
    assert httpx.get(f"{address}{path}").status_code in (401, 403, 404)


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "//etc/passwd",
        "../../../../../../etc/passwd",
        "%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/proc/self/environ",
        str(Path(page.__file__)),
        str(Path(page.__file__).parents[2] / "app.py"),
        "http://127.0.0.1:1/",
    ],
)
def test_no_file_of_the_server_is_served(address, path):
    answer = httpx.get(f"{address}gradio_api/file={path}")
    assert answer.status_code in (403, 404)
    assert "root:" not in answer.text


def test_the_server_fetches_nothing_from_addresses_it_is_given(address):
    asked = threading.Event()

    class Host(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.set()
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Host) as host:
        threading.Thread(target=host.serve_forever, daemon=True).start()
        place = f"http://127.0.0.1:{host.server_port}/actor.png"
        for sent in ({"path": place}, {"url": place}, {"path": place, "url": place}):
            sent |= {"meta": {"_type": "gradio.FileData"}}
            body = json.dumps({"data": [sent, "walking", "sentence", 0, 1, 0, 16]})
            assert "event: error" in _call(address, body)
        host.shutdown()
    assert not asked.is_set()


def test_an_uploaded_page_is_no_page(address, tmp_path):
    (tmp_path / "evil.html").write_text("<script>alert(1)</script>")
    path = _upload(address, tmp_path / "evil.html")
    served = httpx.get(f"{address}gradio_api/file={path}")
    assert "html" not in served.headers["content-type"]
    assert served.headers["content-disposition"].startswith("attachment")


def test_an_upload_has_a_largest_size(address):
    files = {"files": ("large.png", bytes(41 * 2**20))}
    assert httpx.post(f"{address}gradio_api/upload", files=files, timeout=60).status_code == 413


def test_a_full_queue_says_so(photo, monkeypatch):
    """While the model loads, one visitor is served, the others wait, the rest hear it."""
    monkeypatch.setenv("LARNET_WAITING_PER_ADDRESS", "100")
    free = threading.Event()

    def load(name: str):
        free.wait(60)
        raise UnknownName("checkpoint", name, ["default"])

    demo = page.build(ModelHost("none", load=load))
    _, url, _ = demo.launch(
        **page.LAUNCH, server_name="127.0.0.1", prevent_thread_lock=True, quiet=True
    )
    try:
        sent = {"path": _upload(url, photo), "meta": {"_type": "gradio.FileData"}}
        body = {"data": [sent, "walking", "sentence", 0, 1, 0, 16]}
        asked = [
            httpx.post(f"{url}gradio_api/call/animate", json=body, timeout=60)
            for _ in range(page.MAX_WAITING + 8)
        ]
        codes = [answer.status_code for answer in asked]
        refused = codes.index(503)
        assert page.MAX_WAITING <= refused <= page.MAX_WAITING + 2
        assert set(codes[:refused]) == {200}
        assert set(codes[refused:]) == {503}
        assert "full" in asked[-1].text
    finally:
        free.set()
        demo.close()
