"""What the hands do, alone and in sports. The right side does what is one-sided."""

from __future__ import annotations

from larnet.text.action_table.key_poses import (
    Choreography,
    arm,
    arms,
    cycle,
    foot,
    grip,
    twice,
)
from larnet.text.action_table.row import ActionRow, Combined

_OUT = (1.0, -0.5, 0.0)
_DOWN = (0.4, -1.0, 0.0)
_UP = (0.0, 1.0, 0.1)
_STAGGER = foot("left", 0.02, 0, 0.1) | foot("right", 0.02, 0, -0.1)
_GUARD_L = arm("left", -0.1, 0.0, 0.38, _DOWN)
_GUARD_R = arm("right", -0.1, 0.0, 0.34, _DOWN)
_STANCE = cycle(8, (0.0, _STAGGER | {"dy": -0.045}), (0.25, {"dy": -0.025}), (0.5, {"dy": -0.045}),
                (0.75, {"dy": -0.025}))  # fmt: skip
_HIPS = (0.26, -0.58, 0.0)

ROWS: tuple[ActionRow, ...] = (
    ActionRow(
        "hand waving",
        "wave; wave1; waving; waves hello; wave one hand; wave your hand; a person is waving;"
        "right hand wave; say hi; say hello; goodbye wave; wave goodbye; wave hello; he waves;"
        "waves with his right hand; greet someone; hello; waving to a friend; one hand wave;"
        "wave hi; bye bye; greeting",
        "she waves at the camera; say goodbye; wave to the crowd; waving hi to somebody;"
        "he greets us with a wave; wave farewell",
        side="right",
        recordings=("cc0-kaykit:waving", "cc0-m2m:greeting", "utd-mhad:hand waving",),
        pictures=True,
        combined=Combined("arms", 0, ("waving", "wave your hand", "waves a hand", "saying hello")),
        choreography=Choreography(
            arms=cycle(6, (0.0, arm("right", 0.84, 0.48, 0.16, _OUT)),
                       (0.5, arm("right", 0.26, 0.78, 0.22, _OUT))),
            torso=cycle(6, (0.0, {"tilt": -2, "cock": 2}), (0.5, {"tilt": -1})),
            contact=0.8,
        ),
    ),
    ActionRow(
        "waving with both hands",
        "wave both hands; wave2; two hand wave; wave with both arms; waving both arms;"
        "a person waves with both hands; wave two hands; he waves both hands; wave both arms;"
        "waving with two hands; both hands waving; wave your arms; wave hands in the air;"
        "waves both arms overhead; two handed wave; wave arms wildly; flag down a car;"
        "wave for help with both arms; signal with both arms",
        "waving both of her hands; wave with two arms; he waves his arms above his head;"
        "both arms wave hello; wave your two hands in the air",
        mirror="waving with both hands",
        pictures=True,
        combined=Combined("arms", 1, ("waving both hands", "wave both arms", "waves with both hands", "waving both arms")),
        choreography=Choreography(
            arms=cycle(6, (0.0, arms(0.84, 0.48, 0.14, _OUT)), (0.5, arms(0.22, 0.78, 0.2, _OUT))),
            contact=0.8,
        ),
    ),
    ActionRow(
        "hand clapping",
        "clap; clap hands; clapping; applaud; a person claps; he claps his hands; applause;"
        "two hand front clap; clap your hands; claps; applauding; give a round of applause;"
        "she is clapping; clap along; clap loudly; slow clap; clap to the beat;"
        "bring the hands together; claps for the team",
        "the audience applauds; put your hands together; clapping along to the song;"
        "she claps with joy; give them some applause",
        mirror="hand clapping",
        recordings=("utd-mhad:hand clapping",),
        pictures=True,
        combined=Combined("arms", 2, ("clapping", "clap your hands", "claps", "applauding")),
        choreography=Choreography(
            arms=cycle(5.5, (0.0, arms(0.3, -0.2, 0.55, _OUT, (-0.1, 0.6, 0.7))),
                       (0.5, arms(-0.25, -0.2, 0.6, _OUT, (-0.25, 0.5, 0.8)))),
            contact=0.25,
        ),
    ),
    ActionRow(
        "boxing",
        "box; front boxing; boxer; a person is boxing; he boxes; shadow boxing; shadowbox;"
        "jab and cross; boxing match; throw jabs; spar; sparring; fight like a boxer;"
        "a boxer training; box with both fists; punching bag workout; she is boxing; fist fight;"
        "kickboxing punches; left right combination",
        "throw a flurry of jabs like a boxer; boxing practice; he spars in the ring;"
        "do some shadow boxing; box against an opponent",
        mirror="boxing",
        recordings=("utd-mhad:boxing", "cmu:punching",),
        pictures=True,
        combined=Combined("arms", 3, ("boxing", "throw jabs", "boxes", "shadow boxing")),
        choreography=Choreography(
            legs=_STANCE,
            arms=cycle(8, (0.0, _GUARD_L | _GUARD_R), (0.25, arm("right", -0.18, 0.1, 0.97) | _GUARD_L),
                       (0.5, _GUARD_L | _GUARD_R), (0.75, arm("left", -0.12, 0.1, 0.97) | _GUARD_R)),
            torso=cycle(8, (0.0, {"lean": 8, "nod": 4}), (0.25, {"twist": 26, "look": -18}),
                        (0.75, {"twist": -22, "look": 16})),
        ),
    ),
    ActionRow(
        "punching",
        "punch; punch forward; throw a punch; a person punches; he punches; one punch;"
        "punch the air; karate punch; punches; hit with the fist; straight punch; strike;"
        "single punch; punch with the right hand; she punches someone; fist punch; hit someone;"
        "punch hard; deliver a punch; a powerful punch",
        "give it a hard punch; he strikes with his fist; land a punch; she throws one punch;"
        "hit him with a right punch",
        side="right",
        recordings=(
            "cc0-ual1:punch cross", "cc0-kaykit:melee unarmed attack punch a",
            "cc0-m2m:fighting right jab",
        ),
        pictures=True,
        combined=Combined("arms", 10, ("punching", "throw a punch", "punches", "punching ahead")),
        choreography=Choreography(
            legs=cycle(9, (0.0, _STAGGER | {"dy": -0.04, "dz": 0}), (0.45, {"dy": -0.06, "dz": 0.04})),
            arms=cycle(9, (0.0, _GUARD_L | arm("right", 0.12, -0.32, 0.12, (0.3, -0.3, -1))),
                       (0.22, _GUARD_L | arm("right", 0.2, -0.28, -0.02, (0.5, 0, -1))),
                       (0.45, _GUARD_L | arm("right", -0.22, 0.12, 0.97)),
                       (0.6, _GUARD_L | arm("right", -0.22, 0.12, 0.95))),
            torso=cycle(9, (0.22, {"twist": -22, "look": 14, "lean": 3}),
                        (0.48, {"twist": 34, "look": -24, "lean": 12})),
        ),
    ),
    ActionRow(
        "throwing",
        "throw; throw a ball; a person throws something; right arm throw; he throws; toss;"
        "throws a ball; throw it away; toss a ball; pitch a baseball; baseball pitch; hurl;"
        "throw a stone; overarm throw; she throws the ball; fling; throw a frisbee;"
        "basketball shoot; throw a dart; pitching; lob a ball; javelin throw",
        "hurl a rock; she tosses it to a friend; fling something away; he pitches the ball;"
        "throw something far",
        side="right",
        recordings=("cc0-kaykit:throw", "cc0-m2m:throw object", "utd-mhad:throwing",),
        pictures=True,
        combined=Combined("arms", 11, ("throwing a ball", "throw a ball", "throws a ball", "throwing something")),
        choreography=Choreography(
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
    ),
    ActionRow(
        "catching",
        "catch; catch a ball; a person catches a ball; he catches; catches;"
        "right hand catch an object; catch something; catch it; catching a ball;"
        "grab the ball out of the air; make a catch; play catch; she catches the ball;"
        "receive a ball; receive a pass; catch a frisbee; catch with both hands; goalkeeper catch;"
        "catch a falling object",
        "he makes a great catch; catch the flying ball; she catches the keys;"
        "catching something thrown at him; ready to catch",
        side="right",
        recordings=("utd-mhad:catching",),
        pictures=True,
        choreography=Choreography(
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
    ),
    ActionRow(
        "bowling",
        "bowl; bowl a ball; go bowling; a person is bowling; he bowls; ten pin bowling;"
        "bowling with the right hand; roll a bowling ball; bowling ball; bowls; tenpin bowling;"
        "bowling alley; bowler; throw a bowling ball; roll the ball down the lane; underarm roll;"
        "she goes bowling; knock down the pins; bowl a strike",
        "roll the ball at the pins; he releases the bowling ball; a game of ten pin;"
        "she bowls down the alley; bowl underarm",
        side="right",
        recordings=("utd-mhad:bowling",),
        pictures=True,
        choreography=Choreography(
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
    ),
    ActionRow(
        "swinging a bat",
        "swing a bat; baseball swing; swing a baseball bat; hit a baseball; a person swings a bat;"
        "bat; batter; baseball swing from right; he swings the bat; batting; home run;"
        "baseball batter; swing the bat; cricket bat; cricket shot; hit a home run;"
        "baseball hit; she bats; batter up; batsman; swinging a baseball bat",
        "he hits the ball with a bat; step up to bat; a batter takes a swing;"
        "swings at the pitch with her bat; play baseball batting",
        side="right",
        recordings=("utd-mhad:swinging a bat",),
        pictures=True,
        choreography=Choreography(
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
    ),
    ActionRow(
        "tennis swing",
        "tennis; play tennis; tennis serve; swing a tennis racket; tennis forehand; forehand;"
        "tennis right hand forehand swing; a person plays tennis; he hits a tennis ball; serve;"
        "tennis player; racket swing; hit with a racket; badminton; serve a tennis ball; backhand;"
        "she serves in tennis; tennis stroke; swing a racquet; forehand stroke; play badminton",
        "he swings his racket; return a tennis shot; a forehand smash with the racket;"
        "she plays a tennis match; tennis shot",
        side="right",
        recordings=("utd-mhad:tennis swing",),
        pictures=True,
        choreography=Choreography(
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
    ),
    ActionRow(
        "golf swing",
        "golf; play golf; swing a golf club; a person plays golf; he swings a golf club;"
        "hit a golf ball; tee off; golfer; golfing; drive a golf ball; golf drive; golf shot;"
        "golf stroke; putt; she plays golf; take a golf swing; golf player; swinging a golf club;"
        "a round of golf",
        "he tees off; drive the ball down the fairway; a golfer hits the ball; golf tee shot;"
        "she takes a swing with her golf club",
        side="right",
        pictures=True,
        choreography=Choreography(
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
    ),
    ActionRow(
        "drinking",
        "drink; drink water; take a drink; a person is drinking; he drinks from a cup; sip;"
        "sip coffee; drinks; drink from a bottle; drink a glass of water; have a drink; gulp;"
        "drinking tea; she drinks; sipping a cup of tea; drink beer; swallow some water;"
        "drink juice; have a cup of coffee; raise a glass and drink",
        "take a sip; he gulps down some juice; she has a beer; drink up;sips from a mug",
        side="right",
        pictures=True,
        combined=Combined("arms", 4, ("drinking", "drink from a cup", "drinks", "sipping a drink")),
        choreography=Choreography(
            arms=cycle(11, (0.0, arm("right", -0.12, -0.22, 0.5, _OUT)),
                       (0.3, arm("right", -0.26, 0.28, 0.36, _OUT, (-0.7, 0.5, 0.2))),
                       (0.5, arm("right", -0.26, 0.36, 0.34, _OUT, (-0.7, 0.6, -0.1))),
                       (0.75, arm("right", -0.26, 0.3, 0.36, _OUT, (-0.7, 0.5, 0.2)))),
            torso=cycle(11, (0.0, {"nod": 2}), (0.3, {"nod": -6}), (0.52, {"nod": -24, "curl": -4}),
                        (0.75, {"nod": -6})),
            contact=0.3,
        ),
    ),
    ActionRow(
        "answering the phone",
        "phone; answer the phone; phone call; make a phone call; a person talks on the phone;"
        "pick up the phone; call someone; telephone; on the phone; talking on the phone;"
        "he answers a phone call; take a call; talk on a cell phone; hold a phone to the ear;"
        "she is calling someone; mobile phone; speak on the telephone; phoning; smartphone;"
        "hello on the phone",
        "give someone a call; she talks on her mobile; he picks up the telephone;"
        "have a phone conversation; take a phone call",
        side="right",
        pictures=True,
        combined=Combined("arms", 8, ("talking on the phone", "answer the phone", "talks on the phone", "making a phone call")),
        choreography=Choreography(
            arms=cycle(11, (0.0, arm("right", -0.1, 0.32, 0.12, (0.8, -0.8, 0.3), (-0.3, 0.9, 0.0)))),
            torso=cycle(11, (0.0, {"cock": -10, "nod": 0}), (0.25, {"nod": 9, "twist": 4}),
                        (0.5, {"nod": -2, "cock": -13}), (0.75, {"nod": 7, "twist": -5})),
            contact=0.3,
        ),
    ),
    ActionRow(
        "pointing",
        "point; point at something; point forward; a person points; he points his finger; points;"
        "point ahead; point with the index finger; pointing at someone; point the way;"
        "finger pointing; she points; point at you; look over there; that way; show the direction;"
        "point at the camera; point with the right hand; index finger",
        "indicate with a finger; she points straight ahead; point out something;"
        "pointing towards the door; he points over there",
        side="right",
        pictures=True,
        combined=Combined("arms", 5, ("pointing", "point ahead", "points", "pointing a finger")),
        choreography=Choreography(
            arms=cycle(10, (0.0, arm("right", 0.62, 0.12, 0.75)), (0.5, arm("right", 0.66, 0.2, 0.7))),
            torso=cycle(10, (0.0, {"look": -12, "twist": -4})),
        ),
    ),
    ActionRow(
        "saluting",
        "salute; give a salute; a person salutes; military salute; he salutes; soldier salute;"
        "salutes; salute the flag; saluting like a soldier; salute an officer; hand to forehead;"
        "army salute; salute with the right hand; she salutes; stand at attention and salute;"
        "yes sir; saluting the captain; aye aye captain; navy salute",
        "a soldier gives a salute; he salutes the general; raise the hand to the brow in salute;"
        "salute smartly; officer saluting",
        side="right",
        pictures=True,
        combined=Combined("arms", 6, ("saluting", "salute", "salutes", "giving a salute")),
        choreography=Choreography(
            arms=cycle(12, (0.0, arm("right", 0.04, 0.36, 0.28, (1, -0.15, 0.1), (-0.8, 0.5, 0.1)))),
            torso=cycle(12, (0.0, {"lean": -3, "nod": -3}), (0.5, {"lean": -2})),
            contact=0.3,
        ),
    ),
    ActionRow(
        "pushing",
        "push; push forward; two hand push; a person pushes; he pushes a box; push a door; shove;"
        "push something away; pushes; push with both hands; push a wall; shoving; push hard;"
        "she is pushing; push the car; push a cart; push open a door; push someone;"
        "thrust both hands forward; push a heavy object",
        "give it a shove; he shoves it away; pushing against a wall; she pushes the door open;"
        "push back",
        mirror="pushing",
        recordings=("utd-mhad:pushing",),
        pictures=True,
        combined=Combined("arms", 12, ("pushing", "push with both hands", "pushes", "pushing something away")),
        choreography=Choreography(
            legs=cycle(9, (0.0, _STAGGER | {"dy": -0.03, "dz": -0.05}),
                       (0.5, {"dy": -0.06, "dz": 0.06})),
            arms=cycle(9, (0.0, arms(0.02, -0.08, 0.32, (0.8, -0.7, -0.3), _UP)),
                       (0.5, arms(0.0, 0.12, 0.96, (0.8, -0.7, -0.3), _UP)),
                       (0.62, arms(0.0, 0.12, 0.96, (0.8, -0.7, -0.3), _UP))),
            torso=cycle(9, (0.0, {"lean": 2}), (0.5, {"lean": 18, "nod": -8})),
        ),
    ),
    ActionRow(
        "pulling",
        "pull; pull a rope; a person pulls; he pulls; pull back; pulls; tug; tug of war;"
        "pull something towards you; pulling a rope; drag; pull hard; yank; she is pulling a rope;"
        "pull the lever; tugging; rowing; haul; pull a door open; drag a heavy object",
        "haul on a line; give the rope a tug; he drags it toward him; yank the cord;"
        "pull with both hands",
        pictures=True,
        combined=Combined("arms", 13, ("pulling a rope", "pull a rope", "pulls a rope", "pulling something")),
        choreography=Choreography(
            legs=cycle(9, (0.0, foot("left", 0.03, 0, 0.12) | foot("right", 0.03, 0, -0.12)
                           | {"dy": -0.06, "dz": 0.04}), (0.55, {"dy": -0.09, "dz": -0.08})),
            arms=cycle(9, (0.0, grip(0.0, -0.02, 0.9, gap=0.0)), (0.15, grip(0.0, -0.02, 0.9, gap=0.0)),
                       (0.6, grip(-0.25, -0.45, 0.2, (1, -0.1, -0.8), gap=0.0)),
                       (0.72, grip(-0.25, -0.45, 0.2, (1, -0.1, -0.8), gap=0.0))),
            torso=cycle(9, (0.0, {"lean": 14}), (0.6, {"lean": -16, "twist": -16, "look": 10})),
            amplitude=0.6, contact=0.4,
        ),
    ),
    ActionRow(
        "knocking",
        "knock; knock on the door; a person knocks; he knocks on a door; knocks; knock knock;"
        "right hand knock on door; rap on the door; knocking on a door; tap on the window;"
        "tap on the door; bang on the door; she knocks; knock at the gate; pound on the door;"
        "knock loudly; knock on wood; rapping at the door; knock twice",
        "someone is knocking at the door; give the door a knock; rap with the knuckles;"
        "he bangs on the front door; knocks on the window",
        side="right",
        recordings=("utd-mhad:knocking",),
        pictures=True,
        combined=Combined("arms", 14, ("knocking on a door", "knock on a door", "knocks on a door", "knocking")),
        choreography=Choreography(
            arms=cycle(4, (0.0, arm("right", -0.02, 0.28, 0.5, _DOWN)),
                       (0.5, arm("right", -0.05, 0.22, 0.78, _DOWN))),
            torso=cycle(4, (0.0, {"lean": 3, "twist": 3}), (0.5, {"lean": 5, "twist": 8})),
            contact=0.6,
        ),
    ),
    ActionRow(
        "arm circles",
        "arm circle; circle the arms; rotate the arms; a person makes arm circles; windmill arms;"
        "swing the arms in circles; arm rotations; he rotates his arms; do arm circles;"
        "draw circles with the arms; big arm circles; spin your arms; windmill; rotating arms;"
        "make circles with the arms; she circles her arms; draw a circle; shoulder circles;"
        "circling arms; swim with the arms",
        "turn your arms like a windmill; rotate both arms in big circles; he makes arm circles;"
        "warm up the shoulders with arm circles; arms going round in circles",
        pictures=True,
        combined=Combined("arms", 15, ("circling the arms", "circle your arms", "circles the arms", "making big arm circles")),
        choreography=Choreography(
            arms=cycle(7, (0.0, arms(0.6, 0.8, 0.0)), (0.25, arms(0.6, 0.0, 0.78)),
                       (0.5, arms(0.6, -0.8, 0.0)), (0.75, arms(0.7, 0.0, -0.6))),
            contact=0.6,
        ),
    ),
    ActionRow(
        "crossing arms",
        "cross arms; cross your arms; fold your arms; a person crosses the arms; folded arms;"
        "cross arms in the chest; he crosses his arms; arms crossed; fold arms; arms folded;"
        "stand with arms crossed; cross the arms over the chest; folding arms; crossed arms;"
        "she folds her arms; cross both arms; arms across the chest; wakanda forever; hug yourself",
        "he stands with folded arms; put your arms across your chest; she has her arms crossed;"
        "fold the arms in front of the chest; folds both arms",
        mirror="crossing arms",
        recordings=("utd-mhad:crossing arms",),
        pictures=True,
        combined=Combined("arms", 9, ("crossing the arms", "cross your arms", "crosses the arms", "folding arms")),
        choreography=Choreography(
            arms=cycle(12, (0.0, arm("right", -0.58, -0.34, 0.3, _OUT)
                       | arm("left", -0.5, -0.24, 0.46, _OUT))),
            torso=cycle(12, (0.0, {"tilt": 1.5, "lean": -2}), (0.5, {"tilt": -1.5, "nod": 4})),
            contact=0.25,
        ),
    ),
    ActionRow(
        "raising both arms",
        "raise both arms; raise your arms; hands up; arms up; put your hands up; lift both arms;"
        "a person raises both arms; he raises his arms; raise the arms overhead; cheer; hooray;"
        "hands in the air; celebrate; arms in the air; lift the arms above the head; surrender;"
        "both arms up; raise both hands; she raises her hands; reach for the sky; victory pose",
        "put both arms in the air; hands above your head; lifts her arms up high;"
        "throw your hands up; he celebrates a victory with raised arms",
        mirror="raising both arms",
        pictures=True,
        combined=Combined("arms", 7, ("raising both arms", "raise your arms", "raises both arms", "holding both arms up")),
        choreography=Choreography(
            arms=cycle(9, (0.0, arms(0.1, -0.75, 0.6)), (0.2, arms(0.12, 0.1, 0.97)),
                       (0.42, arms(0.18, 0.97, 0.08)),
                       (0.66, arms(0.18, 0.97, 0.08)), (0.84, arms(0.12, 0.1, 0.97))),
            torso=cycle(9, (0.0, {"lean": 2}), (0.5, {"lean": -4, "nod": -10})),
        ),
    ),
    ActionRow(
        "shrugging",
        "shrug; shrug your shoulders; a person shrugs; he shrugs; I don't know; shrug shoulders;"
        "shrugs; raise the shoulders; who knows; no idea; lift the shoulders; shoulder shrug;"
        "shrugging his shoulders; I have no clue; she shrugs; don't care; whatever;"
        "confused shrug; dunno",
        "give a shrug; she lifts her shoulders; shrug it off; shrugs in doubt;"
        "he has no idea and shrugs",
        pictures=True,
        combined=Combined("arms", 16, ("shrugging", "shrug your shoulders", "shrugs", "shrugging the shoulders")),
        choreography=Choreography(
            arms=cycle(9, (0.0, arms(0.12, -0.85, 0.3, _DOWN)),
                       (0.35, arms(0.38, -0.42, 0.4, (0.3, -0.9, -0.5), (0.9, 0.2, 0.4))),
                       (0.62, arms(0.38, -0.42, 0.4, (0.3, -0.9, -0.5), (0.9, 0.2, 0.4)))),
            torso=cycle(9, (0.0, {"shrug": 0.0, "cock": 0}), (0.35, {"shrug": 0.045, "cock": 12}),
                        (0.62, {"shrug": 0.045, "cock": 12})),
            contact=0.5,
        ),
    ),
    ActionRow(
        "hands on hips",
        "hand on hip; put hands on hips; hands on your hips; a person puts the hands on the hips;"
        "he puts his hands on his hips; arms akimbo; akimbo; superhero pose; hands on the waist;"
        "hands at the waist; stand with hands on hips; superman pose; rest the hands on the hips;"
        "she has her hands on her hips; both hands on hips; hands to the hips; power pose;"
        "place your hands on your waist; hips",
        "stand akimbo; place both hands on the hips; rests her hands at her waist;"
        "hands resting on hips; standing like a superhero with hands on the waist",
        pictures=True,
        choreography=Choreography(
            arms=cycle(12, (0.0, arms(*_HIPS, (1, 0, -0.5), (-0.8, -0.5, 0.3)))),
            torso=cycle(12, (0.0, {"tilt": 3, "twist": 5, "look": 8}),
                        (0.5, {"tilt": -3, "twist": -5, "look": -8})),
            contact=0.2,
        ),
    ),
    ActionRow(
        "lifting weights",
        "lift weights; weight lifting; weightlifting; a person lifts weights; bicep curl; arm curl;"
        "he lifts a barbell; lift a dumbbell; arm curl with two arms; dumbbell curls; barbell;"
        "dumbbells; lift a barbell; overhead press; she is lifting weights; pump iron; deadlift;"
        "curl dumbbells; lift something heavy; work out with weights; gym workout; bench press",
        "he curls a dumbbell; strength training; train with heavy weights;"
        "a weightlifter lifts a barbell; do bicep curls",
        pictures=True,
        combined=Combined("arms", 17, ("lifting weights", "lift a barbell", "lifts weights", "pressing a barbell overhead")),
        choreography=Choreography(
            legs=cycle(9.5, (0.0, {"dy": -0.035} | foot("left", 0.05) | foot("right", 0.05)),
                       (0.45, {"dy": 0.0})),
            arms=cycle(9.5, (0.0, arms(0.16, 0.08, 0.22, _DOWN, _UP)),
                       (0.12, arms(0.16, 0.08, 0.22, _DOWN, _UP)),
                       (0.45, arms(0.2, 0.97, 0.02, _OUT, _UP)),
                       (0.62, arms(0.2, 0.97, 0.02, _OUT, _UP))),
            torso=cycle(9.5, (0.0, {"lean": 0, "nod": 0}), (0.5, {"lean": -5, "nod": -8})),
            contact=0.5,
        ),
    ),
    ActionRow(
        "strumming a guitar",
        "strum a guitar; play guitar; play the guitar; a person plays the guitar; guitar;"
        "he plays guitar; air guitar; strum; strumming; guitarist; play air guitar; rock guitar;"
        "playing a guitar; guitar solo; strums the strings; she plays the guitar; electric guitar;"
        "play the ukulele; rock star with a guitar; acoustic guitar",
        "he strums some chords; jam on the guitar; a musician playing guitar;"
        "perform a guitar solo; she strums an acoustic",
        side="right",
        pictures=True,
        combined=Combined("arms", 18, ("strumming a guitar", "play the guitar", "plays the guitar", "playing guitar")),
        choreography=Choreography(
            legs=cycle(8, (0.0, foot("right", 0.03) | foot("left", 0.03) | {"dy": -0.012}),
                       (0.5, {"dy": 0.0})),
            arms=cycle(4, (0.0, arm("right", -0.3, -0.36, 0.36, (1, -0.3, -0.3), (-0.6, -0.1, 0.4))
                           | arm("left", 0.42, -0.12, 0.58, _DOWN)),
                       (0.5, arm("right", -0.24, -0.66, 0.36, (1, -0.3, -0.3), (-0.4, -0.7, 0.3)))),
            torso=cycle(8, (0.0, {"nod": 14, "tilt": 4, "look": 12}), (0.5, {"nod": 4, "tilt": -2})),
            contact=0.4,
        ),
    ),
    ActionRow(
        "stretching arms sideways",
        "stretch arms sideways; spread your arms; arms out to the sides; stretch your arms;"
        "T pose; a person stretches the arms out to the sides; spread the arms wide;"
        "open your arms; he stretches his arms sideways; arms wide open; extend arms to the sides;"
        "spread arms; hold your arms out; arms outstretched; lift the arms out to the sides;"
        "she spreads her arms; airplane arms; arms out like wings; lateral arm raise; extend arms",
        "stretch out both arms to the side; open the arms wide; he extends his arms sideways;"
        "arms held out like an airplane; spreads both arms wide",
        pictures=True,
        combined=Combined("arms", 19, ("stretching the arms sideways", "stretch your arms out", "stretches the arms sideways", "holding the arms out")),
        choreography=Choreography(
            arms=cycle(11, (0.0, arms(-0.2, -0.02, 0.36, (1, 0.1, 0), (-1, 0, 0))),
                       (0.12, arms(-0.2, -0.02, 0.36, (1, 0.1, 0), (-1, 0, 0))),
                       (0.4, arms(0.99, 0.04, -0.1)), (0.66, arms(0.99, 0.04, -0.14))),
            torso=cycle(11, (0.0, {"curl": 4}), (0.5, {"curl": -7, "nod": -6})),
            contact=0.5,
        ),
    ),
    ActionRow(
        "swiping left",
        "swipe left; right arm swipe to the left; swipe your hand to the left; swipe to the left;"
        "a person swipes left; wipe the arm to the left; sweep the hand left; swipe across",
        "move the hand from right to left; he sweeps his arm to the left",
        side="right",
        recordings=("utd-mhad:swiping left",),
    ),
    ActionRow(
        "swiping right",
        "swipe right; right arm swipe to the right; swipe your hand to the right;"
        "swipe to the right; a person swipes right; wipe the arm to the right;"
        "sweep the hand right; brush aside to the right",
        "move the hand from left to right; he sweeps his arm to the right",
        side="right",
        recordings=("utd-mhad:swiping right",),
    ),
    ActionRow(
        "shooting a basketball",
        "basketball shoot; shoot a basketball; basketball shot; shoot hoops; a free throw;"
        "a person shoots a basketball; throw the ball into the basket; jump shot; shooting hoops",
        "take a shot at the hoop; he shoots the ball at the basket",
        side="right",
        recordings=("utd-mhad:shooting a basketball", "hdm05:throwing a basketball",),
    ),
    ActionRow(
        "drawing an x",
        "draw an x; right hand draw x; draw a cross in the air; write an x; draw x;"
        "a person draws an x; drawing a cross in the air; cross something out",
        "trace the letter x in the air; he crosses it out",
        side="right",
        recordings=("utd-mhad:drawing an x",),
    ),
    ActionRow(
        "drawing a circle clockwise",
        "draw a circle clockwise; right hand draw circle (clockwise); draw circle clockwise;"
        "draw a circle; circle with the hand clockwise; a person draws a circle clockwise;"
        "trace a circle clockwise; drawing a circle",
        "move the hand in a circle clockwise; make a clockwise circle in the air",
        side="right",
        recordings=("utd-mhad:drawing a circle clockwise",),
    ),
    ActionRow(
        "drawing a circle counterclockwise",
        "draw a circle counterclockwise; right hand draw circle (counter clockwise);"
        "draw circle counter clockwise; draw a circle anticlockwise;"
        "circle with the hand counterclockwise; trace a circle counterclockwise;"
        "a person draws a circle counterclockwise; draw a circle the other way round",
        "move the hand in a circle anticlockwise; make a counterclockwise circle in the air",
        side="right",
        recordings=("utd-mhad:drawing a circle counterclockwise",),
    ),
    ActionRow(
        "drawing a triangle",
        "draw a triangle; draw triangle; trace a triangle; a person draws a triangle;"
        "draw a triangle in the air; triangle with the hand; write a triangle; he draws a triangle",
        "outline three corners in the air; she traces a triangle with her hand",
        side="right",
        recordings=("utd-mhad:drawing a triangle",),
    ),
    ActionRow(
        "arm curls",
        "arm curl; arm curl (two arms); biceps curl; bicep curls; curl both arms; curl the arms;"
        "a person does arm curls; dumbbell curls; flex both arms",
        "do some biceps curls; he curls two dumbbells",
        mirror="arm curls",
        recordings=("utd-mhad:arm curls",),
    ),
    ActionRow(
        "tennis serve",
        "serve in tennis; tennis serving; serve a tennis ball; serving a tennis ball;"
        "a person serves; hit a serve; toss the ball and serve; overhead serve",
        "he serves an ace; a tennis player serves",
        side="right",
        recordings=("utd-mhad:tennis serve",),
    ),
    ActionRow(
        "picking up and throwing",
        "pick up and throw; right hand pick up and throw; pick it up and throw it;"
        "a person picks up something and throws it; pick up a ball and throw it;"
        "grab it from the floor and throw; picks up and throws; bend down and throw",
        "lift something off the floor and hurl it; he picks up a stone and throws it",
        side="right",
        recordings=("utd-mhad:picking up and throwing",),
    ),
    ActionRow(
        "pitching a baseball",

        "baseball pitch; pitch a baseball; pitch; pitching; a person pitches; throw a pitch;"
        "pitch a fastball; the pitcher throws; wind up and pitch",
        "he pitches the ball to the batter; deliver a fastball",
        side="right",
        choreography=Choreography(
            legs=twice((3, {"dx": 0.02} | foot("left", -0.02, 0.22, 0.1, 20)), (5, {"dz": -0.03} | foot("left", -0.02, 0.22, 0.12, 20)), (7.5, {"dz": 0.08, "dy": -0.12} | foot("left", 0, 0, 0.28)),
                       (9.5, {"dz": 0.12, "dy": -0.12} | foot("left", 0, 0, 0.28) | foot("right", 0, 0.06, -0.12, 60)), (13, {"dz": 0.0, "dy": 0.0} | foot("left", 0, 0.02, 0.08) | foot("right", 0, 0.03, 0.0, 20))),
            arms=twice((3, grip(0.0, -0.05, 0.4)), (6, arm("right", 0.5, -0.2, -0.5) | arm("left", 0.3, 0.1, 0.8)), (7.5, arm("right", 0.5, 0.5, -0.35, _OUT) | arm("left", 0.2, 0.0, 0.8)), (9, arm("right", 0.0, 0.2, 0.95) | arm("left", 0.1, -0.3, 0.2)),
                       (10.5, arm("right", -0.45, -0.6, 0.5) | arm("left", 0.2, -0.3, 0.1))),
            torso=twice((3, {"twist": -14, "look": 12}), (6, {"twist": -34, "look": 30, "lean": -6}), (9, {"twist": 26, "look": -20, "lean": 22}), (10.5, {"twist": 34, "lean": 34, "look": -20}), (13.5, {"twist": 0, "lean": 4, "look": 0})),
            contact=0.3, amplitude=0.4,
        ),
    ),
    ActionRow(
        "bench pressing",
        "bench press; bench presses; a person bench presses; press the bar on a bench;"
        "lie down and press weights; do bench presses; chest press; lifting a bar on a bench",
        "he pushes a barbell up from his chest; pump iron on a bench",
    ),
    ActionRow(
        "clean and jerk",
        "clean and jerk lift; olympic lift; a person does the clean and jerk;"
        "olympic weightlifting; lift the barbell overhead in two steps; the jerk;"
        "power clean; weightlifting clean",
        "she lifts a barbell to her shoulders and overhead; heave a barbell overhead",
        mirror="clean and jerk",
        choreography=Choreography(
            legs=twice((3, {"dy": -0.22, "dz": -0.08} | foot("left", 0.05) | foot("right", 0.05)), (6, {"dy": -0.02, "dz": 0.0}), (7.5, {"dy": -0.16} | foot("left", 0.05) | foot("right", 0.05)),
                       (10, {"dy": -0.02} | foot("left", 0.05) | foot("right", 0.05)), (11.5, {"dy": -0.05}), (13, {"dy": 0.0})),
            arms=twice((3, arms(0.1, -0.7, 0.7)), (6, arms(0.1, -0.9, 0.2)), (7.5, arms(-0.02, 0.05, 0.28, (0.4, -0.6, 0.8), (0, 0.3, -0.6))), (10, arms(-0.02, 0.05, 0.28, (0.4, -0.6, 0.8), (0, 0.3, -0.6))),
                       (12, arms(0.12, 0.96, 0.0, _OUT)), (14, arms(0.12, 0.96, 0.0, _OUT))),
            torso=twice((3, {"lean": 46, "nod": -16}), (6, {"lean": 4, "nod": 0}), (10, {"lean": -2}), (14, {"lean": 0})),
            contact=0.2, amplitude=0.2,
        ),
    ),
)  # fmt: skip
