"""What arms and hands do, with as much of the body as each needs."""

from __future__ import annotations

from larnet.data.synthetic.keyframing.keyframes import (
    Choreography,
    arm,
    arms,
    cycle,
    foot,
    grip,
    twice,
)

_OUT = (1.0, -0.5, 0.0)  # elbow to the side
_DOWN = (0.4, -1.0, 0.0)  # elbow below
_UP = (0.0, 1.0, 0.1)

_STAGGER = foot("left", 0.02, 0, 0.1) | foot("right", 0.02, 0, -0.1)
_GUARD_L = arm("left", -0.1, 0.0, 0.38, _DOWN)
_GUARD_R = arm("right", -0.1, 0.0, 0.34, _DOWN)
_STANCE = cycle(8, (0.0, _STAGGER | {"dy": -0.045}), (0.25, {"dy": -0.025}), (0.5, {"dy": -0.045}),
                (0.75, {"dy": -0.025}))  # fmt: skip
_HIPS = (0.26, -0.58, 0.0)

GESTURES: dict[str, Choreography] = {
    "hand waving": Choreography(
        arms=cycle(6, (0.0, arm("right", 0.84, 0.48, 0.16, _OUT)),
                   (0.5, arm("right", 0.26, 0.78, 0.22, _OUT))),
        torso=cycle(6, (0.0, {"tilt": -2, "cock": 2}), (0.5, {"tilt": -1})),
        contact=0.8,
    ),
    "waving with both hands": Choreography(
        arms=cycle(6, (0.0, arms(0.84, 0.48, 0.14, _OUT)), (0.5, arms(0.22, 0.78, 0.2, _OUT))),
        contact=0.8,
    ),
    "hand clapping": Choreography(
        arms=cycle(5.5, (0.0, arms(0.3, -0.2, 0.55, _OUT, (-0.1, 0.6, 0.7))),
                   (0.5, arms(-0.25, -0.2, 0.6, _OUT, (-0.25, 0.5, 0.8)))),
        contact=0.25,
    ),
    "boxing": Choreography(
        legs=_STANCE,
        arms=cycle(8, (0.0, _GUARD_L | _GUARD_R), (0.25, arm("right", -0.18, 0.1, 0.97) | _GUARD_L),
                   (0.5, _GUARD_L | _GUARD_R), (0.75, arm("left", -0.12, 0.1, 0.97) | _GUARD_R)),
        torso=cycle(8, (0.0, {"lean": 8, "nod": 4}), (0.25, {"twist": 26, "look": -18}),
                    (0.75, {"twist": -22, "look": 16})),
    ),
    "punching": Choreography(
        legs=cycle(9, (0.0, _STAGGER | {"dy": -0.04, "dz": 0}), (0.45, {"dy": -0.06, "dz": 0.04})),
        arms=cycle(9, (0.0, _GUARD_L | arm("right", 0.12, -0.32, 0.12, (0.3, -0.3, -1))),
                   (0.22, _GUARD_L | arm("right", 0.2, -0.28, -0.02, (0.5, 0, -1))),
                   (0.45, _GUARD_L | arm("right", -0.22, 0.12, 0.97)),
                   (0.6, _GUARD_L | arm("right", -0.22, 0.12, 0.95))),
        torso=cycle(9, (0.22, {"twist": -22, "look": 14, "lean": 3}),
                    (0.48, {"twist": 34, "look": -24, "lean": 12})),
    ),
    "throwing": Choreography(
        legs=twice((3.5, {"dz": -0.04, "dy": -0.02} | foot("left", 0.02, 0.05, 0.08)
                    | foot("right", 0.02, 0, -0.08)),
                   (6, {"dz": 0.04, "dy": -0.05} | foot("left", 0.02, 0, 0.17)),
                   (9.5, {"dz": 0.06, "dy": -0.05} | foot("left", 0.02, 0, 0.17)
                    | foot("right", 0.02, 0.03, -0.1, 40)), (14, {"dz": 0})),
        arms=twice((3.5, arm("right", 0.72, 0.3, -0.4, (0.8, 0.1, -0.8))
                   | arm("left", 0.3, 0.05, 0.8)),
                   (5.6, arm("right", 0.45, 0.75, -0.1, (1, 0.3, -0.4))
                   | arm("left", 0.3, -0.2, 0.7)),
                   (7.4, arm("right", 0.05, 0.55, 0.8) | arm("left", 0.35, -0.55, 0.2)),
                   (9.8, arm("right", -0.42, -0.55, 0.6) | arm("left", 0.35, -0.7, -0.2)),
                   (13, arm("right", 0.05, -0.9, 0.25) | arm("left", 0.12, -0.95, 0.05))),
        torso=twice((3.5, {"twist": -34, "lean": -8, "look": 26}),
                    (7.4, {"twist": 24, "lean": 12, "look": -16}),
                    (9.8, {"twist": 32, "lean": 20, "look": -18}),
                    (14, {"twist": 0, "lean": 0, "look": 0})),
        amplitude=0.5,
    ),
    "catching": Choreography(
        legs=twice((3, {"dy": -0.05} | foot("left", 0.04) | foot("right", 0.04)),
                   (6, {"dy": -0.02}),
                   (8.5, {"dy": -0.08}), (12, {"dy": -0.04})),
        arms=twice((3.5, arms(-0.02, 0.1, 0.72, _DOWN, (0, 1, 0.5))),
                   (6, arms(-0.14, 0.52, 0.74, _OUT, (0, 1, 0.5))),
                   (8.5, arms(-0.2, -0.25, 0.36, _OUT, (-0.5, 0.3, 0.7))),
                   (12, arms(-0.2, -0.28, 0.34, _OUT, (-0.5, 0.3, 0.7)))),
        torso=twice((3.5, {"lean": 6, "nod": -8}), (6, {"lean": 2, "nod": -18}),
                    (8.5, {"lean": 14, "curl": 12, "nod": 10}),
                    (12, {"lean": 8, "curl": 8, "nod": 8})),
        amplitude=0.5, contact=0.4,
    ),
    "bowling": Choreography(
        legs=twice((3, {"dy": -0.02} | foot("left", 0, 0.03, 0.05)),
                   (6, {"dy": -0.08} | foot("left", 0, 0, 0.12) | foot("right", 0, 0.03, -0.1, 25)),
                   (9, {"dy": -0.16, "dz": 0.03} | foot("left", 0, 0, 0.22)
                    | foot("right", -0.04, 0.07, -0.22, 55)),
                   (11.5, {"dy": -0.14, "dz": 0.03} | foot("left", 0, 0, 0.22)
                    | foot("right", -0.04, 0.07, -0.22, 55))),
        arms=twice((3, arm("right", 0.0, -0.45, 0.6) | arm("left", -0.1, -0.5, 0.5)),
                   (6, arm("right", 0.15, -0.65, -0.72) | arm("left", 0.5, -0.5, 0.4)),
                   (8.6, arm("right", 0.0, -0.9, 0.4) | arm("left", 0.7, -0.4, -0.1)),
                   (11, arm("right", -0.05, 0.15, 0.97) | arm("left", 0.75, -0.4, -0.2))),
        torso=twice((3, {"lean": 8}), (6, {"lean": 30, "twist": -14, "nod": -18}),
                    (8.8, {"lean": 46, "twist": 6, "nod": -30}),
                    (11.5, {"lean": 30, "twist": 12, "nod": -20})),
        amplitude=0.3,
    ),
    "swinging a bat": Choreography(
        legs=twice((4, {"dx": -0.03, "dy": -0.05} | foot("left", 0.08) | foot("right", 0.08)),
                   (6, foot("left", 0.1, 0.03, 0.02)),
                   (8, {"dx": 0.03, "dy": -0.05} | foot("left", 0.12) | foot("right", 0.06)),
                   (11, {"dx": 0.04, "dy": -0.04} | foot("left", 0.1)
                   | foot("right", 0.06, 0.02, 0, 30)),
                   (14, {"dx": 0.0})),
        arms=twice((4, grip(-0.62, 0.16, 0.18, _DOWN)), (6, grip(-0.7, 0.24, 0.02, _DOWN)),
                   (8, grip(0.0, -0.2, 0.8)), (10, grip(0.72, 0.2, 0.3, _DOWN)),
                   (12, grip(0.66, 0.26, 0.1, _DOWN))),
        torso=twice((4, {"twist": -34, "look": 40, "lean": 8}), (6, {"twist": -46, "look": 46}),
                    (8, {"twist": 6, "look": 10}), (10, {"twist": 46, "look": -20, "lean": 4}),
                    (12, {"twist": 40, "look": -20})),
        amplitude=0.3, contact=0.3,
    ),
    "tennis swing": Choreography(
        legs=twice((4, {"dx": -0.03, "dy": -0.05} | foot("left", 0.05, 0, 0.06)
                   | foot("right", 0.07)),
                   (8.5, {"dx": 0.03, "dy": -0.02} | foot("left", 0.05, 0, 0.06)
                    | foot("right", 0.07, 0.02, 0, 30)), (13, {"dx": 0})),
        arms=twice((4, arm("right", 0.85, -0.05, -0.42) | arm("left", 0.15, -0.1, 0.75)),
                   (7, arm("right", 0.7, -0.1, 0.66) | arm("left", 0.4, -0.4, 0.3)),
                   (9.5, arm("right", -0.6, 0.3, 0.5, (0.2, 0.5, 1))
                   | arm("left", 0.2, -0.4, 0.35)),
                   (13, arm("right", 0.0, -0.7, 0.5) | arm("left", 0.1, -0.8, 0.3))),
        torso=twice((4, {"twist": -44, "look": 34}), (7, {"twist": 8, "lean": 5, "look": 0}),
                    (9.5, {"twist": 42, "look": -26}), (13, {"twist": 4, "look": 0})),
        amplitude=0.3,
    ),
    "golf swing": Choreography(
        legs=twice((3, {"dy": -0.05, "dz": -0.05} | foot("left", 0.05) | foot("right", 0.05)),
                   (6.5, {"dx": -0.02}), (9, {"dy": -0.05, "dx": 0.02}),
                   (11.5, {"dx": 0.05, "dy": -0.02} | foot("left", 0.05)
                    | foot("right", 0.05, 0.03, 0.02, 40)), (14, {"dz": -0.02})),
        arms=twice((3, grip(0.0, -0.68, 0.55)), (6.6, grip(-0.85, 0.4, 0.25)),
                   (8.8, grip(0.05, -0.7, 0.6)), (11.2, grip(0.8, 0.5, 0.1)),
                   (13, grip(0.7, 0.42, 0.1))),
        torso=twice((3, {"lean": 28, "nod": 14}), (6.6, {"lean": 24, "twist": -46, "look": 36}),
                    (8.8, {"lean": 28, "twist": 4, "look": 0}),
                    (11.4, {"lean": 6, "twist": 52, "look": -10}),
                    (13.5, {"lean": 4, "twist": 40})),
        amplitude=0.3, contact=0.3,
    ),
    "drinking": Choreography(
        arms=cycle(11, (0.0, arm("right", -0.12, -0.22, 0.5, _OUT)),
                   (0.3, arm("right", -0.26, 0.28, 0.36, _OUT, (-0.7, 0.5, 0.2))),
                   (0.5, arm("right", -0.26, 0.36, 0.34, _OUT, (-0.7, 0.6, -0.1))),
                   (0.75, arm("right", -0.26, 0.3, 0.36, _OUT, (-0.7, 0.5, 0.2)))),
        torso=cycle(11, (0.0, {"nod": 2}), (0.3, {"nod": -6}), (0.52, {"nod": -24, "curl": -4}),
                    (0.75, {"nod": -6})),
        contact=0.3,
    ),
    "answering the phone": Choreography(
        arms=cycle(11, (0.0, arm("right", -0.1, 0.32, 0.12, (0.8, -0.8, 0.3), (-0.3, 0.9, 0.0)))),
        torso=cycle(11, (0.0, {"cock": -10, "nod": 0}), (0.25, {"nod": 9, "twist": 4}),
                    (0.5, {"nod": -2, "cock": -13}), (0.75, {"nod": 7, "twist": -5})),
        contact=0.3,
    ),
    "pointing": Choreography(
        arms=cycle(10, (0.0, arm("right", 0.62, 0.12, 0.75)), (0.5, arm("right", 0.66, 0.2, 0.7))),
        torso=cycle(10, (0.0, {"look": -12, "twist": -4})),
    ),
    "saluting": Choreography(
        arms=cycle(12, (0.0, arm("right", 0.04, 0.36, 0.28, (1, -0.15, 0.1), (-0.8, 0.5, 0.1)))),
        torso=cycle(12, (0.0, {"lean": -3, "nod": -3}), (0.5, {"lean": -2})),
        contact=0.3,
    ),
    "pushing": Choreography(
        legs=cycle(9, (0.0, _STAGGER | {"dy": -0.03, "dz": -0.05}),
                   (0.5, {"dy": -0.06, "dz": 0.06})),
        arms=cycle(9, (0.0, arms(0.02, -0.08, 0.32, (0.8, -0.7, -0.3), _UP)),
                   (0.5, arms(0.0, 0.12, 0.96, (0.8, -0.7, -0.3), _UP)),
                   (0.62, arms(0.0, 0.12, 0.96, (0.8, -0.7, -0.3), _UP))),
        torso=cycle(9, (0.0, {"lean": 2}), (0.5, {"lean": 18, "nod": -8})),
    ),
    "pulling": Choreography(
        legs=cycle(9, (0.0, foot("left", 0.03, 0, 0.12) | foot("right", 0.03, 0, -0.12)
                       | {"dy": -0.06, "dz": 0.04}), (0.55, {"dy": -0.09, "dz": -0.08})),
        arms=cycle(9, (0.0, grip(0.0, -0.02, 0.9, gap=0.0)), (0.15, grip(0.0, -0.02, 0.9, gap=0.0)),
                   (0.6, grip(-0.25, -0.45, 0.2, (1, -0.1, -0.8), gap=0.0)),
                   (0.72, grip(-0.25, -0.45, 0.2, (1, -0.1, -0.8), gap=0.0))),
        torso=cycle(9, (0.0, {"lean": 14}), (0.6, {"lean": -16, "twist": -16, "look": 10})),
        amplitude=0.6, contact=0.4,
    ),
    "knocking": Choreography(
        arms=cycle(4, (0.0, arm("right", -0.02, 0.28, 0.5, _DOWN)),
                   (0.5, arm("right", -0.05, 0.22, 0.78, _DOWN))),
        torso=cycle(4, (0.0, {"lean": 3, "twist": 3}), (0.5, {"lean": 5, "twist": 8})),
        contact=0.6,
    ),
    "arm circles": Choreography(
        arms=cycle(7, (0.0, arms(0.6, 0.8, 0.0)), (0.25, arms(0.6, 0.0, 0.78)),
                   (0.5, arms(0.6, -0.8, 0.0)), (0.75, arms(0.7, 0.0, -0.6))),
        contact=0.6,
    ),
    "crossing arms": Choreography(
        arms=cycle(12, (0.0, arm("right", -0.58, -0.34, 0.3, _OUT)
                   | arm("left", -0.5, -0.24, 0.46, _OUT))),
        torso=cycle(12, (0.0, {"tilt": 1.5, "lean": -2}), (0.5, {"tilt": -1.5, "nod": 4})),
        contact=0.25,
    ),
    "raising both arms": Choreography(
        arms=cycle(9, (0.0, arms(0.1, -0.75, 0.6)), (0.2, arms(0.12, 0.1, 0.97)),
                   (0.42, arms(0.18, 0.97, 0.08)),
                   (0.66, arms(0.18, 0.97, 0.08)), (0.84, arms(0.12, 0.1, 0.97))),
        torso=cycle(9, (0.0, {"lean": 2}), (0.5, {"lean": -4, "nod": -10})),
    ),
    "shrugging": Choreography(
        arms=cycle(9, (0.0, arms(0.12, -0.85, 0.3, _DOWN)),
                   (0.35, arms(0.38, -0.42, 0.4, (0.3, -0.9, -0.5), (0.9, 0.2, 0.4))),
                   (0.62, arms(0.38, -0.42, 0.4, (0.3, -0.9, -0.5), (0.9, 0.2, 0.4)))),
        torso=cycle(9, (0.0, {"shrug": 0.0, "cock": 0}), (0.35, {"shrug": 0.045, "cock": 12}),
                    (0.62, {"shrug": 0.045, "cock": 12})),
        contact=0.5,
    ),
    "hands on hips": Choreography(
        arms=cycle(12, (0.0, arms(*_HIPS, (1, 0, -0.5), (-0.8, -0.5, 0.3)))),
        torso=cycle(12, (0.0, {"tilt": 3, "twist": 5, "look": 8}),
                    (0.5, {"tilt": -3, "twist": -5, "look": -8})),
        contact=0.2,
    ),
    "lifting weights": Choreography(
        legs=cycle(9.5, (0.0, {"dy": -0.035} | foot("left", 0.05) | foot("right", 0.05)),
                   (0.45, {"dy": 0.0})),
        arms=cycle(9.5, (0.0, arms(0.16, 0.08, 0.22, _DOWN, _UP)),
                   (0.12, arms(0.16, 0.08, 0.22, _DOWN, _UP)),
                   (0.45, arms(0.2, 0.97, 0.02, _OUT, _UP)),
                   (0.62, arms(0.2, 0.97, 0.02, _OUT, _UP))),
        torso=cycle(9.5, (0.0, {"lean": 0, "nod": 0}), (0.5, {"lean": -5, "nod": -8})),
        contact=0.5,
    ),
    "strumming a guitar": Choreography(
        legs=cycle(8, (0.0, foot("right", 0.03) | foot("left", 0.03) | {"dy": -0.012}),
                   (0.5, {"dy": 0.0})),
        arms=cycle(4, (0.0, arm("right", -0.3, -0.36, 0.36, (1, -0.3, -0.3), (-0.6, -0.1, 0.4))
                       | arm("left", 0.42, -0.12, 0.58, _DOWN)),
                   (0.5, arm("right", -0.24, -0.66, 0.36, (1, -0.3, -0.3), (-0.4, -0.7, 0.3)))),
        torso=cycle(8, (0.0, {"nod": 14, "tilt": 4, "look": 12}), (0.5, {"nod": 4, "tilt": -2})),
        contact=0.4,
    ),
    "stretching arms sideways": Choreography(
        arms=cycle(11, (0.0, arms(-0.2, -0.02, 0.36, (1, 0.1, 0), (-1, 0, 0))),
                   (0.12, arms(-0.2, -0.02, 0.36, (1, 0.1, 0), (-1, 0, 0))),
                   (0.4, arms(0.99, 0.04, -0.1)), (0.66, arms(0.99, 0.04, -0.14))),
        torso=cycle(11, (0.0, {"curl": 4}), (0.5, {"curl": -7, "nod": -6})),
        contact=0.5,
    ),
}  # fmt: skip
