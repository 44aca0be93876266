"""A passage first and many short questions after it: reading, several times as densely as the deployed format allows.

In the deployed order (question, passage, answer) a passage of a hundred tokens teaches one judgement and one answer. Here it
teaches six to eight of both; the skill is the same, and the heading tells the model which of the two orders it reads.
"""
from training.pieces import CONTROL, FULL, IRRELEVANT, MASKED, MASKED_CONTROL, NONE, PASSAGE, RELEVANT, SILENT, TEXT, Example
from training.wording import answer, ask, dress, say
from training.worlds import World, phrasings, scene


def drill(pools, rng):
    world, made = scene(pools, rng, need=2)
    pieces = [("<paragraph>", MASKED_CONTROL), (f"{world.title}\n{made.text}", PASSAGE), ("</paragraph>", MASKED_CONTROL)]
    silent = [a["key"] for a in world.kind["attributes"] if a["key"] not in made.keys]
    for _ in range(rng.randint(5, 8)):
        draw = rng.random()
        if draw < 0.5:
            pieces += question(pools, world, rng.choice(made.keys), rng)
        elif draw < 0.7 and silent:
            pieces += refusal(pools, world, rng.choice(silent), rng)
        elif draw < 0.8:
            pieces += refusal(pools, stranger(pools, world, rng), rng.choice(made.keys), rng)
        else:
            pieces += claim(pools, world, rng.choice(made.keys), rng)
    return Example("drill", pieces, {"rel": "drill"})


def heading(text, rng):
    return (f"### Question:\n{dress(text, rng) if rng.random() < 0.3 else text}\n\n### Response:\n", MASKED)


def question(pools, world, key, rng):
    return [heading(ask(pools, world, key, rng), rng), (RELEVANT, CONTROL), (answer(pools, world, key), TEXT)]


def refusal(pools, world, key, rng):
    return [heading(ask(pools, world, key, rng), rng), (IRRELEVANT, CONTROL), (rng.choice(SILENT), TEXT)]


def stranger(pools, world, rng):
    """Another entity of the kind, sometimes with a name much like this one's."""
    name = world.entity["name"]
    while name == world.entity["name"]:
        title, name = pools.name(world.kind, rng, name if rng.random() < 0.4 else None)
    return World(world.kind, title, {**world.entity, "name": name}, {})


def claim(pools, world, key, rng):
    """A statement and the judgement whether the passage supports it."""
    value, right = world.facts[key], rng.random() < 0.5
    while not right and value == world.facts[key]:
        others = [v for k, v in world.facts.items() if k != key]
        value = rng.choice(others) if others and rng.random() < 0.2 else pools.value(world.kind, key, world.entity["name"], rng)
    text = say(world, rng.choice(phrasings(pools, world.kind, key)["claims"]), value)
    return [(f"### Claim:\n{text}\n\n### Judgement:\n", MASKED), (FULL if right else NONE, CONTROL)]
