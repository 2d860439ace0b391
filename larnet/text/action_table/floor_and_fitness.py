"""On the floor, on a chair, at the gym. The right side does what is one-sided."""

from __future__ import annotations

from larnet.text.action_table.key_poses import Choreography, arm, arms, cycle, foot, timeline
from larnet.text.action_table.row import ActionRow

_OUT = (1.0, -0.5, 0.0)
_WIDE = foot("left", 0.08) | foot("right", 0.08)

ROWS: tuple[ActionRow, ...] = (
    ActionRow(
        "lying down",
        "lie down; lay down; lie on the floor; lies down; a person lies down; he lies down on the floor; lie on your back;"
        "lie flat; get down on the floor; stretch out on the floor; lie on the ground; have a lie down; rest on the floor;"
        "lie in the sun; sunbathe; hit the deck; lie on the bed; go to bed",
        "she stretches out on the ground; get flat on your back; he lays himself on the carpet",
        recordings=("hdm05:lying down on the floor", "cc0-kaykit:lie down"),
    ),
    ActionRow(
        "sleeping",
        "sleep; sleeps; asleep; a person is sleeping; he sleeps; take a nap; nap; snore; dream; doze; sleep on the ground;"
        "lying asleep; snoozing; slumber; sleep tight; good night; rest in bed; dreaming; fast asleep; be dead; play dead;"
        "dozing; sleep like a log; in bed asleep; lights out",
        "she is dozing; having a snooze; out like a light in bed",
        mirror="sleeping", loops=True, recordings=("cc0-m2m:sleeping", "cc0-kaykit:lie idle"),
    ),
    ActionRow(
        "getting up from the floor",
        "get up from the floor; get up from the ground; stand up from the floor; rise from the ground; get off the floor;"
        "a person gets up from the floor; he gets up off the ground; stand up from lying; get up after a fall; wake up and stand;"
        "pick yourself up; from lying to standing; get back on your feet; rise from the dead; stand up after falling;"
        "pick oneself up from the ground; get up from the carpet",
        "she picks herself up off the carpet; back up from the ground; struggle up from the floor",
        recordings=("cc0-kaykit:lie stand up", "cc0-kaykit:sit floor stand up"),
    ),
    ActionRow(
        "falling down",
        "fall; fall down; falls; collapse; faint; a person falls down; he falls; fall over; fall to the ground; drop dead; die;"
        "pass out; trip; trip over; knocked out; fainting; dying; tumble down; slip; fall on the floor; get shot; slip on a banana;"
        "fall flat; death; keel over; topple over",
        "she faints; collapse in a heap; he drops to the ground unconscious",
        recordings=("cc0-ual1:death01", "cc0-kaykit:death b"),
    ),
    ActionRow(
        "sitting on the floor",
        "sit on the floor; sit on the ground; sit down on the floor; sits on the floor; a person sits on the floor; sit in the grass;"
        "he sits on the ground; sit cross-legged; picnic; campfire; sit around a campfire; sit at the beach; sit on the carpet;"
        "sit on a rug; squat down on the ground and sit",
        "she plops down on the grass; take a seat on the rug; sitting in the sand",
        mirror="sitting on the floor", recordings=("cc0-kaykit:sit floor down",),
    ),
    ActionRow(
        "sitting on a chair",
        "stay seated; remain seated; sit still; sit and wait; sit in a chair; sitting at a desk; waiting room; watch tv; relax on the sofa;"
        "a person is sitting; he is sitting on a chair; sit around; sitting on the sofa; watch a movie; sit in the cinema; wait for the bus;"
        "on the toilet; couch potato; sit at a table; sitting down already",
        "she sits quietly at her desk; watching television on the couch; waits in her seat",
        mirror="sitting on a chair", loops=True,
        recordings=("cc0-ual1:sitting idle", "cc0-ual1:sitting talking", "cc0-kaykit:sit chair idle"),
    ),
    ActionRow(
        "meditating",
        "meditate; meditation; lotus position; a person is meditating; he meditates; zen; om; lotus pose; mindfulness; buddha; inner peace;"
        "sit and meditate; be calm; breathe deeply; calm down; yoga lotus; find inner peace; buddhist monk; relax and breathe",
        "she sits in silent meditation; finding peace cross-legged; a monk meditates",
        mirror="meditating", loops=True, recordings=("cc0-m2m:meditate",),
    ),
    ActionRow(
        "catching one's breath",
        "catch your breath; out of breath; exhausted; hands on knees; a person is exhausted; he is out of breath; worn out; breathe heavily;"
        "bend over and breathe; tired after running; pant; panting; gasp for air; need a break; take a break; recover; winded; fatigue; weary;"
        "panting after a run; bend over exhausted; gasping; wheeze; bent over out of breath",
        "she pants after the race; gasping with hands on the knees; bent over with exhaustion",
        mirror="catching one's breath", loops=True, recordings=("cc0-m2m:tired hunched",),
    ),
    ActionRow(
        "dodging",
        "dodge; dodges; duck; duck down; a person dodges; he dodges; evade; avoid a punch; dodge a ball; dodgeball; watch out below; flinch;"
        "jump aside; sidestep an attack; get out of the way; duck and cover; matrix; dodge bullets; avoid; lean away; evade an attack;"
        "swerve; bob your head; slip a punch; weave; avoid a blow",
        "she ducks out of the way; swerve to avoid a blow; bob and weave",
        mirror="dodging", recordings=("cc0-kaykit:dodge left", "cc0-kaykit:dodge right", "cc0-kaykit:dodge backward"),
        choreography=Choreography(
            legs=cycle(11, (0.0, {"dx": 0.0, "dy": -0.05} | _WIDE), (0.25, {"dx": 0.08, "dy": -0.14} | _WIDE), (0.5, {"dx": 0.0, "dy": -0.05} | _WIDE), (0.75, {"dx": -0.08, "dy": -0.14} | _WIDE)),
            arms=cycle(11, (0.0, arms(-0.1, 0.02, 0.36, (0.4, -1.0, 0.0))), (0.5, arms(-0.1, 0.0, 0.34, (0.4, -1.0, 0.0)))),
            torso=cycle(11, (0.0, {"lean": 10}), (0.25, {"tilt": 22, "lean": 24, "curl": 10}), (0.5, {"tilt": 0, "lean": 10}), (0.75, {"tilt": -22, "lean": 24, "curl": 10})),
        ),
    ),
    ActionRow(
        "staggering",
        "stagger; staggers; drunk; be drunk; dizzy; sway; a person staggers; he is drunk; wobble; feel dizzy; seasick; unsteady; stumble;"
        "stumbling; lose your balance; drunken walk; tipsy; totter; about to faint; walk drunk; tumble around; stumbles;"
        "barely able to stand; reeling drunk; cannot stand straight",
        "she reels as if drunk; sway on your feet; he can hardly stand straight",
        mirror="staggering", recordings=("cc0-m2m:dizzy",),
        choreography=Choreography(
            legs=cycle(16, (0.0, {"dx": 0.06, "dy": -0.03} | foot("left", 0.04) | foot("right", 0.02, 0.02, 0.02, 10)), (0.25, {"dx": 0.02, "dz": 0.06, "dy": -0.06} | foot("right", 0.0, 0.0, 0.12) | foot("left", 0.04)),
                       (0.5, {"dx": -0.07, "dz": 0.02, "dy": -0.03} | foot("right", 0.06) | foot("left", 0.0, 0.03, -0.02, 12)), (0.75, {"dx": 0.0, "dz": -0.05, "dy": -0.05} | foot("left", 0.04, 0, -0.1) | foot("right", 0.04))),
            arms=cycle(16, (0.0, arm("left", 0.6, -0.4, 0.2) | arm("right", 0.3, -0.7, 0.3)), (0.5, arm("right", 0.65, -0.35, 0.15) | arm("left", 0.25, -0.75, 0.2))),
            torso=cycle(16, (0.0, {"tilt": 14, "lean": 6, "cock": -10}), (0.25, {"lean": 20, "nod": 12}), (0.5, {"tilt": -15, "lean": 8, "cock": 12}), (0.75, {"lean": -9, "nod": -10})),
        ),
    ),
    ActionRow(
        "side lunge",
        "side lunges; lunge sideways; lateral lunge; lunge to the right side; cossack squat; a person does side lunges; skater lunge; inner thigh stretch;"
        "he lunges to the side; do side lunges; sideways lunge; lunge left and right; wide lunge; bend one knee sideways; side to side lunges",
        "she performs lateral lunges; step wide and bend one knee; stretch the inner thigh",
        side="right", recordings=("ui-prmd:side lunge",),
        choreography=Choreography(
            legs=cycle(14, (0.0, {"dx": 0.0} | foot("right", 0.1) | foot("left", 0.1)), (0.5, {"dx": -0.17, "dy": -0.16} | foot("right", 0.2, 0, 0, 0, 0.9) | foot("left", 0.16)), (0.6, {"dx": -0.17, "dy": -0.16} | foot("right", 0.2, 0, 0, 0, 0.9) | foot("left", 0.16))),
            arms=cycle(14, (0.0, arms(0.05, -0.7, 0.5)), (0.5, arms(-0.3, -0.2, 0.55))),
            torso=cycle(14, (0.5, {"lean": 22, "tilt": -6})),
        ),
    ),
    ActionRow(
        "leg raise",
        "raise a leg; lift a leg; leg lift; leg raises; raise your leg; straight leg raise; lift your leg; leg up; front leg raise; goose step; goose stepping;"
        "a person raises a leg; he raises his leg; stand on one leg; balance on one leg; one leg up; lift one leg; hold up a leg; leg swing; leg stretch",
        "she lifts her leg straight out; hold one leg out in front; do some leg lifts",
        side="right", recordings=("ui-prmd:standing active straight leg raise",),
    ),
    ActionRow(
        "elbow to knee",
        "elbow to the knee; knee to elbow; touch your knee with the elbow; standing crunch; cross crunch; standing bicycle crunch; knee raise; knee lift;"
        "a person touches the knee with the elbow; he does cross crunches; bring the knee to the elbow; knee strike; knee kick; standing abs; lift your knee",
        "she brings her elbow down to the raised knee; cross body crunches; alternate elbows and knees",
        mirror="elbow to knee", recordings=("hdm05:elbow to knee",),
    ),
    ActionRow(
        "raising one arm",
        "raise an arm; raise your hand; raise one arm; raise a hand; lift an arm; arm up; put your hand up; hand up; ask a question; volunteer; pick me;"
        "a person raises a hand; he raises his hand; lift one arm; raise your right hand; swear an oath; vote; student raises hand; statue of liberty; lateral raise;"
        "lift an arm above the head; raise an arm over the head; pick me please",
        "she puts her hand up in class; lift an arm over your head; who wants ice cream",
        side="right", recordings=("ui-prmd:standing shoulder abduction", "ui-prmd:standing shoulder scaption"),
    ),
    ActionRow(
        "rotating the forearm",
        "rotate the forearm; shoulder rotation; rotate your shoulder; rotator cuff exercise; turn the forearm up and down; swing your forearm;"
        "a person rotates the forearm; he rotates his shoulder; physiotherapy; rehab exercise; shoulder exercise; external rotation; physical therapy",
        "she does a rotator cuff drill; swing the forearm from up to down; exercise the shoulder joint",
        side="right", recordings=("ui-prmd:standing shoulder internal-external rotation",),
    ),
    ActionRow(
        "circling arms backward",
        "circle both arms backward; arm circles backward; rotate the arms backward; backward arm circles; swing both arms back; arms backward;"
        "a person circles the arms backward; he swings his arms backwards; backstroke; circle your arms back; roll your arms backwards; reverse arm circles;"
        "swim backstroke; arms round backwards; windmill backwards; swim on the back",
        "she swings both arms round to the rear; windmill in reverse; swim on your back with both arms",
        mirror="circling arms backward", recordings=("hdm05:circling both arms backward",),
    ),
    ActionRow(
        "sitting down and standing up",
        "sit down and stand up; sit down and get up; sit to stand exercise; sit and stand; chair squat; chair squats; box squat; sit down and up again;"
        "a person sits down and stands up; get up and sit down; up and down on a chair; squat to a chair; sit down then stand; sit and rise;"
        "take a seat and stand up again; down on the chair and up again; sit and get up again",
        "she takes a seat and rises again; from the chair and back; down on the stool and up once more",
        mirror="sitting down and standing up", recordings=("ui-prmd:sit to stand",),
    ),
    ActionRow(
        "stretching",
        "stretch; stretches; stretch up; a person is stretching; he stretches; stretch your back; do some stretching; stretch overhead; warm up; warm-up; limber up;"
        "stretch out; stretching exercise; reach up and stretch; good morning stretch; gymnastics; pilates; cool down; arms overhead stretch; stretch your body;"
        "stretch as tall as possible; stretch tall; make yourself tall",
        "she has a good stretch; reach up as tall as you can; loosen up before sport",
        mirror="stretching",
        choreography=Choreography(
            legs=timeline((9, foot("left", 0.01, 0.0, 0, 12) | foot("right", 0.01, 0.0, 0, 12)), (14, {"dy": 0.0}), (26, {"dy": 0.0})),
            arms=timeline((5, arms(0.5, 0.1, 0.4)), (9, arms(-0.16, 0.96, 0.02, _OUT)), (15, arms(-0.18, 0.97, -0.08, _OUT)), (22, arms(-0.16, 0.96, 0.0, _OUT)), (27, arms(0.7, -0.2, 0.1))),
            torso=timeline((9, {"nod": -14, "lean": -4, "shrug": 0.03}), (13, {"tilt": 14}), (18, {"tilt": -14}), (22, {"tilt": 0, "lean": -8, "shrug": 0.03}), (27, {"nod": 0, "lean": 0, "shrug": 0.0})),
            contact=0.2,
        ),
    ),
    ActionRow(
        "touching the toes",
        "toe touch; touch the toes; touch your feet; reach for your toes; forward bend; bend over and touch your toes; hamstring stretch; toe touches;"
        "a person touches the toes; he touches his toes; bend forward and reach the floor; forward fold; stretch your legs; hands to the floor; bend down and touch the ground",
        "she folds forward to her feet; fingertips to the toes with straight legs; stretch the hamstrings",
        mirror="touching the toes",
        choreography=Choreography(
            legs=cycle(15, (0.0, {"dz": 0.0}), (0.45, {"dz": -0.09}), (0.6, {"dz": -0.09})),
            arms=cycle(15, (0.0, arms(0.0, 0.9, 0.3)), (0.22, arms(0.0, 0.3, 0.93)), (0.45, arms(-0.05, -0.1, 0.99)), (0.6, arms(-0.05, -0.14, 0.98)), (0.8, arms(0.0, 0.3, 0.93))),
            torso=cycle(15, (0.0, {"lean": -4, "nod": -8}), (0.45, {"lean": 88, "curl": 34, "nod": 14}), (0.6, {"lean": 90, "curl": 36, "nod": 16})),
            contact=0.1, amplitude=0.2,
        ),
    ),
    ActionRow(
        "yoga tree pose",
        "tree pose; yoga pose; do yoga; tree position; stand like a tree; flamingo; crane pose; karate kid; stand like a flamingo; a yogi; crane kick pose; be a tree;"
        "a person does the tree pose; he does yoga; balance in tree pose; yoga exercise; vrikshasana; sun salutation; yoga class; keep your balance;"
        "one leg up and hands over the head; foot on the knee balance",
        "she holds the tree posture; one foot against the knee and palms overhead; balance like a crane",
        side="right",
        choreography=Choreography(
            legs=timeline((5, {"dx": 0.05} | foot("left", -0.04) | foot("right", 0.06, 0.1, 0.02, 20, 0.8)), (9, {"dx": 0.06} | foot("left", -0.05) | foot("right", -0.02, 0.24, 0.02, 60, 2.5)), (24, {"dx": 0.06} | foot("left", -0.05) | foot("right", -0.02, 0.24, 0.02, 60, 2.5)), (28, {"dx": 0.03} | foot("right", 0.03, 0.06, 0, 20, 0.8))),
            arms=timeline((6, arms(0.6, 0.1, 0.3)), (11, arms(-0.3, 0.92, 0.05, (1, 0, 0))), (23, arms(-0.3, 0.93, 0.03, (1, 0, 0))), (28, arms(0.5, -0.3, 0.3))),
            torso=timeline((10, {"tilt": -2}), (16, {"tilt": 2}), (23, {"tilt": -1}), (28, {"tilt": 0})),
            contact=0.1, amplitude=0.3,
        ),
    ),
    ActionRow(
        "flexing muscles",
        "flex; flex your muscles; show your muscles; bodybuilder; muscles; strong man; flex your biceps; bodybuilding pose; strong; show me your muscles; hulk; strongman;"
        "a person flexes the muscles; he flexes his biceps; double biceps pose; i am strong; arnold; macho; body builder pose; show your strength; mr universe;"
        "tense your muscles; big biceps; show off big arms",
        "she strikes a bodybuilder pose; tense both biceps; parade your big arms",
        mirror="flexing muscles",
        choreography=Choreography(
            legs=cycle(16, (0.0, {"dy": -0.03} | _WIDE)),
            arms=cycle(16, (0.0, arms(0.42, 0.26, 0.04, (1.0, 0.3, 0.0), (-0.8, 0.6, 0.1))), (0.5, arms(0.3, 0.32, 0.04, (1.0, 0.3, 0.0), (-0.9, 0.3, 0.1)))),
            torso=cycle(16, (0.0, {"tilt": 4, "look": 20, "lean": -3}), (0.5, {"tilt": -4, "look": -20, "lean": -4})),
            contact=0.2,
        ),
    ),
    ActionRow(
        "washing oneself",
        "wash; wash yourself; have a wash; shower; have a shower; a person washes; he washes himself; bath; take a bath; wash your body; get clean; soap; scrub yourself;"
        "wash your hair; bathe; wash your legs; shampoo; under the shower; wash your back",
        "she soaps herself down; having a good scrub; clean yourself from head to foot",
        recordings=("cmu:washing oneself",),
    ),
)  # fmt: skip
