"""What the exporter changes in the builder's graph: a packed embedding table and logits in float32.

New tensors lie in a file of their own beside the builder's, NEW; training.parts then copies what the graph names.
"""
from pathlib import Path

import numpy as np
from onnx import TensorProto, helper

from training.parts import place, set_place

NEW = "edited.data"
ROWS = 2048
TYPES = {TensorProto.FLOAT: np.float32, TensorProto.FLOAT16: np.float16}


def pack_blocks(rows, bits, block):
    """Rows of floats -> (packed bytes, float32 scales), symmetric in blocks along a row, on MatMulNBits' grid.

    A value is (code - 2^(bits-1)) * scale; the scale has the sign that lets the block's extreme value meet the longer side.
    @return uint8 (rows, width * bits / 8), two four-bit codes a byte with the first in the low half; float32 (rows, width / block)
    """
    half = 2 ** (bits - 1)
    blocks = rows.astype(np.float32).reshape(len(rows), -1, block)
    extreme = np.take_along_axis(blocks, np.abs(blocks).argmax(axis=2)[..., None], axis=2)
    scale = extreme / -half
    codes = np.where(scale == 0, 0, blocks / np.where(scale == 0, 1, scale))
    codes = np.clip(np.rint(codes) + half, 0, 2 * half - 1).astype(np.uint8).reshape(len(rows), -1)
    packed = codes if bits == 8 else codes[:, 0::2] | (codes[:, 1::2] << 4)
    return packed, scale[..., 0]


class Edits:
    """Changes to one exported folder, whose weights lie in the builder's single data file."""

    def __init__(self, model, folder):
        self.graph, self.folder = model.graph, Path(folder)
        self.by_name = {tensor.name: tensor for tensor in model.graph.initializer}
        (self.folder / NEW).write_bytes(b"")

    def read(self, tensor, first, rows):
        """Rows of a float matrix from the data file."""
        location, offset, _ = place(tensor)
        width, dtype = tensor.dims[1], TYPES[tensor.data_type]
        with open(self.folder / location, "rb") as file:
            file.seek(offset + first * width * dtype().itemsize)
            return np.frombuffer(file.read(rows * width * dtype().itemsize), dtype).reshape(-1, width)

    def store(self, name, dims, dtype, pieces):
        """A new initialiser whose bytes are the arrays, one behind the other."""
        tensor = TensorProto(name=name, data_type=dtype, dims=dims, data_location=TensorProto.EXTERNAL)
        with open(self.folder / NEW, "ab") as file:
            start = file.tell()
            for piece in pieces:
                file.write(np.ascontiguousarray(piece).tobytes())
            set_place(tensor, NEW, start, file.tell() - start)
        self.graph.initializer.append(tensor)
        self.by_name[name] = tensor
        return name

    def pack_embedding(self, bits, block):
        """The table of the embedding in four or eight bits; its rows are unpacked when they are looked up.

        @raise ValueError: the width is no multiple of the block
        """
        gather = next(node for node in self.graph.node if node.op_type == "Gather" and node.input[0] in self.by_name
                      and "embed" in node.input[0])
        table = self.by_name[gather.input[0]]
        vocab, width = table.dims
        if width % block:
            raise ValueError(f"the embedding is {width} wide, which blocks of {block} do not divide: keep it with --embedding float")
        dtype = TYPES[table.data_type]
        scales = []

        def packed():
            for first in range(0, vocab, ROWS):
                data, scale = pack_blocks(self.read(table, first, min(ROWS, vocab - first)), bits, block)
                scales.append(scale.astype(dtype))
                yield data
        rows = self.store(f"{table.name}.packed", [vocab, width * bits // 8], TensorProto.UINT8, packed())
        scale = self.store(f"{table.name}.scales", [vocab, width // block], table.data_type, scales)
        look_up = helper.make_node("GatherBlockQuantized", [rows, gather.input[1], scale], list(gather.output),
                                   name=f"{gather.name}BlockQuantized", domain="com.microsoft", bits=bits, block_size=block,
                                   gather_axis=0, quantize_axis=1)
        at = list(self.graph.node).index(gather)
        self.graph.node.remove(gather)
        self.graph.node.insert(at, look_up)
        self.graph.initializer.remove(table)

    def float_logits(self):
        """The output matrix computes in float32 where the rest computes in float16, whose steps near 16 are 1/64."""
        output = next(value for value in self.graph.output if value.name == "logits")
        if output.type.tensor_type.elem_type != TensorProto.FLOAT16:
            return
        head = next(node for node in self.graph.node if "logits" in node.output)
        if head.op_type != "MatMulNBits":
            raise ValueError(f"the output matrix is a {head.op_type}, not packed")
        scales = self.by_name[head.input[2]]
        rows = scales.dims[0]
        wide = self.store(f"{scales.name}.float", list(scales.dims), TensorProto.FLOAT, [self.read(scales, 0, rows).astype(np.float32)])
        cast = helper.make_node("Cast", [head.input[0]], [f"{head.input[0]}.float"], name="/lm_head/float/Cast", to=TensorProto.FLOAT)
        head.input[0], head.input[2] = cast.output[0], wide
        self.graph.initializer.remove(scales)
        self.graph.node.insert(list(self.graph.node).index(head), cast)
        output.type.tensor_type.elem_type = TensorProto.FLOAT
