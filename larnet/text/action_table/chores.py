"""Everyday things: at home, at work, with tools. The right hand does what is one-sided."""

from __future__ import annotations

from larnet.text.action_table.key_poses import Choreography, arm, arms, cycle, foot, grip, timeline
from larnet.text.action_table.row import ActionRow

_OUT = (1.0, -0.5, 0.0)
_DOWN = (0.4, -1.0, 0.0)
_STAGGER = foot("left", 0.02, 0, 0.1) | foot("right", 0.02, 0, -0.1)
_SEAT = {"dy": -0.25, "dz": -0.1} | foot("left", 0.02, 0, 0.12) | foot("right", 0.02, 0, 0.12)
_DISH = arm("left", -0.12, -0.36, 0.5, _DOWN)

ROWS: tuple[ActionRow, ...] = (
    ActionRow(
        "eating",
        "eat; eats; have dinner; eat an apple; a person is eating; he eats; eat a burger; have lunch; eat pizza; have breakfast; snack; bite; chew; eat food; eat with a spoon; eat a banana;"
        "eat ice cream; hungry; feed yourself; dinner; eat soup; eat cake; munch; eat popcorn; take a bite; swallow a pill; eat noodles; taste it;"
        "munch a cookie; enjoy a meal; have a meal; meal; biscuits",
        "she munches a cookie; enjoying a meal; he wolfs down his pizza",
        side="right", recordings=("cc0-m2m:consume item",),
        choreography=Choreography(
            arms=cycle(10, (0.0, _DISH | arm("right", -0.1, -0.32, 0.5, _OUT)), (0.4, _DISH | arm("right", -0.27, 0.22, 0.36, _OUT, (-0.7, 0.5, -0.2))), (0.6, _DISH | arm("right", -0.27, 0.24, 0.35, _OUT, (-0.7, 0.5, -0.2)))),
            torso=cycle(10, (0.0, {"nod": 14}), (0.4, {"nod": 8, "lean": 5}), (0.7, {"nod": 12})),
            contact=0.2,
        ),
    ),
    ActionRow(
        "brushing teeth",
        "brush teeth; toothbrush; brush the teeth; clean your teeth; brushes his teeth; teeth brushing; a person brushes the teeth; he brushes his teeth; brushing your teeth; dental hygiene;"
        "use a toothbrush; scrub your teeth; toothpaste; shave; shaving; shave your beard; put on lipstick; lipstick; put on makeup",
        "she cleans her teeth before bed; scrubbing away with a toothbrush; shave the chin",
        side="right",
        choreography=Choreography(
            arms=cycle(3, (0.0, arm("right", -0.16, 0.24, 0.36, _OUT, (-0.8, 0.3, 0.2)) | arm("left", 0.09, -0.9, 0.2)), (0.5, arm("right", -0.32, 0.26, 0.36, _OUT, (-0.8, 0.3, 0.2)) | arm("left", 0.09, -0.9, 0.2))),
            torso=cycle(12, (0.0, {"lean": 8, "nod": 4, "look": 5}), (0.5, {"look": -5, "nod": 6})),
            contact=0.2,
        ),
    ),
    ActionRow(
        "combing hair",
        "comb; comb your hair; brush your hair; comb hair; hairbrush; do your hair; brush hair; style your hair; a person combs the hair; he combs his hair; fix your hair; hairdo; braid hair;"
        "run a hand through the hair; touch your hair; play with your hair; hair flip; flip your hair; hairdresser; hairstyle; smooth the hair;"
        "arrange your hair; locks; curls",
        "she runs a brush through her curls; tidy your hair with a comb; arrange the locks",
        side="right",
        choreography=Choreography(
            arms=cycle(9, (0.0, arm("right", -0.16, 0.58, 0.2, _OUT, (-0.7, 0.4, 0.0))), (0.35, arm("right", 0.02, 0.52, -0.06, (1, 0, 0.1), (-0.6, 0.2, -0.3))), (0.6, arm("right", 0.06, 0.3, -0.12, (1, 0.2, 0.1), (-0.4, -0.5, -0.2))), (0.8, arm("right", 0.1, 0.45, 0.25, _OUT))),
            torso=cycle(9, (0.0, {"cock": 4, "nod": 4}), (0.5, {"cock": 12, "look": 8})),
            contact=0.2,
        ),
    ),
    ActionRow(
        "washing hands",
        "wash hands; wash the hands; hand washing; rub your hands; rub your hands together; wash your hands with soap; soap your hands; a person washes the hands; clean your hands; disinfect your hands;"
        "he washes his hands; rub hands; rubbing hands together; wring your hands; sanitize hands; wash the dishes; do the dishes; dish washing; hand sanitizer; scheming;"
        "scrub your hands; lather; wash at the sink; scrub your fingers",
        "she scrubs her fingers at the sink; lather the palms; rub your palms together gleefully",
        mirror="washing hands",
        choreography=Choreography(
            arms=cycle(4, (0.0, arm("right", -0.3, -0.32, 0.46, _DOWN, (-0.6, 0, 0.6)) | arm("left", -0.3, -0.36, 0.52, _DOWN, (-0.6, 0, 0.6))), (0.5, arm("right", -0.3, -0.36, 0.52, _DOWN, (-0.6, 0, 0.6)) | arm("left", -0.3, -0.32, 0.46, _DOWN, (-0.6, 0, 0.6)))),
            torso=cycle(12, (0.0, {"lean": 9, "nod": 16}), (0.5, {"lean": 10, "nod": 12, "look": 6})),
            contact=0.2,
        ),
    ),
    ActionRow(
        "putting on a jacket",
        "put on a jacket; get dressed; put on a coat; dress; put on clothes; put on a shirt; put on a sweater; wear a coat; a person puts on a jacket; pull on a coat; take off a jacket; undress;"
        "he puts on his coat; put your jacket on; slip into a coat; wear a jacket; take off your coat; change clothes; dressing;"
        "slip your arms into sleeves; cardigan; put on a cardigan; sleeves",
        "she slips her arms into the sleeves; into your coat; throw on a cardigan",
        choreography=Choreography(
            arms=timeline((5, arm("right", 0.1, -0.2, 0.55) | arm("left", 0.05, -0.4, 0.5)), (9, arm("right", 0.35, -0.75, -0.45, (0.8, 0.4, -0.6)) | arm("left", -0.3, -0.1, 0.45, _DOWN)), (13, arm("right", 0.2, 0.0, 0.4, _OUT) | arm("left", 0.4, -0.7, -0.45, (0.8, 0.4, -0.6))),
                          (17, arm("left", 0.3, 0.2, 0.4, _OUT) | arm("right", -0.1, 0.05, 0.4, _DOWN)), (21, arms(-0.16, -0.06, 0.36, _OUT, (-0.3, 0.9, 0.1))), (25, arms(-0.18, -0.45, 0.36, _OUT))),
            torso=timeline((9, {"twist": -16, "look": -14, "lean": 4}), (13, {"twist": 14, "look": 12}), (21, {"twist": 0, "nod": 12, "look": 0}), (27, {"nod": 0})),
            contact=0.3,
        ),
    ),
    ActionRow(
        "sweeping the floor",
        "sweep; sweep the floor; broom; sweeping; vacuum; vacuum cleaning; mop the floor; mop; hoover; clean the floor; rake leaves; rake; a person sweeps the floor; janitor; clean the house;"
        "he sweeps the yard; vacuum the carpet; sweep up; mopping; cleaning; housework; clean up; curling; shovel snow; ice hockey stick",
        "she brushes the dust from the kitchen floor; push a mop round the room; hoover the hall",
        side="right",
        choreography=Choreography(
            legs=cycle(10, (0.0, {"dx": 0.02, "dy": -0.03} | _STAGGER), (0.5, {"dx": -0.03, "dy": -0.05})),
            arms=cycle(10, (0.0, arm("left", -0.2, -0.02, 0.5, _OUT) | arm("right", 0.22, -0.62, 0.5)), (0.5, arm("left", -0.14, 0.0, 0.5, _OUT) | arm("right", -0.42, -0.6, 0.55))),
            torso=cycle(10, (0.0, {"lean": 22, "twist": -12, "nod": 6}), (0.5, {"twist": 16, "lean": 24})),
            contact=0.3,
        ),
    ),
    ActionRow(
        "digging",
        "dig; dig a hole with a shovel; shovel; dig in the garden; spade; shovelling; digger; dig the ground; dig a grave; treasure hunt; a person digs a hole; shovel dirt; bury something;"
        "he digs with a spade; gardening; shovel sand; garden work; excavate; dig for gold; grave digger; dig up;"
        "throw earth; move earth; dig up the earth",
        "she turns over the soil with a spade; throw the earth over the shoulder; dig the flower bed",
        side="right",
        choreography=Choreography(
            legs=cycle(15, (0.0, {"dy": -0.05} | _STAGGER | foot("left", 0.03, 0, 0.12)), (0.3, {"dy": -0.15, "dz": 0.03} | foot("left", 0.03, 0, 0.12)), (0.7, {"dy": -0.03, "dz": -0.02} | foot("left", 0.03, 0, 0.12))),
            arms=cycle(15, (0.0, arm("left", -0.2, -0.5, 0.62) | arm("right", -0.1, -0.4, 0.35)), (0.3, arm("left", -0.15, -0.72, 0.6) | arm("right", -0.1, -0.5, 0.45)), (0.5, arm("left", -0.1, -0.5, 0.62) | arm("right", 0.0, -0.5, 0.25)),
                       (0.7, arm("left", -0.45, -0.05, 0.62) | arm("right", -0.2, -0.2, 0.45)), (0.8, arm("left", -0.5, 0.0, 0.6) | arm("right", -0.22, -0.16, 0.45))),
            torso=cycle(15, (0.0, {"lean": 22}), (0.3, {"lean": 48, "twist": 4, "nod": -8}), (0.7, {"lean": 10, "twist": -34})),
            contact=0.2, amplitude=0.4,
        ),
    ),
    ActionRow(
        "chopping wood",
        "chop wood; axe; chop; swing an axe; cut wood; lumberjack; woodcutter; chop a tree; split logs; pickaxe; chop firewood; a person chops wood; cut down a tree; fell a tree; minecraft;"
        "he swings an axe; split wood; sledgehammer; swing a hammer over the head; mining; miner; swing a pickaxe; break rocks",
        "she splits logs with a heavy axe; a lumberjack at work; bring the axe down on the block",
        mirror="chopping wood",
        choreography=Choreography(
            legs=cycle(12, (0.0, {"dy": -0.02} | foot("left", 0.06) | foot("right", 0.06)), (0.45, {"dy": -0.13, "dz": -0.04} | foot("left", 0.06) | foot("right", 0.06)), (0.55, {"dy": -0.12, "dz": -0.04})),
            arms=cycle(12, (0.0, grip(0.0, 0.6, -0.02, _OUT)), (0.14, grip(0.0, 0.66, -0.08, _OUT)), (0.32, grip(0.0, 0.4, 0.7, _OUT)), (0.45, grip(0.0, -0.42, 0.74)), (0.56, grip(0.0, -0.42, 0.74)), (0.8, grip(0.0, 0.05, 0.6, _OUT))),
            torso=cycle(12, (0.0, {"lean": -8, "nod": -6}), (0.14, {"lean": -12}), (0.45, {"lean": 46, "nod": -14}), (0.56, {"lean": 44, "nod": -14})),
            contact=0.2,
        ),
    ),
    ActionRow(
        "hammering",
        "hammer; hit a nail; nail; use a hammer; carpenter; drive a nail into the wall; blacksmith; bang with a hammer; hammer away; build something; a person hammers a nail; pound with a hammer;"
        "he hammers; hammering nails; build a house; construction worker; woodwork; hit with a hammer; thor; judge with a gavel;"
        "mallet; bang with a mallet; bang on a nail",
        "she knocks a nail into the board; a smith at the anvil; bang it in with a mallet",
        side="right",
        choreography=Choreography(
            arms=cycle(6, (0.0, arm("right", 0.1, 0.28, 0.36, _OUT, (0, 1, -0.2)) | arm("left", -0.25, -0.2, 0.55, _DOWN)), (0.4, arm("right", -0.12, -0.18, 0.6, _DOWN, (0, -0.2, 1)) | arm("left", -0.25, -0.2, 0.55, _DOWN)), (0.52, arm("right", -0.12, -0.18, 0.6, _DOWN, (0, -0.2, 1)))),
            torso=cycle(6, (0.0, {"lean": 4, "nod": 10, "twist": -6}), (0.4, {"lean": 12, "nod": 14, "twist": 6})),
            contact=0.2,
        ),
    ),
    ActionRow(
        "painting a wall",
        "paint; paint a wall; painter; paint the house; roller; paint a picture; paint with a brush; decorate; whitewash; paint roller; artist; a person paints a wall; clean the window; wipe the window;"
        "he paints the wall; wash the windows; window cleaner; wash a car; wipe the wall; graffiti; spray paint; wax on wax off; erase the board; clean the board; polish",
        "she brushes colour on the wall; up and down with the roller; wiping the windows clean",
        side="right",
        choreography=Choreography(
            arms=cycle(10, (0.0, arm("right", 0.05, 0.62, 0.6, _OUT, (0, 0.9, 0.4))), (0.5, arm("right", 0.15, -0.4, 0.76, _OUT, (0, 0.4, 0.9)))),
            legs=cycle(10, (0.0, {"dy": 0.0} | foot("right", 0, 0, 0.03, 6)), (0.5, {"dy": -0.06} | foot("right", 0, 0, 0.03))),
            torso=cycle(10, (0.0, {"nod": -14, "lean": 2}), (0.5, {"nod": 10, "lean": 10})),
            contact=0.3,
        ),
    ),
    ActionRow(
        "watering plants",
        "water plants; water the flowers; watering can; garden hose; water the garden; watering; water flowers; pour water; pour a drink; pour; a person waters the plants; feed the chickens;"
        "he waters the flowers; pouring water; pour tea; hose the lawn; gardener; sow seeds; pour coffee; spray with a hose; pour milk; serve tea",
        "she pours water on her roses; tend the flower bed with a can; sprinkle the lawn",
        side="right",
        choreography=Choreography(
            arms=cycle(13, (0.0, arm("right", -0.05, -0.42, 0.66, _OUT, (0, -0.2, 1)) | arm("left", 0.1, -0.85, 0.25)), (0.3, arm("right", 0.1, -0.25, 0.75, (1, 0.2, 0), (-0.2, -0.8, 0.5))), (0.65, arm("right", -0.3, -0.25, 0.75, (1, 0.2, 0), (-0.2, -0.8, 0.5)))),
            torso=cycle(13, (0.0, {"lean": 10, "nod": 16}), (0.3, {"twist": -9, "lean": 16, "nod": 20, "tilt": -4}), (0.65, {"twist": 12, "lean": 16, "nod": 20})),
            contact=0.3,
        ),
    ),
    ActionRow(
        "stirring a pot",
        "stir; cook; cooking; stir a pot; stir the soup; chef; cook dinner; stirring; whisk; mix; make soup; bake; a person stirs a pot; beat eggs; witch with a cauldron; barbecue; fry; make dinner;"
        "he cooks; stir with a spoon; stir fry; bake a cake; mixing dough; kitchen; make pancakes; flip a pancake; cook a meal; potion; grind coffee;"
        "mix the batter; batter; stew; mix ingredients; wooden spoon",
        "she mixes the batter; round and round with the wooden spoon; preparing the stew",
        side="right",
        choreography=Choreography(
            arms=cycle(7, (0.0, arm("right", -0.05, -0.3, 0.66, _OUT, (0, -1, 0.2)) | _DISH), (0.25, arm("right", -0.2, -0.28, 0.54, _OUT, (0, -1, 0.2)) | _DISH), (0.5, arm("right", -0.35, -0.3, 0.66, _OUT, (0, -1, 0.2)) | _DISH), (0.75, arm("right", -0.2, -0.32, 0.76, _OUT, (0, -1, 0.2)) | _DISH)),
            torso=cycle(7, (0.0, {"lean": 10, "nod": 18, "tilt": -2}), (0.5, {"tilt": 2, "lean": 12})),
            contact=0.2,
        ),
    ),
    ActionRow(
        "repairing something",
        "repair; fix; fix a car; mechanic; fix something; repair a bike; kneel and fix; plumber; tinker; change a tire; screwdriver; a person repairs something; tie your shoes; tie shoelaces;"
        "he repairs a machine; work on the floor; fix the sink; wrench; tie your shoe; tie a shoelace; light a fire; pet a dog; stroke a dog; plant a flower; pet a cat; weeding; assemble furniture;"
        "mend; mend a bike; mend something",
        "she mends her bicycle; kneel to tie the laces; a mechanic works on an engine",
        recordings=("cc0-ual1:fixing kneeling",),
    ),
    ActionRow(
        "opening a door",
        "open the door; open door; door; close the door; shut the door; open a window; close a window; turn the handle; turn a key; unlock a door; enter; a person opens a door; ring at the door; open the fridge;"
        "he opens the door; pull the door open; door handle; open a cupboard; unlock; enter a room; go through a door; open a drawer; hold the door open;"
        "turn the knob; gate; open a gate; let somebody in",
        "she turns the knob and goes in; let the guests in; swing the gate open",
        side="right",
        choreography=Choreography(
            legs=timeline((7, {"dz": 0.03} | foot("left", 0, 0, 0.06)), (11, {"dz": 0.03} | foot("left", 0, 0, 0.06)), (17, {"dz": -0.04} | foot("left", 0, 0.03, 0.0) | foot("right", 0, 0, -0.08)), (23, {"dz": -0.04} | foot("right", 0, 0, -0.08)), (28, foot("right", 0, 0.02, -0.03))),
            arms=timeline((7, arm("right", 0.0, -0.3, 0.72)), (9, arm("right", 0.0, -0.36, 0.74, _OUT)), (11, arm("right", 0.02, -0.36, 0.72, _OUT)), (17, arm("right", 0.3, -0.4, 0.3, (0.7, -0.3, -0.8))), (22, arm("right", 0.7, -0.4, 0.25)), (26, arm("right", 0.4, -0.75, 0.15))),
            torso=timeline((9, {"lean": 6}), (11, {"lean": 7, "twist": 8}), (18, {"lean": -3, "twist": -18}), (23, {"twist": -20, "look": 16}), (28, {"twist": 0, "look": 0, "lean": 0})),
            contact=0.3,
        ),
    ),
    ActionRow(
        "pressing a button",
        "press a button; push a button; button; ring the bell; ring a doorbell; switch on the light; light switch; press the switch; turn on the light; elevator button; a person presses a button; tap the screen;"
        "he presses a button; push the button; doorbell; touch screen; use a machine; cash machine; vending machine; enter a code; touch something; type a pin; interact; ring the doorbell;"
        "call the lift; call the elevator; lift button",
        "she calls the lift with one finger; switch the lamp on; touch the display",
        side="right", recordings=("cc0-ual1:interact",),
        choreography=Choreography(
            arms=timeline((7, arm("right", 0.0, -0.05, 0.6, _DOWN)), (10, arm("right", -0.04, 0.06, 0.86, _DOWN)), (12, arm("right", -0.04, 0.06, 0.93, _DOWN)), (14, arm("right", -0.04, 0.06, 0.84, _DOWN)), (16, arm("right", -0.04, 0.06, 0.93, _DOWN)), (20, arm("right", -0.02, -0.1, 0.6, _DOWN))),
            torso=timeline((10, {"lean": 4}), (12, {"lean": 7, "twist": 8}), (16, {"lean": 7, "twist": 8}), (24, {"lean": 0, "twist": 0})),
            contact=0.3,
        ),
    ),
    ActionRow(
        "putting something down",
        "put something down; put down; put something on the floor; put it down; set down a box; place something on the ground; drop something; set it down; lay it down; a person puts something down; unload;"
        "he puts a bag on the floor; put the bag down; put a box on the floor; deposit something; set the table; lower a box; put a ball on the ground; drop it; drop the mic;"
        "lower a load; crate; set a load down; lower a crate",
        "she lays her bag on the ground; set the load on the carpet; lower the crate gently",
        side="right", recordings=("hdm05:putting something on the floor",),
    ),
    ActionRow(
        "reaching up",
        "reach up; grab something high; reach high; get something from the shelf; reach for the shelf; grab from the top shelf; pick an apple from the tree; reach; a person reaches up; reach overhead; touch the ceiling;"
        "he grabs something high up; take a book from the shelf; pick fruit; screw in a light bulb; change a light bulb; hang up a picture; pick apples; reach for the stars; grab something;"
        "stretch for a shelf; stretch your arm to a shelf; shelf",
        "she gets a jar from the top of the cupboard; pluck fruit from the branch; stretch an arm to the shelf",
        side="right", recordings=("hdm05:grabbing something high",),
    ),
    ActionRow(
        "taking something from a table",
        "take something from a table; pick up from a table; grab something from the table; pick something up from the table; take it; take the phone from the table; grab a cup; a person takes something from the table;"
        "he takes a glass off the table; pick up a cup; take an object; take a book from the table; grab the keys from the table; pick up the bottle; take a cookie; get your wallet",
        "she lifts the mug off the desk; snatch the keys from the counter; take an apple from the bowl",
        side="right", recordings=("cc0-ual1:pick up table",),
    ),
    ActionRow(
        "pushing something heavy",
        "push something heavy; push a heavy box; push a piano; push a broken car; push a wheelbarrow; push a stroller; push a shopping cart; push furniture; move a wardrobe; lean against and push; a person pushes a heavy box;"
        "he pushes a car; pushing with all your strength; push the trolley; push a pram; sisyphus; push a rock uphill; push a boulder; move furniture;"
        "shift a box; heavy crate; shift furniture; wardrobe",
        "she leans her weight against the wardrobe; shift a heavy crate; sisyphus with his stone",
        mirror="pushing something heavy", loops=True, recordings=("cc0-ual1:push",),
    ),
    ActionRow(
        "carrying a box",
        "carry; carry a box; carry something; hold a box; carry a package; deliver a parcel; carry heavy bags; postman; carry a tray; waiter; a person carries a box; walk with a box; bring a package;"
        "he carries a box; carrying groceries; delivery man; moving boxes; carry a suitcase; hold a baby; rock a baby; carry a baby; hold something in both arms",
        "she walks with a parcel in her arms; bring in the shopping; cradle a baby",
        mirror="carrying a box", loops=True,
        choreography=Choreography(
            legs=cycle(10,
                (0.0, {"dy": -0.03} | foot("right", 0.02, 0, 0.09, -8) | foot("left", 0.02, 0.02, -0.09, 20)), (0.25, {"dy": -0.01} | foot("right", 0.02, 0, 0.0) | foot("left", 0.02, 0.07, 0.0, 20)),
                (0.5, {"dy": -0.03} | foot("left", 0.02, 0, 0.09, -8) | foot("right", 0.02, 0.02, -0.09, 20)), (0.75, {"dy": -0.01} | foot("left", 0.02, 0, 0.0) | foot("right", 0.02, 0.07, 0.0, 20))),
            arms=cycle(10, (0.0, arms(-0.02, -0.42, 0.52, _DOWN, (-0.3, 0.2, 0.9))), (0.25, arms(-0.02, -0.4, 0.52, _DOWN, (-0.3, 0.2, 0.9))), (0.5, arms(-0.02, -0.42, 0.52, _DOWN, (-0.3, 0.2, 0.9)))),
            torso=cycle(10, (0.0, {"lean": -6, "tilt": 2}), (0.5, {"lean": -6, "tilt": -2})),
            contact=0.1,
        ),
    ),
    ActionRow(
        "typing",
        "type; computer; work on a computer; type on the computer; keyboard; typist; office work; write an email; use a laptop; programmer; coding; a person types; hacker; work at a desk; code; laptop; play computer games;"
        "he types on a laptop; typing an email; hack a computer; working on his laptop; computer work; office; secretary; desk job; play video games; gamer; type a message on the keyboard",
        "she taps away at her laptop; writing code; at work in the office",
        mirror="typing",
        choreography=Choreography(
            legs=cycle(16, (0.0, _SEAT)),
            arms=cycle(3, (0.0, arm("right", -0.14, -0.36, 0.58, _DOWN, (-0.2, -0.4, 0.9)) | arm("left", -0.14, -0.34, 0.58, _DOWN, (-0.2, 0, 0.9))), (0.5, arm("left", -0.14, -0.36, 0.58, _DOWN, (-0.2, -0.4, 0.9)) | arm("right", -0.14, -0.34, 0.58, _DOWN, (-0.2, 0, 0.9)))),
            torso=cycle(16, (0.0, {"lean": 5, "nod": 8}), (0.5, {"lean": 7, "nod": 4, "look": 6})),
            contact=0.1, amplitude=0.2,
        ),
    ),
    ActionRow(
        "writing",
        "write; write something; take notes; sign; write on paper; pen; writer; sign a contract; do homework; write a book; draw a picture; a person writes; draw; drawing; take an order; sketch; notebook; write with a pen;"
        "he writes a letter; write a note; sign your name; sign an autograph; autograph; scribble; note down; pencil; write a diary; write on a blackboard; fill in a form;"
        "jot down; jot something down; jot notes",
        "she jots down a few notes; put pen to paper; sign the document",
        side="right",
        choreography=Choreography(
            arms=cycle(5, (0.0, arm("left", -0.28, -0.3, 0.48, _DOWN, (-0.7, 0.1, 0.5)) | arm("right", -0.22, -0.18, 0.46, _OUT, (-0.6, -0.3, 0.4))), (0.5, arm("left", -0.28, -0.3, 0.48, _DOWN, (-0.7, 0.1, 0.5)) | arm("right", -0.1, -0.2, 0.48, _OUT, (-0.6, -0.3, 0.4)))),
            torso=cycle(15, (0.0, {"nod": 24, "lean": 5, "look": 4}), (0.5, {"nod": 26, "look": -4})),
            contact=0.1,
        ),
    ),
    ActionRow(
        "reading",
        "read; book; read the newspaper; newspaper; read a magazine; turn a page; read a letter; study; read aloud; student; reads; a person reads a book; look at a map; map; open a book; read the menu; read a story; tablet;"
        "he reads the newspaper; reading a book; reading a paper; look at a document; learn for an exam; read a map; library; bible; read a comic; look at a paper;"
        "novel; deep in a book; read a novel",
        "she is deep in a novel; leaf through a magazine; studying the menu",
        choreography=Choreography(
            arms=timeline((6, arms(-0.1, -0.22, 0.5, _DOWN, (-0.2, 0.6, 0.5))), (14, arms(-0.1, -0.2, 0.5, _DOWN, (-0.2, 0.6, 0.5))), (16, arm("right", 0.1, -0.1, 0.44, _DOWN) | arm("left", -0.1, -0.2, 0.5, _DOWN, (-0.2, 0.6, 0.5))), (18, arm("right", -0.25, -0.14, 0.46, _DOWN)), (20, arms(-0.1, -0.22, 0.5, _DOWN, (-0.2, 0.6, 0.5))), (24, arms(-0.1, -0.22, 0.5, _DOWN, (-0.2, 0.6, 0.5)))),
            torso=timeline((6, {"nod": 20}), (10, {"nod": 22, "look": 8}), (13, {"look": -8, "nod": 24}), (18, {"look": 6, "nod": 20}), (24, {"nod": 22, "look": 0}), (28, {"nod": 0})),
            contact=0.2, amplitude=0.4,
        ),
    ),
    ActionRow(
        "texting",
        "text; send a text; phone texting; look at your phone; use a smartphone; smartphone typing; write a message; scroll on the phone; scroll; text message; a person is texting; check your phone; instagram; tiktok scrolling; whatsapp;"
        "he is texting; text a friend; type on the phone; look at the cell phone; play on your phone; social media; swipe on the phone; staring at the phone; write a text;"
        "eyes on the screen; glued to the phone; stare at the screen",
        "she taps a message to her boyfriend; scrolling through the feed; eyes glued to the screen",
        mirror="texting",
        choreography=Choreography(
            arms=cycle(4, (0.0, arm("right", -0.26, -0.22, 0.44, _DOWN, (-0.3, 0.7, 0.3)) | arm("left", -0.26, -0.24, 0.44, _DOWN, (-0.3, 0.7, 0.3))), (0.5, arm("right", -0.26, -0.24, 0.44, _DOWN, (-0.3, 0.5, 0.4)) | arm("left", -0.26, -0.22, 0.44, _DOWN, (-0.3, 0.5, 0.4)))),
            torso=cycle(16, (0.0, {"nod": 26, "curl": 6}), (0.5, {"nod": 22, "curl": 6, "look": 4})),
            contact=0.1,
        ),
    ),
    ActionRow(
        "taking a photo",
        "take a photo; photograph; take a picture; photographer; camera; take photos; snap a picture; film with a camera; shoot a photo; cameraman; a person takes a photo; take pictures; paparazzi; say cheese; film; record a video;"
        "he takes a picture; tourist with a camera; photo shoot; click the camera; snapshot; photos of the view; make a video; look through a camera",
        "she holds the camera to her eye; snap the landscape; a paparazzo at work",
        mirror="taking a photo",
        choreography=Choreography(
            legs=timeline((8, {"dy": -0.01}), (14, {"dy": -0.05}), (22, {"dy": -0.04}), (27, {"dy": 0.0})),
            arms=timeline((6, arms(-0.2, 0.0, 0.5, _DOWN)), (9, arms(-0.17, 0.32, 0.4, _DOWN, (-0.5, 0.7, 0.2))), (23, arms(-0.17, 0.32, 0.4, _DOWN, (-0.5, 0.7, 0.2))), (26, arms(-0.15, -0.2, 0.5, _DOWN))),
            torso=timeline((9, {"nod": 6}), (14, {"lean": 6, "tilt": 5}), (20, {"lean": 8, "tilt": -4}), (27, {"lean": 0, "tilt": 0, "nod": 0})),
            contact=0.2,
        ),
    ),
    ActionRow(
        "taking a selfie",
        "selfie; a selfie; selfie pose; selfie stick; phone selfie; take selfies; duck face; mirror selfie; a person takes a selfie; pose for a selfie; influencer; video call; facetime; selfie time; vlog;"
        "he takes a selfie; take a picture of yourself; photo of yourself; hold the phone out; instagram selfie; group selfie;"
        "snap yourself; phone at arm's length; smile into your own camera",
        "she snaps herself with her phone at arm's length; smile up at your own camera; a picture of oneself",
        side="right",
        choreography=Choreography(
            arms=timeline((7, arm("right", 0.1, 0.2, 0.8)), (10, arm("right", 0.22, 0.42, 0.84, _DOWN, (0, 0.9, 0.2)) | arm("left", 0.12, -0.9, 0.15)), (15, arm("right", 0.28, 0.44, 0.8, _DOWN, (0, 0.9, 0.2)) | arm("left", 0.2, 0.1, 0.35, _DOWN, (0, 1, 0.1))), (23, arm("right", 0.16, 0.44, 0.84, _DOWN, (0, 0.9, 0.2)) | arm("left", 0.2, 0.1, 0.35, _DOWN, (0, 1, 0.1)))),
            torso=timeline((10, {"nod": -10, "look": -14, "cock": 6}), (16, {"cock": 12, "tilt": 4, "look": -10}), (22, {"cock": -8, "nod": -12}), (28, {"cock": 0, "nod": 0, "look": 0, "tilt": 0})),
            contact=0.3,
        ),
    ),
    ActionRow(
        "checking the watch",
        "check the time; check your watch; look at the watch; what time is it; look at the clock; watch; wristwatch; late; be late; hurry up; check the watch; a person checks the watch; impatient; wait impatiently; I am late;"
        "he looks at his watch; check the clock; time; look at the time; it is late; running late; tap your watch; smart watch; time flies;"
        "glance at your wrist; look at your wrist; wrist",
        "she glances at her wrist; see how late it is; tap the dial impatiently",
        side="left",
        choreography=Choreography(
            arms=timeline((7, arm("left", -0.25, -0.08, 0.46, _OUT, (-0.9, 0.2, 0.1))), (10, arm("left", -0.28, 0.04, 0.44, _OUT, (-0.9, 0.1, 0.1)) | arm("right", -0.3, -0.16, 0.5, _DOWN)), (13, arm("left", -0.28, 0.04, 0.44, _OUT, (-0.9, 0.1, 0.1)) | arm("right", -0.42, -0.02, 0.5, _DOWN)), (22, arm("left", -0.28, 0.03, 0.44, _OUT, (-0.9, 0.1, 0.1)) | arm("right", -0.4, -0.04, 0.5, _DOWN)), (26, arms(0.05, -0.6, 0.4))),
            torso=timeline((9, {"nod": 22, "look": 12}), (15, {"nod": 24, "look": 12}), (19, {"nod": 0, "look": -16}), (23, {"nod": 22, "look": 12}), (28, {"nod": 0, "look": 0})),
            contact=0.2, amplitude=0.4,
        ),
    ),
    ActionRow(
        "opening an umbrella",
        "open an umbrella; umbrella; hold an umbrella; rain; it is raining; stand in the rain; mary poppins; singing in the rain; put up an umbrella; parasol; a person holds an umbrella; walk in the rain with an umbrella; rainy day;"
        "he opens his umbrella; under an umbrella; shelter from the rain; hold a balloon; hold a flag; wave a flag; hold a sign; protest; carry a torch; hold a torch; wet weather;"
        "brolly; put up a brolly",
        "she puts up her brolly; keep off the rain; hold a parasol over your head",
        side="right",
        choreography=Choreography(
            arms=timeline((5, arm("right", -0.1, -0.3, 0.5, _DOWN) | arm("left", -0.2, -0.15, 0.55, _DOWN)), (8, arm("right", -0.12, -0.2, 0.5, _DOWN) | arm("left", -0.2, 0.12, 0.6, _DOWN)), (12, arm("right", -0.1, 0.06, 0.4, _DOWN, (0, 1, 0)) | arm("left", 0.1, -0.8, 0.2)), (18, arm("right", -0.06, 0.08, 0.4, _DOWN, (0, 1, 0))), (25, arm("right", -0.1, 0.06, 0.4, _DOWN, (0, 1, 0)))),
            torso=timeline((8, {"nod": -6}), (13, {"nod": -16}), (17, {"nod": 0, "look": 12}), (24, {"look": -10}), (28, {"look": 0})),
            contact=0.3,
        ),
    ),
)  # fmt: skip
