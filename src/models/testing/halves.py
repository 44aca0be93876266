"""A decoder of one layer with random weights whose caches and logits are half precision, for halves.test.ts.

    python src/models/testing/halves.py

writes halves.onnx beside this file (17 kB) and prints what the test expects: the logits after a prompt, computed here
with numpy in double precision from the rounded weights.
"""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

VOCAB, HEADS, KV_HEADS, HEAD_SIZE, CONTEXT = 64, 2, 1, 16, 64
HIDDEN = HEADS * HEAD_SIZE
KV = KV_HEADS * HEAD_SIZE
PROMPT = [30, 41, 52, 33, 60]

rng = np.random.default_rng(7)
angles = np.arange(CONTEXT)[:, None] / 10_000 ** (np.arange(0, HEAD_SIZE, 2) / HEAD_SIZE)
WEIGHTS = {
    "embed": rng.normal(0, 1, (VOCAB, HIDDEN)),
    "qkv": rng.normal(0, 0.3, (HIDDEN, HIDDEN + 2 * KV)),
    "out": rng.normal(0, 0.3, (HIDDEN, HIDDEN)),
    "head": rng.normal(0, 0.3, (HIDDEN, VOCAB)),
    "cos": np.cos(angles),
    "sin": np.sin(angles),
}
WEIGHTS = {name: value.astype(np.float16) for name, value in WEIGHTS.items()}


def build() -> onnx.ModelProto:
    int64s = {"axis": np.array([1]), "one": np.array([1]), "which": np.array(1), "last": np.array(-1)}
    initialisers = [numpy_helper.from_array(value, name) for name, value in WEIGHTS.items()]
    initialisers += [numpy_helper.from_array(value.astype(np.int64), name) for name, value in int64s.items()]
    node = helper.make_node
    nodes = [
        node("ReduceSum", ["attention_mask", "axis"], ["filled"], keepdims=0),
        node("Sub", ["filled", "one"], ["before"]),
        node("Cast", ["before"], ["seqlens"], to=TensorProto.INT32),
        node("Shape", ["attention_mask"], ["mask_shape"]),
        node("Gather", ["mask_shape", "which"], ["width"], axis=0),
        node("Cast", ["width"], ["total"], to=TensorProto.INT32),
        node("Gather", ["embed", "input_ids"], ["x"]),
        node("MatMul", ["x", "qkv"], ["packed"]),
        node(
            "GroupQueryAttention",
            ["packed", "", "", "past_key_values.0.key", "past_key_values.0.value", "seqlens", "total", "cos", "sin"],
            ["attended", "present.0.key", "present.0.value"],
            domain="com.microsoft",
            num_heads=HEADS,
            kv_num_heads=KV_HEADS,
            do_rotary=1,
        ),
        node("MatMul", ["attended", "out"], ["mixed"]),
        node("Add", ["x", "mixed"], ["y"]),
        node("Gather", ["y", "last"], ["pruned"], axis=1),
        node("Unsqueeze", ["pruned", "axis"], ["column"]),
        node("MatMul", ["column", "head"], ["logits"]),
    ]
    info = helper.make_tensor_value_info
    half, whole = TensorProto.FLOAT16, TensorProto.INT64
    past = [info(f"past_key_values.0.{kind}", half, ["rows", KV_HEADS, "past", HEAD_SIZE]) for kind in ("key", "value")]
    present = [info(f"present.0.{kind}", half, ["rows", KV_HEADS, "total", HEAD_SIZE]) for kind in ("key", "value")]
    inputs = [info("input_ids", whole, ["rows", "length"]), info("attention_mask", whole, ["rows", "total"])]
    graph = helper.make_graph(
        nodes, "halves", inputs + past, [info("logits", half, ["rows", 1, VOCAB]), *present], initialisers
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8)


def rotate(x: np.ndarray) -> np.ndarray:
    """[positions, heads, head size], first half against second half."""
    cos, sin = (WEIGHTS[name].astype(float)[: len(x), None] for name in ("cos", "sin"))
    a, b = np.split(x, 2, axis=-1)
    return np.concatenate([a * cos - b * sin, b * cos + a * sin], axis=-1)


def logits_after(ids: list[int]) -> np.ndarray:
    w = {name: value.astype(float) for name, value in WEIGHTS.items()}
    x = w["embed"][ids]
    packed = x @ w["qkv"]
    q = rotate(packed[:, :HIDDEN].reshape(len(ids), HEADS, HEAD_SIZE))[-1]
    k = rotate(packed[:, HIDDEN : HIDDEN + KV].reshape(len(ids), KV_HEADS, HEAD_SIZE))[:, 0]
    v = packed[:, HIDDEN + KV :]
    scores = q @ k.T / np.sqrt(HEAD_SIZE)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    attended = (weights / weights.sum(axis=-1, keepdims=True)) @ v
    return (x[-1] + attended.reshape(-1) @ w["out"]) @ w["head"]


if __name__ == "__main__":
    onnx.save(build(), Path(__file__).with_name("halves.onnx"))
    ids = list(PROMPT)
    for _ in range(4):
        logits = logits_after(ids)
        best = int(logits.argmax())
        print(best, round(float(logits[best] - np.log(np.exp(logits).sum())), 4))
        ids.append(best)
