"""Whole-word tokenizer of the pocket generator: greedy longest match, never an unknown word.

    python -m training.tokenizer            # training/vocabulary.txt -> training/runs/tokenizer/
    python -m training.tokenizer --collect  # corpus, phrasings, words.txt -> a new vocabulary.txt: models must be trained anew

Why whole words: with tied embeddings, copying a name is copying one well-trained vector. Words of the encyclopedia are in the
vocabulary (in the training data they stand in false roles), other words fall apart into pieces and bytes.
Every word has one form ("Ġword") wherever it stands: a space is put before the text and after each newline.
A prompt is a row of parts; each part of text is encoded on its own, control tokens go between them by id.
"""
import json
import re
import sys
from collections import Counter
from pathlib import Path

from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "training" / "runs" / "tokenizer"   # made when first needed
FROZEN = ROOT / "training" / "vocabulary.txt"   # one token a line, line number = id
CONTROLS = ["<s>", "</s>", "<pad>", "[No Retrieval]", "[Retrieval]", "[Continue to Use Evidence]", "[Irrelevant]", "[Relevant]",
            "<paragraph>", "</paragraph>", "[Utility:1]", "[Utility:2]", "[Utility:3]", "[Utility:4]", "[Utility:5]",
            "[Fully supported]", "[Partially supported]", "[No support / Contradictory]"]
LARGEST_NUMBER = 2100
PIECES = 450          # pieces of each length 2, 3, 4 that unknown words fall apart into
SPLIT = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
NORMAL = normalizers.Sequence([normalizers.Prepend(" "), normalizers.Replace("\n", "\n ")])
SLOT = re.compile(r"\{\w+\}")


def texts():
    """Every string of the corpus sources, the training phrasings and the training code's own wordings."""
    from training import requests, worlds
    found = []

    def walk(node, bare=False):
        if isinstance(node, str):
            found.append((SLOT.sub("", node), bare))
        elif isinstance(node, dict):
            for key, value in node.items():
                walk(value, key in ("name", "title", "facts", "aliases", "short"))
        elif isinstance(node, (list, tuple)):
            for value in node:
                walk(value, bare)
    for folder in ("corpus/kinds", "training/phrasings"):
        for path in sorted((ROOT / folder).glob("*.json")):
            walk(json.loads(path.read_text(encoding="utf-8")))
    for module in (requests, worlds):
        for line in Path(module.__file__).read_text(encoding="utf-8").split("\n"):
            found.append((re.sub(r"[^A-Za-z0-9 '.,?!:-]|\\n|\|", " ", SLOT.sub("", line)), False))
    return found


def mapped(text):
    """Pre-tokens in byte-level letters: 'the Nile' -> ['Ġthe', 'ĠNile']."""
    return [piece for piece, _ in SPLIT.pre_tokenize_str(NORMAL.normalize_str(text))]


def vocabulary():
    """Token strings in a fixed order: controls, bytes, numbers, words by source, pieces."""
    order = dict.fromkeys(CONTROLS)
    order.update(dict.fromkeys(sorted(pre_tokenizers.ByteLevel.alphabet())))
    order.update(dict.fromkeys(["ĊĠ", "ĊĠĊ", "###", "Ġ###", "##", "Ġ##"]))
    order.update((f"Ġ{n}", None) for n in range(LARGEST_NUMBER + 1))
    order.update((str(n), None) for n in range(100))
    order.update((f"{n:02d}", None) for n in range(100))
    order.update((f"{n:03d}", None) for n in range(1000))
    counts, extra = Counter(), Counter()
    for text, bare in texts():
        if not text:
            continue
        for token in mapped(text):
            counts[token] += 1
            letters = token.lstrip("Ġ")
            if letters.isalpha() and token.startswith("Ġ"):
                extra["Ġ" + letters.lower()] += 1        # typed in small letters
                if bare:
                    extra["Ġ" + letters[:1].upper() + letters[1:]] += 1
                if bare and letters.islower():
                    extra["Ġ" + plural(letters)] += 1
    order.update((token, None) for token, _ in sorted(counts.items(), key=lambda kv: (-kv[1], kv[0])) if not re.search(r"\d", token))
    order.update((token, None) for token, n in sorted(extra.items()) if not re.search(r"\d", token))
    words = (ROOT / "training" / "words.txt").read_text(encoding="utf-8").split()
    for word in words:
        order.update(dict.fromkeys(mapped(word)))
    pieces = Counter()
    for word in words + [t.lstrip("Ġ") for t in counts]:
        for size in (2, 3, 4):
            for at in range(len(word) - size + 1):
                if word[at:at + size].isascii() and word[at:at + size].isalpha():
                    pieces[("Ġ" if at == 0 else "") + word[at:at + size]] += 1
    for size in (2, 3, 4):
        some = [p for p in pieces if len(p.lstrip("Ġ")) == size]
        order.update(dict.fromkeys(sorted(some, key=lambda p: (-pieces[p], p))[:PIECES]))
    order.update((f"Ġ{letter}", None) for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    return list(order)


def plural(word):
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ies"
    return word + ("es" if re.search(r"(s|x|ch|sh)$", word) else "s")


def build(tokens=None):
    tokens = tokens or FROZEN.read_text(encoding="utf-8").split("\n")[:-1]
    model = models.WordPiece({token: at for at, token in enumerate(tokens)}, unk_token="<pad>", continuing_subword_prefix="",
                             max_input_chars_per_word=100000)
    tokenizer = Tokenizer(model)
    tokenizer.normalizer, tokenizer.pre_tokenizer, tokenizer.decoder = NORMAL, SPLIT, decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in CONTROLS])
    return tokenizer


def save(tokenizer, folder=FOLDER):
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    config = {"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>",
              "model_max_length": 1024, "clean_up_tokenization_spaces": False, "add_bos_token": False, "add_prefix_space": False}
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")


class Encoder:
    """Text and control tokens to ids. Text never becomes a control token, whatever it contains."""

    def __init__(self, folder=FOLDER):
        if Path(folder) == FOLDER and not (FOLDER / "tokenizer.json").exists():
            save(build())
        data = json.loads((Path(folder) / "tokenizer.json").read_text(encoding="utf-8"))
        self.controls = {t["content"]: t["id"] for t in data["added_tokens"]}
        self.model = Tokenizer.from_str(json.dumps(dict(data, added_tokens=[])))
        self.size = self.model.get_vocab_size()

    def text(self, text):
        return self.model.encode(text, add_special_tokens=False).ids if text else []

    def texts(self, many):
        return [e.ids for e in self.model.encode_batch(many, add_special_tokens=False)]

    def decode(self, ids):
        """Text of ids; control tokens as they are written, words without the leading space of the first."""
        names = {at: name for name, at in self.controls.items()}
        out, run = [], []
        for at in list(ids) + [None]:
            if at is None or at in names:
                if run:
                    out.append(self.model.decode(run).removeprefix(" "))
                    run = []
                if at is not None:
                    out.append(names[at])
            else:
                run.append(int(at))
        return "".join(out)


def main():
    if "--collect" in sys.argv:
        FROZEN.write_text("".join(token + "\n" for token in vocabulary()), encoding="utf-8")
    tokenizer = build()
    save(tokenizer)
    print(f"{tokenizer.get_vocab_size()} tokens in {FOLDER.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
