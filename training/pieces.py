"""The released training format: the pieces of an example, and which of them teach.

A piece is (text, flag) and becomes token ids on its own (training/tokenizer.py), the way a program that prompts the model
builds its prompts. Flags: CONTROL and MASKED_CONTROL for control tokens; TEXT (trained), KEY (trained like a judgement: yes or no),
MASKED (prompt, wrong answer) and PASSAGE (only trained in the language-model phase) for text; STATES and BESIDE for sentences of a
passage, which are like PASSAGE but for their last position: there the model is asked, two layers before its end, whether the
sentence states what the question wants (`model.Llama.loss`).
"""
from typing import NamedTuple

MASKED, TEXT, PASSAGE, CONTROL, MASKED_CONTROL, KEY, BESIDE, STATES = range(8)
TEXTS = (MASKED, TEXT, PASSAGE, KEY, BESIDE, STATES)
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


def evidence(title, text):
    return [(RETRIEVE, CONTROL), ("<paragraph>", MASKED_CONTROL), (f"{title}\n{text}", PASSAGE), ("</paragraph>", MASKED_CONTROL)]


def read(title, made, asked=()):
    """The evidence of a corpus.realise.Passage, sentence by sentence; `asked`: the attributes that the question wants of it,
    None for a question that names none, which leaves the sentences unmarked."""
    whole = evidence(title, made.text)
    if asked is None:
        return whole
    flags = [STATES if set(keys) & set(asked) else BESIDE for _, keys in made.sentences]
    sentences = [sentence for sentence, _ in made.sentences]
    sentences[0] = f"{title}\n{sentences[0]}"
    return whole[:2] + list(zip(sentences, flags)) + whole[3:]


def passages(example):
    """The passages of an example, each as "title\\ntext"."""
    found = []
    for text, flag in example.pieces:
        if text == "<paragraph>":
            found.append([])
        elif flag in (PASSAGE, BESIDE, STATES):
            found[-1].append(text)
    return [" ".join(parts) for parts in found]


def finish(utility):
    return [(f"[Utility:{utility}]", CONTROL), (END, CONTROL)]


def unanswered(rng):
    return [(IRRELEVANT, CONTROL), (rng.choice(SILENT), TEXT)] + finish(1)
