"""What the Train tab does when a button is pressed, a field is filled in, or time has passed."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import Any

import gradio as gr

from larnet.errors import LarnetError
from larnet.training.jobs.clip_sets import ClipSets
from larnet.ui.server.access import check_owner
from larnet.ui.server.user_errors import user_errors
from larnet.ui.shared import Shared
from larnet.ui.tabs import train_clips, train_form, train_try
from larnet.ui.tabs.train_view import Follower, view

IN_VIEW = 12  # values of `look`, one a component that shows a run


@dataclass(frozen=True)
class TrainEvents:
    """Handlers of the tab's events; each looks who asks before anything else.

    Mistakes in what was asked are LarnetErrors: the tab writes those of `start`, `stop`,
    `ask_how_far`, `go_on` and `use` where they stay in sight.
    """

    follower: Follower
    clips: ClipSets
    shared: Shared

    def look(self, name: str | None, before: dict[str, Any]) -> list[Any]:
        """IN_VIEW values: the run of that name, or the newest, in words, curves, samples and
        buttons, gr.skip() for what is as `before`; last what the next look takes as `before`."""
        known = [status.name for status in self.follower.statuses()]
        if name not in known:
            name = known[0] if known else None
        found = view(self.follower, name)
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
    def tick(
        self, name: str | None, before: dict[str, Any], profile: gr.OAuthProfile | None
    ) -> list[Any]:
        """`look`; whoever may not train reads so in place of the run's words."""
        try:
            check_owner(profile)
        except LarnetError as error:
            message = f'<div class="run"><p>{html.escape(str(error))}</p></div>'
            return [gr.skip(), message, *[gr.skip()] * (IN_VIEW - 2)]
        return self.look(name, before)

    @user_errors
    def load(self, request: gr.Request, profile: gr.OAuthProfile | None) -> list[Any]:
        """`look` at the run that the address names; the data to choose, and a free name, twice."""
        name = request.query_params.get("run")
        if self.follower.find(name) is None:
            name = None
        values = self.tick(name, {}, profile)
        wanted = self._free_name(train_form.FIRST)
        return [*values, gr.update(choices=train_clips.data_choices(self.clips)), wanted, wanted]

    def suggest_name(self, name: Any, before: str, variant: Any) -> list[Any]:
        """A free name for a variant, unless the visitor typed one: as shown, as suggested."""
        wanted = self._free_name(variant)
        return [gr.skip() if name and name != before else wanted, wanted]

    @user_errors
    def estimate(self, profile: gr.OAuthProfile | None, *values: Any) -> str:
        """What the run of a form would cost, or what is wrong with it, as HTML."""
        try:
            check_owner(profile)
            plan = train_form.plan(self.follower.runs.names(), *values, clips=self.clips)
            return f'<p class="cost">{html.escape(train_form.cost_in_words(plan.spec))}</p>'
        except LarnetError as error:
            return f'<p class="cost trouble">{html.escape(str(error))}</p>'

    def start(self, profile: gr.OAuthProfile | None, *values: Any) -> list[Any]:
        """Start the run of a form: a free name for the next one, twice, and `look`."""
        check_owner(profile)
        plan = train_form.plan(self.follower.runs.names(), *values, clips=self.clips)
        self.follower.runs.start(plan.name, plan.arguments, plan.steps, _processes())
        self.follower.forget()
        wanted = self._free_name(values[2])
        return [wanted, wanted, *self.look(plan.name, {})]

    def stop(self, name: str | None, profile: gr.OAuthProfile | None) -> list[Any]:
        """Let a run save and stop: `look`."""
        check_owner(profile)
        self.follower.runs.stop(name or "")
        self.follower.forget()
        return self.look(name, {})

    def ask_how_far(self, name: str | None, profile: gr.OAuthProfile | None) -> list[Any]:
        """Show the question how far a run shall go on, with what it still lacks."""
        check_owner(profile)
        status = self.follower.runs.status(name or "")
        left = status.steps - status.saved
        return [gr.update(visible=True), left if left > 0 else max(1, status.steps)]

    def go_on(self, name: str | None, further: Any, profile: gr.OAuthProfile | None) -> list[Any]:
        """Let a run go on so many steps: the question is hidden, and `look`."""
        check_owner(profile)
        more = train_form.whole("Steps further", further, 1, 1_000_000)
        runs = self.follower.runs
        runs.resume(name or "", runs.status(name or "").saved + more)
        self.follower.forget()
        return [gr.update(visible=False), *self.look(name, {})]

    def use(self, name: str | None, profile: gr.OAuthProfile | None) -> list[Any]:
        """What a run learned serves this visitor in Animate, which is opened."""
        check_owner(profile)
        folder = str(self.follower.runs.checkpoint(name or ""))
        info = self.shared.model_host.pipeline(folder).info
        return [
            folder,
            gr.update(value=train_try.banner(str(name), info.step), visible=True),
            gr.update(visible=True),
            train_try.offer(list(info.actions)),
            gr.update(selected="animate"),
        ]

    def _free_name(self, variant: Any) -> str:
        return train_form.free_name("", variant, self.follower.runs.names())


def _processes() -> int:
    import torch

    return max(1, torch.cuda.device_count()) if torch.cuda.is_available() else 1
