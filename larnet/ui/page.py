"""The page: header, one tab per row of TABS, and how it is served."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gradio as gr

from larnet.runtime.free_memory import share_arenas
from larnet.runtime.shipped_files import installed
from larnet.training.jobs.clip_sets import ClipSets
from larnet.training.jobs.launch import ROOT, Runs
from larnet.ui.parts.actor_picker import EXAMPLES, FIGURES
from larnet.ui.server.access import may_build, on_space
from larnet.ui.server.model_host import ModelHost
from larnet.ui.server.protection import protect
from larnet.ui.server.temp_files import use_own_temporary_folder
from larnet.ui.shared import Shared
from larnet.ui.tabs import about, animate, compare, explore, train
from larnet.ui.theme import HEADS, MARK, STYLES, theme

# (title, name in the address, what fills it)
TABS: tuple[tuple[str, str, Callable[[Shared], None]], ...] = (
    ("Animate", "animate", animate.build),
    ("Compare", "compare", compare.build),
    ("Explore", "explore", explore.build),
    ("Train", "train", train.build),
    ("About", "about", about.build),
)

HEADER = """
<header class="masthead">
  {mark}
  <div>
    <h1>LARNet</h1>
    <p>One photo and an action in your own words become a short video of that person doing it.</p>
  </div>
</header>
"""

MAX_UPLOAD = "40mb"
MAX_WAITING = 20  # visitors in the queue; the next is told that it is full
PERSISTENT = Path("/data")  # of a Space that has persistent storage
TIDY_EVERY, KEEP_FOR = 600, 3000  # seconds, for the files made and uploaded: gone in an hour

# For every launch: nothing is asked of other hosts, nobody sees what another visitor did.
LAUNCH: dict[str, Any] = {
    "css_paths": STYLES,
    "head_paths": HEADS,
    "favicon_path": MARK,
    "footer_links": ["api", "settings"],
    "max_file_size": MAX_UPLOAD,
    "show_error": False,
    "enable_monitoring": False,
    "run_history": False,
    "ssr_mode": False,
    "share": False,
    "mcp_server": False,
    "allowed_paths": [],
    "state_session_capacity": 500,
    # Gradio's own look at its page, which ends the server where a busy machine takes 3 s to answer
    "_frontend": False,
}


def build(model_host: ModelHost, runs: Runs | None = None) -> gr.Blocks:
    """The whole page on one model; nothing is loaded or launched yet.

    runs: the folder of runs, where this page may start and follow training.
    """
    with gr.Blocks(
        title="LARNet", analytics_enabled=False, delete_cache=(TIDY_EVERY, KEEP_FOR)
    ) as page:
        gr.HTML(HEADER.format(mark=MARK.read_text()), elem_id="masthead")
        served = gr.State("")  # not inside: Gradio counts every child of Tabs as a tab
        with gr.Tabs() as tabs:
            shared = Shared(model_host, served, tabs, runs=runs)
            for title, name, fill in TABS:
                with gr.Tab(title, id=name) as shared.named[name]:
                    fill(shared)
        _follow_address(page, shared)
        _keep_listening()
    page.queue(max_size=MAX_WAITING, default_concurrency_limit=4)
    clips = None
    if runs is not None:
        clips = ClipSets(runs).expire
    protect(page, [EXAMPLES, FIGURES], TIDY_EVERY, KEEP_FOR, clips)
    return page


def _follow_address(page: gr.Blocks, shared: Shared) -> None:
    """`?tab=NAME` opens that tab; head.html puts the name of a chosen tab into the address."""
    quiet: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}

    def on_load(request: gr.Request) -> Any:
        wanted = request.query_params.get("tab", "")
        return gr.update(selected=wanted) if wanted in shared.named else gr.skip()

    page.load(on_load, None, shared.tabs, **quiet)


def _keep_listening() -> None:
    """A queued event that does nothing, for head.html: it opens the stream of answers again."""
    again = gr.Button("Listen", elem_id="listen", elem_classes="nothing")
    again.click(
        lambda: None, show_progress="hidden", concurrency_limit=None, api_visibility="private"
    )


def runs_folder() -> Path:
    """Where runs are kept: in LARNET_RUNS; without it on a Space in its persistent storage, where
    it has some, so that they outlive a restart; else beside the page."""
    if told := os.environ.get("LARNET_RUNS"):
        return Path(told)
    if on_space() and os.access(PERSISTENT, os.W_OK):
        return PERSISTENT / "larnet" / "runs"
    return (Path.cwd() if installed() else ROOT) / "runs"


def serve(
    host: str, port: int, model_host: ModelHost, login: tuple[str, str] | None = None
) -> None:
    """Serve the page of a stage until stopped; the model loads meanwhile.

    login: the name and password that every visitor has to give.
    """
    share_arenas()
    model_host.start()
    use_own_temporary_folder()
    runs = None
    if may_build(host, login is not None):
        runs = Runs(runs_folder().resolve())
    page = build(model_host, runs)
    page.launch(
        server_name=host,
        server_port=port,
        auth=[login] if login else None,
        theme=theme(),
        prevent_thread_lock=True,
        **LAUNCH,
    )
    model_host.open()
    page.block_thread()
