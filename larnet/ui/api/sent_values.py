"""Values that programs send, checked: names, checkpoints, lengths."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from larnet.errors import BadInput, UnknownName
from larnet.ui.parts.controls import LENGTHS
from larnet.ui.server.model_host import ModelHost


def one_of(what: str, value: Any, names: Sequence[str]) -> str:
    """The value, where it is one of the names. Raises UnknownName."""
    if value not in names:
        raise UnknownName(what, str(value)[:40], names)
    return str(value)


def chosen_checkpoint(model_host: ModelHost, name: Any, phrase: str, encoder: str) -> str:
    """Whose clip to make, as `served`: of a shipped checkpoint's name, or where there is none of
    the one that knows the phrase. Raises UnknownName."""
    return model_host.shipped(name) if name else model_host.knowing(phrase, encoder)


def clip_length(length: Any, seconds: Any = None) -> dict[str, Any]:
    """How long a clip is, as `Pipeline.animate` takes it: of seconds, of frames, or where both are
    None as long as its action takes. Raises BadInput."""
    if seconds is not None:
        return {"seconds": seconds} if seconds else {}
    if length is None:
        return {}
    if length not in tuple(LENGTHS):
        raise BadInput(
            f"The length is {length!r:.20}; give {', '.join(map(str, LENGTHS))} frames, or null "
            "and seconds."
        )
    return {"frames": int(length)}
