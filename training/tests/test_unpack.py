"""An unpacked graph computes what the packed one computes, from the same bytes."""
import numpy as np
import pytest

pytest.importorskip("onnxruntime")
onnx = pytest.importorskip("onnx")

from onnx import TensorProto, helper, numpy_helper  # noqa: E402

from training.unpack import Unpacker  # noqa: E402

pytestmark = pytest.mark.training

V, K, BLOCK = 24, 64, 32


def packed_graph(bits, seed=0):
    """Embedding and output matrix over the same packed bytes, as the export shares them."""
    rng = np.random.default_rng(seed)
    codes = rng.integers(0, 2 ** bits, (V, K), dtype=np.uint8)
    scales = rng.uniform(0.01, 0.2, (V, K // BLOCK)).astype(np.float32)
    data = codes if bits == 8 else codes[:, 0::2] | (codes[:, 1::2] << 4)
    matrix = (codes.astype(np.float32) - 2 ** (bits - 1)) * np.repeat(scales, BLOCK, axis=1)
    initialisers = [
        numpy_helper.from_array(data.reshape(V, K // BLOCK, -1), "packed"),
        numpy_helper.from_array(scales, "scales"),
        numpy_helper.from_array(np.array([V, -1], np.int64), "rows"),
    ]
    nodes = [
        helper.make_node("Reshape", ["packed", "rows"], ["table"], name="reshape"),
        helper.make_node("GatherBlockQuantized", ["table", "ids", "scales"], ["embedded"], name="embed", domain="com.microsoft",
                         bits=bits, block_size=BLOCK, gather_axis=0, quantize_axis=1),
        helper.make_node("MatMulNBits", ["embedded", "packed", "scales"], ["logits"], name="head", domain="com.microsoft",
                         bits=bits, block_size=BLOCK, K=K, N=V),
    ]
    graph = helper.make_graph(nodes, "g", [helper.make_tensor_value_info("ids", TensorProto.INT64, [None])],
                              [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [None, V])], initialisers)
    opsets = [helper.make_opsetid("", 21), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=10), matrix


def logits(model, ids):
    import onnxruntime
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(None, {"ids": ids})[0]


@pytest.mark.parametrize("bits", [4, 8])
def test_unpacked_graph_multiplies_with_the_matrix_that_the_bytes_stand_for(bits):
    model, matrix = packed_graph(bits)
    Unpacker(model.graph).run()
    ids = np.array([3, 0, V - 1])
    np.testing.assert_allclose(logits(model, ids), matrix[ids] @ matrix.T, rtol=1e-4, atol=1e-4)


def test_nothing_packed_and_nothing_unused_is_left():
    model, _ = packed_graph(4)
    Unpacker(model.graph).run()
    assert {node.op_type for node in model.graph.node}.isdisjoint({"MatMulNBits", "GatherBlockQuantized"})
    used = {name for node in model.graph.node for name in node.input}
    assert {tensor.name for tensor in model.graph.initializer} <= used
    assert sum(node.op_type == "Cast" for node in model.graph.node) == 1, "shared bytes are unpacked once"


def test_zero_points_are_refused():
    model, _ = packed_graph(4)
    head = model.graph.node[2]
    head.input.append("scales")
    with pytest.raises(ValueError, match="zero points"):
        Unpacker(model.graph).run()
