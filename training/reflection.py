"""Self-RAG's control tokens in a checkpoint's tokenizer, and prompts in ids exactly as the playground builds them.

A prompt is a row of pieces; each text piece is encoded on its own and control tokens go between them by id
(src/models/tokenizer.ts does the same), so that a control token's text inside a passage stays ordinary text.
"""
import json
from pathlib import Path

from tokenizers import Tokenizer

GROUPS = {
    "retrieve": ("[Retrieval]", "[No Retrieval]", "[Continue to Use Evidence]"),
    "relevance": ("[Relevant]", "[Irrelevant]"),
    "support": ("[Fully supported]", "[Partially supported]", "[No support / Contradictory]"),
    "utility": ("[Utility:1]", "[Utility:2]", "[Utility:3]", "[Utility:4]", "[Utility:5]"),
}
PARAGRAPH = ("<paragraph>", "</paragraph>")
END = "</s>"
CONTROLS = tuple(token for group in GROUPS.values() for token in group) + PARAGRAPH
# Ids in selfrag_llama2_7b and 13b (vocabulary 32,016).
RELEASED_IDS = {
    "[No Retrieval]": 32000, "[Retrieval]": 32001, "[Continue to Use Evidence]": 32002, "[Irrelevant]": 32003, "[Relevant]": 32004,
    "<paragraph>": 32005, "</paragraph>": 32006, "[Utility:1]": 32007, "[Utility:2]": 32008, "[Utility:3]": 32009,
    "[Utility:4]": 32010, "[Utility:5]": 32011, "[Fully supported]": 32012, "[Partially supported]": 32013,
    "[No support / Contradictory]": 32014, "<pad>": 32015,
}


class Control(str):
    """A piece of a prompt that is one control token; other pieces are plain strings."""


def instruction(text):
    return [f"### Instruction:\n{text}\n\n### Response:\n"]


def evidence(title, text):
    return [Control("[Retrieval]"), Control("<paragraph>"), f"{title}\n{text}", Control("</paragraph>")]


class Pieces:
    """@raise ValueError: a control token is missing or more than one token"""

    def __init__(self, path):
        """@param path: a tokenizer.json"""
        data = json.loads(Path(path).read_text(encoding="utf-8"))
        # Without the added tokens, a control token's text typed by a person is text.
        self.text = Tokenizer.from_str(json.dumps({**data, "added_tokens": [], "post_processor": None}))
        self.added = {token["content"]: token["id"] for token in data["added_tokens"]}
        missing = [token for token in (*CONTROLS, END) if token not in self.added]
        if missing:
            raise ValueError(f"{path} has no single token for {', '.join(missing)}: not a Self-RAG checkpoint's tokenizer")
        self.prefix = [self.added[token] for token in starts(data.get("post_processor"))]
        # Highest id with a text, plus one: rows of the output matrix above it are padding.
        self.size = 1 + max(*self.text.get_vocab().values(), *self.added.values())

    def encode(self, pieces):
        """Ids of a prompt, the tokenizer's own start token first."""
        return self.prefix + [i for piece in pieces for i in self.piece(piece)]

    def piece(self, piece):
        return [self.added[piece]] if isinstance(piece, Control) else self.text.encode(piece, add_special_tokens=False).ids

    def group(self, name):
        return [self.added[token] for token in GROUPS[name]]


def starts(post_processor):
    """Tokens that a template puts before a text: Llama's <s>."""
    parts = (post_processor or {}).get("processors", [post_processor])
    template = next((part for part in parts if part and part.get("type") == "TemplateProcessing"), None)
    tokens = []
    for part in template["single"] if template else []:
        if "SpecialToken" not in part:
            break
        tokens.append(part["SpecialToken"]["id"])
    return tokens
