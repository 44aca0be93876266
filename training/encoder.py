"""Trains the pocket encoder: Contriever's recipe (Izacard et al., 2022) at small size, on invented worlds.

    python -m training.encoder --minutes 12          # resumes training/runs/encoder if it was stopped
    python -m training.encoder --minutes 12 --fresh
    python -m training.encoder --minutes 45 --fresh --init public/models/encoder/model.onnx

A BERT-shape model, mean pooling without normalisation, inner product. Three queries have their passage and one hard negative
(the same entity without what is asked, another entity of the kind, a similar name); all other passages of the batch are
negatives too. Passages become text as "{title} {text}", as in the released retrieval code.
Every example is drawn from (seed, step), so a resumed run sees what an uninterrupted one would have seen.
"""
import argparse
import copy
import json
import re
import signal
import time
from pathlib import Path
from typing import NamedTuple

import torch
from torch.nn import functional as F
from transformers import BertConfig, BertModel

from training.machine import autocast
from training.pools import Pools, seeded
from training.restore import restore_encoder
from training.tokenizer import Encoder as Tokens
from training.train import RUNS, quiet_memory
from training.wording import ABOUTS, answer, ask, claimed, dress, plural, say
from training.worlds import World, distractor, new_world, pick_kind, prose
from corpus.build import shares
from corpus.realise import SLOT, upper_first

QUERIES = 3            # per passage: they are short, a passage is not
LONGEST = 192          # tokens of a passage; a passage of 100 words has about 150
FAMILIAR = 0.3         # share of entities with a shorter name that are asked for by it
TEMPERATURE = 0.1      # a mean over 100 tokens leaves one shared token an inner product of about 0.1


def config(vocab, pad):
    return BertConfig(vocab_size=vocab, hidden_size=192, num_hidden_layers=2, num_attention_heads=3, intermediate_size=512,
                      max_position_embeddings=512, type_vocab_size=1, pad_token_id=pad, hidden_dropout_prob=0.0,
                      attention_probs_dropout_prob=0.0)


def bag_of_words(model):
    """Begin as a bag of words: silent layers, faint positions. Names then match by identity from the first step on."""
    with torch.no_grad():
        model.embeddings.position_embeddings.weight.mul_(0.1)
        model.embeddings.token_type_embeddings.weight.zero_()
        for layer in model.encoder.layer:
            layer.attention.output.dense.weight.zero_()
            layer.output.dense.weight.zero_()
    return model


def common_words(pools, tokens):
    """Small-letter words that are no part of a name: once each from the vocabulary, and as often as phrasings use them."""
    named = {word for name in pools.everything for word in name.lower().split()}
    tokens = (token[1:] for token in tokens.model.get_vocab() if token.startswith("\u0120"))
    known = sorted({token for token in tokens if token.isalpha() and token.islower()} - named)
    used = re.findall(r"[a-z]+", SLOT.sub(" ", json.dumps(list(pools.phrasings.values()))))
    return known, [word for word in used if word not in named]


def wrapped(query, words, rng):
    """The query among words that have nothing to do with it, so that a name is found in any wording."""
    parts = query.split(" ")
    for _ in range(rng.choice((0, 1, 2, 3, 4, 6, 8, 10))):
        parts.insert(rng.randint(0, len(parts)), rng.choice(words[rng.random() < 0.4]))
    return " ".join(parts)


class Item(NamedTuple):
    queries: list      # QUERIES of them
    passage: str
    negative: str
    answered: list     # for each query, whether the negative answers it, too


def item(pools, rng):
    if rng.random() < 0.12:
        return comparison(pools, rng)
    world, made, keys, title, other = pair(pools, rng)
    while not keys:
        world, made, keys, title, other = pair(pools, rng)
    keys = rng.sample(keys, min(QUERIES, len(keys)))
    keys += rng.choices(keys, k=QUERIES - len(keys))
    queries, whole = zip(*(question(pools, world, key, rng) for key in keys))
    return Item(queries, f"{world.title} {made.text}", f"{title} {other.text}", [about and title == world.title for about in whole])


def pair(pools, rng):
    """(world, passage, attributes that it alone states, title and text of the hard negative).

    Mostly two passages about one entity, its facts divided as the encyclopedia divides them and either of them the one that
    is asked about: nothing but what they state may tell them apart. A negative that had just the asked fact less would be
    known by its length.
    """
    world = new_world(pools, pick_kind(pools, rng), rng)
    if rng.random() < 0.65:
        both = [prose(pools, world, facts, rng) for facts in shares(world.facts, rng)]
        rng.shuffle(both)
        made, other = both
        return world, made, [key for key in made.keys if key not in other.keys], world.title, other
    made, key, title = prose(pools, world, world.facts, rng), rng.choice(list(world.facts)), world.title
    name = world.facts[key]
    if name[:1].isupper() and rng.random() < 0.4:      # what a claim names beside its subject has a passage, too
        other = new_world(pools, pick_kind(pools, rng), rng)
        other = World(other.kind, name, {**other.entity, "name": name}, other.facts)
        return world, made, made.keys, name, prose(pools, other, other.facts, rng)
    while title == world.title:
        _, title, other = distractor(pools, world, key, rng)
    return world, made, made.keys, title, other


def question(pools, world, key, rng):
    """(query, whether it asks for no attribute, so that any passage about the entity answers it)"""
    draw = rng.random()
    if draw < 0.1:
        text = say(world, rng.choice(pools.abouts if rng.random() < 0.6 else ABOUTS), None)
    elif draw < 0.3:
        value = world.facts[key] if rng.random() < 0.5 else pools.value(world.kind, key, world.entity["name"], rng)
        text = claimed(pools, world, key, value, rng)
    else:
        text = ask(pools, world, key, rng)
    text = dress(text, rng)
    if rng.random() < 0.12:
        text = f"{text} {answer(pools, world, key)}"      # later segments: question and previous segment
    return text, draw < 0.1


def comparison(pools, rng):
    """Two entities: the bare question finds either; with a segment about the first, the second is wanted."""
    kind = pick_kind(pools, rng)
    first, second = new_world(pools, kind, rng), new_world(pools, kind, rng)
    texts = [prose(pools, world, world.facts, rng) for world in (first, second)]
    names = [world.entity["name"] for world in (first, second)]
    if rng.random() < 0.6:
        names = [plural(name) for name in names]
    if rng.random() < 0.5:
        names.reverse()
    fields = {"a": names[0], "b": names[1], "A": upper_first(names[0])}
    queries = [rng.choice(pools.framings["differences"]).format(**fields) for _ in range(QUERIES)]
    if rng.random() < 0.5:
        third = new_world(pools, kind, rng)
        pick = rng.randrange(2)
        passage, other = (first, second)[pick], f"{third.title} {prose(pools, third, third.facts, rng).text}"
        return Item(queries, f"{passage.title} {texts[pick].text}", other, [False] * QUERIES)
    queries = [f"{query} {rng.choice(texts[0].sentences)[0]}" for query in queries]
    return Item(queries, f"{second.title} {texts[1].text}", f"{first.title} {texts[0].text}", [False] * QUERIES)


def pad(rows, filler):
    """[tokens] -> ids (B, T), mask (B, T)."""
    length = max(len(row) for row in rows)
    ids = torch.full((len(rows), length), filler, dtype=torch.long)
    mask = torch.zeros((len(rows), length), dtype=torch.long)
    for at, row in enumerate(rows):
        ids[at, :len(row)] = torch.tensor(row)
        mask[at, :len(row)] = 1
    return ids, mask


def embed(model, ids, mask):
    """ids, mask (B, T) -> (B, D): mean of the last hidden states over the mask."""
    states = model(input_ids=ids, attention_mask=mask).last_hidden_state
    weight = mask[..., None].to(states.dtype)
    return (states * weight).sum(1) / weight.sum(1)


def batch(pools, words, tokens, seed, step, size):
    """Token rows of N * QUERIES queries, N passages, N hard negatives, and which queries those answer, too (N * QUERIES)."""
    rng = seeded(seed, step)
    if rng.random() < 0.5:      # few kinds: what is asked for is then alike, and the name must tell the passages apart
        few = rng.sample(list(pools.kinds), 3)
        pools = copy.copy(pools)
        pools.kinds = {kind: pools.kinds[kind] for kind in few}
    items = [item(pools, rng) for _ in range(size)]
    queries = [wrapped(query, words, rng) for it in items for query in it.queries]
    rows = [tokens.texts(texts) for texts in (queries, [it.passage for it in items], [it.negative for it in items])]
    return *rows, torch.tensor([answered for it in items for answered in it.answered])


def vectors_of(model, rows, filler, device):
    """rows -> (N, D); by length, so that little is padding."""
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    parts = [embed(model, *(t.to(device) for t in pad([rows[i][:LONGEST] for i in part], filler)))
             for part in torch.tensor(order).split(64)]
    return torch.cat(parts)[torch.argsort(torch.tensor(order))].float()


def loss_of(model, rows, filler, device):
    """In-batch cross-entropy: each query against its passage, all other passages and all hard negatives."""
    queries, passages, negatives, answered = rows
    n = len(passages)
    logits = vectors_of(model, queries, filler, device) @ vectors_of(model, passages + negatives, filler, device).T / TEMPERATURE
    own = torch.arange(len(queries)) // QUERIES
    also = torch.zeros_like(logits, dtype=torch.bool)
    also[torch.arange(len(queries)), n + own] = answered
    logits = logits.masked_fill(also, -1e4)
    return F.cross_entropy(logits, own.to(device)), (logits.argmax(1).cpu() == own).float().mean().item()


@torch.no_grad()
def encode(model, tokens, texts, filler, device="cpu"):
    """texts -> (N, D) float32."""
    return vectors_of(model, tokens.texts(texts), filler, device).cpu()


def recall(model, tokens, filler, device, **which):
    """Recall at 1 and 5 on the shipped corpus, with questions that training never sees; which: see corpus_questions."""
    from training.evaluate_retrieval import corpus_questions, corpus_passages
    ids, texts = corpus_passages()
    questions = corpus_questions(**which)
    passages = encode(model, tokens, texts, filler, device)
    queries = encode(model, tokens, [q["question"] for q in questions], filler, device)
    top = (queries @ passages.T).topk(5).indices
    hits = [[ids[i] in q["passage_ids"] for i in row] for q, row in zip(questions, top.tolist())]
    return sum(h[0] for h in hits) / len(hits), sum(any(h) for h in hits) / len(hits)


def main():
    parse = argparse.ArgumentParser()
    parse.add_argument("--minutes", type=float, default=12)
    parse.add_argument("--name", default="encoder")
    parse.add_argument("--batch", type=int, default=96)
    parse.add_argument("--lr", type=float, default=6e-4)
    parse.add_argument("--seed", type=int, default=1)
    parse.add_argument("--fresh", action="store_true")
    parse.add_argument("--init", type=Path, help="start from the weights of this exported graph")
    args = parse.parse_args()
    quiet_memory()
    torch.manual_seed(args.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    tokens, pools = Tokens(), Pools.load()
    pools.familiar = FAMILIAR
    words = common_words(pools, tokens)
    filler = tokens.controls["<pad>"]
    model = bag_of_words(BertModel(config(tokens.size, filler), add_pooling_layer=False)).to(device)
    if args.init:
        model.load_state_dict(restore_encoder(args.init))
    optimiser = torch.optim.AdamW(model.parameters(), lr=args.lr, betas=(0.9, 0.98), weight_decay=0.01)
    folder = RUNS / args.name
    folder.mkdir(parents=True, exist_ok=True)
    saved = folder / "checkpoint.pt"
    step, seconds, seen = 0, 0.0, 0
    print(f"{sum(p.numel() for p in model.parameters()):,} parameters; recall@1, @5 before training: {recall(model, tokens, filler, device)}")
    if saved.exists() and not args.fresh:
        state = torch.load(saved, map_location=device)
        model.load_state_dict(state["model"])
        optimiser.load_state_dict(state["optimiser"])
        step, seconds, seen = state["step"], state["seconds"], state["seen"]
        print(f"resumed at step {step}, {seconds / 60:.1f} min")
    budget = args.minutes * 60
    stopped = []
    for kind in (signal.SIGTERM, signal.SIGINT):  # save, then end
        signal.signal(kind, lambda *_: stopped.append(True))
    while seconds < budget and not stopped:
        start = time.time()
        done = seconds / budget       # one cosine over the time budget, with a short warm-up
        rate = args.lr * min(1, (step + 1) / 30) * (0.02 + 0.98 * 0.5 * (1 + torch.cos(torch.tensor(done * 3.14159)).item()))
        for group in optimiser.param_groups:
            group["lr"] = rate
        rows = batch(pools, words, tokens, args.seed, step, args.batch)
        with autocast(device):
            loss, right = loss_of(model, rows, filler, device)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        step += 1
        seen += sum(len(row) for part in rows[:3] for row in part)
        seconds += time.time() - start
        ending = seconds >= budget or stopped
        if step % 20 == 0 or ending:
            line = {"step": step, "minutes": round(seconds / 60, 2), "tokens": seen, "loss": round(loss.item(), 4), "batch_right": round(right, 3)}
            if step % 200 == 0 or ending:
                model.eval()
                line["recall@1"], line["recall@5"] = (round(r, 4) for r in recall(model, tokens, filler, device))
                line["familiar@1"], _ = recall(model, tokens, filler, device, by_familiar_name=True)
                model.train()
                state = {"model": model.state_dict(), "optimiser": optimiser.state_dict(), "step": step, "seconds": seconds, "seen": seen}
                torch.save(state, saved.with_suffix(".tmp"))
                saved.with_suffix(".tmp").rename(saved)
            print(json.dumps(line), flush=True)
            with open(folder / "log.jsonl", "a", encoding="utf-8") as out:
                out.write(json.dumps(line) + "\n")
    if stopped:
        return
    model.save_pretrained(folder / "hf")
    (folder / "result.json").write_text(json.dumps({"steps": step, "minutes": round(seconds / 60, 1), "tokens": seen, "seed": args.seed,
                                                 "batch": args.batch, "lr": args.lr, "device": device}, indent=1) + "\n")


if __name__ == "__main__":
    main()
