"""Whether a recogniser, trained on real clips only, sees the asked action in generated ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from larnet.data import ClipStream
from larnet.evaluation.checkpoints_under_test import CheckpointUnderTest
from larnet.evaluation.phrase_accuracy import held_out_phrases
from larnet.evaluation.statistics import share
from larnet.evaluation.train_classifier import ActionClassifier
from larnet.text.phrases import COMBINATIONS, NOVEL

PHRASES, COMBINED, BATCH = 96, 40, 8  # clips of each extra set


def recognition(
    judge: ActionClassifier,
    subjects: Sequence[CheckpointUnderTest],
    stream: ClipStream,
    known: dict[str, Tensor],
    names: Sequence[str],
    seed: int,
) -> dict[str, Any]:
    """Accuracy by subject ("real": the same clips as they were recorded or drawn).

    known: uint8 clips (N, T, H, W, 3) of every subject that begin at p_e = 0, showing `names`.
    `held_out_phrases` asks for known actions in wordings never trained on; `trained_combinations`
    and `novel_combinations` (drawn data only) judge legs and arms apart, and `both` at once. These
    are asked of `subjects`, which speak; without any they are left out.
    """
    accuracy: dict[str, Any] = {
        "judge": {"accuracy_on_held_out_actors": judge.accuracy, "data": judge.data,
                  "steps": judge.steps, "sha256": judge.sha256,
                  "chance": round(1 / len(judge.actions), 4)},
        "known": {who: share(judge.correct(v, names)["action"], seed) for who, v in known.items()},
    }  # fmt: skip
    if not subjects:
        return accuracy
    actions = [a for a in subjects[0].actions if a in judge.actions and a in stream.names]
    phrases = [(a, p) for a, ps in held_out_phrases(actions).items() for p in ps]
    if phrases:
        chosen = phrases[:: max(1, len(phrases) // PHRASES)][:PHRASES]
        made = _sets(subjects, stream, [a for a, _ in chosen], 10_000, [p for _, p in chosen])
        accuracy["held_out_phrases"] = {
            who: share(judge.correct(v, [a for a, _ in chosen])["action"], seed)
            for who, v in made.items()
        }
    if all(name in stream.actions for pair in NOVEL for name in pair.split(" while ")):
        trained = [c for c in COMBINATIONS if c not in NOVEL]
        for key, group, first in (
            ("trained_combinations", trained, 20_000),
            ("novel_combinations", NOVEL, 30_000),
        ):
            names = [group[i % len(group)] for i in range(COMBINED)]
            made = _sets(subjects, stream, names, first)
            accuracy[key] = {who: _parts(judge, v, names, seed) for who, v in made.items()}
    return accuracy


def _parts(judge: ActionClassifier, v: Tensor, names: Sequence[str], seed: int) -> dict[str, Any]:
    right = judge.correct(v, names)
    both = [legs and arms for legs, arms in zip(right["legs"], right["arms"])]
    return {track: share(x, seed) for track, x in (right | {"both": both}).items() if x}


def _sets(
    subjects: Sequence[CheckpointUnderTest],
    stream: ClipStream,
    names: Sequence[str],
    first: int,
    phrases: Sequence[str] | None = None,
) -> dict[str, Tensor]:
    """Clips of every subject and the real ones, for actions and phrases; batches from `first`."""
    rows: dict[str, list[Tensor]] = {}
    for at in range(0, len(names), BATCH):
        wanted = list(names[at : at + BATCH])
        clips = stream.batch(first + at // BATCH, len(wanted), wanted)
        spoken = phrases[at : at + BATCH] if phrases else None
        for subject in subjects:
            rows.setdefault(subject.name, []).append(subject.make(clips, spoken))
        rows.setdefault("real", []).append(clips.v)
    return {who: torch.cat(v) for who, v in rows.items()}


def confusion(
    judge: ActionClassifier, v: Tensor, names: Sequence[str], actions: Sequence[str]
) -> list[list[int]]:
    """Rows: the action asked for; columns: the action recognised; both in the order of `actions`
    (an action recognised outside of them does not count)."""
    place = {name: i for i, name in enumerate(actions)}
    table = [[0] * len(actions) for _ in actions]
    for name, found in zip(names, judge.names(v)["action"]):
        if name in place and found in place:
            table[place[name]][place[found]] += 1
    return table
