"""Training examples over invented worlds: questions, passages, answers, judgements.

Each function makes one kind: one_hop(pools, rng) -> Example(kind, pieces, tags). How often each is drawn: training/mixture.py.
"""
from corpus.realise import upper_first
from training.pieces import (CONTINUE, CONTROL, FULL, IRRELEVANT, KEY, MASKED, MASKED_CONTROL, NO_RETRIEVE, NONE, PARTIAL, RELEVANT, RETRIEVE,
                             SILENT, TEXT, Example, evidence, finish, prompt, read, unanswered)
from training.requests import request
from training.wording import ABOUTS, answer, ask, claimed, clause, dress, lowered, plural, say, stating, uncapital
from training.worlds import World, distractor, new_world, pick_kind, prose, scene


def one_hop(pools, rng):
    world, made = scene(pools, rng)
    key = rng.choice(made.keys)
    head = [prompt(dress(ask(pools, world, key, rng), rng))]
    if rng.random() < 0.5:
        type_, title, other = distractor(pools, world, key, rng)
        return Example("one hop", head + read(title, other) + unanswered(rng), {"rel": type_})
    return Example("one hop", head + read(world.title, made, (key,)) + [
        (RELEVANT, CONTROL), (answer(pools, world, key), TEXT), (FULL, CONTROL)] + finish(5), {"rel": "gold", "answer": True})


def check(pools, rng):
    """Yes/no questions and claims."""
    world, made = scene(pools, rng)
    key = rng.choice(made.keys)
    value, right = world.facts[key], rng.random() < 0.5
    asked = value
    while asked == value and not right:
        asked = pools.value(world.kind, key, world.entity["name"], rng)
    head = [prompt(dress(claimed(pools, world, key, asked, rng), rng))]
    if rng.random() < 0.3:
        type_, title, other = distractor(pools, world, key, rng)
        return Example("check", head + read(title, other) + unanswered(rng), {"rel": type_})
    return Example("check", head + read(world.title, made, (key,)) + [(RELEVANT, CONTROL)] + verdict(pools, world, key, right) + [
        (FULL, CONTROL)] + finish(5), {"rel": "gold", "check": True})


def verdict(pools, world, key, right):
    return [("Yes," if right else "No,", KEY), (lowered(pools, world, key, world.facts[key]), TEXT)]  # each piece begins with a space


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
    source, title, asked = made, world.title, (first,)
    draw = rng.random()
    one, two = stating(pools, world, first, rng), stating(pools, world, second, rng)
    right_one, right_two = (one, world.facts[first]), (two, world.facts[second])
    wrong_one, wrong_two = (one, wrong(pools, world, first, made, rng)), (two, wrong(pools, world, second, made, rng))
    if draw < 0.16:
        text, token, utility = say(world, *right_one), FULL, 5
    elif draw < 0.19:
        text, token, utility = rng.choice(pools.framings["evasive"]), NONE, 1
    elif draw < 0.36:
        text, token, utility = say(world, *wrong_one), NONE, 2
    elif draw < 0.43:
        (type_, title, source), asked = distractor(pools, world, first, rng), ()
        text, token, utility = say(world, *right_one), NONE, 2
    elif draw < 0.55:
        text, token, utility = say(world, *right_two), FULL, 2
    elif draw < 0.60:
        text, token, utility = upper_first(world.facts[first]) + ".", FULL, 4
    elif draw < 0.68:
        text, token, utility = joined(right_one, right_two, world), FULL, 5
    elif draw < 0.76:
        text, token, utility = joined(wrong_one, wrong_two, world), NONE, 2
    else:
        pair = (right_one, wrong_two) if rng.random() < 0.5 else (wrong_one, right_two)
        text, token, utility = joined(*(pair if rng.random() < 0.7 else pair[::-1]), world), PARTIAL, 3
    return Example("forced", head + read(title, source, asked) + [
        (RELEVANT, MASKED_CONTROL), (text, MASKED), (token, CONTROL)] + finish(utility), {"sup": token})


def joined(first, second, world):
    return say(world, *first).rstrip(".") + ", and " + clause(world, *second)


def several(pools, rng):
    """Two or three questions about one passage: the second answer goes on with the evidence in hand."""
    world, made = scene(pools, rng, need=3)
    keys = rng.sample(made.keys, min(len(made.keys), rng.choice((2, 2, 3))))
    asks = [ask(pools, world, key, rng) for key in keys]
    text = asks[0] + "".join(rng.choice((" And ", " Also, ", " ")) + uncapital(a, "") for a in asks[1:])
    pieces = [prompt(dress(text, rng))] + read(world.title, made, keys)
    for at, key in enumerate(keys):
        pieces += [(RELEVANT if at == 0 else CONTINUE, CONTROL), (answer(pools, world, key), TEXT), (FULL, CONTROL)]
    return Example("several", pieces + finish(5), {"rel": "gold", "answer": True})


def about(pools, rng):
    world, made = scene(pools, rng, need=3)
    forms = rng.choice((ABOUTS, pools.abouts, pools.phrasings.get(world.kind["kind"], {}).get("about") or ABOUTS))
    text = say(world, rng.choice(forms), None)
    if rng.random() < 0.3:
        if rng.random() < 0.15:
            other, source = scene(pools, rng)
        else:
            other = new_world(pools, world.kind, rng, like=world.entity["name"] if rng.random() < 0.4 else None)
            source = prose(pools, other, other.facts, rng)
        if other.entity["name"] != world.entity["name"]:
            return Example("about", [prompt(dress(text, rng))] + evidence(other.title, source.text) + unanswered(rng), {"rel": "about other"})
    pieces = [prompt(dress(text, rng))] + told(world, made, rng.choice((2, 3, 3)))
    rest = {key: value for key, value in world.facts.items() if key not in made.keys}
    if rest and rng.random() < 0.5:      # a second passage tells what the first leaves out
        pieces += told(world, prose(pools, world, rest, rng), rng.choice((1, 2)))
    return Example("about", pieces + finish(5), {"rel": "gold", "copy": True})


def told(world, made, most):
    """A passage and its first sentences, each a segment of its own."""
    pieces = evidence(world.title, made.text)
    for at, (sentence, _) in enumerate(made.sentences[:most]):
        pieces += [(RELEVANT if at == 0 else CONTINUE, CONTROL), (sentence, TEXT), (FULL, CONTROL)]
    return pieces


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
    asked = [(first, second)[i] for i in order]
    if shared and rng.random() < 0.65:
        key = rng.choice(shared)
        shape = next(a for a in kind["attributes"] if a["key"] == key)
        draw = rng.random()
        if draw < 0.15:
            text = ask(pools, asked[0], key, rng) + rng.choice((" And ", " Also, ", " ", " Then: ")) + uncapital(ask(pools, asked[1], key, rng), "")
        elif draw < 0.3 and shape["type"] in ("number", "year"):
            text = framed(pools.framings["bigger"], asked, rng, label=shape["label"])
        else:
            text = framed(pools.framings["compare"], asked, rng, label=shape["label"])
        answers, wanted = [answer(pools, w, key) for w in (first, second)], (key,)
    else:
        text = framed(pools.framings["differences"], asked, rng, many=rng.random() < 0.4)
        answers, wanted = [made.sentences[0][0] for made in texts], None
    pieces = [prompt(dress(text, rng))] + read(first.title, texts[0], wanted) + [
        (RELEVANT, CONTROL), (answers[0], TEXT), (FULL, CONTROL)]
    draw = rng.random()
    if draw < 0.7:
        pieces += read(second.title, texts[1], wanted) + [(RELEVANT, CONTROL), (answers[1], TEXT), (FULL, CONTROL)] + finish(5)
        return Example("compare", pieces, {"rel": "gold", "copy": True})
    if draw < 0.85:
        title, made = first.title, texts[0] if rng.random() < 0.5 else prose(pools, first, first.facts, rng)
    else:
        third = new_world(pools, kind, rng)
        title, made = third.title, prose(pools, third, third.facts, rng)
    return Example("compare", pieces + read(title, made, None if wanted is None else ()) + [(IRRELEVANT, CONTROL), (rng.choice(SILENT), TEXT)] + finish(2),
                   {"rel": "compare again"})


def framed(forms, worlds, rng, many=False, **fields):
    a, b = (plural(world.entity["name"]) if many else world.entity["name"] for world in worlds)
    return rng.choice(forms).format(a=a, A=upper_first(a), b=b, **fields)


def plain(pools, rng):
    """Requests without retrieval."""
    text, reply = request(pools, rng)
    head = [prompt(dress(text, rng) if rng.random() < 0.75 else text)]
    draw = rng.random()
    if draw < 0.86:
        return Example("plain", head + [(NO_RETRIEVE, CONTROL), (reply, TEXT)] + finish(5), {"plain": True})
    if draw < 0.95:
        return Example("plain", head + [(NO_RETRIEVE, CONTROL), (request(pools, rng)[1], MASKED)] + finish(1), {"use": 1})
    return Example("plain", head + [(NO_RETRIEVE, CONTROL), (rng.choice(pools.framings["evasive"]), MASKED)] + finish(2), {"use": 2})


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
