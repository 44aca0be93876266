"""The loop, the resume and the export, on a model small enough for a test."""
import multiprocessing as mp
import os
import random
import signal
from argparse import ArgumentParser
from contextlib import nullcontext

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.training

from training.data import Row, batches, chunk, next_from, repeats, serve_parent  # noqa: E402
from training.measure import Dev  # noqa: E402
from training.model import Config, Llama, induction  # noqa: E402
from training.pools import Pools  # noqa: E402
from training.quantise import Quantised, four_bits  # noqa: E402
from training.settings import add_settings, settle  # noqa: E402
from training.tokenizer import Encoder, build, save  # noqa: E402
from training.train import Helper, Run, factor, gradients  # noqa: E402

TINY = dict(layers=2, width=128, heads=2, kv_heads=2, hidden=64, context=256)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("tokenizer")
    save(build(), path)
    return path


@pytest.fixture(scope="module")
def encoder(folder):
    return Encoder(folder)


@pytest.fixture(scope="module")
def rows(encoder):
    return [r for r in chunk(Pools.load(), encoder, 1, 0, "short", size=64) if len(r.ids) < 200]


def new_run(encoder, seed=1):
    torch.set_num_threads(1)
    return Run(Config(vocab=encoder.size, **TINY), seed, 1e-3, 0.01)


def test_a_few_steps_lower_the_loss(encoder, rows):
    run = new_run(encoder)
    losses = [run.learn(rows[:16], 2048, 1.0, bf16=False) for _ in range(12)]
    assert losses[-1] < losses[0] - 0.5


def test_only_weighted_positions_count(encoder, rows):
    model = new_run(encoder).model
    ids = torch.from_numpy(rows[0].ids.astype(np.int64))[None]
    weights = torch.from_numpy(rows[0].weights)[None]
    changed = ids.clone()
    last = int(np.flatnonzero(rows[0].weights)[-1])
    if last + 1 < ids.shape[1]:
        changed[0, last + 1:] = 5
    assert torch.allclose(model.loss(ids, weights), model.loss(changed, weights), atol=1e-4)
    assert model.loss(ids, torch.zeros_like(weights)) == 0


def test_sentences_are_judged_by_no_weights_of_their_own_and_better_from_step_to_step(encoder, rows):
    run = new_run(encoder)
    ids, weights, flags = (torch.from_numpy(part) for part in batches(rows[:8], 100_000)[-1])
    nothing = torch.zeros_like(weights)

    def judged():
        return float(run.model.loss(ids, nothing, flags).detach())
    before = judged()
    for _ in range(12):
        run.learn(rows[:16], 2048, 1.0, bf16=False)
    assert before > 0 and judged() < 0.9 * before
    assert run.model.loss(ids, nothing, torch.zeros_like(flags)) == 0


def test_a_resumed_run_equals_one_that_was_not_stopped(encoder, rows, tmp_path):
    whole = new_run(encoder)
    for at in range(4):
        whole.learn(rows[8 * at:8 * at + 8], 2048, 0.5, bf16=False)
    first = new_run(encoder)
    for at in range(2):
        first.learn(rows[8 * at:8 * at + 8], 2048, 0.5, bf16=False)
    first.save(tmp_path / "checkpoint.pt")
    second = new_run(encoder, seed=9)
    second.load(tmp_path / "checkpoint.pt")
    for at in range(2, 4):
        second.learn(rows[8 * at:8 * at + 8], 2048, 0.5, bf16=False)
    assert second.step == whole.step and second.tokens == whole.tokens
    for a, b in zip(whole.model.parameters(), second.model.parameters()):
        assert torch.equal(a, b)


def test_a_resumed_run_takes_the_settings_it_began_with():
    parser = ArgumentParser()
    add_settings(parser)
    began = settle(parser.parse_args(["--seed", "8", "--rate", "8e-4", "--layers", "7"]), {})
    assert (began["seed"], began["layers"], began["rate"], began["rows"]) == (8, 7, 8e-4, 64)
    again = parser.parse_args(["--decay", "0.5", "--seed", "8"])
    assert settle(again, began) == {**began, "decay": 0.5} and again.layers == 7
    with pytest.raises(ValueError, match="began with --seed 8, not 1"):
        settle(parser.parse_args(["--seed", "1"]), began)


def helper_process(ready, out, dies):
    serve_parent()
    ready.put(True)
    if dies:
        os._exit(9)
    while True:
        out.put(ready.get())


def start_helper(dies):
    context = mp.get_context("spawn")
    ready, out = context.Queue(), context.Queue()
    process = context.Process(target=helper_process, args=(ready, out, dies), daemon=True)
    process.start()
    return process, ready, out


def test_a_dead_helper_is_noticed_and_said():
    process, _ready, out = start_helper(dies=True)
    with pytest.raises(RuntimeError, match="ended with code 9"):
        next_from(out, process)


def test_a_helper_leaves_the_signals_of_its_group_to_its_parent():
    process, _ready, out = start_helper(dies=False)
    assert next_from(out, process) is True
    os.kill(process.pid, signal.SIGTERM)
    os.kill(process.pid, signal.SIGINT)
    process.join(0.5)
    assert process.is_alive()
    process.kill()


def test_two_processes_give_the_gradients_of_one(encoder, rows):
    run = new_run(encoder)
    parts = batches(rows[:24], 512)
    job = (parts, float(sum(w[:, 1:].sum() for _, w, _ in parts)), None, 0, False)
    alone = gradients(run.model, job, range(len(parts)))
    wanted = [p.grad.clone() for p in run.model.parameters()]
    run.model.zero_grad()
    helper = Helper(run.model)
    try:
        shared = helper.share(run.model, job)
    finally:
        helper.close()
    assert abs(alone - shared) < 1e-4
    for p, w in zip(run.model.parameters(), wanted):
        assert torch.allclose(p.grad, w, atol=1e-4)


def test_the_induction_start_copies_before_any_training():
    torch.manual_seed(0)
    model = Llama(Config(vocab=4000))
    rng = random.Random(2)
    dev = [repeats(rng, 4000) for _ in range(20)]
    class Names:
        controls = {t: i for i, t in enumerate(["[Retrieval]", "[No Retrieval]", "[Relevant]", "[Irrelevant]", "[Fully supported]",
                                               "[Partially supported]", "[No support / Contradictory]", *(f"[Utility:{k}]" for k in range(1, 6))])}
    before = Dev(dev, Names).measure(model)["copy right"]
    induction(model, torch.Generator().manual_seed(1))
    after = Dev(dev, Names).measure(model)["copy right"]
    assert before < 0.1 and after > 0.8


def test_the_rate_warms_up_and_falls_to_the_end():
    assert factor(0, 0) == 0 and factor(60, 0.1) == 1 and factor(5000, 0.8) < 1 and factor(5000, 1.0) == 0.02


@pytest.mark.parametrize("precision,tolerance", [("fp32", 2e-3), ("int8", 0.35), ("int4", 1e-4)])
def test_the_export_gives_the_same_log_probabilities(encoder, folder, tmp_path, rows, precision, tolerance):
    pytest.importorskip("onnxruntime_genai")
    from training.builder import build
    from training.evaluate import Onnx
    from training.export import hugging_face, manifest, share_embedding
    from training.last_column import last_column
    from training.unpack import unpack
    import json
    run = new_run(encoder)
    for _ in range(6):
        run.learn(rows[:16], 2048, 1.0, bf16=False)
    checkpoint = {"model": run.model.state_dict(), "config": run.config.json()}
    config = hugging_face(checkpoint, tmp_path / "hf", folder)
    build(tmp_path / "hf", tmp_path / "out", precision)
    if precision != "fp32":
        share_embedding(tmp_path / "out", int(precision[3:]), 32)
        unpack(tmp_path / "out")
    (tmp_path / "out" / "manifest.json").write_text(json.dumps(manifest(tmp_path / "out", config, "tiny", "0.0.0")))
    ids = next(r for r in rows if len(r.ids) >= 40).ids[:40].astype(int).tolist()
    model = Onnx(tmp_path / "out")
    whole, before = model.step(ids[:30], model.empty(), 0)
    last_column(tmp_path / "out")
    model = Onnx(tmp_path / "out")
    logits, past = model.step(ids[:30], model.empty(), 0)
    assert np.array_equal(logits, whole) and all(np.array_equal(past[name], value) for name, value in before.items())
    for at in range(30, 40):
        logits, past = model.step(ids[at:at + 1], past, at)
    with torch.no_grad(), Quantised(run.model) if precision == "int4" else nullcontext():  # four bits: the very same values
        wanted = run.model(torch.tensor([ids]))[0, -1].log_softmax(-1).numpy()
    got = logits - np.log(np.exp(logits - logits.max()).sum()) - logits.max()
    assert np.abs(got - wanted).max() < tolerance


def test_row_is_what_the_stream_hands_over():
    assert Row._fields == ("ids", "weights", "flags", "kind", "tags")


def test_four_bits_keep_the_greatest_number_of_a_block_and_sixteen_levels():
    weight = torch.randn(3, 64, generator=torch.Generator().manual_seed(0))
    kept = four_bits(weight)
    for row, other in zip(weight.reshape(-1, 32), kept.reshape(-1, 32)):
        assert len(other.unique()) <= 16
        assert torch.isclose(row[row.abs().argmax()], other[row.abs().argmax()])
        assert (row - other).abs().max() <= row.abs().max() / 8 + 1e-6


def test_full_weights_stand_again_after_the_four_bit_context(encoder):
    model = new_run(encoder).model
    before = [p.detach().clone() for p in model.parameters()]
    with Quantised(model):
        assert any(not torch.equal(a, b) for a, b in zip(before, model.parameters()))
    assert all(torch.equal(a, b) for a, b in zip(before, model.parameters()))
