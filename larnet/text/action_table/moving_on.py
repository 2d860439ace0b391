"""Ways of moving on: gaits and jumps, in place. The right side does what is one-sided."""

from __future__ import annotations

from typing import Any

from larnet.text.action_table.key_poses import (
    Choreography,
    Track,
    arm,
    arms,
    cycle,
    foot,
    gait,
)
from larnet.text.action_table.row import ActionRow, Combined


def _swing(period: float, back: dict[str, Any], front: dict[str, Any]) -> Track:
    """Arms against the legs: at phase 0 the right foot is in front, so the left arm is."""
    return cycle(
        period,
        (0.0, arm("right", **back) | arm("left", **front)),
        (0.5, arm("right", **front) | arm("left", **back)),
    )


def _at(out: float, up: float, fwd: float, elbow: tuple = (0.4, -0.3, -1.0)) -> dict:
    return {"out": out, "up": up, "fwd": fwd, "elbow": elbow}


ROWS: tuple[ActionRow, ...] = (
    ActionRow(
        "standing still",
        "stand; stand still; standing; just stand there; a person stands still; do nothing; idle;"
        "standing idle; stay still; he is standing without moving; don't move; not moving;"
        "hold still; stand in place; stands upright and waits; standing around; motionless;"
        "freeze; waiting; a man standing",
        "remain motionless; stay where you are; keep still; she stands quietly; standing at rest;"
        "be still",
        mirror="standing still",
        loops=True,
        recordings=("cc0-ual1:ual1:Idle_Loop", "cc0-kaykit:idle a", "cc0-kaykit:idle b",),
        pictures=True,
        choreography=Choreography(
            torso=cycle(16, (0.0, {"tilt": 0.7, "lean": 0.4}), (0.5, {"tilt": -0.7, "lean": -0.4})),
        ),
    ),
    ActionRow(
        "walking",
        "walk; walk forward; walks; a person is walking; take a walk; walking in place; stroll;"
        "go for a walk; he walks slowly; a man walks; strolling along; walking around; pace;"
        "walk on the spot; taking steps; step forward; wander; walking normally; a casual walk",
        "take a stroll; she walks along the street; walk at a normal pace; someone walking by;"
        "ambling; walks down the road",
        mirror="walking",
        loops=True,
        recordings=(
            "cmu:walking", "cmu:walking briskly", "cc0-ual1:walk", "cc0-ual1:walk formal",
            "cc0-kaykit:walking a", "cc0-kaykit:walking b", "cc0-kaykit:walking c",
        ),
        pictures=True,
        combined=Combined("legs", 0, ("walking", "walk", "walks", "strolling")),
        choreography=Choreography(
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
    ),
    ActionRow(
        "jogging",
        "jog; go for a jog; jogging in place; a person is jogging; he jogs; slow run; jogs slowly;"
        "jogging along; a light jog; run slowly; jog on the spot; easy jog; morning jog; trot;"
        "trotting along; a woman jogs; jogging gently; jogger",
        "she is out jogging; jog at an easy pace; a jogger trots by; take a gentle jog;"
        "go jogging in the park",
        mirror="jogging",
        loops=True,
        recordings=("cc0-ual1:jog fwd", "utd-mhad:jogging",),
        pictures=True,
        combined=Combined("legs", 1, ("jogging", "jog", "jogs", "jogging in place")),
        choreography=Choreography(
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
    ),
    ActionRow(
        "running",
        "run; run fast; runs; a person is running; sprint; sprinting; he runs quickly; run away;"
        "running fast; a man runs; dash; run as fast as you can; racing; run forward; dashing;"
        "running at full speed; quick run; race ahead; fast runner",
        "she sprints; make a dash for it; run at top speed; someone runs a race; sprint forward;"
        "flat out sprint",
        mirror="running",
        loops=True,
        recordings=("cc0-ual1:sprint", "cc0-kaykit:running a", "cc0-kaykit:running b",),
        pictures=True,
        combined=Combined("legs", 6, ("running", "run", "runs", "sprinting")),
        choreography=Choreography(
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
    ),
    ActionRow(
        "marching",
        "march; march in place; a person is marching; he marches; marching like a soldier; parade;"
        "military march; march with high knees; soldier marching; marches on the spot;"
        "marching in step; parade march; marching soldier; lift the knees high and march;"
        "marching on parade; march along; high knees; knees up",
        "march like a soldier on parade; she marches forward; marching band steps;"
        "troops marching; left right left right march",
        mirror="marching",
        pictures=True,
        combined=Combined("legs", 2, ("marching", "march", "marches", "marching like a soldier")),
        choreography=Choreography(
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
    ),
    ActionRow(
        "skipping",
        "skip; skip along; a person is skipping; she skips; skipping happily; skip like a child;"
        "child skipping; skips down the road; skip forward; happily skip along; skipping along;"
        "he is skipping; skip in place; girl skipping; skip and bounce; playful skip;"
        "a little skip; skipping steps",
        "skip around merrily; kids skipping in the playground; he skips cheerfully;"
        "skip down the lane; do a happy skip",
        pictures=True,
        combined=Combined("legs", 7, ("skipping", "skip", "skips", "skipping along")),
        choreography=Choreography(
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
    ),
    ActionRow(
        "side stepping",
        "side; side step; step to the side; sidestep; a person steps sideways; gallop sideways;"
        "move sideways; he sidesteps; side shuffle; shuffle to the side; walk sideways;"
        "stepping sideways; step left and right; side to side steps; lateral steps;"
        "sideways gallop; sliding sideways; side gallop; crab walk",
        "take steps to the side; she moves sideways; shuffle sideways; lateral shuffle;"
        "step from side to side",
        mirror="side stepping",
        pictures=True,
        combined=Combined("legs", 5, ("side stepping", "step sideways", "steps sideways", "moving sideways")),
        choreography=Choreography(
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
    ),
    ActionRow(
        "hopping",
        "hop; hop on one leg; a person is hopping; he hops; hopping on one foot; hop up and down;"
        "one legged hop; hop along; bunny hop; hopping in place; hops on the right foot;"
        "single leg hops; hop on one foot; jump on one leg; she hops; hop like a rabbit;"
        "hop forward; hops on the spot",
        "balance on one foot and hop; jumping on a single leg; he hops along on one leg;"
        "do a little hop; hop around",
        mirror="hopping",
        usually="left",
        pictures=True,
        combined=Combined("legs", 8, ("hopping", "hop", "hops", "hopping on one leg")),
        choreography=Choreography(
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
    ),
    ActionRow(
        "jumping",
        "jump; jump up; jump up and down; a person is jumping; he jumps; leap; jump in place;"
        "jump high; leaping; leap into the air; jump forward on two legs; a big jump;"
        "vertical jump; jumps; jumping for joy; spring up; bounce up and down; a man jumps",
        "she leaps up; jump as high as you can; jumping on both feet; bouncing up and down;"
        "leap off the ground",
        mirror="jumping",
        recordings=("cc0-kaykit:jump full short", "cc0-kaykit:jump full long",),
        pictures=True,
        combined=Combined("legs", 4, ("jumping", "jump", "jumps", "jumping up and down")),
        choreography=Choreography(
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
    ),
    ActionRow(
        "jumping jack",
        "jack; jumping jacks; do jumping jacks; star jump; do a jumping jack; star jumps;"
        "a person does jumping jacks; he is doing jumping jacks; jumping jack exercise;"
        "do star jumps; side straddle hop; jack jump; perform jumping jacks;"
        "jump with arms and legs spread; warm up with jumping jacks; jumping with arms overhead;"
        "jumping jacks workout; jacks",
        "she performs some star jumps; exercise with jumping jacks; do ten jumping jacks;"
        "a set of star jumps; spread your arms and legs while jumping",
        mirror="jumping jack",
        recordings=("cc0-m2m:jumping jacks",),
        pictures=True,
        choreography=Choreography(
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
    ),
    ActionRow(
        "jumping forward",
        "jump forward; long jump; leap forward; a person jumps forward; forward jump;"
        "jumping ahead with both feet; jump ahead; he jumps along; kangaroo jumps",
        "jumps forward with both feet together; leap ahead; bounding forward",
        mirror="jumping forward",
        recordings=("hdm05:hopping on both legs",),
    ),
    ActionRow(
        "jumping rope",
        "jump rope; skip rope; skipping rope; rope skipping; a person jumps rope; rope jumping;"
        "jump over a rope; he jumps rope; jump rope exercise",
        "she skips with a rope; hop over a turning rope",
        mirror="jumping rope",
        loops=True,
        choreography=Choreography(
            legs=cycle(5, (0.0, {"dy": -0.03} | foot("left") | foot("right")), (0.25, {"dy": 0.0} | foot("left", 0, 0.01, 0, 20) | foot("right", 0, 0.01, 0, 20)),
                       (0.5, {"dy": 0.06} | foot("left", 0, 0.06, 0, 30) | foot("right", 0, 0.06, 0, 30)), (0.75, {"dy": 0.0} | foot("left", 0, 0.01, 0, 15) | foot("right", 0, 0.01, 0, 15))),
            arms=cycle(5, (0.0, arms(0.34, -0.52, 0.2, (0.3, -0.4, -0.9), (0.7, -0.5, 0.3))), (0.25, arms(0.36, -0.46, 0.26, (0.3, -0.4, -0.9), (0.7, 0.2, 0.5))),
                       (0.5, arms(0.38, -0.44, 0.16, (0.3, -0.4, -0.9), (0.8, 0.3, 0.0))), (0.75, arms(0.36, -0.5, 0.12, (0.3, -0.4, -0.9), (0.8, -0.4, -0.2)))),
            amplitude=0.4, contact=0.3,
        ),
    ),
)  # fmt: skip
