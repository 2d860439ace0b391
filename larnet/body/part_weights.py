"""The part network's weights as a folder: model.safetensors, parts.json, README.md."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from larnet.errors import BadCheckpoint, MissingData
from larnet.nets.part_network import PartNetwork, PartSpec
from larnet.runtime.atomic_write import replacing, write_atomically
from larnet.runtime.file_digest import sha256_of
from larnet.weights.waiting_files import READABLE

SHIPPED_PARTS = Path(__file__).resolve().parents[2] / "checkpoints" / "parts"
# Not config.json, which marks a checkpoint of LARNet itself.
WEIGHTS, CONFIG, CARD = "model.safetensors", "parts.json", "README.md"
_AGAIN = "Get the folder checkpoints/parts of this project again."


@dataclass(frozen=True)
class PartInfo:
    """What parts.json says of the weights beside it."""

    spec: PartSpec
    step: int
    scores: dict[str, Any] = field(default_factory=dict)  # where measured -> part -> IoU


def save_part_network(folder: Path, network: PartNetwork, info: PartInfo, card: str) -> None:
    """Write a folder (fp16 weights); what was in its place is replaced at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {
        name: t.detach().to("cpu", torch.float16 if t.is_floating_point() else t.dtype).contiguous()
        for name, t in network.state_dict().items()
    }
    with replacing(folder / WEIGHTS) as unfinished:
        save_file(tensors, unfinished)
        unfinished.chmod(READABLE)
        digest = sha256_of(unfinished)
    config = asdict(info) | {"sha256": digest}
    write_atomically(folder / CONFIG, (json.dumps(config, indent=1) + "\n").encode())
    write_atomically(folder / CARD, card.encode())


def load_part_network(folder: Path = SHIPPED_PARTS) -> tuple[PartNetwork, PartInfo]:
    """The network for inference and what is known of it, every byte and tensor checked.

    Raises MissingData when a file is not there, BadCheckpoint when one is damaged or of another
    architecture.
    """
    try:
        config = json.loads((folder / CONFIG).read_text())
        data = (folder / WEIGHTS).read_bytes()
    except OSError as error:
        raise MissingData(
            f"The part network in {folder.name!r} cannot be read: {error.strerror}. {_AGAIN}"
        ) from None
    except ValueError as error:
        raise BadCheckpoint(f"{CONFIG} of {folder.name!r} is damaged. {_AGAIN}") from error
    try:
        digest = config.pop("sha256")
        values: dict[str, Any] = {
            k: tuple(v) if isinstance(v, list) else v for k, v in config.pop("spec").items()
        }
        spec = PartSpec(**values)
        info = PartInfo(spec, **config)
    except (KeyError, TypeError, AttributeError) as error:
        raise BadCheckpoint(f"{CONFIG} of {folder.name!r} is damaged. {_AGAIN}") from error
    actual = hashlib.sha256(data).hexdigest()
    if actual != digest:
        raise BadCheckpoint(
            f"{WEIGHTS} of {folder.name!r} is damaged or was changed: its sha256 is "
            f"{actual[:12]}..., {CONFIG} says {digest[:12]}.... {_AGAIN}"
        )
    try:
        network = PartNetwork(spec)
        tensors = load_file(folder / WEIGHTS)
        network.load_state_dict(
            {n: t.float() if t.is_floating_point() else t for n, t in tensors.items()}, strict=True
        )
    except (SafetensorError, RuntimeError) as error:
        raise BadCheckpoint(
            f"{WEIGHTS} of {folder.name!r} does not hold this network: "
            f"{str(error).splitlines()[0][:120]}"
        ) from error
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]  # not in stub
    return network.eval(), info
