"""From recordings to episodes: on the average actor's bones, on the ground, cut or made a loop."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from larnet.data.motions.archive import KINECT, TOYS, MotionRecording, MotionSplit
from larnet.data.motions.bones import arms_closer, other_side_acts, retargeted, standing
from larnet.data.motions.cutting import (
    FPS,
    SHORTEST,
    acting,
    looped,
    one_lap,
    pieces,
    resampled,
    unbroken,
    without_noise,
)
from larnet.data.motions.ground import grounded
from larnet.data.motions.mirror import mirrored
from larnet.text.action_table import ACTION_ROWS, ActionRow

SMOOTHING = 0.05  # seconds, of sensors that tremble


@dataclass(frozen=True)
class Episode:
    """One performance of one action, on the average actor's bones."""

    action: str  # the row's name
    source: str
    name: str  # of the recording in its source
    person: str  # "" where nobody is named
    split: MotionSplit
    joints: np.ndarray  # (T, 20, 3) float32 standing heights: x to the actor's left, y up, z ahead
    loops: bool  # the first frame follows the last one
    mirrored: bool = False  # left and right were exchanged to have it twice
    fps: int = FPS

    @property
    def seconds(self) -> float:
        """From the first frame to the last one; of a loop, to the first one again."""
        return (len(self.joints) - (0 if self.loops else 1)) / self.fps


def pose_at(episode: Episode, seconds: np.ndarray) -> np.ndarray:
    """Joints (T, 20, 3) float32 of an episode at any moments (T,), in seconds from its beginning.

    Before the beginning and after the end the pose is held; a loop goes round.
    """
    n, at = len(episode.joints), seconds.astype(np.float64) * episode.fps
    at = np.mod(at, n) if episode.loops else at.clip(0, n - 1)
    low = np.floor(at).astype(int).clip(0, n - 1)
    share = (at - low)[:, None, None].astype(np.float32)
    high = (low + 1) % n if episode.loops else (low + 1).clip(max=n - 1)
    return episode.joints[low] * (1 - share) + episode.joints[high] * share


def episodes_of(
    recordings: Iterable[MotionRecording], rows: Mapping[str, ActionRow] = ACTION_ROWS
) -> list[Episode]:
    """Recordings as episodes of the rows that name them; a row's mirror partner gets them mirrored.

    Recordings of the table's own sources that no row names are left out.
    """
    wanted: dict[str, list[ActionRow]] = {}
    for row in rows.values():
        for key in row.recordings:
            wanted.setdefault(key, []).append(row)
    ours = {key.partition(":")[0] for key in wanted}
    made: list[Episode] = []
    for recording in recordings:
        known = [row for key in recording.keys for row in wanted.get(key, [])]
        if not known and recording.source not in ours:
            name = recording.action
            known = [rows.get(name) or ActionRow(name, recordings=recording.keys[:1])]
        theirs = recording.source not in ours
        for row in known:
            for episode in _episodes(recording, row, theirs):
                made.append(episode)
                if row.mirror:
                    made.append(_partner(episode, row.mirror))
    return made


def _episodes(recording: MotionRecording, row: ActionRow, theirs: bool) -> list[Episode]:
    """The parts of a recording that are used, each on the average actor's bones, on the ground.

    Of people's own files (`theirs`) nobody knows how often a thing is done: once is taken, as a
    loop. Laps of several people then go together, however many of them each did.
    """
    trembles = recording.source in KINECT
    p = unbroken(_in_heights(recording.joints), recording.fps)
    if len(p) < 2:
        return []
    p = resampled(p, recording.fps)
    p = without_noise(p, SMOOTHING if trembles else 0.0, FPS)
    if recording.source in TOYS:
        p = arms_closer(p)
    if row.side and other_side_acts(p, row.side):
        p = mirrored(p)
    body = grounded(retargeted(p), p, FPS, leaves_ground=not trembles)
    lap = one_lap(body, FPS, standing()) if theirs else None
    loops = row.loops or lap is not None
    if lap is not None:
        parts = [lap]
    elif loops:
        parts = [looped(body, FPS)]
    else:
        parts = pieces(body[acting(body, FPS)], FPS)
    return [
        Episode(row.name, recording.source, recording.name, recording.person, recording.split,
                part.astype(np.float32), loops)
        for part in parts if len(part) >= SHORTEST * FPS
    ]  # fmt: skip


def _in_heights(p: np.ndarray) -> np.ndarray:
    """Joints in metres brought to standing heights with the ground at 0; others stay as they are.

    Joints in standing heights have their lowest point near 0 and their highest below 1.6.
    """
    low, high = np.percentile(p[..., 1].min(1), 5), p[..., 1].max()
    if abs(low) < 0.12 and 0.4 < high < 1.75:
        return p
    tall = np.linalg.norm(np.diff(p[:, [0, 1, 2, 3]], axis=1), axis=-1).sum(1)
    legs = np.linalg.norm(np.diff(p[:, [12, 13, 14]], axis=1), axis=-1).sum(1)
    return (p - [0, low, 0]) / (np.median(tall + legs) * 1.1).clip(1e-3)


def _partner(episode: Episode, name: str) -> Episode:
    joints = mirrored(episode.joints)
    values = vars(episode) | {"action": name, "joints": joints, "mirrored": True}
    return Episode(**values)
