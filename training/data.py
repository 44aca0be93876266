"""Examples as arrays, made in a background process, the same for the same seed whatever happened before.

    stream = Stream(seed); chunk = stream.get(index, phase)    # list of Row

Chunk `index` depends on (seed, index, phase) alone: a resumed run asks for the chunk it stopped in.
"""
import multiprocessing as mp
import os
import queue
import signal
import threading
from typing import NamedTuple

import numpy as np

from training import pieces
from training.mixture import example
from training.pools import Pools, seeded
from training.tokenizer import Encoder

CHUNK = 2048
PHASES = {  # share of random repeats, share of short passages, weight of the passages' own words
    "copy": dict(copies=1.0, short=1.0, passage=0.0),
    "short": dict(copies=0.06, short=1.0, passage=0.15),
    "full": dict(copies=0.05, short=0.4, passage=0.02),
    "dev": dict(copies=0.05, short=0.0, passage=0.0),
}
CONTROL_WEIGHT = 2.0
PASSAGE_SHARE = 0.15  # of the passages' positions, drawn at random


class Row(NamedTuple):
    ids: np.ndarray      # (T,) int32
    weights: np.ndarray  # (T,) float32: weight of the prediction of this position
    flags: np.ndarray    # (T,) uint8: pieces.MASKED .. pieces.STATES
    kind: str
    tags: dict


def repeats(rng, size):
    """Random tokens of the whole vocabulary, a stretch of which comes again somewhere later: copying and nothing else."""
    body = [rng.randrange(300, size) for _ in range(rng.randint(12, 60))]
    ids, weights = list(body), [0.0] * len(body)
    for _ in range(rng.randint(2, 6)):
        ids += [rng.randrange(300, size) for _ in range(rng.randint(0, 6))]
        weights += [0.0] * (len(ids) - len(weights))
        start = rng.randrange(len(body) - 4)
        run = body[start:start + rng.randint(3, 9)]
        ids += run
        weights += [0.0] + [1.0] * (len(run) - 1)
    return Row(np.array(ids, np.int32), np.array(weights, np.float32), np.zeros(len(ids), np.uint8), "copy", {"repeats": True})


def encode(examples, encoder, passage=0.0, np_rng=None):
    """Examples to rows; texts of all of them are encoded in one call."""
    texts = [text for e in examples for text, flag in e.pieces if flag in pieces.TEXTS]
    done = iter(encoder.texts(texts))
    rows = []
    for e in examples:
        ids, flags = [], []
        for text, flag in e.pieces:
            part = [encoder.controls[text]] if flag in (pieces.CONTROL, pieces.MASKED_CONTROL) else next(done)
            ids += part
            marked = flag in (pieces.BESIDE, pieces.STATES)
            flags += [pieces.PASSAGE] * (len(part) - 1) + [flag] if marked else [flag] * len(part)
        flags = np.array(flags, np.uint8)
        weights = (flags == pieces.TEXT) + CONTROL_WEIGHT * ((flags == pieces.CONTROL) | (flags == pieces.KEY))
        weights = weights.astype(np.float32)
        if passage:
            weights += passage * ((flags == pieces.PASSAGE) & (np_rng.random(len(flags)) < PASSAGE_SHARE))
        rows.append(Row(np.array(ids, np.int32), weights.astype(np.float32), flags, e.kind, e.tags))
    return rows


def chunk(pools, encoder, seed, index, phase, size=CHUNK, context=1024):
    plan = PHASES[phase]
    rng = seeded("chunk", seed, index, phase)
    copies = sum(rng.random() < plan["copies"] for _ in range(size))
    rows = [repeats(rng, encoder.size) for _ in range(copies)]
    if copies < size:
        examples = []
        for _ in range(size - copies):
            pools.short = rng.random() < plan["short"]
            examples.append(example(pools, rng))
        rows += encode(examples, encoder, plan["passage"], np.random.default_rng(rng.getrandbits(32)))
    rows = [row for row in rows if len(row.ids) <= context]
    rng.shuffle(rows)
    return rows


def batches(rows, budget):
    """Rows of one step, sorted by length and cut so that rows * longest <= budget. [(ids, weights, flags)] int64, float32, uint8."""
    rows = sorted(rows, key=lambda row: len(row.ids))
    out, part = [], []
    for row in rows + [None]:
        if part and (row is None or (len(part) + 1) * len(row.ids) > budget or len(row.ids) > 1.2 * len(part[0].ids) + 16):
            length = len(part[-1].ids)
            ids, weights, flags = (np.zeros((len(part), length), kind) for kind in (np.int64, np.float32, np.uint8))
            for at, r in enumerate(part):
                for all_, one in ((ids, r.ids), (weights, r.weights), (flags, r.flags)):
                    all_[at, :len(one)] = one
            out.append((ids, weights, flags))
            part = []
        if row is not None:
            part.append(row)
    return out


def serve_parent():
    """In a helper process: leave Ctrl-C and SIGTERM, which may reach the whole group, to the parent, which saves first; and end
    when the parent does, also when it was killed and could not say so."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)

    def wait():
        mp.parent_process().join()
        os._exit(1)
    threading.Thread(target=wait, daemon=True).start()


def next_from(results, process):
    """What the helper process puts next. @raise RuntimeError: it has ended, so nothing will come"""
    while True:
        try:
            return results.get(timeout=5)
        except queue.Empty:
            if not process.is_alive():
                raise RuntimeError(f"a helper process ended with code {process.exitcode} (killed for memory?): start the same command again, "
                                   "it goes on from the last checkpoint") from None


def work(seed, orders, results):
    serve_parent()
    pools, encoder = Pools.load(), Encoder()
    while True:
        index, phase = orders.get()
        results.put((index, phase, chunk(pools, encoder, seed, index, phase)))


class Stream:
    def __init__(self, seed):
        context = mp.get_context("spawn")
        self.orders, self.results = context.Queue(), context.Queue()
        self.process = context.Process(target=work, args=(seed, self.orders, self.results), daemon=True)
        self.process.start()
        self.ordered = []

    def get(self, index, phase):
        """Chunk `index`; the next one is ordered ahead in the same phase."""
        for ahead in (index, index + 1):
            if (ahead, phase) not in self.ordered:
                self.ordered.append((ahead, phase))
                self.orders.put((ahead, phase))
        while True:
            found = next_from(self.results, self.process)
            if found[:2] == (index, phase):
                self.ordered = [o for o in self.ordered if o[0] > index]
                return found[2]

    def close(self):
        self.process.kill()
