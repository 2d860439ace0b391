"""The example actors of `assets/actors`: drawn, never photographed, none of them trained on."""

from __future__ import annotations

from pathlib import Path

import torch
from PIL import Image

from larnet.data.synthetic.render import NOISE, Requests, render, seed_of

EXAMPLE_SIZE = 448  # pixels

# Invented names -> index of the actor among those of the split "val".
EXAMPLES: dict[str, int] = {
    "01_amara": 81,
    "02_bruno": 116,
    "03_celine": 21,
    "04_dario": 96,
    "05_elena": 113,
    "06_farid": 13,
    "07_greta": 119,
    "08_hugo": 75,
    "09_ines": 70,
    "10_kofi": 90,
}


def write_examples(folder: str | Path) -> list[Path]:
    """Draw every example actor, standing, to FOLDER/NAME.png at 448 x 448; the paths written."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    b = len(EXAMPLES)
    seeds = torch.tensor([seed_of("val", index) for index in EXAMPLES.values()])
    standing = Requests(
        ["standing still"] * b,
        seeds,
        torch.zeros(b),
        torch.zeros(b, NOISE),
        torch.ones(b, dtype=torch.bool),
    )
    pictures = render(standing, EXAMPLE_SIZE, frames=0).x_0.permute(0, 2, 3, 1).numpy()
    paths = [folder / f"{name}.png" for name in EXAMPLES]
    for path, picture in zip(paths, pictures):
        Image.fromarray(picture).save(path, optimize=True)
    return paths
