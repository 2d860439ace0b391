"""Movements of the whole body on one spot. The right side does what is one-sided."""

from __future__ import annotations

from larnet.data.synthetic.keyframing.keyframes import (
    Choreography,
    arm,
    arms,
    cycle,
    foot,
    timeline,
    twice,
)

_SEATED = {"dy": -0.25, "dz": -0.2} | foot("left", z=0.02) | foot("right", z=0.02)
_ON_KNEES = arms(-0.02, -0.62, 0.52, elbow=(0.6, -0.6, -0.4))

POSTURES: dict[str, Choreography] = {
    "squatting": Choreography(
        legs=cycle(
            10.5,
            (0.0, {"dy": -0.02, "dz": -0.01}),
            (0.42, {"dy": -0.27, "dz": -0.1} | foot("left", 0.03, knee=0.5)
             | foot("right", 0.03, knee=0.5)),
            (0.56, {"dy": -0.27, "dz": -0.1}),
        ),
        arms=cycle(10.5, (0.0, arms(0.05, -0.75, 0.62)), (0.42, arms(0.02, 0.12, 0.97)),
                   (0.56, arms(0.02, 0.12, 0.97))),
        torso=cycle(10.5, (0.0, {"lean": 4}), (0.42, {"lean": 32, "nod": -22}),
                    (0.56, {"lean": 32, "nod": -22})),
        amplitude=0.3,
    ),
    "lunging": Choreography(
        legs=cycle(
            11,
            (0.0, {"dy": -0.01, "dz": 0.0} | foot("right") | foot("left")),
            (0.16, {"dy": -0.05} | foot("right", 0, 0.09, 0.15, 0)),
            (0.4, {"dy": -0.19, "dz": 0.06} | foot("right", 0.02, 0, 0.3)
             | foot("left", 0, 0.06, -0.24, 60)),
            (0.6, {"dy": -0.19, "dz": 0.06} | foot("right", 0.02, 0, 0.3)
             | foot("left", 0, 0.06, -0.24, 60)),
            (0.82, {"dy": -0.05} | foot("right", 0, 0.08, 0.15, 0)),
        ),
        arms=cycle(11, (0.0, arms(0.25, -0.6, -0.02, (1, 0, -0.6), (-0.6, -0.5, 0.5)))),
        torso=cycle(11, (0.0, {"lean": 0}), (0.4, {"lean": 8}), (0.6, {"lean": 8})),
        amplitude=0.3, contact=0.3,
    ),
    "kneeling": Choreography(
        legs=timeline(
            (2.5, {"dy": -0.1, "dz": -0.02} | foot("left", 0.01, 0, 0.08)
             | foot("right", 0, 0.05, -0.12, 40)),
            (5.5, {"dy": -0.255, "dz": 0.0} | foot("left", 0.02, 0, 0.21)
             | foot("right", 0, 0.02, -0.22, 78, 0.0)),
            (24.5, {"dy": -0.255, "dz": 0.0} | foot("left", 0.02, 0, 0.21)
             | foot("right", 0, 0.02, -0.22, 78, 0.0)),
            (28, {"dy": -0.1, "dz": -0.02} | foot("left", 0.01, 0, 0.08)
             | foot("right", 0, 0.05, -0.12, 40)),
        ),
        arms=timeline(
            (5.5, arm("left", -0.12, -0.62, 0.5, (0.6, -0.6, -0.4))
            | arm("right", 0.12, -0.95, 0.1)),
            (24.5, arm("left", -0.12, -0.62, 0.5, (0.6, -0.6, -0.4))
             | arm("right", 0.12, -0.95, 0.1)),
        ),
        torso=timeline((3, {"lean": 18}), (6, {"lean": 3}), (12, {"nod": 10}), (16, {"nod": 0}),
                       (24, {"lean": 4}), (27, {"lean": 20})),
        amplitude=0.15, contact=0.3,
    ),
    "sitting down": Choreography(
        legs=timeline((6.5, _SEATED), (24, _SEATED)),
        arms=timeline((3.5, arms(0.05, -0.75, 0.5)), (7, _ON_KNEES), (24, _ON_KNEES),
                      (27, arms(0.05, -0.75, 0.5))),
        torso=timeline((3.5, {"lean": 32, "nod": -10}), (7.5, {"lean": 4, "nod": 0}),
                       (15, {"lean": 0}), (22.5, {"lean": 4}), (25.5, {"lean": 34, "nod": -10})),
        amplitude=0.15, contact=0.3,
    ),
    "standing up": Choreography(
        legs=timeline((4, _SEATED), (8.5, _SEATED), (18, {"dy": 0.0, "dz": 0.0})),
        arms=timeline((4, _ON_KNEES), (9, _ON_KNEES), (14, arms(0.05, -0.75, 0.5)),
                      (19, arms(0.09, -0.97, 0.08, (0.35, 0.0, -1.0)))),
        torso=timeline((2, {"lean": 22}), (4.5, {"lean": 4}), (9, {"lean": 36, "nod": -12}),
                       (12.5, {"lean": 30}), (18.5, {"lean": 0, "nod": 0})),
        amplitude=0.15, contact=0.3,
    ),
    "kicking": Choreography(
        legs=cycle(
            10,
            (0.0, {"dx": 0.03, "dy": -0.01} | foot("left", -0.01) | foot("right")),
            (0.2, {"dy": -0.03} | foot("right", 0, 0.14, -0.2, 60)),
            (0.36, foot("right", 0, 0.2, 0.1, 20)),
            (0.48, {"dy": 0.0} | foot("right", 0, 0.36, 0.43, 0)),
            (0.56, foot("right", 0, 0.34, 0.42, 0)),
            (0.72, foot("right", 0, 0.14, 0.12, 10)),
            (0.86, foot("right", 0, 0.0, 0.0, 0)),
        ),
        arms=cycle(
            10,
            (0.0, arm("left", 0.3, -0.75, 0.25) | arm("right", 0.3, -0.75, 0.25)),
            (0.2, arm("left", 0.3, -0.7, -0.3) | arm("right", 0.4, -0.45, 0.5)),
            (0.48, arm("left", 0.35, -0.2, 0.75) | arm("right", 0.55, -0.65, -0.35)),
        ),
        torso=cycle(10, (0.2, {"lean": 10, "twist": 10}),
                    (0.5, {"lean": -12, "twist": -12, "curl": 8})),
        amplitude=0.6,
    ),
    "side kicking": Choreography(
        legs=cycle(
            10,
            (0.0, {"dx": 0.04, "dy": -0.015} | foot("left", -0.02) | foot("right")),
            (0.24, {"dx": 0.05, "dy": -0.03} | foot("right", 0.02, 0.25, 0.1, 20, 0.6)),
            (0.46, {"dx": 0.05, "dy": -0.01} | foot("right", 0.4, 0.42, 0.0, 5, 0.2)),
            (0.56, {"dx": 0.05, "dy": -0.01} | foot("right", 0.39, 0.41, 0.0, 5, 0.2)),
            (0.74, foot("right", 0.06, 0.2, 0.08, 15, 0.5)),
            (0.9, foot("right")),
        ),
        arms=cycle(10, (0.0, arms(0.0, -0.05, 0.4, (0.6, -1, 0))),
                   (0.48, arm("left", -0.1, -0.02, 0.4, (0.6, -1, 0))
                    | arm("right", 0.5, -0.45, 0.3, (0.6, -0.6, -0.5)))),
        torso=cycle(10, (0.0, {"tilt": 0}), (0.26, {"tilt": 6}), (0.5, {"tilt": 28, "cock": -14})),
        amplitude=0.4,
    ),
    "turning around": Choreography(
        legs=timeline(
            (1, {"turn": 14.0}), (4, {"turn": 56.0}), (8, {"turn": 100.0}), (15.5, {"turn": 180.0}),
            (23, {"turn": 260.0}), (27, {"turn": 304.0}), (30, {"turn": 346.0}),
            (31, {"turn": 360.0}),
            *((1.5 + 3.5 * i, foot("right", y=0.04 * (i % 2)) | foot("left", y=0.04 * (1 - i % 2)))
              for i in range(9)),
        ),
        torso=timeline((3, {"look": 14}), (28, {"look": 10})),
        arms=timeline((3, arms(0.16, -0.93, 0.1)), (28, arms(0.16, -0.93, 0.1))),
        amplitude=0.0,
    ),
    "bowing": Choreography(
        legs=timeline((6, {"dz": -0.07}), (19, {"dz": -0.07}), (27, {"dz": 0})),
        arms=timeline((6, arms(0.04, -0.93, 0.22)), (19, arms(0.04, -0.93, 0.22))),
        torso=timeline((6, {"lean": 62, "curl": 20, "nod": 10}),
                       (19, {"lean": 64, "curl": 20, "nod": 12}),
                       (27, {"lean": 0, "curl": 0, "nod": 0})),
        amplitude=0.3,
    ),
    "picking up": Choreography(
        legs=twice((5, {"dy": -0.2, "dz": -0.09} | foot("left", 0.02, knee=0.3)
                    | foot("right", 0.02, knee=0.3)),
                   (8, {"dy": -0.2, "dz": -0.09}), (12.5, {"dy": 0.0, "dz": 0.0})),
        arms=twice((5, arm("right", -0.1, -0.3, 0.94) | arm("left", 0.0, -0.6, 0.5)),
                   (8, arm("right", -0.1, -0.3, 0.94) | arm("left", 0.0, -0.6, 0.5)),
                   (12, arm("right", -0.1, -0.3, 0.55) | arm("left", 0.08, -0.9, 0.15))),
        torso=twice((5, {"lean": 68, "curl": 22, "nod": -10}),
                    (8, {"lean": 68, "curl": 22, "nod": -10}),
                    (12.5, {"lean": 2, "curl": 0, "nod": 8})),
        amplitude=0.15, contact=0.4,
    ),
    "side bending": Choreography(
        legs=cycle(11, (0.25, {"dx": -0.05} | foot("left", 0.05) | foot("right", 0.05)),
                   (0.75, {"dx": 0.05})),
        arms=cycle(
            11,
            (0.25, arm("right", -0.5, 0.82, 0.05, (1, 0.5, 0)) | arm("left", 0.02, -0.95, 0.1)),
            (0.5, arm("right", 0.98, 0.05, 0.1) | arm("left", 0.98, 0.05, 0.1)),
            (0.75, arm("left", -0.5, 0.82, 0.05, (1, 0.5, 0)) | arm("right", 0.02, -0.95, 0.1)),
            (1.0, arm("right", 0.98, 0.05, 0.1) | arm("left", 0.98, 0.05, 0.1)),
        ),
        torso=cycle(11, (0.25, {"tilt": 36, "cock": 8}), (0.75, {"tilt": -36, "cock": -8})),
        amplitude=0.4, contact=0.5,
    ),
    "dancing": Choreography(
        legs=cycle(
            9,
            (0.0, {"dx": -0.05, "dy": -0.05} | foot("left", 0.05, 0.04, 0.02, 34)
             | foot("right", 0.05, 0, 0, 0)),
            (0.25, {"dy": 0.0} | foot("left", 0.05) | foot("right", 0.05)),
            (0.5, {"dx": 0.05, "dy": -0.05} | foot("right", 0.05, 0.04, 0.02, 34)
             | foot("left", 0.05)),
            (0.75, {"dy": 0.0} | foot("left", 0.05) | foot("right", 0.05)),
        ),
        arms=cycle(
            9,
            (0.0, arm("right", 0.5, 0.72, 0.25, (1, -0.5, 0))
            | arm("left", 0.3, -0.35, 0.45, (1, -0.5, -0.3))),
            (0.5, arm("left", 0.5, 0.72, 0.25, (1, -0.5, 0))
            | arm("right", 0.3, -0.35, 0.45, (1, -0.5, -0.3))),
        ),
        torso=cycle(9, (0.0, {"tilt": 11, "twist": 14, "cock": -10}), (0.25, {"nod": 8}),
                    (0.5, {"tilt": -11, "twist": -14, "cock": 10}), (0.75, {"nod": -4})),
    ),
}  # fmt: skip
