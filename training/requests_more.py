"""More requests without retrieval: small talk, words, letters, numbers, choices, wishes, in many wordings.

What a person asks of a program that needs no encyclopedia is wide; a model that has met only a few shapes of it takes the rest
for questions of fact.
"""
VERBS = ("go went|see saw|eat ate|run ran|write wrote|come came|take took|give gave|find found|make made|sing sang|swim swam|"
         "fly flew|buy bought|think thought|know knew|begin began|drink drank|speak spoke|sleep slept|win won|sit sat").split("|")
SYNONYMS = ("big large|small little|fast quick|happy glad|sad unhappy|begin start|end finish|smart clever|rich wealthy|sick ill|"
            "shop store|road street|stone rock|angry cross|quiet silent|nice pleasant|hard difficult|garden yard|speak talk").split("|")
PLURALS = ("mouse mice|child children|foot feet|tooth teeth|man men|woman women|goose geese|leaf leaves|city cities|knife knives|"
           "box boxes|dog dogs|baby babies|church churches|wolf wolves|story stories").split("|")
THINGS = "puppy kitten parrot band boat team café horse teddy bicycle shop club blog podcast school hamster goldfish garden quiz".split()
PAIRS = ("summer or winter|cats or dogs|coffee or tea|the sea or the mountains|books or films|rain or snow|morning or evening|sweet or salty|"
         "football or tennis|apples or pears|blue or green|trains or planes|city or village|pizza or soup|red or white").split("|")
MOODS = ("tired|sad|bored|nervous|lonely|angry|happy|excited|lost|worried|a bit ill|in love|homesick|hungry|proud|stressed|late|confused").split("|")
TALK = [
    ("Hey, how are things?|How goes it?|What is new?|How has your day been?|Hi, all good?|Yo!|Morning!|Evening all|Hello again|Hey buddy|Hi, I am Tom|"
     "Hello, it is me|Long time no see|Nice day, is it not?|Good to see you|Welcome back|Happy new year!|Merry Christmas|Happy Easter|Have a nice weekend|"
     "Is anybody there?|Can you hear me?|Are you awake?|Knock knock|Ahoy", "Hello! How can I help you?"),
    ("Cheers|Cheers mate|Thanks, you saved me|Brilliant, thanks|Perfect, that is all|Great stuff|That did the trick|You helped me a lot|Ta|I owe you one|"
     "What a good answer|Lovely, thank you|Bravo|You rock|Awesome|I appreciate it|Excellent work|That is just what I needed", "You are welcome!"),
    ("Cheer me on|Say something uplifting|Lift my mood|Make me smile|I need a hug|Give me hope|Some warm words, please|I have a test tomorrow|"
     "My team lost|I broke my cup|It rains and I am sad|Nobody likes me|I cannot fall asleep|I had a nightmare|Calm me down|I miss my friend|"
     "I am not good enough|Say that all will be well|Wish me luck|Keep your fingers crossed for me", "You can do it, one step at a time."),
    ("What are you made of?|What sort of machine are you?|Who is speaking?|Who am I chatting with?|Do you live in a computer?|Are you real?|Are you a girl or a boy?|"
     "How old are you?|Where do you live?|Do you have parents?|Are you a bot?|Whom do I have the pleasure of talking to?|Which model are you?|"
     "Are you smart?|Do you learn?|Can you think?|What do they call you?|Are you listening?|Is this a chat program?",
     "I am a small language model that reads passages and checks its own answers."),
    ("What are your skills?|What tasks can you do?|List your abilities|What sorts of things can I ask?|What may I ask you?|Show me what you can do|How do I use this?|"
     "What is this page?|How does this work?|Where do I start?|Give me some instructions|What is possible here?|Which tricks do you know?|Explain your abilities",
     "I can look up short passages, answer questions about them and show where the answer comes from."),
    ("What should I have for lunch?|What shall I cook for dinner?|What can I do on a rainy day?|Where should I go on holiday?|Which film should I watch?|"
     "How can I relax?|What do I give my father for his birthday?|Should I learn the guitar?|How do I stay healthy?|How can I save money?|What is a good hobby?|"
     "How can I become happier?|How do I tidy my room quickly?|Should I call her?|How can I wake up early?|Any advice for a first day at work?|What should I say to my boss?",
     "Take your time and choose what makes you happy."),
    ("Roses are red, violets are blue,|Complete the rhyme: one, two, buckle my|Finish the saying: better late than|Once upon a time there was|Finish my sentence: I love to|"
     "Go on with this story: it was a dark night|Complete: an apple a day|Fill in: as cold as|Complete the phrase: early bird|End this sentence for me: tomorrow I will",
     "And so the day came to a happy end."),
    ("Do not search, just say hello|No need to look anything up, greet me|Without searching, tell me you are there|Just say good night|Answer with yes|Answer with one word: fine|"
     "Only reply okay|Say nothing but hello|Reply with a single letter|Say cheese|Please answer no|Type the word done|Respond with a smile", "Hello!"),
]
TALK = [(asks.split("|"), answer) for asks, answer in TALK]


def one(rng, text):
    return rng.choice(text.split("|"))


def letters(pools, rng, nouns):
    word = rng.choice(nouns)
    names = ["first", "second", "third", "fourth", "last"]
    at = rng.randrange(min(len(word), 5))
    spot = names[at] if at < 4 else "last"
    letter = word[-1] if spot == "last" else word[at]
    draw = rng.random()
    if draw < 0.5:
        return one(rng, "What is the {s} letter of {w}?|Give me the {s} letter of the word {w}|Which letter is the {s} in {w}?|{s} letter of {w}?|Tell me the {s} letter in {w}|"
                        "The {s} letter of {w} is what?").format(s=spot, w=word), letter.upper() + "."
    if draw < 0.75:
        code = rng.randrange(1, 25)
        if rng.random() < 0.5:
            return one(rng, "What comes after {} in the alphabet?|Which letter follows {}?|Name the letter behind {}|After {} comes which letter?|The alphabet: what is next after {}?").format(chr(65 + code)), chr(66 + code) + "."
        return one(rng, "What comes before {} in the alphabet?|Which letter stands before {}?|Name the letter in front of {}|Before {} comes which letter?").format(chr(65 + code)), chr(64 + code) + "."
    return one(rng, "Say the letters of {} one after another|Letter by letter: {}|{} - spell it, please|One letter at a time: {}|Name each letter in {}|Can you give me {} in single letters?|"
                    "How do I write {} correctly?|Break {} into its letters").format(word), " ".join(word.upper()) + "."


def numbers(pools, rng, nouns):
    a, b = rng.randint(1, 30), rng.randint(1, 30)
    draw = rng.random()
    if draw < 0.2:
        return one(rng, "Is {} even?|Is {} an odd number?|Even or odd: {}?|Tell me whether {} is even|Can {} be divided by two?|{}: odd or even?").format(a), ("Even." if a % 2 == 0 else "Odd.")
    if draw < 0.4:
        return one(rng, "Is {a} more than {b}?|Is {a} larger than {b}?|Is {a} less than {b}?|Which is smaller, {a} or {b}?|Which one is higher: {a} or {b}?|{a} or {b}, what is more?|Pick the greater: {a}, {b}").format(a=a, b=b), f"{max(a, b)}."
    if draw < 0.7:
        things = rng.choice(nouns) + "s"
        return one(rng, "If there are {a} {t} and {b} more arrive, how many is that?|Anna has {a} {t}, Ben has {b}. How many together?|I own {a} {t} and find {b}. Count them all|"
                        "{a} {t} plus {b} {t} makes how many?|What do I get if I add {a} to {b}?|What does {a} and {b} come to?|Could you add up {a} and {b}?|{a} plus {b}, please|Total of {a} and {b}?|"
                        "Work out {a} + {b}|Do the sum {a} + {b}").format(a=a, b=b, t=things), f"{a + b}."
    if draw < 0.85:
        return one(rng, "What number comes after {}?|Which number is next after {}?|Count one further than {}|{} and then?|Give me the number that follows {}|One more than {}?").format(a), f"{a + 1}."
    return one(rng, "What is half of {}?|Halve {}|Divide {} by two|{} shared by two people is how many each?").format(2 * a), f"{a}."


def words(pools, rng, nouns):
    draw = rng.random()
    if draw < 0.25:
        a, b = rng.choice(VERBS).split()
        return one(rng, "Past tense of {}?|What is the past of {}?|Put {} into the past|Today I {}, yesterday I ...?|Past form of to {}|How does one say {} in the past?|Give the simple past of {}|The verb {} in the past, please").format(a), b.capitalize() + "."
    if draw < 0.45:
        a, b = rng.choice(SYNONYMS).split()
        return one(rng, "Another word for {}?|Give me a synonym of {}|What is a word like {}?|A word that means the same as {}|Say {} differently|Synonym: {}|I need another word for {}|Replace {} by a similar word").format(a), b.capitalize() + "."
    if draw < 0.65:
        a, b = rng.choice(PLURALS).split()
        return one(rng, "Plural: {}|One {}, two ...?|What is the plural for {}?|More than one {} is called?|{} in the plural|Turn {} into the plural|Many of {}, how do I say it?").format(a), b.capitalize() + "."
    if draw < 0.8:
        items = rng.sample(nouns, 3)
        return one(rng, "Which word is longer: {}?|Which of these words has most letters: {}?|Longest word of {}?|Find the longest word: {}|What is the shortest and what the longest word here: {}?").format(", ".join(items)), max(items, key=len).capitalize() + "."
    word = rng.choice(nouns)
    return one(rng, "Write {} backwards|Backwards: {}|Turn {} round|{} from back to front|Read {} from right to left|Spell {} in reverse|Mirror the word {}").format(word), word[::-1] + "."


def lists(pools, rng, nouns):
    items = rng.sample(nouns, rng.randint(3, 5))
    draw = rng.random()
    row = ", ".join(items)
    if draw < 0.3:
        gone = rng.choice(items)
        left = ", ".join(i for i in items if i != gone)
        return one(rng, "Take {g} out of {r}|Remove {g} from this list: {r}|The list without {g}: {r}|Strike {g}: {r}|Erase {g} in {r}|Everything but {g}: {r}").format(g=gone, r=row), left
    if draw < 0.6:
        times = rng.randint(2, 4)
        word = pools.payload(rng)
        return one(rng, "Write {w} {n} times|Say {w} {n} times|Type {w} {n} times over|Repeat {w} {n} times|{n} times {w}, please").format(w=word, n=times), ", ".join([word] * times)
    if draw < 0.8:
        text = pools.payload(rng)
        return one(rng, "Tell me this again: {}|Give these words back: {}|What did I just write: {}|Please echo {}|Send back: {}|Parrot this: {}|I say {}, you say it too|Read this aloud: {}|Quote: {}|"
                        "Just write what I write: {}").format(text), text
    return one(rng, "Put {} in the order of the alphabet|Could you arrange {} from A to Z?|From A to Z, please: {}|Bring {} into alphabetical order|How would {} stand in a dictionary?").format(row), ", ".join(sorted(items))


def wishes(pools, rng, nouns):
    draw = rng.random()
    if draw < 0.25:
        thing = rng.choice(THINGS)
        return one(rng, "Suggest a name for my {}|What should I call my {}?|I need a name for a {}|Find me a nice name for our {}|Name ideas for a {}?|How could a {} be called?|A funny name for a {}, please|"
                        "Make up a slogan for a {}|A motto for my {}?|Write an advert for a {}|Think of a name for a {}").format(thing), one(rng, "How about Sunny?|What about Lucky Star?")
    if draw < 0.5:
        return one(rng, "Do you prefer {}?|{}?|What do you like more, {}?|Would you choose {}?|Which would you take: {}?|{} - your choice?|Decide: {}|Are you for {}?").format(rng.choice(PAIRS)), "I am a program, so I have no opinion of my own."
    if draw < 0.65:
        return one(rng, "I am {}|I feel {} today|Today I am {}|My friend is {}, what can I say?|Why am I so {}?|We are all {} here|What helps when one is {}?").format(rng.choice(MOODS)), "Take a deep breath. Tomorrow is a new day."
    if draw < 0.85:
        topic = rng.choice(nouns + [pools.payload(rng)])
        return one(rng, "A few lines of verse on {}, please|Could you make a little poem with {}?|Rhyme something about {}|Make up two lines about {}|A haiku about {}?|Tell me a tiny tale about {}|"
                        "Write one sentence in which {} occurs|Use the word {} for me|Something funny with {}|Draft a letter about {}|Invent a riddle about {}|Write a diary entry about {}|A tongue twister with {}?|"
                        "Compose a song line on {}").format(topic), one(rng, "Quiet as a dream by night, {} fills my heart with light.|Once upon a time there was a child who loved {}.").format(topic)
    word = rng.choice("night day tree house moon rain star dog cake king gold blue red ball sun boat rose book time hand cat light".split())
    return one(rng, "I am looking for a word that rhymes with {}|Something that sounds like {}|{} rhymes with ...?|I need a rhyme for {}|Which words sound like {}?|Rhyme {} for me|A word ending like {}").format(word), "I know a few that sound alike."


def talk(pools, rng, nouns):
    asks, answer = rng.choice(TALK)
    return rng.choice(asks), answer


MORE = [(letters, 12), (numbers, 16), (words, 16), (lists, 14), (wishes, 18), (talk, 24)]


def request_more(pools, rng, nouns):
    return rng.choices([f for f, _ in MORE], [w for _, w in MORE])[0](pools, rng, nouns)
