"""The endpoint /movements, for programs: which movements are known, and which are near a phrase."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr

from larnet.ui.api.arguments import choice_argument, text_argument
from larnet.ui.parts.controls import ENCODERS
from larnet.ui.parts.understood import as_json
from larnet.ui.server.model_host import MORE, ModelHost
from larnet.ui.server.user_errors import user_errors

if TYPE_CHECKING:
    from larnet.pipeline import Pipeline

PHRASES = 3  # of each movement


def movements_of(
    model_host: ModelHost, phrase: Any = "", encoder: Any = "sentence", checkpoint: Any = ""
) -> dict[str, Any]:
    """The movements of a shipped checkpoint, or without its name of the page's own and of the one
    that knows more; nearest to the phrase first where there is one. Raises BadInput or
    UnknownName."""
    words, encoder = (x if isinstance(x, str) else "" for x in (phrase, encoder))
    served = [model_host.shipped(checkpoint)] if checkpoint else [""]
    if not checkpoint and model_host.has_more:
        served.append(MORE)
    known: dict[str, dict[str, Any]] = {}
    seen, said = None, [words]
    if words:
        of = served[0] if checkpoint else model_host.knowing(words, encoder)
        seen = model_host.understand(words, encoder, of)
        said = [part.phrase for part in seen.parts] or said  # in another language they are others
    for one in served:
        pipeline, name = model_host.pipeline(one), one or model_host.checkpoint_name
        near = _similarities(pipeline, said, encoder) if words else {}
        for action in pipeline.actions:
            if action not in known:
                told = _movement(pipeline, action) | {"checkpoint": name}
                known[action] = told | ({"similarity": near[action]} if near else {})
    rows = sorted(known.values(), key=lambda row: -row.get("similarity", 0.0))
    found: dict[str, Any] = {"movements": rows}
    if seen is not None:
        found["understood"] = as_json(seen)
    return found


def _similarities(pipeline: Pipeline, phrases: list[str], encoder: str) -> dict[str, float]:
    """How near each action is to the nearest of some phrases."""
    space = pipeline.locate(phrases, encoder)
    cosines = (space.centres @ space.vectors.T).max(1)
    return {name: round(float(n), 4) for name, n in zip(space.actions, cosines)}


def _movement(pipeline: Pipeline, action: str) -> dict[str, Any]:
    time = pipeline.time(action)
    return {
        "action": action,
        "seconds": round(time.seconds, 2),
        "loops": time.again,
        "phrases": list(pipeline.info.actions[action][:PHRASES]),
    }


def offer_movements(model_host: ModelHost) -> None:
    """The endpoint, with inputs of its own."""

    @user_errors
    def movements(
        phrase: str = "", encoder: str = "sentence", checkpoint: str = ""
    ) -> dict[str, Any]:
        """Every movement that is known, nearest to a phrase first where there is one.

        Returns {"movements": [{"action", "seconds", "loops", "phrases", "checkpoint", and with a
        phrase "similarity"}]}, and with a phrase "understood" as /animate tells it: what a clip of
        it would show.
        """
        return movements_of(model_host, phrase, encoder, checkpoint)

    gr.Button(visible=False).click(
        movements,
        [
            text_argument("Phrase", "An action in English words, or nothing.", example="waving"),
            choice_argument("Encoder", "Text encoder, one of", ENCODERS, "sentence"),
            text_argument("Checkpoint", "The name of a shipped one; nothing: all that is known."),
        ],
        gr.JSON(visible=False, label="Movements"),
        api_name="movements",
    )
