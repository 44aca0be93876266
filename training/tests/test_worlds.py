"""Invented worlds: never a fact of the encyclopedia, the released format, the right parts trained."""
import random
from collections import Counter

import numpy as np
import pytest

from training import worlds
from training.data import batches, chunk, encode, repeats
from training.pools import Pools, bare
from training.tokenizer import Encoder, build, save
from training.examples import one_hop
from training.mixture import example
from training.pieces import BESIDE, CONTROL, KEY, MASKED, MASKED_CONTROL, PASSAGE, STATES, TEXT, passages
from training.wording import ask


@pytest.fixture(scope="module")
def pools():
    return Pools.load()


@pytest.fixture(scope="module")
def encoder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tokenizer")
    save(build(), folder)
    return Encoder(folder)


@pytest.fixture(scope="module")
def examples(pools):
    rng = random.Random(11)
    return [example(pools, rng) for _ in range(5000)]


def test_no_world_holds_a_true_fact(pools):
    rng = random.Random(3)
    for _ in range(4000):
        world = worlds.new_world(pools, worlds.pick_kind(pools, rng), rng)
        for value in world.facts.values():
            assert bare(value) not in pools.true.get(bare(world.entity["name"]), ()), (world.entity["name"], value)


def test_values_are_never_true_of_a_name_that_the_encyclopedia_knows(pools):
    rng = random.Random(4)
    for kind in pools.kinds.values():
        for entity in kind["entities"][:10]:
            for attribute in kind["attributes"]:
                assert not pools.is_true(entity["name"], pools.value(kind, attribute["key"], entity["name"], rng))


def test_questions_for_measuring_are_not_read_by_training():
    from pathlib import Path
    for module in ("pools", "worlds", "wording", "examples", "drill", "mixture", "requests", "data", "train", "measure"):
        source = (Path(worlds.__file__).parent / f"{module}.py").read_text(encoding="utf-8")
        assert "corpus/questions" not in source and '"questions" /' not in source and "facts.jsonl" not in source


def test_every_example_has_the_released_format(examples):
    for e in examples:
        text = "".join(part for part, _ in e.pieces)
        if e.kind == "outline":
            assert text.startswith("### Question:\n") and "[" not in text and len(e.pieces) == 2
            continue
        if e.kind == "drill":
            assert text.startswith("<paragraph>") and text.count("<paragraph>") == 1 and "</s>" not in text and 6 <= text.count("### ") // 2 <= 10
            continue
        assert text.startswith("### Instruction:\n") and "\n\n### Response:\n" in text
        assert text.count("<paragraph>") == text.count("</paragraph>")
        if e.kind != "blind":
            assert text.endswith("</s>") and text.count("[Utility:") == 1
        if e.kind == "plain":
            assert "[No Retrieval]" in text and "[Retrieval]" not in text
        for i, (part, _) in enumerate(e.pieces):
            if part == "</paragraph>":
                assert e.pieces[i + 1][0] in ("[Relevant]", "[Irrelevant]")
            if part == "[Irrelevant]":
                assert "support" not in e.pieces[i + 2][0].lower()


def test_prompts_and_passages_are_masked_and_forced_answers_too(examples):
    for e in examples:
        assert e.pieces[0][1] == (MASKED_CONTROL if e.kind == "drill" else MASKED)
        for part, flag in e.pieces:
            if part in ("<paragraph>", "</paragraph>"):
                assert flag == MASKED_CONTROL
        if e.kind == "forced":
            assert not any(flag == TEXT for _, flag in e.pieces)
            assert len(passages(e)) == 1


def test_passages_stand_between_their_marks_with_a_title(examples):
    for e in examples:
        marks = [at for at, (part, _) in enumerate(e.pieces) if part in ("<paragraph>", "</paragraph>")]
        for start, end in zip(marks[::2], marks[1::2], strict=True):
            assert (e.pieces[start][0], e.pieces[end][0]) == ("<paragraph>", "</paragraph>")
            assert end > start + 1 and {flag for _, flag in e.pieces[start + 1:end]} <= {PASSAGE, BESIDE, STATES}
        for whole in passages(e):
            title, text = whole.split("\n", 1)
            assert title and text.endswith(".")


def test_the_sentence_that_states_what_is_asked_is_marked_at_its_end_and_none_is_where_the_passage_is_silent(pools, encoder):
    rng, seen = random.Random(9), Counter()
    for _ in range(200):
        e = one_hop(pools, rng)
        (row,), seen[e.tags["rel"]] = encode([e], encoder), seen[e.tags["rel"]] + 1
        states, beside = np.flatnonzero(row.flags == STATES), np.flatnonzero(row.flags == BESIDE)
        assert {encoder.decode([i]).strip()[-1] for i in row.ids[np.r_[states, beside]]} <= set('.!?"')
        assert bool(len(states)) == (e.tags["rel"] == "gold")
        # sentence by sentence the ids are those of the whole passage
        start = row.ids.tolist().index(encoder.controls["<paragraph>"]) + 1
        assert row.ids[start:row.ids.tolist().index(encoder.controls["</paragraph>"])].tolist() == encoder.text(passages(e)[0])
    assert seen["gold"] > 60 and seen["silent"] > 30


def test_judgements_are_balanced(examples):
    rel = Counter(part for e in examples for part, flag in e.pieces if flag == CONTROL and part in ("[Relevant]", "[Irrelevant]"))
    first = Counter(e.pieces[1][0] for e in examples if e.kind not in ("outline", "drill"))
    sup = Counter(e.tags["sup"] for e in examples if e.kind == "forced")
    assert 0.3 < rel["[Irrelevant]"] / sum(rel.values()) < 0.6
    assert first["[No Retrieval]"] / sum(first.values()) > 0.1 and set(first) == {"[Retrieval]", "[No Retrieval]"}
    assert min(sup.values()) / sum(sup.values()) > 0.15 and len(sup) == 3


def test_half_of_the_questions_meet_a_passage_that_does_not_answer_of_each_sort(pools):
    rng, seen = random.Random(6), Counter()
    for _ in range(800):
        seen[one_hop(pools, rng).tags["rel"]] += 1
    assert 300 < seen["gold"] < 500 and {"silent", "similar", "same kind", "other kind", "mention"} <= set(seen)


def test_a_drill_asks_for_more_judgements_of_relevance_a_token_than_a_question_does(examples, encoder):
    share, judged = {}, [encoder.controls[token] for token in ("[Relevant]", "[Irrelevant]")]
    for kind in ("drill", "one hop"):
        rows = encode([e for e in examples if e.kind == kind][:100], encoder)
        share[kind] = sum(np.isin(row.ids, judged).sum() for row in rows) / sum(len(row.ids) for row in rows)
    assert share["drill"] > 2 * share["one hop"]


def test_weights_follow_the_flags(examples, encoder):
    rows = encode(examples[:50], encoder)
    for row in rows:
        assert len(row.ids) == len(row.weights) == len(row.flags)
        assert ((row.weights > 0) == np.isin(row.flags, (TEXT, KEY, CONTROL))).all()


def test_repeats_supervise_only_what_was_seen_before(encoder):
    row = repeats(random.Random(1), encoder.size)
    for at in np.flatnonzero(row.weights):
        assert row.ids[at] in row.ids[:at] and row.ids[at - 1] in row.ids[:at - 1]


def test_a_chunk_depends_on_its_number_alone(pools, encoder):
    one, again = (chunk(pools, encoder, 1, 3, "full", size=40) for _ in range(2))
    other = chunk(pools, encoder, 1, 4, "full", size=40)
    assert all((a.ids == b.ids).all() for a, b in zip(one, again))
    assert any(len(a.ids) != len(b.ids) or (a.ids != b.ids).any() for a, b in zip(one, other))


def test_batches_hold_every_row_once_within_the_budget(pools, encoder):
    rows = chunk(pools, encoder, 1, 0, "full", size=60)
    made = batches(rows, 2048)
    assert sum(len(ids) for ids, _, _ in made) == len(rows)
    assert all(ids.size <= 2048 or len(ids) == 1 for ids, _, _ in made)
    assert abs(sum(float(w.sum()) for _, w, _ in made) - sum(float(r.weights.sum()) for r in rows)) < 1e-2


def test_persons_and_mountains_have_shorter_names_than_their_own():
    assert worlds.familiar({"kind": "painter"}, "Vincent van Gogh") == {"called": "Gogh"}
    assert worlds.familiar({"kind": "mountain"}, "Mount Everest") == {"called": "Everest"}
    assert worlds.familiar({"kind": "painter"}, "Rembrandt") == worlds.familiar({"kind": "river"}, "the Nile") == {}


def test_a_person_is_sometimes_asked_for_by_the_last_name_alone_and_then_nobody_else_is_called_so(pools):
    rng, kind, alone = random.Random(5), pools.kinds["composer"], 0
    for _ in range(600):
        world = worlds.new_world(pools, kind, rng)
        name, key = world.entity["name"], rng.choice(list(world.facts))
        last = name.split()[-1]
        question = ask(pools, world, key, rng)
        assert last in question
        if "called" in world.entity:
            alone += name not in question
            assert worlds.distractor(pools, world, key, rng)[0] != "similar"
    assert 50 < alone < 130
