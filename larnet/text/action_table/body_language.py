"""What people say with their bodies: feelings, signs, manners. The right side does what is
one-sided."""

from __future__ import annotations

from larnet.text.action_table.key_poses import Choreography, arm, arms, cycle, foot, timeline
from larnet.text.action_table.row import ActionRow

_OUT = (1.0, -0.5, 0.0)
_DOWN = (0.4, -1.0, 0.0)
_HOLD = arms(0.09, -0.9, 0.2, (0.5, -0.3, -0.8))
_FACE = arms(-0.2, 0.36, 0.34, (0.5, -0.9, 0.2), (-0.5, 0.8, 0.0))

ROWS: tuple[ActionRow, ...] = (
    ActionRow(
        "nodding",
        "nod; nod your head; nods; say yes; yes; agree; agreeing; nod in agreement; a person nods;"
        "he nods; nod the head; head nod; approve; of course; nod along; I agree; okay; exactly;"
        "head up and down",
        "she nods in approval; move your head up and down; give a nod of consent",
        mirror="nodding", head=True, recordings=("cc0-m2m:head nod",),
        choreography=Choreography(
            torso=cycle(7, (0.0, {"nod": -4}), (0.5, {"nod": 24, "lean": 2})),
            arms=cycle(14, (0.0, arms(0.09, -0.96, 0.1, (0.35, 0.0, -1.0)))),
        ),
    ),
    ActionRow(
        "shaking the head",
        "shake your head; shake the head; shakes his head; say no; no; disagree; disagreeing; nope;"
        "a person shakes the head; he shakes his head; head shake; deny; never; no way; disapprove;"
        "head left and right; absolutely not; I don't want to",
        "she shakes her head in disbelief; turn your head from side to side; a firm no",
        mirror="shaking the head", head=True,
        choreography=Choreography(
            torso=cycle(7, (0.25, {"look": 32, "nod": 4}), (0.75, {"look": -32, "nod": 4})),
        ),
    ),
    ActionRow(
        "refusing",
        "refuse; reject; decline; turn down; a person refuses; he refuses; no thanks; no thank you;"
        "say no with the hands; wave away; turn something down; not interested; wave it off; go away;"
        "push away with the hands; reject an offer; he rejects it; leave me alone; shoo",
        "she declines politely with her hands; wave somebody off; thanks but no thanks",
        recordings=("cc0-m2m:reject",),
        choreography=Choreography(
            arms=cycle(7, (0.0, arms(-0.25, 0.0, 0.6, _DOWN, (-0.2, 1.0, 0.3))),
                       (0.5, arms(0.25, 0.02, 0.62, _DOWN, (0.2, 1.0, 0.3)))),
            torso=cycle(14, (0.0, {"lean": -4, "look": 14}), (0.5, {"look": -14})),
        ),
    ),
    ActionRow(
        "thinking",
        "think; ponder; thinks; a person is thinking; he thinks; the thinker; wonder; let me think;"
        "hand on chin; stroke your chin; think about it; thoughtful; contemplate; reflect; hmm;"
        "considering; stroke the beard; deep in thought; solve a riddle; make up your mind",
        "she ponders a question; lost in thought; rub your chin thoughtfully",
        side="right",
        choreography=Choreography(
            arms=cycle(15, (0.0, arm("right", -0.26, 0.16, 0.32, (0.4, -1.0, 0.3), (-0.4, 0.8, 0.1)) | arm("left", -0.5, -0.32, 0.3, (0.8, -0.6, 0.1), (-1, 0, 0.1))),
                       (0.5, arm("right", -0.26, 0.2, 0.3, (0.4, -1.0, 0.3), (-0.5, 0.7, 0.1)) | arm("left", -0.5, -0.32, 0.3, (0.8, -0.6, 0.1), (-1, 0, 0.1)))),
            torso=cycle(15, (0.0, {"cock": 9, "nod": 2, "look": -8}), (0.5, {"cock": 4, "nod": -8, "look": 12})),
            contact=0.2,
        ),
    ),
    ActionRow(
        "scratching the head",
        "scratch your head; scratch the head; scratches his head; scratch; itch; itching; confused;"
        "a person scratches the head; he is confused; puzzled; baffled; be confused; lice; huh;"
        "bewildered; perplexed; I don't understand; what was that; scratch an itch;"
        "he doesn't understand; not get it; cannot follow",
        "she scratches her head in confusion; puzzled by a question; he does not get it",
        side="right", recordings=("cc0-m2m:confused",),
        choreography=Choreography(
            arms=cycle(4, (0.0, arm("right", 0.02, 0.52, 0.1, (1.0, -0.2, 0.1), (-0.8, 0.5, -0.2))),
                       (0.5, arm("right", 0.0, 0.56, 0.02, (1.0, -0.2, 0.1), (-0.8, 0.4, -0.3)))),
            torso=cycle(12, (0.0, {"cock": -10, "look": 8}), (0.5, {"cock": -6, "look": -8})),
            contact=0.2,
        ),
    ),
    ActionRow(
        "facepalm",
        "face palm; facepalming; palm to face; slap your forehead; hand over the face; oh no; embarrassed;"
        "a person facepalms; he facepalms; doh; cover your face with a hand; ashamed; hide your face;"
        "how stupid; forehead slap; hit your forehead; smack your forehead;"
        "idiot; what a fool; stupid me",
        "she buries her face in her hand; hand to the forehead in despair; what an idiot",
        side="right",
        choreography=Choreography(
            arms=timeline((5, arm("right", -0.12, 0.1, 0.55, _OUT, (-0.6, 0.7, 0.1))), (8, arm("right", -0.28, 0.42, 0.26, _OUT, (-0.7, 0.6, -0.1))),
                          (23, arm("right", -0.28, 0.4, 0.26, _OUT, (-0.7, 0.6, -0.1)))),
            torso=timeline((6, {"nod": 4}), (9, {"nod": 24, "curl": 8}), (13, {"nod": 22, "look": 6}), (17, {"nod": 24, "look": -6}), (24, {"nod": 18, "curl": 6})),
            contact=0.2, amplitude=0.4,
        ),
    ),
    ActionRow(
        "laughing",
        "laugh; laughs; a person is laughing; he laughs; lol; giggle; haha; hold your belly laughing;"
        "burst out laughing; laugh hard; chuckle; laugh at a joke; so funny; crack up; rofl; hilarious;"
        "belly laugh; laughing out loud; roar with laughter",
        "she giggles; in stitches over a joke; hold your sides with laughter",
        mirror="laughing",
        choreography=Choreography(
            legs=cycle(16, (0.0, {"dy": -0.02}), (0.5, {"dy": -0.05})),
            arms=cycle(5, (0.0, arms(-0.3, -0.55, 0.34, (0.9, -0.4, -0.1), (-1, 0.1, 0.1))), (0.5, arms(-0.3, -0.5, 0.36, (0.9, -0.4, -0.1), (-1, 0.1, 0.1)))),
            torso=cycle(16, (0.0, {"lean": -8, "nod": -22, "curl": 0}), (0.14, {"nod": -14, "curl": 6}), (0.28, {"nod": -24, "curl": 0}),
                        (0.55, {"lean": 30, "nod": 10, "curl": 14}), (0.68, {"lean": 26, "nod": 4}), (0.8, {"lean": 30, "nod": 12})),
            contact=0.2,
        ),
    ),
    ActionRow(
        "crying",
        "cry; cries; a person is crying; he cries; weep; sob; sobbing; weeping; sad; be sad; tears; mourn;"
        "wipe away tears; wipe your eyes; shed a tear; heartbroken; upset; bawl; depressed; rub your eyes;"
        "cover the face and cry; grief",
        "she sobs into her hands; burst into tears; wiping her tears away",
        mirror="crying",
        choreography=Choreography(
            legs=cycle(16, (0.0, {"dy": -0.03})),
            arms=cycle(5, (0.0, _FACE), (0.5, arms(-0.2, 0.33, 0.34, (0.5, -0.9, 0.2), (-0.5, 0.8, 0.0)))),
            torso=cycle(5, (0.0, {"nod": 28, "curl": 18, "lean": 8, "shrug": 0.0}), (0.5, {"nod": 32, "curl": 22, "lean": 9, "shrug": 0.018})),
            contact=0.1, amplitude=0.6,
        ),
    ),
    ActionRow(
        "shivering",
        "shiver; shivers; freezing; be cold; cold; tremble; trembling; a person shivers; he is freezing;"
        "shake with cold; it is so cold; brrr; shaking with fear; scared; be afraid; terrified; quiver;"
        "rub your arms; warm yourself; chilly; frightened; fear",
        "she trembles with fear; freezing cold; rub your arms to get warm",
        mirror="shivering",
        choreography=Choreography(
            legs=cycle(3, (0.0, {"dy": -0.045, "dx": 0.004} | foot("left", -0.02, knee=-0.2) | foot("right", -0.02, knee=-0.2)), (0.5, {"dy": -0.055, "dx": -0.004})),
            arms=cycle(3, (0.0, arms(-0.52, -0.26, 0.3, (0.7, -0.8, 0.1), (-0.9, 0.3, 0.1))), (0.5, arms(-0.5, -0.22, 0.32, (0.7, -0.8, 0.1), (-0.9, 0.3, 0.1)))),
            torso=cycle(3, (0.0, {"curl": 12, "shrug": 0.03, "nod": 12, "twist": 2}), (0.5, {"shrug": 0.034, "twist": -2})),
            contact=0.2,
        ),
    ),
    ActionRow(
        "being angry",
        "angry; be angry; get angry; mad; rage; furious; a person is angry; he is angry; lose your temper;"
        "temper tantrum; argue; arguing; shout; yell; scream; shake your fists; anger; quarrel; rant; scold;"
        "have a tantrum; complain; be furious; go mad; shouting at someone",
        "she loses her temper; yelling with rage; they are having an argument",
        recordings=("cc0-m2m:angry",),
        choreography=Choreography(
            legs=cycle(9, (0.0, foot("right", 0, 0.0) | foot("left")), (0.3, {"dx": 0.03} | foot("right", 0, 0.12, 0.05, 15)), (0.45, {"dx": 0.0} | foot("right", 0, 0, 0.02))),
            arms=cycle(9, (0.0, arms(0.3, -0.2, 0.4, _DOWN)), (0.25, arms(0.3, 0.3, 0.4, _OUT)), (0.45, arms(0.28, -0.35, 0.5, _DOWN)), (0.7, arms(0.34, -0.05, 0.42, _DOWN))),
            torso=cycle(9, (0.0, {"lean": 6, "nod": -4}), (0.45, {"lean": 20, "nod": 10, "look": 8}), (0.7, {"look": -8})),
        ),
    ),
    ActionRow(
        "stomping",
        "stomp; stamp; stamp your feet; stomp your foot; stamps; a person stomps; he stamps his foot;"
        "stamping; stomp on a bug; crush an insect; step on it; squash a spider; stomp the ground;"
        "trample; stamp on the floor; kick the floor;"
        "put your foot down; slam your foot on the ground; squash a bug underfoot",
        "she stamps angrily on the ground; put your foot down hard; flatten a bug with the foot",
        side="right",
        choreography=Choreography(
            legs=cycle(9, (0.0, {"dx": 0.02} | foot("right") | foot("left")), (0.34, {"dx": 0.05, "dy": 0.0} | foot("right", 0, 0.26, 0.13, 10)),
                       (0.48, {"dx": 0.0, "dy": -0.05} | foot("right", 0, 0.0, 0.08)), (0.62, {"dy": -0.04} | foot("right", 0, 0.0, 0.08))),
            arms=cycle(9, (0.0, arms(0.16, -0.8, 0.2)), (0.34, arms(0.3, -0.4, 0.35, _OUT)), (0.5, arms(0.2, -0.85, -0.1))),
            torso=cycle(9, (0.34, {"lean": -4, "nod": 14}), (0.5, {"lean": 14, "nod": 20})),
        ),
    ),
    ActionRow(
        "cheering",
        "cheers; cheer up; a person cheers; he cheers; rejoice; win; winner; victory; we won; hurray; yay;"
        "celebrating; celebrate a goal; jump and cheer; triumph; happy; be happy; excited; football fan;"
        "cheer for your team; cheerleader; fans in the stadium; champion; woohoo; overjoyed; root for them",
        "she celebrates the win; the crowd goes wild; leap about in triumph",
        mirror="cheering", recordings=("cc0-kaykit:cheering", "cc0-m2m:victory"),
    ),
    ActionRow(
        "fist pump",
        "pump your fist; fist pumping; yes I did it; fist in the air; a person pumps the fist; he pumps his fist;"
        "raise a fist; raised fist; shake your fist; nailed it; got it; pump the air; I won; success;"
        "clench your fist; fist up;"
        "punch the air; punch the air with joy",
        "she punches the air with delight; a triumphant fist; pumping a fist after the point",
        side="right",
        choreography=Choreography(
            legs=cycle(9, (0.0, {"dy": -0.02} | foot("left", 0.03) | foot("right", 0.03)), (0.35, {"dy": -0.07})),
            arms=cycle(9, (0.0, arm("right", 0.1, 0.78, 0.3, _OUT, (0, 1, 0)) | arm("left", 0.2, -0.5, 0.3)), (0.35, arm("right", 0.12, -0.05, 0.36, (0.6, -0.4, -0.8), (0, 1, 0)) | arm("left", 0.2, -0.45, 0.3)), (0.5, arm("right", 0.12, -0.05, 0.36, (0.6, -0.4, -0.8), (0, 1, 0)))),
            torso=cycle(9, (0.0, {"nod": -10, "twist": 6}), (0.35, {"lean": 10, "nod": 6, "twist": -8})),
            contact=0.4,
        ),
    ),
    ActionRow(
        "thumbs up",
        "thumb up; give a thumbs up; like; like it; good job; well done; thumbs-up; great; approve of it;"
        "a person gives a thumbs up; he gives a thumbs up; all good; show your thumb; two thumbs up; cool;"
        "awesome; perfect; ok sign; good luck",
        "she sticks her thumb up; raise your thumb in approval; signal that all is well",
        side="right",
        choreography=Choreography(
            arms=timeline((6, arm("right", -0.02, -0.1, 0.62, _DOWN)), (9, arm("right", 0.02, 0.0, 0.74, _DOWN, (-0.2, 0.5, 0.8))),
                          (12, arm("right", 0.02, -0.05, 0.68, _DOWN, (-0.2, 0.5, 0.8))), (23, arm("right", 0.02, -0.02, 0.7, _DOWN, (-0.2, 0.5, 0.8)))),
            torso=timeline((9, {"nod": 8}), (13, {"nod": -2}), (18, {"nod": 6, "cock": -4})),
            contact=0.4,
        ),
    ),
    ActionRow(
        "blowing a kiss",
        "blow kisses; kiss; blow a kiss to someone; kisses; air kiss; muah; love you; kiss your hand;"
        "a person blows a kiss; he blows a kiss; throw a kiss; send a kiss; in love; kiss goodbye; I love you;"
        "flying kiss; kissing",
        "she throws kisses to her fans; send love with the hand; a kiss through the air",
        side="right",
        choreography=Choreography(
            arms=cycle(15, (0.0, arm("right", -0.27, 0.28, 0.36, _OUT, (-0.6, 0.7, 0.1))), (0.3, arm("right", -0.27, 0.28, 0.36, _OUT, (-0.6, 0.7, 0.1))),
                       (0.55, arm("right", 0.12, 0.16, 0.88, _DOWN, (0.1, 0.3, 0.9))), (0.75, arm("right", 0.2, 0.1, 0.9, _DOWN, (0.1, 0.1, 1.0)))),
            torso=cycle(15, (0.0, {"nod": 6}), (0.3, {"nod": 8, "lean": -2}), (0.58, {"lean": 9, "nod": -6})),
            contact=0.3,
        ),
    ),
    ActionRow(
        "hugging",
        "hug; hugs; embrace; a person hugs someone; he hugs his friend; cuddle; bear hug; open arms for a hug;"
        "big hug; hold someone tight; squeeze someone; free hugs; free hug; hug a tree; hug me; hold me;"
        "put your arms around someone; embracing",
        "she embraces her sister; wrap your arms around me; a warm cuddle",
        mirror="hugging",
        choreography=Choreography(
            legs=timeline((6, {"dz": 0.03} | foot("left", 0, 0.02, 0.06)), (10, {"dz": 0.05} | foot("left", 0, 0, 0.1)), (23, {"dz": 0.05} | foot("left", 0, 0, 0.1)), (27, {"dz": 0.02} | foot("left", 0, 0.02, 0.04))),
            arms=timeline((6, arms(0.75, -0.05, 0.6)), (12, arms(-0.18, -0.06, 0.62, _OUT, (-1, 0, -0.2))), (16, arms(-0.24, -0.04, 0.56, _OUT, (-1, 0, -0.3))),
                          (22, arms(-0.2, -0.06, 0.6, _OUT, (-1, 0, -0.2))), (26, arms(0.5, -0.3, 0.55))),
            torso=timeline((6, {"lean": -3}), (12, {"lean": 10, "cock": 10}), (16, {"tilt": 5}), (20, {"tilt": -4, "cock": 12}), (26, {"lean": 0, "cock": 0})),
            contact=0.3,
        ),
    ),
    ActionRow(
        "high five",
        "give a high five; hi five; high-five; slap hands; give me five; up top; slap palms; low five;"
        "a person gives a high five; he high fives; raise the hand for a high five; hand slap; gimme five;"
        "clap hands with a friend; air five;"
        "hit palms; slap palms up high; palms meet",
        "she slaps hands with a teammate; palms together up high; put it there up high",
        side="right",
        choreography=Choreography(
            legs=timeline((8, {"dz": 0.0}), (12, {"dz": 0.03} | foot("left", 0, 0.0, 0.0)), (18, {"dz": 0.02}), (26, {"dz": 0.0})),
            arms=timeline((7, arm("right", 0.3, 0.42, 0.2, _OUT, (0, 1, 0))), (9, arm("right", 0.3, 0.45, 0.15, _OUT, (0, 1, -0.1))), (12, arm("right", 0.0, 0.5, 0.82, _OUT, (0, 0.9, 0.4))),
                          (14, arm("right", 0.04, 0.48, 0.76, _OUT, (0, 0.9, 0.4))), (22, arm("right", 0.1, -0.3, 0.6))),
            torso=timeline((8, {"twist": -12, "nod": -6}), (12, {"twist": 14, "lean": 8}), (20, {"twist": 2, "lean": 0})),
            contact=0.4,
        ),
    ),
    ActionRow(
        "shaking hands",
        "handshake; shake hands; shake somebody's hand; greet with a handshake; nice to meet you; deal;"
        "a person shakes hands; he shakes hands; hand shake; business meeting; seal the deal; pleased to meet you;"
        "shake hands with the president; introduce yourself; how do you do;"
        "offer your hand; hold out a hand to a guest; extend a hand",
        "she offers her hand to a visitor; greet a colleague with a firm grip; shake on it",
        side="right",
        choreography=Choreography(
            legs=timeline((6, foot("right", 0, 0.03, 0.04)), (9, {"dz": 0.04} | foot("right", 0, 0, 0.1)), (23, {"dz": 0.04} | foot("right", 0, 0, 0.1)), (27, foot("right", 0, 0.03, 0.03) | {"dz": 0.0})),
            arms=timeline((7, arm("right", 0.0, -0.4, 0.66)), *((9 + 2 * i, arm("right", -0.02, -0.32 - 0.12 * (i % 2), 0.72)) for i in range(7)), (26, arm("right", 0.04, -0.7, 0.4))),
            torso=timeline((9, {"lean": 9, "nod": 4}), (14, {"lean": 11, "nod": 8}), (20, {"lean": 9}), (26, {"lean": 1, "nod": 0})),
            contact=0.3,
        ),
    ),
    ActionRow(
        "beckoning",
        "beckon; come; come closer; come with me; follow me; wave someone over; this way please; call someone over;"
        "a person beckons; he beckons; come on; get over here; invite someone; bring it on; come to me; hither;"
        "curl your finger; wave to come closer; over here",
        "she motions him to come; wave them nearer; gesture to follow",
        side="right",
        choreography=Choreography(
            arms=cycle(8, (0.0, arm("right", 0.06, -0.12, 0.8, _DOWN, (0, 0.5, 0.8))), (0.5, arm("right", -0.06, 0.14, 0.4, _DOWN, (-0.2, 0.9, -0.4)))),
            torso=cycle(16, (0.0, {"lean": 2, "cock": -4}), (0.5, {"lean": -4, "nod": -6})),
            contact=0.6,
        ),
    ),
    ActionRow(
        "stopping someone",
        "stop; halt; stop sign; say stop; hold up your hand; stop traffic; hold it; wait a minute; hand out to stop;"
        "a person signals stop; he says stop; traffic police; police officer directs traffic; don't come closer;"
        "stay back; hands off; talk to the hand; block the way; enough; direct traffic",
        "she holds up a palm to halt him; signal to stop with a flat hand; keep out",
        side="right",
        choreography=Choreography(
            legs=timeline((7, {"dz": 0.02} | foot("right", 0.01, 0, 0.06)), (23, {"dz": 0.02} | foot("right", 0.01, 0, 0.06)), (28, {"dz": 0.0})),
            arms=timeline((6, arm("right", 0.0, 0.0, 0.45, _DOWN, (0, 1, 0.2))), (9, arm("right", 0.0, 0.14, 0.94, _DOWN, (0, 1, 0.15))), (13, arm("right", 0.0, 0.1, 0.88, _DOWN, (0, 1, 0.15))),
                          (16, arm("right", 0.0, 0.14, 0.95, _DOWN, (0, 1, 0.15))), (23, arm("right", 0.0, 0.12, 0.92, _DOWN, (0, 1, 0.15)))),
            torso=timeline((9, {"lean": 5, "twist": 8}), (23, {"lean": 4, "twist": 8}), (28, {"lean": 0, "twist": 0})),
            contact=0.4,
        ),
    ),
    ActionRow(
        "hitchhiking",
        "hitchhike; hitch a ride; thumb a ride; thumb a lift; hitch hiker; hail a taxi; taxi; call a cab; hitch;"
        "a person hitchhikes; he hitchhikes; stop a car; get a lift; hitcher; stick out your thumb; hail a cab;"
        "stand by the road for a lift;"
        "wait for a ride; wait for a lift; get a car to stop",
        "she thumbs a lift at the roadside; wait for a car to take you along; flag a cab",
        side="right",
        choreography=Choreography(
            arms=cycle(12, (0.0, arm("right", 0.78, -0.12, 0.5, _DOWN, (0.5, 0.6, 0.3))), (0.5, arm("right", 0.9, 0.02, 0.3, _DOWN, (0.4, 0.7, 0.0)))),
            torso=cycle(12, (0.0, {"look": -38, "twist": -8}), (0.5, {"look": -46, "lean": 4})),
        ),
    ),
    ActionRow(
        "praying",
        "pray; prays; prayer; a person is praying; he prays; fold your hands; hands together in prayer; namaste;"
        "amen; beg; please; plead; thank god; say grace; pray for peace; worship; begging; fold the hands to pray;"
        "ask for forgiveness; I beg you; church;"
        "palms together; press the palms together; hands folded in front of the chest",
        "she says a prayer; palms pressed together before the chest; plead for mercy",
        mirror="praying",
        choreography=Choreography(
            arms=cycle(16, (0.0, arms(-0.31, -0.12, 0.42, (0.8, -0.7, 0.0), (0, 1, 0.3))), (0.5, arms(-0.31, -0.1, 0.4, (0.8, -0.7, 0.0), (0, 1, 0.25)))),
            torso=cycle(16, (0.0, {"nod": 20, "lean": 3}), (0.5, {"nod": 28, "lean": 9})),
            contact=0.1, amplitude=0.5,
        ),
    ),
    ActionRow(
        "covering the eyes",
        "cover your eyes; hide your eyes; hands over the eyes; peekaboo; peek a boo; don't look; I can't watch;"
        "a person covers the eyes; he covers his eyes; see no evil; play hide and seek; hide and seek; blinded;"
        "too bright; shield your eyes; surprise; close your eyes; count in hide and seek;"
        "hide behind your hands; hide the face behind both hands",
        "she hides behind her hands; both palms over the eyes; she cannot bear to see it",
        mirror="covering the eyes",
        choreography=Choreography(
            arms=timeline((6, arms(-0.1, 0.1, 0.5, (0.7, -0.8, 0.1), (-0.4, 0.9, 0))), (9, arms(-0.22, 0.44, 0.3, (0.8, -0.5, 0.1), (-0.7, 0.6, 0))), (20, arms(-0.22, 0.43, 0.3, (0.8, -0.5, 0.1), (-0.7, 0.6, 0))),
                          (23, arms(0.12, 0.36, 0.4, (0.8, -0.5, 0.1), (0.1, 0.9, 0))), (26, arms(0.14, 0.3, 0.4, (0.8, -0.5, 0.1)))),
            torso=timeline((9, {"nod": 10, "curl": 6}), (20, {"nod": 12, "curl": 6}), (23, {"nod": -6, "curl": 0, "lean": 6})),
            contact=0.2,
        ),
    ),
    ActionRow(
        "covering the ears",
        "cover your ears; hands over the ears; too loud; block your ears; hold your ears; hear no evil; noise; so loud;"
        "a person covers the ears; he covers his ears; plug your ears; shut your ears; headphones; headache; put on headphones;"
        "I can't hear you; loud noise; not listening",
        "she blocks out the noise; both hands to the ears; it is deafening",
        mirror="covering the ears",
        choreography=Choreography(
            arms=cycle(12, (0.0, arms(0.0, 0.42, 0.14, (1.0, -0.1, 0.2), (-0.6, 0.6, -0.1))), (0.5, arms(0.0, 0.4, 0.15, (1.0, -0.1, 0.2), (-0.6, 0.6, -0.1)))),
            torso=cycle(12, (0.0, {"nod": 16, "curl": 8, "look": 10}), (0.5, {"look": -10, "nod": 20})),
            contact=0.1,
        ),
    ),
    ActionRow(
        "looking around",
        "look around; look left and right; search; looking for something; scan the room; look about; lost; get lost;"
        "a person looks around; he looks around; look for someone; seek; check both ways; searching; watch out; spy;"
        "look over your shoulder; look everywhere; where am I; look up and down; look;"
        "scan the area; glance around; keep watch",
        "she scans the horizon; glance left and right; keep a lookout",
        mirror="looking around", head=True,
        choreography=Choreography(
            torso=timeline((6, {"look": 48, "twist": 16}), (11, {"look": 50, "twist": 18, "nod": -4}), (18, {"look": -48, "twist": -16, "nod": 2}), (24, {"look": -50, "twist": -18, "nod": -6}), (29, {"look": 0, "twist": 0})),
            arms=timeline((6, _HOLD), (24, _HOLD)),
            legs=timeline((8, {"dx": 0.02}), (20, {"dx": -0.02}), (28, {"dx": 0.0})),
            amplitude=0.5,
        ),
    ),
    ActionRow(
        "looking into the distance",
        "look into the distance; scout; lookout; hand above the eyes; shade your eyes; look at the horizon; sailor lookout;"
        "a person looks into the distance; he looks far away; land ahoy; watch the sea; look at the sun; binoculars;"
        "look through binoculars; look far; gaze; explorer; stargazing; look at the stars",
        "she shades her eyes to see far; gaze over the sea; peer at the horizon",
        side="right",
        choreography=Choreography(
            arms=cycle(16, (0.0, arm("right", -0.06, 0.44, 0.3, (1.0, -0.1, 0.2), (-0.9, 0.1, 0.2)))),
            torso=cycle(16, (0.0, {"look": 26, "twist": 10, "lean": 6}), (0.5, {"look": -26, "twist": -10, "nod": -4})),
            contact=0.2,
        ),
    ),
    ActionRow(
        "talking",
        "talk; talks; speak; a person is talking; he talks; speech; give a talk; explain; explaining; conversation; chat;"
        "present something; lecture; teacher; teach; debate; tell a story; preach; gossip; talk with the hands; speaker;"
        "discuss; hold a presentation; politician; interview; talk to a friend; news anchor;"
        "address the crowd; speak to an audience; address people; audience",
        "she explains something with her hands; addressing an audience; deep in conversation",
        loops=True, recordings=("cc0-ual1:idle talking",),
        choreography=Choreography(
            arms=cycle(12, (0.0, arms(0.06, -0.32, 0.5, _DOWN)), (0.2, arm("right", 0.26, -0.1, 0.56, _DOWN) | arm("left", 0.04, -0.34, 0.5, _DOWN)), (0.45, arms(-0.04, -0.28, 0.54, _DOWN)),
                       (0.7, arm("left", 0.28, -0.12, 0.54, _DOWN) | arm("right", 0.06, -0.36, 0.48, _DOWN))),
            torso=cycle(12, (0.0, {"nod": 3}), (0.2, {"look": -9, "nod": -5}), (0.45, {"nod": 6, "lean": 4}), (0.7, {"look": 9})),
        ),
    ),
    ActionRow(
        "singing",
        "sing; sings; a person is singing; he sings; karaoke; sing a song; singer; microphone; sing karaoke; opera; opera singer;"
        "rap; rapper; hold a microphone; pop star; on stage singing; choir; rock singer; belt out a song; serenade;"
        "perform a song; perform an opera; aria",
        "she croons a ballad; belting out a tune on stage; a diva performs an aria",
        side="right",
        choreography=Choreography(
            legs=cycle(12, (0.0, {"dx": 0.02, "dy": -0.01}), (0.5, {"dx": -0.02, "dy": -0.02})),
            arms=cycle(12, (0.0, arm("right", -0.24, 0.14, 0.36, (0.8, -0.8, 0.1), (-0.4, 0.9, 0)) | arm("left", 0.3, -0.25, 0.5)),
                       (0.5, arm("right", -0.24, 0.16, 0.36, (0.8, -0.8, 0.1), (-0.4, 0.9, 0)) | arm("left", 0.7, 0.2, 0.5))),
            torso=cycle(12, (0.0, {"nod": 4, "tilt": 4}), (0.5, {"nod": -16, "tilt": -4})),
            contact=0.3,
        ),
    ),
    ActionRow(
        "yawning",
        "yawn; yawns; sleepy; a person yawns; he yawns; tired; be tired; bored; wake up; morning stretch; so sleepy;"
        "exhausted in the morning; yawn and stretch; just woke up; drowsy; get out of bed; need some sleep; boring;"
        "struggle to stay awake; keep your eyes open; hardly awake",
        "she stifles a yawn; dead tired in the morning; can barely keep awake",
        mirror="yawning",
        choreography=Choreography(
            arms=timeline((7, arm("right", -0.24, 0.26, 0.36, _OUT, (-0.8, 0.4, 0.1)) | arm("left", 0.12, -0.9, 0.2)), (12, arm("right", -0.24, 0.3, 0.34, _OUT, (-0.8, 0.4, 0.1)) | arm("left", 0.4, 0.3, 0.1)),
                          (18, arm("left", 0.4, 0.86, -0.05, _OUT) | arm("right", 0.34, 0.6, 0.1, _OUT)), (22, arms(0.36, 0.84, -0.08, _OUT)), (27, arms(0.2, -0.5, 0.3))),
            torso=timeline((7, {"nod": -8}), (13, {"nod": -24, "lean": -5}), (20, {"nod": -20, "lean": -8, "tilt": 5}), (27, {"nod": 8, "lean": 2, "tilt": 0})),
            contact=0.3,
        ),
    ),
    ActionRow(
        "curtsying",
        "curtsy; curtsey; curtsies; a person curtsies; she curtsies; bob a curtsy; greet the queen; princess; lady's bow;"
        "make a curtsy; curtsy to the king; hold out your skirt; be a princess; dip politely; elegant greeting;"
        "hold your skirt and dip; skirt",
        "she dips in a courtly greeting; bend the knees and hold your skirt; a maid bobs",
        side="right",
        choreography=Choreography(
            legs=timeline((6, {"dy": -0.02} | foot("right", -0.06, 0.02, -0.06, 20)), (11, {"dy": -0.13} | foot("right", -0.1, 0.0, -0.16, 45)), (17, {"dy": -0.14} | foot("right", -0.1, 0.0, -0.16, 45)),
                          (23, {"dy": 0.0} | foot("right", -0.06, 0.0, -0.06, 20)), (27, foot("right"))),
            arms=timeline((6, arms(0.4, -0.72, 0.15, (0.6, -0.2, -0.9))), (17, arms(0.5, -0.6, 0.15, (0.6, -0.2, -0.9))), (26, arms(0.2, -0.85, 0.12))),
            torso=timeline((11, {"lean": 14, "nod": 14}), (17, {"lean": 16, "nod": 16}), (25, {"lean": 0, "nod": 0})),
            contact=0.3, amplitude=0.3,
        ),
    ),
    ActionRow(
        "hands behind the back",
        "put your hands behind your back; arms behind the back; hold your hands behind you; stand at ease; hands clasped behind;"
        "a person holds the hands behind the back; he hides something behind his back; at ease; handcuffed; security guard; butler;"
        "hands behind you; get arrested; prisoner; bodyguard;"
        "clasp the hands behind the back; stand at ease like a soldier; hands clasped at the back",
        "she clasps her hands at her back; soldier at ease; hide both hands behind you",
        mirror="hands behind the back",
        choreography=Choreography(
            arms=cycle(16, (0.0, arms(-0.28, -0.66, -0.34, (0.9, 0.0, -0.6), (-0.9, -0.3, -0.1)))),
            torso=cycle(16, (0.0, {"lean": -3, "tilt": 1}), (0.5, {"lean": -2, "tilt": -1, "look": 6})),
            contact=0.1,
        ),
    ),
    ActionRow(
        "hands behind the head",
        "put your hands behind your head; hands behind head; arms behind the head; relax; lean back and relax; chill; take it easy;"
        "a person puts the hands behind the head; he relaxes; chilling; hands on your head; hold your head; at leisure; unwind;"
        "police says hands behind your head; hands on the head;"
        "fold the hands behind the neck; fingers laced behind the head; lounge; laze about",
        "she folds her hands behind her neck; elbows out and fingers behind the head; lounge about",
        mirror="hands behind the head",
        choreography=Choreography(
            arms=cycle(16, (0.0, arms(-0.02, 0.46, -0.14, (1.0, 0.2, 0.1), (-0.9, 0.1, -0.2)))),
            torso=cycle(16, (0.0, {"lean": -5, "nod": -6, "tilt": 2}), (0.5, {"lean": -4, "tilt": -2})),
            contact=0.1,
        ),
    ),
)  # fmt: skip
