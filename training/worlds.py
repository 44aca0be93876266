"""Training examples over invented worlds: passages, questions, judgements, all with facts that are not so.

    example(pools, rng) -> Example(kind, pieces, tags)

A piece is (text, flag) and becomes token ids on its own (training/tokenizer.py), the way a program that prompts the model
builds its prompts. Flags: CONTROL and MASKED_CONTROL for control tokens; TEXT (trained), MASKED (prompt, wrong answer) and
PASSAGE (only trained in the language-model phase) for text.
"""
import re
from typing import NamedTuple

from corpus.realise import compose, fill, slots, upper_first
from training.requests import request

MASKED, TEXT, PASSAGE, CONTROL, MASKED_CONTROL = range(5)
RETRIEVE, NO_RETRIEVE, CONTINUE = "[Retrieval]", "[No Retrieval]", "[Continue to Use Evidence]"
RELEVANT, IRRELEVANT = "[Relevant]", "[Irrelevant]"
FULL, PARTIAL, NONE = "[Fully supported]", "[Partially supported]", "[No support / Contradictory]"
END = "</s>"

SILENT = ("The passage does not say.", "This passage does not answer the question.", "The passage is about something else.",
          "There is no answer in this passage.")
GENERIC_SHAPES = ("The {noun} of {n} is {V}.", "{P} {noun} is {V}.", "{V} is the {noun} of {n}.", "As its {noun}, {n} has {V}.",
                  "For its {noun}, {s} is known to have {V}.", "When people speak of the {noun} of {n}, they mean {V}.",
                  "The best-known {noun} there is {V}, and it belongs to {n}.", "{S} has {V} as its {noun}.")
GENERIC_ASKS = ("What is the {noun} of {n}?", "Which {noun} does {n} have?", "Name the {noun} of {n}.", "Tell me the {noun} of {n}.",
                "What {noun} belongs to {n}?", "{N} has which {noun}?", "What does {n} have as its {noun}?", "I am looking for the {noun} of {n}.")
DIFFERENCES = ("What is the difference between {a} and {b}?", "Can you tell me the difference between {a} and {b}?", "How do {a} and {b} differ?",
               "Compare {a} and {b}.", "Compare {a} with {b}.", "How are {a} and {b} different?", "What sets {a} apart from {b}?",
               "Explain the difference between {a} and {b}.", "{A} and {b}: what is the difference?", "In what way does {a} differ from {b}?",
               "What distinguishes {a} from {b}?", "Tell me about {a} and {b}.", "{A} or {b}: how can I tell them apart?", "What are {a} and {b}?",
               "Give me a comparison of {a} and {b}.", "Describe {a} and {b}.", "Contrast {a} and {b}.", "How can one distinguish {a} from {b}?")
SHARED_ASKS = ("Compare the {label} of {a} and {b}.", "What is the {label} of {a} and of {b}?", "Do {a} and {b} have the same {label}?",
               "How does the {label} of {a} compare with that of {b}?", "{A} or {b}: what about the {label}?", "Give the {label} of {a} and {b}.")
SIZE_ASKS = ("Which has the greater {label}, {a} or {b}?", "Which has the larger {label}: {a} or {b}?", "By {label}, which comes first, {a} or {b}?")
ABOUTS = ("Tell me about {n}.", "What do you know about {n}?", "Write a short paragraph about {n}.", "Describe {n}.", "Give me some facts about {n}.",
          "I would like to learn about {n}.", "Who or what is {n}?", "Give an overview of {n}.", "Explain {n} to me.", "Introduce {n} to me.")


class Example(NamedTuple):
    kind: str
    pieces: list
    tags: dict


class World(NamedTuple):
    kind: dict
    title: str
    entity: dict  # name, pronoun, short
    facts: dict


# -- worlds and passages --------------------------------------------------------------------------------------------------
def generic_kind(pools, rng):
    """A kind that nobody described: random nouns as attributes."""
    nouns = rng.sample(pools.nouns, rng.randint(4, 7))
    attributes = [{"key": f"x{i}", "label": noun, "type": rng.choice(("place", "person", "name", "number", "year", "word")),
                   "sentences": [s.replace("{noun}", noun) for s in rng.sample(GENERIC_SHAPES, 4)]} for i, noun in enumerate(nouns)]
    model = pools.kinds[rng.choice(list(pools.kinds))]
    entities = [dict(e, pronoun="it", short="") for e in rng.sample(model["entities"], min(4, len(model["entities"])))]
    noun = rng.choice(pools.nouns)
    return {"kind": "generic", "label": noun, "attributes": attributes, "fillers": [], "entities": entities, "joint": [],
            "openings": [f"{{N}} is a kind of {noun} that people talk about.", f"{{N}} is a well-known {noun}."]}


def phrasings(pools, kind, key):
    if kind["kind"] in pools.phrasings and key in pools.phrasings[kind["kind"]]["attributes"]:
        return pools.phrasings[kind["kind"]]["attributes"][key]
    label = next(a["label"] for a in kind["attributes"] if a["key"] == key)
    return {"questions": [q.replace("{noun}", label) for q in GENERIC_ASKS], "claims": [f"The {label} of {{n}} is {{V}}."],
            "yesno": [f"Is {{V}} the {label} of {{n}}?", f"Is the {label} of {{n}} {{V}}?"], "answer": f"The {label} of {{n}} is {{V}}."}


def new_world(pools, kind, rng, like=None, keys=None):
    model = rng.choice(kind["entities"])
    title, name = pools.name(kind, rng, like)
    keys = list(keys if keys is not None else [a["key"] for a in kind["attributes"]])
    rng.shuffle(keys)
    keys = keys[:rng.choice((3, 4, 4, 5) if pools.short else (4, 5, 5, 6, 6, 6, 7, 8))]
    facts = {}
    for key in keys:
        value = pools.value(kind, key, name, rng)
        if value not in facts.values():
            facts[key] = value
    return World(kind, title, {"name": name, "pronoun": model.get("pronoun", "it"), "short": model.get("short", "")}, facts)


def prose(pools, world, facts, rng):
    """A Passage of 20-100 words about part of the world's facts (shorter in the first part of a training run)."""
    low, high = ((20, 30), (40, 50, 60)) if pools.short else ((25, 45, 60, 60, 60), (75, 90, 100))
    return compose(world.entity, facts, world.kind, rng, low=rng.choice(low), high=rng.choice(high),
                   openings=0.85, joints=rng.choice((0.0, 0.35)), fillers=rng.choice((1, 2, 3)))


def pick_kind(pools, rng):
    return generic_kind(pools, rng) if rng.random() < 0.12 else pools.kinds[rng.choice(list(pools.kinds))]


def scene(pools, rng, need=1):
    """A world with a passage that states at least `need` facts which have phrasings."""
    while True:
        world = new_world(pools, pick_kind(pools, rng), rng)
        made = prose(pools, world, world.facts, rng)
        if len(made.keys) >= need:
            return world, made


def distractor(pools, world, key, rng):
    """(type, title, passage): a passage that does not answer the question about `key` of `world`."""
    draw = rng.random()
    if draw < 0.42 and len(world.facts) > 2:
        facts = {k: v for k, v in world.facts.items() if k != key}
        return "silent", world.title, prose(pools, world, facts, rng)
    if draw < 0.86:
        similar = world.entity["name"] if rng.random() < 0.4 else None
        other = new_world(pools, world.kind, rng, like=similar)
        if other.entity["name"] == world.entity["name"]:
            return distractor(pools, world, key, rng)
        facts = dict(other.facts)
        if key not in facts and rng.random() < 0.6:
            facts[key] = pools.value(world.kind, key, other.entity["name"], rng)
        type_ = "similar" if similar else "same kind"
        names = [a["key"] for a in world.kind["attributes"] if a["type"] in ("name", "person", "place") and a["key"] in facts]
        if names and rng.random() < 0.12:  # the asked name occurs, but as a value
            facts[rng.choice(names)] = world.entity["name"]
            type_ = "mention"
        return type_, other.title, prose(pools, other, facts, rng)
    other, made = scene(pools, rng)
    return "other kind", other.title, made


# -- wording -----------------------------------------------------------------------------------------------------------------
def uncapital(text, name):
    """Small first letter, unless the sentence starts with a name."""
    first = text.split()[0]
    common = {"What", "Which", "Where", "When", "Who", "How", "Name", "Tell", "In", "Is", "Does", "Do", "Did", "Was", "Has", "Can", "Give", "Say",
              "On", "From", "To", "At", "By", "The", "Whose", "Are", "Were", "With", "For", "Of", "Leave", "Spell", "Write", "Sort", "Count",
              "Repeat", "Find", "List", "Please", "Put", "Through", "Into", "After", "Compare", "Explain", "Describe", "Find", "Its"}
    return text[:1].lower() + text[1:] if first in common else text


def dress(text, rng):
    """The same request as another person would type it."""
    draw = rng.random()
    if draw < 0.42:
        out = text
    elif draw < 0.72:
        lead = rng.choice(("Please tell me: ", "Please: ", "Quick question: ", "Tell me, ", "I wonder: ", "Question: ", "Hi! ", "Hello, ", "Hey, ",
                           "One question: ", "Could you help me? ", "I need to know: ", "So, ", "Now, ", "And ", "Okay, ", "Say, ", "Can you answer this: ",
                           "A question for you: ", "Do you know this: ", "Maybe you can help: ", "For school: ", "Good morning! ", "Excuse me, ", "Well, ",
                           "I was asked this: ", "My son asks: ", "I forgot: ", "Just curious: ", "Next one: ", "Quiz time: ", "Please answer: "))
        out = lead + (uncapital(text, "") if rng.random() < 0.7 or lead.endswith(", ") else text)
    elif draw < 0.86:
        out = text + rng.choice((" Please.", " Thank you.", " Thanks!", " I forgot.", " Do you know?", " Any idea?", " Keep it short.", " In one sentence, please.",
                                 " I need it for school.", " Please answer briefly.", " Can you help?"))
    elif draw < 0.95:
        out = text.rstrip("?.!")
    else:
        out = "Answer the question.\n\n## Input:\n\n" + text
    if rng.random() < 0.12:
        out = out.lower()
    return out


def prompt(instruction):
    return (f"### Instruction:\n{instruction}\n\n### Response:\n", MASKED)


def evidence(title, text, trained=True):
    return [(RETRIEVE, CONTROL if trained else MASKED_CONTROL), ("<paragraph>", MASKED_CONTROL), (f"{title}\n{text}", PASSAGE),
            ("</paragraph>", MASKED_CONTROL)]


def finish(utility):
    return [(f"[Utility:{utility}]", CONTROL), (END, CONTROL)]


def say(world, template, value, mention="name"):
    return fill(template, world.entity, world.facts, value, mention)


WHAT = {"person": ("who", "which person", "what name"), "place": ("which place", "what place", "where", "what"), "name": ("what", "which name"),
        "number": ("what", "how much", "what figure"), "year": ("which year", "what year", "when"), "word": ("what",)}
LABELLED = ("What is the {l} of {n}?", "{N}: {l}?", "Tell me the {l} of {n}.", "And the {l} of {n}?", "{N}, {l}?", "I need the {l} of {n}.",
            "Do you know the {l} of {n}?", "What can you say about the {l} of {n}?")


def ask(pools, world, key, rng):
    """A question about the attribute: an author's, a casual one, a sentence with a gap, or just the attribute's name."""
    forms, shape = phrasings(pools, world.kind, key), next(a for a in world.kind["attributes"] if a["key"] == key)
    draw = rng.random()
    more = pools.more.get((world.kind["kind"], key))
    if draw < 0.4 and more:
        text = rng.choice(more)
    elif draw < 0.5:
        text = rng.choice(LABELLED).replace("{l}", shape["label"])
    elif draw < 0.62:
        text = rng.choice(forms["claims"] + shape["sentences"]).rstrip(".")
        text = text.replace("{V}", rng.choice(WHAT[shape["type"]]) if rng.random() < 0.8 else "...") + "?"
    else:
        text = rng.choice(forms["questions"])
    if rng.random() < 0.4:
        text = reworded(pools, text, rng)
    if rng.random() < 0.12:  # the gist must do: some words fall out
        words = text.split()
        text = " ".join(w for w in words if "{" in w or rng.random() > 0.15) or text
    return say(world, text, None)


def reworded(pools, text, rng):
    """Some words of a question replaced by others of like meaning."""
    def other(match):
        word = match.group(0)
        choices = pools.synonyms.get(word.lower())
        if not choices or rng.random() < 0.6:
            return word
        new = rng.choice(choices)
        return upper_first(new) if word[0].isupper() else new
    return re.sub(r"(?<![{\w])[A-Za-z-]+(?![}\w])", other, text)


def answer(pools, world, key, value=None):
    return say(world, phrasings(pools, world.kind, key)["answer"], value if value is not None else world.facts[key])


def lowered(pools, world, key, value):
    """The answer sentence as a clause: '... the Nile empties into ...'."""
    template = phrasings(pools, world.kind, key)["answer"]
    head = slots(template)[:1]
    if template.startswith("{N}"):
        out = "\0" + template[1:].replace("N}", "{n}", 1)
    else:
        out = "\0" + (template if template.startswith("{") and head == ["V"] else template[:1].lower() + template[1:])
    return fill(out, world.entity, world.facts, value).replace("\0", "", 1)


def unanswered(rng):
    return [(IRRELEVANT, CONTROL), (rng.choice(SILENT), TEXT)] + finish(1)


# -- kinds of example --------------------------------------------------------------------------------------------------------
def one_hop(pools, rng):
    world, made = scene(pools, rng)
    key = rng.choice(made.keys)
    head = [prompt(dress(ask(pools, world, key, rng), rng))]
    if rng.random() < 0.5:
        type_, title, other = distractor(pools, world, key, rng)
        return Example("one hop", head + evidence(title, other.text) + unanswered(rng), {"rel": type_})
    return Example("one hop", head + evidence(world.title, made.text) + [
        (RELEVANT, CONTROL), (answer(pools, world, key), TEXT), (FULL, CONTROL)] + finish(5), {"rel": "gold", "answer": True})


def check(pools, rng):
    """Yes/no questions and claims."""
    world, made = scene(pools, rng)
    key = rng.choice(made.keys)
    value, right = world.facts[key], rng.random() < 0.5
    asked = value
    while asked == value and not right:
        asked = pools.value(world.kind, key, world.entity["name"], rng)
    forms = phrasings(pools, world.kind, key)
    if rng.random() < 0.5 and forms.get("yesno"):
        text = say(world, rng.choice(forms["yesno"]), asked)
    else:
        shape = next(a for a in world.kind["attributes"] if a["key"] == key)
        claim = say(world, rng.choice(forms["claims"] if rng.random() < 0.6 else shape["sentences"]), asked)
        text = rng.choice(("True or false: {}", "True or false? {}", "Is it true that {}?", "Is this right: {}", "Check this claim: {}", "Fact check: {}",
                           "Correct or not? {}", "Someone told me this: {} Is that so?", "Is this correct? {}", "{} Is this true?", "{} Right or wrong?",
                           "Verify: {}", "I read this: {} Is it true?", "Can you confirm this? {}", "Yes or no: {}"))
        text = text.format(lowered_claim(claim, world) if "that {}" in text else claim)
    head = [prompt(dress(text, rng))]
    if rng.random() < 0.4:
        type_, title, other = distractor(pools, world, key, rng)
        return Example("check", head + evidence(title, other.text) + unanswered(rng), {"rel": type_})
    reply = ("Yes, " if right else "No, ") + lowered(pools, world, key, value)
    return Example("check", head + evidence(world.title, made.text) + [
        (RELEVANT, CONTROL), (reply, TEXT), (FULL, CONTROL)] + finish(5), {"rel": "gold", "check": True})


def lowered_claim(claim, world):
    name = world.entity["name"]
    claim = claim.rstrip(".")
    if claim.startswith(upper_first(name)):
        return name + claim[len(name):]
    return claim


def wrong(pools, world, key, made, rng):
    """A value for `key` that the passage does not give."""
    others = [world.facts[k] for k in made.keys if k != key]
    value = rng.choice(others) if others and rng.random() < 0.3 else pools.value(world.kind, key, world.entity["name"], rng)
    return value if value != world.facts.get(key) else wrong(pools, world, key, made, rng)


def forced(pools, rng):
    """Answers that were put into the model's mouth: only the judgement after them is trained."""
    world, made = scene(pools, rng, need=2)
    first, second = rng.sample(made.keys, 2)
    head = [prompt(dress(ask(pools, world, first, rng), rng))]
    source, title = made, world.title
    draw = rng.random()
    right_one, right_two = answer(pools, world, first), answer(pools, world, second)
    if draw < 0.38:
        text, token, utility = answer(pools, world, first, wrong(pools, world, first, made, rng)), NONE, 2
    elif draw < 0.46:
        type_, title, source = distractor(pools, world, first, rng)
        text, token, utility = right_one, NONE, 2
    elif draw < 0.54:
        text, token, utility = right_two, FULL, 2
    elif draw < 0.62:
        text, token, utility = upper_first(world.facts[first]) + ".", FULL, 4
    elif draw < 0.70:
        text, token, utility = right_one.rstrip(".") + ", and " + lowered(pools, world, second, world.facts[second]), FULL, 5
    elif draw < 0.78:
        text, token, utility = (answer(pools, world, first, wrong(pools, world, first, made, rng)).rstrip(".") + ", and "
                                + lowered(pools, world, second, wrong(pools, world, second, made, rng))), NONE, 2
    else:
        if rng.random() < 0.5:
            text = right_one.rstrip(".") + ", and " + lowered(pools, world, second, wrong(pools, world, second, made, rng))
        else:
            text = (answer(pools, world, second, wrong(pools, world, second, made, rng)).rstrip(".") + ", and "
                    + lowered(pools, world, first, world.facts[first]))
        token, utility = PARTIAL, 3
    return Example("forced", head + evidence(title, source.text) + [
        (RELEVANT, MASKED_CONTROL), (text, MASKED), (token, CONTROL)] + finish(utility), {"sup": token})


def several(pools, rng):
    """Two or three questions about one passage: the second answer goes on with the evidence in hand."""
    world, made = scene(pools, rng, need=3)
    keys = rng.sample(made.keys, min(len(made.keys), rng.choice((2, 2, 3))))
    asks = [ask(pools, world, key, rng) for key in keys]
    text = asks[0] + "".join(rng.choice((" And ", " Also, ", " ")) + uncapital(a, "") for a in asks[1:])
    pieces = [prompt(dress(text, rng))] + evidence(world.title, made.text)
    for at, key in enumerate(keys):
        pieces += [(RELEVANT if at == 0 else CONTINUE, CONTROL), (answer(pools, world, key), TEXT), (FULL, CONTROL)]
    return Example("several", pieces + finish(5), {"rel": "gold", "answer": True})


def about(pools, rng):
    world, made = scene(pools, rng, need=3)
    forms = pools.phrasings.get(world.kind["kind"], {}).get("about") or ABOUTS
    text = say(world, rng.choice(forms if rng.random() < 0.6 else ABOUTS), None)
    if rng.random() < 0.3:
        if rng.random() < 0.15:
            other, source = scene(pools, rng)
        else:
            other = new_world(pools, world.kind, rng, like=world.entity["name"] if rng.random() < 0.4 else None)
            source = prose(pools, other, other.facts, rng)
        if other.entity["name"] != world.entity["name"]:
            return Example("about", [prompt(dress(text, rng))] + evidence(other.title, source.text) + unanswered(rng), {"rel": "about other"})
    pieces = [prompt(dress(text, rng))] + evidence(world.title, made.text)
    for at, (sentence, _) in enumerate(made.sentences[:3]):
        pieces += [(RELEVANT if at == 0 else CONTINUE, CONTROL), (sentence, TEXT), (FULL, CONTROL)]
    return Example("about", pieces + finish(5), {"rel": "gold", "copy": True})


def plural(name):
    stem = name[4:] if name.startswith("the ") else name
    if not stem.islower():
        return name
    if re.search(r"[^aeiou]y$", stem):
        return stem[:-1] + "ies"
    return stem + ("es" if re.search(r"(s|x|ch|sh)$", stem) else "s")


def compare(pools, rng):
    kind = pick_kind(pools, rng)
    while len(kind["attributes"]) < 2:
        kind = pick_kind(pools, rng)
    first = new_world(pools, kind, rng)
    second = new_world(pools, kind, rng, like=first.entity["name"] if rng.random() < 0.2 else None)
    shared = [k for k in first.facts if k in second.facts]
    texts = [prose(pools, w, w.facts, rng) for w in (first, second)]
    shared = [k for k in shared if k in texts[0].keys and k in texts[1].keys]
    if first.entity["name"] == second.entity["name"]:
        return compare(pools, rng)
    order = [0, 1]
    rng.shuffle(order)
    names = [w.entity["name"] for w in (first, second)]
    if rng.random() < 0.5:
        names = [plural(name) for name in names]
    names = [names[i] for i in order]
    fields = {"a": names[0], "b": names[1], "A": upper_first(names[0])}
    if shared and rng.random() < 0.45:
        key = rng.choice(shared)
        shape = next(a for a in kind["attributes"] if a["key"] == key)
        forms = SHARED_ASKS + (SIZE_ASKS * 2 if shape["type"] in ("number", "year") else ())
        text = rng.choice(forms).format(label=shape["label"], **fields)
        answers = [answer(pools, w, key) for w in (first, second)]
    else:
        text = rng.choice(DIFFERENCES).format(**fields)
        answers = [made.sentences[0][0] for made in texts]
    pieces = [prompt(dress(text, rng))] + evidence(first.title, texts[0].text) + [
        (RELEVANT, CONTROL), (answers[0], TEXT), (FULL, CONTROL)]
    draw = rng.random()
    if draw < 0.5:
        pieces += evidence(second.title, texts[1].text) + [(RELEVANT, CONTROL), (answers[1], TEXT), (FULL, CONTROL)] + finish(5)
        return Example("compare", pieces, {"rel": "gold", "copy": True})
    if draw < 0.75:
        title, made = first.title, texts[0] if rng.random() < 0.5 else prose(pools, first, first.facts, rng)
    else:
        third = new_world(pools, kind, rng)
        title, made = third.title, prose(pools, third, third.facts, rng)
    return Example("compare", pieces + evidence(title, made.text) + [(IRRELEVANT, CONTROL), (rng.choice(SILENT), TEXT)] + finish(2),
                   {"rel": "compare again"})


def plain(pools, rng):
    """Requests without retrieval."""
    text, reply = request(pools, rng)
    head = [prompt(dress(text, rng) if rng.random() < 0.75 else text)]
    draw = rng.random()
    if draw < 0.86:
        return Example("plain", head + [(NO_RETRIEVE, CONTROL), (reply, TEXT)] + finish(5), {"plain": True})
    if draw < 0.95:
        return Example("plain", head + [(NO_RETRIEVE, CONTROL), (request(pools, rng)[1], MASKED)] + finish(1), {"use": 1})
    return Example("plain", head + [(NO_RETRIEVE, CONTROL), (rng.choice(("I do not know.", "I am not sure.", "I cannot say.", "Perhaps.")), MASKED)] + finish(2), {"use": 2})


def blind(pools, rng):
    """A question of fact: only the decision to retrieve (a dense supply of decisions)."""
    world = new_world(pools, pick_kind(pools, rng), rng)
    key = rng.choice(list(world.facts))
    return Example("blind", [prompt(dress(ask(pools, world, key, rng), rng)), (RETRIEVE, CONTROL)], {"blind": True})


def outline(pools, rng):
    """A question and how its answer will be worded, without a passage: short rows that teach what is asked for.

    Other headings than a prompt's, so that nothing is learned here about deciding to retrieve.
    """
    kind = pools.kinds[rng.choice(list(pools.kinds))]
    title, name = pools.name(kind, rng)
    world = World(kind, title, {"name": name, "pronoun": "it", "short": ""}, {})
    key = rng.choice(kind["attributes"])["key"]
    text = ask(pools, world, key, rng)
    text = dress(text, rng) if rng.random() < 0.4 else text
    heading = f"### Question:\n{text}\n\n### Kind:\n{kind['noun']}\n\n### Outline:\n"  # a passage would show the kind
    return Example("outline", [(heading, MASKED), (answer(pools, world, key, "..."), TEXT)], {})


MIXTURE = [(one_hop, 48), (check, 16), (forced, 12), (several, 14), (about, 6), (compare, 5), (plain, 18), (blind, 5), (outline, 36)]


def example(pools, rng, mixture=MIXTURE):
    return rng.choices([f for f, _ in mixture], [w for _, w in mixture])[0](pools, rng)
