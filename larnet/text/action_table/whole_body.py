"""What the whole body does: down and up, turning, dancing."""

from __future__ import annotations

from larnet.text.action_table.key_poses import (
    Choreography,
    arm,
    arms,
    cycle,
    foot,
    timeline,
    twice,
)
from larnet.text.action_table.row import ActionRow, Combined

_SEATED = {"dy": -0.25, "dz": -0.2} | foot("left", z=0.02) | foot("right", z=0.02)
_ON_KNEES = arms(-0.02, -0.62, 0.52, elbow=(0.6, -0.6, -0.4))

ROWS: tuple[ActionRow, ...] = (
    ActionRow(
        "squatting",
        "squat; do squats; squat down; a person squats; he is squatting; squats; crouch;"
        "crouch down; deep squat; squat exercise; knee bends; bend the knees;"
        "squat with arms stretched out; do a squat; squatting down; crouching; body weight squats;"
        "lower your hips into a squat",
        "perform a few squats; she crouches down; do some deep knee bends; get into a squat;"
        "he squats low",
        mirror="squatting",
        recordings=("ui-prmd:deep squat", "hdm05:squatting", "utd-mhad:squatting",),
        as_drawn=True,  # the deep squat is an exercise with both arms overhead
        pictures=True,
        combined=Combined("legs", 3, ("squatting", "squat", "squats", "doing squats")),
        choreography=Choreography(
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
    ),
    ActionRow(
        "lunging",
        "lunge; lunge forward; forward lunge; do lunges; a person lunges; he lunges forward;"
        "lunges; lunge with the left foot forward; lunge exercise; deep lunge;"
        "front lunge; step into a lunge; take a big step forward and bend the knee; walking lunge;"
        "leg lunges; she is doing lunges; lunge and return; fencing lunge; split lunge",
        "perform lunges; step forward into a deep lunge; a fencer lunges; alternating lunges;"
        "do a forward lunge exercise",
        side="left",
        recordings=("ui-prmd:inline lunge", "utd-mhad:lunging",),
        pictures=True,
        combined=Combined("legs", 9, ("lunging", "lunge", "lunges", "doing lunges")),
        choreography=Choreography(
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
    ),
    ActionRow(
        "kneeling",
        "kneel; kneel down; go down on one knee; a person kneels; he kneels on the floor; kneels;"
        "kneeling on the ground; get on your knees; drop to one knee; on his knees;"
        "get down on one knee; propose on one knee; she is kneeling; genuflect; take a knee;"
        "kneeling down; fall to the knees; kneel to pray; rest on one knee",
        "sink to your knees; she kneels on the ground; drop down to the knees;"
        "he goes down on his knees",
        side="right",
        pictures=True,
        combined=Combined("legs", 10, ("kneeling", "kneel down", "kneels", "kneeling down")),
        choreography=Choreography(
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
    ),
    ActionRow(
        "sitting down",
        "sit; sit down; take a seat; a person sits down; he sits on a chair; have a seat;"
        "stand to sit; sits down; sit on a chair; seated; be seated; sitting on a chair;"
        "she sits down; lower yourself into a seat; take your seat; sit on a bench; sitting;"
        "go from standing to sitting; sits on the couch",
        "please be seated; grab a chair and sit; he takes a seat; sit yourself down;"
        "she is sitting on a stool",
        mirror="sitting down",
        recordings=("cc0-ual1:sitting enter", "cc0-kaykit:sit chair down", "utd-mhad:sitting down",),
        pictures=True,
        combined=Combined("legs", 12, ("sitting down", "sit down", "sits down", "taking a seat")),
        choreography=Choreography(
            legs=timeline((6.5, _SEATED), (24, _SEATED)),
            arms=timeline((3.5, arms(0.05, -0.75, 0.5)), (7, _ON_KNEES), (24, _ON_KNEES),
                          (27, arms(0.05, -0.75, 0.5))),
            torso=timeline((3.5, {"lean": 32, "nod": -10}), (7.5, {"lean": 4, "nod": 0}),
                           (15, {"lean": 0}), (22.5, {"lean": 4}), (25.5, {"lean": 34, "nod": -10})),
            amplitude=0.15, contact=0.3,
        ),
    ),
    ActionRow(
        "standing up",
        "stand up; get up; rise; a person stands up; he gets up from a chair; sit to stand;"
        "get up from a seat; stands up; getting up; rise to your feet; rise from the chair;"
        "get on your feet; she stands up; get to your feet; stand up from sitting; arise;"
        "getting up off the floor; go from sitting to standing; up you get",
        "he rises from his seat; get back up; getting to her feet; stand up from the chair;"
        "rising from a seat",
        mirror="standing up",
        recordings=(
            "cc0-ual1:sitting exit", "cc0-kaykit:sit chair stand up",
            "utd-mhad:standing up",
        ),
        pictures=True,
        choreography=Choreography(
            legs=timeline((4, _SEATED), (8.5, _SEATED), (18, {"dy": 0.0, "dz": 0.0})),
            arms=timeline((4, _ON_KNEES), (9, _ON_KNEES), (14, arms(0.05, -0.75, 0.5)),
                          (19, arms(0.09, -0.97, 0.08, (0.35, 0.0, -1.0)))),
            torso=timeline((2, {"lean": 22}), (4.5, {"lean": 4}), (9, {"lean": 36, "nod": -12}),
                           (12.5, {"lean": 30}), (18.5, {"lean": 0, "nod": 0})),
            amplitude=0.15, contact=0.3,
        ),
    ),
    ActionRow(
        "kicking",
        "kick; kick forward; a person kicks; he kicks a ball; front kick; kick a ball; kicks;"
        "kick the football; high kick; kicking a soccer ball; kick with the right leg; karate kick;"
        "she is kicking; swing the leg forward; penalty kick; kick hard; soccer kick; leg kick;"
        "shoot the ball with the foot",
        "take a free kick; he gives the ball a kick; kick something; a footballer kicks;"
        "do a martial arts kick forward",
        side="right",
        recordings=("cc0-kaykit:melee unarmed attack kick", "hdm05:kicking with the left leg",),
        pictures=True,
        combined=Combined("legs", 11, ("kicking", "kick", "kicks", "kicking a leg up")),
        choreography=Choreography(
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
    ),
    ActionRow(
        "side kicking",
        "side kick; kick to the side; a person kicks sideways; sideways kick; side kicks;"
        "he kicks to the side; do a side kick; lateral kick; kick out sideways;"
        "leg out to the side; swing the leg sideways; karate side kick; taekwondo side kick;"
        "kicking sideways; side leg raise; lift the leg to the side; she does a side kick;"
        "sidekick; side leg kicks",
        "throw a kick to the side; a sideways karate kick; raise your leg out to the side;"
        "leg kick out to the right side; performs side kicks",
        side="right",
        pictures=True,
        choreography=Choreography(
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
    ),
    ActionRow(
        "turning around",
        "turn; turn around; spin; a person turns around; spin around; he turns around; rotate;"
        "turn in a circle; do a spin; twirl; pirouette; turns; spinning; turn your back;"
        "rotate on the spot; she spins around; full turn; about face; whirl around; do a 360",
        "do a full rotation; she twirls around; turning in circles; whirl about;"
        "rotate the whole body",
        pictures=True,
        choreography=Choreography(
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
    ),
    ActionRow(
        "bowing",
        "bow; take a bow; bow down; a person bows; he bows; bow politely; bows to the audience;"
        "bow forward; bow your head; Japanese bow; bow in respect; curtsy; she takes a bow;"
        "bow deeply; bend forward in greeting; polite bow; bowing respectfully;"
        "bow to the queen; bow before the king",
        "he gives a deep bow; bow to show respect; actors bow at the curtain call;"
        "bow to the crowd; make a courteous bow",
        mirror="bowing",
        recordings=("cc0-m2m:bow",),
        pictures=True,
        choreography=Choreography(
            legs=timeline((6, {"dz": -0.07}), (19, {"dz": -0.07}), (27, {"dz": 0})),
            arms=timeline((6, arms(0.04, -0.93, 0.22)), (19, arms(0.04, -0.93, 0.22))),
            torso=timeline((6, {"lean": 62, "curl": 20, "nod": 10}),
                           (19, {"lean": 64, "curl": 20, "nod": 12}),
                           (27, {"lean": 0, "curl": 0, "nod": 0})),
            amplitude=0.3,
        ),
    ),
    ActionRow(
        "picking up",
        "pick up; pick something up; bend down and pick up; a person picks up an object;"
        "he picks up a coin from the floor; pick it up; lift an object off the ground; bend;"
        "bend down; picks up a box; grab something from the floor; reach down to the ground;"
        "pick up a ball; pick up trash; stoop; stoop down; she picks something up;"
        "collect something from the ground; bend over and grab; touch the floor; touch your toes",
        "take an item off the floor; reach down and lift it; she stoops to pick up a bag;"
        "pick your keys up from the ground; bends down to grab something",
        mirror="picking up",
        recordings=("cc0-kaykit:pick up", "cmu:bending over and scooping something up",),
        pictures=True,
        choreography=Choreography(
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
    ),
    ActionRow(
        "side bending",
        "side bend; bend to the side; lean sideways; a person bends sideways; side bends;"
        "he leans to the side; bend sideways; lateral bend; side stretch; lean left and right;"
        "stretch the waist sideways; lean to the left; lean to the right; tilt sideways;"
        "tilt the body to the side; bending from side to side; sideways bend; waist bend;"
        "she bends to one side; torso side bend",
        "lean over to one side; bends her torso to the side; tilt your upper body sideways;"
        "do a lateral side bend; leaning from side to side",
        pictures=True,
        choreography=Choreography(
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
    ),
    ActionRow(
        "dancing",
        "dance; do a dance; a person is dancing; he dances; dance to music; disco; dances;"
        "party dance; groove; hip hop dance; she is dancing; boogie; dance around; bust a move;"
        "show your dance moves; salsa; dancing happily; disco dancing; ballet; sway to the music",
        "hit the dance floor; she grooves to the beat; break into a dance; dance the night away;"
        "he busts some dance moves",
        recordings=("cc0-ual1:dance", "cmu:dancing with arms held high",),
        pictures=True,
        choreography=Choreography(
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
    ),
    ActionRow(
        "push-ups",
        "push up from the floor; push-up; do push-ups; a person does push-ups; pushup; pushups;"
        "press-ups; press up; drop and give me twenty",
        "she does some press ups; a set of push ups on the floor",
        recordings=("cc0-kaykit:push ups", "cc0-m2m:pushup",),
    ),
    ActionRow(
        "sit-ups",
        "sit-up; do sit-ups; a person does sit-ups; situp; situps; crunches; abdominal crunches;"
        "crunch; sit up from lying",
        "he does crunches on a mat; a set of sit ups",
        recordings=("cc0-kaykit:sit ups",),
    ),
    ActionRow(
        "pull-ups",
        "pull up; pull-up; chin up; chin-ups; do pull-ups; a person does pull-ups; pullup; pullups;"
        "pull yourself up on a bar",
        "he hauls himself up to the bar; a set of chin ups",
        mirror="pull-ups",
        choreography=Choreography(
            legs=cycle(12, (0.0, {"dy": 0.0} | foot("left", -0.03, 0.0, -0.02, 20) | foot("right", -0.03, 0.0, -0.02, 20)), (0.5, {"dy": 0.2} | foot("left", -0.03, 0.22, -0.08, 45) | foot("right", -0.03, 0.22, -0.08, 45))),
            arms=cycle(12, (0.0, arms(0.22, 0.94, 0.08, (1.0, 0, 0))), (0.5, arms(0.3, 0.34, 0.18, (1.0, -0.9, -0.2), (0, 1, 0)))),
            torso=cycle(12, (0.0, {"nod": -14}), (0.5, {"nod": -6, "lean": -4})),
            contact=0.1, amplitude=0.2,
        ),
    ),
)  # fmt: skip
