"""The released training format: the pieces of an example, and which of them teach.

A piece is (text, flag) and becomes token ids on its own (training/tokenizer.py), the way a program that prompts the model
builds its prompts. Flags: CONTROL and MASKED_CONTROL for control tokens; TEXT (trained), KEY (trained like a judgement: yes or no),
MASKED (prompt, wrong answer) and PASSAGE (only trained in the language-model phase) for text.
"""
from typing import NamedTuple

MASKED, TEXT, PASSAGE, CONTROL, MASKED_CONTROL, KEY = range(6)
RETRIEVE, NO_RETRIEVE, CONTINUE = "[Retrieval]", "[No Retrieval]", "[Continue to Use Evidence]"
RELEVANT, IRRELEVANT = "[Relevant]", "[Irrelevant]"
FULL, PARTIAL, NONE = "[Fully supported]", "[Partially supported]", "[No support / Contradictory]"
END = "</s>"

SILENT = ("The passage does not say.", "This passage does not answer the question.", "The passage is about something else.",
          "There is no answer in this passage.")


class Example(NamedTuple):
    kind: str
    pieces: list
    tags: dict


def prompt(instruction):
    return (f"### Instruction:\n{instruction}\n\n### Response:\n", MASKED)


def evidence(title, text, trained=True):
    return [(RETRIEVE, CONTROL if trained else MASKED_CONTROL), ("<paragraph>", MASKED_CONTROL), (f"{title}\n{text}", PASSAGE),
            ("</paragraph>", MASKED_CONTROL)]


def finish(utility):
    return [(f"[Utility:{utility}]", CONTROL), (END, CONTROL)]


def unanswered(rng):
    return [(IRRELEVANT, CONTROL), (rng.choice(SILENT), TEXT)] + finish(1)
