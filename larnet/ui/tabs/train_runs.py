"""What can be done with a run besides training it: rename, download, delete, compare its losses."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import gradio as gr

from larnet.errors import BadInput
from larnet.training.jobs.clip_sets import ClipSets
from larnet.ui.parts.clip_files import new_folder
from larnet.ui.server.access import check_owner
from larnet.ui.server.user_errors import errors_in, user_errors
from larnet.ui.tabs.train_view import WHOLE, Follower

if TYPE_CHECKING:
    import pandas as pd

MOST_COMPARED = 8  # curves in one plot


def build(
    follower: Follower,
    clips: ClipSets,
    run: gr.Dropdown,
    shown: list[Any],
    look: Callable[[str | None, dict[str, Any]], list[Any]],
    quiet: dict[str, Any],
) -> None:
    """The components and their events, inside the current column; `look` gives values of `shown`,
    `run` is the chosen one, `clips` the sets that were brought."""
    with gr.Accordion("Rename, download or delete this run", open=False):
        with gr.Row():
            new = gr.Textbox(label="New name", max_length=40, elem_id="run-new-name")
            renaming = gr.Button("Rename", min_width=110)
        with gr.Row(elem_classes="downloads"):
            packing = gr.Button("Make a file to download", min_width=140)
            deleting = gr.Button("Delete …", min_width=110)
        packed = gr.File(label="Checkpoint, settings and losses", visible=False, interactive=False)
        with gr.Row(visible=False, elem_id="run-delete") as sure:
            asked = gr.State("")
            too = gr.Checkbox(False, label="Delete its clips too", visible=False, min_width=220)
            too.preprocess = _as_sent  # type: ignore[method-assign]  # only True counts
            certain = gr.Button("Delete", variant="stop", min_width=160)
            keep = gr.Button("Keep it", min_width=110)
        trouble = gr.HTML(elem_id="run-trouble")
    told = errors_in(trouble)
    with gr.Accordion("Compare runs", open=False) as comparing:
        several = gr.Dropdown(
            [], multiselect=True, max_choices=MOST_COMPARED, label="Runs in one plot",
            elem_id="run-compared",
        )  # fmt: skip
        several.preprocess = _as_sent  # type: ignore[method-assign]  # its own checks
        plot = gr.LinePlot(
            x="Step", y="Loss", color="Run", title="Whole loss", show_label=False,
            label="Whole loss of several runs", height=320, y_lim=[0, None], buttons=[],
            elem_id="run-plot",
        )  # fmt: skip

    @told
    def on_rename(name: str | None, new: Any, profile: gr.OAuthProfile | None) -> list[Any]:
        from larnet.training.jobs.manage import rename

        check_owner(profile)
        rename(follower.runs, name or "", new)
        follower.forget()
        return ["", *look(new, {})]

    @told
    def on_pack(name: str | None, profile: gr.OAuthProfile | None) -> list[Any]:
        from larnet.training.jobs.manage import pack

        check_owner(profile)
        follower.runs.status(name or "")  # before a file is named after it
        path = pack(follower.runs, name or "", new_folder() / f"larnet-{name}.zip")
        return [gr.update(value=str(path), visible=True)]

    @told
    def on_delete(name: str | None, profile: gr.OAuthProfile | None) -> list[Any]:
        check_owner(profile)
        alone = clips.only_of(name or "")
        words = f"Delete its clips too ({sum(len(one.clips()) for one in alone)} of your own)"
        return [
            name,
            gr.update(visible=True),
            gr.update(value=f"Delete {name} for good"),
            gr.update(value=False, visible=bool(alone), label=words),
        ]

    @told
    def on_certain(name: str, with_clips: Any, profile: gr.OAuthProfile | None) -> list[Any]:
        from larnet.training.jobs.manage import delete

        check_owner(profile)
        alone = clips.only_of(name) if with_clips is True else []
        delete(follower.runs, name)
        for one in alone:
            clips.delete(one)
        follower.forget()
        return ["", gr.update(visible=False), *look(None, {})]

    @user_errors
    def on_open(name: str | None, profile: gr.OAuthProfile | None) -> list[Any]:
        check_owner(profile)
        known = [status.name for status in follower.statuses()]
        chosen = [n for n in known if n == name]
        return [gr.update(choices=known, value=chosen), curves(follower, chosen)]

    @user_errors
    def on_several(names: Any, profile: gr.OAuthProfile | None) -> Any:
        check_owner(profile)
        return curves(follower, names if isinstance(names, list) else [])

    renaming.click(on_rename, [run, new], [trouble, new, *shown], **quiet)
    packing.click(on_pack, run, [trouble, packed], **quiet)
    deleting.click(on_delete, run, [trouble, asked, sure, certain, too], **quiet)
    certain.click(on_certain, [asked, too], [trouble, asked, sure, *shown], **quiet)
    keep.click(lambda: ["", gr.update(visible=False)], None, [asked, sure], **quiet)
    run.change(  # what was asked or made is of another run
        lambda: ["", gr.update(visible=False), gr.update(value=None, visible=False)],
        None,
        [asked, sure, packed],
        **quiet,
    )
    # The plot draws curves that it had not before only when it is made anew: for another title,
    # once it has its table.
    comparing.expand(on_open, run, [several, plot], **quiet).then(titled, several, plot, **quiet)
    several.input(on_several, several, plot, **quiet).then(titled, several, plot, **quiet)


def curves(follower: Follower, names: list[Any]) -> pd.DataFrame | None:
    """The whole losses of some runs as a table for one plot, None where there is none to draw.
    Raises UnknownName, and BadInput for more than MOST_COMPARED."""
    import pandas as pd

    if len(names) > MOST_COMPARED:
        raise BadInput(f"{len(names)} runs to compare; choose at most {MOST_COMPARED}.")
    tables = []
    for name in names:
        follower.runs.folder(name if isinstance(name, str) else repr(name))
        found = follower.curves(name, WHOLE)
        if found is not None:
            tables.append(found.assign(Run=name))
    return pd.concat(tables) if tables else None


def titled(names: Any) -> dict[str, Any]:
    """The plot's title, which says whose losses it shows."""
    told = ", ".join(map(str, names)) if isinstance(names, list) else ""
    return gr.update(title=f"Whole loss of {told}" if told else "Whole loss")


def _as_sent(payload: Any) -> Any:
    return payload
