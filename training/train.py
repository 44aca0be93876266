"""Train the pocket Self-RAG generator from nothing on invented worlds, on a CPU.

    python -m training.train --minutes 70                 # goes on where it was stopped
    python -m training.train --minutes 70 --name other --fresh

Three phases: random repeats until copying is learned, short passages, full passages. Muon for the matrices, AdamW for the
embedding and the norms; warm-up, constant rate, linear decay to the end of the time budget. The checkpoint holds the random
states and the place in the data, so that a run that was killed goes on as if it had not been.

What to expect (2 CPU cores): see training/README.md for the figures of the shipped model.
"""
import argparse
import ctypes
import json
import os
import signal
import time
from contextlib import nullcontext
from pathlib import Path

import torch
import torch.multiprocessing as mp

from training.data import Stream, batches, chunk, next_from, serve_parent
from training.machine import autocast
from training.measure import Dev
from training.model import Config, Llama, family, induction
from training.muon import Muon
from training.pools import Pools, seeded
from training.quantise import Quantised
from training.restore import restore, start_from
from training.settings import add_settings, settle
from training.tokenizer import Encoder

RUNS = Path(__file__).resolve().parent / "runs"


def quiet_memory():
    """Keep freed memory: giving it back and faulting it in again costs a third of the time with glibc's defaults."""
    try:
        libc = ctypes.CDLL("libc.so.6")
        libc.mallopt(-4, 0)
        libc.mallopt(-1, 2**31 - 1)
        libc.mallopt(-2, 256 * 2**20)
    except OSError:
        pass


class Run:
    """Model, optimisers and the place in the data; everything that a checkpoint holds."""

    def __init__(self, config, seed, rate, matrix_rate, encoder=None, settings=None):
        torch.manual_seed(seed)
        self.config, self.seed, self.settings = config, seed, settings
        self.model = Llama(config)
        if encoder is not None:
            family(encoder, self.model.model.embed_tokens.weight, torch.Generator().manual_seed(seed))
            induction(self.model, torch.Generator().manual_seed(seed + 1))
        matrices = [p for n, p in self.model.named_parameters() if p.dim() == 2 and "embed" not in n]
        others = [p for n, p in self.model.named_parameters() if p.dim() != 2 or "embed" in n]
        self.optimisers = [Muon(matrices, lr=matrix_rate), torch.optim.AdamW(others, lr=rate, betas=(0.9, 0.95), eps=3e-6, weight_decay=0.0)]
        self.rates = [matrix_rate, rate]
        self.step, self.tokens, self.seconds, self.chunk, self.at, self.phase, self.smooth = 0, 0, 0.0, 0, 0, "copy", None

    STATE = ("step", "tokens", "seconds", "chunk", "at", "phase", "smooth")

    def save(self, path):
        torch.save({"model": self.model.state_dict(), "optimisers": [o.state_dict() for o in self.optimisers], "config": self.config.json(),
                    "settings": self.settings, "random": torch.get_rng_state(), **{k: getattr(self, k) for k in self.STATE}}, str(path) + ".new")
        os.replace(str(path) + ".new", path)

    @staticmethod
    def settings_of(path):
        return torch.load(path, weights_only=False)["settings"]

    def load(self, path):
        data = torch.load(path, weights_only=False)
        self.model.load_state_dict(data["model"])
        for optimiser, state in zip(self.optimisers, data["optimisers"]):
            optimiser.load_state_dict(state)
        torch.set_rng_state(data["random"])
        for key in self.STATE:
            setattr(self, key, data[key])

    def learn(self, rows, budget, factor, bf16=True, others=2500, helper=None, four_bits=False):
        """One step on the rows. Mean loss per unit of weight."""
        for optimiser, rate in zip(self.optimisers, self.rates):
            for group in optimiser.param_groups:
                group["lr"] = rate * factor
        parts = sorted(batches(rows, budget), key=lambda part: -part[0].size)
        job = (parts, float(sum(w[:, 1:].sum() for _, w, _ in parts)), others, self.step, bf16)
        with Quantised(self.model) if four_bits else nullcontext():
            if helper is None:
                loss = gradients(self.model, job, range(len(parts)))
            else:
                loss = helper.share(self.model, job)
        self.tokens += sum(ids.size for ids, _, _ in parts)
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        for optimiser in self.optimisers:
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)
        self.step += 1
        return loss


def gradients(model, job, turns):
    """Add the gradients of the micro-batches whose numbers `turns` gives. Their share of the mean loss."""
    parts, total, others, step, bf16 = job
    loss = 0.0
    for turn in turns:
        ids, weights, flags = (torch.from_numpy(part) for part in parts[turn])
        with autocast(enabled=bf16):
            part = model.loss(ids, weights, flags, others, seed=1000 * step + turn) / total
        part.backward()
        loss += float(part.detach())
    return loss


class Helper:
    """A second process that takes micro-batches of the same step: two processes of one thread each lose far less time to
    waiting than one process of two threads, above all on a machine that does other things too."""

    def __init__(self, model):
        torch.set_num_threads(1)
        model.share_memory()
        context = mp.get_context("spawn")
        self.sums = [torch.zeros_like(p).share_memory_() for p in model.parameters()]
        self.jobs, self.done, self.counter = context.Queue(), context.Queue(), context.Value("i", 0)
        self.process = context.Process(target=assist, args=(model, self.sums, self.jobs, self.done, self.counter), daemon=True)
        self.process.start()

    def share(self, model, job):
        self.counter.value = 0
        self.jobs.put(job)
        loss = gradients(model, job, turns(self.counter, len(job[0])))
        loss += next_from(self.done, self.process)
        for p, other in zip(model.parameters(), self.sums):
            p.grad = other.clone() if p.grad is None else p.grad.add_(other)
        return loss

    def close(self):
        self.process.kill()


def turns(counter, end):
    while True:
        with counter.get_lock():
            turn = counter.value
            counter.value += 1
        if turn >= end:
            return
        yield turn


def assist(model, sums, jobs, done, counter):
    serve_parent()
    torch.set_num_threads(1)
    quiet_memory()
    while True:
        job = jobs.get()
        loss = gradients(model, job, turns(counter, len(job[0])))
        for p, shared in zip(model.parameters(), sums):
            shared.zero_() if p.grad is None else shared.copy_(p.grad)
            p.grad = None
        done.put(loss)


def factor(step, part, warm=60, decay=0.35):
    """Learning rate as a share of the full one; part: share of the time budget that is used up."""
    return min(1.0, step / warm, max(0.02, (1 - part) / decay))


def next_phase(run, part, short_until):
    if run.phase == "copy" and ((run.step > 30 and run.smooth < 1.5) or part > 0.12):
        return "short"
    if run.phase == "short" and part > short_until:
        return "full"
    return run.phase


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--minutes", type=float, default=70)
    parser.add_argument("--name", default="generator")
    parser.add_argument("--fresh", action="store_true", help="start anew even if there is a checkpoint")
    parser.add_argument("--alone", action="store_true", help="no second process")
    parser.add_argument("--measure-every", type=int, default=250)
    parser.add_argument("--init", help="start from the weights of this exported folder; more --layers than it has begin as the identity")
    add_settings(parser)
    args = parser.parse_args()
    quiet_memory()
    folder = RUNS / args.name
    folder.mkdir(parents=True, exist_ok=True)
    path, encoder = folder / "checkpoint.pt", Encoder()
    resumed = path.exists() and not args.fresh
    try:
        settings = settle(args, Run.settings_of(path) if resumed else {})
    except ValueError as error:
        parser.error(str(error))
    config = Config(vocab=encoder.size, layers=args.layers, width=args.width, heads=args.width // 64, hidden=args.hidden)
    run = Run(config, args.seed, args.rate, args.matrix_rate, encoder, settings)
    if args.init:
        start_from(run.model, restore(args.init)[1])
        run.phase = "full"
    if resumed:
        run.load(path)
        print(f"going on from step {run.step}", flush=True)
    stream, helper = Stream(args.seed), None if args.alone else Helper(run.model)
    dev = Dev(chunk(Pools.load(), encoder, "dev", 0, "dev", size=700), encoder)
    print(f"{sum(p.numel() for p in run.model.parameters()) / 1e6:.2f} M parameters", flush=True)
    began, before, seen = time.time(), run.seconds, run.tokens
    stopped = []
    for kind in (signal.SIGTERM, signal.SIGINT):  # save, then end
        signal.signal(kind, lambda *_: stopped.append(True))
    log = open(folder / "log.jsonl", "a", encoding="utf-8")
    while True:
        part = run.seconds / 60 / args.minutes
        if part >= 1 or stopped:
            break
        phase = next_phase(run, part, args.short_until)
        if phase != run.phase:
            run.phase, run.chunk, run.at = phase, run.chunk + 1, 0
            print(f"phase {phase} at step {run.step}", flush=True)
        rows = stream.get(run.chunk, run.phase)
        seeded("order", run.seed, run.chunk).shuffle(rows)
        while run.at < len(rows) and next_phase(run, run.seconds / 60 / args.minutes, args.short_until) == run.phase:
            part = run.seconds / 60 / args.minutes
            loss = run.learn(rows[run.at:run.at + args.rows], args.budget, factor(run.step, part, decay=args.decay), others=args.others or None,
                             helper=helper, four_bits=part > args.four_bits_from)
            run.at += args.rows
            run.seconds = before + time.time() - began
            run.smooth = loss if run.smooth is None else 0.95 * run.smooth + 0.05 * loss
            if run.step % 25 == 0:
                print(f"step {run.step} {run.phase} loss {run.smooth:.3f} {run.tokens / 1e6:.2f} M tokens "
                      f"{(run.tokens - seen) / (run.seconds - before):.0f}/s {run.seconds / 60:.1f} min", flush=True)
            if run.step % args.measure_every == 0:
                with Quantised(run.model) if part > args.four_bits_from else nullcontext():
                    figures = dev.measure(run.model)
                print(json.dumps(figures), flush=True)
                log.write(json.dumps({"step": run.step, "tokens": run.tokens, "minutes": round(run.seconds / 60, 2), "loss": run.smooth, **figures}) + "\n")
                log.flush()
                run.save(path)
            if run.seconds / 60 >= args.minutes or stopped:
                break
        if run.at >= len(rows):
            run.chunk, run.at = run.chunk + 1, 0
    run.save(path)
    if not stopped:
        print(json.dumps(dev.measure(run.model)), flush=True)
    stream.close()
    if helper:
        helper.close()


if __name__ == "__main__":
    main()
