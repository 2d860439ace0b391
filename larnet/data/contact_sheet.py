"""Contact sheets: many small pictures in one labelled PNG, to look at what was made."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont

from larnet.body.skeleton import EPISODE
from larnet.config.file_names import file_to_write
from larnet.config.specs import DataSpec, ModelSpec
from larnet.data import open_stream
from larnet.data.batch import Split
from larnet.data.synthetic import CHOREOGRAPHY, Requests, render, seed_of
from larnet.errors import BadInput

_LABEL, _GAP = 150, 2  # pixels


def sheet(
    images: np.ndarray,
    labels: Sequence[str] = (),
    *,
    columns: Sequence[str] = (),
    label_width: int = _LABEL,
) -> Image.Image:
    """One picture of rows x columns pictures.

    `images` (rows, columns, H, W, 3) uint8; `labels` name the rows, `columns` the columns. Raises
    BadInput on another shape or type.
    """
    if images.ndim != 5 or images.shape[-1] != 3 or images.dtype != np.uint8:
        raise BadInput(
            f"A sheet takes uint8 (rows, columns, H, W, 3), not {images.dtype} {images.shape}."
        )
    rows, cols, h, w, _ = images.shape
    left, top = (label_width if labels else 0), (16 if columns else 0)
    out = Image.new("RGB", (left + cols * (w + _GAP), top + rows * (h + _GAP)), "white")
    pen, font = ImageDraw.Draw(out), ImageFont.load_default(13)
    for r in range(rows):
        for c in range(cols):
            place = (left + c * (w + _GAP), top + r * (h + _GAP))
            out.paste(Image.fromarray(images[r, c]), place)
        if labels:
            words = labels[r].replace(" while ", "\nwhile ")
            pen.multiline_text((4, top + r * (h + _GAP) + h // 3), words, "black", font)
    for c, words in enumerate(columns):
        pen.text((left + c * (w + _GAP) + 4, 1), words, "black", font)
    return out


def synthetic_sheet(
    path: str | Path,
    *,
    size: int = 112,
    actions: Sequence[str] | None = None,
    seed: int = 0,
    per_action_frames: int = 8,
) -> Path:
    """Write a sheet of drawn actors: a row per action, frames over the episode, an actor each.

    `actions` defaults to all of CHOREOGRAPHY. Raises UnknownName for an action never choreographed.
    """
    actions = list(CHOREOGRAPHY) if actions is None else list(actions)
    b = len(actions)
    rng = torch.Generator().manual_seed(seed)
    seeds = torch.tensor([seed_of("val", 1000 * seed + i) for i in range(b)])
    moments = torch.linspace(0, (EPISODE - 1) / EPISODE, per_action_frames)
    rows = []
    for i, action in enumerate(actions):
        z = torch.randn(1, 15, generator=rng).expand(per_action_frames, -1)
        drawn = render(
            Requests(
                [action] * per_action_frames,
                seeds[i].expand(per_action_frames),
                moments,
                z,
                torch.zeros(per_action_frames, dtype=torch.bool),
            ),
            size,
            frames=0,
        )
        rows.append(drawn.x_0.permute(0, 2, 3, 1).numpy())
    columns = [f"frame {m * EPISODE:.0f}" for m in moments.tolist()]
    path = Path(path)
    sheet(np.stack(rows), actions, columns=columns).save(path)
    return path


ROWS = 64  # of a stream's sheet, at most


def write_sheet(source: str, path: str | Path, *, seed: int = 0, split: Split = "train") -> Path:
    """Write a sheet of any source, NAME[:PATH][,...]: a row per clip, the photo and then the clip.

    All actions take turns, twice where there are few. Raises BadInput for a name of no picture, and
    what `open_stream` raises.
    """
    path = file_to_write(path)
    if source == "synthetic":
        return synthetic_sheet(path, seed=seed)
    data = DataSpec(source=source, combinations=0.0, seed=seed)
    stream = open_stream(data, ModelSpec(), split, to_look_at=True)
    names = stream.names[:ROWS] * (2 if len(stream.names) <= ROWS // 4 else 1)
    clips = stream.batch(0, len(names), names)
    shown = [*range(0, clips.v.shape[1], 2), clips.v.shape[1] - 1]
    pictures = torch.cat([clips.x_0[:, None], clips.v[:, shown]], 1).numpy()
    labels = [f"{n}\np_e {p:.2f}" for n, p in zip(clips.names, clips.p_e.tolist())]
    columns = ["photo", *(f"frame {i}" for i in shown)]
    sheet(pictures, labels, columns=columns, label_width=220).save(path)
    return path
