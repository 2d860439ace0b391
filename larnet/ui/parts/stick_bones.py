"""Lines between joints, as the page draws people."""

from __future__ import annotations

from itertools import pairwise

from larnet.body.skeleton import AT


def bones() -> list[tuple[int, int]]:
    """Pairs of joints between which a line is drawn."""
    chains: list[tuple[str, ...]] = [("hip centre", "spine", "shoulder centre", "head")]
    for side in ("left", "right"):
        chains.append(
            ("shoulder centre", *(f"{side} {n}" for n in ("shoulder", "elbow", "wrist", "hand")))
        )
        chains.append(("hip centre", *(f"{side} {n}" for n in ("hip", "knee", "ankle", "foot"))))
    return [(AT[a], AT[b]) for chain in chains for a, b in pairwise(chain)]
