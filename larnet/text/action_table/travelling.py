"""More ways of moving on, in place: on foot, on wheels, in water. The right side does what is
one-sided."""

from __future__ import annotations

from larnet.text.action_table.key_poses import Choreography, arm, arms, cycle, foot, gait
from larnet.text.action_table.row import ActionRow

_BAR = arms(-0.06, -0.3, 0.78, (0.6, -0.7, -0.2))  # hands on a handlebar, reins, a wheel

ROWS: tuple[ActionRow, ...] = (
    ActionRow(
        "walking backwards",
        "walk backward; walk in reverse; step back; stepping backwards; backing away; back off;"
        "move backwards; go back a few steps; he walks backwards; reverse; backward walk; retreat;"
        "a person walks backwards; take a step back; back up",
        "she backs away slowly; retreating step by step; walk away facing front",
        mirror="walking backwards", loops=True,
        recordings=("cc0-kaykit:walking backwards",),
        choreography=Choreography(
            legs=cycle(10, *gait({
                0.0: (0, 0, -0.14, 20), 0.2: (0, 0, -0.07, 5), 0.5: (0, 0, 0.1, -8),
                0.62: (0, 0.05, 0.06, 8), 0.8: (0, 0.06, -0.1, 30),
            }), (0.0, {"dy": -0.03}), (0.25, {"dy": -0.01}), (0.5, {"dy": -0.03}),
                (0.75, {"dy": -0.01})),
            arms=cycle(10, (0.0, arm("right", 0.1, -0.88, 0.34) | arm("left", 0.12, -0.9, -0.22)),
                       (0.5, arm("left", 0.1, -0.88, 0.34) | arm("right", 0.12, -0.9, -0.22))),
            torso=cycle(10, (0.0, {"twist": 5, "look": 10, "lean": -4}),
                        (0.5, {"twist": -5, "look": 10})),
        ),
    ),
    ActionRow(
        "sneaking",
        "sneak; sneak around; creep; creep up; creeping; creep along; prowl; a person is sneaking;"
        "he sneaks; stealthy walk; move stealthily; sneaking past the guards; like a thief;"
        "ninja walk; slink; sneaky; burglar; lurk; stalk someone; creep through the night",
        "she prowls around; move silently like a ninja; a thief in the night",
        mirror="sneaking", loops=True,
        recordings=("hdm05:sneaking", "cc0-kaykit:sneaking", "cc0-ual1:crouch fwd"),
    ),
    ActionRow(
        "tiptoeing",
        "tiptoe; tip toe; walk on tiptoes; on your toes; a person tiptoes; he tiptoes; tiptoes;"
        "walking on the tips of the toes; walk very quietly; quiet steps; go on tiptoe;"
        "step softly; walk on your toes; pussyfoot; don't wake anybody",
        "she goes past on tiptoe; walk without a sound; light steps on the toes",
        mirror="tiptoeing", loops=True,
        choreography=Choreography(
            legs=cycle(11, *gait({
                0.0: (-0.02, 0.05, 0.08, 48), 0.3: (-0.02, 0.05, 0.0, 48),
                0.48: (-0.02, 0.06, -0.08, 52), 0.75: (0, 0.17, 0.05, 44),
            }), (0.0, {"dy": 0.0}), (0.5, {"dy": 0.0}), (0.25, {"dy": 0.025}),
                (0.75, {"dy": 0.025})),
            arms=cycle(11, (0.0, arms(0.1, -0.34, 0.4, (0.7, -0.6, -0.5), (0.1, -0.8, 0.5))),
                       (0.5, arms(0.12, -0.26, 0.42, (0.7, -0.6, -0.5), (0.1, -0.8, 0.5)))),
            torso=cycle(11, (0.0, {"lean": 9, "shrug": 0.012, "nod": -4, "tilt": 3}),
                        (0.5, {"tilt": -3, "look": 8})),
        ),
    ),
    ActionRow(
        "limping",
        "limp; limps; a person is limping; he limps; walk with a limp; hobble; hobbling; lame leg;"
        "injured leg; hurt foot; broken leg; sprained ankle; drag one leg; drag a leg;"
        "walk with an injured leg; my leg hurts; wounded; hobble along; twisted ankle;"
        "go easy on a bad leg; a bad leg; put no weight on one leg",
        "she hobbles on a bad ankle; walking wounded; favour one leg",
        loops=True, side="right",
        choreography=Choreography(
            legs=cycle(12,
                (0.0, {"dy": -0.03, "dx": 0.04} | foot("left", -0.02) | foot("right", 0, 0, 0.1, -5)),
                (0.2, {"dy": -0.05, "dx": -0.02} | foot("left", 0, 0.06, -0.06, 30)
                 | foot("right", 0, 0, 0.04)),
                (0.36, {"dy": -0.02, "dx": 0.03} | foot("left", 0, 0, 0.12, -8)
                 | foot("right", 0.01, 0, -0.04, 10)),
                (0.66, {"dy": -0.01} | foot("left", 0, 0, 0.0) | foot("right", 0.05, 0.01, -0.16, 30)),
                (0.85, foot("left", 0, 0, -0.06) | foot("right", 0.07, 0.03, -0.02, 12))),
            arms=cycle(12, (0.0, arm("right", 0.06, -0.62, 0.3) | arm("left", 0.3, -0.8, 0.1)),
                       (0.3, arm("right", 0.06, -0.7, 0.24) | arm("left", 0.42, -0.7, 0.0))),
            torso=cycle(12, (0.0, {"tilt": 3, "lean": 10, "nod": 6}), (0.24, {"tilt": -11, "lean": 14}),
                        (0.5, {"tilt": 6, "lean": 8})),
        ),
    ),
    ActionRow(
        "crawling",
        "crawl; crawl on the floor; crawls; a person is crawling; he crawls; on all fours;"
        "crawl on hands and knees; army crawl; crawl forward; baby crawl; creep on the ground;"
        "crawling on the ground; go on all fours; move on hands and knees; crawl like a soldier;"
        "move along on hands and knees; go on your knees and hands; scramble on the ground",
        "she crawls under the table; get along on your hands and knees; belly crawl",
        mirror="crawling", loops=True, recordings=("cc0-kaykit:crawling", "cc0-m2m:crawl"),
    ),
    ActionRow(
        "swimming",
        "swim; swims; go for a swim; a person is swimming; he swims; swim in the sea; crawl stroke;"
        "front crawl; swimmer; swim strokes; freestyle; butterfly stroke; swim laps; swim fast;"
        "swimming in the pool; do the breast stroke",
        "she swims a length of the pool; swim through the water; olympic swimmer",
        mirror="swimming", loops=True, recordings=("cc0-ual1:swim fwd",),
    ),
    ActionRow(
        "treading water",
        "tread water; stay afloat; float in the water; keep afloat; floating; a person treads water;"
        "he treads water; paddle; paddling in the water; keep your head above water; bob in the sea;"
        "float upright; don't drown; drowning",
        "she stays afloat in the deep end; paddle to stay up; struggling not to drown",
        mirror="treading water", loops=True, recordings=("cc0-ual1:swim idle",),
    ),
    ActionRow(
        "rolling forward",
        "roll; forward roll; roll forward; roll over; tumble; a person rolls forward; he rolls;"
        "do a roll; combat roll; gymnastic roll; roll on the floor; rolls over; dive roll;"
        "somersaulting; do a somersault; head over heels; tumbling; front flip; cartwheel",
        "she tumbles head over heels; a gymnast rolls across the mat; tuck and roll",
        recordings=("cc0-ual1:roll",),
    ),
    ActionRow(
        "backflip",
        "back flip; do a backflip; flip; do a flip; flip backwards; backflips; a person does a backflip;"
        "he does a back flip; somersault backwards; backward somersault; salto; acrobatics;"
        "acrobat; flips over; parkour flip; backward flip in the air",
        "she flips over backwards; acrobatic jump; a backwards salto",
        mirror="backflip", recordings=("cc0-m2m:backflip",),
    ),
    ActionRow(
        "jogging in a circle",
        "jog in a circle; run in a circle; run in circles; running in circles; run around in circles;"
        "jog around; run round; go round in circles; he runs in a circle; circle around running;"
        "a person jogs in a circle; run a lap; laps; run a curve",
        "she jogs round and round; run circles around him; doing a lap of the track",
        recordings=("hdm05:jogging in a circle",),
    ),
    ActionRow(
        "stepping over something",
        "step over; step over a hurdle; step over an obstacle; hurdle step; climb over a fence;"
        "step over a puddle; lift a foot over; step over a log; a person steps over something;"
        "he steps over it; hurdle; cross over a line; clear a hurdle; high step; step across;"
        "step over a rock; get over an obstacle; climb over a low wall; lift a leg over a rope; step over a rope",
        "she steps over a stone; lift your leg over the rope; get over a low fence",
        side="right", recordings=("ui-prmd:hurdle step",),
    ),
    ActionRow(
        "walking on rough ground",
        "walk on uneven ground; walk over stones; hike; hiking; go hiking; walk uphill; hill walking;"
        "a person walks on uneven ground; walk over rocks; trek; trekking; mountain hike; climb a hill;"
        "walk through mud; wade; walk in deep snow; he walks over rubble",
        "she hikes up a mountain; picking her way over rocks; trudge through the snow",
        mirror="walking on rough ground", loops=True, recordings=("cmu:walking on uneven ground",),
    ),
    ActionRow(
        "climbing a ladder",
        "climb; climb a ladder; climb a rope; climbing; a person climbs a ladder; he climbs; climbs up;"
        "go up a ladder; rock climbing; climb a wall; climb a tree; climb a mountain; scale a wall;"
        "climber; ladder; monkey climbing; climb up the rope; clamber up; pull yourself up",
        "she scales a cliff; up the ladder he goes; climbs hand over hand",
        mirror="climbing a ladder", loops=True,
        choreography=Choreography(
            legs=cycle(12,
                (0.0, {"dy": 0.0} | foot("right", 0, 0.0, 0.06, 10) | foot("left", 0, 0.22, 0.12, 0)),
                (0.5, {"dy": 0.0} | foot("left", 0, 0.0, 0.06, 10) | foot("right", 0, 0.22, 0.12, 0)),
                (0.25, {"dy": 0.05}), (0.75, {"dy": 0.05})),
            arms=cycle(12,
                (0.0, arm("right", -0.05, 0.84, 0.44) | arm("left", -0.05, 0.22, 0.5)),
                (0.25, arm("right", -0.05, 0.6, 0.5) | arm("left", 0.0, 0.5, 0.36)),
                (0.5, arm("right", -0.05, 0.22, 0.5) | arm("left", -0.05, 0.84, 0.44)),
                (0.75, arm("right", 0.0, 0.5, 0.36) | arm("left", -0.05, 0.6, 0.5))),
            torso=cycle(12, (0.0, {"tilt": 4, "nod": -16, "lean": 6}), (0.5, {"tilt": -4})),
            contact=0.3,
        ),
    ),
    ActionRow(
        "climbing stairs",
        "climb stairs; go upstairs; walk up the stairs; walk upstairs; upstairs; stairs; take the stairs;"
        "go up the steps; run up the stairs; stair climbing; a person climbs stairs; he goes upstairs;"
        "step up; stepper; stairmaster; climb the steps; walk up a staircase; up the staircase;"
        "go to the upper floor; up to the second floor; walk up to the floor above",
        "she walks up a flight of steps; mount the staircase; go up to the next floor",
        mirror="climbing stairs", loops=True,
        choreography=Choreography(
            legs=cycle(11, *gait({
                0.0: (0, 0.16, 0.15, 0), 0.25: (0, 0.08, 0.06, 0), 0.5: (0, 0.0, -0.04, 10),
                0.62: (0, 0.05, -0.08, 40), 0.82: (0, 0.24, 0.1, 20),
            }), (0.0, {"dy": -0.02}), (0.25, {"dy": 0.02}), (0.5, {"dy": -0.02}), (0.75, {"dy": 0.02})),
            arms=cycle(11, (0.0, arm("right", 0.12, -0.85, -0.25) | arm("left", 0.02, -0.55, 0.55)),
                       (0.5, arm("left", 0.12, -0.85, -0.25) | arm("right", 0.02, -0.55, 0.55))),
            torso=cycle(11, (0.0, {"lean": 14, "twist": -6, "nod": 4}), (0.5, {"twist": 6})),
        ),
    ),
    ActionRow(
        "riding a bike",
        "ride a bike; cycle; cycling; bike; biking; go for a bike ride; pedal; pedalling; bicycle;"
        "a person rides a bike; he rides a bike; cyclist; ride a bicycle to work; exercise bike;"
        "mountain biking; spinning class; tour de france; motorcycle; ride a motorbike; pedal hard",
        "she cycles to school; bike along the road; a cyclist pedals uphill",
        mirror="riding a bike", loops=True,
        choreography=Choreography(
            legs=cycle(8,
                (0.0, {"dy": -0.12, "dz": -0.06} | foot("right", -0.02, 0.26, 0.12, 0) | foot("left", -0.02, 0.03, 0.04, 8)),
                (0.25, {"dy": -0.12} | foot("right", -0.02, 0.14, 0.2, 0) | foot("left", -0.02, 0.14, -0.04, 25)),
                (0.5, {"dy": -0.12} | foot("left", -0.02, 0.26, 0.12, 0) | foot("right", -0.02, 0.03, 0.04, 8)),
                (0.75, {"dy": -0.12} | foot("left", -0.02, 0.14, 0.2, 0) | foot("right", -0.02, 0.14, -0.04, 25))),
            arms=cycle(8, (0.0, _BAR)),
            torso=cycle(8, (0.0, {"lean": 34, "nod": -18, "tilt": 3}), (0.5, {"tilt": -3})),
            amplitude=0.2, contact=0.2,
        ),
    ),
    ActionRow(
        "riding a horse",
        "ride; horse riding; horseback riding; gallop; galloping; horse; ride a pony; giddy up; cowboy;"
        "a person rides a horse; he rides a horse; rodeo; jockey; equestrian; gangnam style; rider;"
        "gallop on a horse; trot on a horse; cowgirl; hold the reins",
        "she gallops across the field; a jockey at the races; saddle up and ride",
        mirror="riding a horse", loops=True,
        choreography=Choreography(
            legs=cycle(6, (0.0, {"dy": -0.16} | foot("left", 0.13, 0.0, 0.02, 0, 0.9) | foot("right", 0.13, 0.0, 0.02, 0, 0.9)),
                       (0.5, {"dy": -0.08} | foot("left", 0.13, 0.0, 0.02, 8, 0.9) | foot("right", 0.13, 0.0, 0.02, 8, 0.9))),
            arms=cycle(6, (0.0, arms(-0.1, -0.5, 0.5, (0.6, -0.7, -0.4))),
                       (0.5, arms(-0.1, -0.38, 0.52, (0.6, -0.7, -0.4)))),
            torso=cycle(6, (0.0, {"lean": 8, "nod": 6}), (0.5, {"lean": 16, "nod": -6})),
            contact=0.4,
        ),
    ),
    ActionRow(
        "ice skating",
        "skate; ice skate; skating; roller skating; rollerblading; inline skating; speed skating; skater;"
        "a person is skating; he skates; figure skating; glide on the ice; go skating; ice hockey;"
        "roller skate; cross country skiing; glide; slide on ice",
        "she glides across the rink; speed skater on the ice; push off and glide",
        mirror="ice skating", loops=True,
        choreography=Choreography(
            legs=cycle(14,
                (0.0, {"dy": -0.1, "dx": 0.06} | foot("left", 0.02) | foot("right", 0.02, 0.02, 0.0)),
                (0.25, {"dy": -0.1, "dx": 0.06} | foot("left", 0.02) | foot("right", 0.2, 0.05, -0.18, 20)),
                (0.5, {"dy": -0.1, "dx": -0.06} | foot("right", 0.02) | foot("left", 0.02, 0.02, 0.0)),
                (0.75, {"dy": -0.1, "dx": -0.06} | foot("right", 0.02) | foot("left", 0.2, 0.05, -0.18, 20))),
            arms=cycle(14, (0.25, arm("right", -0.2, -0.4, 0.62) | arm("left", 0.35, -0.5, -0.55)),
                       (0.75, arm("left", -0.2, -0.4, 0.62) | arm("right", 0.35, -0.5, -0.55))),
            torso=cycle(14, (0.0, {"lean": 34, "nod": -16}), (0.25, {"twist": 12, "tilt": 5}),
                        (0.75, {"twist": -12, "tilt": -5})),
        ),
    ),
    ActionRow(
        "skiing",
        "ski; go skiing; skier; ski downhill; downhill skiing; slalom; ski down the slope; snowboard;"
        "a person is skiing; he skis; skis; alpine skiing; ski racing; snowboarding; ski poles;"
        "winter sports; ski jump",
        "she skis down the piste; racing downhill on skis; a skier in the snow",
        mirror="skiing", loops=True,
        choreography=Choreography(
            legs=cycle(14, (0.0, {"dy": -0.15, "dx": 0.08, "dz": -0.02} | foot("left", 0.0) | foot("right", 0.0)),
                       (0.25, {"dy": -0.07, "dx": 0.0}), (0.5, {"dy": -0.15, "dx": -0.08} | foot("left", 0.0) | foot("right", 0.0)),
                       (0.75, {"dy": -0.07, "dx": 0.0})),
            arms=cycle(14, (0.0, arm("right", 0.3, -0.45, 0.5, (0.6, -0.5, -0.7), (0.1, -0.7, -0.5)) | arm("left", 0.2, -0.6, 0.2, (0.6, -0.5, -0.7), (0.1, -0.7, -0.5))),
                       (0.5, arm("left", 0.3, -0.45, 0.5, (0.6, -0.5, -0.7), (0.1, -0.7, -0.5)) | arm("right", 0.2, -0.6, 0.2, (0.6, -0.5, -0.7), (0.1, -0.7, -0.5)))),
            torso=cycle(14, (0.0, {"lean": 28, "tilt": -9, "nod": -12}), (0.5, {"tilt": 9})),
            contact=0.4,
        ),
    ),
    ActionRow(
        "surfing",
        "surf; surfer; go surfing; ride a wave; surfboard; skateboard; skateboarding; skateboarder;"
        "a person is surfing; he surfs; hang ten; surfs; balance on a board; windsurfing; catch a wave;"
        "stand on a surfboard; ride a skateboard; longboard",
        "she rides the waves; balancing on a board; catch some waves",
        loops=True,
        choreography=Choreography(
            legs=cycle(15, (0.0, {"dy": -0.13, "turn": -55.0} | foot("left", 0.14, 0, 0, 0, 0.6) | foot("right", 0.14, 0, 0, 0, 0.6)),
                       (0.3, {"dy": -0.17, "dx": 0.03}), (0.65, {"dy": -0.1, "dx": -0.03})),
            arms=cycle(15, (0.0, arms(0.92, 0.1, 0.1)), (0.3, arm("left", 0.9, 0.35, 0.05) | arm("right", 0.9, -0.25, 0.1)),
                       (0.65, arm("left", 0.9, -0.2, 0.1) | arm("right", 0.9, 0.4, 0.05))),
            torso=cycle(15, (0.0, {"look": 40, "lean": 10}), (0.3, {"tilt": -9, "lean": 16}), (0.65, {"tilt": 10, "lean": 6})),
        ),
    ),
    ActionRow(
        "zombie walk",
        "zombie; be a zombie; act like a zombie; walk like the undead; undead; frankenstein; monster walk;"
        "a zombie walks; he walks like a zombie; sleepwalking; sleepwalk; mummy; stagger like a zombie;"
        "lurch; zombie apocalypse; monster; brains;"
        "walk with arms stretched out like a zombie; sleepwalker; shuffle like a zombie; undead shuffle",
        "she shuffles like the undead; a zombie comes for you; walking in your sleep with arms out",
        loops=True,
        choreography=Choreography(
            legs=cycle(14, *gait({
                0.0: (0.02, 0, 0.09, 0), 0.3: (0.02, 0, 0.0, 0), 0.5: (0.02, 0.0, -0.09, 12),
                0.75: (0.05, 0.03, -0.01, 14),
            }), (0.0, {"dy": -0.03, "dx": 0.0}), (0.25, {"dx": -0.05, "dy": -0.02}), (0.75, {"dx": 0.05, "dy": -0.02})),
            arms=cycle(14, (0.0, arm("right", -0.02, 0.02, 0.97, (0.4, -0.8, 0), (0, -0.7, 0.7)) | arm("left", -0.05, -0.12, 0.95, (0.4, -0.8, 0), (0, -0.7, 0.7))),
                       (0.5, arm("right", -0.02, -0.08, 0.97, (0.4, -0.8, 0), (0, -0.7, 0.7)) | arm("left", -0.05, 0.0, 0.95, (0.4, -0.8, 0), (0, -0.7, 0.7)))),
            torso=cycle(14, (0.0, {"lean": 8, "tilt": 6, "cock": 16}), (0.5, {"lean": 4, "tilt": -7, "cock": 20})),
        ),
    ),
    ActionRow(
        "moonwalking",
        "moonwalk; do the moonwalk; Michael Jackson; michael jackson dance; billie jean; slide backwards;"
        "a person does the moonwalk; he moonwalks; moonwalks; backslide; glide backwards; king of pop;"
        "moon walk; smooth criminal; gliding back",
        "she slides backwards like Jackson; dance the moonwalk; a backwards glide",
        mirror="moonwalking", loops=True,
        choreography=Choreography(
            legs=cycle(10, *gait({
                0.0: (0, 0, 0.14, 0), 0.5: (0, 0.0, -0.12, 0), 0.55: (0, 0.04, -0.1, 46),
                0.75: (0, 0.045, 0.02, 50), 0.95: (0, 0.01, 0.13, 10),
            }), (0.0, {"dy": -0.025}), (0.5, {"dy": -0.025})),
            arms=cycle(10, (0.0, arm("right", 0.06, -0.86, 0.34) | arm("left", 0.1, -0.92, -0.24)),
                       (0.5, arm("left", 0.06, -0.86, 0.34) | arm("right", 0.1, -0.92, -0.24))),
            torso=cycle(10, (0.0, {"lean": 9, "nod": 8, "twist": 8}), (0.25, {"nod": -4}), (0.5, {"twist": -8, "nod": 8}), (0.75, {"nod": -4})),
        ),
    ),
    ActionRow(
        "dribbling a basketball",
        "dribble; dribble a ball; bounce a ball; bounce a basketball; basketball; play basketball;"
        "a person dribbles a basketball; he dribbles; dribbling; basketball player; dribbles down the court;"
        "bounce the ball; nba; bouncing a ball on the ground;"
        "point guard; ball handling; basketball court",
        "she bounces the ball down the court; point guard with the ball; keep the ball bouncing",
        side="right", loops=True, recordings=("cmu:dribbling a basketball",),
    ),
    ActionRow(
        "driving a car",
        "drive; driving; car; driver; steer; steering wheel; turn the steering wheel; drive fast; race car;"
        "a person drives a car; he drives; drives a truck; bus driver; drive to work; sit behind the wheel;"
        "taxi driver; go-kart; formula one; hold the wheel; drive home",
        "she steers the car round a corner; behind the wheel of a truck; a racing driver",
        mirror="driving a car", loops=True, recordings=("cc0-ual1:driving",),
        choreography=Choreography(
            legs=cycle(12, (0.0, {"dy": -0.255, "dz": -0.12} | foot("left", 0.0, 0, 0.12) | foot("right", 0.0, 0, 0.12))),
            arms=cycle(12, (0.0, arms(-0.05, 0.02, 0.72, (0.8, -0.8, -0.1))),
                       (0.25, arm("left", -0.05, -0.14, 0.7, (0.8, -0.8, -0.1)) | arm("right", -0.02, 0.16, 0.68, (0.8, -0.8, -0.1))),
                       (0.75, arm("right", -0.05, -0.14, 0.7, (0.8, -0.8, -0.1)) | arm("left", -0.02, 0.16, 0.68, (0.8, -0.8, -0.1)))),
            torso=cycle(12, (0.0, {"lean": -4}), (0.25, {"look": 8, "tilt": -2}), (0.75, {"look": -8, "tilt": 2})),
            amplitude=0.2, contact=0.3,
        ),
    ),
    ActionRow(
        "rowing",
        "row; row a boat; rowing a boat; row your boat; paddle a canoe; canoe; kayak; kayaking; oars;"
        "a person rows a boat; he rows; rower; rowing machine; paddle a boat; row across the lake;"
        "galley slave; row row row your boat;"
        "regatta; rowing race; crew of rowers",
        "she rows down the river; pull on the oars; an eight at the regatta",
        mirror="rowing", loops=True,
        choreography=Choreography(
            legs=cycle(13, (0.0, {"dy": -0.27, "dz": -0.02} | foot("left", 0, 0, 0.14) | foot("right", 0, 0, 0.14)),
                       (0.5, {"dy": -0.25, "dz": -0.12})),
            arms=cycle(13, (0.0, arms(-0.1, -0.14, 0.92)), (0.35, arms(-0.1, -0.28, 0.7)), (0.55, arms(0.02, -0.4, 0.2, (0.6, -0.4, -0.9))),
                       (0.7, arms(0.0, -0.2, 0.24, (0.6, -0.4, -0.9)))),
            torso=cycle(13, (0.0, {"lean": 30, "nod": -10}), (0.5, {"lean": -8, "nod": 0})),
            contact=0.2, amplitude=0.3,
        ),
    ),
)  # fmt: skip
