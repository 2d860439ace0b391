"""The one contract of bodies and time: joints and their order, canonical framing, episode, rate.

Networks, drawn actors, recorded data, person detection and the pipeline all import it.
Standard library only.
"""

from __future__ import annotations

JOINTS: tuple[str, ...] = (
    "head", "shoulder centre", "spine", "hip centre",
    "left shoulder", "left elbow", "left wrist", "left hand",
    "right shoulder", "right elbow", "right wrist", "right hand",
    "left hip", "left knee", "left ankle", "left foot",
    "right hip", "right knee", "right ankle", "right foot",
)  # fmt: skip
AT = {name: i for i, name in enumerate(JOINTS)}
ARMS: dict[str, tuple[int, int, int, int]] = {  # shoulder, elbow, wrist, hand
    "left": (4, 5, 6, 7),
    "right": (8, 9, 10, 11),
}
LEG_JOINTS: dict[str, tuple[int, int, int, int]] = {  # hip, knee, ankle, foot
    "left": (12, 13, 14, 15),
    "right": (16, 17, 18, 19),
}
ANKLES_AND_FEET: tuple[int, ...] = tuple(j for leg in LEG_JOINTS.values() for j in leg[2:])
MIRRORED: tuple[int, ...] = tuple(  # index of each joint's partner on the other side of the body
    AT[n.replace("left", "?").replace("right", "left").replace("?", "right")] for n in JOINTS
)

# Each joint after the one that it hangs on, with the length of a body that its bone goes by: the
# hip centre is the root, both sides share their lengths
BONES: tuple[tuple[str, str, str], ...] = (
    ("spine", "hip centre", "trunk"), ("shoulder centre", "spine", "trunk"),
    ("head", "shoulder centre", "head"),
    *((f"{s} {a}", "shoulder centre" if a == "shoulder" else f"{s} {b}", length)
      for s in ("left", "right") for a, b, length in (
          ("shoulder", "", "shoulder"), ("elbow", "shoulder", "upper_arm"),
          ("wrist", "elbow", "forearm"), ("hand", "wrist", "hand"))),
    *((f"{s} {a}", "hip centre" if a == "hip" else f"{s} {b}", length)
      for s in ("left", "right") for a, b, length in (
          ("hip", "", "hip"), ("knee", "hip", "thigh"), ("ankle", "knee", "shin"),
          ("foot", "ankle", "foot"))),
)  # fmt: skip

# The parts of a body in the order of part maps, each with the joints at its ends
PART_ENDS: dict[str, tuple[str, str]] = {
    "head": ("shoulder centre", "head"),
    "trunk": ("shoulder centre", "hip centre"),
    **{f"{s} {part}": (f"{s} {upper}", f"{s} {lower}")
       for s in ("left", "right") for part, upper, lower in (
           ("upper arm", "shoulder", "elbow"), ("lower arm", "elbow", "wrist"),
           ("hand", "wrist", "hand"), ("upper leg", "hip", "knee"),
           ("lower leg", "knee", "ankle"), ("foot", "ankle", "foot"))},
}  # fmt: skip
BODY_PARTS: tuple[str, ...] = tuple(PART_ENDS)

# Usual lengths of bones by their lower joint, in trunks (shoulders to hips); of the drawn actors
IN_TRUNKS = {
    "head": 0.39,
    "elbow": 0.58, "wrist": 0.50, "hand": 0.24,
    "knee": 0.80, "ankle": 0.68, "foot": 0.17,
}  # fmt: skip

# Canonical framing: an actor who stands upright in the model's square, in shares of its side
STANDING_HEIGHT = 0.66  # from the ground to the crown
GROUND = 0.90  # row of the ground, from the top

EPISODE = 32  # frames of a whole action, standing at both ends; the unit in which p_e counts
FPS = 12  # frames a second
