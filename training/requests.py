"""Requests that need no passage: lists, words, sums, greetings, writing, questions about the program itself.

    request(pools, rng) -> (instruction, answer)

`pools.payload(rng)` gives a name or phrase of the encyclopedia, so that the decision to retrieve is learned from what is
asked and not from the names that occur in it.
"""
from training.requests_more import request_more

LISTS = {
    "social networks": "twitter instagram facebook tiktok snapchat linkedin pinterest reddit tumblr youtube",
    "messengers": "whatsapp telegram signal messenger viber discord skype slack",
    "fruits": "apple banana pear plum cherry grape peach lemon orange mango melon fig strawberry kiwi lime",
    "vegetables": "carrot potato onion cabbage spinach pea bean leek turnip celery radish tomato cucumber pepper",
    "animals": "dog cat horse cow pig sheep goat donkey rabbit mouse tiger lion bear wolf fox elephant monkey deer",
    "birds": "sparrow eagle owl crow robin swan duck goose hawk pigeon parrot stork",
    "fish": "trout salmon tuna shark carp cod herring pike",
    "insects": "bee ant wasp fly beetle moth butterfly cricket",
    "colours": "red blue green yellow purple white black brown pink grey violet",
    "tools": "hammer saw drill wrench pliers screwdriver axe chisel spade",
    "instruments": "piano guitar violin flute drum trumpet harp cello oboe",
    "furniture": "chair table bed sofa desk shelf stool bench wardrobe",
    "clothes": "shirt coat hat sock shoe scarf glove dress skirt jacket",
    "vehicles": "car bus train bicycle truck boat plane tram ship",
    "cities": "Paris London Rome Berlin Madrid Vienna Lisbon Athens Oslo Cairo",
    "countries": "France Spain Italy Norway Brazil Japan India Egypt Bolivia Peru Kenya",
    "rivers": "Nile Amazon Danube Rhine Thames Volga Ganges",
    "metals": "gold silver copper iron tin lead zinc nickel",
    "planets": "Mercury Venus Mars Jupiter Saturn Uranus Neptune",
    "days": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "months": "January February March April May June July August September October November December",
    "flowers": "rose tulip daisy lily violet orchid poppy daffodil",
    "drinks": "tea coffee milk juice water lemonade cocoa",
    "parts of the body": "hand foot arm leg head nose ear knee elbow",
    "numbers": "one two three four five six seven eight nine ten eleven twelve",
    "sports": "tennis football hockey golf rugby cricket baseball swimming",
    "meals": "breakfast lunch dinner supper",
    "shapes": "circle square triangle rectangle star",
    "jobs": "teacher doctor baker farmer pilot nurse tailor painter",
    "weather": "rain snow wind fog storm sun hail",
}
LISTS = {name: words.split() for name, words in LISTS.items()}
WORDS = sorted({word for words in LISTS.values() for word in words if word.islower()})
NUMBERS = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
           "eighteen nineteen twenty").split()
OPPOSITES = ("hot cold|big small|tall short|fast slow|old young|happy sad|light dark|early late|high low|open closed|hard soft|"
             "wet dry|full empty|rich poor|strong weak|near far|day night|up down|left right|good bad|loud quiet|thick thin|"
             "clean dirty|easy difficult|deep shallow|wide narrow|new old|first last|always never|love hate|win lose|"
             "begin end|push pull|black white|true false|sweet sour|heavy light|war peace|friend enemy|brave afraid")
OPPOSITES = [pair.split() for pair in OPPOSITES.split("|")]
RHYMES = ("cat hat bat mat|light night bright sight|day way play stay|tree sea bee free|house mouse|moon spoon soon tune|"
          "rain train plain chain|star car far jar|dog log fog frog|cake lake snake bake|ring sing king wing|gold old cold bold|"
          "blue true new shoe|bed red head bread|ball tall wall fall|sun run fun one|boat coat goat note|rose nose those|"
          "book look cook hook|time rhyme climb lime|sand hand land band|door more four floor")
RHYMES = [group.split() for group in RHYMES.split("|")]
TOPICS = ("autumn winter spring summer rain snow the|sea the|moon a|cat a|dog friendship home the|river the|forest stars bread "
          "tea sleep music a|garden the|wind school kindness morning night the|city a|robot a|bird travel hope").replace("|", "_").split()
TOPICS = [topic.replace("_", " ") for topic in TOPICS]
NOUNS = "book garden house road window letter river song cloud bridge field candle lamp village forest door clock stone".split()
SENTENCES = ("the dog sleeps on the mat|we went home early|she likes green tea|rain fell all day|birds sing in the morning|"
             "my brother has a red bicycle|the train was late again|he reads a book every evening|winter is coming soon|"
             "the children play in the garden|good morning|hello world|see you tomorrow|life is good|never give up|"
             "an apple a day|the cat sat by the door|they built a house of stone|the soup is still hot|i lost my keys").split("|")

FIXED = [  # (requests, answers): any request of a group goes with any answer of it
    ("Hello|Hi|Hello!|Hi!|Hey|Good morning|Good evening!|Good afternoon|Hello there|Hey there!|Greetings|Howdy|Good day to you|"
     "Hiya|Say hello|Greet me|Hello, my friend|Hi bot|Nice to meet you|Pleased to meet you",
     "Hello! How can I help you?|Hello! What would you like to know?|Hello! It is nice to meet you."),
    ("How are you?|How are you doing today?|How do you do?|Are you well?|How is your day?|What's up?|Is everything fine with you?|"
     "How do you feel today?|You alright?",
     "I am well, thank you.|I am fine, thank you. How can I help?"),
    ("Thanks|Thank you|Thanks a lot!|Thank you very much|Many thanks|I am grateful for your help|That was helpful, thanks|"
     "Much appreciated|Great, thank you!|Thanks for the answer|Well done|Good job!|Nice work|You are very kind|You are clever|I like you",
     "You are welcome!|You are welcome. I am glad to help."),
    ("Goodbye|Bye|Bye bye!|See you|See you tomorrow|Good night|Farewell|I have to go now|That is all for today|Until next time|Talk to you soon",
     "Goodbye! Have a good day.|Goodbye! See you soon."),
    ("Who are you?|What are you?|What is your name?|Introduce yourself|Tell me about yourself|Are you a robot?|Are you a person?|"
     "Are you human?|What kind of program are you?|Do you have a name?|Describe yourself|Is there a person behind this?|"
     "Am I talking to a machine?|Are you alive?|What am I speaking with?|Are you an artificial intelligence?|Who made you?",
     "I am a small language model that reads passages and checks its own answers."),
    ("What can you do?|How can you help me?|What are you good at?|What do you know?|What can I ask you?|Which questions can you answer?|"
     "How do you work?|What are you for?|Tell me what you are able to do|Give me an overview of your skills|Help|Help me|"
     "How should I use you?|What is your purpose?|Can you help me?|I need help|What kind of questions do you like?",
     "I can look up short passages, answer questions about them and show where the answer comes from."),
    ("Tell me a joke|Make a joke|Do you know a joke?|I want to hear something funny|Say something funny|Got any jokes?|Joke, please|Amuse me|Entertain me",
     "Why did the book go to the doctor? It had lost its voice.|What has hands but cannot clap? A clock."),
    ("Encourage me|Say something kind|I am tired|I am sad|I feel lonely|I am nervous about tomorrow|I failed my test|Motivate me|"
     "Write an encouraging line|Give me some courage|Tell me that it will be fine|I had a bad day|I am stressed|Say something nice to me|"
     "I feel down today|Give me a few kind words|I am afraid of the exam|Comfort me",
     "You can do it, one step at a time.|Take a deep breath. Tomorrow is a new day."),
    ("What is your favourite colour?|Do you like music?|What do you think about rain?|Do you like cats more than dogs?|What is your opinion on homework?|"
     "Which season do you like best?|Do you have feelings?|Are you happy?|What do you like to eat?|Do you sleep?|Do you dream?|"
     "Do you like me?|What is your favourite food?|Do you believe in luck?|Would you like a cup of tea?|Do you ever get bored?",
     "I am a program, so I have no opinion of my own."),
    ("What should I cook today?|What should I do this evening?|Should I take a walk?|What shall I wear?|Give me advice|Give me an idea for the weekend|"
     "What present should I buy for my mother?|How can I sleep better?|How do I make friends?|How can I learn better?|Any tips for a good day?|"
     "Should I stay or go?|I am bored, what can I do?|Give me a tip for studying",
     "Take your time and choose what makes you happy.|A quiet walk and a good meal often help."),
    ("Write a birthday wish|Wish me a happy birthday|Write a birthday card for my friend|Congratulate my brother|It is my birthday today|Birthday greeting, please",
     "Happy birthday! May the new year bring you joy."),
    ("Write a short apology|Say sorry for being late|Help me apologise to a friend|Write a sentence to excuse myself|Apologise for me|Draft a line that says sorry",
     "I am sorry for being late. It will not happen again."),
    ("Write a thank you note|Thank my teacher for me|Write a line of thanks|Draft a short thank you card for my neighbour|How can I say thank you nicely?",
     "Thank you very much for all your help."),
    ("How do I begin a letter?|Give me a polite greeting for an email|How do I close a letter politely?|Write the first line of a letter|"
     "How can I end my email?|Invite a friend to dinner|Write a short invitation|Write a message to my boss",
     "Dear friend, I hope that you are well.|With kind regards and best wishes."),
    ("Wrong|That is wrong|You are wrong|That is not what I asked|I do not understand|This is not correct|Your answer was bad|Try again|Are you sure?|Really?|What do you mean?",
     "I am sorry. Please ask me again in other words."),
    ("Yes|No|Okay|Ok|Sure|Maybe|Fine|All right|Test|This is a test|Wow|Great!|Interesting|Hmm|Go on|Next|Stop",
     "All right. What would you like to know?"),
    ("Flip a coin|Heads or tails?|Toss a coin for me|Throw a coin", "Heads.|Tails."),
    ("Let us play a game|Play with me|I want to play|Shall we play something?|Do you know a game?", "Yes, let us play. You may begin."),
]
FIXED = [(q.split("|"), a.split("|")) for q, a in FIXED]


def join(items, rng):
    style = rng.random()
    if style < 0.7:
        return ", ".join(items)
    if style < 0.85:
        return ", ".join(items[:-1]) + " and " + items[-1]
    return " ".join(items) if all(" " not in item for item in items) else "; ".join(items)


def pick(rng, text):
    return rng.choice(text.split("|"))


def words_for(pools, rng, low=3, high=5):
    """A list to work on: words of one list, of several, or names of the encyclopedia."""
    count = rng.randint(low, high)
    if rng.random() < 0.35:
        out = [pools.payload(rng) for _ in range(count)]
    elif rng.random() < 0.5:
        out = rng.sample(rng.choice([w for w in LISTS.values() if len(w) >= count]), count)
    else:
        out = [rng.choice(rng.choice(list(LISTS.values()))) for _ in range(count)]
    return list(dict.fromkeys(out))


def odd_one(pools, rng):
    names = list(LISTS)
    a, b = rng.sample(names, 2)
    if rng.random() < 0.2:
        a, b = rng.choice((("social networks", "messengers"), ("messengers", "social networks")))
    same = rng.sample(LISTS[a], min(rng.randint(2, 4), len(LISTS[a])))
    odd = rng.choice([word for word in LISTS[b] if word not in same])
    items = same + [odd]
    rng.shuffle(items)
    ask = pick(rng, "Leave odd one out: {}|Leave the odd one out: {}|Find the odd one out: {}|Odd one out: {}|Which one is the odd one out: {}?|"
                    "Which word does not belong: {}?|Which of these is different: {}?|Which does not fit: {}|Remove the one that does not fit: {}|"
                    "Pick the odd word: {}|One of these is not like the others: {}. Which one?|Cross out the wrong one: {}|Find the one that is different from the rest: {}|"
                    "Identify the word that does not match: {}|What is the odd one in {}?|{}: which is the odd one out?|Choose the item that is out of place: {}")
    if rng.random() < 0.15:
        ask, a2 = pick(rng, "Which of these is not one of the {c}: {}?|Which is not among the {c}: {}?|Which one does not belong to the {c}: {}?"), a
        ask = ask.replace("{c}", a2)
    tail = pick(rng, ".||.|")
    return ask.format(join(items, rng)) + (tail if not ask.endswith("?") else ""), odd[:1].upper() + odd[1:] + "."


def spell(pools, rng):
    word = pools.payload(rng).split()[-1] if rng.random() < 0.5 else rng.choice(rng.choice(list(LISTS.values())))
    ask = pick(rng, "Spell {}|Spell the word {}|How do you spell {}?|How is {} spelled?|Please spell {} for me|What is the spelling of {}?|"
                    "Spell out {}|Write {} letter by letter|Letters of {}|Can you spell {}?|Tell me how to spell {}|Split {} into letters")
    return ask.format(word), " ".join(word.upper()) + "."


def repeat(pools, rng):
    thing = pools.payload(rng) if rng.random() < 0.5 else rng.choice(SENTENCES)
    if rng.random() < 0.2:
        thing = join([pools.payload(rng) for _ in range(3)], rng)
    ask = pick(rng, "Repeat: {}|Repeat after me: {}|Say: {}|Say {}|Please repeat the words {}|Copy this: {}|Write {}|Type {}|Write down: {}|Echo: {}|"
                    "Say this back to me: {}|Repeat the following: {}|Repeat this text: {}|Print the text {}|Just say {}|Write exactly this: {}|"
                    "Can you say {}?|Say after me: {}|Quote me: {}|Reproduce this line: {}")
    return ask.format(thing), thing


def order(pools, rng):
    if rng.random() < 0.6:
        items = words_for(pools, rng)
        rng.shuffle(items)
        ask = pick(rng, "Sort alphabetically: {}|Sort these words alphabetically: {}|Put in alphabetical order: {}|Alphabetical order, please: {}|"
                        "Order these words from A to Z: {}|Arrange by the alphabet: {}|Can you sort {} alphabetically?|List {} in alphabetical order|Sort the words {}|Sort: {}|Sort by letter: {}")
        return ask.format(join(items, rng)), ", ".join(sorted(items, key=str.lower))
    items = rng.sample(range(1, 100), rng.randint(3, 5))
    up = rng.random() < 0.6
    ask = pick(rng, "Sort the numbers: {}|Sort {} from small to large|Put these numbers in order: {}|Order from lowest to highest: {}|Arrange {} in ascending order|Sort by size: {}|Ascending order: {}") if up else \
        pick(rng, "Sort {} from large to small|Order from highest to lowest: {}|Arrange {} in descending order|Put in falling order: {}|Descending order: {}")
    return ask.format(join([str(n) for n in items], rng)), ", ".join(str(n) for n in sorted(items, reverse=not up))


def count(pools, rng):
    kind = rng.random()
    if kind < 0.45:
        text = rng.choice(SENTENCES) if rng.random() < 0.6 else pools.payload(rng) + " is " + rng.choice(("nice", "far away", "a name", "very old indeed"))
        ask = pick(rng, "Count the words: {}|How many words are in: {}|How many words are there in the sentence {}?|Number of words in: {}|Word count: {}|Count the words of this sentence: {}|How many words do I write here: {}")
        return ask.format(text), str(len(text.split())) + "."
    if kind < 0.7:
        items = words_for(pools, rng, 2, 6)
        ask = pick(rng, "How many things are in this list: {}|Count the items: {}|Count: {}|How many names are here: {}|Number of items in {}|How many entries: {}")
        return ask.format(", ".join(items)), str(len(items)) + "."
    word = rng.choice(rng.choice(list(LISTS.values())))
    ask = pick(rng, "How many letters has {}?|How many letters are in {}?|Count the letters of {}|Number of letters in {}|How long is the word {}?|How many letters does the word {} have?")
    return ask.format(word), str(len(word)) + "."


def case(pools, rng):
    text = pools.payload(rng) if rng.random() < 0.5 else rng.choice(SENTENCES)
    if rng.random() < 0.7:
        ask = pick(rng, "Write in capital letters: {}|Upper case: {}|Turn into upper case: {}|Capitalise every letter: {}|Make this upper case: {}|Put {} in capitals|Shout: {}|In capitals: {}|Convert to uppercase: {}|Write {} in big letters|Uppercase this: {}")
        return ask.format(text), text.upper()
    ask = pick(rng, "Write in small letters: {}|Lower case: {}|Turn into lower case: {}|Make this lower case: {}|Put {} in small letters|Convert to lowercase: {}|Lowercase this: {}")
    return ask.format(text.upper() if rng.random() < 0.5 else text), text.lower()


def position(pools, rng):
    items = words_for(pools, rng)
    if rng.random() < 0.55:
        ask, out = pick(rng, "What is the first word of: {}|First item: {}|Which is first in the list {}?|Give me the first of these: {}|Take the first one: {}|Which comes first: {}|Name the first entry of {}|First of: {}|What stands first in {}?"), items[0]
    else:
        ask, out = pick(rng, "What is the last word of: {}|Last item: {}|Which is last in the list {}?|Give me the last of these: {}|Take the last one: {}|Which comes last: {}|Name the last entry of {}|Last of: {}|What stands last in {}?"), items[-1]
    return ask.format(", ".join(items)), out


def sums(pools, rng):
    a, b, kind = rng.randint(1, 12), rng.randint(1, 12), rng.random()
    thing = rng.choice(LISTS["fruits"] + NOUNS) + "s"
    if kind < 0.4:
        ask, out = pick(rng, "What is {a} plus {b}?|{a} + {b}|{a} + {b} = ?|Add {a} and {b}|How much is {a} and {b}?|Calculate {a} + {b}|Sum of {a} and {b}|I have {a} {t} and get {b} more. How many {t} have I?|What do {a} and {b} make?|Compute {a}+{b}"), a + b
    elif kind < 0.65:
        a, b = max(a, b), min(a, b)
        ask, out = pick(rng, "What is {a} minus {b}?|{a} - {b}|{a} - {b} = ?|Subtract {b} from {a}|How much is {a} less {b}?|Calculate {a} - {b}|I had {a} {t} and gave {b} away. How many are left?|Take {b} from {a}"), a - b
    elif kind < 0.85:
        a, b = min(a, 10), min(b, 10)
        ask, out = pick(rng, "What is {a} times {b}?|{a} x {b}|{a} * {b} = ?|Multiply {a} by {b}|How much is {a} times {b}?|Calculate {a} * {b}|Product of {a} and {b}|{a} multiplied by {b}"), a * b
    else:
        a, b = rng.sample(range(1, 100), 2)
        ask, out = pick(rng, "Which number is larger, {a} or {b}?|Which is more, {a} or {b}?|Larger number: {a} or {b}?|What is the bigger number, {a} or {b}?|Compare {a} and {b}: which one is greater?"), max(a, b)
    return ask.format(a=a, b=b, t=thing), f"{out}."


def opposite(pools, rng):
    pair = list(rng.choice(OPPOSITES))
    rng.shuffle(pair)
    ask = pick(rng, "What is the opposite of {}?|Opposite of {}|Give the opposite of {}|Give me the opposite word for {}|Name the opposite of {}|The opposite of {} is?|{} is the opposite of what?|Antonym of {}|What is the contrary of {}?|Find the opposite: {}|Not {} but?")
    return ask.format(pair[0]), pair[1].capitalize() + "."


def rhyme(pools, rng):
    pair = rng.sample(rng.choice(RHYMES), 2)
    ask = pick(rng, "What rhymes with {}?|Find a rhyme for {}|Rhyme with {}|Give me a word that rhymes with {}|Name a rhyme for {}|Which word rhymes with {}?|I am looking for a rhyme on {}|Rhyme: {}|Rhyming word for {}")
    return ask.format(pair[0]), pair[1].capitalize() + "."


def write(pools, rng):
    topic = rng.choice(TOPICS) if rng.random() < 0.7 else pools.payload(rng)
    kind = rng.random()
    if kind < 0.5:
        ask = pick(rng, "Write a short poem about {}|Write a poem on {}|Make a little rhyme about {}|A verse about {}, please|Compose a short verse about {}|Give me two lines of poetry about {}|I would like a poem about {}|Poem about {}|Write me some lines on {} that rhyme|Invent a song about {}|Sing a song about {}")
        body = pick(rng, "Quiet as a dream by night, {} fills my heart with light.|When the day is nearly through, {}, I think of you.|Soft and slow the hours go, {} is all I want to know.")
        return ask.format(topic), body.format(topic)
    if kind < 0.7:
        ask = pick(rng, "Give me a title for a story about {}|Find a title for a poem about {}|Suggest a headline about {}|Think of a book title about {}|What would be a good title for a song about {}?|Title for an essay about {}|Invent a title: {}")
        return ask.format(topic), pick(rng, "The Secret of {}|A Day with {}|My Friend {}").format(topic)
    if kind < 0.85:
        ask = pick(rng, "Write a story about {}|Tell me a story about {}|Tell a short tale of {}|Make up a story with {}|Begin a story about {}|A bedtime story about {}, please|Invent a fairy tale about {}|Imagine a scene with {}")
        return ask.format(topic), pick(rng, "Once upon a time there was a child who loved {}.|Long ago, somebody dreamed of {} every night.").format(topic)
    noun = rng.choice(NOUNS) if rng.random() < 0.7 else topic
    ask = pick(rng, "Use {} in a sentence|Make a sentence with the word {}|Write a sentence with {}|Form a sentence containing {}|Give me an example sentence with {}|Put {} into a sentence|Build a sentence from the word {}|Write a slogan with {}|Make up a motto about {}")
    return ask.format(noun), pick(rng, "I saw {} on my way home.|Yesterday we talked about {}.").format(noun)


def naming(pools, rng):
    name = rng.choice([n for n in LISTS if len(LISTS[n]) >= 5])
    n = rng.randint(2, 4)
    ask = pick(rng, "Name {k} {c}|List {k} {c}|Give me {k} {c}|Tell me {k} {c}|Write down {k} {c}|I need {k} {c}|Say {k} {c}|Enumerate {k} {c}|Think of {k} {c}|Any {k} {c} will do")
    return ask.format(k=NUMBERS[n] if rng.random() < 0.6 else n, c=name), ", ".join(LISTS[name][:n]).capitalize() + "."


def series(pools, rng):
    kind = rng.random()
    if kind < 0.35:
        step, start = rng.randint(1, 5), rng.randint(1, 9)
        row = [start + step * i for i in range(5)]
        ask = pick(rng, "Continue: {}|Continue the series: {}|What comes next: {}?|Next number: {}|Which number follows: {}?|Go on: {}|Complete the row {}")
        return ask.format(", ".join(map(str, row[:4]))), f"{row[4]}."
    if kind < 0.5:
        at = rng.randrange(25)
        ask = pick(rng, "Which letter follows {}?|What letter comes after {} in the alphabet?|Next letter after {}|The letter after {}?")
        return ask.format(chr(65 + at)), chr(66 + at) + "."
    if kind < 0.65:
        n = rng.randrange(1, 20)
        ask = pick(rng, "Write {} as a word|Write the number {} in words|How do you write {} in letters?|Say {} in words|Spell the number {}")
        return ask.format(n), NUMBERS[n].capitalize() + "."
    if kind < 0.85:
        items = words_for(pools, rng)
        ask = pick(rng, "Reverse the list: {}|Reverse the order: {}|Turn around: {}|Write these in reverse order: {}|Say backwards: {}|From last to first: {}|The other way round: {}")
        return ask.format(", ".join(items)), ", ".join(reversed(items))
    items = words_for(pools, rng)
    ask = pick(rng, "Choose one: {}|Pick one of {}|Choose between {}|Which one do you take: {}?|Pick at random: {}|Select any: {}|Decide for me: {}")
    return ask.format(" or ".join(items[:2])), items[0]


def edit(pools, rng):
    text = rng.choice(SENTENCES)
    words = text.split()
    kind = rng.random()
    if kind < 0.25:
        ask = pick(rng, "Add a full stop: {}|Put a full stop after: {}|Finish with a full stop: {}|Add the punctuation: {}|Correct this sentence: {}|Fix this: {}|Check my spelling: {}|Improve this sentence: {}|Rewrite: {}")
        return ask.format(text), text[:1].upper() + text[1:] + "."
    if kind < 0.5:
        old, new = rng.choice(words), rng.choice(NOUNS)
        ask = pick(rng, "Replace {o} with {n}: {t}|Change {o} to {n} in: {t}|Swap {o} for {n} here: {t}|Put {n} instead of {o}: {t}")
        return ask.format(o=old, n=new, t=text), " ".join(new if w == old else w for w in words)
    if kind < 0.7:
        old = rng.choice(words)
        ask = pick(rng, "Delete {o} from: {t}|Remove the word {o}: {t}|Leave out {o}: {t}|Without {o}: {t}|Drop {o} from this: {t}")
        return ask.format(o=old, t=text), " ".join(w for w in words if w != old)
    if kind < 0.85:
        ask = pick(rng, "Join with hyphens: {}|Put hyphens between the words: {}|Connect by hyphens: {}")
        return ask.format(text), "-".join(words)
    word = rng.choice(NOUNS)
    ask = pick(rng, "Plural of {}|What is the plural of {}?|Make plural: {}|More than one {}?|Give the plural form of {}")
    return ask.format(word), (word[:-1] + "ies" if word.endswith("y") else word + "s") + "."


def fixed(pools, rng):
    asks, answers = rng.choice(FIXED)
    return rng.choice(asks), rng.choice(answers)


TASKS = [(odd_one, 8), (spell, 5), (repeat, 8), (order, 7), (count, 7), (case, 5), (position, 6), (sums, 7), (opposite, 4),
         (rhyme, 4), (write, 8), (naming, 4), (series, 6), (edit, 6), (fixed, 24)]


def request(pools, rng):
    draw = rng.random()
    if draw < 0.4:
        return rng.choice(pools.requests)
    if draw < 0.7:
        return request_more(pools, rng, WORDS)
    task = rng.choices([t for t, _ in TASKS], [w for _, w in TASKS])[0]
    return task(pools, rng)
