"""Figures on invented worlds that were never trained on, with the right text given (teacher forcing).

For each supervised position the likeliest token is compared with the right one; for decisions and judgements, the likeliest
token of the group that stands there.
"""
from collections import defaultdict

import numpy as np
import torch

from training import pieces
from training.machine import autocast

GROUPS = {"retrieve": ("[Retrieval]", "[No Retrieval]"), "rel": ("[Relevant]", "[Irrelevant]"),
          "sup": ("[Fully supported]", "[Partially supported]", "[No support / Contradictory]"),
          "use": tuple(f"[Utility:{k}]" for k in range(1, 6))}


class Dev:
    def __init__(self, rows, encoder, budget=4096):
        self.rows = sorted(rows, key=lambda row: len(row.ids))
        self.groups = {name: [encoder.controls[t] for t in tokens] for name, tokens in GROUPS.items()}
        self.budget = budget

    def parts(self):
        part = []
        for row in self.rows:
            if part and (len(part) + 1) * len(row.ids) > self.budget:
                yield part
                part = []
            part.append(row)
        if part:
            yield part

    @torch.no_grad()
    def measure(self, model):
        hits = defaultdict(list)
        for part in self.parts():
            length = len(part[-1].ids)
            ids = np.zeros((len(part), length), np.int64)
            for at, row in enumerate(part):
                ids[at, :len(row.ids)] = row.ids
            with autocast():
                middle, states = model.both_states(torch.from_numpy(ids))
                judged = model.stated(middle).numpy() > 0
            for at, row in enumerate(part):
                hits["sentence states"] += judged[at, :len(row.ids)][row.flags == pieces.STATES].tolist()
                hits["sentence beside"] += (~judged[at, :len(row.ids)][row.flags == pieces.BESIDE]).tolist()
                where = np.flatnonzero(row.weights > 0)
                where = where[where > 0]
                with autocast():
                    logits = model.logits(states[at, torch.from_numpy(where - 1)]).float()
                self.collect(row, where, logits, hits)
        out = {}
        for name in sorted(hits):
            out[name] = round(float(np.mean(hits[name])), 3) if hits[name] else None
        return out

    def collect(self, row, where, logits, hits):
        best = logits.argmax(-1).numpy()
        right = row.ids[where]
        if row.kind == "copy":
            hits["copy loss"].append(float(torch.nn.functional.cross_entropy(logits, torch.from_numpy(right.astype(np.int64)))))
            hits["copy right"].append(float((best == right).mean()))
            return
        for i, (pos, target) in enumerate(zip(where, right)):
            for name, group in self.groups.items():
                if target in group:
                    got = group[int(logits[i, group].argmax())] == target
                    if name == "rel":
                        hits["rel " + row.tags.get("rel", "?")].append(got)
                    elif name == "retrieve":
                        # the first decision, with nothing but the prompt before it
                        if row.flags[:pos].max(initial=0) == pieces.MASKED:
                            hits["retrieve yes" if target == group[0] else "retrieve no"].append(got)
                    elif name == "sup" and row.kind == "forced":
                        hits[f"sup {group.index(target)}"].append(got)
                    elif name == "use":
                        hits["use"].append(got)
        text = row.flags[where] == pieces.TEXT
        if text.any() and row.tags.get("rel") in ("gold",):
            hits[f"exact {row.kind}"].append(bool((best[text] == right[text]).all()))
            hits["words"].append(float((best[text] == right[text]).mean()))
        if row.kind in ("plain", "outline") and text.any():
            hits[f"exact {row.kind}"].append(bool((best[text] == right[text]).all()))
