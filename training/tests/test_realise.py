"""Passages: grammar of the slots, lengths, and that what a passage claims to state it states."""
import random
import statistics

from corpus.build import build, load_kinds
from corpus.realise import fill, passage

RIVER = {"name": "the Elbe", "title": "Elbe", "pronoun": "it", "short": "the river"}
QUEEN = {"name": "Ada Ross", "title": "Ada Ross", "pronoun": "she", "short": "the writer"}


def test_names_are_capitalised_at_the_start_and_small_inside():
    assert fill("{N} is long, and {n} is deep.", RIVER, {}) == "The Elbe is long, and the Elbe is deep."


def test_subject_and_possessive_follow_the_mention():
    assert fill("{S} ends in {V}.", RIVER, {}, "Rome", "pronoun") == "It ends in Rome."
    assert fill("{P} end is {V}.", RIVER, {}, "Rome", "name") == "The Elbe's end is Rome."
    assert fill("{P} end is {V}.", QUEEN, {}, "Rome", "pronoun") == "Her end is Rome."
    assert fill("{S} knows {p} end.", QUEEN, {}, None, "name") == "Ada Ross knows her end."


def test_no_subject_pronoun_where_an_object_stands():
    assert fill("Much is told of {s}.", QUEEN, {}, None, "pronoun") == "Much is told of Ada Ross."


def test_sentences_that_end_in_an_abbreviation_get_one_full_stop():
    assert fill("{N} died in {V}.", QUEEN, {}, "300 B.C.") == "Ada Ross died in 300 B.C."


def test_the_same_seed_gives_the_same_passage():
    kind = load_kinds()[0]
    entity = kind["entities"][0]
    first, again = (passage(entity, entity["facts"], kind, random.Random(5)) for _ in range(2))
    assert first == again


def test_the_encyclopedia_is_large_enough_and_each_fact_stands_in_its_passages():
    passages, rows = build(load_kinds())
    lengths = [len(text.split()) for _, text, _, _ in passages]
    assert len(passages) >= 1000 and statistics.median(lengths) >= 60 and max(lengths) <= 100
    texts = {number: text for number, text, _, _ in passages}
    titles = [(title, kind) for _, _, title, kind in passages]
    assert len(titles) - len(set(titles)) >= 110
    for row in rows:
        for number in row["passage_ids"]:
            value = row["value"]
            assert value in texts[number] or value[:1].upper() + value[1:] in texts[number], row
