"""LARNet: one photo of an actor + an action in words -> a short video of that actor doing it.

    import larnet
    animation = larnet.load_pipeline().animate("actor.jpg", ["jumping jack"])
    animation.frames  # uint8 (1, 16, 112, 112, 3)

The public names load on first use, so that `import larnet` alone is instant.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from larnet.config.variants import VARIANTS
    from larnet.errors import LarnetError
    from larnet.pipeline import Pipeline, load_pipeline

# Read when torch is imported: threads that wait sleep. One that spins takes the core from a browser
# or an encoder beside it, and a clip then takes three times as long.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

__version__ = "0.2.0.dev0"
__all__ = ["load_pipeline", "Pipeline", "VARIANTS", "LarnetError"]

_HOMES = {
    "load_pipeline": "larnet.pipeline",
    "Pipeline": "larnet.pipeline",
    "VARIANTS": "larnet.config.variants",
    "LarnetError": "larnet.errors",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
