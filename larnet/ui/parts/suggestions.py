"""Phrases that the page itself offers; free text is never limited to them."""

from __future__ import annotations

# Shown at once: known actions, two at the same time, and words that no training clip had.
STARTERS = (
    "jumping jack",
    "dancing",
    "waving with both hands",
    "kicking",
    "boxing",
    "golf swing",
    "squatting while raising both arms",
    "celebrating a goal",
    "strolling in the park",
)

# What a visitor meets first: in front of the gallery, and where the page chooses.
GOOD_FIRST = (
    "jumping jack",
    "dancing",
    "boxing",
    "waving with both hands",
    "kicking",
    "golf swing",
    "jumping",
    "running",
    "raising both arms",
    "squatting",
    "tennis serve",
    "marching",
)

# Legs and arms each do their own.
BOTH = (
    "marching while saluting",
    "jogging while hand clapping",
    "squatting while boxing",
    "walking while hand waving",
    "jumping while boxing",
)

# For comparing: what each set shows side by side.
SETS = {
    "Greetings": ("hand waving", "waving with both hands", "pointing", "saluting"),
    "Sport": ("boxing", "throwing", "tennis swing", "golf swing"),
    "Down and up": ("squatting", "lunging", "jumping", "raising both arms"),
    "On the move": ("walking", "jogging", "marching", "jumping"),
    "Same action, other words": (
        "hand clapping",
        "applauding the band",
        "give them a big hand",
        "clap clap clap",
    ),
    "Two at once": ("walking", "hand waving", "walking while hand waving"),
}
