"""How well the place behind a person is filled in, where the truth is known.

    python -m benchmarks.backgrounds [--street DIR] [--pictures 30] [--side 416] [--seed 0]

Holes of people's shapes over places without people: street photos of the validation split where
--street names them (docs/training.md says what lies in such a folder), drawn places without. Each
way fills the same holes: rows of the photo, the filler network (both with the texture from beside),
and what ships, pieces of the photo chosen with the network's picture as a guide. PSNR of the pixels
in the hole, LPIPS of the picture with only the hole's pixels other than the truth.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from larnet.body.background import place
from larnet.body.finder.flat_cells import flat_cells
from larnet.data.fill_samples import FillStream, Places
from larnet.evaluation.lpips import LPIPS
from larnet.media.pixels import Pixels, to_model
from larnet.nets.decoders.background import inpaint_background

Fill = Callable[[Pixels, np.ndarray], Pixels]


def rows_alone(photo: Pixels, hole: np.ndarray) -> Pixels:
    """The rows of the photo and the texture from beside the hole, no network."""
    filled = inpaint_background(to_model(photo[None]), place.hole_in_cells(hole))
    return place.to_uint8(filled)[0].numpy()


def pieces(photo: Pixels, hole: np.ndarray) -> Pixels:
    """What ships."""
    tall = float(np.ptp(np.nonzero(hole)[0]))
    return place.place_without(photo, hole.astype(np.float32), tall, flat_cells(photo))


WAYS: dict[str, Fill] = {
    "rows and texture": rows_alone,
    "network and texture": place.smooth_background,
    "pieces, as shipped": pieces,
}


@torch.inference_mode()
def measure(places: Places, pictures: int, side: int, seed: int) -> dict[str, tuple[float, ...]]:
    """Mean PSNR, mean LPIPS and CPU-seconds a picture of every way."""
    stream, lpips = FillStream(places, seed, side), LPIPS.load("alexnet")
    found: dict[str, list[tuple[float, ...]]] = {name: [] for name in WAYS}
    for number in range(pictures):
        batch = stream.batch(number, 1)
        asked = batch.asked[0, 0].numpy() > 0
        if not asked.any():
            continue
        truth = place.to_uint8(batch.photo)[0].numpy()
        hole = batch.hole[0, 0].numpy().astype(np.uint8)
        for name, fill in WAYS.items():
            began = time.process_time()
            filled = fill(truth, hole)
            took = time.process_time() - began
            shown = np.where(asked[..., None], filled, truth)
            off = (filled[asked].astype(np.float64) - truth[asked]) / 255
            psnr = -10 * np.log10(max(1e-10, float((off**2).mean())))
            distance = float(lpips(to_model(shown[None]), to_model(truth[None])))
            found[name].append((psnr, distance, took))
    return {name: tuple(np.mean(rows, 0)) for name, rows in found.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--street", type=Path)
    parser.add_argument("--pictures", type=int, default=30)
    parser.add_argument("--side", type=int, default=416)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    if options.street:
        places = Places.of_street(options.street, "val")
    else:
        places = Places.drawn(options.pictures, "val", options.side)
    print("| | PSNR in the hole, dB | LPIPS (AlexNet) | CPU-seconds |\n|---|---:|---:|---:|")
    for name, values in measure(places, options.pictures, options.side, options.seed).items():
        print(f"| {name} | {values[0]:.2f} | {values[1]:.4f} | {values[2]:.2f} |")


if __name__ == "__main__":
    main()
