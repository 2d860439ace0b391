"""The judge of movements: names the action of whole episodes of joints.

    python -m larnet motion-recogniser --motions motions.npz --out DIR

It learns from recordings of training people and from choreography, never from made movements; how
often it is right on recordings of people held out says how much its word is worth.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from larnet.config.file_names import folder_to_write
from larnet.data.batch import generator, pick
from larnet.data.skeleton_batches.recorded_library import Library
from larnet.data.skeleton_batches.whole_episodes import (
    Episodes,
    bodies,
    drawn_episodes,
    recorded_episodes,
)
from larnet.data.synthetic.keyframing.score import EVERY
from larnet.errors import BadCheckpoint, BadInput
from larnet.nets.motion_classifier import MOMENTS, MotionClassifier
from larnet.runtime.atomic_write import write_atomically
from larnet.runtime.file_digest import sha256_of
from larnet.weights.waiting_files import READABLE

log = logging.getLogger(__name__)
WEIGHTS, CONFIG = "motion-recogniser.safetensors", "motion-recogniser.json"
_BATCH, _RATE, _POOL, _USES = 96, 2e-3, 6_000, 6
_TREMBLE = 0.01  # standard deviation of noise on the joints, as M_I's


@dataclass(frozen=True)
class MotionJudge:
    """A trained network and how often it is right on people held out."""

    net: MotionClassifier
    actions: tuple[str, ...]
    steps: int
    accuracy: dict[str, float] = field(default_factory=dict)  # recorded, drawn

    @torch.inference_mode()
    def names(self, joints: Tensor) -> list[str]:
        """What episodes (B, T, 20, 3) of any number of moments show."""
        return [self.actions[i] for i in self.net(at_moments(joints)).argmax(1).tolist()]

    @torch.inference_mode()
    def features(self, joints: Tensor) -> Tensor:
        """(B, D), for distances between sets of movements."""
        return self.net.features(at_moments(joints))

    def correct(self, joints: Tensor, names: Sequence[str]) -> list[bool]:
        """Whether each episode (B, T, 20, 3) shows the action of its name."""
        return [a == b for a, b in zip(self.names(joints), names)]


def at_moments(joints: Tensor, moments: int = MOMENTS) -> Tensor:
    """Sequences (B, T, 20, 3) at `moments` evenly spread ones, between frames."""
    if joints.shape[1] == moments:
        return joints
    at = torch.linspace(0, joints.shape[1] - 1, moments)
    low = at.floor().long().clamp(max=max(0, joints.shape[1] - 2))
    share = (at - low)[:, None, None].to(joints)
    high = (low + 1).clamp(max=joints.shape[1] - 1)
    return joints[:, low] * (1 - share) + joints[:, high] * share


class EpisodePool:
    """The last few thousand training episodes: making new ones takes longer than a step."""

    def __init__(self, library: Library | None, actions: Sequence[str], seed: int) -> None:
        self.library, self.seed, self.made = library, seed, 0
        self.recorded = [n for n in actions if library and library.of(n)]
        self.drawn = [n for n in actions if n in EVERY]
        self.seen = torch.empty(0, MOMENTS, 20, 3)
        self.names: list[str] = []

    def grow(self) -> None:
        """Add one batch of each kind."""
        draw = generator(self.seed, 30, self.made)
        seeds = bodies(_BATCH, 7_919 * self.seed + self.made, "train")
        for episodes in self._both(draw, seeds):
            self.seen = torch.cat((self.seen, episodes.seen))[-_POOL:]
            self.names = [*self.names, *episodes.names][-_POOL:]
        self.made += 1

    def _both(self, draw: torch.Generator, seeds: Tensor) -> list[Episodes]:
        found = []
        if self.library and self.recorded:
            names = pick(self.recorded, len(seeds), draw)
            every = [self.library.of(n) for n in names]
            which = torch.rand(len(names), generator=draw).tolist()
            takes = [t[int(u * len(t))] for t, u in zip(every, which)]
            found.append(recorded_episodes(names, takes, seeds, MOMENTS))
        if self.drawn:
            names = pick(self.drawn, len(seeds), draw)
            z = torch.randn(len(names), 15, generator=draw)
            found.append(drawn_episodes(names, z, seeds, MOMENTS))
        return found

    def batch(self, step: int) -> tuple[Tensor, list[str]]:
        """Episodes (B, MOMENTS, 20, 3), moved and trembling a little, and their names."""
        while self.made < 2 + step // _USES:
            self.grow()
        draw = generator(self.seed, 32, step)
        at = torch.randint(len(self.names), (_BATCH,), generator=draw).tolist()
        x = self.seen[at]
        x = x * (0.9 + 0.2 * torch.rand(len(x), 1, 1, 1, generator=draw))
        return x + _TREMBLE * torch.randn(x.shape, generator=draw), [self.names[i] for i in at]


def train(
    out: Path,
    library: Library | None,
    actions: Sequence[str],
    *,
    minutes: float = 10.0,
    steps: int = 3_000,
    seed: int = 0,
) -> MotionJudge:
    """Train a judge of `actions` and save it, with its accuracy on people held out.

    It ends after `minutes` or `steps`, whichever is first; only `steps` makes it the same every
    time. Raises BadInput when none of the actions is recorded or drawn.
    """
    pool = EpisodePool(library, actions, seed)
    known = tuple(n for n in actions if n in {*pool.recorded, *pool.drawn})
    if not known or not minutes > 0 or steps < 1:
        raise BadInput("A judge of movements needs known actions, minutes and steps.")
    folder_to_write(out)  # before the work
    index = {name: i for i, name in enumerate(known)}
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = MotionClassifier(len(known)).train()
        optimizer = torch.optim.AdamW(net.parameters(), _RATE, weight_decay=0.02)
        begin, step, share = time.monotonic(), 0, 0.0
        while share < 1:
            for group in optimizer.param_groups:
                group["lr"] = _RATE * min(1.0, (step + 1) / 50) * (1 - share) ** 0.7
            x, names = pool.batch(step)
            target = torch.tensor([index[n] for n in names])
            loss = F.cross_entropy(net(x), target, label_smoothing=0.05)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
            step += 1
            share = max(step / steps, (time.monotonic() - begin) / (60 * minutes))
            if step % 100 == 0:
                log.info("judge step %d (%.0f %%): loss %.3f", step, 100 * share, loss.item())
    judge = MotionJudge(net.eval(), known, step)
    judge = MotionJudge(net, known, step, held_out_accuracy(judge, library, seed))
    save(judge, out)
    return judge


def held_out_recordings(
    library: Library, actions: Sequence[str], seed: int = 0, most: int = 8
) -> Episodes:
    """Up to `most` recordings of each action by people who were never trained on."""
    names, takes = [], []
    for name in actions:
        theirs = library.of(name, "held_out")
        for take in theirs[:: max(1, len(theirs) // most)][:most]:
            names.append(name)
            takes.append(take)
    if not names:
        raise BadInput("There is no recording of people held out of any of these actions.")
    return recorded_episodes(names, takes, bodies(len(names), seed + 1, "val"), MOMENTS)


def held_out_accuracy(
    judge: MotionJudge, library: Library | None, seed: int = 0
) -> dict[str, float]:
    """Share that is named right: of `recorded` episodes of people held out, of `drawn` ones on
    bodies held out."""
    found: dict[str, float] = {}
    if library and any(library.of(n, "held_out") for n in judge.actions):
        real = held_out_recordings(library, judge.actions, seed)
        right = judge.correct(real.seen, real.names)
        found["recorded"] = round(sum(right) / len(right), 4)
    if names := [n for n in judge.actions if n in EVERY] * 4:
        z = torch.randn(len(names), 15, generator=generator(seed, 33))
        drawn = drawn_episodes(names, z, bodies(len(names), seed + 2, "val"), MOMENTS)
        right = judge.correct(drawn.seen, names)
        found["drawn"] = round(sum(right) / len(right), 4)
    return found


def save(judge: MotionJudge, folder: Path) -> None:
    """Write the judge (fp16)."""
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {k: t.detach().half().contiguous() for k, t in judge.net.state_dict().items()}
    save_file(tensors, folder / WEIGHTS)
    (folder / WEIGHTS).chmod(READABLE)  # safetensors makes files that only their owner can read
    config = {
        "actions": judge.actions,
        "steps": judge.steps,
        "accuracy": judge.accuracy,
        "sha256": sha256_of(folder / WEIGHTS),
    }
    write_atomically(folder / CONFIG, (json.dumps(config, indent=1) + "\n").encode())


def load(folder: Path) -> MotionJudge:
    """A judge's folder. Raises BadCheckpoint for one that is incomplete or altered."""
    try:
        config = json.loads((folder / CONFIG).read_text())
        if sha256_of(folder / WEIGHTS) != config["sha256"]:
            raise BadCheckpoint(f"{WEIGHTS} in {folder.name!r} is damaged or was changed.")
        net = MotionClassifier(len(config["actions"]))
        net.load_state_dict({k: t.float() for k, t in load_file(folder / WEIGHTS).items()})
        return MotionJudge(
            net.eval(), tuple(config["actions"]), config["steps"], config["accuracy"]
        )
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        raise BadCheckpoint(
            f"{folder.name!r} holds no judge of movements that can be read "
            f"({type(error).__name__}). Train one: python -m larnet motion-recogniser --out DIR"
        ) from error
