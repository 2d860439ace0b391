"""Which clips train and which validate, of clips that nobody has divided.

Clips of one actor stay together, copies of one clip do too, and every action that has two clips
has one on each side, which is worth more where it cannot be had otherwise. A clip's side comes from
its content: names may change, clips may come.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from larnet.data.batch import Split

VALIDATION = 0.15  # share of the clips
SAMPLED = 1 << 18  # bytes at the beginning and the end of a file that its content is known by
TWO_NEEDED = "two different clips are needed, one to learn from and one to measure on."


@dataclass(frozen=True)
class OwnClip:
    """What the split goes by."""

    path: str
    action: str
    actor: str  # "": not known
    content: str


def content_of(path: Path) -> str:
    """What a file holds, in a few letters: its size, its beginning and its end.

    Raises OSError when it cannot be read.
    """
    size = path.stat().st_size
    digest = hashlib.sha256(str(size).encode())
    with path.open("rb") as file:
        digest.update(file.read(SAMPLED))
        if size > 2 * SAMPLED:
            file.seek(size - SAMPLED)
        digest.update(file.read(SAMPLED))
    return digest.hexdigest()[:16]


def divide(clips: Sequence[OwnClip]) -> tuple[list[Split], list[str]]:
    """The side of every clip, and in words what of it needs to be known."""
    split = _grouped(clips, frozenset())
    if lost := _one_sided(clips, split) - _single(clips):
        # copies under the names of several people: the names count there
        other = _grouped(clips, lost)
        if not _one_sided(clips, other) - _single(clips):
            split = other
    actions = dict.fromkeys(clip.action for clip in clips)
    said = [words for action in actions if (words := _by_clip(action, clips, split))]
    if alone := _single(clips):
        said.append(f"one clip trains, and none measures: {', '.join(sorted(alone))}; {TWO_NEEDED}")
    if len(clips) > 1 and "val" not in split:  # then some clip measures all the same
        at = min(range(len(clips)), key=lambda i: _number(clips[i].content))
        split[at] = "val"
        said.append(f"no action has two clips: {clips[at].path} measures and does not train.")
    return split, _copies(clips, split) + said


def _grouped(clips: Sequence[OwnClip], loose: Set[str]) -> list[Split]:
    """Sides of whole groups; in the actions `loose` copies are in no group."""
    groups = _groups(clips, loose)
    sides: dict[int, Split] = {
        group: "val" if _share(group, clips) < VALIDATION else "train" for group in set(groups)
    }
    actions = dict.fromkeys(clip.action for clip in clips)
    for side in ("train", "val"):  # an action that is not trained is worse than one not measured
        for action in actions:
            _bring(side, action, clips, groups, sides)
    return [sides[group] for group in groups]


def _single(clips: Sequence[OwnClip]) -> set[str]:
    """The actions that have one clip."""
    counts = Counter(clip.action for clip in clips)
    return {action for action, count in counts.items() if count == 1}


def _groups(clips: Sequence[OwnClip], loose: Set[str]) -> list[int]:
    """For every clip the first clip that has to be on the same side."""
    first: dict[str, int] = {}
    leader = list(range(len(clips)))

    def top(i: int) -> int:
        while leader[i] != i:
            leader[i] = leader[leader[i]]
            i = leader[i]
        return i

    for i, clip in enumerate(clips):
        keys = [f"actor {clip.actor}"] if clip.actor else []
        if clip.action not in loose:
            keys.append(f"content {clip.content}")
        for key in keys:
            a, b = top(first.setdefault(key, i)), top(i)
            leader[max(a, b)] = min(a, b)
    return [top(i) for i in range(len(clips))]


def _share(group: int, clips: Sequence[OwnClip]) -> float:
    """A number in [0, 1) that depends on the actor, else on the content."""
    return _number(clips[group].actor or clips[group].content)


def _number(key: str) -> float:
    return int(hashlib.sha256(key.encode()).hexdigest()[:8], 16) / 2**32


def _bring(
    side: Split,
    action: str,
    clips: Sequence[OwnClip],
    groups: Sequence[int],
    sides: dict[int, Split],
) -> None:
    """Move a group with an action to a side that lacks it, where no other action loses by it."""
    mine = {g for g, clip in zip(groups, clips) if clip.action == action}
    if len(mine) < 2 or side in {sides[g] for g in mine}:
        return
    of_action: dict[str, set[int]] = {}
    for g, clip in zip(groups, clips):
        of_action.setdefault(clip.action, set()).add(g)
    size = Counter(groups)
    order = sorted(mine, key=lambda g: (size[g], _share(g, clips)))
    for g in order:
        hurt = (
            a
            for a, members in of_action.items()
            if g in members
            and a != action
            and not any(sides[other] != side for other in members - {g})
        )
        if not any(hurt):
            sides[g] = side
            return


def _by_clip(action: str, clips: Sequence[OwnClip], split: list[Split]) -> str:
    """Divide by clips an action that lies on one side; in words what that means."""
    mine = [i for i, clip in enumerate(clips) if clip.action == action]
    if {split[i] for i in mine} == {"train", "val"}:
        return ""
    if len(mine) == 1:
        split[mine[0]] = "train"
        return ""
    ordered = sorted({clips[i].content for i in mine}, key=_number)
    few = [content for content in ordered if _number(content) < VALIDATION] or ordered[:1]
    lacking: Split = "val" if split[mine[0]] == "train" else "train"
    for content in few if lacking == "val" else [c for c in ordered if c not in few]:
        trial = [lacking if c.content == content else side for c, side in zip(clips, split)]
        if not _one_sided(clips, trial) - _one_sided(clips, split):
            split[:] = trial
    if {split[i] for i in mine} != {"train", "val"}:  # nothing but copies: by their names
        last = min(mine, key=lambda i: _number(clips[i].path))
        for i in mine:
            split[i] = "val" if i == last else "train"
        return ""
    actors = sorted({clips[i].actor for i in mine} - {""})
    if not actors:
        return ""
    who = f"only {actors[0]} does it" if len(actors) == 1 else "its people cannot be divided"
    return f"{action}: {who}, so the same person trains and validates; clips of others are better."


def _one_sided(clips: Sequence[OwnClip], split: Sequence[Split]) -> set[str]:
    """The actions that one side lacks."""
    sides: dict[str, set[Split]] = {}
    for clip, side in zip(clips, split):
        sides.setdefault(clip.action, set()).add(side)
    return {action for action, its in sides.items() if len(its) < 2}


def _copies(clips: Sequence[OwnClip], split: Sequence[Split]) -> list[str]:
    """Of the clips that several files hold, and of those that train and measure."""
    same: dict[str, list[OwnClip]] = {}
    sides: dict[str, set[Split]] = {}
    for clip, side in zip(clips, split):
        same.setdefault(clip.content, []).append(clip)
        sides.setdefault(clip.content, set()).add(side)
    out = []
    for content, (first, *others) in same.items():
        if others:
            paths = [clip.path for clip in others]
            more = f" and {len(paths) - 3} more" if len(paths) > 3 else ""
            mixed = any(clip.action != first.action for clip in others)
            under = ", under different actions" if mixed else ""
            both = "; what measures was trained on" if len(sides[content]) > 1 else ""
            out.append(f"copies of {first.path}{under}: {', '.join(paths[:3])}{more}{both}.")
    return out
