"""What tests run under: no network, no telemetry, temporary folders and a cache of their own."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

# Before anything imports torch, gradio, transformers or tokenizers: they read these once.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
os.environ["GRADIO_TEMP_DIR"] = tempfile.mkdtemp(prefix="larnet-tests-")
os.environ["HF_HUB_OFFLINE"] = "1"
# The user's own cache is neither read nor written; what was fetched into this one is kept.
os.environ["LARNET_CACHE"] = str(Path(__file__).resolve().parent.parent / ".pytest_cache/larnet")
# Nothing is downloaded: a test that would fetch weights is told at once that they are not there.
os.environ["PIP_NO_INDEX"] = os.environ["NPM_CONFIG_OFFLINE"] = "true"
os.environ["TOKENIZERS_PARALLELISM"] = "false"
# Models of the size of `debug` are faster on one thread, and a busy machine does not slow them.
os.environ.setdefault("OMP_NUM_THREADS", "1")

PATIENCE = 150_000  # milliseconds that a browser waits: a busy machine is no failure
WITHOUT_GPU = ("--disable-gpu", "--disable-software-rasterizer")  # emulating one takes longer
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def _browser() -> str | None:
    found = filter(None, map(shutil.which, BROWSERS))
    return next(found, None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests skip in words where they cannot run. Their files come first, then those with
    slow tests, so that no process works on alone at the end."""
    reason = None
    if _browser() is None:
        reason = "no Chromium on this machine: install the package chromium to run this test"
    elif importlib.util.find_spec("playwright") is None:
        reason = "playwright is not installed: pip install -r requirements-test.txt"
    marked = [item for item in items if item.get_closest_marker("browser")]
    for item in marked:
        if reason:
            item.add_marker(pytest.mark.skip(reason=reason))
    browser = {item.path for item in marked}
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: (item.path not in browser, item.path not in slow))


def pytest_unconfigure() -> None:
    shutil.rmtree(os.environ["GRADIO_TEMP_DIR"], ignore_errors=True)


@pytest.fixture(scope="session")
def pipeline():
    """The shipped model, loaded once; files of tests that need another one have their own."""
    from larnet.pipeline import load_pipeline

    return load_pipeline("default", "cpu")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the installed Chromium; give it to playwright as executable_path."""
    found = _browser()
    if found is None:
        pytest.skip("no Chromium on this machine")
    return found


@pytest.fixture(scope="session")
def repository() -> Path:
    """The folder that holds app.py and larnet/."""
    return Path(__file__).resolve().parent.parent


class Site:
    """`python app.py` on a free port with files of its own; a restart keeps the address."""

    def __init__(self, repository: Path, folder: Path, *arguments: object, **env: str) -> None:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            port = listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}/"
        self._command = [sys.executable, "app.py", "--port", str(port), *map(str, arguments)]
        self._cwd, self._log = repository, folder / "page.log"
        self._env = os.environ | {"GRADIO_TEMP_DIR": str(folder / "gradio")} | env
        self._app: subprocess.Popen | None = None

    def start(self) -> None:
        """Returns once the page answers."""
        from served_page import first_answer

        with self._log.open("ab") as log:
            self._app = subprocess.Popen(
                self._command, cwd=self._cwd, env=self._env, stdout=log, stderr=subprocess.STDOUT
            )
        first_answer(self.url, self._app, self._log)

    def stop(self) -> None:
        """Ends the server; what it started goes on."""
        if self._app is not None:
            self._app.terminate()
            self._app.wait(30)


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory):
    """The runs of `site`; none outlives the tests."""
    from larnet.training.jobs.launch import Runs

    made = Runs(tmp_path_factory.mktemp("site") / "runs")
    yield made
    for status in made.statuses():
        if status.alive and not made.stop(status.name, wait=20):
            made.stop(status.name, wait=20)


@pytest.fixture(scope="session")
def site(repository: Path, tiny_checkpoint: Path, runs) -> Iterator[Site]:
    """The page that every browser test visits, where training is allowed."""
    served = ("--checkpoint", tiny_checkpoint)
    made = Site(repository, runs.root.parent, *served, LARNET_RUNS=str(runs.root))
    try:
        made.start()
        yield made
    finally:
        made.stop()


@pytest.fixture(scope="module")
def browser(chromium: str):
    """A running Chromium; it plays clips without a screen. One for a file of tests: while it runs,
    so does an event loop, and tests of other files have their own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage", *WITHOUT_GPU]
        )
        yield started
        started.close()


@pytest.fixture(scope="module")
def page(browser, site: Site):
    """The loaded page, one for a file of tests; it must have asked nobody but this machine."""
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    opened.set_default_timeout(PATIENCE)
    foreign = []

    def note(request) -> None:
        if not request.url.startswith((site.url, "data:", "blob:")):
            foreign.append(request.url)

    opened.on("request", note)
    opened.goto(site.url, wait_until="domcontentloaded")
    opened.get_by_role("button", name="Generate", exact=True).wait_for()
    yield opened
    opened.close()
    assert not foreign


@pytest.fixture(scope="session")
def tiny_checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint folder of the `debug` variant: every part in place, nothing learned. It carries
    its phrases' vectors, as every trained one does, so that no test encodes them again."""
    import torch

    from larnet.config.variants import variant
    from larnet.model import LARNet
    from larnet.text.load_encoder import load_encoder
    from larnet.text.phrases import ACTIONS, phrases_of
    from larnet.weights import checkpoint

    spec = variant("debug").model
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = LARNet(spec)
    actions = {name: phrases_of(name).train[:3] for name in ACTIONS}
    every = [phrase for phrases in actions.values() for phrase in phrases]
    vectors = {
        name: torch.from_numpy(load_encoder(name).encode(every)) for name, _ in spec.encoders
    }
    info = checkpoint.CheckpointInfo(
        name="tiny",
        spec=spec,
        actions=actions,
        encoders=tuple(vectors),
        data="synthetic",
        step=0,
    )
    folder = tmp_path_factory.mktemp("checkpoints") / "tiny"
    checkpoint.save(folder, model, info, "# tiny\n\nUntrained, for tests.\n", vectors)
    return folder


@pytest.fixture(scope="session")
def model_host(tiny_checkpoint: Path):
    """What the page runs on, with the tiny checkpoint."""
    from larnet.pipeline import load_pipeline
    from larnet.ui.server.model_host import ModelHost

    return ModelHost(
        "tiny", load=lambda served: load_pipeline(_tiny(served, tiny_checkpoint), "cpu")
    )


def _tiny(served: str, tiny_checkpoint: Path) -> str | Path:
    return tiny_checkpoint if served == "tiny" else served


@pytest.fixture(scope="session")
def photo(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A picture of nobody, as a file."""
    import numpy as np
    from PIL import Image

    path = tmp_path_factory.mktemp("photos") / "actor.png"
    pixels = np.random.default_rng(0).integers(0, 256, (90, 70, 3), np.uint8)
    Image.fromarray(pixels).save(path)
    return str(path)


@pytest.fixture(scope="session")
def address(model_host) -> Iterator[str]:
    """The page, running in this process."""
    from larnet.ui import page
    from larnet.ui.theme import theme

    demo = page.build(model_host)
    model_host.open()
    _, url, _ = demo.launch(
        **page.LAUNCH, server_name="127.0.0.1", theme=theme(), prevent_thread_lock=True, quiet=True
    )
    yield url
    demo.close()
    while not model_host.ready:  # a thread in the middle of a clip would end the process
        time.sleep(0.05)


@pytest.fixture(scope="session")
def client(address: str, tmp_path_factory: pytest.TempPathFactory):
    """A program that uses the page."""
    from gradio_client import Client

    return Client(address, download_files=str(tmp_path_factory.mktemp("down")), verbose=False)


@pytest.fixture
def made_up_phrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """Training with made-up phrase vectors: no text encoder is loaded."""
    import numpy as np

    from larnet.text.phrases import ACTIONS, phrases_of
    from larnet.training.phrase_vectors import PhraseTable

    def build(encoders, names, actions=(), files=None):
        lengths = {"sentence": 384, "glove": 50, "bert": 768}
        lengths["onehot"] = len(actions or ACTIONS)
        rng = np.random.default_rng(0)
        counts = {name: len(phrases_of(name).train) for name in names}
        return PhraseTable(
            {
                e: {
                    n: rng.normal(size=(count, lengths[e])).astype("f4")
                    for n, count in counts.items()
                }
                for e in encoders
            }
        )

    monkeypatch.setattr(PhraseTable, "build", staticmethod(build))
