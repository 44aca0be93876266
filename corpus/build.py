"""Make the passages and the fact list of the pocket encyclopedia from corpus/kinds/*.json.

    python corpus/build.py            # writes public/corpus/passages.tsv, public/corpus/kinds.json, corpus/facts.jsonl
    python corpus/build.py --check    # fails if the written files differ from what the sources give

The same sources always give the same files (random numbers are seeded by the entity's id).
Ends by printing the number of passages, of entities with two, and the words per passage (median, least, most).
"""
import argparse
import csv
import io
import json
import random
import statistics
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from corpus.realise import passage  # noqa: E402

TWO_AT_LEAST = 110    # entities with a second passage
ENOUGH_FACTS = 7      # facts an entity needs to be given a second passage though its author did not ask for one


def load_kinds(folder=ROOT / "corpus" / "kinds"):
    return [json.loads(path.read_text(encoding="utf-8")) for path in sorted(Path(folder).glob("*.json"))]


def shares(facts, rng):
    """Two overlapping shares of the facts: both hold the first one or two, the rest is divided."""
    keys = list(facts)
    rng.shuffle(keys)
    common = max(1, len(keys) - 6)
    both, rest = keys[:common], keys[common:]
    half = (len(rest) + 1) // 2
    first, second = set(both + rest[:half]), set(both + rest[half:])
    return [{k: facts[k] for k in facts if k in part} for part in (first, second)]


def second_passages(kinds):
    """Ids of the entities with two passages: those marked, then the ones with most facts, evenly over the kinds."""
    marked = {e["id"] for kind in kinds for e in kind["entities"] if e.get("passages", 1) > 1}
    queues = [sorted((e for e in kind["entities"] if e["id"] not in marked and len(e["facts"]) >= ENOUGH_FACTS),
                     key=lambda e: -len(e["facts"])) for kind in kinds]
    while len(marked) < TWO_AT_LEAST and any(queues):
        for queue in queues:
            if queue and len(marked) < TWO_AT_LEAST:
                marked.add(queue.pop(0)["id"])
    return marked


def build(kinds):
    """[(id, text, title, kind)], [fact row] in a stable order."""
    passages, rows = [], []
    double = second_passages(kinds)
    for kind in kinds:
        for entity in kind["entities"]:
            rng = random.Random(entity["id"])
            facts = entity["facts"]
            parts = shares(facts, rng) if entity["id"] in double else [facts]
            where = {}
            for part in parts:
                made = passage(entity, part, kind, rng)
                number = str(len(passages) + 1)
                passages.append((number, made.text, entity["title"], kind["kind"]))
                for key in made.keys:
                    where.setdefault(key, []).append(number)
            for key in facts:
                if key in where:
                    rows.append({"key": f"{entity['id']}/{key}", "passage_ids": where[key], "entity": entity["title"],
                                 "kind": kind["kind"], "attribute": key, "value": facts[key],
                                 "aliases": entity.get("aliases", {}).get(key, [])})
    return passages, rows


def files(kinds):
    passages, rows = build(kinds)
    table = io.StringIO()
    writer = csv.writer(table, delimiter="\t", lineterminator="\n")
    writer.writerow(("id", "text", "title"))
    writer.writerows(row[:3] for row in passages)
    browse = {"kinds": [{"kind": kind["kind"], "label": kind["label"],
                         "passages": [p[0] for p in passages if p[3] == kind["kind"]]} for kind in kinds]}
    return passages, {
        "public/corpus/passages.tsv": table.getvalue(),
        "public/corpus/kinds.json": json.dumps(browse, ensure_ascii=False, indent=1) + "\n",
        "corpus/facts.jsonl": "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing, compare with the files that are there")
    args = parser.parse_args()
    passages, made = files(load_kinds())
    for path, text in made.items():
        target = ROOT / path
        if args.check:
            if not target.exists() or target.read_text(encoding="utf-8") != text:
                sys.exit(f"{path} is not what corpus/kinds gives: run corpus/build.py")
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
    lengths = [len(p[1].split()) for p in passages]
    titles = [p[2] + p[3] for p in passages]
    print(f"{len(passages)} passages, {len(titles) - len(set(titles))} entities with two; words: median "
          f"{statistics.median(lengths):.0f}, least {min(lengths)}, most {max(lengths)}")


if __name__ == "__main__":
    main()
