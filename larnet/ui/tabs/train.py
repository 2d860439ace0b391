"""The Train tab: start a run, watch it, stop it, and try what it learned."""

from __future__ import annotations

import html
from typing import Any

import gradio as gr

from larnet.errors import LarnetError
from larnet.training.jobs.clip_sets import ClipSets
from larnet.ui.parts.players import waiting
from larnet.ui.server.access import check_owner, on_space
from larnet.ui.server.model_host import AT_ONCE
from larnet.ui.server.user_errors import errors_in, user_errors
from larnet.ui.shared import Shared
from larnet.ui.tabs import train_clips, train_form, train_runs, train_try
from larnet.ui.tabs.train_view import NO_SAMPLES, Follower, view

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


def build(shared: Shared) -> None:
    """The tab; its events only where `Shared.runs` says that training is allowed here."""
    if shared.runs is None:
        gr.HTML(ELSEWHERE)
        return
    follower, clips = Follower(shared.runs), ClipSets(shared.runs)
    if on_space():
        gr.LoginButton()
    with gr.Row():
        with gr.Column(scale=5, min_width=340):
            form = train_form.training_form()
            cost = gr.HTML(elem_id="train-cost")
            start = gr.Button("Start training", variant="primary", size="lg", elem_id="train-start")
        with gr.Column(scale=6, min_width=340):
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
            plots = [_plot("Whole loss"), _plot("Parts of the loss")]
    result = gr.Column()
    gr.HTML('<h2 class="step">Samples: the real clip left, the generated one right</h2>')
    samples = gr.HTML(waiting(NO_SAMPLES), elem_id="train-samples")
    with gr.Accordion("Log", open=False):
        log = gr.Textbox(label="Last lines", lines=12, max_lines=12, elem_classes="log")
    table = gr.HTML(elem_id="train-table")
    seen, suggested = gr.State({}), gr.State("")
    with result:
        train_try.build(follower, shared, run, beside, QUIET)
    manage = gr.Column()
    shown = [run, card, *plots, samples, log, table, stop, resume, use, beside, seen]

    def look(name: str | None, before: dict[str, Any]) -> list[Any]:
        """Values for `shown`, gr.skip() for what is as before."""
        known = [status.name for status in follower.statuses()]
        if name not in known:
            name = known[0] if known else None
        found = view(follower, name)
        fresh = {part: key for part, (key, _) in found.items()}

        def value(part: str) -> Any:
            if before.get(part, before) == fresh[part]:
                return gr.skip()
            made = found[part][1]
            return made() if callable(made) else made

        names, buttons = value("names"), value("buttons")
        same = isinstance(buttons, dict)
        return [
            names if isinstance(names, dict) else gr.update(choices=names, value=name),
            *(value(part) for part in ("card", "whole", "parts", "samples", "log", "table")),
            *([buttons] * 4 if same else [gr.update(interactive=on) for on in buttons]),
            fresh,
        ]

    @user_errors
    def on_tick(
        name: str | None, before: dict[str, Any], profile: gr.OAuthProfile | None
    ) -> list[Any]:
        try:
            check_owner(profile)
        except LarnetError as error:
            message = f'<div class="run"><p>{html.escape(str(error))}</p></div>'
            return [gr.skip(), message, *[gr.skip()] * (len(shown) - 2)]
        return look(name, before)

    @user_errors
    def on_load(request: gr.Request, profile: gr.OAuthProfile | None) -> list[Any]:
        name = request.query_params.get("run")
        if follower.find(name) is None:
            name = None
        values = on_tick(name, {}, profile)
        wanted = train_form.free_name("", train_form.FIRST, follower.runs.names())
        return [*values, gr.update(choices=train_clips.data_choices(clips)), wanted, wanted]

    told = errors_in(trouble)

    def on_variant(name: Any, before: str, variant: Any) -> list[Any]:
        wanted = train_form.free_name("", variant, follower.runs.names())
        return [gr.skip() if name and name != before else wanted, wanted]

    @told
    def on_start(profile: gr.OAuthProfile | None, *values: Any) -> list[Any]:
        check_owner(profile)
        plan = train_form.plan(follower.runs.names(), *values, clips=clips)
        follower.runs.start(plan.name, plan.arguments, plan.steps, _processes())
        follower.forget()
        wanted = train_form.free_name("", values[2], follower.runs.names())
        return [wanted, wanted, *look(plan.name, {})]

    @told
    def on_stop(name: str | None, profile: gr.OAuthProfile | None) -> list[Any]:
        check_owner(profile)
        follower.runs.stop(name or "")
        follower.forget()
        return look(name, {})

    @told
    def on_ask(name: str | None, profile: gr.OAuthProfile | None) -> list[Any]:
        check_owner(profile)
        status = follower.runs.status(name or "")
        left = status.steps - status.saved
        return [gr.update(visible=True), left if left > 0 else max(1, status.steps)]

    @told
    def on_resume(name: str | None, further: Any, profile: gr.OAuthProfile | None) -> list[Any]:
        check_owner(profile)
        more = train_form.whole("Steps further", further, 1, 1_000_000)
        follower.runs.resume(name or "", follower.runs.status(name or "").saved + more)
        follower.forget()
        return [gr.update(visible=False), *look(name, {})]

    @told
    def on_use(name: str | None, profile: gr.OAuthProfile | None) -> list[Any]:
        check_owner(profile)
        folder = str(follower.runs.checkpoint(name or ""))
        info = shared.model_host.pipeline(folder).info
        return [
            folder,
            gr.update(value=train_try.banner(str(name), info.step), visible=True),
            gr.update(visible=True),
            train_try.offer(list(info.actions)),
            gr.update(selected="animate"),
        ]

    @user_errors
    def on_change(profile: gr.OAuthProfile | None, *values: Any) -> str:
        try:
            check_owner(profile)
            return f'<p class="cost">{_cost(follower, clips, values)}</p>'
        except LarnetError as error:
            return f'<p class="cost trouble">{html.escape(str(error))}</p>'

    with form.own:
        train_clips.build(form, clips, QUIET)
    with manage:
        train_runs.build(follower, clips, run, shown, look, QUIET)
    # Where somebody chose: a change is told again when the page fills itself, and would undo
    # numbers that were typed meanwhile.
    for chosen in (
        form.choice.input(lambda choice: choice, form.choice, form.variant, **QUIET),
        form.variant.input(train_form.choice_of, form.variant, form.choice, **QUIET),
    ):
        numbers = [form.size, form.steps, form.batch, form.rate]
        chosen.then(user_errors(train_form.defaults), form.variant, numbers, **QUIET)
        names = [form.name, suggested]
        chosen.then(on_variant, [*names, form.variant], names, **QUIET)
    priced = [c.change for c in form.all()]  # type: ignore[attr-defined]  # all of them have it
    gr.on([*priced, shared.named["train"].select], on_change, form.all(), cost, **QUIET)
    start.click(on_start, form.all(), [trouble, form.name, suggested, *shown], **QUIET)
    stop.click(on_stop, run, [trouble, *shown], **QUIET)
    resume.click(on_ask, run, [trouble, ask, further], **QUIET)
    go.click(on_resume, [run, further], [trouble, ask, *shown], **QUIET)
    gr.on([keep.click, run.change], lambda: gr.update(visible=False), None, ask, **QUIET)
    assert shared.banner and shared.back and shared.trained  # Animate is filled before
    use.click(
        on_use,
        run,
        [trouble, shared.served, shared.banner, shared.back, shared.trained, shared.tabs],
        api_visibility="private",
        concurrency_id="model",
        concurrency_limit=AT_ONCE,
    )
    run.input(on_tick, [run, gr.State({})], shown, **QUIET)
    gr.Timer(TICK).tick(on_tick, [run, seen], shown, **QUIET)
    gr.on(None, on_load, None, [*shown, form.data, form.name, suggested], **QUIET)


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


def _cost(follower: Follower, clips: ClipSets, values: tuple[Any, ...]) -> str:
    plan = train_form.plan(follower.runs.names(), *values, clips=clips)
    return html.escape(train_form.cost_in_words(plan.spec))


def _processes() -> int:
    import torch

    return max(1, torch.cuda.device_count()) if torch.cuda.is_available() else 1
