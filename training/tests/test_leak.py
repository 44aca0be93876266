"""The training stream holds nothing of the encyclopedia: no passage, and no true (entity, attribute, value).

Read off what the stream of a fixed seed gives out, 20,000 examples, not off the code that is meant to refuse true values:
sentences are looked up as the corpus would say them, and a control with true facts shows that the look-up finds them.
"""
import random
import re
from collections import defaultdict

import pytest

from corpus.build import build, load_kinds
from corpus.realise import compose, fill, keys_of, passage, slots, usable
from training import data
from training.pieces import FULL, RELEVANT, TEXT, CONTROL, Example, evidence, finish, passages, prompt
from training.pools import Pools, bare

SEED, CHUNKS = 1234, [("full", 0), ("full", 1), ("full", 2), ("full", 3), ("full", 4), ("short", 0), ("short", 1), ("short", 2), ("short", 3),
                      ("full", 5), ("full", 6)]
ROTATIONS = 8


@pytest.fixture(scope="module")
def pools():
    return Pools.load()


class Size:
    size = 22000  # random repeats draw from so many ids; nothing is encoded here


@pytest.fixture(scope="module")
def stream(pools):
    """The examples of the stream, before they become ids."""
    found = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data, "encode", lambda examples, *_: found.extend(examples) or [])
        for phase, index in CHUNKS:
            data.chunk(pools, Size(), SEED, index, phase)
    return found


def flat(text):
    """Small letters and single spaces, so that a capital at the start of a sentence makes no difference."""
    return " ".join(text.lower().split())


def words(text):
    return " " + " ".join(re.findall(r"[^\W_]+", text.lower())) + " "


def passages_of(examples):
    """(title, text) of every passage."""
    return [tuple(text.split("\n", 1)) for e in examples for text in passages(e)]


def answers_of(examples):
    return [text for e in examples for text, flag in e.pieces if flag == TEXT]


@pytest.fixture(scope="module")
def said(pools):
    """What the corpus could say of its facts: {sentence that names its entity: key}, {title: {any sentence about it: key}}."""
    named, titled = {}, defaultdict(dict)
    for kind in pools.kinds.values():
        forms = pools.phrasings.get(kind["kind"], {"attributes": {}})["attributes"]
        shapes = {a["key"]: a["sentences"] for a in kind["attributes"]}
        groups = [*kind.get("openings", ()), *(joint["text"] for joint in kind.get("joint", ()))]
        for entity in kind["entities"]:
            facts, about = entity["facts"], titled[bare(entity["title"])]
            for key, value in facts.items():
                wordings = forms.get(key, {})
                answers = [wordings["answer"]] if "answer" in wordings else []
                for text in [*shapes.get(key, ()), *wordings.get("claims", ()), *answers]:
                    # a sentence without a slot for the name ("Its capital is {V}.") says nothing of anybody by itself
                    if usable(text, facts) and set(slots(text)) & set("NnSsPp"):
                        named[flat(fill(text, entity, facts, value))] = f"{entity['id']}/{key}"
                for text in shapes.get(key, ()):
                    for mention in ("name", "pronoun", "short"):
                        about[flat(fill(text, entity, facts, value, mention))] = f"{entity['id']}/{key}"
            for text in groups:
                keys = keys_of(text, facts)
                if keys and usable(text, facts):
                    for mention in ("name", "pronoun", "short"):
                        about[flat(fill(text, entity, facts, None, mention))] = f"{entity['id']}/{keys[0]}"
    return named, titled


def true_statements(examples, named, titled):
    """Keys of the facts that the examples state as the corpus could state them."""
    found = []
    for title, text in passages_of(examples):
        text = flat(text)
        found += [key for sentence, key in titled.get(bare(title), {}).items() if sentence in text]
    for answer in answers_of(examples):
        if flat(answer) in named:
            found.append(named[flat(answer)])
        found += [named[s] for s in map(flat, re.split(r"(?<=[.!?])\s+", answer)) if s in named and s != flat(answer)]
    return found


def test_no_passage_of_the_encyclopedia_is_trained_on(stream):
    shipped = {flat(row[1]) for row in build(load_kinds())[0]}
    assert len(shipped) > 1000 and len(stream) > 19_000
    texts = {flat(text) for _, text in passages_of(stream)} | {flat(text) for text in answers_of(stream)}
    assert len(texts) > 20_000
    assert not shipped & texts


def test_no_true_fact_is_stated(stream, said):
    named, titled = said
    assert len(named) > 20_000 and sum(map(len, titled.values())) > 50_000
    assert true_statements(stream, named, titled) == []


def test_a_true_fact_would_be_found(stream, pools, said):
    """The control: real entities in the stream, as one_hop would give them out."""
    named, titled = said
    rng, planted = random.Random(5), []
    for kind in list(pools.kinds.values()):
        for entity in rng.sample(kind["entities"], 5):
            made = passage(entity, entity["facts"], kind, rng)
            planted.append(Example("one hop", [prompt("?"), *evidence(entity["title"], made.text), (RELEVANT, CONTROL), ("It is so.", TEXT)], {}))
            assert true_statements(planted[-1:], named, titled), made.text
            key = next(k for k in entity["facts"] if k in pools.phrasings[kind["kind"]]["attributes"])
            sentence = fill(pools.phrasings[kind["kind"]]["attributes"][key]["answer"], entity, entity["facts"], entity["facts"][key])
            answered = Example("one hop", [prompt("?"), (RELEVANT, CONTROL), (sentence, TEXT), (FULL, CONTROL)] + finish(5), {})
            assert true_statements([answered], named, titled) == [f"{entity['id']}/{key}"], sentence
    assert len(true_statements(stream + planted, named, titled)) >= len(planted)


def distinctive(pools):
    """{title: true values that are hardly in a text by chance}: names and numbers of two digits, in bare words.

    Left out is what comes with the name (Vinci, the birthplace of Leonardo da Vinci) or with the wording of a sentence (English).
    """
    constant = words(" ".join(text for kind in pools.kinds.values() for a in kind["attributes"] for text in a["sentences"])
                     + " ".join(text for kind in pools.kinds.values() for text in [*kind.get("openings", ()), *kind.get("fillers", ())]))
    known = defaultdict(set)
    for kind in pools.kinds.values():
        for entity in kind["entities"]:
            for value in entity["facts"].values():
                rare = len(value) > 3 and (any(c.isupper() for c in value) or sum(c.isdigit() for c in value) > 1)
                if rare and words(value) not in words(entity["title"]) and words(value) not in constant:
                    known[bare(entity["title"])].add(words(value))
    return known


def together(pairs, known):
    """How many texts hold a distinctive true value of their title, under whatever attribute."""
    return sum(any(value in text for value in known[bare(title)]) for title, text in pairs)


def test_names_and_their_true_values_meet_no_more_often_than_by_chance(stream, pools):
    """The same passages under each other's titles are the chance: they hold what was drawn, with nothing refused."""
    known = distinctive(pools)
    pairs = [(title, words(text)) for title, text in passages_of(stream) if bare(title) in known]
    assert len(pairs) > 2000
    real = together(pairs, known)
    titles = [title for title, _ in pairs]
    chance = [together(zip(titles[shift:] + titles[:shift], [text for _, text in pairs]), known)
              for shift in range(101, 101 + 37 * ROTATIONS, 37)]
    most = sum(chance) / ROTATIONS + 2 * (sum(chance) / ROTATIONS) ** 0.5
    assert real <= most, (real, chance)
    # the control: a hundred and fifty true passages among them are noticed
    rng = random.Random(6)
    real_ones = [(e["title"], words(compose(e, e["facts"], kind, rng).text)) for kind in pools.kinds.values() for e in rng.sample(kind["entities"], 6)]
    assert together(pairs + [p for p in real_ones if bare(p[0]) in known], known) > most + 50
