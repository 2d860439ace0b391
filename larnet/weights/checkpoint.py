"""Checkpoint folders: model.safetensors, config.json, README.md. Strict loading, no pickle."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

from larnet.baselines.systems import build
from larnet.config.moments import EpisodeTime
from larnet.config.specs import ModelSpec, model_spec, to_dict
from larnet.errors import BadCheckpoint, BadInput, UnknownName
from larnet.model import LARNet, System, channels_last
from larnet.runtime.atomic_write import rename, sweep, write_atomically
from larnet.runtime.bounded_file import open_regular, read_bounded, read_object, shown_name
from larnet.runtime.shipped_files import shipped
from larnet.weights.checkpoint_config import check_config, check_no_run
from larnet.weights.checkpoint_info import CheckpointInfo
from larnet.weights.difference import check_difference, difference, on_base
from larnet.weights.safetensors_header import check_shapes, read_header
from larnet.weights.waiting_files import drop_waiting, finished, waiting_files, write_waiting

SHIPPED = shipped("checkpoints")
WEIGHTS, CONFIG, CARD = "model.safetensors", "config.json", "README.md"
PHRASES = "phrases.safetensors"  # vectors of the phrases, so that known words need no encoder
# Bytes that a file may have; the largest model of `variants` has 80 million of weights
LARGEST = {WEIGHTS: 4 * 2**30, PHRASES: 2**28, CONFIG: 4 * 2**20, CARD: 2**20}
DEPTH = 16  # of config.json, brackets within brackets
# What building a model of a spec whose fields do not fit together raises
MISFITS = (ArithmeticError, AssertionError, LookupError, RuntimeError, TypeError, ValueError)


@dataclass(frozen=True)
class Checkpoint:
    """A model ready for inference, with its info and its card."""

    model: System
    info: CheckpointInfo
    card: str
    folder: Path
    phrases: dict[str, Tensor]  # {encoder: (phrases of all actions in order, length)}; may be empty

    @property
    def larnet(self) -> LARNet:
        """The model, for what only LARNet has. Raises BadInput where it is a competitor."""
        if not isinstance(self.model, LARNet):
            raise BadInput(
                f"Checkpoint {self.info.name!r} is of {self.info.spec.system}, which has no codes "
                "of movements. Name a checkpoint of LARNet."
            )
        return self.model


def save(
    folder: Path,
    model: System,
    info: CheckpointInfo,
    card: str,
    phrases: dict[str, Tensor] | None = None,
    over: Checkpoint | None = None,
    moments: dict[str, Tensor] | None = None,
) -> None:
    """Write a checkpoint folder (fp16 weights); an old one in its place is replaced in one step,
    the renaming of config.json: a process killed before it leaves the old checkpoint, one killed
    after it the new one, whose files `load` then finds under their waiting names.

    phrases: vectors by encoder of every phrase of `info.actions`, in order. over: a checkpoint
    beside it or shipped; only the difference from its model is stored (`difference`, which takes
    `moments`), and without `phrases` its vectors are taken, where the actions are the same.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sweep(folder)
    tensors = {
        name: t.detach().to("cpu", torch.float16 if t.is_floating_point() else t.dtype).contiguous()
        for name, t in model.state_dict().items()
    }
    info = replace(info, over=over.folder.name if over else "")
    if over:
        tensors = difference(model.state_dict(), over.model.state_dict(), moments)
    vectors = {name: v.half().contiguous() for name, v in (phrases or {}).items()}
    with waiting_files(folder, folder / CONFIG) as written:
        config = to_dict(info) | {"sha256": write_waiting(folder, WEIGHTS, tensors, written)}
        if vectors:
            config["phrases_sha256"] = write_waiting(folder, PHRASES, vectors, written)
        else:
            config["phrases_sha256"] = ""
        text = json.dumps(config, indent=1, ensure_ascii=False) + "\n"
        write_atomically(folder / CONFIG, text.encode())
        for path, target in written.items():
            rename(path, target)
    if not vectors:
        (folder / PHRASES).unlink(missing_ok=True)
    drop_waiting(folder)
    write_atomically(folder / CARD, card.encode())


def names() -> list[str]:
    """Shipped checkpoints by name, `default` first, without those that others stand on."""
    configs = {
        path.parent.name: json.loads(path.read_text()) for path in SHIPPED.glob(f"*/{CONFIG}")
    }
    bases = {config.get("over") for config in configs.values()}
    return sorted(configs.keys() - bases, key=lambda name: (name != "default", name))


def find(name: str | Path) -> Path:
    """The folder of a shipped name or of a path. Raises UnknownName with the nearest names, and
    BadInput or BadCheckpoint for what can be no folder."""
    text = str(name).strip()
    if not text:
        raise BadInput("No checkpoint was named. Give a name such as default, or a folder.")
    try:
        if (SHIPPED / text / CONFIG).is_file():
            return SHIPPED / text
        folder = Path(text).expanduser()
        if folder.is_dir():
            check_no_run(folder)
            return folder
    except (OSError, RuntimeError) as error:  # too long a name, nobody's home
        reason = getattr(error, "strerror", None) or str(error).rstrip(".")
        raise BadCheckpoint(f"There is no checkpoint {text[:60]!r}: {reason.lower()}.") from None
    if os.sep in text:
        raise BadCheckpoint(f"There is no checkpoint folder {folder.name!r}: nothing is there.")
    raise UnknownName("checkpoint", text, names())


def read_info(folder: Path) -> tuple[CheckpointInfo, str]:
    """Info and the expected sha256 of the weights. Raises BadCheckpoint in words."""
    info, digests = _read_config(folder)
    return info, digests[WEIGHTS] or ""


def described(info: CheckpointInfo, folder: Path) -> CheckpointInfo:
    """Info with what is said `about` the checkpoint in a folder, which it is to replace; its own
    sentence, where it has one, stays."""
    if info.about or not (folder / CONFIG).is_file():
        return info
    try:
        return replace(info, about=read_info(folder)[0].about)
    except BadCheckpoint:  # it is replaced all the same
        return info


def _read_config(folder: Path) -> tuple[CheckpointInfo, dict[str, str | None]]:
    """Info and the sha256 of WEIGHTS and of PHRASES: "" where there are none, None where it is not
    said, as in checkpoints of before it was."""
    if not os.path.lexists(folder / CONFIG):
        raise BadCheckpoint(
            f"Checkpoint {shown_name(folder)!r} has no {CONFIG}; it is not a checkpoint."
        )
    try:
        config = read_object(folder / CONFIG, folder, LARGEST[CONFIG], DEPTH)
        check_config(config)
        digests = {WEIGHTS: config.pop("sha256"), PHRASES: config.pop("phrases_sha256", None)}
        spec = model_spec(config.pop("spec"))
        actions = {n: tuple(phrases) for n, phrases in config.pop("actions").items()}
        encoders = tuple(config.pop("encoders"))
        times = {n: _time(values) for n, values in config.pop("times", {}).items()}
        if unknown := [name for name in encoders if name not in dict(spec.encoders)]:
            raise BadInput(f"the model has no encoder {unknown[0]!r}")
        info = CheckpointInfo(spec=spec, actions=actions, encoders=encoders, times=times, **config)
        return info, digests
    except (BadInput, OSError, *MISFITS) as error:
        raise BadCheckpoint(
            f"{CONFIG} of checkpoint {shown_name(folder)!r} cannot be read "
            f"({type(error).__name__}: {str(error)[:200]}). Fetch the checkpoint again."
        ) from error


def _time(values: dict[str, Any]) -> EpisodeTime:
    cycle = values.get("cycle")
    return EpisodeTime(**values | {"cycle": cycle and tuple(cycle)})


def load(name: str | Path) -> Checkpoint:
    """Load a checkpoint by shipped name or folder, every byte and tensor checked before the model
    is made.

    Raises UnknownName, or BadCheckpoint when a file is missing, cut short, altered, a link out of
    the folder, too large or of another architecture.
    """
    folder = find(name)
    info, digests = _read_config(folder)
    called = f"checkpoint {shown_name(folder)!r}"
    path = _checked(folder, WEIGHTS, digests[WEIGHTS])
    if path is None:
        raise BadCheckpoint(f"Checkpoint {shown_name(folder)!r} has no {WEIGHTS}.")
    base = _base(folder, info)
    try:
        tensors = _tensors(path, folder, info, base)
        if broken := [n for n, t in tensors.items() if not torch.isfinite(t).all()]:
            raise BadInput(f"{broken[0]} holds values that are no finite numbers")
        model = build(info.spec)
        model.load_state_dict({n: t.float() for n, t in tensors.items()}, strict=True)
    except (BadInput, SafetensorError, OSError, MemoryError, *MISFITS) as error:
        raise BadCheckpoint(
            f"{WEIGHTS} of {called} does not hold this model: "
            f"{(str(error).splitlines() or ['no reason given'])[0][:200]}"
        ) from error
    channels_last(model)
    phrases = _read_phrases(folder, info, digests[PHRASES])
    if base and not phrases and base.info.actions == info.actions:
        phrases = base.phrases
    return Checkpoint(model.eval(), info, _read_card(folder, info), folder, phrases)


def _base(folder: Path, info: CheckpointInfo) -> Checkpoint | None:
    """The checkpoint that a file is the difference from: beside its folder, or shipped; one that
    stands on another itself is refused. Raises BadCheckpoint."""
    if not info.over:
        return None
    beside = folder.resolve().parent / info.over
    where = beside if (beside / CONFIG).is_file() else SHIPPED / info.over
    try:
        if read_info(where)[0].over:
            raise BadInput("it stands on another one itself")
        return load(where)
    except (BadCheckpoint, BadInput) as error:
        raise BadCheckpoint(
            f"Checkpoint {shown_name(folder)!r} stands on {info.over!r}, which cannot be read: "
            f"{error} Put that checkpoint's folder beside it."
        ) from error


def _tensors(
    path: Path, folder: Path, info: CheckpointInfo, base: Checkpoint | None
) -> dict[str, Tensor]:
    """A model's tensors, those of its base where its file has no others. Raises BadInput."""
    header, shapes = read_header(path, folder, LARGEST[WEIGHTS]), _shapes(info.spec)
    if base is None:
        check_shapes(header, shapes, WEIGHTS)
        return load_file(path)
    held = base.model.state_dict()
    check_difference(header, {n: tuple(t.shape) for n, t in held.items()}, shapes, WEIGHTS)
    return on_base(load_file(path), held, shapes)


def _checked(folder: Path, name: str, digest: str | None) -> Path | None:
    """The file of a checkpoint that has this sha256 (any, where None), None where there is none;
    a save that was killed on its last steps is finished. Raises BadCheckpoint."""
    try:
        path = finished(folder / name, digest) if digest else folder / name
        with open_regular(path, folder) as file:
            if os.fstat(file.fileno()).st_size > LARGEST[name]:
                raise BadInput(f"{name} is too large: more than {LARGEST[name]:,} bytes.")
            actual = hashlib.file_digest(file, "sha256").hexdigest() if digest else None
    except FileNotFoundError:
        return None
    except (BadInput, OSError) as error:
        raise BadCheckpoint(f"Checkpoint {shown_name(folder)!r}: {error}") from error
    if digest and actual != digest:
        raise BadCheckpoint(
            f"{name} of checkpoint {shown_name(folder)!r} is damaged or was changed: its sha256 is "
            f"{str(actual)[:12]}..., {CONFIG} says {digest[:12]}.... Fetch the checkpoint again."
        )
    return path


def _shapes(spec: ModelSpec) -> dict[str, tuple[int, ...]]:
    """Of every tensor of a model, without the memory for one."""
    with torch.device("meta"):
        return {name: tuple(t.shape) for name, t in build(spec).state_dict().items()}


def _read_phrases(folder: Path, info: CheckpointInfo, digest: str | None) -> dict[str, Tensor]:
    path = _checked(folder, PHRASES, digest) if digest != "" else None
    if path is None:
        return {}
    count, lengths = sum(map(len, info.actions.values())), dict(info.spec.encoders)
    try:
        header = read_header(path, folder, LARGEST[PHRASES])
        check_shapes(header, {n: (count, lengths.get(n, 0)) for n in header}, PHRASES)
        return load_file(path)
    except (BadInput, SafetensorError, OSError, MemoryError) as error:
        raise BadCheckpoint(
            f"{PHRASES} of checkpoint {shown_name(folder)!r} is damaged: {error}"
        ) from error


def _read_card(folder: Path, info: CheckpointInfo) -> str:
    try:
        return read_bounded(folder / CARD, folder, LARGEST[CARD]).decode()
    except FileNotFoundError:
        return f"# {info.name}\n\nThis checkpoint has no card.\n"
    except (BadInput, UnicodeDecodeError) as error:
        raise BadCheckpoint(
            f"{CARD} of checkpoint {shown_name(folder)!r} cannot be read: {error}"
        ) from error
