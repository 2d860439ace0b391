"""The words people use for each action: data only, read through `larnet.text.phrases`.

One row per action: its name, the phrases that training draws from, and the phrases that are never
trained on. Phrases are separated by semicolons. Forms vary on purpose (orders, descriptions, with
and without a subject, names that data sets use), and a held-out phrase is another wording, never a
training phrase with an article changed.
"""

ROWS: tuple[tuple[str, str, str], ...] = (
    (
        "standing still",
        "stand; stand still; standing; just stand there; a person stands still; do nothing; idle;"
        "standing idle; stay still; he is standing without moving; don't move; not moving;"
        "hold still; stand in place; stands upright and waits; standing around; motionless;"
        "freeze; waiting; a man standing",
        "remain motionless; stay where you are; keep still; she stands quietly; standing at rest;"
        "be still",
    ),
    (
        "walking",
        "walk; walk forward; walks; a person is walking; take a walk; walking in place; stroll;"
        "go for a walk; he walks slowly; a man walks; strolling along; walking around; pace;"
        "walk on the spot; taking steps; step forward; wander; walking normally; a casual walk",
        "take a stroll; she walks along the street; walk at a normal pace; someone walking by;"
        "ambling; walks down the road",
    ),
    (
        "jogging",
        "jog; go for a jog; jogging in place; a person is jogging; he jogs; slow run; jogs slowly;"
        "jogging along; a light jog; run slowly; jog on the spot; easy jog; morning jog; trot;"
        "trotting along; a woman jogs; jogging gently; jogger",
        "she is out jogging; jog at an easy pace; a jogger trots by; take a gentle jog;"
        "go jogging in the park",
    ),
    (
        "running",
        "run; run fast; runs; a person is running; sprint; sprinting; he runs quickly; run away;"
        "running fast; a man runs; dash; run as fast as you can; racing; run forward; dashing;"
        "running at full speed; quick run; race ahead; fast runner",
        "she sprints; make a dash for it; run at top speed; someone runs a race; sprint forward;"
        "flat out sprint",
    ),
    (
        "marching",
        "march; march in place; a person is marching; he marches; marching like a soldier; parade;"
        "military march; march with high knees; soldier marching; marches on the spot;"
        "marching in step; parade march; marching soldier; lift the knees high and march;"
        "marching on parade; march along; high knees; knees up",
        "march like a soldier on parade; she marches forward; marching band steps;"
        "troops marching; left right left right march",
    ),
    (
        "skipping",
        "skip; skip along; a person is skipping; she skips; skipping happily; skip like a child;"
        "child skipping; skips down the road; skip forward; happily skip along; skipping along;"
        "he is skipping; skip in place; girl skipping; skip and bounce; playful skip;"
        "a little skip; skipping steps",
        "skip around merrily; kids skipping in the playground; he skips cheerfully;"
        "skip down the lane; do a happy skip",
    ),
    (
        "side stepping",
        "side; side step; step to the side; sidestep; a person steps sideways; gallop sideways;"
        "move sideways; he sidesteps; side shuffle; shuffle to the side; walk sideways;"
        "stepping sideways; step left and right; side to side steps; lateral steps;"
        "sideways gallop; sliding sideways; side gallop; crab walk",
        "take steps to the side; she moves sideways; shuffle sideways; lateral shuffle;"
        "step from side to side",
    ),
    (
        "hopping",
        "hop; hop on one leg; a person is hopping; he hops; hopping on one foot; hop up and down;"
        "one legged hop; hop along; bunny hop; hopping in place; hops on the right foot;"
        "single leg hops; hop on one foot; jump on one leg; she hops; hop like a rabbit;"
        "hop forward; hops on the spot",
        "balance on one foot and hop; jumping on a single leg; he hops along on one leg;"
        "do a little hop; hop around",
    ),
    (
        "jumping",
        "jump; jump up; jump up and down; a person is jumping; he jumps; leap; jump in place;"
        "jump high; leaping; leap into the air; jump forward on two legs; a big jump;"
        "vertical jump; jumps; jumping for joy; spring up; bounce up and down; a man jumps",
        "she leaps up; jump as high as you can; jumping on both feet; bouncing up and down;"
        "leap off the ground",
    ),
    (
        "jumping jack",
        "jack; jumping jacks; do jumping jacks; star jump; do a jumping jack; star jumps;"
        "a person does jumping jacks; he is doing jumping jacks; jumping jack exercise;"
        "do star jumps; side straddle hop; jack jump; perform jumping jacks;"
        "jump with arms and legs spread; warm up with jumping jacks; jumping with arms overhead;"
        "jumping jacks workout; jacks",
        "she performs some star jumps; exercise with jumping jacks; do ten jumping jacks;"
        "a set of star jumps; spread your arms and legs while jumping",
    ),
    (
        "squatting",
        "squat; do squats; squat down; a person squats; he is squatting; squats; crouch;"
        "crouch down; deep squat; squat exercise; knee bends; bend the knees;"
        "squat with arms stretched out; do a squat; squatting down; crouching; body weight squats;"
        "lower your hips into a squat",
        "perform a few squats; she crouches down; do some deep knee bends; get into a squat;"
        "he squats low",
    ),
    (
        "lunging",
        "lunge; lunge forward; forward lunge; do lunges; a person lunges; he lunges forward;"
        "lunges; lunge with the left foot forward; lunge exercise; deep lunge;"
        "front lunge; step into a lunge; take a big step forward and bend the knee; walking lunge;"
        "leg lunges; she is doing lunges; lunge and return; fencing lunge; split lunge",
        "perform lunges; step forward into a deep lunge; a fencer lunges; alternating lunges;"
        "do a forward lunge exercise",
    ),
    (
        "kneeling",
        "kneel; kneel down; go down on one knee; a person kneels; he kneels on the floor; kneels;"
        "kneeling on the ground; get on your knees; drop to one knee; on his knees;"
        "get down on one knee; propose on one knee; she is kneeling; genuflect; take a knee;"
        "kneeling down; fall to the knees; kneel to pray; rest on one knee",
        "sink to your knees; she kneels on the ground; drop down to the knees;"
        "he goes down on his knees",
    ),
    (
        "sitting down",
        "sit; sit down; take a seat; a person sits down; he sits on a chair; have a seat;"
        "stand to sit; sits down; sit on a chair; seated; be seated; sitting on a chair;"
        "she sits down; lower yourself into a seat; take your seat; sit on a bench; sitting;"
        "go from standing to sitting; sits on the couch",
        "please be seated; grab a chair and sit; he takes a seat; sit yourself down;"
        "she is sitting on a stool",
    ),
    (
        "standing up",
        "stand up; get up; rise; a person stands up; he gets up from a chair; sit to stand;"
        "get up from a seat; stands up; getting up; rise to your feet; rise from the chair;"
        "get on your feet; she stands up; get to your feet; stand up from sitting; arise;"
        "getting up off the floor; go from sitting to standing; up you get",
        "he rises from his seat; get back up; getting to her feet; stand up from the chair;"
        "rising from a seat",
    ),
    (
        "kicking",
        "kick; kick forward; a person kicks; he kicks a ball; front kick; kick a ball; kicks;"
        "kick the football; high kick; kicking a soccer ball; kick with the right leg; karate kick;"
        "she is kicking; swing the leg forward; penalty kick; kick hard; soccer kick; leg kick;"
        "shoot the ball with the foot",
        "take a free kick; he gives the ball a kick; kick something; a footballer kicks;"
        "do a martial arts kick forward",
    ),
    (
        "side kicking",
        "side kick; kick to the side; a person kicks sideways; sideways kick; side kicks;"
        "he kicks to the side; do a side kick; lateral kick; kick out sideways;"
        "leg out to the side; swing the leg sideways; karate side kick; taekwondo side kick;"
        "kicking sideways; side leg raise; lift the leg to the side; she does a side kick;"
        "sidekick; side leg kicks",
        "throw a kick to the side; a sideways karate kick; raise your leg out to the side;"
        "leg kick out to the right side; performs side kicks",
    ),
    (
        "turning around",
        "turn; turn around; spin; a person turns around; spin around; he turns around; rotate;"
        "turn in a circle; do a spin; twirl; pirouette; turns; spinning; turn your back;"
        "rotate on the spot; she spins around; full turn; about face; whirl around; do a 360",
        "do a full rotation; she twirls around; turning in circles; whirl about;"
        "rotate the whole body",
    ),
    (
        "bowing",
        "bow; take a bow; bow down; a person bows; he bows; bow politely; bows to the audience;"
        "bow forward; bow your head; Japanese bow; bow in respect; curtsy; she takes a bow;"
        "bow deeply; bend forward in greeting; polite bow; bowing respectfully;"
        "bow to the queen; bow before the king",
        "he gives a deep bow; bow to show respect; actors bow at the curtain call;"
        "bow to the crowd; make a courteous bow",
    ),
    (
        "picking up",
        "pick up; pick something up; bend down and pick up; a person picks up an object;"
        "he picks up a coin from the floor; pick it up; lift an object off the ground; bend;"
        "bend down; picks up a box; grab something from the floor; reach down to the ground;"
        "pick up a ball; pick up trash; stoop; stoop down; she picks something up;"
        "collect something from the ground; bend over and grab; touch the floor; touch your toes",
        "take an item off the floor; reach down and lift it; she stoops to pick up a bag;"
        "pick your keys up from the ground; bends down to grab something",
    ),
    (
        "side bending",
        "side bend; bend to the side; lean sideways; a person bends sideways; side bends;"
        "he leans to the side; bend sideways; lateral bend; side stretch; lean left and right;"
        "stretch the waist sideways; lean to the left; lean to the right; tilt sideways;"
        "tilt the body to the side; bending from side to side; sideways bend; waist bend;"
        "she bends to one side; torso side bend",
        "lean over to one side; bends her torso to the side; tilt your upper body sideways;"
        "do a lateral side bend; leaning from side to side",
    ),
    (
        "dancing",
        "dance; do a dance; a person is dancing; he dances; dance to music; disco; dances;"
        "party dance; groove; hip hop dance; she is dancing; boogie; dance around; bust a move;"
        "show your dance moves; salsa; dancing happily; disco dancing; ballet; sway to the music",
        "hit the dance floor; she grooves to the beat; break into a dance; dance the night away;"
        "he busts some dance moves",
    ),
    (
        "hand waving",
        "wave; wave1; waving; waves hello; wave one hand; wave your hand; a person is waving;"
        "right hand wave; say hi; say hello; goodbye wave; wave goodbye; wave hello; he waves;"
        "waves with his right hand; greet someone; hello; waving to a friend; one hand wave;"
        "wave hi; bye bye; greeting",
        "she waves at the camera; say goodbye; wave to the crowd; waving hi to somebody;"
        "he greets us with a wave; wave farewell",
    ),
    (
        "waving with both hands",
        "wave both hands; wave2; two hand wave; wave with both arms; waving both arms;"
        "a person waves with both hands; wave two hands; he waves both hands; wave both arms;"
        "waving with two hands; both hands waving; wave your arms; wave hands in the air;"
        "waves both arms overhead; two handed wave; wave arms wildly; flag down a car;"
        "wave for help with both arms; signal with both arms",
        "waving both of her hands; wave with two arms; he waves his arms above his head;"
        "both arms wave hello; wave your two hands in the air",
    ),
    (
        "hand clapping",
        "clap; clap hands; clapping; applaud; a person claps; he claps his hands; applause;"
        "two hand front clap; clap your hands; claps; applauding; give a round of applause;"
        "she is clapping; clap along; clap loudly; slow clap; clap to the beat;"
        "bring the hands together; claps for the team",
        "the audience applauds; put your hands together; clapping along to the song;"
        "she claps with joy; give them some applause",
    ),
    (
        "boxing",
        "box; front boxing; boxer; a person is boxing; he boxes; shadow boxing; shadowbox;"
        "jab and cross; boxing match; throw jabs; spar; sparring; fight like a boxer;"
        "a boxer training; box with both fists; punching bag workout; she is boxing; fist fight;"
        "kickboxing punches; left right combination",
        "throw a flurry of jabs like a boxer; boxing practice; he spars in the ring;"
        "do some shadow boxing; box against an opponent",
    ),
    (
        "punching",
        "punch; punch forward; throw a punch; a person punches; he punches; one punch;"
        "punch the air; karate punch; punches; hit with the fist; straight punch; strike;"
        "single punch; punch with the right hand; she punches someone; fist punch; hit someone;"
        "punch hard; deliver a punch; a powerful punch",
        "give it a hard punch; he strikes with his fist; land a punch; she throws one punch;"
        "hit him with a right punch",
    ),
    (
        "throwing",
        "throw; throw a ball; a person throws something; right arm throw; he throws; toss;"
        "throws a ball; throw it away; toss a ball; pitch a baseball; baseball pitch; hurl;"
        "throw a stone; overarm throw; she throws the ball; fling; throw a frisbee;"
        "basketball shoot; throw a dart; pitching; lob a ball; javelin throw",
        "hurl a rock; she tosses it to a friend; fling something away; he pitches the ball;"
        "throw something far",
    ),
    (
        "catching",
        "catch; catch a ball; a person catches a ball; he catches; catches;"
        "right hand catch an object; catch something; catch it; catching a ball;"
        "grab the ball out of the air; make a catch; play catch; she catches the ball;"
        "receive a ball; receive a pass; catch a frisbee; catch with both hands; goalkeeper catch;"
        "catch a falling object",
        "he makes a great catch; catch the flying ball; she catches the keys;"
        "catching something thrown at him; ready to catch",
    ),
    (
        "bowling",
        "bowl; bowl a ball; go bowling; a person is bowling; he bowls; ten pin bowling;"
        "bowling with the right hand; roll a bowling ball; bowling ball; bowls; tenpin bowling;"
        "bowling alley; bowler; throw a bowling ball; roll the ball down the lane; underarm roll;"
        "she goes bowling; knock down the pins; bowl a strike",
        "roll the ball at the pins; he releases the bowling ball; a game of ten pin;"
        "she bowls down the alley; bowl underarm",
    ),
    (
        "swinging a bat",
        "swing a bat; baseball swing; swing a baseball bat; hit a baseball; a person swings a bat;"
        "bat; batter; baseball swing from right; he swings the bat; batting; home run;"
        "baseball batter; swing the bat; cricket bat; cricket shot; hit a home run;"
        "baseball hit; she bats; batter up; batsman; swinging a baseball bat",
        "he hits the ball with a bat; step up to bat; a batter takes a swing;"
        "swings at the pitch with her bat; play baseball batting",
    ),
    (
        "tennis swing",
        "tennis; play tennis; tennis serve; swing a tennis racket; tennis forehand; forehand;"
        "tennis right hand forehand swing; a person plays tennis; he hits a tennis ball; serve;"
        "tennis player; racket swing; hit with a racket; badminton; serve a tennis ball; backhand;"
        "she serves in tennis; tennis stroke; swing a racquet; forehand stroke; play badminton",
        "he swings his racket; return a tennis shot; a forehand smash with the racket;"
        "she plays a tennis match; tennis shot",
    ),
    (
        "golf swing",
        "golf; play golf; swing a golf club; a person plays golf; he swings a golf club;"
        "hit a golf ball; tee off; golfer; golfing; drive a golf ball; golf drive; golf shot;"
        "golf stroke; putt; she plays golf; take a golf swing; golf player; swinging a golf club;"
        "a round of golf",
        "he tees off; drive the ball down the fairway; a golfer hits the ball; golf tee shot;"
        "she takes a swing with her golf club",
    ),
    (
        "drinking",
        "drink; drink water; take a drink; a person is drinking; he drinks from a cup; sip;"
        "sip coffee; drinks; drink from a bottle; drink a glass of water; have a drink; gulp;"
        "drinking tea; she drinks; sipping a cup of tea; drink beer; swallow some water;"
        "drink juice; have a cup of coffee; raise a glass and drink",
        "take a sip; he gulps down some juice; she has a beer; drink up;sips from a mug",
    ),
    (
        "answering the phone",
        "phone; answer the phone; phone call; make a phone call; a person talks on the phone;"
        "pick up the phone; call someone; telephone; on the phone; talking on the phone;"
        "he answers a phone call; take a call; talk on a cell phone; hold a phone to the ear;"
        "she is calling someone; mobile phone; speak on the telephone; phoning; smartphone;"
        "hello on the phone",
        "give someone a call; she talks on her mobile; he picks up the telephone;"
        "have a phone conversation; take a phone call",
    ),
    (
        "pointing",
        "point; point at something; point forward; a person points; he points his finger; points;"
        "point ahead; point with the index finger; pointing at someone; point the way;"
        "finger pointing; she points; point at you; look over there; that way; show the direction;"
        "point at the camera; point with the right hand; index finger",
        "indicate with a finger; she points straight ahead; point out something;"
        "pointing towards the door; he points over there",
    ),
    (
        "saluting",
        "salute; give a salute; a person salutes; military salute; he salutes; soldier salute;"
        "salutes; salute the flag; saluting like a soldier; salute an officer; hand to forehead;"
        "army salute; salute with the right hand; she salutes; stand at attention and salute;"
        "yes sir; saluting the captain; aye aye captain; navy salute",
        "a soldier gives a salute; he salutes the general; raise the hand to the brow in salute;"
        "salute smartly; officer saluting",
    ),
    (
        "pushing",
        "push; push forward; two hand push; a person pushes; he pushes a box; push a door; shove;"
        "push something away; pushes; push with both hands; push a wall; shoving; push hard;"
        "she is pushing; push the car; push a cart; push open a door; push someone;"
        "thrust both hands forward; push a heavy object",
        "give it a shove; he shoves it away; pushing against a wall; she pushes the door open;"
        "push back",
    ),
    (
        "pulling",
        "pull; pull a rope; a person pulls; he pulls; pull back; pulls; tug; tug of war;"
        "pull something towards you; pulling a rope; drag; pull hard; yank; she is pulling a rope;"
        "pull the lever; tugging; rowing; haul; pull a door open; drag a heavy object",
        "haul on a line; give the rope a tug; he drags it toward him; yank the cord;"
        "pull with both hands",
    ),
    (
        "knocking",
        "knock; knock on the door; a person knocks; he knocks on a door; knocks; knock knock;"
        "right hand knock on door; rap on the door; knocking on a door; tap on the window;"
        "tap on the door; bang on the door; she knocks; knock at the gate; pound on the door;"
        "knock loudly; knock on wood; rapping at the door; knock twice",
        "someone is knocking at the door; give the door a knock; rap with the knuckles;"
        "he bangs on the front door; knocks on the window",
    ),
    (
        "arm circles",
        "arm circle; circle the arms; rotate the arms; a person makes arm circles; windmill arms;"
        "swing the arms in circles; arm rotations; he rotates his arms; do arm circles;"
        "draw circles with the arms; big arm circles; spin your arms; windmill; rotating arms;"
        "make circles with the arms; she circles her arms; draw a circle; shoulder circles;"
        "circling arms; swim with the arms",
        "turn your arms like a windmill; rotate both arms in big circles; he makes arm circles;"
        "warm up the shoulders with arm circles; arms going round in circles",
    ),
    (
        "crossing arms",
        "cross arms; cross your arms; fold your arms; a person crosses the arms; folded arms;"
        "cross arms in the chest; he crosses his arms; arms crossed; fold arms; arms folded;"
        "stand with arms crossed; cross the arms over the chest; folding arms; crossed arms;"
        "she folds her arms; cross both arms; arms across the chest; wakanda forever; hug yourself",
        "he stands with folded arms; put your arms across your chest; she has her arms crossed;"
        "fold the arms in front of the chest; folds both arms",
    ),
    (
        "raising both arms",
        "raise both arms; raise your arms; hands up; arms up; put your hands up; lift both arms;"
        "a person raises both arms; he raises his arms; raise the arms overhead; cheer; hooray;"
        "hands in the air; celebrate; arms in the air; lift the arms above the head; surrender;"
        "both arms up; raise both hands; she raises her hands; reach for the sky; victory pose",
        "put both arms in the air; hands above your head; lifts her arms up high;"
        "throw your hands up; he celebrates a victory with raised arms",
    ),
    (
        "shrugging",
        "shrug; shrug your shoulders; a person shrugs; he shrugs; I don't know; shrug shoulders;"
        "shrugs; raise the shoulders; who knows; no idea; lift the shoulders; shoulder shrug;"
        "shrugging his shoulders; I have no clue; she shrugs; don't care; whatever;"
        "confused shrug; dunno",
        "give a shrug; she lifts her shoulders; shrug it off; shrugs in doubt;"
        "he has no idea and shrugs",
    ),
    (
        "hands on hips",
        "hand on hip; put hands on hips; hands on your hips; a person puts the hands on the hips;"
        "he puts his hands on his hips; arms akimbo; akimbo; superhero pose; hands on the waist;"
        "hands at the waist; stand with hands on hips; superman pose; rest the hands on the hips;"
        "she has her hands on her hips; both hands on hips; hands to the hips; power pose;"
        "place your hands on your waist; hips",
        "stand akimbo; place both hands on the hips; rests her hands at her waist;"
        "hands resting on hips; standing like a superhero with hands on the waist",
    ),
    (
        "lifting weights",
        "lift weights; weight lifting; weightlifting; a person lifts weights; bicep curl; arm curl;"
        "he lifts a barbell; lift a dumbbell; arm curl with two arms; dumbbell curls; barbell;"
        "dumbbells; lift a barbell; overhead press; she is lifting weights; pump iron; deadlift;"
        "curl dumbbells; lift something heavy; work out with weights; gym workout; bench press",
        "he curls a dumbbell; strength training; train with heavy weights;"
        "a weightlifter lifts a barbell; do bicep curls",
    ),
    (
        "strumming a guitar",
        "strum a guitar; play guitar; play the guitar; a person plays the guitar; guitar;"
        "he plays guitar; air guitar; strum; strumming; guitarist; play air guitar; rock guitar;"
        "playing a guitar; guitar solo; strums the strings; she plays the guitar; electric guitar;"
        "play the ukulele; rock star with a guitar; acoustic guitar",
        "he strums some chords; jam on the guitar; a musician playing guitar;"
        "perform a guitar solo; she strums an acoustic",
    ),
    (
        "stretching arms sideways",
        "stretch arms sideways; spread your arms; arms out to the sides; stretch your arms;"
        "T pose; a person stretches the arms out to the sides; spread the arms wide;"
        "open your arms; he stretches his arms sideways; arms wide open; extend arms to the sides;"
        "spread arms; hold your arms out; arms outstretched; lift the arms out to the sides;"
        "she spreads her arms; airplane arms; arms out like wings; lateral arm raise; extend arms",
        "stretch out both arms to the side; open the arms wide; he extends his arms sideways;"
        "arms held out like an airplane; spreads both arms wide",
    ),
)
