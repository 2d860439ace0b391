"""Movements without pictures: words -> G_m -> M_I -> joints, with the losses of the paper.

    python -m larnet train-movements --out runs/moves --motions motions.npz --begin-with default

Only what needs no picture learns: the projections of words, G_m's codes, M_I's scale of one cell
and the reader of its state. What was trained on pictures stays as it was loaded, and
`fit_pictures` makes it understand the new codes.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from larnet import losses
from larnet.config.numbers import norm_limit
from larnet.config.specs import SKELETON, CriticSpec, RunSpec, to_dict
from larnet.data.batch import generator
from larnet.data.skeleton_batches.recorded_library import Library
from larnet.data.skeleton_batches.skeleton_batch import SkeletonBatch
from larnet.data.skeleton_batches.skeleton_stream import SkeletonStream
from larnet.data.skeleton_batches.sketches import SketchBook
from larnet.errors import BadInput
from larnet.model import LARNet
from larnet.nets.decoders.limbs import JOINTS
from larnet.nets.motion_critic import SequenceCritic
from larnet.training.accelerator import new_accelerator
from larnet.training.critic_steps import Critic
from larnet.training.generator_step import Words
from larnet.training.movements.motion_watch import check_spread, retrieval, spread
from larnet.training.movements.skeleton_losses import MotionOutcome, MotionPhase
from larnet.training.movements.skeleton_parts import (
    SAMPLES,
    begin_with,
    grouped,
    learning_parts,
    learning_rate,
)
from larnet.training.phrase_vectors import PhraseTable
from larnet.training.run_folder import (
    RunFolder,
    check_finite,
    flatten,
    optimizer_tensors,
    restore_optimizer,
    section,
)
from larnet.weights import checkpoint
from larnet.weights.checkpoint import CheckpointInfo

log = logging.getLogger(__name__)
SETTLED = 200  # steps after which codes of different movements must differ


class SkeletonPretraining:
    """One run: networks, critics, optimisers, averaged weights; a step, and how all is kept."""

    def __init__(
        self, spec: RunSpec, folder: RunFolder, library: Library | None, device: str = "cpu"
    ) -> None:
        self.spec, self.folder = spec, folder
        self.accelerator = new_accelerator(
            replace(spec, train=replace(spec.train, precision="fp32")), device, "", folder.root
        )
        self.device = self.accelerator.device
        self.stream = SkeletonStream(spec.data, spec.skeleton, spec.model.noise, library)
        self.table = self._phrases()
        torch.manual_seed(spec.skeleton.seed)
        self.phase = MotionPhase(spec, self.stream.actions).to(self.device)
        self.phase.larnet.requires_grad_(False)
        parts = [*learning_parts(self.phase.larnet), self.phase.E_v]
        groups = grouped(self.phase.larnet, parts)
        self.learning = [p for group in groups for p in group["params"]]
        self.optimizer = torch.optim.AdamW(
            groups, spec.skeleton.learning_rate, betas=(0.9, 0.99), weight_decay=0.01
        )
        self.critics = self._critics()
        self.average = self._weights()
        self.step, self.seconds, self.started = 0, 0.0, time.monotonic()
        self.earlier: list[dict] = []
        self._last: tuple[int, SkeletonBatch] | None = None
        self.book = SketchBook(self.stream, spec.model.noise) if spec.skeleton.sketches else None

    def _critics(self) -> dict[str, Critic]:
        """D_m on e_m's codes and skeletons, and the critic of joints; those with a weight."""
        s, code = self.spec.skeleton, self.spec.model.motion_code
        channels = {"motion": code + SKELETON, "joints": 3 * JOINTS}
        how = CriticSpec(learning_rate=s.critic_rate, penalty=s.penalty)
        return {
            name: Critic(SequenceCritic(c), how, self.accelerator)
            for name, c in channels.items()
            if getattr(s, f"adversarial_{name}")
        }

    def _weights(self) -> dict[str, Tensor]:
        return {n: t.detach().clone() for n, t in self.phase.larnet.state_dict().items()}

    def _phrases(self) -> PhraseTable:
        encoders = [name for name, _ in self.spec.model.encoders]
        return PhraseTable.kept(self.folder.phrases, encoders, self.stream.vocabulary)

    def batch(self, step: int) -> tuple[SkeletonBatch, Words]:
        """The movements of a step and the words for them: a function of the step alone."""
        number = step // self.spec.skeleton.uses
        if self._last is None or self._last[0] != number:
            self._last = (number, self.stream.batch(number).to(self.device))
        movements, draw = self._last[1], generator(self.spec.skeleton.seed, 21, step)
        return movements, self._words(movements.names, draw)

    def _words(self, names: Sequence[str], draw: torch.Generator) -> Words:
        """A phrase for each name by the text encoder that speaks for it."""
        encoders = [n for n, _ in self.spec.model.encoders]
        vectors = {n: self.table.draw(n, names, draw) for n in encoders}
        encoder_index = torch.randint(len(encoders), (len(names),), generator=draw)
        return Words(vectors, encoder_index).to(self.device)

    def sketches(self, step: int) -> dict[str, Tensor]:
        """The terms of a step's whole performances at a few moments."""
        s, draw = self.spec.skeleton, generator(self.spec.skeleton.seed, 23, step)
        assert self.book is not None  # there is one where the spec asks for sketches
        found = self.book.batch(step, s.sketches, s.recorded).to(self.device)
        return self.phase.sketched(found, self._words(found.names, draw), draw)

    def update(self) -> dict[str, float]:
        """One step: the critics' phase when it is their turn, then the generator's. Returns the
        numbers to log; raises BadInput, weights unchanged, when one is not finite."""
        s = self.spec.skeleton
        rate, first = learning_rate(s, self.step), self.step < s.sketch_first
        for group in self.optimizer.param_groups:
            group["lr"] = rate * (s.kept_rate if group["kept"] and not first else 1.0)
        sketched = self.sketches(self.step) if self.book else {}
        total = sum(getattr(s, name) * term for name, term in sketched.items())
        values = {f"sketch_{name}": term for name, term in sketched.items()}
        movements, words = self.batch(self.step)
        draw = generator(s.seed, 22, self.step)
        if first:
            seen = self.phase.retargeted(movements, self.phase.found(movements, draw))
            total = total + sum(s.retarget * term for term in seen.values())
            values |= seen
        else:
            outcome = self.phase(movements, words, draw)
            turn = self.step % s.critics_every == 0
            felt, seen = self.adversarial(outcome, draw) if turn else ({}, {})
            total = total + outcome.total
            if self.step >= s.critic_start:
                total = total + sum(getattr(s, name) * term for name, term in felt.items())
            spreads = {"spread_e_m": outcome.motion, "spread_real": outcome.real_motion}
            length = self.spec.model.motion_code
            spreads = {name: spread(x[..., :length]) for name, x in spreads.items()}
            values |= {**outcome.terms, **felt, **seen, **spreads}
        self.optimizer.zero_grad(set_to_none=True)
        total.backward()
        size = nn.utils.clip_grad_norm_(self.learning, norm_limit(s.clip_norm))
        values = {"total": total, **values, "gradient": size}
        numbers = {n: x.detach().float().item() for n, x in values.items()} | {"rate": rate}
        check_finite(self.step + 1, numbers)
        self.optimizer.step()
        self.step += 1
        self._blend()
        return numbers

    def adversarial(
        self, outcome: MotionOutcome, draw: torch.Generator
    ) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
        """Equations 3 and 4: D_m compares e_m with e^_m; the critic of joints compares real
        sequences with Mix(made, real). Critics see detached samples, the generator frozen critics.
        """
        felt: dict[str, Tensor] = {}
        seen: dict[str, Tensor] = {}
        for name, critic in self.critics.items():
            real, fake = SAMPLES[name](outcome, draw)
            told = critic.step(real, fake, draw)
            seen |= {f"{key}_{name}": x for key, x in told.items()}
            felt[f"adversarial_{name}"] = losses.adversarial_loss(critic.score(fake))
        return felt, seen

    def _blend(self) -> None:
        """Averaged weights follow the trained ones; the decay grows with the steps taken."""
        decay = min(self.spec.skeleton.ema, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            for name, tensor in self.phase.larnet.state_dict().items():
                self.average[name].lerp_(tensor, 1 - decay)

    @property
    def elapsed(self) -> float:
        return self.seconds + time.monotonic() - self.started

    def averaged(self) -> LARNet:
        """A copy of LARNet with the averaged weights."""
        model = LARNet(self.spec.model)
        model.load_state_dict({n: t.cpu() for n, t in self.average.items()})
        return model.eval()

    def info(self) -> CheckpointInfo:
        from larnet.text.phrases import phrases_for

        return CheckpointInfo(
            name=self.folder.root.name,
            spec=self.spec.model,
            actions={n: phrases_for(n).train for n in self.stream.actions},
            encoders=tuple(name for name, _ in self.spec.model.encoders),
            data=self.spec.data.source,
            times=self.stream.times(),
            step=self.step,
            training={
                "minutes": round(self.elapsed / 60, 1),
                "clips": self.step * self.spec.skeleton.batch,
                "earlier": self.earlier,
                "skeleton": to_dict(self.spec.skeleton),
            },
        )

    def save(self) -> Path:
        """The averaged weights as a checkpoint, and the state that a resumed run needs."""
        folder = self.folder.checkpoint(self.step)
        phrases = {
            encoder: torch.from_numpy(np.concatenate([group[n] for n in self.stream.actions]))
            for encoder, group in self.table.vectors.items()
        }
        card = f"# {self.folder.root.name}\n\nMovements learned without pictures.\n"
        checkpoint.save(folder, self.averaged(), self.info(), card, phrases)
        tensors = flatten("phase", self.phase.state_dict()) | flatten("average", self.average)
        tensors |= flatten("optimizer", optimizer_tensors(self.optimizer))
        for name, critic in self.critics.items():
            tensors |= flatten(f"critic_{name}", critic.state())
        progress = {"seconds": self.elapsed, "earlier": self.earlier}
        self.folder.save_state(self.step, tensors, progress)
        self.folder.prune()
        return folder

    def look(self, numbers: dict[str, float]) -> None:
        """Log what is found by e^_m; raises BadInput when the motion features have collapsed."""
        if self.stream.library and self.stream.recorded:
            found = retrieval(self.phase.E_v, self.stream.library, self.stream.recorded)
            if found is not None:
                self.folder.log(self.step, {"retrieval": found})
                log.info(
                    "step %d: %.0f %% of held-out people found by e^_m", self.step, 100 * found
                )
        if self.step >= SETTLED and "spread_real" in numbers:
            check_spread(self.step, numbers["spread_e_m"], numbers["spread_real"])

    def restore(self, source: str = "") -> None:
        """Go on from the folder's newest checkpoint; without one, begin with the weights of
        `source`, a checkpoint's name or folder."""
        step = self.folder.last_step()
        if step:
            self._check_actions(step)
            tensors, progress = self.folder.load_state(step)
            self.phase.load_state_dict(section("phase", tensors))
            self.average = {n: t.to(self.device) for n, t in section("average", tensors).items()}
            restore_optimizer(self.optimizer, section("optimizer", tensors))
            for name, critic in self.critics.items():
                critic.restore(section(f"critic_{name}", tensors))
            self.step, self.seconds = step, progress["seconds"]
            self.earlier = progress.get("earlier", [])
        elif source:
            loaded = checkpoint.load(self._continued(RunFolder(Path(source))) or source)
            anew = begin_with(self.phase.larnet, loaded)
            log.info("begun with %s; anew: %s", loaded.info.name, ", ".join(anew) or "nothing")
            self.earlier = loaded.info.runs
            self.average = self._weights()
        self.folder.forget_after(step)

    def _check_actions(self, step: int) -> None:
        """Raise BadInput where the data show other actions than those that the run has learned."""
        known = tuple(checkpoint.read_info(self.folder.checkpoint(step))[0].actions)
        if known != tuple(self.stream.actions):
            raise BadInput(
                f"The run in {self.folder.root.name!r} has learned {len(known)} actions; what it "
                f"is to go on with shows {len(self.stream.actions)} or others. Give it the same "
                "recordings as before (--motions)."
            )

    def _continued(self, before: RunFolder) -> Path | None:
        """The newest checkpoint of another run of this kind, whose E_v is taken over; None where
        the folder is no run's."""
        step = before.last_step()
        if not step:
            return None
        theirs = section("phase", before.load_state(step)[0])
        mine = self.phase.state_dict()
        fitting = {n: t for n, t in theirs.items() if n in mine and mine[n].shape == t.shape}
        self.phase.load_state_dict(mine | fitting)
        return before.checkpoint(step)
