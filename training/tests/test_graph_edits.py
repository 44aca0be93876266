"""Packed tables mean what runtimes read in them; parts hold the bytes that were dealt out."""
import numpy as np
import pytest

onnxruntime = pytest.importorskip("onnxruntime")
onnx = pytest.importorskip("onnx")
pytestmark = pytest.mark.training

from onnx import TensorProto, helper  # noqa: E402

from training.graph_edits import Edits, pack_blocks  # noqa: E402
from training.parts import DATA, parse_size, place, set_place, split  # noqa: E402

V, K = 40, 64


def external(name, array, offset):
    kinds = {np.dtype(np.float32): TensorProto.FLOAT, np.dtype(np.float16): TensorProto.FLOAT16}
    tensor = TensorProto(name=name, data_type=kinds[array.dtype], dims=array.shape, data_location=TensorProto.EXTERNAL)
    set_place(tensor, DATA, offset, array.nbytes)
    return tensor


def look_up(folder, table):
    """A graph that looks rows of an embedding table up."""
    (folder / DATA).write_bytes(b"\0" * 64 + table.tobytes())
    tensor = external("model.embed_tokens.weight", table, 64)
    nodes = [helper.make_node("Gather", [tensor.name, "ids"], ["rows"], name="/model/embed_tokens/Gather")]
    graph = helper.make_graph(nodes, "g", [helper.make_tensor_value_info("ids", TensorProto.INT64, [None])],
                              [helper.make_tensor_value_info("rows", tensor.data_type, [None, K])], [tensor])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 21), helper.make_opsetid("com.microsoft", 1)], ir_version=10)


@pytest.mark.parametrize("bits", [4, 8])
@pytest.mark.parametrize("dtype", [np.float32, np.float16])
def test_a_packed_embedding_gives_the_rows_within_half_a_step(tmp_path, bits, dtype):
    table = np.random.default_rng(0).normal(size=(V, K)).astype(dtype)
    table[3, :32] = 0  # a block without a scale
    model = look_up(tmp_path, table)
    Edits(model, tmp_path).pack_embedding(bits, 32)
    out = tmp_path / "out"
    out.mkdir()
    assert split(model.graph, tmp_path, out, 1 << 20) == [DATA]
    (out / "model.onnx").write_bytes(model.SerializeToString())
    session = onnxruntime.InferenceSession(str(out / "model.onnx"), providers=["CPUExecutionProvider"])
    rows = session.run(None, {"ids": np.arange(V)})[0]
    extremes = np.abs(table.reshape(V, -1, 32)).max(2).repeat(32, 1)
    step = extremes.astype(np.float32) / 2 ** (bits - 1)
    # Half a step; the value opposite the extreme one has no code of its own and loses a whole one.
    assert (np.abs(rows.astype(np.float32) - table.astype(np.float32)) <= step * (1.01 if dtype == np.float16 else 1.0001)).all()
    assert np.abs(rows - table).mean() < step.mean() * 0.3
    assert (rows[3, :32] == 0).all()


def test_a_block_keeps_its_extreme_value():
    rows = np.array([[-3.0, 1, 2, 0.5] * 8, [0.1, 5.0, -4, 1] * 8], np.float32)
    packed, scales = pack_blocks(rows, 4, 32)
    codes = np.stack([packed & 15, packed >> 4], axis=2).reshape(2, 32)
    values = (codes.astype(np.float32) - 8) * scales
    assert values[0, 0] == -3 and values[1, 1] == 5


def test_a_width_that_blocks_do_not_divide_is_refused(tmp_path):
    model = look_up(tmp_path, np.zeros((V, K), np.float32))
    with pytest.raises(ValueError, match="64 wide, which blocks of 48"):
        Edits(model, tmp_path).pack_embedding(8, 48)


def parts_of(folder, sizes, limit):
    data = np.random.default_rng(1).integers(0, 256, sum(sizes), dtype=np.uint8).tobytes()
    (folder / DATA).write_bytes(data)
    graph, at = onnx.GraphProto(), 0
    for i, size in enumerate(sizes):
        tensor = graph.initializer.add(name=f"t{i}", data_type=TensorProto.UINT8, dims=[size], data_location=TensorProto.EXTERNAL)
        set_place(tensor, DATA, at, size)
        at += size
    twin = graph.initializer.add(name="twin", data_type=TensorProto.UINT8, dims=[sizes[0]], data_location=TensorProto.EXTERNAL)
    set_place(twin, DATA, 0, sizes[0])
    graph.initializer.add(name="inside", data_type=TensorProto.INT64, int64_data=[1], dims=[1])
    out = folder / "out"
    out.mkdir()
    names = split(graph, folder, out, limit)
    return graph, data, out, names


def test_tensors_are_dealt_out_whole_and_equal_places_stay_equal(tmp_path):
    sizes = [700, 300, 500, 900, 64, 1]
    graph, data, out, names = parts_of(tmp_path, sizes, 1024)
    assert names == ["model.onnx.data", *(f"model.onnx.data_{i}" for i in (1, 2, 3))]
    assert all((out / name).stat().st_size <= 1024 for name in names)
    at = 0
    for tensor, size in zip(graph.initializer, sizes, strict=False):
        location, offset, length = place(tensor)
        assert offset % 64 == 0 and length == size
        assert (out / location).read_bytes()[offset:offset + length] == data[at:at + size]
        at += size
    assert place(graph.initializer[6]) == place(graph.initializer[0])
    assert place(graph.initializer[7]) is None


def test_large_tensors_begin_at_a_page(tmp_path):
    graph, _, out, names = parts_of(tmp_path, [100, 2 << 20, 3 << 20], 16 << 20)
    assert names == [DATA]
    assert [place(tensor)[1] % 4096 for tensor in graph.initializer[:3]] == [0, 0, 0]
    assert (out / DATA).stat().st_size < (5 << 20) + 3 * 4096


def test_a_tensor_above_the_limit_is_named_with_its_size(tmp_path):
    with pytest.raises(ValueError, match="t1 has 1,100 bytes, a part at most 1,024"):
        parts_of(tmp_path, [10, 1100], 1024)


@pytest.mark.parametrize("text,size", [("1G", 1 << 30), ("500M", 500 << 20), ("1.5 GiB", 3 << 29), ("64kb", 64 << 10), ("123", 123)])
def test_sizes_are_read_in_binary_units(text, size):
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "G", "-1G", "1T", "one"])
def test_other_sizes_are_refused(text):
    with pytest.raises(ValueError, match="not a size"):
        parse_size(text)
