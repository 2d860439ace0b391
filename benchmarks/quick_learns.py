"""Does the `quick` variant learn visible motion in five minutes on two CPU cores?

    python -m benchmarks.quick_learns [--minutes 5] [--clips 96] [--data synthetic]

Trains from nothing for that many minutes, then measures validation actors on moving pixels beside
the photo repeated 16 times. Bar for drawn actors: at least 1 dB in 5 minutes; for
`--data weizmann:PATH --minutes 10`, whose validation actor is `ido`: more than nothing.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import torch

from larnet.config.specs import override
from larnet.config.variants import variant
from larnet.data.mixture import shown_source
from larnet.evaluation.evaluate import evaluate
from larnet.training.loop import train


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--clips", type=int, default=96)
    parser.add_argument("--data", default="synthetic", help="NAME[:PATH]")
    options = parser.parse_args()
    spec = override(variant("quick"), "data", source=options.data)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "run"
        last = train(spec, out, "quick", device="cpu", minutes=options.minutes)
        report = evaluate(
            last, options.data, clips=options.clips, device="cpu", judge="none", quick=True
        )
    score = report["scores"]["psnr_moving"]
    threads = torch.get_num_threads()
    print(
        f"quick on {shown_source(options.data)} after {options.minutes:g} minutes, step "
        f"{report['step']}, {threads} threads: {score['model']:.2f} dB on moving pixels, photo "
        f"repeated {score['repeated']:.2f} dB, gain per clip {report['gain_moving_db']:.2f} dB"
    )


if __name__ == "__main__":
    main()
