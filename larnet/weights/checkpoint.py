"""Checkpoint folders: model.safetensors, config.json, README.md. Strict loading, no pickle."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from larnet.config.specs import ModelSpec, model_spec, to_dict
from larnet.errors import BadCheckpoint, BadInput, UnknownName
from larnet.model import LARNet, channels_last

SHIPPED = Path(__file__).resolve().parents[2] / "checkpoints"
WEIGHTS, CONFIG, CARD = "model.safetensors", "config.json", "README.md"
READABLE = 0o644  # safetensors makes files that only their owner can read
PHRASES = "phrases.safetensors"  # vectors of the phrases, so that known words need no encoder


@dataclass(frozen=True)
class CheckpointInfo:
    """What config.json says of the weights beside it."""

    name: str
    spec: ModelSpec
    actions: dict[str, tuple[str, ...]]  # known action -> its training phrases
    encoders: tuple[str, ...]
    data: str  # what it was trained on
    step: int
    fps: int = 12
    episode: int = 32  # frames of a whole action; the unit of p_e
    scores: dict[str, Any] = field(default_factory=dict)
    training: dict[str, Any] = field(default_factory=dict)

    @property
    def runs(self) -> list[dict[str, Any]]:
        """The runs behind the weights, each begun with those of the one before, this one last:
        {"data", "steps", "clips", "minutes"}, the last two where they are known."""
        last = {"data": self.data, "steps": self.step}
        last |= {key: self.training[key] for key in ("clips", "minutes") if key in self.training}
        return [*self.training.get("earlier", ()), last]


@dataclass(frozen=True)
class Checkpoint:
    """A model ready for inference, with its info and its card."""

    model: LARNet
    info: CheckpointInfo
    card: str
    folder: Path
    phrases: dict[str, Tensor]  # {encoder: (phrases of all actions in order, length)}; may be empty


def write_atomically(path: Path, data: bytes) -> None:
    """Replace a file in one step: a reader sees the old bytes or the new ones, never half."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    temporary.write_bytes(data)
    os.replace(temporary, path)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def save(
    folder: Path,
    model: LARNet,
    info: CheckpointInfo,
    card: str,
    phrases: dict[str, Tensor] | None = None,
) -> None:
    """Write a checkpoint folder (fp16 weights); an old one in its place is replaced at the end.

    phrases: vectors by encoder of every phrase of `info.actions`, in order.
    """
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {
        name: t.detach().to("cpu", torch.float16 if t.is_floating_point() else t.dtype).contiguous()
        for name, t in model.state_dict().items()
    }
    temporary = folder / f".{WEIGHTS}.{os.getpid()}.tmp"
    save_file(tensors, temporary)
    temporary.chmod(READABLE)
    config = to_dict(info) | {"sha256": _sha256(temporary)}
    os.replace(temporary, folder / WEIGHTS)
    text = json.dumps(config, indent=1, ensure_ascii=False) + "\n"
    write_atomically(folder / CONFIG, text.encode())
    write_atomically(folder / CARD, card.encode())
    if phrases:
        half = {name: vectors.half().contiguous() for name, vectors in phrases.items()}
        save_file(half, folder / f".{PHRASES}.tmp")
        (folder / f".{PHRASES}.tmp").chmod(READABLE)
        os.replace(folder / f".{PHRASES}.tmp", folder / PHRASES)


def rewrite(folder: Path, info: CheckpointInfo, card: str) -> None:
    """Change what is said of the weights (scores, card), not the weights."""
    config = json.loads((folder / CONFIG).read_text())
    text = json.dumps(config | asdict(info), indent=1, ensure_ascii=False) + "\n"
    write_atomically(folder / CONFIG, text.encode())
    write_atomically(folder / CARD, card.encode())


def names() -> list[str]:
    """Shipped checkpoints by name, `default` first."""
    found = sorted(p.parent.name for p in SHIPPED.glob(f"*/{CONFIG}"))
    return sorted(found, key=lambda name: name != "default")


def find(name: str | Path) -> Path:
    """The folder of a shipped name or of a path. Raises UnknownName with the nearest names."""
    text = str(name).strip()
    if not text:
        raise BadInput("No checkpoint was named. Give a name such as default, or a folder.")
    if (SHIPPED / text / CONFIG).is_file():
        return SHIPPED / text
    folder = Path(text).expanduser()
    if folder.is_dir():
        return folder
    if os.sep in text:
        raise BadCheckpoint(f"There is no checkpoint folder {folder.name!r}: nothing is there.")
    raise UnknownName("checkpoint", text, names())


def read_info(folder: Path) -> tuple[CheckpointInfo, str]:
    """Info and the expected sha256 of the weights. Raises BadCheckpoint in words."""
    path = folder / CONFIG
    if not path.is_file():
        raise BadCheckpoint(f"Checkpoint {folder.name!r} has no {CONFIG}; it is not a checkpoint.")
    try:
        config = json.loads(path.read_text())
        digest = config.pop("sha256")
        spec = model_spec(config.pop("spec"))
        actions = {n: tuple(phrases) for n, phrases in config.pop("actions").items()}
        encoders = tuple(config.pop("encoders"))
        return CheckpointInfo(spec=spec, actions=actions, encoders=encoders, **config), digest
    except (ValueError, KeyError, TypeError, AttributeError, BadInput) as error:
        raise BadCheckpoint(
            f"{CONFIG} of checkpoint {folder.name!r} cannot be read ({type(error).__name__}: "
            f"{str(error)[:80]}). Fetch the checkpoint again."
        ) from error


def load(name: str | Path) -> Checkpoint:
    """Load a checkpoint by shipped name or folder, every byte and tensor checked.

    Raises UnknownName, or BadCheckpoint when a file is missing, cut short, altered or of another
    architecture.
    """
    folder = find(name)
    info, digest = read_info(folder)
    path = folder / WEIGHTS
    if not path.is_file():
        raise BadCheckpoint(f"Checkpoint {folder.name!r} has no {WEIGHTS}.")
    actual = _sha256(path)
    if actual != digest:
        raise BadCheckpoint(
            f"{WEIGHTS} of checkpoint {folder.name!r} is damaged or was changed: its sha256 is "
            f"{actual[:12]}..., {CONFIG} says {digest[:12]}.... Fetch the checkpoint again."
        )
    try:
        tensors = load_file(path)
        model = LARNet(info.spec)
        model.load_state_dict({n: t.float() for n, t in tensors.items()}, strict=True)
    except (SafetensorError, RuntimeError) as error:
        raise BadCheckpoint(
            f"{WEIGHTS} of checkpoint {folder.name!r} does not hold this model: "
            f"{str(error).splitlines()[0][:120]}"
        ) from error
    channels_last(model)
    card, vectors = folder / CARD, folder / PHRASES
    text = (
        card.read_text() if card.is_file() else f"# {info.name}\n\nThis checkpoint has no card.\n"
    )
    try:
        phrases = load_file(vectors) if vectors.is_file() else {}
    except (SafetensorError, OSError) as error:
        raise BadCheckpoint(f"{PHRASES} of checkpoint {folder.name!r} is damaged.") from error
    return Checkpoint(model.eval(), info, text, folder, phrases)
