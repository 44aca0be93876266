"""How well the exported generator reads the real encyclopedia, with questions worded by other hands than training's.

    python -m training.evaluate                       # public/models/generator
    python -m training.evaluate --folder /tmp/try --count 300 --show 20

Nothing here is ever trained on: corpus/questions, corpus/facts.jsonl and public/corpus/passages.tsv are read by this file only.
  answer    the right value (or an alias) stands in the answer, given the passage that states it
  retrieve  mean of: questions of fact that begin with [Retrieval], other requests that begin with [No Retrieval]
  relevance mean of: gold passages judged [Relevant], passages about another entity of the same kind judged [Irrelevant]
  support   right sentences judged [Fully supported], sentences with another value judged [No support / Contradictory]
  claims    'Is it true that ...?' answered with Yes or No as is right
"""
import argparse
import csv
import json
import random
import re
from collections import defaultdict
from pathlib import Path

import numpy as np

from corpus.build import load_kinds
from corpus.realise import fill
from training.tokenizer import Encoder
from training.pieces import evidence, prompt

ROOT = Path(__file__).resolve().parent.parent


class Onnx:
    """Greedy decoding with a key/value cache, one prompt at a time."""

    def __init__(self, folder, threads=1):
        import onnxruntime as ort
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        self.session = ort.InferenceSession(str(Path(folder) / "model.onnx"), options, providers=["CPUExecutionProvider"])
        data = json.loads((Path(folder) / "manifest.json").read_text())
        self.shape = (1, data["kvHeads"], 0, data["headSize"])
        self.layers = data["layers"]
        self.outputs = [o.name for o in self.session.get_outputs()]

    def step(self, ids, past, length):
        """ids of new tokens; past: caches; length: positions in them. (logits of the last position, caches)"""
        feed = {"input_ids": np.array([ids], np.int64), "attention_mask": np.ones((1, length + len(ids)), np.int64), **past}
        out = dict(zip(self.outputs, self.session.run(self.outputs, feed)))
        caches = {name.replace("present", "past_key_values"): value for name, value in out.items() if name.startswith("present")}
        return out["logits"][0, -1], caches

    def empty(self):
        return {f"past_key_values.{i}.{side}": np.zeros(self.shape, np.float32) for i in range(self.layers) for side in ("key", "value")}

    def generate(self, ids, stop, most=48):
        """Token ids up to and with a stop token, and the logits of the first step."""
        logits, past = self.step(ids, self.empty(), 0)
        first, out, length = logits, [], len(ids)
        while True:
            out.append(int(logits.argmax()))
            if out[-1] in stop or len(out) >= most:
                return out, first
            logits, past = self.step(out[-1:], past, length)
            length += 1


def plain(text):
    return re.sub(r"[^a-z0-9]+", " ", text.lower().replace(",", "")).strip()


def right(text, row):
    return any(f" {plain(value)} " in f" {plain(text)} " for value in [row["value"], *row["aliases"]])


def held_out(wordings):
    """corpus/questions without what training happens to say in the very same words (other authors, a few coincidences)."""
    known = set()

    def walk(node):
        if isinstance(node, str):
            known.add(plain(node))
        else:
            for value in node.values() if isinstance(node, dict) else node:
                walk(value)
    for path in [*(ROOT / "training" / "phrasings").glob("**/*.json")]:
        walk(json.loads(path.read_text(encoding="utf-8")))
    for line in (ROOT / "training" / "phrasings_more.txt").read_text(encoding="utf-8").split("\n"):
        walk(line.split(" | ")[1:])
    for attributes in wordings.values():
        for forms in attributes.values():
            for form in ("questions", "claims"):
                forms[form] = [text for text in forms.get(form, []) if plain(text) not in known]
    return {kind: {key: forms for key, forms in attributes.items() if forms["questions"]} for kind, attributes in wordings.items()}


def ids_of(encoder, pieces):
    out = []
    for text, _ in pieces:
        out += [encoder.controls[text]] if text in encoder.controls else encoder.text(text)
    return out


def run(folder, count, seed=0, show=0, wording="corpus/questions"):
    encoder, model = Encoder(folder), Onnx(folder)
    token = encoder.controls
    kinds = {kind["kind"]: kind for kind in load_kinds()}
    entities = {(k, e["title"]): e for k, kind in kinds.items() for e in kind["entities"]}
    asked = {k: json.loads((ROOT / wording / f"{k}.json").read_text(encoding="utf-8"))["attributes"] for k in kinds}
    if wording == "corpus/questions":
        asked = held_out(asked)
    answers = {k: json.loads((ROOT / "training" / "phrasings" / f"{k}.json").read_text(encoding="utf-8"))["attributes"] for k in kinds}
    with open(ROOT / "public" / "corpus" / "passages.tsv", encoding="utf-8") as file:
        passages = {row["id"]: row for row in csv.DictReader(file, delimiter="\t")}
    facts = [json.loads(line) for line in open(ROOT / "corpus" / "facts.jsonl", encoding="utf-8")]
    facts = [f for f in facts if f["attribute"] in asked[f["kind"]] and f["attribute"] in answers[f["kind"]]]
    rng = random.Random(seed)
    hits, misses, by_kind = defaultdict(list), [], defaultdict(list)
    stop = {token["</s>"], token["[Retrieval]"], token["[Continue to Use Evidence]"], token["[No Retrieval]"]}

    def better(logits, a, b):
        return logits[token[a]] > logits[token[b]]

    for row in rng.sample(facts, min(count, len(facts))):
        entity, kind = entities[row["kind"], row["entity"]], row["kind"]
        question = fill(rng.choice(asked[kind][row["attribute"]]["questions"]), entity, entity["facts"])
        gold = passages[rng.choice(row["passage_ids"])]
        head = [prompt(question)]
        logits, _ = model.step(ids_of(encoder, head), model.empty(), 0)
        hits["retrieve: questions"].append(better(logits, "[Retrieval]", "[No Retrieval]"))
        out, first = model.generate(ids_of(encoder, head + evidence(gold["title"], gold["text"])), stop)
        hits["relevance: gold"].append(better(first, "[Relevant]", "[Irrelevant]"))
        # the answer, as the engine would read it if the passage is taken as relevant
        if out[0] != token["[Relevant]"]:
            forced = ids_of(encoder, head + evidence(gold["title"], gold["text"]) + [("[Relevant]", 0)])
            out, _ = model.generate(forced, stop)
        text = encoder.decode([i for i in out if i not in token.values()])
        ok = right(text, row)
        hits["answer"].append(ok)
        by_kind[kind].append(ok)
        if not ok:
            misses.append((question, row["value"], text))
        other = rng.choice([p for p in passages.values() if p["title"] != row["entity"] and (kind, p["title"]) in entities])
        logits, _ = model.step(ids_of(encoder, head + evidence(other["title"], other["text"])), model.empty(), 0)
        hits["relevance: same kind"].append(better(logits, "[Irrelevant]", "[Relevant]"))
        # support: the canonical sentence with the right and with another value
        wrong = rng.choice([f["value"] for f in facts if f["kind"] == kind and f["attribute"] == row["attribute"] and f["value"] != row["value"]])
        for value, name in ((row["value"], "[Fully supported]"), (wrong, "[No support / Contradictory]")):
            sentence = fill(answers[kind][row["attribute"]]["answer"], entity, entity["facts"], value)
            pieces = head + evidence(gold["title"], gold["text"]) + [("[Relevant]", 0), (sentence, 0)]
            logits, _ = model.step(ids_of(encoder, pieces), model.empty(), 0)
            best = max(("[Fully supported]", "[Partially supported]", "[No support / Contradictory]"), key=lambda t: logits[token[t]])
            hits["support: " + ("right" if name.startswith("[F") else "wrong")].append(best == name)
        claim = asked[kind][row["attribute"]].get("claims")
        if claim:
            value, yes = (row["value"], True) if rng.random() < 0.5 else (wrong, False)
            text = "Is this true? " + fill(claim[0], entity, entity["facts"], value)
            out, _ = model.generate(ids_of(encoder, [prompt(text)] + evidence(gold["title"], gold["text"]) + [("[Relevant]", 0)]), stop, 3)
            hits["claims"].append(encoder.decode(out).startswith("Yes" if yes else "No"))
    requests = json.loads((ROOT / "corpus" / "questions" / "no-retrieval.json").read_text(encoding="utf-8"))["requests"]
    for text in requests:
        logits, _ = model.step(ids_of(encoder, [prompt(text)]), model.empty(), 0)
        ok = better(logits, "[No Retrieval]", "[Retrieval]")
        hits["retrieve: other requests"].append(ok)
        if not ok:
            misses.append((text, "[No Retrieval]", "[Retrieval]"))
    mean = {name: float(np.mean(values)) for name, values in hits.items()}
    mean["retrieve"] = (mean["retrieve: questions"] + mean["retrieve: other requests"]) / 2
    mean["relevance"] = (mean["relevance: gold"] + mean["relevance: same kind"]) / 2
    mean["support"] = (mean["support: right"] + mean["support: wrong"]) / 2
    for question, value, text in misses[-show:] if show else []:
        print(f"  {question} | {value} | {text}")
    weak = sorted((float(np.mean(v)), len(v), k) for k, v in by_kind.items())
    if show:
        print("by kind: " + ", ".join(f"{k} {m:.2f}" for m, n, k in weak))
    return {name: round(value, 3) for name, value in sorted(mean.items())}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--folder", type=Path, default=ROOT / "public" / "models" / "generator")
    parser.add_argument("--count", type=int, default=200, help="facts to ask about")
    parser.add_argument("--wording", default="corpus/questions", help="training/phrasings: how much is lost to unknown wordings")
    parser.add_argument("--show", type=int, default=0, help="print so many failures")
    args = parser.parse_args()
    for name, value in run(args.folder, args.count, show=args.show, wording=args.wording).items():
        print(f"{name:26} {value:.3f}")


if __name__ == "__main__":
    main()
