"""An export against the checkpoint it was made from: log-probabilities on twenty prompts of the released format.

Five questions, each at the four places where a decision is read: the bare prompt (retrieve?), after a passage (relevant?),
after an answer sentence (supported?), after that (useful?). The checkpoint goes on greedily for a few tokens and the export is led
along the same ones, through its caches; at each of these positions all log-probabilities are compared.
"""
import gc

import numpy as np

from training.reflection import GROUPS, Control, evidence, instruction

STEPS = 4
# Tokens below e^-6 (0.25 %) decide nothing; the playground's self-check leaves them out, too.
LIKELY = -6.0
# The fixed prompt of src/models/onnx/selfCheck.ts.
CHECK_QUESTION = "What is the longest river of the country?"
CHECK_PASSAGE = ("Example", "The Example is a river. It is 312 km long and ends in a lake.")
CHECK_STEPS, CHECK_TOP = 4, 5
SAMPLE_STEPS = 4

CASES = (
    (CHECK_QUESTION, *CHECK_PASSAGE, "The longest river is the Example."),
    ("Who discovered the law of falling bodies?", "Falling bodies",
     "Galileo showed that bodies of different weight fall at the same speed when the air does not slow them.",
     "Galileo discovered it."),
    ("Is glass a liquid?", "Glass", "Glass is an amorphous solid. It does not flow at room temperature, whatever is said of old windows.",
     "No, glass is an amorphous solid."),
    ("How many moons does Mars have?", "Deimos", "Deimos is the smaller of the two moons of Mars. It was found in 1877 by Asaph Hall.",
     "Mars has two moons."),
    ("Which language is spoken in Brazil?", "Quito", "Quito is the capital of Ecuador and lies 2,850 metres above the sea.",
     "Portuguese is spoken in Brazil."),
)


def prompts():
    """Twenty (group that is due, pieces)."""
    found = []
    for question, title, text, answer in CASES:
        bare = instruction(question)
        read = bare + evidence(title, text)
        said = read + [Control("[Relevant]"), answer]
        found += [("retrieve", bare), ("relevance", read), ("support", said), ("utility", said + [Control("[Fully supported]")])]
    return found


def check_prompts():
    """The playground's self-check: its prompts in its order."""
    bare = instruction(CHECK_QUESTION)
    return [bare + evidence(*CHECK_PASSAGE), bare]


def sample_prompts():
    """Three prompts whose greedy continuation is written down for other runtimes."""
    bare = instruction(CASES[1][0])
    return [bare, bare + evidence(CASES[1][1], CASES[1][2]), instruction(CASES[2][0]) + evidence(CASES[2][1], CASES[2][2])]


def log_softmax(logits):
    logits = logits.astype(np.float64)
    shifted = logits - logits.max()
    return (shifted - np.log(np.exp(shifted).sum())).astype(np.float32)


class Export:
    """An exported folder in onnxruntime, on the CPU, one row at a time."""

    def __init__(self, folder):
        import onnxruntime
        self.session = onnxruntime.InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"])
        self.past = {i.name: i for i in self.session.get_inputs() if i.name.startswith("past_key_values.")}
        self.outputs = [o.name for o in self.session.get_outputs()]

    def empty(self, shape):
        dtype = {"tensor(float)": np.float32, "tensor(float16)": np.float16}
        return {name: np.zeros((1, shape.kv_heads, 0, shape.head_size), dtype[i.type]) for name, i in self.past.items()}

    def step(self, ids, past):
        """@return log-probabilities after the last of `ids`, and the grown caches"""
        length = next(iter(past.values())).shape[2] + len(ids)
        feeds = {"input_ids": np.array([ids], np.int64), "attention_mask": np.ones((1, length), np.int64), **past}
        results = dict(zip(self.outputs, self.session.run(None, feeds), strict=True))
        grown = {name: results[name.replace("past_key_values.", "present.")] for name in past}
        return log_softmax(results["logits"][0, -1]), grown

    def follow(self, shape, ids, forced):
        """Log-probabilities (steps, vocabulary) after `ids` and after each of `forced` but the last."""
        found, past = [], self.empty(shape)
        for chunk in [ids, *([token] for token in forced[:-1])]:
            rows, past = self.step(chunk, past)
            found.append(rows)
        return np.stack(found)

    def greedy(self, shape, ids, steps):
        """(tokens, log-probabilities (steps, vocabulary))"""
        tokens, found, past = [], [], self.empty(shape)
        for _ in range(steps):
            rows, past = self.step([tokens[-1]] if tokens else ids, past)
            tokens.append(int(rows.argmax()))
            found.append(rows)
        return tokens, np.stack(found)


def reference(folder, prompts, dtype):
    """What the checkpoint says to rows of ids: for each (tokens, log-probabilities (STEPS, vocabulary)). @param dtype: a torch type"""
    import torch
    from transformers import AutoModelForCausalLM
    model = AutoModelForCausalLM.from_pretrained(str(folder), dtype=dtype).eval()
    found = []
    with torch.inference_mode():
        for ids in prompts:
            past, tokens, rows, feed = None, [], [], ids
            for _ in range(STEPS):
                out = model(input_ids=torch.tensor([feed]), past_key_values=past, use_cache=True)
                past = out.past_key_values
                rows.append(log_softmax(out.logits[0, -1].float().numpy()))
                tokens.append(int(rows[-1].argmax()))
                feed = tokens[-1:]
            found.append((tokens, np.stack(rows)))
    del model
    gc.collect()
    return found


def normalised(log_probs):
    """Probabilities within a group."""
    share = np.exp(log_probs - log_probs.max(axis=-1, keepdims=True))
    return share / share.sum(axis=-1, keepdims=True)


def figures(cases, pieces):
    """@param cases: (group that is due, wanted, got), log-probabilities (STEPS, vocabulary) each
    @return differences of natural logarithms; `share` is a probability within the group, what the scores are made of"""
    wanted = np.concatenate([w for _, w, _ in cases])
    got = np.concatenate([g for _, _, g in cases])
    difference, likely = np.abs(wanted - got), wanted > LIKELY
    result = {
        "prompts": len(cases), "positions": len(wanted),
        "all": {"largest": float(difference.max()), "mean": float(difference.mean())},
        "likely": {"largest": float(difference[likely].max()), "mean": float(difference[likely].mean()), "values": int(likely.sum())},
        "top1": float((wanted.argmax(1) == got.argmax(1)).mean()),
        "noText": {"checkpoint": float(np.exp(wanted[:, pieces.size:]).sum(1).max(initial=0)),
                   "export": float(np.exp(got[:, pieces.size:]).sum(1).max(initial=0))},
        "groups": {},
    }
    for name in GROUPS:
        ids = pieces.group(name)
        w = np.stack([w[0, ids] for due, w, _ in cases if due == name])
        g = np.stack([g[0, ids] for due, _, g in cases if due == name])
        result["groups"][name] = {
            "positions": len(w), "largest": float(np.abs(w - g).max()), "mean": float(np.abs(w - g).mean()),
            "share": float(np.abs(normalised(w) - normalised(g)).max()), "top1": float((w.argmax(1) == g.argmax(1)).mean())}
    return result


def worst(result):
    """The figure that a tolerance is held against: tokens that decide something, and the reflection groups where they are due."""
    return max(result["likely"]["largest"], *(group["largest"] for group in result["groups"].values()))


def table(result):
    rows = [("", "positions", "largest", "mean", "share", "top-1"),
            ("all tokens", result["positions"], result["all"]["largest"], result["all"]["mean"], None, result["top1"]),
            ("likely tokens", result["positions"], result["likely"]["largest"], result["likely"]["mean"], None, None)]
    rows += [(name, *(group[key] for key in ("positions", "largest", "mean", "share", "top1"))) for name, group in result["groups"].items()]

    def cell(value, column):
        if value is None:
            return ""
        if column == 5 and isinstance(value, float):
            return f"{value:.1%}"
        return f"{value:.2e}" if isinstance(value, float) else str(value)
    return ["  ".join(cell(value, i).ljust(14) if i == 0 else cell(value, i).rjust(10) for i, value in enumerate(row)).rstrip() for row in rows]


def top(log_probs, count):
    """[{id, logProb}] of the likeliest, best first; the logarithm to six places."""
    best = np.argsort(-log_probs, kind="stable")[:count]
    return [{"id": int(i), "logProb": round(float(log_probs[i]), 6)} for i in best]


def self_check(export, shape, pieces, weights):
    """The content of self-check.json. @param weights: sha256 of the first file of weights"""
    runs = [export.greedy(shape, pieces.encode(prompt), CHECK_STEPS)[1] for prompt in check_prompts()]
    return {"weights": weights, "prompts": [[top(row, CHECK_TOP) for row in rows] for rows in runs]}


def samples(export, shape, pieces):
    """Greedy continuations as this export gives them: per step the five likeliest tokens and the watched log-probabilities,
    in the order of reflection.GROUPS."""
    watched = [i for name in GROUPS for i in pieces.group(name)]
    found = []
    for prompt in sample_prompts():
        ids = pieces.encode(prompt)
        tokens, rows = export.greedy(shape, ids, SAMPLE_STEPS)
        found.append({
            "prompt": [{"control": str(p)} if isinstance(p, Control) else {"text": p} for p in prompt], "ids": ids, "tokens": tokens,
            "steps": [{"top": top(row, CHECK_TOP), "watched": [round(float(row[i]), 6) for i in watched]} for row in rows]})
    return found
