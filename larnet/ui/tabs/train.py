"""The Train tab: start a run, watch it, stop it, and try what it learned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from larnet.training.jobs.clip_sets import ClipSets
from larnet.ui.parts.players import waiting
from larnet.ui.server.access import on_space
from larnet.ui.server.model_host import AT_ONCE
from larnet.ui.server.user_errors import errors_in, user_errors
from larnet.ui.shared import Shared
from larnet.ui.tabs import train_clips, train_form, train_runs, train_try
from larnet.ui.tabs.train_events import TrainEvents
from larnet.ui.tabs.train_view import NO_SAMPLES, Follower

TICK = 2.0  # seconds between looks at the files
ELSEWHERE = """
<div class="elsewhere">
<h2>Training runs where you own the machine</h2>
<p>This page is shared by everybody, so it does not train. On your own computer or Space the same
tab chooses the data, starts and stops runs, and shows their losses and samples as they go:</p>
<pre><code>make demo</code></pre>
<p>then open <code>http://127.0.0.1:7860/?tab=train</code>. Or train without a browser:</p>
<pre><code>python -m larnet train --variant quick --data synthetic --out runs/mine
python -m larnet train --variant quick --data folder:PATH --out runs/my-clips</code></pre>
<p>A folder of clips has one folder for each action: <code>PATH/ACTION NAME/*.mp4</code>.</p>
</div>
"""
QUIET: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}


@dataclass(frozen=True)
class RunView:
    """The components that show one run, and the buttons that steer it."""

    run: gr.Dropdown
    card: gr.HTML
    stop: gr.Button
    resume: gr.Button
    use: gr.Button
    beside: gr.Button
    ask: gr.Row  # how far it shall go on
    further: gr.Number
    go: gr.Button
    keep: gr.Button
    trouble: gr.HTML
    plots: tuple[gr.LinePlot, gr.LinePlot]


@dataclass(frozen=True)
class Outcome:
    """The components that show what came of it, and of all runs."""

    samples: gr.HTML
    log: gr.Textbox
    table: gr.HTML


def build(shared: Shared) -> None:
    """The tab; its events only where `Shared.runs` says that training is allowed here."""
    if shared.runs is None:
        gr.HTML(ELSEWHERE)
        return
    follower, clips = Follower(shared.runs), ClipSets(shared.runs)
    events = TrainEvents(follower, clips, shared)
    if on_space():
        gr.LoginButton()
    with gr.Row():
        with gr.Column(scale=5, min_width=340):
            form = train_form.training_form()
            cost = gr.HTML(elem_id="train-cost")
            start = gr.Button("Start training", variant="primary", size="lg", elem_id="train-start")
        with gr.Column(scale=6, min_width=340):
            view = _run_view()
    result = gr.Column()
    outcome = _outcome()
    seen, suggested = gr.State({}), gr.State("")
    shown = _shown(view, outcome, seen)
    with form.own:
        train_clips.build(form, clips, QUIET)
    with result:
        train_try.build(follower, shared, view.run, view.beside, QUIET)
    with gr.Column():
        train_runs.build(follower, clips, view.run, shown, events.look, QUIET)
    _fill_in(events, form, suggested)
    _estimate(events, form, cost, shared)
    _steer(events, form, start, view, suggested, shown)
    _serve(events, view, shared)
    view.run.input(events.tick, [view.run, gr.State({})], shown, **QUIET)
    gr.Timer(TICK).tick(events.tick, [view.run, seen], shown, **QUIET)
    gr.on(None, events.load, None, [*shown, form.data, form.name, suggested], **QUIET)


def _run_view() -> RunView:
    """The right column."""
    run = gr.Dropdown([], label="Run to look at", elem_id="train-run")
    run.preprocess = _chosen  # type: ignore[method-assign]  # its own checks
    card = gr.HTML(elem_id="train-card")
    with gr.Row(elem_classes="downloads", elem_id="train-buttons"):
        stop = gr.Button("Stop and save", interactive=False, min_width=120)
        resume = gr.Button("Go on", interactive=False, min_width=120)
        use = gr.Button("Use in Animate", interactive=False, min_width=120)
        beside = gr.Button("Beside the page's own", interactive=False, min_width=120)
    with gr.Row(visible=False, elem_id="train-further") as ask:
        further = gr.Number(label="Steps further", precision=0, min_width=120)
        further.preprocess = _same  # type: ignore[method-assign]  # its own checks
        go = gr.Button("Go on so far", variant="primary", min_width=120)
        keep = gr.Button("Not now", min_width=110)
    trouble = gr.HTML(elem_id="train-trouble")
    plots = _plot("Whole loss"), _plot("Parts of the loss")
    return RunView(run, card, stop, resume, use, beside, ask, further, go, keep, trouble, plots)


def _outcome() -> Outcome:
    """What stands below both columns."""
    gr.HTML('<h2 class="step">Samples: the real clip left, the generated one right</h2>')
    samples = gr.HTML(waiting(NO_SAMPLES), elem_id="train-samples")
    with gr.Accordion("Log", open=False):
        log = gr.Textbox(label="Last lines", lines=12, max_lines=12, elem_classes="log")
    return Outcome(samples, log, gr.HTML(elem_id="train-table"))


def _shown(view: RunView, outcome: Outcome, seen: gr.State) -> list[Any]:
    """What the values of `TrainEvents.look` are for, in their order."""
    return [
        view.run, view.card, *view.plots, outcome.samples, outcome.log, outcome.table,
        view.stop, view.resume, view.use, view.beside, seen,
    ]  # fmt: skip


def _fill_in(events: TrainEvents, form: train_form.Form, suggested: gr.State) -> None:
    """A variant brings its numbers and a name.

    Only where somebody chose one: a change is told again when the page fills itself, and would undo
    numbers that were typed meanwhile.
    """
    for chosen in (
        form.choice.input(lambda choice: choice, form.choice, form.variant, **QUIET),
        form.variant.input(train_form.choice_of, form.variant, form.choice, **QUIET),
    ):
        numbers = [form.size, form.steps, form.batch, form.rate]
        chosen.then(user_errors(train_form.defaults), form.variant, numbers, **QUIET)
        names = [form.name, suggested]
        chosen.then(events.suggest_name, [*names, form.variant], names, **QUIET)


def _estimate(events: TrainEvents, form: train_form.Form, cost: gr.HTML, shared: Shared) -> None:
    priced = [c.change for c in form.all()]  # type: ignore[attr-defined]  # all of them have it
    opened = shared.named["train"].select
    gr.on([*priced, opened], events.estimate, form.all(), cost, **QUIET)


def _steer(
    events: TrainEvents,
    form: train_form.Form,
    start: gr.Button,
    view: RunView,
    suggested: gr.State,
    shown: list[Any],
) -> None:
    """Start, stop and go on; mistakes stay in sight below the buttons."""
    shows_trouble, trouble, run = errors_in(view.trouble), view.trouble, view.run
    start.click(
        shows_trouble(events.start), form.all(), [trouble, form.name, suggested, *shown], **QUIET
    )
    view.stop.click(shows_trouble(events.stop), run, [trouble, *shown], **QUIET)
    view.resume.click(
        shows_trouble(events.ask_how_far), run, [trouble, view.ask, view.further], **QUIET
    )
    view.go.click(
        shows_trouble(events.go_on), [run, view.further], [trouble, view.ask, *shown], **QUIET
    )
    gr.on([view.keep.click, run.change], lambda: gr.update(visible=False), None, view.ask, **QUIET)


def _serve(events: TrainEvents, view: RunView, shared: Shared) -> None:
    """What a run learned, used in Animate."""
    assert shared.banner and shared.back and shared.trained  # Animate is filled before
    used = view.use.click(
        errors_in(view.trouble)(events.use),
        view.run,
        [view.trouble, shared.served, shared.banner, shared.back, shared.trained, shared.tabs],
        api_visibility="private",
        concurrency_id="model",
        concurrency_limit=AT_ONCE,
    )
    used.then(None, js="() => larnet.tabOpened()", queue=False, api_visibility="private")


def _chosen(payload: Any) -> str | None:
    return payload if isinstance(payload, str) else None


def _same(payload: Any) -> Any:
    return payload


def _plot(title: str) -> gr.LinePlot:
    parts = "Parts" in title  # what critics tell may be below 0
    limits: dict[str, Any] = {"y_lim": None if parts else [0, None]}
    return gr.LinePlot(
        x="Step",
        y="Loss",
        color="Part" if parts else None,
        title=title,
        show_label=False,
        label=title,
        height=320,
        **limits,
        buttons=[],
        elem_classes="plot",
    )
