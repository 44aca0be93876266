"""How questions, claims and answers are put into words."""
import re

from corpus.realise import fill, upper_first
from training.worlds import phrasings

ABOUTS = ("Tell me about {n}.", "What do you know about {n}?", "Write a short paragraph about {n}.", "Describe {n}.", "Give me some facts about {n}.",
          "I would like to learn about {n}.", "Who or what is {n}?", "Give an overview of {n}.", "Explain {n} to me.", "Introduce {n} to me.")
WHAT = {"person": ("who", "which person", "what name"), "place": ("which place", "what place", "where", "what"), "name": ("what", "which name"),
        "number": ("what", "how much", "what figure"), "year": ("which year", "what year", "when"), "word": ("what",)}
LABELLED = ("What is the {l} of {n}?", "{N}: {l}?", "Tell me the {l} of {n}.", "And the {l} of {n}?", "{N}, {l}?", "I need the {l} of {n}.",
            "Do you know the {l} of {n}?", "What can you say about the {l} of {n}?")

CUED = ("{N}: {cue}?", "{n} {cue}", "{cue} {n}", "What about {n} and {cue}?", "Say something of {n}: {cue}.", "I ask about {n}, about {cue}.",
        "{N}, I mean {cue}.", "On {n}, what is written under {cue}?", "{N} ... {cue} ...?", "What has {cue} to do with {n}?")


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
    if rng.random() < 0.2:
        out = out.lower()
    return out


def say(world, template, value, mention="name"):
    return fill(template, world.entity, world.facts, value, mention)


def ask(pools, world, key, rng):
    """A question about the attribute: an author's, a casual one, a sentence with a gap, a cue, or just the attribute's name."""
    forms, shape = phrasings(pools, world.kind, key), next(a for a in world.kind["attributes"] if a["key"] == key)
    draw = rng.random()
    more = pools.more.get((world.kind["kind"], key))
    if draw < 0.2 and more:
        text = rng.choice(more)
    elif draw < 0.32 and forms.get("cues"):
        text = rng.choice(CUED).replace("{cue}", rng.choice(forms["cues"]))
    elif draw < 0.38:
        text = rng.choice(LABELLED).replace("{l}", shape["label"])
    elif draw < 0.46:
        text = rng.choice(forms["claims"] + naming(shape["sentences"])).rstrip(".")
        text = text.replace("{V}", rng.choice(WHAT[shape["type"]]) if rng.random() < 0.8 else "...") + "?"
    else:
        text = rng.choice(forms["questions"])
    if rng.random() < 0.4:
        text = reworded(pools, text, rng)
    if rng.random() < 0.12:  # the gist must do: some words fall out
        words = text.split()
        text = " ".join(w for w in words if "{" in w or rng.random() > 0.15) or text
    return say(called(world), text, None)


def called(world):
    """The world under the name that questions call it by."""
    return world._replace(entity={**world.entity, "name": world.entity.get("called", world.entity["name"])})


def naming(sentences):
    """Those that say what they are about: "A pregnancy lasts 30 days" stands in a passage, but asks nothing."""
    return [one for one in sentences if re.search("{[NnSsPp]}", one)]


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


def stating(pools, world, key, rng):
    """Template of a sentence that states the value, in the model's own words or in another's."""
    forms = phrasings(pools, world.kind, key)
    shape = next(a for a in world.kind["attributes"] if a["key"] == key)
    draw = rng.random()
    return forms["answer"] if draw < 0.35 else rng.choice(forms["claims"] if draw < 0.85 else shape["sentences"])


def lowered(pools, world, key, value):
    """The answer sentence as a clause: '... the Nile empties into ...'."""
    return clause(world, phrasings(pools, world.kind, key)["answer"], value)


def clause(world, template, value):
    """A sentence as it stands after "and" or "that"; its full stop stays."""
    if template.startswith(("{N}", "{S}", "{P}")):
        template = template[:3].lower() + template[3:]
    elif template[:1] == "A" and template[1:2] == " " or template[1:2].islower():
        template = template[:1].lower() + template[1:]
    return fill("\0" + template, world.entity, world.facts, value).replace("\0", "", 1)


def claimed(pools, world, key, value, rng):
    """A yes/no question or a request to check a statement; {claim} of a framing is a sentence, or a clause without full stop."""
    forms, world = phrasings(pools, world.kind, key), called(world)
    if rng.random() < 0.35 and forms.get("yesno"):
        return say(world, rng.choice(forms["yesno"]), value)
    shape = next(a for a in world.kind["attributes"] if a["key"] == key)
    template = rng.choice(forms["claims"] if rng.random() < 0.7 else naming(shape["sentences"]) or forms["claims"])
    if rng.random() < 0.2:
        return rng.choice(pools.framings["claimsThat"]).replace("{claim}", clause(world, template, value).rstrip("."))
    return rng.choice(pools.framings["claims"]).replace("{claim}", say(world, template, value))


def plural(name):
    stem = name[4:] if name.startswith("the ") else name
    if not stem.islower():
        return name
    if re.search(r"[^aeiou]y$", stem):
        return stem[:-1] + "ies"
    return stem + ("es" if re.search(r"(s|x|ch|sh)$", stem) else "s")
