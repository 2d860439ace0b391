"""Clips that a visitor brings to train on: uploaded, recorded, or drawn after a BVH file; looked at
one by one, the wrong ones taken out."""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from larnet.errors import BadInput, LarnetError
from larnet.training.jobs.clip_sets import ClipSet, ClipSets
from larnet.ui.parts.inputs import WEBCAM, as_sent
from larnet.ui.server.access import check_owner
from larnet.ui.server.user_errors import errors_in
from larnet.ui.tabs import train_form

if TYPE_CHECKING:
    from larnet.data.brought.clip_review import LookedAt

MOST_TEXT = 100_000  # letters of a list of clips
WANTED = "Add clips, or record one, then press Add."


def build(form: train_form.Form, clips: ClipSets, quiet: dict[str, Any]) -> None:
    """The components and their events, inside the current column; `form.data` offers the set."""
    with gr.Accordion("Bring your own clips", open=False, elem_id="bring"):
        action = gr.Textbox(
            label="Action",
            info="What the clips show, in a few words. In a zip each folder is an action; a BVH "
            "file without these words is called after its name.",
            max_length=60,
            elem_id="bring-action",
        )
        files = gr.File(
            label="Clips, zip or BVH, to 200 MB",
            file_count="multiple",
            type="filepath",
            height=170,
            elem_id="bring-files",
        )
        with gr.Accordion("Record yourself", open=False):
            recording = gr.Video(
                label="Two to ten seconds, you from head to feet",
                sources=["webcam"],
                webcam_options=WEBCAM,
                include_audio=False,
                elem_id="bring-recording",
            )
        add = gr.Button("Add", elem_id="bring-add")
        trouble = gr.HTML(elem_id="bring-trouble")
        grid = gr.HTML(elem_id="own-clips")
        account = gr.HTML(elem_id="bring-account")
    left_out = gr.Textbox(label="Left out", elem_id="clips-left-out", elem_classes="nothing")
    token = gr.State("")
    as_sent(action)
    as_sent(left_out)
    as_sent(files).preprocess = _paths  # type: ignore[method-assign]  # its own checks
    as_sent(recording).preprocess = _paths  # its own checks
    shows_trouble = errors_in(trouble)

    def offered(one: ClipSet) -> Any:
        """The set among the data to choose, and chosen."""
        choices = [
            (f"Your clips: {one.title or 'none is ticked'}", one.source),
            *data_choices(clips),
        ]
        titles = {source: title for title, source in reversed(choices)}  # the first of each
        listed = [(titles[source], source) for source in dict.fromkeys(s for _, s in choices)]
        return gr.update(choices=listed, value=[one.source])

    @shows_trouble
    def on_add(
        mine: str,
        words: Any,
        chosen: list[str] | None,
        recorded: list[str] | None,
        profile: gr.OAuthProfile | None,
        progress: gr.Progress = gr.Progress(),  # noqa: B008
    ) -> list[Any]:
        check_owner(profile)
        if not chosen and not recorded:
            raise BadInput(WANTED)
        one = clips.find(mine) or clips.new()
        try:
            passed_over = _bring(one, chosen or [], recorded or [], words, progress)
        except BadInput:
            if not one.clips():
                clips.delete(one)
            raise
        seen = _looked_at(one, progress)
        notes = [f"Passed over: {'; '.join(passed_over[:6])}"] if passed_over else []
        shown = cards(seen, one.clips(left_out=True))
        return [one.token, shown, summary(one, notes), offered(one), None, None]

    @shows_trouble
    def on_left_out(mine: str, text: Any, profile: gr.OAuthProfile | None) -> list[Any]:
        check_owner(profile)
        one = clips.get(mine)
        one.leave_out(_names(text))
        return [summary(one), offered(one)]

    add.click(
        on_add,
        [token, action, files, recording],
        [trouble, token, grid, account, form.data, files, recording],
        show_progress_on=grid,
        concurrency_id="clips",
        concurrency_limit=1,
        api_visibility="private",
    )
    left_out.change(
        on_left_out,
        [token, left_out],
        [trouble, account, form.data],
        trigger_mode="always_last",
        **quiet,
    )


def data_choices(clips: ClipSets) -> list[tuple[str, str]]:
    """(title, source) of everything that everybody who trains may choose: what lies in the allowed
    folders, and the clips of the runs there are."""
    found = train_form.data_choices()
    for token, names in clips.used().items():
        one = clips.find(token)
        if one is not None and one.clips():
            found.append((f"Clips of {names[0]}: {one.title}", one.source))
    return found


def _bring(
    one: ClipSet,
    files: Sequence[str],
    recordings: Sequence[str],
    words: Any,
    progress: gr.Progress,
) -> list[str]:
    """Copy what was brought into a set; in words what was not taken. Raises BadInput."""
    from larnet.data.brought.drawn_bvh import clips_of_bvh
    from larnet.data.brought.take_in import MOTION, action_name, take_in, take_recording

    passed_over: list[str] = []
    for recording in recordings:
        take_recording(Path(recording), words if isinstance(words, str) else "", one.own)
    for path in map(Path, files):
        progress(0, desc=f"Copying {path.name[:40]}")
        named = words
        if path.suffix.lower() == MOTION and not str(words or "").strip():
            named = _after_file(path.stem)
        taken = take_in([path], named if isinstance(named, str) else "", one.own)
        passed_over += taken.passed_over
        for motion, action in taken.motions:
            progress(0.1, desc=f"Drawing actors who move as {motion.name[:40]} says")
            try:
                clips_of_bvh(motion, action_name(action), one.own)
            except LarnetError as error:
                passed_over.append(str(error))
            finally:
                motion.unlink()
    _drop_empty(one)
    one.touch()
    if not one.clips() and not one.clips(left_out=True):
        raise BadInput(" ".join(passed_over) or WANTED)
    return passed_over


def _after_file(stem: str) -> str:
    """jumping_jack-02 -> jumping jack."""
    return re.sub(r"[\W_]+", " ", re.sub(r"[\W_]*\d*$", "", stem)).strip()


def _drop_empty(one: ClipSet) -> None:
    for folder in one.own.iterdir():
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def _looked_at(one: ClipSet, progress: gr.Progress) -> list[LookedAt]:
    """Every clip as training sees it; what cannot be used is taken out."""
    from larnet.data.brought.clip_review import look_at

    names = one.clips()
    seen, useless = [], one.clips(left_out=True)
    for n, clip in enumerate(look_at(one.own, names, one.folder / "looked-at")):
        progress((n + 1) / len(names), desc=f"Looking at clip {n + 1} of {len(names)}")
        seen.append(clip)
        if not clip.usable:
            useless.append(clip.name)
    for clip in look_at(one.left_out, one.clips(left_out=True), one.folder / "looked-at"):
        seen.append(clip)
    one.leave_out(useless)
    return sorted(seen, key=lambda clip: (not clip.remark, clip.name))  # what is wrong first


def cards(seen: Sequence[LookedAt], left_out: Sequence[str]) -> str:
    """The clips as HTML, each with a tick; all text is escaped."""
    shown = []
    for clip in seen:
        action, _, file = clip.name.partition("/")
        tick = "" if clip.name in left_out else " checked"
        tick += "" if clip.usable else " disabled"
        words = html.escape(f"{action}: {file}")
        picture = f"data:image/jpeg;base64,{base64.b64encode(clip.strip).decode()}"
        image = f'<img src="{picture}" alt="Beginning, middle and end of {words}">'
        shown.append(
            f'<label class="own-clip"><input type="checkbox" data-clip="{html.escape(clip.name)}"'
            f'{tick} aria-label="Train on {words}">{image if clip.strip else ""}'
            f"<span><b>{html.escape(action)}</b> {html.escape(file)}"
            f"{f'<em>{html.escape(clip.remark)}</em>' if clip.remark else ''}</span></label>"
        )
    return (
        '<div class="own-clips" role="group" aria-label="Your clips">'
        "<p>Each clip as training sees it. Take the tick away from what is wrong.</p>"
        f"{''.join(shown)}</div>"
    )


def summary(one: ClipSet, more: Sequence[str] = ()) -> str:
    """What there is to train on, in words, as HTML: counts, the split, and warnings."""
    from larnet.data import open_set
    from larnet.data.video.dataset_check import check

    try:
        lines = check(open_set("folder", str(one.own)), decode=False).lines()
    except LarnetError as error:
        lines = [str(error)] if one.clips() else ["No clip is ticked."]
    rows = "".join(f"<li>{html.escape(line.strip())}</li>" for line in (*more, *lines))
    return f'<ul class="account" role="status">{rows}</ul>'


def _names(text: Any) -> list[str]:
    """The clips that the page says are not ticked."""
    try:
        found = json.loads(text) if isinstance(text, str) and len(text) <= MOST_TEXT else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, list) or not all(isinstance(name, str) for name in found):
        raise BadInput("The list of clips to leave out cannot be read; reload the page.")
    return found


def _paths(payload: Any) -> list[str]:
    """The paths of uploads: of one file, of several, of none."""
    if not payload:
        return []
    return [file.path for file in getattr(payload, "root", None) or [payload]]
