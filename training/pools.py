"""What invented worlds are made of: names, values and phrasings, and the list of true facts that must never come out.

    pools = Pools.load()            # corpus/kinds + training/phrasings + training/words.txt
    pools.name(kind, rng)           # (title, name): any name in any role
    pools.value(kind, key, name, rng)
    pools.is_true(name, value)      # the corpus says so, under whatever attribute
"""
import json
import random
import re
from pathlib import Path

from corpus.build import load_kinds
from training.requests import LISTS, NOUNS

ROOT = Path(__file__).resolve().parent.parent
PERSON_KINDS = {"composer", "painter", "writer", "scientist", "explorer"}
ONSETS = "b br c ch cl d dr f fl g gl gr h j k kr l m n p pr qu r s sh sk st t th tr v w y z zh".split()
VOWELS = "a e i o u ai ea ee ie oa ou ia eo au".split()
CODAS = ["", "", "", "l", "m", "n", "nd", "r", "rn", "s", "st", "t", "th", "x", "ck", "ng", "v", "rd"]
ENDS = "a o us ia or an en is on um ar eth el ton ville berg land stan heim ford wick mere".split()
EPITHETS = "Old New Great Little Upper Lower North South East West Saint Port Fort Mount Lake Cape Blue Red White Black".split()


def bare(name):
    """The name without its article, in small letters: what two mentions of one thing have in common."""
    name = name.lower()
    for article in ("the ", "a ", "an "):
        if name.startswith(article):
            return name[len(article):]
    return name


def invent(rng):
    """A name that no list has, of several pieces: Brethonia, Kalisteck."""
    parts = [rng.choice(ONSETS) + rng.choice(VOWELS) + rng.choice(CODAS) for _ in range(rng.randint(1, 2))]
    return "".join(parts).capitalize() + (rng.choice(ENDS) if len(parts) == 1 or rng.random() < 0.5 else "")


class Pools:
    short = False    # shorter passages: the first part of a training run
    familiar = 0.15  # how often questions call what has a shorter name by that

    def __init__(self, kinds, phrasings, words, more=None, synonyms=None, requests=(), abouts=(), framings=None):
        """more: {(kind, key): [question, ...]}; synonyms: {word: [word or phrase, ...]}; requests: [(request, reply), ...] without
        retrieval; abouts: wordings of "tell me about"; framings: {form: [wording, ...]} of claims, comparisons, evasions."""
        self.framings = framings
        self.requests, self.abouts = list(requests), list(abouts)
        self.synonyms = synonyms or {}
        self.kinds = {kind["kind"]: kind for kind in kinds}
        self.more = more or {}
        self.phrasings = {p["kind"]: p for p in phrasings if p["kind"] in self.kinds}
        self.names = [word for word in words if word[:1].isupper()]
        self.nouns = sorted({w for group in LISTS.values() for w in group if w.islower()} | set(NOUNS))
        self.true, self.values, self.by_type = {}, {}, {}
        proper, lower, persons, everything = set(), set(), set(), set()
        for kind in kinds:
            types = {a["key"]: a["type"] for a in kind["attributes"]}
            for entity in kind["entities"]:
                name = entity["name"]
                stem = name[4:] if name.startswith("the ") else name
                everything.add(name)
                if kind["kind"] in PERSON_KINDS:
                    persons.add(name)
                (lower if stem.islower() else proper).add(stem)
                known = self.true.setdefault(bare(name), set())
                self.true.setdefault(bare(entity["title"]), known)
                for key, value in entity["facts"].items():
                    known.update([bare(value), *(bare(alias) for alias in entity.get("aliases", {}).get(key, []))])
                    self.values.setdefault((kind["kind"], key), []).append(value)
                    self.by_type.setdefault(types.get(key, "word"), set()).add(value)
                    if types.get(key) == "person":
                        persons.add(value)
                    everything.add(value)
        self.values = {key: sorted(set(values)) for key, values in self.values.items()}
        self.by_type = {key: sorted(values) for key, values in self.by_type.items()}
        self.proper = sorted(proper)
        self.lower = sorted(lower)
        self.everything = sorted(everything)
        people = [p.split() for p in sorted(persons) if 2 <= len(p.split()) <= 4 and p[:1].isupper()]
        self.first = sorted({p[0] for p in people} | set(self.names[::3]))
        self.last = sorted({p[-1] for p in people} | set(self.names[1::3]))
        places = [v for v in self.by_type.get("place", []) if v[:1].isupper() and len(v.split()) == 1]
        self.single = sorted(set(places) | {p for p in self.proper if " " not in p} | set(self.names))

    @classmethod
    def load(cls, folder=ROOT):
        phrasings = [json.loads(p.read_text(encoding="utf-8")) for p in sorted((folder / "training" / "phrasings").glob("*.json"))]
        by_kind = {p["kind"]: p["attributes"] for p in phrasings}
        for path in sorted((folder / "training" / "phrasings" / "more").glob("*.json")):     # other hands, the same attributes
            wordings = json.loads(path.read_text(encoding="utf-8"))
            for kind in PERSON_KINDS if wordings["kind"] == "person" else (wordings["kind"],):
                for key, forms in wordings["attributes"].items():
                    for form, texts in forms.items():
                        if key in by_kind[kind]:
                            by_kind[kind][key][form] = by_kind[kind][key].get(form, []) + texts
        words = (folder / "training" / "words.txt").read_text(encoding="utf-8").split()
        more = {}
        for line in (folder / "training" / "phrasings_more.txt").read_text(encoding="utf-8").split("\n"):
            if line and not line.startswith("#"):
                name, *questions = line.split(" | ")
                kind, key = name.split(".")
                for one in PERSON_KINDS if kind == "person" else (kind,):
                    more.setdefault((one, key), []).extend(questions)
        synonyms = {}
        for line in (folder / "training" / "synonyms.txt").read_text(encoding="utf-8").splitlines():
            if not line.startswith("#"):
                head, *others = line.split(", ")
                synonyms.setdefault(head, []).extend(others)
        requests, abouts = ((folder / "training" / f"{name}_hand.txt").read_text(encoding="utf-8").splitlines() for name in ("requests", "questions"))
        framings = {}
        for path in sorted((folder / "training" / "framings").iterdir()):
            text = path.read_text(encoding="utf-8")
            if path.suffix == ".txt":
                requests += text.splitlines()
            else:
                for form, texts in json.loads(text).items():
                    framings.setdefault(form, []).extend(texts)
        requests = [line.split(" | ") for line in requests]
        return cls(load_kinds(folder / "corpus" / "kinds"), phrasings, words, more, synonyms, requests, abouts + framings["abouts"], framings)

    def is_true(self, name, value):
        return bare(value) in self.true.get(bare(name), ())

    def payload(self, rng):
        """A name or value for requests that need no passage."""
        return rng.choice(self.everything) if rng.random() < 0.85 else rng.choice(self.single)

    # -- names ------------------------------------------------------------------------------------------------------
    def person(self, rng):
        first, last = rng.choice(self.first), rng.choice(self.last)
        if rng.random() < 0.15:
            first = invent(rng)
        if rng.random() < 0.15:
            last = invent(rng)
        return f"{first} {last}"

    def proper_name(self, rng):
        draw = rng.random()
        if draw < 0.45:
            return rng.choice(self.proper)
        if draw < 0.72:
            return rng.choice(self.single)
        if draw < 0.84:
            return invent(rng)
        if draw < 0.93:
            return f"{rng.choice(EPITHETS)} {rng.choice(self.single)}"
        return f"{rng.choice(self.single)} {rng.choice(self.single)}"

    def name(self, kind, rng, like=None):
        """(title, name) for a new entity of the kind, in the manner of a random entity of it; like: share words with it."""
        model = rng.choice(kind["entities"])["name"]
        article = "the " if model.startswith("the ") else ""
        stem = model[len(article):]
        if like is not None:
            stem = self.similar(like, kind, rng)
            article = "the " if like.startswith("the ") else ""
            if rng.random() < 0.2:
                article, stem = "the ", self.part(like, rng)
        elif stem.islower() or (len(stem) > 1 and stem[0].islower()):
            draw = rng.random()
            stem = rng.choice(self.lower or self.nouns) if draw < 0.6 else rng.choice(self.nouns) if draw < 0.9 else invent(rng).lower()
        elif kind["kind"] in PERSON_KINDS or (kind["kind"] == "deity" and rng.random() < 0.1):
            stem = self.person(rng)
        elif " " in stem and rng.random() < 0.6:
            words = stem.split()
            spots = [i for i, w in enumerate(words) if w[:1].isupper()] or [0]
            for spot in rng.sample(spots, rng.randint(1, len(spots))):
                words[spot] = rng.choice(self.single) if rng.random() < 0.85 else invent(rng)
            stem = " ".join(words)
        else:
            stem = self.proper_name(rng)
        return stem[:1].upper() + stem[1:], article + stem

    def similar(self, name, kind, rng):
        """Another name that shares a word with `name` (Lake Geneva, Lake Oslo; Marie Curie, Marie Bach), half of them words from the kind's names."""
        stem = name[4:] if name.startswith("the ") else name
        words = stem.split()
        if len(words) == 1:
            if stem.islower():
                return f"{rng.choice(('red', 'giant', 'little', 'wild', 'common', 'mountain', 'sea', 'black'))} {stem}"
            return f"{rng.choice(EPITHETS)} {stem}" if rng.random() < 0.5 else f"{stem} {rng.choice(self.single)}"
        spot = rng.randrange(len(words))
        other = rng.choice(kind["entities"])["name"].removeprefix("the ").split()[0 if spot == 0 else -1]
        if rng.random() < 0.5 or other[:1].isupper() != words[spot][:1].isupper():
            other = rng.choice(self.single if words[spot][:1].isupper() else self.nouns)
        words[spot] = other
        return " ".join(words)

    def part(self, name, rng):
        """What has the name in it and is another thing: the canton of Ticino, the cheetah cub."""
        noun = rng.choice(self.nouns)
        return f"{noun} {rng.choice(('of', 'of', 'in', 'near'))} {name}" if rng.random() < 0.6 else f"{name.removeprefix('the ')} {noun}"

    # -- values -----------------------------------------------------------------------------------------------------
    def vary_number(self, text, rng):
        """The same format with other digits: 6,650 km -> 4,120 km; 1791 -> 1604."""
        def other(match):
            digits = match.group(0)
            if len(digits) == 4 and digits[0] in "12" and 1000 <= int(digits) <= 2030:
                return str(rng.randint(1100, 2020))
            new = "".join(rng.choice("0123456789") for _ in digits)
            if digits[0] != "0" and new[0] == "0":
                new = rng.choice("123456789") + new[1:]
            return digits if rng.random() < 0.15 else new
        return re.sub(r"\d+", other, text)

    def value(self, kind, key, name, rng):
        """A value for the attribute, never one that the corpus gives `name`."""
        type_ = next((a["type"] for a in kind["attributes"] if a["key"] == key), "word")
        own = self.values.get((kind["kind"], key)) or self.by_type.get(type_) or self.nouns
        for _ in range(50):
            draw = rng.random()
            out = rng.choice(own)
            if type_ in ("number", "year"):
                if draw < 0.75:
                    out = self.vary_number(out, rng)
            elif type_ == "person":
                out = out if draw < 0.4 else self.person(rng)
            elif type_ in ("place", "name"):
                if draw > 0.8:
                    out = self.proper_name(rng)
                elif draw > 0.55:
                    out = rng.choice(self.by_type[type_])
            elif draw > 0.9:
                out = rng.choice(self.nouns)
            elif draw > 0.75:
                out = rng.choice(self.by_type["word"])
            if not self.is_true(name, out) and bare(out) != bare(name):
                return out
        return f"{invent(rng)}"


def seeded(*parts):
    return random.Random("/".join(map(str, parts)))
