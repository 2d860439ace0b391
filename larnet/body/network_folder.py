"""A small network's weights as a folder: model.safetensors, KIND.json, README.md."""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

import torch
from safetensors import SafetensorError
from safetensors.torch import load as tensors_of
from safetensors.torch import save_file
from torch import nn

from larnet.errors import BadCheckpoint, MissingData
from larnet.nets.decoders.background_filler import BackgroundFiller, FillerSpec
from larnet.nets.part_network import CarriedNetwork, CarriedSpec, PartNetwork, PartSpec
from larnet.runtime.atomic_write import replacing, write_atomically
from larnet.runtime.file_digest import sha256_of
from larnet.runtime.shipped_files import shipped
from larnet.weights.waiting_files import READABLE

SHIPPED = shipped("checkpoints")
WEIGHTS, CARD = "model.safetensors", "README.md"
N = TypeVar("N", bound=nn.Module)
_loading = threading.Lock()
_loaded: dict[str, Any] = {}


@dataclass(frozen=True)
class NetworkKind(Generic[N]):
    """A kind of network that has such folders."""

    title: str
    folder: str  # below checkpoints/ and in the folder of a run
    network: type[N]  # made from its spec alone
    spec: type[Any]

    @property
    def config(self) -> str:
        """Not config.json, which marks a checkpoint of LARNet itself."""
        return f"{self.folder}.json"

    @property
    def shipped(self) -> Path:
        return SHIPPED / self.folder


PARTS = NetworkKind("part network", "parts", PartNetwork, PartSpec)
CARRIED = NetworkKind("network of carried things", "carried", CarriedNetwork, CarriedSpec)
FILLER = NetworkKind("background filler", "filler", BackgroundFiller, FillerSpec)


@dataclass(frozen=True)
class NetworkInfo:
    """What the config says of the weights beside it."""

    spec: Any
    step: int
    scores: dict[str, Any] = field(default_factory=dict)


def save_network(
    folder: Path,
    kind: NetworkKind[Any],
    network: nn.Module,
    spec: Any,
    step: int,
    scores: dict[str, Any],
    card: str,
) -> None:
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
    config = asdict(NetworkInfo(spec, step, scores)) | {"sha256": digest}
    write_atomically(folder / kind.config, (json.dumps(config, indent=1) + "\n").encode())
    write_atomically(folder / CARD, card.encode())


def load_network(kind: NetworkKind[N], folder: Path | None = None) -> tuple[N, NetworkInfo]:
    """A network for inference, the shipped one without a folder, and what is known of it; every
    byte and tensor is checked.

    Raises MissingData when a file is not there, BadCheckpoint when one is damaged or of another
    architecture.
    """
    folder = folder or kind.shipped
    again = f"Get the folder checkpoints/{kind.folder} of this project again."
    try:
        config = json.loads((folder / kind.config).read_text())
        data = (folder / WEIGHTS).read_bytes()
    except OSError as error:
        raise MissingData(
            f"The {kind.title} in {folder.name!r} cannot be read: {error.strerror}. {again}"
        ) from None
    except ValueError as error:
        raise BadCheckpoint(f"{kind.config} of {folder.name!r} is damaged. {again}") from error
    try:
        digest = config.pop("sha256")
        values: dict[str, Any] = {
            k: tuple(v) if isinstance(v, list) else v for k, v in config.pop("spec").items()
        }
        spec = kind.spec(**values)
        info = NetworkInfo(spec, **config)
    except (KeyError, TypeError, AttributeError) as error:
        raise BadCheckpoint(f"{kind.config} of {folder.name!r} is damaged. {again}") from error
    actual = hashlib.sha256(data).hexdigest()
    if actual != digest:
        raise BadCheckpoint(
            f"{WEIGHTS} of {folder.name!r} is damaged or was changed: its sha256 is "
            f"{actual[:12]}..., {kind.config} says {digest[:12]}.... {again}"
        )
    try:
        network = kind.network(spec)
        tensors = tensors_of(data)
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


def shipped_network(kind: NetworkKind[N]) -> N:
    """The shipped network of a kind, loaded once. Raises what `load_network` raises."""
    with _loading:
        if kind.folder not in _loaded:
            _loaded[kind.folder] = load_network(kind)[0]
        return _loaded[kind.folder]
