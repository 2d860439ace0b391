"""The action classifier, trained on real and drawn clips of training actors, never generated ones.

    python -m larnet recogniser --minutes 10 --out DIR

It names one of the known actions, and apart from that what the legs and what the arms do, for
combinations ("walking while waving").
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from larnet.config.file_names import folder_to_write
from larnet.config.specs import DataSpec, ModelSpec
from larnet.data import ClipStream, open_stream
from larnet.data.batch import generator, pick
from larnet.data.mixture import parts_of_source, shown_source
from larnet.errors import BadCheckpoint, BadInput
from larnet.media.pixels import to_model
from larnet.nets.action_classifier import FRAMES, ActionClassifierNet
from larnet.runtime.atomic_write import replacing, write_atomically
from larnet.runtime.file_digest import sha256_of
from larnet.runtime.precision import bf16_is_faster
from larnet.text.phrases import ARMS, COMBINATIONS, LEGS, parts_of
from larnet.weights.checkpoint import SHIPPED
from larnet.weights.pretrained import cache_folder

log = logging.getLogger(__name__)

OTHER = "something else"
FOLDER, WEIGHTS, CONFIG = "recogniser", "recogniser.safetensors", "recogniser.json"
_SIZE, _BATCH, _RATE = 96, 32, 2e-3
_POOL, _USES = 4096, 4  # clips kept to draw batches from; batches for every batch of new clips
_PREFILL = 16  # batches of new clips before the first step
_COMBINED = 0.4  # share of training clips of two actions at once
_START = 0.7  # share of training clips that begin at p_e = 0: those that are judged later


@dataclass(frozen=True)
class ActionClassifier:
    """A trained recogniser and what it was trained on."""

    net: ActionClassifierNet
    tracks: dict[str, tuple[str, ...]]  # track -> its classes
    data: str
    steps: int
    accuracy: dict[str, float] = field(default_factory=dict)  # on actors held out, by track
    sha256: str = ""

    @property
    def actions(self) -> tuple[str, ...]:
        return self.tracks["action"]

    @torch.inference_mode()
    def names(self, v: Tensor, batch: int = 32) -> dict[str, list[str]]:
        """What each clip of uint8 (N, T, H, W, 3) shows: {track: N names}."""
        found: dict[str, list[str]] = {track: [] for track in self.tracks}
        for part in v.split(batch):
            for track, scores in self.net(to_model(part)).items():
                classes = self.tracks[track]
                found[track] += [classes[i] for i in scores.argmax(1).tolist()]
        return found

    def correct(self, v: Tensor, names: Sequence[str]) -> dict[str, list[bool]]:
        """Per clip whether `legs` and `arms` of a combination, or the `action`, are as named."""
        found = self.names(v)
        right: dict[str, list[bool]] = {"action": [], "legs": [], "arms": []}
        for i, name in enumerate(names):
            truth = labels(name)
            for track in ("action",) if truth["action"] else ("legs", "arms"):
                right[track].append(found[track][i] == truth[track])
        return right


def labels(name: str) -> dict[str, str]:
    """What the tracks of an action or combination are called; `action` is "" for a combination."""
    legs, _, arms = name.partition(" while ")
    if arms:
        legs, arms = parts_of(name)
        return {"action": "", "legs": legs, "arms": arms}
    return {
        "action": name,
        "legs": name if name in LEGS else OTHER,
        "arms": name if name in ARMS else OTHER,
    }


def _augmented(v: Tensor, draw: torch.Generator) -> Tensor:
    """Clips (B, 3, T, H, W) mirrored, moved, recoloured, blurred and noisy, each its own way: the
    judge should not care about what generated clips are worse at than real ones."""
    b = len(v)

    def uniform(low: float, high: float) -> Tensor:
        return low + (high - low) * torch.rand(b, 1, 1, 1, 1, generator=draw)

    v = torch.where(uniform(0, 1) < 0.5, v.flip(-1), v)
    soft = F.avg_pool3d(v, (1, 3, 3), 1, (0, 1, 1), count_include_pad=False)
    v = v + uniform(0, 1) * (soft - v)
    moved = torch.randint(-3, 4, (2,), generator=draw).tolist()
    v = v.roll(moved, (-2, -1))
    v = v * uniform(0.8, 1.2) + uniform(-0.15, 0.15)
    return v + uniform(0, 0.08) * torch.randn(v.shape, generator=draw)


def drawn(data: str) -> bool:
    """Whether a data source has choreographed actors, the only ones who do two actions at once."""
    return any(part.name == "synthetic" and not part.path for part in parts_of_source(data))


def _wanted(stream: ClipStream, draw: torch.Generator, combined: bool, count: int) -> list[str]:
    singles, both = pick(stream.actions, count, draw), pick(COMBINATIONS, count, draw)
    mixed = (torch.rand(count, generator=draw) < _COMBINED).tolist()
    return [m if combined and c else s for s, m, c in zip(singles, both, mixed)]


class _Pool:
    """The last few thousand training clips: drawing new ones takes longer than a step with them."""

    def __init__(self, data: str, seed: int) -> None:
        self.source = DataSpec(
            source=data, start=_START, standing=0.0, combinations=_COMBINED, seed=seed
        )
        self.stream = open_stream(self.source, ModelSpec(size=_SIZE), "train")
        self.combined = drawn(data)
        self.draw = generator(seed, 7)
        self.clips: list[Tensor] = []  # uint8 (FRAMES, H, W, 3)
        self.names: list[str] = []
        self.drawn = 0

    def grow(self) -> None:
        names = _wanted(self.stream, self.draw, self.combined, _BATCH)
        clips = self.stream.batch(self.drawn, _BATCH, names)
        kept = torch.linspace(0, clips.v.shape[1] - 1, FRAMES).round().long()
        self.clips = (self.clips + list(clips.v[:, kept].clone()))[-_POOL:]
        self.names = (self.names + list(clips.names))[-_POOL:]
        self.drawn += 1

    def batch(self, step: int) -> tuple[Tensor, list[dict[str, str]]]:
        """Clips (B, 3, T, H, W) and the labels of each."""
        while step % _USES == 0 and self.drawn < max(_PREFILL, step // _USES + 1):
            self.grow()
        at = torch.randint(len(self.clips), (_BATCH,), generator=self.draw).tolist()
        clips = to_model(torch.stack([self.clips[i] for i in at]))
        return _augmented(clips, self.draw), [labels(self.names[i]) for i in at]


def train(
    out: Path, data: str = "synthetic", *, minutes: float = 10.0, steps: int = 3000, seed: int = 0
) -> ActionClassifier:
    """Train a recogniser on training actors and save it, with its accuracy on held-out actors.

    It ends after `minutes` or `steps`, whichever is first; the learning rate falls with whichever
    is nearer to its end. Only `steps` makes it the same every time.
    """
    if not minutes > 0 or steps < 1:
        raise BadInput("A recogniser needs a positive number of minutes and of steps.")
    folder_to_write(out)  # before the work
    pool = _Pool(data, seed)
    tracks = {"action": tuple(pool.stream.actions), "legs": (*LEGS, OTHER), "arms": (*ARMS, OTHER)}
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = ActionClassifierNet(tracks).train()
        begin, step, share = time.monotonic(), 0, 0.0
        optimizer = torch.optim.AdamW(net.parameters(), lr=_RATE, weight_decay=0.02)
        while share < 1:
            for group in optimizer.param_groups:
                group["lr"] = _RATE * min(1.0, (step + 1) / 50) * (1 - share) ** 0.7
            loss = _step(net, optimizer, tracks, *pool.batch(step))
            step += 1
            share = max(step / steps, (time.monotonic() - begin) / (60 * minutes))
            if step % 100 == 0:
                log.info("recogniser step %d (%.0f %%): loss %.3f", step, 100 * share, loss)
    judge = ActionClassifier(net.eval(), tracks, data, step)
    save(judge, out)  # what keeps it from being measured does not lose the training
    return save(replace(judge, accuracy=held_out_accuracy(judge, seed)), out)


def _step(
    net: ActionClassifierNet,
    optimizer: torch.optim.Optimizer,
    tracks: dict[str, tuple[str, ...]],
    v: Tensor,
    truth: list[dict[str, str]],
) -> float:
    with torch.autocast(v.device.type, torch.bfloat16, enabled=bf16_is_faster(v.device)):
        scores = net(v)
    loss = torch.zeros(())
    for track, classes in tracks.items():
        known = [classes.index(t[track]) if t[track] in classes else -100 for t in truth]
        if max(known) >= 0:
            target = torch.tensor(known)
            loss = loss + F.cross_entropy(scores[track].float(), target, label_smoothing=0.05)
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(net.parameters(), 2.0)
    optimizer.step()
    return loss.item()


def held_out_accuracy(judge: ActionClassifier, seed: int = 0, rounds: int = 8) -> dict[str, float]:
    """Share of real clips (p_e = 0) of actors never trained on that are named right, by track;
    `legs` and `arms` are of combinations. Actions without such clips do not count."""
    source = DataSpec(source=judge.data, start=1.0, standing=0.0, seed=seed + 1)
    stream = open_stream(source, ModelSpec(size=_SIZE), "val")
    known = [name for name in judge.actions if name in stream.names]
    if unseen := sorted(set(judge.actions) - set(known)):
        log.warning("not measured, since no clip of theirs is held out: %s", ", ".join(unseen))
    wanted = known * rounds
    if drawn(judge.data):
        wanted += list(COMBINATIONS) * 2
    right: dict[str, list[bool]] = {}
    for step, at in enumerate(range(0, len(wanted), _BATCH)):
        names = wanted[at : at + _BATCH]
        clips = stream.batch(step, len(names), names)
        for track, values in judge.correct(clips.v, clips.names).items():
            right.setdefault(track, []).extend(values)
    return {t: round(sum(x) / len(x), 4) for t, x in right.items() if x}


def save(judge: ActionClassifier, folder: Path) -> ActionClassifier:
    """Write the recogniser (fp16) and return it as it will be read."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {k: t.detach().half().contiguous() for k, t in judge.net.state_dict().items()}
    with replacing(folder / WEIGHTS) as unfinished:
        save_file(tensors, unfinished)
    config: dict[str, Any] = {
        "tracks": judge.tracks,
        "data": shown_source(judge.data),
        "steps": judge.steps,
        "accuracy": judge.accuracy,
        "sha256": sha256_of(folder / WEIGHTS),
    }
    write_atomically(folder / CONFIG, (json.dumps(config, indent=1) + "\n").encode())
    return load(folder)


def load(folder: Path) -> ActionClassifier:
    """A recogniser's folder. Raises BadCheckpoint for one that is incomplete or altered."""
    try:
        config = json.loads((folder / CONFIG).read_text())
        tracks = {track: tuple(classes) for track, classes in config["tracks"].items()}
        if sha256_of(folder / WEIGHTS) != config["sha256"]:
            raise BadCheckpoint(f"{WEIGHTS} in {folder.name!r} is damaged or was changed.")
        net = ActionClassifierNet(tracks)
        net.load_state_dict({k: t.float() for k, t in load_file(folder / WEIGHTS).items()})
        rest = {k: config[k] for k in ("data", "steps", "accuracy", "sha256")}
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        raise BadCheckpoint(
            f"{folder.name!r} holds no recogniser that can be read ({type(error).__name__}). Train "
            "one: python -m larnet recogniser --out DIR"
        ) from error
    return ActionClassifier(net.eval(), tracks, **rest)


def find(name: str | None) -> ActionClassifier | None:
    """By folder; `default` is the shipped one, else the one in the cache; None without any."""
    if name is None or name == "none":
        return None
    if name != "default":
        return load(Path(name).expanduser())
    for folder in (SHIPPED / FOLDER, cache_folder() / FOLDER):
        if (folder / CONFIG).is_file():
            return load(folder)
    return None
