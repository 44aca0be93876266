"""Questions and passages of the shipped corpus, for measuring an encoder. Nothing here is ever trained on.

    python -m training.evaluate_retrieval > FILE && npm run -s quality -- --questions FILE      # by shorter names: Mozart, Everest
"""
import csv
import json
from collections import Counter
from pathlib import Path

from corpus.build import load_kinds
from corpus.realise import fill
from training.worlds import familiar

ROOT = Path(__file__).resolve().parent.parent


def corpus_passages(path=ROOT / "public" / "corpus" / "passages.tsv"):
    """ids, texts as the encoder sees them: "{title} {text}"."""
    with open(path, encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    return [row["id"] for row in rows], [f"{row['title']} {row['text']}" for row in rows]


def corpus_questions(every=5, by_familiar_name=False):
    """One question for each `every`-th fact, phrasings in turn, as `npm run quality` reads them.

    by_familiar_name: only what has a shorter name that nothing else has (Mozart, Everest), asked for by that; half in small letters
    """
    entities = {e["id"]: e for kind in load_kinds() for e in kind["entities"]}
    called = {e["id"]: familiar(kind, e["name"]).get("called") for kind in load_kinds() for e in kind["entities"]}
    owners = Counter(called.values())
    forms = {}
    for path in (ROOT / "corpus" / "questions").glob("*.json"):
        data = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(data, dict) and "attributes" in data:
            forms[data["kind"]] = data["attributes"]
    out = []
    facts = [json.loads(line) for line in open(ROOT / "corpus" / "facts.jsonl", encoding="utf-8")]
    for at, fact in enumerate(facts):
        known = forms.get(fact["kind"], {}).get(fact["attribute"])
        if at % every or not known:
            continue
        entity = entities[fact["key"].rpartition("/")[0]]
        if by_familiar_name:
            if owners[called[entity["id"]]] > 1:
                continue
            entity = {**entity, "name": called[entity["id"]]}
        template = known["questions"][(at // every) % len(known["questions"])]
        question = fill(template, entity, entity["facts"])
        out.append({"question": question.lower() if by_familiar_name and len(out) % 2 else question, "answers": [fact["value"], *fact["aliases"]],
                    "needs_retrieval": True, "passage_ids": fact["passage_ids"], "fact": fact["key"], "kind": fact["kind"]})
    return out


if __name__ == "__main__":
    for one in corpus_questions(by_familiar_name=True):
        print(json.dumps(one, ensure_ascii=False))
