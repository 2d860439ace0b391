"""Phrases of actions that recorded data sets have and no drawn actor does: data only, read through
`larnet.text.phrases`. The columns are those of `larnet.text.action_phrases`."""

ROWS: tuple[tuple[str, str, str], ...] = (
    (
        "jumping forward",
        "jump forward; long jump; leap forward; a person jumps forward; forward jump;"
        "jumping ahead with both feet; jump ahead; he jumps along; kangaroo jumps",
        "jumps forward with both feet together; leap ahead; bounding forward",
    ),
    (
        "swiping left",
        "swipe left; right arm swipe to the left; swipe your hand to the left; swipe to the left;"
        "a person swipes left; wipe the arm to the left; sweep the hand left; swipe across",
        "move the hand from right to left; he sweeps his arm to the left",
    ),
    (
        "swiping right",
        "swipe right; right arm swipe to the right; swipe your hand to the right;"
        "swipe to the right; a person swipes right; wipe the arm to the right;"
        "sweep the hand right; brush aside to the right",
        "move the hand from left to right; he sweeps his arm to the right",
    ),
    (
        "shooting a basketball",
        "basketball shoot; shoot a basketball; basketball shot; shoot hoops; a free throw;"
        "a person shoots a basketball; throw the ball into the basket; jump shot; shooting hoops",
        "take a shot at the hoop; he shoots the ball at the basket",
    ),
    (
        "drawing an x",
        "draw an x; right hand draw x; draw a cross in the air; write an x; draw x;"
        "a person draws an x; drawing a cross in the air; cross something out",
        "trace the letter x in the air; he crosses it out",
    ),
    (
        "drawing a circle clockwise",
        "draw a circle clockwise; right hand draw circle (clockwise); draw circle clockwise;"
        "draw a circle; circle with the hand clockwise; a person draws a circle clockwise;"
        "trace a circle clockwise; drawing a circle",
        "move the hand in a circle clockwise; make a clockwise circle in the air",
    ),
    (
        "drawing a circle counterclockwise",
        "draw a circle counterclockwise; right hand draw circle (counter clockwise);"
        "draw circle counter clockwise; draw a circle anticlockwise;"
        "circle with the hand counterclockwise; trace a circle counterclockwise;"
        "a person draws a circle counterclockwise; draw a circle the other way round",
        "move the hand in a circle anticlockwise; make a counterclockwise circle in the air",
    ),
    (
        "drawing a triangle",
        "draw a triangle; draw triangle; trace a triangle; a person draws a triangle;"
        "draw a triangle in the air; triangle with the hand; write a triangle; he draws a triangle",
        "outline three corners in the air; she traces a triangle with her hand",
    ),
    (
        "arm curls",
        "arm curl; arm curl (two arms); biceps curl; bicep curls; curl both arms; curl the arms;"
        "a person does arm curls; dumbbell curls; flex both arms",
        "do some biceps curls; he curls two dumbbells",
    ),
    (
        "tennis serve",
        "serve in tennis; tennis serving; serve a tennis ball; serving a tennis ball;"
        "a person serves; hit a serve; toss the ball and serve; overhead serve",
        "he serves an ace; a tennis player serves",
    ),
    (
        "picking up and throwing",
        "pick up and throw; right hand pick up and throw; pick it up and throw it;"
        "a person picks up something and throws it; pick up a ball and throw it;"
        "grab it from the floor and throw; picks up and throws; bend down and throw",
        "lift something off the floor and hurl it; he picks up a stone and throws it",
    ),
    (
        "pitching a baseball",
        "baseball pitch; pitch a baseball; pitch; pitching; a person pitches; throw a pitch;"
        "pitch a fastball; the pitcher throws; wind up and pitch",
        "he pitches the ball to the batter; deliver a fastball",
    ),
    (
        "bench pressing",
        "bench press; bench presses; a person bench presses; press the bar on a bench;"
        "lie down and press weights; do bench presses; chest press; lifting a bar on a bench",
        "he pushes a barbell up from his chest; pump iron on a bench",
    ),
    (
        "clean and jerk",
        "clean and jerk lift; olympic lift; a person does the clean and jerk;"
        "olympic weightlifting; lift the barbell overhead in two steps; the jerk;"
        "power clean; weightlifting clean",
        "she lifts a barbell to her shoulders and overhead; heave a barbell overhead",
    ),
    (
        "jumping rope",
        "jump rope; skip rope; skipping rope; rope skipping; a person jumps rope; rope jumping;"
        "jump over a rope; he jumps rope; jump rope exercise",
        "she skips with a rope; hop over a turning rope",
    ),
    (
        "pull-ups",
        "pull up; pull-up; chin up; chin-ups; do pull-ups; a person does pull-ups; pullup; pullups;"
        "pull yourself up on a bar",
        "he hauls himself up to the bar; a set of chin ups",
    ),
    (
        "push-ups",
        "push up from the floor; push-up; do push-ups; a person does push-ups; pushup; pushups;"
        "press-ups; press up; drop and give me twenty",
        "she does some press ups; a set of push ups on the floor",
    ),
    (
        "sit-ups",
        "sit-up; do sit-ups; a person does sit-ups; situp; situps; crunches; abdominal crunches;"
        "crunch; sit up from lying",
        "he does crunches on a mat; a set of sit ups",
    ),
)
