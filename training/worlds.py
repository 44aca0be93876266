"""Invented worlds and passages about them, all with facts that are not so."""
from typing import NamedTuple

from corpus.realise import compose
from training.pools import PERSON_KINDS

GENERIC_SHAPES = ("The {noun} of {n} is {V}.", "{P} {noun} is {V}.", "{V} is the {noun} of {n}.", "As its {noun}, {n} has {V}.",
                  "For its {noun}, {s} is known to have {V}.", "When people speak of the {noun} of {n}, they mean {V}.",
                  "The best-known {noun} there is {V}, and it belongs to {n}.", "{S} has {V} as its {noun}.")
GENERIC_ASKS = ("What is the {noun} of {n}?", "Which {noun} does {n} have?", "Name the {noun} of {n}.", "Tell me the {noun} of {n}.",
                "What {noun} belongs to {n}?", "{N} has which {noun}?", "What does {n} have as its {noun}?", "I am looking for the {noun} of {n}.")


class World(NamedTuple):
    kind: dict
    title: str
    entity: dict  # name, pronoun, short; called: what questions call it, if not by its name
    facts: dict


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
    entity = {"name": name, "pronoun": model.get("pronoun", "it"), "short": model.get("short", "")}
    if rng.random() < pools.familiar:
        entity.update(familiar(kind, name))
    return World(kind, title, entity, facts)


def familiar(kind, name):
    """{"called": "Mozart"} for a person, {"called": "Everest"} for Mount Everest, {} for what has no shorter name."""
    if kind["kind"] in PERSON_KINDS and " " in name:
        return {"called": name.split()[-1]}
    return {"called": name.removeprefix("Mount ")} if name.startswith("Mount ") else {}


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
    if draw < 0.5 and len(world.facts) > 2:
        facts = {k: v for k, v in world.facts.items() if k != key}
        return "silent", world.title, prose(pools, world, facts, rng)
    if draw < 0.9:
        similar = world.entity["name"] if rng.random() < 0.8 and "called" not in world.entity else None  # two that are called so would both be meant
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
