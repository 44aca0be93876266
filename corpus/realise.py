"""Turn an entity and its facts into connected prose.

The shipped encyclopedia (corpus/build.py) and the invented worlds of training/worlds.py use the same code, so what the
generator learns to read is shaped like what it will be given; only names and values differ.

    from corpus.realise import compose, passage
    passage(entity, entity["facts"], kind, random.Random(0)).text
"""
import re
from typing import NamedTuple

SLOT = re.compile(r"\{(\w+)\}")
POSSESSIVE = {"it": "its", "he": "his", "she": "her", "they": "their"}
# after these words a subject pronoun would have to change its form (of he -> of him)
OBJECT_POSITION = {"of", "from", "by", "for", "to", "with", "on", "at", "about", "made", "gave", "won", "brought", "in",
                   "like", "called", "than", "around", "upon", "see", "find", "through", "along", "near", "over", "and"}


class Passage(NamedTuple):
    text: str
    keys: tuple       # attributes whose value the text states, in order of first mention
    sentences: tuple  # ((sentence, (key, ...)), ...) in order


def upper_first(text):
    return text[:1].upper() + text[1:]


def possessive(name):
    return name + ("'" if name.endswith("s") else "'s")


def slots(text):
    return SLOT.findall(text)


def fill(text, entity, facts, value=None, mention="name"):
    """Fill the slots of one sentence. mention: how {S}/{s}/{P}/{p} refer to the entity (name, pronoun or short)."""
    name, pronoun = entity["name"], entity.get("pronoun", "it")
    subject = {"name": name, "pronoun": pronoun, "short": entity.get("short") or name}[mention]
    owner = POSSESSIVE[pronoun] if mention == "pronoun" else possessive(subject)
    seen = [False]

    def one(match):
        slot = match.group(1)
        if slot == "V":
            return value
        if slot in ("N", "n"):
            seen[0] = True
            return upper_first(name) if slot == "N" else name
        if slot in ("S", "s", "P", "p"):
            ahead = text[:match.start()].split()
            chosen, own = subject, owner
            if seen[0]:  # a second mention inside the sentence
                chosen, own = pronoun, POSSESSIVE[pronoun]
            if chosen == pronoun and pronoun != "it" and ahead and ahead[-1].lower() in OBJECT_POSITION:
                chosen = name
            seen[0] = True
            out = chosen if slot in "Ss" else own
            return upper_first(out) if slot.isupper() else out
        return facts[slot]

    out = SLOT.sub(one, text)
    return upper_first(re.sub(r"\.\.+$", ".", out))


def usable(text, facts):
    return all(slot in facts for slot in slots(text) if slot not in "NnSsPpV")


def keys_of(text, facts):
    return tuple(slot for slot in slots(text) if slot in facts)


def compose(entity, facts, kind, rng, low=60, high=100, openings=1.0, joints=0.35, fillers=2, shuffle=True):
    """A Passage about `entity` that states as many of `facts` as fit into `high` words.

    openings: chance of starting with an opening sentence; joints: chance of trying a joint sentence for two attributes;
    fillers: at most so many sentences without facts, added while the text is shorter than `low` words.
    """
    shapes = {a["key"]: a["sentences"] for a in kind["attributes"]}
    left = [key for key in facts if key in shapes]
    if shuffle:
        rng.shuffle(left)
    plan = []  # (shape, keys, own key or None)
    choices = [text for text in kind.get("openings", ()) if usable(text, facts)]
    if choices and rng.random() < openings:
        text = rng.choice(choices)
        keys = keys_of(text, facts)
        plan.append((text, keys, None))
        left = [key for key in left if key not in keys]
    pairs = [joint for joint in kind.get("joint", ()) if usable(joint["text"], facts)]
    rng.shuffle(pairs)
    for joint in pairs:
        keys = tuple(joint["keys"])
        if all(key in left for key in keys) and rng.random() < joints:
            plan.append((joint["text"], keys, None))
            left = [key for key in left if key not in keys]
    plan += [(rng.choice(shapes[key]), (key,), key) for key in left]
    head, tail = plan[:1], plan[1:]
    if shuffle:
        rng.shuffle(tail)
    plan = head + tail

    def realise(plan):
        done, last = [], "name"
        for at, (text, keys, own) in enumerate(plan):
            if at == 0:
                mention = "name"
            else:
                mention = rng.choices(("name", "pronoun", "short"), (0.4, 0.4 if last != "pronoun" else 0.2, 0.25))[0]
            last = mention
            done.append((fill(text, entity, facts, facts.get(own), mention), keys))
        return done

    def words(done):
        return sum(len(sentence.split()) for sentence, _ in done)

    done = realise(plan)
    while words(done) > high and len(done) > 1:
        done.pop()
    spare = [text for text in kind.get("fillers", ()) if usable(text, {})]
    rng.shuffle(spare)
    for text in spare[:fillers]:
        if words(done) >= low:
            break
        mention = rng.choice(("pronoun", "short", "name"))
        sentence = fill(text, entity, facts, None, mention)
        if words(done) + len(sentence.split()) <= high:
            done.insert(rng.randint(1, len(done)), (sentence, ()))
    keys = tuple(dict.fromkeys(key for _, group in done for key in group))
    return Passage(" ".join(sentence for sentence, _ in done), keys, tuple(done))


def passage(entity, facts, kind, rng, low=60, high=100):
    """The shipped form: an opening, every fact that fits, fillers only if the text is short of `low` words.

    Tries a few realisations and keeps the first within bounds, else the longest.
    """
    best = None
    for attempt in range(12):
        made = compose(entity, facts, kind, rng, low, high, joints=0.35 if attempt < 6 else 0.0, fillers=4)
        size = (len(made.text.split()), len(made.keys))
        if len(made.keys) == len(facts) and low <= size[0] <= high:
            return made
        if best is None or (min(size[0], low), size[1]) > (min(len(best.text.split()), low), len(best.keys)):
            best = made
    return best
