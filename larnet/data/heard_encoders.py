"""Which text encoders a run hears, and which variants its data fits: names of own clips may be in
any language, and not every encoder reads them."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from larnet.config.specs import DataSpec, ModelSpec, RunSpec
from larnet.config.variants import VARIANTS
from larnet.data import open_stream
from larnet.data.mixture import parts_of_source
from larnet.errors import BadInput, MissingData
from larnet.text.load_encoder import load_encoder
from larnet.text.phrases import is_known
from larnet.text.readable import unread
from larnet.weights import pretrained

log = logging.getLogger(__name__)
OWN = ("folder", "packed")  # data sets whose actions anybody named


def own_names(data: DataSpec, model: ModelSpec) -> tuple[str, ...]:
    """The actions of the data that nobody wrote phrases for. Raises as `open_stream` does."""
    if not any(part.name in OWN for part in parts_of_source(data.source)):
        return ()
    stream = open_stream(data, model, "train", "cpu", data.actions or None)
    here = data.actions or stream.actions
    return tuple(name for name in here if not is_known(name))


def unread_by(spec: RunSpec) -> list[str]:
    """The encoders of a run that cannot read a name of its data: the others do without them.

    Raises BadInput when none reads every name, MissingData when an encoder is not here.
    """
    names = own_names(spec.data, spec.model)
    files = dict(spec.train.encoder_files)
    encoders = [name for name, _ in spec.model.encoders if name != "onehot"]
    lost = {encoder: _unread(encoder, names, files.get(encoder)) for encoder in encoders}
    lost = {encoder: unknown for encoder, unknown in lost.items() if unknown}
    if lost and len(lost) == len(spec.model.encoders):
        fewest = min(lost.values(), key=len)
        raise BadInput(
            f"No text encoder of this variant reads the name of {_listed(fewest)}. Rename these "
            "folders in English words, leave them out (--actions), or choose a variant with a "
            "one-hot encoder (--variant one-hot --base compact)."
        )
    for encoder, unknown in lost.items():
        log.warning("trained without %s, which cannot read %s", encoder, _listed(unknown))
    return list(lost)


def _unread(encoder: str, names: Sequence[str], path: str | None = None) -> list[str]:
    return unread(names, load_encoder(encoder, Path(path) if path else None)) if names else []


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - 4} more" if len(names) > 4 else ""
    return ", ".join(map(repr, names[:4])) + more


def variants_that_fit(source: str, actions: Sequence[str] = ()) -> tuple[list[str], dict[str, str]]:
    """The variants that can be trained on a source here, and why the others cannot."""
    data = DataSpec(source=source, actions=tuple(actions))
    names = own_names(data, ModelSpec())
    trouble: dict[str, str] = {}
    for encoder in {e for row in VARIANTS.values() for e, _ in row.model.encoders} - {"onehot"}:
        try:
            load_encoder(encoder).encode(["wave"])
            if unknown := _unread(encoder, names):
                trouble[encoder] = f"{encoder} cannot read {_listed(unknown)}"
        except MissingData:
            trouble[encoder] = f"the weights of {encoder} are not here"
    fits, why = [], {}
    for name, row in VARIANTS.items():
        lost = [trouble[e] for e, _ in row.model.encoders if e in trouble]
        heard = len(lost) < len(row.model.encoders) and not any("not here" in w for w in lost)
        needs = {"i3d": row.model.video_encoder == "i3d", "vgg16": bool(row.loss.perceptual)}
        absent = [w for w, needed in needs.items() if needed and pretrained.find(w) is None]
        if heard and not absent:
            fits.append(name)
        else:
            why[name] = lost[0] if not heard else f"the weights of {absent[0]} are not here"
    return fits, why
