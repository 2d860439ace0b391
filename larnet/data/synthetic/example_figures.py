"""The example figures of `assets/figures`: a crayon drawing, a statue, a side view, half a body.

Drawn like the example actors, so that every kind of picture can be tried with one click. Beside
each lies NAME.json: the action that it is shown with, and the joints where no finder sees them.
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFilter

from larnet.body.skeleton import JOINTS
from larnet.data.synthetic.render import NOISE, Drawn, Requests, render, seed_of

SIDE_VIEW, HALF, STATUE = 133, 116, 96  # actors of the split "val"
ACTIONS = {
    "1_crayon_drawing": "jumping jack",
    "2_marble_statue": "waving with both hands",
    "3_from_the_side": "walking",
    "4_half_a_body": "waving with both hands",
}
PAPER, LINE = (250, 246, 236), (52, 48, 60)
CRAYON = {  # joints of a child's drawing, in pixels of a sheet of 448 x 560
    "head": (224, 118), "shoulder centre": (224, 190),
    "spine": (224, 268), "hip centre": (224, 322),
    "left shoulder": (268, 200), "left elbow": (312, 258), "left wrist": (342, 312),
    "left hand": (352, 330),
    "right shoulder": (180, 200), "right elbow": (136, 258), "right wrist": (106, 312),
    "right hand": (96, 330),
    "left hip": (246, 328), "left knee": (256, 410), "left ankle": (260, 486),
    "left foot": (284, 500),
    "right hip": (202, 328), "right knee": (192, 410), "right ankle": (188, 486),
    "right foot": (164, 500),
}  # fmt: skip


def write_figures(folder: str | Path) -> list[Path]:
    """Draw every figure to FOLDER/NAME.png, and its NAME.json beside it; the pictures' paths."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    pictures = (_crayon(), _statue(), _side_view(), _half_a_body())
    paths = [folder / f"{name}.png" for name in ACTIONS]
    for path, picture in zip(paths, pictures):
        Image.fromarray(picture).save(path, optimize=True)
        about: dict[str, object] = {"action": ACTIONS[path.stem]}
        if picture is pictures[0]:
            about["joints"] = {name: CRAYON[name] for name in JOINTS}
        path.with_suffix(".json").write_text(json.dumps(about) + "\n", "utf-8")
    return paths


def _drawn(actor: int, size: int) -> Drawn:
    one = Requests(
        ["standing still"],
        torch.tensor([seed_of("val", actor)]),
        torch.zeros(1),
        torch.zeros(1, NOISE),
        torch.ones(1, dtype=torch.bool),
    )
    return render(one, size, frames=0)


def _picture(drawn: Drawn) -> np.ndarray:
    return drawn.x_0[0].permute(1, 2, 0).numpy()


def _side_view() -> np.ndarray:
    return _picture(_drawn(SIDE_VIEW, 448))


def _half_a_body() -> np.ndarray:
    """From above the head to below the hips."""
    drawn = _drawn(HALF, 900)
    x, y = (drawn.joints_0[0] * 900).unbind(-1)
    top = float(y[JOINTS.index("head")])
    tall = float(y[JOINTS.index("hip centre")]) - top
    first, side = max(0, round(top - 0.45 * tall)), round(1.55 * tall)
    left = round(float(x[JOINTS.index("hip centre")]) - side / 2)
    cut = _picture(drawn)[first : first + side, left : left + side]
    return cv2.resize(cut, (448, 448), interpolation=cv2.INTER_AREA)


def _statue() -> np.ndarray:
    """An actor in marble on a pedestal, before a park."""
    size = 560
    drawn = _drawn(STATUE, size)
    mask = cv2.GaussianBlur(drawn.mask_0[0].numpy().astype(np.float32), (0, 0), 0.8)
    grey = cv2.cvtColor(_picture(drawn), cv2.COLOR_RGB2GRAY).astype(np.float32) / 255
    veins = cv2.GaussianBlur(
        np.random.default_rng(4).standard_normal((size, size)).astype(np.float32), (0, 0), 5
    )
    stone = 0.56 + 0.36 * grey + 0.5 * veins
    y, x = np.mgrid[:size, :size] / size
    sky = np.stack((0.62 + 0.2 * y, 0.76 + 0.12 * y, 0.9 - 0.02 * y), -1)
    lawn = np.stack((0.42 - 0.12 * y, 0.58 - 0.14 * y, 0.34 - 0.1 * y), -1)
    hedge = y > 0.62 + 0.015 * np.sin(40 * x) + 0.01 * np.sin(97 * x)
    out = np.where(hedge[..., None], lawn, sky)
    points = drawn.joints_0[0].numpy()
    feet = float(points[[JOINTS.index(f"{s} foot") for s in ("left", "right")], 1].max())
    middle = float(points[JOINTS.index("hip centre"), 0])
    plinth = (np.abs(x - middle) < 0.2) & (y > feet - 0.015)
    edge = plinth & (y < feet + 0.02)
    out[plinth] = (0.52 + 0.1 * (middle - x[plinth]) + 0.6 * veins[plinth])[:, None]
    out[edge] = (0.66 + 0.6 * veins[edge])[:, None]
    marble = stone[..., None] * np.array((1.0, 0.985, 0.95))
    out = out + mask[..., None] * (marble - out)
    left = round(middle * size) - 176
    cut = out[100:548, left : left + 352]
    return (cut.clip(0, 1) * 255).round().astype(np.uint8)


def _crayon() -> np.ndarray:
    """A child's drawing: wax crayon on paper, every limb apart from the others."""
    scale, rng = 2, np.random.default_rng(7)
    sheet = Image.new("RGB", (448 * scale, 560 * scale), PAPER)
    pen = ImageDraw.Draw(sheet)
    at = {name: np.array(place) * scale for name, place in CRAYON.items()}

    def stroke(places: list[np.ndarray], wide: float, colour: tuple[int, int, int]) -> None:
        for a, b in pairwise(places):
            steps = max(2, int(np.hypot(*(b - a)) / 3))
            for t in np.linspace(0, 1, steps):
                x, y = a + t * (b - a) + rng.normal(0, 0.9, 2)
                r = wide * scale / 2 * (1 + 0.06 * rng.standard_normal())
                pen.ellipse((x - r, y - r, x + r, y + r), fill=colour)

    def limb(names: tuple[str, ...], wide: float, colour: tuple[int, int, int]) -> None:
        places = [at[name] for name in names]
        stroke(places, wide + 7, LINE)
        stroke(places, wide, colour)

    skin, shirt, trousers, shoes = (246, 190, 150), (228, 74, 60), (60, 104, 190), (70, 60, 58)
    for side in ("left", "right"):
        limb((f"{side} hip", f"{side} knee", f"{side} ankle"), 26, trousers)
        limb((f"{side} ankle", f"{side} foot"), 16, shoes)
        limb((f"{side} shoulder", f"{side} elbow", f"{side} wrist"), 17, skin)
        limb((f"{side} wrist", f"{side} hand"), 19, skin)
    corners = [at[f"left {part}"] for part in ("shoulder", "hip")]
    corners += [at[f"right {part}"] for part in ("hip", "shoulder")]
    pen.polygon([tuple(c) for c in corners], fill=shirt)
    stroke([*corners, corners[0]], 26, LINE)
    stroke([*corners, corners[0]], 19, shirt)
    stroke([at["spine"], at["shoulder centre"]], 60, shirt)
    limb(("shoulder centre", "head"), 14, skin)
    x, y = at["head"]
    for r, colour in ((57, LINE), (53, skin)):
        pen.ellipse((x - r * scale, y - r * scale, x + r * scale, y + r * scale), fill=colour)
    for dx in range(-44, 45, 8):
        top = np.array((x + dx * scale, y - np.sqrt(53**2 - dx**2) * scale))
        stroke([top, top + np.array((rng.normal(0, 4), -16)) * scale], 7, (96, 58, 30))
    for dx in (-18, 18):
        stroke([np.array((x + dx * scale, y - 8 * scale))] * 2, 11, LINE)
    smile = [(x + 26 * scale * np.sin(a), y + (10 + 18 * np.cos(a)) * scale)
             for a in np.linspace(-1.1, 1.1, 9)]  # fmt: skip
    stroke([np.array(p) for p in smile], 5, (180, 40, 40))
    sheet = sheet.filter(ImageFilter.GaussianBlur(0.8)).resize((448, 560), Image.Resampling.LANCZOS)
    wax = cv2.GaussianBlur(rng.standard_normal((560, 448, 1)).astype(np.float32), (0, 0), 0.7)
    return (np.asarray(sheet) + 9 * wax[..., None]).clip(0, 255).round().astype(np.uint8)
