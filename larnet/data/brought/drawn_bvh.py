"""Recorded joints as clips: drawn actors move as a BVH file says; joints and masks are known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from larnet.body.skeleton import EPISODE, FPS
from larnet.data.brought.take_in import free_path
from larnet.data.motions.archive import MotionRecording
from larnet.data.motions.bvh import read_bvh
from larnet.data.motions.bvh_rigs import FASTEST, SOURCE, joints_of_bvh
from larnet.data.motions.cutting import FPS as RECORDED_FPS
from larnet.data.motions.cutting import resampled
from larnet.data.motions.episodes import episodes_of
from larnet.data.synthetic import Requests, render, seed_of
from larnet.data.synthetic.mocap_retarget import episode
from larnet.data.synthetic.render import NOISE
from larnet.data.video.clip_labels import ClipFacts, ClipLabels, to_json
from larnet.errors import BadInput
from larnet.media import video_file

ACTORS = 3  # drawn for each episode
MOST_EPISODES = 6  # of one file
SIDE = 128  # pixels
TALL = 1.7  # metres, of a standing actor
CHUNK = EPISODE  # frames drawn at a time
SHORTEST = 24  # frames of a clip; training takes 17


def clips_of_bvh(
    path: Path, action: str, folder: Path, progress: Callable[[float], None] | None = None
) -> list[Path]:
    """Write clips of drawn actors who move as a BVH file says, and their labels, into
    `folder`/ACTION, beside what is there. Raises BadInput for a file that is no BVH, whose rig
    cannot be told, or in which nothing moves."""
    bvh = read_bvh(path)
    joints, fps = joints_of_bvh(bvh), bvh.fps
    if fps > FASTEST:
        joints, fps = resampled(joints, fps, FASTEST).astype(np.float32), FASTEST
    recording = MotionRecording(SOURCE, path.stem, action, "", fps, joints)
    parts = episodes_of([recording], {})[:MOST_EPISODES]
    if not parts:
        raise BadInput(f"{path.name} holds no movement of a third of a second or more.")
    place, made = folder / action, list[Path]()
    place.mkdir(parents=True, exist_ok=True)
    for n, part in enumerate(parts):
        rows = _parameters(part.joints)
        for actor in range(ACTORS):
            # an actor of every file is another one; the letters let the split keep them apart
            stem = f"actor{actor + 1}_{path.stem[:60]}_{n + 1}"
            seed = seed_of("train", 97 * n + actor + _number(path.stem))
            made.append(_write(free_path(place, f"{stem}.mp4"), rows, action, seed))
            if progress:
                progress(len(made) / (len(parts) * ACTORS))
    return made


def _number(text: str) -> int:
    """A number that depends on a text."""
    return sum(ord(c) * (i + 1) for i, c in enumerate(text)) % 100_000


def _parameters(joints: np.ndarray) -> Tensor:
    """Joints (T, 20, 3) in standing heights at RECORDED_FPS -> the drawn actors' (T', P) at FPS."""
    seconds = len(joints) / RECORDED_FPS
    return episode(joints * TALL, count=max(SHORTEST, round(seconds * FPS)))


def _write(path: Path, rows: Tensor, action: str, seed: int) -> Path:
    """One actor's clip of parameters (T, P), with labels beside it."""
    frames, joints, masks = [], [], []
    for first in range(0, len(rows), CHUNK):
        count = min(CHUNK, len(rows) - first)
        requests = Requests(
            actions=[action],
            seeds=torch.tensor([seed]),
            p_e=torch.tensor([first / EPISODE]),
            z=torch.zeros(1, NOISE),
            standing=torch.tensor([False]),
        )
        drawn = render(requests, SIDE, frames=count, moves=lambda _, t, __: _at(rows, t))
        frames.append(drawn.v[0].permute(1, 2, 3, 0).numpy())
        joints.append(drawn.joints[0].numpy() * SIDE)
        masks.append(drawn.mask[0].numpy().astype(bool))
    film = np.concatenate(frames)
    video_file.write(path, film, FPS)
    facts = ClipFacts(action, action, seed, "", "", "", len(film), FPS, SIDE, SIDE)
    labels = ClipLabels(facts, np.concatenate(joints).astype(np.float32), np.concatenate(masks))
    path.with_suffix(".json").write_bytes(to_json(labels))
    return path


def _at(rows: Tensor, t: Tensor) -> Tensor:
    """Parameters (B, T, P) at whole frames t (B, T); the last pose is held."""
    return rows[t.round().long().clamp(0, len(rows) - 1)]
