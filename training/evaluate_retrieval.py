"""Questions and passages of the shipped corpus, for measuring an encoder. Nothing here is ever trained on."""
import csv
import json
from pathlib import Path

from corpus.build import load_kinds
from corpus.realise import fill

ROOT = Path(__file__).resolve().parent.parent


def corpus_passages(path=ROOT / "public" / "corpus" / "passages.tsv"):
    """ids, texts as the encoder sees them: "{title} {text}"."""
    with open(path, encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    return [row["id"] for row in rows], [f"{row['title']} {row['text']}" for row in rows]


def corpus_questions(every=5):
    """One question for each `every`-th fact, phrasings in turn: {question, passage_ids, kind}."""
    entities = {e["id"]: e for kind in load_kinds() for e in kind["entities"]}
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
        template = known["questions"][(at // every) % len(known["questions"])]
        out.append({"question": fill(template, entity, entity["facts"]), "passage_ids": fact["passage_ids"], "kind": fact["kind"]})
    return out
