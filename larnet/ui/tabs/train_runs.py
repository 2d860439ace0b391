"""What can be done with a run besides training it: rename, download, delete, compare its losses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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


@dataclass(frozen=True)
class ManageForm:
    """The components that rename, download or delete the chosen run."""

    new_name: gr.Textbox
    rename: gr.Button
    pack: gr.Button
    packed: gr.File
    delete: gr.Button
    sure: gr.Row  # asks once more
    asked: gr.State  # the run that it asks about
    clips_too: gr.Checkbox
    certain: gr.Button
    keep: gr.Button
    trouble: gr.HTML


@dataclass(frozen=True)
class CurvesForm:
    """The components that show the losses of several runs."""

    opened: gr.Accordion
    several: gr.Dropdown
    plot: gr.LinePlot


@dataclass(frozen=True)
class ManageEvents:
    """Handlers of their events; each looks who asks before anything else."""

    follower: Follower
    clips: ClipSets
    look: Callable[[str | None, dict[str, Any]], list[Any]]

    def rename(self, name: str | None, new: Any, profile: gr.OAuthProfile | None) -> list[Any]:
        """An empty field for the next name, and `look` at the run under its new one."""
        from larnet.training.jobs.manage import rename

        check_owner(profile)
        rename(self.follower.runs, name or "", new)
        self.follower.forget()
        return ["", *self.look(new, {})]

    def pack(self, name: str | None, profile: gr.OAuthProfile | None) -> list[Any]:
        """A zip of a run, to be downloaded."""
        from larnet.training.jobs.manage import pack

        check_owner(profile)
        self.follower.runs.status(name or "")  # before a file is named after it
        path = pack(self.follower.runs, name or "", new_folder() / f"larnet-{name}.zip")
        return [gr.update(value=str(path), visible=True)]

    def ask(self, name: str | None, profile: gr.OAuthProfile | None) -> list[Any]:
        """Ask once more before a run is deleted, and whether its own clips go with it."""
        check_owner(profile)
        alone = self.clips.only_of(name or "")
        words = f"Delete its clips too ({sum(len(one.clips()) for one in alone)} of your own)"
        return [
            name,
            gr.update(visible=True),
            gr.update(value=f"Delete {name} for good"),
            gr.update(value=False, visible=bool(alone), label=words),
        ]

    def delete(self, name: str, with_clips: Any, profile: gr.OAuthProfile | None) -> list[Any]:
        """Delete the run that was asked about: the question is hidden, and `look`."""
        from larnet.training.jobs.manage import delete

        check_owner(profile)
        alone = self.clips.only_of(name) if with_clips is True else []
        delete(self.follower.runs, name)
        for one in alone:
            self.clips.delete(one)
        self.follower.forget()
        return ["", gr.update(visible=False), *self.look(None, {})]

    @user_errors
    def open_curves(self, name: str | None, profile: gr.OAuthProfile | None) -> list[Any]:
        """The runs to choose among, and the curve of the one that is looked at."""
        check_owner(profile)
        known = [status.name for status in self.follower.statuses()]
        chosen = [n for n in known if n == name]
        return [gr.update(choices=known, value=chosen), curves(self.follower, chosen)]

    @user_errors
    def draw_curves(self, names: Any, profile: gr.OAuthProfile | None) -> Any:
        """The curves of the chosen runs."""
        check_owner(profile)
        return curves(self.follower, names if isinstance(names, list) else [])


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
    events = ManageEvents(follower, clips, look)
    _manage(events, _manage_form(), run, shown, quiet)
    _draw(events, _curves_form(), run, quiet)


def _manage_form() -> ManageForm:
    with gr.Accordion("Rename, download or delete this run", open=False):
        with gr.Row():
            new_name = gr.Textbox(label="New name", max_length=40, elem_id="run-new-name")
            rename = gr.Button("Rename", min_width=110)
        with gr.Row(elem_classes="downloads"):
            pack = gr.Button("Make a file to download", min_width=140)
            delete = gr.Button("Delete …", min_width=110)
        packed = gr.File(label="Checkpoint, settings and losses", visible=False, interactive=False)
        with gr.Row(visible=False, elem_id="run-delete") as sure:
            asked = gr.State("")
            too = gr.Checkbox(False, label="Delete its clips too", visible=False, min_width=220)
            too.preprocess = _as_sent  # type: ignore[method-assign]  # only True counts
            certain = gr.Button("Delete", variant="stop", min_width=160)
            keep = gr.Button("Keep it", min_width=110)
        trouble = gr.HTML(elem_id="run-trouble")
    return ManageForm(
        new_name, rename, pack, packed, delete, sure, asked, too, certain, keep, trouble
    )


def _curves_form() -> CurvesForm:
    with gr.Accordion("Compare runs", open=False) as opened:
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
    return CurvesForm(opened, several, plot)


def _manage(
    events: ManageEvents,
    form: ManageForm,
    run: gr.Dropdown,
    shown: list[Any],
    quiet: dict[str, Any],
) -> None:
    shows_trouble, trouble = errors_in(form.trouble), form.trouble
    form.rename.click(
        shows_trouble(events.rename),
        [run, form.new_name],
        [trouble, form.new_name, *shown],
        **quiet,
    )
    form.pack.click(shows_trouble(events.pack), run, [trouble, form.packed], **quiet)
    form.delete.click(
        shows_trouble(events.ask),
        run,
        [trouble, form.asked, form.sure, form.certain, form.clips_too],
        **quiet,
    )
    form.certain.click(
        shows_trouble(events.delete),
        [form.asked, form.clips_too],
        [trouble, form.asked, form.sure, *shown],
        **quiet,
    )
    form.keep.click(lambda: ["", gr.update(visible=False)], None, [form.asked, form.sure], **quiet)
    run.change(  # what was asked or made is of another run
        lambda: ["", gr.update(visible=False), gr.update(value=None, visible=False)],
        None,
        [form.asked, form.sure, form.packed],
        **quiet,
    )


def _draw(events: ManageEvents, form: CurvesForm, run: gr.Dropdown, quiet: dict[str, Any]) -> None:
    """The plot draws curves that it had not before only when it is made anew: for another title,
    once it has its table."""
    several, plot = form.several, form.plot
    for drawn in (
        form.opened.expand(events.open_curves, run, [several, plot], **quiet),
        several.input(events.draw_curves, several, plot, **quiet),
    ):
        drawn.then(titled, several, plot, **quiet)


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
