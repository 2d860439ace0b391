"""Dances, fights and music. The right side does what is one-sided."""

from __future__ import annotations

from larnet.text.action_table.key_poses import Choreography, arm, arms, cycle, foot, grip, timeline
from larnet.text.action_table.row import ActionRow

_OUT = (1.0, -0.5, 0.0)
_DOWN = (0.4, -1.0, 0.0)
_WIDE = foot("left", 0.08) | foot("right", 0.08)
_STAGGER = foot("left", 0.02, 0, 0.1) | foot("right", 0.02, 0, -0.1)
_SEAT = {"dy": -0.25, "dz": -0.1} | foot("left", 0.04, 0, 0.12) | foot("right", 0.04, 0, 0.12)

ROWS: tuple[ActionRow, ...] = (
    ActionRow(
        "ballet",
        "ballet dance; ballet steps; ballerina; dance ballet; ballet dancer; nutcracker; classical ballet; a person dances ballet; he dances ballet;"
        "arabesque; grand jete; plie; prima ballerina; ballet leap; graceful dance; modern dance; contemporary dance; lyrical dance; black swan",
        "she dances the nutcracker; leap like a ballerina; a graceful classical dancer",
        recordings=("cmu:ballet steps", "cmu:ballet, arabesque", "cmu:ballet, a grand leap", "cmu:ballet, leaping and turning", "cmu:ballet, leaping and bending back",
                    "cmu:modern dance, bending back", "cmu:modern dance, leaping and turning", "cmu:modern dance, raising a leg high"),
    ),
    ActionRow(
        "pirouette",
        "pirouettes; do a pirouette; spin like a ballerina; ballet spin; ballet turn; turn on one foot; ballerina spin; spin on the toes; a person does a pirouette;"
        "he pirouettes; figure skater spin; spinning ballerina; music box dancer; turn on tiptoe; graceful spin;"
        "whirl on the toes; ballet dancer spinning; spin on one toe",
        "she whirls round on one toe; a ballet dancer spins; turn like the music box figure",
        recordings=("cmu:dancing pirouettes", "cmu:dancing small leaps and a pirouette", "cmu:dancing side steps and a pirouette", "cmu:dancing with expressive arms and a pirouette"),
    ),
    ActionRow(
        "charleston",
        "charleston dance; dance the charleston; swing dance; lindy hop; roaring twenties dance; twenties dance; swing dancing; jive; a person dances the charleston;"
        "he dances the charleston; great gatsby; jazz dance; tap dance; tap dancing; rock and roll dance; twist; do the twist; flapper;"
        "jazz steps; kick to jazz music; jazz",
        "she dances like in the roaring twenties; kick the feet to jazz; a swing dancer",
        mirror="charleston", recordings=("cc0-m2m:dance charleston",),
    ),
    ActionRow(
        "body roll",
        "do a body roll; dance body roll; body wave; roll your body; sexy dance; belly dance; belly dancing; snake dance; a person does a body roll; wave dance;"
        "he does a body roll; body rolls; sensual dance; hip roll; shake your hips; twerk; reggaeton; shakira",
        "she rolls her body to the music; a wave through the whole body; dance like a snake",
        recordings=("cc0-m2m:dance body roll",),
    ),
    ActionRow(
        "disco dancing",
        "disco dance; saturday night fever; john travolta; travolta; seventies disco; staying alive; point up and down disco; disco fever; disco moves; disco point;"
        "a person dances disco; he dances disco; night club dance; clubbing; macarena; seventies dance; boogie nights",
        "she points up and down to the disco beat; strike the fever pose; a night at the disco",
        recordings=("cc0-m2m:dance reach hip",),
        choreography=Choreography(
            legs=cycle(12, (0.0, {"dx": -0.04, "dy": -0.02} | foot("right", 0.1) | foot("left", 0.04)), (0.5, {"dx": 0.03, "dy": -0.05} | foot("right", 0.1, 0.02, 0.02, 20))),
            arms=cycle(12, (0.0, arm("right", 0.55, 0.8, 0.1, _OUT) | arm("left", 0.26, -0.58, 0.0, (1, 0, -0.4))), (0.5, arm("right", -0.75, -0.5, 0.3, _OUT) | arm("left", 0.26, -0.58, 0.0, (1, 0, -0.4))),
                       (0.62, arm("right", -0.7, -0.55, 0.3, _OUT))),
            torso=cycle(12, (0.0, {"tilt": -8, "twist": -10, "look": -10}), (0.5, {"tilt": 8, "twist": 18, "nod": 10})),
        ),
    ),
    ActionRow(
        "robot dance",
        "robot; the robot; do the robot; robotic dance; robotic; move like a robot; act like a robot; a robot moves; mechanical; android; machine; popping and locking;"
        "he dances the robot; robot arms; cyborg; c3po; popping; stiff mechanical movements; puppet; marionette;"
        "mechanical arms; arms like a machine",
        "she moves stiffly like a machine; mechanical arms turning; a wooden puppet on strings",
        choreography=Choreography(
            legs=cycle(16, (0.0, {"turn": 0.0}), (0.24, {"turn": 0.0}), (0.3, {"turn": 18.0}), (0.5, {"turn": 18.0}), (0.56, {"turn": -18.0}), (0.9, {"turn": -18.0})),
            arms=cycle(16, (0.0, arm("right", 0.0, -0.5, 0.48, _DOWN, (0, 0, 1)) | arm("left", 0.05, -0.98, 0.05)), (0.2, arm("right", 0.0, -0.5, 0.48, _DOWN, (0, 0, 1)) | arm("left", 0.05, -0.98, 0.05)),
                       (0.27, arm("right", 0.0, 0.0, 0.5, _OUT, (0, 1, 0)) | arm("left", 0.0, -0.5, 0.48, _DOWN, (0, 0, 1))), (0.47, arm("right", 0.0, 0.0, 0.5, _OUT, (0, 1, 0)) | arm("left", 0.0, -0.5, 0.48, _DOWN, (0, 0, 1))),
                       (0.54, arm("right", 0.5, -0.42, 0.0, _OUT, (0, -1, 0)) | arm("left", 0.5, 0.42, 0.0, _OUT, (0, 1, 0))), (0.72, arm("right", 0.5, -0.42, 0.0, _OUT, (0, -1, 0)) | arm("left", 0.5, 0.42, 0.0, _OUT, (0, 1, 0))),
                       (0.8, arm("right", 0.05, -0.98, 0.05) | arm("left", 0.0, -0.5, 0.48, _DOWN, (0, 0, 1)))),
            torso=cycle(16, (0.0, {"look": 0}), (0.22, {"look": 0}), (0.28, {"look": 24}), (0.5, {"look": 24, "lean": 0}), (0.56, {"look": -24, "lean": 12}), (0.8, {"look": -24, "lean": 12})),
        ),
    ),
    ActionRow(
        "flossing",
        "floss; the floss; floss dance; fortnite dance; fortnite; swing your hips and arms; backpack kid; do the floss dance; a person does the floss; flosses;"
        "he does the floss; orange justice; tiktok dance; hip swing dance; flossing dance;"
        "swing the arms around the hips; video game dance; dance from a game",
        "she swings her arms round her hips; dance from the video game; the backpack kid's dance",
        mirror="flossing",
        choreography=Choreography(
            legs=cycle(6, (0.0, {"dx": 0.055, "dy": -0.03} | foot("left", 0.04) | foot("right", 0.04)), (0.5, {"dx": -0.055, "dy": -0.03})),
            arms=cycle(12, (0.0, arm("right", -0.4, -0.88, 0.2) | arm("left", 0.4, -0.88, -0.15)), (0.25, arm("left", -0.4, -0.88, -0.2) | arm("right", 0.4, -0.88, 0.2)),
                       (0.5, arm("right", -0.4, -0.88, -0.2) | arm("left", 0.4, -0.88, 0.2)), (0.75, arm("left", -0.4, -0.88, 0.2) | arm("right", 0.4, -0.88, -0.15))),
            torso=cycle(6, (0.0, {"tilt": -7}), (0.5, {"tilt": 7})),
            contact=0.2,
        ),
    ),
    ActionRow(
        "dabbing",
        "do a dab; the dab; dab on them; dab dance; dab pose; dabs; hit a dab; face into the elbow; a person dabs; he dabs; usain bolt pose; lightning bolt pose;"
        "dab on the haters; sneeze into your elbow; sneeze; cough into your elbow; sneezing; pogba;"
        "both arms to one side; arms to the side and face down",
        "she drops her face into her elbow; arms up to one side and head down; sneeze into the arm",
        side="right",
        choreography=Choreography(
            arms=timeline((5, arm("right", 0.1, -0.3, 0.5) | arm("left", 0.2, -0.5, 0.4)), (8, arm("right", -0.34, 0.3, 0.34, _OUT, (-0.9, 0.5, 0.1)) | arm("left", 0.9, 0.42, -0.05)),
                          (20, arm("right", -0.34, 0.3, 0.34, _OUT, (-0.9, 0.5, 0.1)) | arm("left", 0.9, 0.42, -0.05)), (25, arm("right", 0.1, -0.5, 0.4) | arm("left", 0.3, -0.4, 0.3))),
            torso=timeline((8, {"nod": 34, "look": -20, "tilt": -10, "curl": 8}), (20, {"nod": 34, "look": -20, "tilt": -10, "curl": 8}), (26, {"nod": 0, "look": 0, "tilt": 0, "curl": 0})),
            legs=timeline((8, {"dy": -0.03} | _WIDE), (20, {"dy": -0.04} | _WIDE)),
            contact=0.2,
        ),
    ),
    ActionRow(
        "hula hooping",
        "hula hoop; spin a hula hoop; hula; circle your hips; hip circles; rotate the hips; swing your hips; a person does the hula hoop; hula dance; hula hoops;"
        "he spins a hula hoop; move your hips in circles; hawaiian dance; hip rotation; hula girl; gyrate;"
        "circle the waist; swing the waist",
        "she keeps the hoop spinning round her waist; swing the hips round and round; circling the waist",
        loops=True,
        choreography=Choreography(
            legs=cycle(9, (0.0, {"dx": 0.075, "dz": 0.0, "dy": -0.02} | foot("left", 0.05) | foot("right", 0.05)), (0.25, {"dx": 0.0, "dz": 0.06}), (0.5, {"dx": -0.075, "dz": 0.0}), (0.75, {"dx": 0.0, "dz": -0.07})),
            arms=cycle(9, (0.0, arms(0.55, 0.1, 0.3, (0.6, -0.8, -0.3))), (0.5, arms(0.5, 0.16, 0.34, (0.6, -0.8, -0.3)))),
            torso=cycle(9, (0.0, {"tilt": -12, "lean": 0}), (0.25, {"tilt": 0, "lean": -12}), (0.5, {"tilt": 12, "lean": 0}), (0.75, {"tilt": 0, "lean": 12})),
        ),
    ),
    ActionRow(
        "sword fighting",
        "sword fight; swing a sword; sword; swordsman; knight; samurai; light saber; duel; swordplay; slash with a sword; pirate; a person fights with a sword; gladiator;"
        "he swings a sword; katana; jedi; star wars; battle; warrior; sword duel; swing a stick; ninja sword; viking; zorro; cut with a sword;"
        "draw your sword; swing a blade; blade",
        "she draws her blade and strikes; a samurai cuts; knights in battle",
        recordings=("cmu:sword fighting",),
    ),
    ActionRow(
        "fencing",
        "fence; fencer; a fencing bout; epee; foil; musketeer; thrust with a rapier; rapier; en garde; touche; a person fences; he fences; fence with a foil; sabre fencing;"
        "three musketeers; d'artagnan; olympic fencing; parry; stab; fencing attack; fencing thrust",
        "she thrusts with her foil; a musketeer attacks; parry and riposte",
        side="right",
        choreography=Choreography(
            legs=cycle(15, (0.0, {"dy": -0.08, "dz": -0.02, "turn": 25.0} | foot("right", 0.02, 0, 0.14) | foot("left", 0.04, 0, -0.1, 0, 0.7)), (0.3, {"dy": -0.1, "dz": 0.0} | foot("right", 0.02, 0.05, 0.22, -10)),
                       (0.42, {"dy": -0.18, "dz": 0.13} | foot("right", 0.02, 0, 0.34) | foot("left", 0.04, 0, -0.12, 5, 0.5)), (0.55, {"dy": -0.17, "dz": 0.12} | foot("right", 0.02, 0, 0.34)), (0.75, {"dy": -0.08, "dz": -0.02} | foot("right", 0.02, 0.03, 0.2))),
            arms=cycle(15, (0.0, arm("right", 0.1, -0.2, 0.6, _DOWN) | arm("left", 0.4, 0.35, -0.3, _OUT, (0, 0.8, 0.5))), (0.22, arm("right", 0.16, -0.1, 0.6, _DOWN)), (0.42, arm("right", 0.04, 0.08, 0.98) | arm("left", 0.5, -0.3, -0.6)),
                       (0.55, arm("right", 0.04, 0.08, 0.98) | arm("left", 0.5, -0.3, -0.6)), (0.75, arm("right", 0.0, 0.1, 0.6, _OUT) | arm("left", 0.4, 0.35, -0.3, _OUT, (0, 0.8, 0.5)))),
            torso=cycle(15, (0.0, {"twist": 20, "look": -24}), (0.42, {"twist": 40, "lean": 16, "look": -40}), (0.55, {"twist": 40, "lean": 16, "look": -40})),
            contact=0.3,
        ),
    ),
    ActionRow(
        "karate chop",
        "karate; judo; martial arts; kung fu; judo chop; hand chop; kata; karate move; chop with the hand; break a board; bruce lee; a person does a karate chop; ninja; chops;"
        "he chops with his hand; taekwondo; tai chi; self defence; break a brick; jackie chan; karate master; kung fu master; block and strike",
        "she breaks a plank with the edge of her hand; a martial artist strikes; chop down with a flat hand",
        side="right",
        choreography=Choreography(
            legs=cycle(11, (0.0, {"dy": -0.07} | _STAGGER | foot("left", 0.06, 0, 0.1)), (0.4, {"dy": -0.11, "dz": 0.03})),
            arms=cycle(11, (0.0, arm("right", 0.3, 0.5, -0.05, _OUT, (0, 1, 0)) | arm("left", -0.05, 0.0, 0.7, _DOWN, (0, 0.6, 0.8))), (0.22, arm("right", 0.34, 0.55, -0.1, _OUT, (0, 1, 0))),
                       (0.4, arm("right", -0.16, -0.24, 0.85, _DOWN) | arm("left", 0.05, -0.4, 0.1, (0.5, 0, -1))), (0.58, arm("right", -0.16, -0.26, 0.84, _DOWN) | arm("left", 0.05, -0.4, 0.1, (0.5, 0, -1)))),
            torso=cycle(11, (0.0, {"twist": -20, "look": 14}), (0.4, {"twist": 22, "lean": 14, "look": -14}), (0.58, {"twist": 20, "lean": 12})),
        ),
    ),
    ActionRow(
        "archery",
        "archer; bow and arrow; shoot a bow; shoot with a bow; draw a bow; robin hood; arrow; pull a bow; aim a bow; bow hunting; hunger games; a person shoots a bow; slingshot;"
        "he shoots an arrow; cupid; legolas; bend the bow; hit the bullseye; katniss; loose an arrow; archery practice",
        "she draws the string and lets the arrow fly; aim at the target with bow; robin hood's men",
        side="right",
        choreography=Choreography(
            legs=timeline((5, {"turn": -30.0} | foot("left", 0.06) | foot("right", 0.06)), (26, {"turn": -30.0} | foot("left", 0.06) | foot("right", 0.06)), (30, {"turn": -4.0})),
            arms=timeline((6, arm("left", 0.75, 0.0, 0.64) | arm("right", -0.66, 0.06, 0.5)), (10, arm("left", 0.76, 0.06, 0.63) | arm("right", -0.62, 0.08, 0.52)), (17, arm("left", 0.76, 0.07, 0.63) | arm("right", 0.0, 0.14, 0.26, (1, 0.1, -0.4), (-0.8, 0, 0.5))),
                          (20.5, arm("left", 0.76, 0.07, 0.63) | arm("right", 0.02, 0.14, 0.26, (1, 0.1, -0.4), (-0.8, 0, 0.5))), (22, arm("left", 0.78, 0.03, 0.6) | arm("right", 0.35, 0.2, 0.1, (1, 0.1, -0.4)))),
            torso=timeline((6, {"look": 36, "twist": 10}), (17, {"look": 36, "twist": 4, "lean": -2}), (25, {"look": 34, "twist": 8}), (29, {"look": 0, "twist": 0})),
            contact=0.2, amplitude=0.3,
        ),
    ),
    ActionRow(
        "fishing",
        "fish; go angling; angling; cast a line; fishing rod; cast a fishing rod; fisherman; angler; reel in a fish; catch a fish; reel in; a person is fishing; casting a line;"
        "he casts his fishing line; fly fishing; pull a fish out of the water; reel; big catch",
        "she casts her rod into the lake; reel in the line; waiting for a bite with the rod",
        side="right",
        choreography=Choreography(
            arms=timeline((5, grip(0.1, -0.3, 0.45)), (8, grip(-0.25, 0.45, 0.1, _OUT)), (10, grip(-0.22, 0.42, 0.1, _OUT)), (13, grip(0.0, -0.15, 0.75)), (17, grip(0.0, -0.3, 0.6)), (18.5, grip(0.0, -0.22, 0.52)),
                          (20, grip(0.0, -0.32, 0.58)), (21.5, grip(0.0, -0.22, 0.5)), (23, grip(0.0, -0.32, 0.58)), (24.5, grip(0.0, -0.2, 0.5))),
            torso=timeline((8, {"lean": -8, "twist": -14}), (13, {"lean": 12, "twist": 8}), (18, {"lean": 4}), (24, {"lean": -4})),
            legs=timeline((7, {"dz": -0.03} | foot("left", 0, 0, 0.06)), (13, {"dz": 0.03} | foot("left", 0, 0, 0.06)), (25, {"dz": 0.0} | foot("left", 0, 0, 0.06))),
            contact=0.3,
        ),
    ),
    ActionRow(
        "juggling",
        "juggle; juggler; juggle balls; juggle with balls; juggling balls; juggle clubs; circus; clown; circus artist; toss balls in the air; keep balls in the air; a person juggles;"
        "he juggles; juggles three balls; juggling clubs; circus juggler; jester; juggle oranges",
        "she keeps several balls in the air; a clown tosses balls; circus tricks with clubs",
        mirror="juggling", loops=True,
        choreography=Choreography(
            arms=cycle(6, (0.0, arm("right", 0.0, -0.2, 0.55, _DOWN, (0, 0.6, 0.8)) | arm("left", 0.1, -0.46, 0.42, _DOWN, (0, 0.3, 0.9))), (0.25, arm("right", 0.1, -0.3, 0.5, _DOWN) | arm("left", -0.05, -0.44, 0.45, _DOWN)),
                       (0.5, arm("left", 0.0, -0.2, 0.55, _DOWN, (0, 0.6, 0.8)) | arm("right", 0.1, -0.46, 0.42, _DOWN, (0, 0.3, 0.9))), (0.75, arm("left", 0.1, -0.3, 0.5, _DOWN) | arm("right", -0.05, -0.44, 0.45, _DOWN))),
            torso=cycle(6, (0.0, {"nod": -14, "look": 4}), (0.5, {"nod": -14, "look": -4})),
        ),
    ),
    ActionRow(
        "playing volleyball",
        "volleyball; play volleyball; volley a ball; set the ball; dig a volleyball; beach volleyball; volleyball player; bump the ball; volley; header; head the ball; heading a ball;"
        "a person plays volleyball; he plays volleyball; overhead pass; set a volleyball; pass the ball overhead; play ball;"
        "push a ball up with the fingertips; net ball game",
        "she sets the ball over the net; push the ball up with the fingers; a game on the beach with ball and net",
        mirror="playing volleyball",
        choreography=Choreography(
            legs=cycle(12, (0.0, {"dy": -0.1} | _STAGGER), (0.35, {"dy": -0.12} | _STAGGER), (0.5, {"dy": 0.0} | foot("left", 0.02, 0, 0.1, 15) | foot("right", 0.02, 0, -0.1, 25)), (0.7, {"dy": -0.06} | _STAGGER)),
            arms=cycle(12, (0.0, arms(0.05, 0.1, 0.45, _OUT, (-0.2, 0.9, 0.2))), (0.35, arms(-0.08, 0.4, 0.36, _OUT, (-0.2, 0.9, -0.2))), (0.5, arms(-0.06, 0.85, 0.42, _OUT, (0, 0.8, 0.5))), (0.7, arms(0.0, 0.4, 0.5, _OUT))),
            torso=cycle(12, (0.0, {"lean": 8, "nod": -8}), (0.4, {"nod": -22, "lean": 0}), (0.5, {"nod": -20, "lean": -3})),
        ),
    ),
    ActionRow(
        "playing the piano",
        "piano; play piano; pianist; play the keyboard; keyboard player; piano player; concert pianist; mozart; beethoven; play a song on the piano; synthesizer; a person plays the piano;"
        "he plays the piano; playing piano; organ; play the organ; grand piano; piano concert; chopin; play a melody on the keys;"
        "play scales; practise the piano; play on a grand",
        "she runs her fingers over the keys; a pianist in concert; practise scales at the grand",
        mirror="playing the piano",
        choreography=Choreography(
            legs=cycle(16, (0.0, _SEAT)),
            arms=cycle(6, (0.0, arm("right", 0.1, -0.36, 0.64, _OUT, (0, -0.3, 1)) | arm("left", 0.0, -0.3, 0.62, _OUT, (0, -0.1, 1))), (0.25, arm("right", 0.2, -0.3, 0.62, _OUT, (0, 0, 1)) | arm("left", 0.12, -0.37, 0.64, _OUT, (0, -0.3, 1))),
                       (0.5, arm("right", -0.02, -0.37, 0.64, _OUT, (0, -0.3, 1)) | arm("left", 0.2, -0.3, 0.62, _OUT, (0, 0, 1))), (0.75, arm("right", 0.02, -0.3, 0.62, _OUT, (0, 0, 1)) | arm("left", 0.05, -0.37, 0.64, _OUT, (0, -0.3, 1)))),
            torso=cycle(16, (0.0, {"lean": 8, "nod": 10, "tilt": 4}), (0.5, {"lean": 14, "nod": 4, "tilt": -4})),
            contact=0.2, amplitude=0.2,
        ),
    ),
    ActionRow(
        "playing the violin",
        "violin; play violin; violinist; fiddle; play the fiddle; fiddler; cello; play the cello; viola; bow a violin; string player; a person plays the violin; paganini; saw on a fiddle;"
        "he plays the violin; playing violin; orchestra violinist; country fiddler; play the viola; stradivarius;"
        "draw a bow across the strings; play strings with a bow",
        "she draws the bow over the strings; a fiddler on the roof; first violinist in concert",
        side="right",
        choreography=Choreography(
            arms=cycle(9, (0.0, arm("left", 0.25, 0.12, 0.66, _DOWN, (-0.5, 0.5, 0.2)) | arm("right", 0.2, -0.1, 0.42, (1, 0, -0.1), (-0.8, 0.2, 0.4))), (0.5, arm("left", 0.25, 0.12, 0.66, _DOWN, (-0.5, 0.5, 0.2)) | arm("right", -0.22, 0.12, 0.5, (1, 0.1, 0.0), (-0.8, 0.2, 0.4)))),
            torso=cycle(9, (0.0, {"look": 24, "cock": 14, "nod": 12, "tilt": -3}), (0.5, {"look": 24, "cock": 16, "nod": 12, "tilt": 4})),
            contact=0.1,
        ),
    ),
    ActionRow(
        "playing the drums",
        "drums; play drums; drummer; drum; drumming; play the drum; drum kit; beat a drum; bang the drums; drum roll; drum solo; bongo; a person plays the drums; phil collins;"
        "he plays the drums; playing drums; percussion; drumsticks; bongos; rock drummer; hit the drums; ringo;"
        "beat the kit; hit the drum kit; drummer on the kit",
        "she beats out a rhythm with sticks; hammer on the kit; a drummer keeps time",
        mirror="playing the drums",
        choreography=Choreography(
            legs=cycle(8, (0.0, _SEAT | foot("right", 0.08, 0, 0.16)), (0.5, foot("right", 0.08, 0.015, 0.16, -12))),
            arms=cycle(4, (0.0, arm("right", 0.05, -0.34, 0.62, _OUT, (0, -0.4, 1)) | arm("left", 0.1, 0.02, 0.52, _OUT, (0, 0.8, 0.5))), (0.5, arm("left", 0.05, -0.34, 0.62, _OUT, (0, -0.4, 1)) | arm("right", 0.2, 0.05, 0.5, _OUT, (0, 0.8, 0.5)))),
            torso=cycle(8, (0.0, {"nod": 12, "lean": 6, "twist": 5}), (0.5, {"nod": 0, "twist": -5})),
            contact=0.3, amplitude=0.3,
        ),
    ),
    ActionRow(
        "playing the flute",
        "flute; play the flute; play flute; trumpet; play the trumpet; saxophone; play the saxophone; clarinet; recorder; blow a trumpet; sax; blow a horn; jazz trumpet; trumpet player;"
        "a person plays the flute; he plays the trumpet; flutist; louis armstrong; play the harmonica; wind instrument; pied piper",
        "she blows into her clarinet; a tune on the horn; the piper plays",
        mirror="playing the flute",
        choreography=Choreography(
            arms=cycle(10, (0.0, arms(-0.24, 0.0, 0.44, _OUT, (-0.6, 0.3, 0.2))), (0.5, arms(-0.24, 0.1, 0.48, _OUT, (-0.6, 0.3, 0.2)))),
            torso=cycle(10, (0.0, {"nod": 10, "lean": 4, "tilt": 5}), (0.5, {"nod": -8, "lean": -3, "tilt": -5})),
            contact=0.2,
        ),
    ),
    ActionRow(
        "conducting an orchestra",
        "conduct; conductor; conducting; orchestra; conduct music; maestro; wave a baton; baton; orchestra conductor; direct an orchestra; symphony; direct a choir; lead the band;"
        "a person conducts an orchestra; he conducts; conduct a symphony; philharmonic; choir conductor; lead the orchestra; conducts the choir;"
        "beat time; keep time for the orchestra; beat time with a baton",
        "she waves the baton before the musicians; beat time for the band; the maestro at work",
        mirror="conducting an orchestra",
        choreography=Choreography(
            arms=cycle(10, (0.0, arms(0.2, -0.24, 0.55, _OUT)), (0.25, arms(-0.1, -0.02, 0.6, _OUT)), (0.5, arms(0.6, 0.14, 0.5, _OUT)), (0.75, arms(0.3, 0.5, 0.45, _OUT))),
            torso=cycle(10, (0.0, {"nod": 8, "lean": 6}), (0.75, {"nod": -6, "lean": 0})),
        ),
    ),
    ActionRow(
        "flapping like a bird",
        "flap; flap your arms; bird; fly; fly like a bird; flap your wings; wings; flying; be a bird; eagle; chicken dance; a person flaps the arms; butterfly; seagull; flutter; chicken;"
        "he flaps his arms; angel; fly away; flap like a chicken; flapping wings; birdie; superman flying; dragon; pigeon;"
        "spread your wings; soar; take off and fly; like a goose; eagle wings",
        "she spreads her wings and soars; beat the arms like an eagle; take off like a goose",
        mirror="flapping like a bird",
        choreography=Choreography(
            legs=cycle(8, (0.0, {"dy": -0.01}), (0.5, {"dy": -0.04})),
            arms=cycle(8, (0.0, arms(0.85, 0.46, 0.05, (0.3, -1, 0.0))), (0.3, arms(0.97, 0.05, 0.05, (0.2, 0.6, 0.0))), (0.55, arms(0.8, -0.5, 0.08, (0.4, 1, 0.0))), (0.8, arms(0.85, 0.0, 0.05, (0.3, -1, 0.0)))),
            torso=cycle(8, (0.0, {"lean": 8}), (0.5, {"lean": 2, "nod": -4})),
        ),
    ),
)  # fmt: skip
