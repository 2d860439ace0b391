"""What a new run is made of: data, variant and a few numbers, and what they will cost."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from larnet.errors import BadInput
from larnet.training.jobs.clip_sets import NONE_HERE, ClipSets
from larnet.ui.parts.controls import STEP
from larnet.ui.parts.inputs import as_sent

DATA = Path(__file__).parents[3] / "data"  # LARNET_DATA names other folders
SYNTHETIC = ("Drawn actors, made while it trains", "synthetic")
NAMED = ("weizmann", "utd_mhad", "kth", "penn", "ntu")
SIZES = (32, 48, 56, 64, 96, 112, 128)
FIRST = "quick"
MOST_LETTERS = 40  # of a name
VARIANTS = {
    "quick": "Quick: small pictures, moves after minutes on a CPU",
    "debug": "Debug: seconds, only to see it work",
    "demo": "Demo: the model this page serves",
    "paper": "Paper: the paper's own widths, for a GPU",
}


CHOICES = {  # the rest is behind "All variants"
    "quick": "Quick: small pictures, moves after minutes on a CPU",
    "demo": "Good: the model this page serves",
    "paper": "Paper: the paper's own widths, for a GPU",
}


@dataclass(frozen=True)
class Form:
    """The components, in the order of `plan`'s values; `choice` only sets the variant."""

    name: gr.Textbox
    data: gr.Dropdown
    variant: gr.Dropdown
    size: gr.Dropdown
    steps: gr.Number
    batch: gr.Number
    rate: gr.Number
    choice: gr.Radio
    own: gr.Column  # where clips are brought

    def all(self) -> list[gr.components.Component]:
        """Every component, in order."""
        return [self.name, self.data, self.variant, self.size, self.steps, self.batch, self.rate]


@dataclass(frozen=True)
class Plan:
    """A run that may be started."""

    name: str
    arguments: tuple[str, ...]  # of `larnet train`, but for --out
    steps: int
    spec: Any  # RunSpec


def data_roots() -> list[Path]:
    """Folders that data sets may be taken from."""
    named = os.environ.get("LARNET_DATA", "")
    return [Path(p).resolve() for p in named.split(os.pathsep) if p] or [DATA]


def data_choices() -> list[tuple[str, str]]:
    """(title, source) of everything there is to train on: what lies in the allowed folders."""
    found = [SYNTHETIC]
    for root in data_roots():
        for path in sorted(root.iterdir()) if root.is_dir() else ():
            if path.name.startswith("."):
                continue
            if path.name in NAMED and path.is_dir():
                found.append((f"{path.name}, recorded people", f"{path.name}:{path}"))
            elif path.suffix == ".npz":
                found.append((f"{path.stem}, packed", f"packed:{path}"))
            elif path.is_dir():
                found.append((f"{path.name}, a folder of clips", f"folder:{path}"))
    return found


def variant_choices() -> list[tuple[str, str]]:
    """(title, name) of every variant, the four bases first."""
    from larnet.config import variants

    others = [name for name in variants.VARIANTS if name not in VARIANTS]
    kinds = {name: "Competitor" if name in variants.RIVALS else "Ablation" for name in others}
    return [(title, name) for name, title in VARIANTS.items()] + [
        (f"{kind}: {name}", name) for name, kind in kinds.items()
    ]


def training_form() -> Form:
    """The components, inside the current column."""
    gr.HTML(STEP.format(number=1, title="Choose what it learns from"))
    data = gr.Dropdown(
        data_choices(),
        value=[SYNTHETIC[1]],
        multiselect=True,
        label="Data",
        info="Bring clips below, or put them into data/NAME/ACTION/ on this machine and reload.",
        elem_id="train-data",
    )
    own = gr.Column()
    gr.HTML(STEP.format(number=2, title="Choose the model"))
    choice = gr.Radio(
        [(title, name) for name, title in CHOICES.items()], value=FIRST, label="How thorough"
    )
    with gr.Accordion("All variants", open=False):
        variant = gr.Dropdown(
            variant_choices(), value=FIRST, label="Variant", elem_id="train-variant"
        )
    given = defaults(FIRST)
    with gr.Row():
        size = gr.Dropdown(list(SIZES), value=given[0], label="Pixels", min_width=110)
        steps = gr.Number(
            given[1], precision=0, label="Steps", min_width=110, elem_id="train-steps"
        )
        batch = gr.Number(given[2], precision=0, label="Clips a step", min_width=110)
        rate = gr.Number(given[3], label="Learning rate", min_width=110)
    name = gr.Textbox(
        f"{FIRST}-1", label="Name", placeholder="made from the variant", max_length=MOST_LETTERS,
        info="Small letters, digits and hyphens; a name that is taken gets a number.",
        elem_id="train-name",
    )  # fmt: skip
    form = Form(name, data, variant, size, steps, batch, rate, choice, own)
    for component in (*form.all(), choice):
        as_sent(component)
    return form


def choice_of(variant: Any) -> str | None:
    """The choice that is a variant, None for one that is only in the list of all."""
    return variant if isinstance(variant, str) and variant in CHOICES else None


def defaults(variant: str) -> tuple[int, int, int, float]:
    """Size, steps, batch and learning rate of a variant. Raises UnknownName."""
    from larnet.config import variants

    spec = variants.variant(variant if isinstance(variant, str) else "")
    return spec.model.size, spec.train.steps, spec.train.batch, spec.train.learning_rate


def whole(name: str, value: Any, low: int, high: int) -> int:
    """A number as it was sent, when it is whole and allowed. Raises BadInput."""
    right = isinstance(value, int | float) and not isinstance(value, bool)
    if not right or not low <= value <= high or value != int(value):  # NaN lies nowhere
        raise BadInput(f"{name}: give a whole number from {low} to {high:,}.")
    return int(value)


def plan(
    taken: Sequence[str],
    name: Any,
    data: Any,
    variant: Any,
    size: Any,
    steps: Any,
    batch: Any,
    rate: Any,
    *,
    clips: ClipSets | None = None,
) -> Plan:
    """The run that the form asks for; `taken` are the names there are, `clips` the sets that were
    brought. Raises LarnetError."""
    from larnet.config.specs import override
    from larnet.config.variants import variant as row

    spec = row(variant if isinstance(variant, str) else "")
    allowed = {source for _, source in data_choices()}
    sources = data if isinstance(data, list) else [data]
    brought = set(map(str, sources)) - allowed
    if not sources or not all(_is_brought(source, clips) for source in brought):
        raise BadInput("Choose data from the list; what is not in it cannot be trained on here.")
    if size not in SIZES:
        raise BadInput(f"Pictures are one of {', '.join(map(str, SIZES))} pixels.")
    steps = whole("Steps", steps, 1, 1_000_000)
    batch = whole("Clips a step", batch, 1, 256)
    if not isinstance(rate, int | float) or not 1e-6 <= rate <= 0.1:
        raise BadInput("Learning rate: give a number from 0.000001 to 0.1.")
    spec = override(spec, "data", source=",".join(sources))
    spec = override(spec, "train", steps=steps, batch=batch, learning_rate=float(rate))
    spec = override(spec, "model", size=int(size))
    values = {
        "--variant": variant,
        "--data": spec.data.source,
        "--size": int(size),
        "--steps": steps,
        "--batch": batch,
        "--learning-rate": float(rate),
    }
    words = tuple(str(word) for pair in values.items() for word in pair)
    return Plan(free_name(name, variant, taken), words, steps, spec)


def _is_brought(source: str, clips: ClipSets | None) -> bool:
    """Whether a source is one set of clips that somebody brought. Raises BadInput for one that is
    gone or too small to train on."""
    if clips is None:
        return False
    found = clips.of_source(source)
    if len(found) != 1 or found[0].source != source:
        if clips.is_inside(source):
            raise BadInput(NONE_HERE)
        return False
    if len(found[0].clips()) < 2:
        from larnet.data.datasets.clip_split import TWO_NEEDED

        raise BadInput(f"Your own clips: {TWO_NEEDED}")
    return True


def free_name(name: Any, variant: Any, taken: Sequence[str]) -> Any:
    """The wanted name, numbered where it is taken; without one, the variant's with a number."""
    if not name or not isinstance(name, str):
        name, tried = str(variant), range(1, len(taken) + 2)
    elif name not in taken:
        return name
    else:
        tried = range(2, len(taken) + 3)
    numbered = (f"{name[: MOST_LETTERS - len(f'-{i}')]}-{i}" for i in tried)
    return next(each for each in numbered if each not in taken)


def cost_in_words(spec: Any) -> str:
    """Time and memory of a run, as a sentence that says it is an estimate."""
    import torch

    from larnet.training.jobs.estimate import estimate, load_now

    found = estimate(spec, load=load_now())
    size = f"{found.parameters / 1e6:.1f} million weights, {found.gmac:.2g} billion steps of "
    size += "arithmetic a clip."
    if torch.cuda.is_available():
        return f"{size} On a GPU the time is known after the first steps."
    busy = ""
    if found.slowdown > 1.2:
        busy = f", {found.slowdown:.1f} times as long as alone: other work keeps it busy"
    return (
        f"Estimate: about {duration(found.seconds)} on this machine's processor "
        f"({found.step_seconds:.2g} s a step{busy}) and {found.megabytes / 1000:.1f} GB of memory; "
        f"half or double is possible. {size}"
    )


def duration(seconds: float) -> str:
    """A time in words, to two units at most."""
    if seconds < 90:
        return f"{max(1, round(seconds))} seconds"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"{minutes} minutes"
    hours, rest = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {rest} min"
    return f"{round(hours / 24)} days"
