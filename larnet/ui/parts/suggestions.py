"""Phrases a visitor can pick instead of typing, in groups; free text is never limited to them."""

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

# Every action the shipped checkpoint was trained on, once.
KNOWN = {
    "On the move": (
        "walking",
        "jogging",
        "running",
        "marching",
        "skipping",
        "side stepping",
        "hopping",
        "jumping",
        "jumping jack",
        "jumping forward",
        "turning around",
        "dancing",
    ),
    "Whole body": (
        "standing still",
        "squatting",
        "lunging",
        "kneeling",
        "sitting down",
        "standing up",
        "bowing",
        "picking up",
        "side bending",
        "kicking",
        "side kicking",
        "stretching arms sideways",
    ),
    "Arms and hands": (
        "hand waving",
        "waving with both hands",
        "hand clapping",
        "pointing",
        "saluting",
        "arm circles",
        "crossing arms",
        "raising both arms",
        "shrugging",
        "hands on hips",
        "pushing",
        "pulling",
        "knocking",
        "swiping left",
        "swiping right",
        "drawing an x",
        "drawing a circle clockwise",
        "drawing a circle counterclockwise",
        "drawing a triangle",
    ),
    "Sport": (
        "boxing",
        "punching",
        "throwing",
        "catching",
        "bowling",
        "swinging a bat",
        "tennis swing",
        "tennis serve",
        "golf swing",
        "shooting a basketball",
        "picking up and throwing",
        "arm curls",
        "lifting weights",
    ),
    "Everyday": (
        "drinking",
        "answering the phone",
        "strumming a guitar",
    ),
}

# Legs and arms each do their own.
BOTH = (
    "walking while drinking",
    "marching while saluting",
    "jogging while hand clapping",
    "squatting while boxing",
    "walking while hand waving",
    "jumping while boxing",
)

# For comparing: what each set shows side by side.
SETS = {
    "Greetings": ("hand waving", "waving with both hands", "bowing", "saluting"),
    "Sport": ("boxing", "throwing", "tennis swing", "golf swing"),
    "Down and up": ("squatting", "kneeling", "sitting down", "picking up"),
    "On the move": ("walking", "jogging", "marching", "jumping"),
    "Same action, other words": (
        "hand clapping",
        "applauding the band",
        "give them a big hand",
        "clap clap clap",
    ),
    "Two at once": ("walking", "hand waving", "walking while hand waving"),
}
