"""Ways of moving on: gaits and jumps, in place. The right side does what is one-sided."""

from __future__ import annotations

from larnet.data.synthetic.keyframing.keyframes import (
    Choreography,
    Track,
    arm,
    arms,
    cycle,
    foot,
    gait,
)


def _swing(period: float, back: dict[str, tuple], front: dict[str, tuple]) -> Track:
    """Arms against the legs: at phase 0 the right foot is in front, so the left arm is."""
    return cycle(
        period,
        (0.0, arm("right", **back) | arm("left", **front)),
        (0.5, arm("right", **front) | arm("left", **back)),
    )


def _at(out: float, up: float, fwd: float, elbow: tuple = (0.4, -0.3, -1.0)) -> dict:
    return {"out": out, "up": up, "fwd": fwd, "elbow": elbow}


GAITS: dict[str, Choreography] = {
    "standing still": Choreography(
        torso=cycle(16, (0.0, {"tilt": 0.7, "lean": 0.4}), (0.5, {"tilt": -0.7, "lean": -0.4})),
    ),
    "walking": Choreography(
        legs=cycle(
            9.5,
            *gait({
                0.0: (0, 0, 0.13, -14), 0.12: (0, 0, 0.09, 0), 0.3: (0, 0, -0.01, 0),
                0.48: (0, 0.025, -0.12, 22), 0.6: (0, 0.075, -0.14, 48),
                0.75: (0, 0.085, 0.0, 18), 0.9: (0, 0.04, 0.12, -10),
            }),
            (0.0, {"dy": -0.025}), (0.25, {"dy": 0.0}), (0.5, {"dy": -0.025}), (0.75, {"dy": 0.0}),
        ),
        arms=_swing(9.5, _at(0.12, -0.9, -0.34), _at(0.02, -0.8, 0.5, (0.4, -0.6, -0.8))),
        torso=cycle(9.5, (0.0, {"twist": -7, "lean": 3}), (0.25, {"tilt": -2}),
                    (0.5, {"twist": 7}), (0.75, {"tilt": 2})),
    ),
    "jogging": Choreography(
        legs=cycle(
            8,
            *gait({
                0.0: (0, 0, 0.09, -4), 0.18: (0, 0, 0.0, 0), 0.32: (0, 0.03, -0.1, 34),
                0.5: (0, 0.16, -0.17, 80), 0.7: (0, 0.16, 0.0, 36), 0.88: (0, 0.1, 0.13, 0),
            }),
            (0.1, {"dy": -0.04}), (0.38, {"dy": 0.015}), (0.6, {"dy": -0.04}),
            (0.88, {"dy": 0.015}),
        ),
        arms=_swing(8, _at(0.2, -0.55, -0.08), _at(-0.08, -0.28, 0.5, (0.5, -1.0, -0.3))),
        torso=cycle(8, (0.0, {"twist": -8, "lean": 6}), (0.5, {"twist": 8})),
    ),
    "running": Choreography(
        legs=cycle(
            6.4,
            *gait({
                0.0: (0, 0.01, 0.12, 0), 0.14: (0, 0, 0.0, 4), 0.28: (0, 0.04, -0.14, 44),
                0.46: (0, 0.24, -0.25, 95), 0.66: (0, 0.26, 0.06, 40), 0.85: (0, 0.17, 0.21, 0),
            }),
            (0.1, {"dy": -0.05}), (0.36, {"dy": 0.03}), (0.6, {"dy": -0.05}), (0.86, {"dy": 0.03}),
        ),
        arms=_swing(6.4, _at(0.24, -0.42, -0.3), _at(-0.14, 0.02, 0.52, (0.6, -1.0, -0.2))),
        torso=cycle(6.4, (0.0, {"twist": -14, "lean": 15, "nod": -8}), (0.5, {"twist": 14})),
    ),
    "marching": Choreography(
        legs=cycle(
            9.5,
            *gait({
                0.0: (0, 0, 0.02, 0), 0.45: (0, 0, 0.0, 0), 0.58: (0, 0.12, 0.03, 30),
                0.75: (0, 0.25, 0.17, 24), 0.9: (0, 0.1, 0.06, 12),
            }),
        ),
        arms=cycle(
            9.5,
            (0.25, arm("right", 0.05, -0.2, 0.96) | arm("left", 0.12, -0.85, -0.42)),
            (0.75, arm("left", 0.05, -0.2, 0.96) | arm("right", 0.12, -0.85, -0.42)),
        ),
        torso=cycle(9.5, (0.25, {"twist": 5, "lean": -2}), (0.75, {"twist": -5})),
    ),
    "skipping": Choreography(
        legs=cycle(
            9.5,
            *gait({
                0.0: (0, 0.0, 0.04, 0), 0.1: (0, 0, 0.02, 0), 0.25: (0, 0.12, 0.0, 45),
                0.4: (0, 0, -0.03, 4), 0.5: (0, 0.02, -0.08, 30), 0.62: (0, 0.17, -0.02, 48),
                0.75: (0, 0.34, 0.14, 34), 0.9: (0, 0.14, 0.1, 12),
            }),
            (0.05, {"dy": -0.04}), (0.25, {"dy": 0.1}), (0.42, {"dy": -0.04}),
            (0.55, {"dy": -0.04}), (0.75, {"dy": 0.1}), (0.92, {"dy": -0.04}),
        ),
        arms=cycle(
            9.5,
            (0.25, arm("right", 0.25, 0.35, 0.75) | arm("left", 0.4, -0.75, -0.35)),
            (0.75, arm("left", 0.25, 0.35, 0.75) | arm("right", 0.4, -0.75, -0.35)),
        ),
        torso=cycle(9.5, (0.25, {"twist": 10, "nod": -6}), (0.75, {"twist": -10})),
    ),
    "side stepping": Choreography(
        legs=cycle(
            10,
            (0.0, foot("left") | foot("right") | {"dx": 0.0, "dy": -0.03}),
            (0.12, foot("right", x=0.09, y=0.05) | foot("left", x=0.0, y=0)),
            (0.25, foot("right", x=0.2) | foot("left", x=0.02) | {"dx": -0.1, "dy": -0.06}),
            (0.38, foot("left", x=0.0, y=0.0) | foot("right", x=0.09, y=0.05)),
            (0.5, foot("left") | foot("right") | {"dx": 0.0, "dy": -0.03}),
            (0.62, foot("left", x=0.09, y=0.05) | foot("right", x=0.0, y=0)),
            (0.75, foot("left", x=0.2) | foot("right", x=0.02) | {"dx": 0.1, "dy": -0.06}),
            (0.88, foot("right", x=0.0, y=0.0) | foot("left", x=0.09, y=0.05)),
        ),
        arms=cycle(10, (0.0, arms(0.3, -0.45, 0.35, (0.8, -0.6, -0.3))),
                   (0.25, arms(0.42, -0.45, 0.4, (0.8, -0.6, -0.3))),
                   (0.5, arms(0.3, -0.45, 0.35, (0.8, -0.6, -0.3))),
                   (0.75, arms(0.42, -0.45, 0.4, (0.8, -0.6, -0.3)))),
        torso=cycle(10, (0.25, {"tilt": 3, "lean": 6}), (0.75, {"tilt": -3})),
    ),
    "hopping": Choreography(
        legs=cycle(
            6.5,
            (0.0, {"dy": -0.05, "dx": 0.045} | foot("left", -0.02)
             | foot("right", -0.02, 0.2, -0.12, 55)),
            (0.22, {"dy": 0.0} | foot("left", -0.02, 0.0, 0, 15)),
            (0.5, {"dy": 0.11} | foot("left", -0.02, 0.11, 0, 42)
             | foot("right", -0.02, 0.28, -0.1, 55)),
            (0.78, {"dy": 0.0} | foot("left", -0.02, 0.0, 0, 15)),
        ),
        arms=cycle(6.5, (0.0, arms(0.45, -0.6, 0.2, (0.6, -0.5, -0.6))),
                   (0.5, arms(0.62, -0.35, 0.15, (0.6, -0.5, -0.6)))),
        torso=cycle(6.5, (0.0, {"tilt": 4, "lean": 5}), (0.5, {"lean": 0})),
        amplitude=0.6,
    ),
    "jumping": Choreography(
        legs=cycle(
            8.5,
            (0.0, {"dy": -0.03, "dz": -0.02} | foot("left") | foot("right")),
            (0.16, {"dy": -0.13, "dz": -0.05} | foot("left") | foot("right")),
            (0.34, {"dy": 0.02, "dz": 0.0} | foot("left", 0, 0.02, 0, 28)
             | foot("right", 0, 0.02, 0, 28)),
            (0.54, {"dy": 0.16, "dz": 0.0} | foot("left", 0.02, 0.17, -0.02, 40)
             | foot("right", 0.02, 0.17, -0.02, 40)),
            (0.76, {"dy": 0.01} | foot("left", 0.01, 0.01, 0.01, 14)
             | foot("right", 0.01, 0.01, 0.01, 14)),
            (0.9, {"dy": -0.1, "dz": -0.04} | foot("left") | foot("right")),
        ),
        arms=cycle(8.5, (0.16, arms(0.2, -0.82, -0.45)), (0.34, arms(0.15, -0.4, 0.75)),
                   (0.54, arms(0.22, 0.45, 0.72)), (0.78, arms(0.3, -0.4, 0.6))),
        torso=cycle(8.5, (0.16, {"lean": 24, "nod": -12}), (0.54, {"lean": 0, "nod": 0}),
                    (0.9, {"lean": 17, "nod": -8})),
        amplitude=0.5,
    ),
    "jumping jack": Choreography(
        legs=cycle(
            8,
            (0.0, {"dy": -0.035} | foot("left") | foot("right")),
            (0.25, {"dy": 0.05} | foot("left", 0.08, 0.06, 0, 25)
            | foot("right", 0.08, 0.06, 0, 25)),
            (0.5, {"dy": -0.045} | foot("left", 0.17) | foot("right", 0.17)),
            (0.75, {"dy": 0.05} | foot("left", 0.08, 0.06, 0, 25)
            | foot("right", 0.08, 0.06, 0, 25)),
        ),
        arms=cycle(8, (0.0, arms(0.16, -0.97, 0.05)), (0.22, arms(0.98, -0.05, 0.08)),
                   (0.5, arms(-0.12, 0.95, 0.05, (1, 0, -0.2))), (0.78, arms(0.98, -0.05, 0.08))),
        amplitude=0.5,
    ),
}  # fmt: skip
