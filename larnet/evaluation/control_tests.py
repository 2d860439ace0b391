"""What a model makes of noise, position and length: accounts that need no real clip beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor

from larnet.config.clip_length import MAX_FRAMES
from larnet.data import Clips, ClipStream
from larnet.data.batch import generator
from larnet.data.synthetic import Requests
from larnet.data.synthetic.drawn_stream import DrawnClips
from larnet.evaluation.checkpoints_under_test import CheckpointUnderTest
from larnet.evaluation.statistics import finite_mean, share
from larnet.evaluation.train_classifier import ActionClassifier

ACTORS, DRAWS = 8, 16  # photos with one action each; styles of each
POSITIONS = (0.0, 0.25, 0.5, 0.75)
WINDOW = 6  # frames compared to find a moment in an episode
FIRST = 40_000  # number of the batch whose photos are used: no other account does

DEFINITIONS = {
    "noise_spread": "mean absolute difference of two styles of an action on moving pixels over the "
    "action's own mean absolute difference from the photo there",
    "noise_recognised": "share of those clips whose action is recognised",
    "noise_recognised_real": "the same share of drawn clips in the same styles of the same actors",
    "positions_in_order": f"share of actions whose clips from position {POSITIONS} begin at later "
    "and later moments of the whole action, each found by its most similar six frames",
    "third_segment": "actions, of all that move, recognised in the last third of clips of three "
    "times the model's own length (frames 33 to 48 of 48), made segment by segment as for "
    "visitors, over those recognised in the first third",
}


def behaviour(
    subject: CheckpointUnderTest,
    stream: ClipStream,
    actions: Sequence[str],
    judge: ActionClassifier | None,
    seed: int,
) -> dict[str, Any]:
    """Figures of DEFINITIONS, on photos of actors never trained on; recognition only with a judge
    who knows the actions; none where no action moves. stream: of clips that begin at p_e = 0."""
    moving = [a for a in actions if a != "standing still" and a in stream.names]
    if not moving:
        return {"actions": []}
    names = moving[:: max(1, len(moving) // ACTORS)][:ACTORS]
    clips = stream.batch(FIRST, len(names), names)
    judged = judge if judge and all(name in judge.actions for name in names) else None
    spread, recognised = _noise(subject, clips, judged, seed)
    result: dict[str, Any] = {
        "actions": names,
        "noise_spread": finite_mean(spread.numpy()),
        "noise_spread_per_action": dict(zip(names, [round(x, 3) for x in spread.tolist()])),
        "positions_in_order": share(_in_order(subject, clips), seed),
    }
    if judged:
        result["noise_recognised"] = share(recognised, seed)
        if isinstance(stream, DrawnClips):
            result["noise_recognised_real"] = share(_drawn(stream, names, judged, seed), seed)
        if 3 * clips.v.shape[1] <= MAX_FRAMES:
            known = [name for name in moving if name in judged.actions]
            every = stream.batch(FIRST, len(known), known)
            result["third_segment"] = _third(subject, every, judged)
    return result


def _row(clips: Clips, row: int, p_e: Tensor, z: Tensor) -> Clips:
    """One photo at several positions (n,) and with several styles (n, Z)."""
    n = len(p_e)
    return replace(
        clips,
        x_0=clips.x_0[row : row + 1].expand(n, -1, -1, -1),
        p_e=p_e,
        z=z,
        names=clips.names[row : row + 1] * n,
        recorded=clips.recorded[row : row + 1].expand(n),
    )


def _noise(
    subject: CheckpointUnderTest, clips: Clips, judge: ActionClassifier | None, seed: int
) -> tuple[Tensor, list[bool]]:
    spread, right = [], []
    for row, name in enumerate(clips.names):
        z = _styles(clips.z.shape[1], seed, row)
        v = subject.make(_row(clips, row, torch.zeros(DRAWS), z))
        photo = clips.x_0[row].float()
        away = (v.float() - photo).abs().mean(-1)  # (DRAWS, T, H, W)
        where = (away.amax(0) > 10).float()
        own = (away * where).sum() / (where.sum() * DRAWS).clamp(min=1)
        pairs = [
            ((v[i].float() - v[j].float()).abs().mean(-1) * where).sum() / where.sum().clamp(min=1)
            for i in range(DRAWS)
            for j in range(i)
        ]
        spread.append(torch.stack(pairs).mean() / own.clamp(min=1e-6))
        right += judge.correct(v, [name] * DRAWS)["action"] if judge else []
    return torch.stack(spread), right


def _styles(length: int, seed: int, row: int) -> Tensor:
    """The DRAWS styles z that are asked of an action."""
    return torch.randn(DRAWS, length, generator=generator(seed, 11, row))


def _drawn(
    stream: DrawnClips, names: Sequence[str], judge: ActionClassifier, seed: int
) -> list[bool]:
    """Whether the judge recognises what the model is asked for when it is drawn: no judge knows
    every style of every action."""
    asked, right = stream.requests(FIRST, len(names), names), []
    for row, name in enumerate(names):
        one = Requests(
            actions=[name] * DRAWS,
            seeds=asked.seeds[row].expand(DRAWS),
            p_e=torch.zeros(DRAWS),
            z=_styles(asked.z.shape[1], seed, row),
            standing=asked.standing[row].expand(DRAWS),
        )
        right += judge.correct(stream.draw(one).v, one.actions)["action"]
    return right


def _in_order(subject: CheckpointUnderTest, clips: Clips) -> list[bool]:
    """Per action whether clips from later positions begin later in the whole action."""
    found = []
    for row in range(len(clips.names)):
        at = torch.tensor([*POSITIONS, 0.5])
        v = subject.make(_row(clips, row, at, clips.z[row].expand(len(at), -1))).float()
        whole = torch.cat((v[0], v[-1]))  # the episode: its first half, then its second
        windows = whole.unfold(0, WINDOW, 1)  # (2 T - WINDOW + 1, H, W, 3, WINDOW)
        begins = []
        for clip in v[: len(POSITIONS)]:
            start = clip[:WINDOW].permute(1, 2, 3, 0)
            begins.append(int((windows - start).square().flatten(1).mean(1).argmin()))
        found.append(all(a < b for a, b in pairwise(begins)))
    return found


def _third(subject: CheckpointUnderTest, clips: Clips, judge: ActionClassifier) -> dict[str, Any]:
    """Whether the third segment of a clip, which goes on from the state of the second, still shows
    the action."""
    frames = clips.v.shape[1]
    made = subject.go_on(clips, 3 * frames)
    a, b = (
        sum(judge.correct(part, clips.names)["action"])
        for part in (made[:, :frames], made[:, 2 * frames :])
    )
    return {"first": a, "third": b, "ratio": round(b / a, 4) if a else None, "clips": len(clips.z)}
