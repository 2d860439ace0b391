"""`larnet variants`, `datasets`, `checkpoints` and `fetch-weights`: what there is."""

from __future__ import annotations

import argparse

from larnet.cli.parser import Commands, add_command


def add(commands: Commands) -> None:
    """The commands' arguments."""
    add_command(
        commands, "variants", variants, "list the variants, their parameters and arithmetic"
    )
    add_command(commands, "datasets", datasets, "list the data sets")
    add_command(commands, "checkpoints", checkpoints, "list the shipped checkpoints")
    p = add_command(
        commands, "fetch-weights", fetch_weights, "fetch pretrained weights into the cache"
    )
    p.add_argument("name", help="vgg16, alexnet, i3d, selfie, pose-judge, glove or minilm")


def variants(_: argparse.Namespace) -> None:
    from larnet.baselines.systems import cost
    from larnet.config.variants import VARIANTS

    print(f"{'variant':24} {'size':>5} {'frames':>6} {'parameters':>11} {'GMAC/clip':>10}")
    for name, spec in VARIANTS.items():
        c = cost(spec.model)
        m = spec.model
        print(f"{name:24} {m.size:5} {m.frames:6} {c.parameters:11,} {c.gmac:10.2f}")


def datasets(_: argparse.Namespace) -> None:
    from larnet.data import DATASETS

    for name, kind in DATASETS.items():
        print(f"{name:14} {(kind.__doc__ or '').splitlines()[0]}")


def checkpoints(_: argparse.Namespace) -> None:
    from larnet.weights.checkpoint import find, names, read_info

    if not names():
        print("There is no checkpoint yet; make train-demo trains one.")
    for name in names():
        info, digest = read_info(find(name))
        size = f"{info.spec.size}x{info.spec.size}x{info.spec.frames}"
        print(
            f"{name:14} {size} step {info.step}, {len(info.actions)} actions, encoders "
            f"{', '.join(info.encoders)}, trained on {info.data}, sha256 {digest[:12]}"
        )
        if info.about:
            print(f"{'':14} {info.about}")


def fetch_weights(options: argparse.Namespace) -> None:
    from larnet.weights.pretrained import fetch

    print(fetch(options.name))
