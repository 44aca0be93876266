"""A passage first and many short questions after it: reading, several times as densely as the deployed format allows.

In the deployed order (question, passage, answer) a passage of a hundred tokens teaches one judgement and one answer. Here it
teaches several of both; the skill is the same, and the heading tells the model which of the two orders it reads.
"""
from training.pieces import CONTROL, FULL, IRRELEVANT, MASKED, MASKED_CONTROL, NONE, PASSAGE, RELEVANT, SILENT, TEXT, Example
from training.examples import verdict, wrong
from training.wording import answer, ask, claimed, dress, say, stating
from training.worlds import World, familiar, new_world, pick_kind, scene


def drill(pools, rng):
    world, made = scene(pools, rng, need=2)
    pieces = [("<paragraph>", MASKED_CONTROL), (f"{world.title}\n{made.text}", PASSAGE), ("</paragraph>", MASKED_CONTROL)]
    silent = [a["key"] for a in world.kind["attributes"] if a["key"] not in made.keys]
    for _ in range(rng.randint(6, 10)):
        draw, key = rng.random(), rng.choice(made.keys)
        if draw < 0.34:
            pieces += question(pools, world, key, rng)
        elif draw < 0.54 and silent:
            pieces += refusal(pools, world, rng.choice(silent), rng)
        elif draw < 0.69:
            pieces += refusal(pools, stranger(pools, world, rng), key, rng)
        elif draw < 0.71:
            pieces += refusal(pools, *anything(pools, rng), rng)
        elif draw < 0.80:
            pieces += check(pools, world, key, rng)
        elif draw < 0.96:
            pieces += worth(pools, world, made, key, rng)
        else:
            pieces += claim(pools, world, key, rng)
    return Example("drill", pieces, {"rel": "drill"})


def heading(text, rng):
    return (f"### Question:\n{dress(text, rng) if rng.random() < 0.45 else text}\n\n### Response:\n", MASKED)


def question(pools, world, key, rng):
    reply = [(answer(pools, world, key), TEXT)] if rng.random() < 0.65 else []
    return [heading(ask(pools, world, key, rng), rng), (RELEVANT, CONTROL)] + reply


def refusal(pools, world, key, rng):
    reply = [(rng.choice(SILENT), TEXT)] if rng.random() < 0.2 else []
    return [heading(ask(pools, world, key, rng), rng), (IRRELEVANT, CONTROL)] + reply


def worth(pools, world, made, key, rng):
    """An answer that was put into the model's mouth, and what it is worth: to the point, beside it, wrong or evasive."""
    draw, said = rng.random(), key
    if draw < 0.5:
        text, support, utility = say(world, stating(pools, world, key, rng), world.facts[key]), FULL, 5
    elif draw < 0.85:
        while said == key:
            said = rng.choice(made.keys)
        text, support, utility = say(world, stating(pools, world, said, rng), world.facts[said]), FULL, 2
    elif draw < 0.95:
        text, support, utility = say(world, stating(pools, world, key, rng), wrong(pools, world, key, made, rng)), NONE, 2
    else:
        text, support, utility = rng.choice(pools.framings["evasive"]), NONE, 1
    return [heading(ask(pools, world, key, rng), rng), (RELEVANT, MASKED_CONTROL), (text, MASKED), (support, CONTROL), (f"[Utility:{utility}]", CONTROL)]


def stranger(pools, world, rng):
    """Another entity of the kind, sometimes with a name much like this one's."""
    name, called = world.entity["name"], "called" in world.entity
    while name == world.entity["name"]:
        title, name = pools.name(world.kind, rng, name if rng.random() < 0.7 and not called else None)
    entity = {key: value for key, value in world.entity.items() if key != "called"}
    return World(world.kind, title, entity | {"name": name} | (familiar(world.kind, name) if called else {}), {})


def anything(pools, rng):
    """Something of any kind, and what is asked about it: a passage about another thing seldom has a word of it."""
    world = new_world(pools, pick_kind(pools, rng), rng)
    return world, rng.choice(list(world.facts))


def claim(pools, world, key, rng):
    """A statement and the judgement whether the passage supports it."""
    value, right = held(pools, world, key, rng)
    text = say(world, stating(pools, world, key, rng), value)
    return [(f"### Claim:\n{text}\n\n### Judgement:\n", MASKED), (FULL if right else NONE, CONTROL)]


def check(pools, world, key, rng):
    """A yes/no question, answered by its first word alone or in full."""
    value, right = held(pools, world, key, rng)
    reply = verdict(pools, world, key, right)
    return [heading(claimed(pools, world, key, value, rng), rng), (RELEVANT, CONTROL)] + (reply if rng.random() < 0.4 else reply[:1])


def held(pools, world, key, rng):
    """(value that is claimed, whether it is the right one)"""
    value, right = world.facts[key], rng.random() < 0.5
    while not right and value == world.facts[key]:
        others = [v for k, v in world.facts.items() if k != key]
        value = rng.choice(others) if others and rng.random() < 0.2 else pools.value(world.kind, key, world.entity["name"], rng)
    return value, right
