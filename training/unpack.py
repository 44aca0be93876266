"""Let a runtime unpack the block-quantised weights when it loads, instead of at every step.

Part of `python -m training.export`; by itself for a folder exported earlier:

    python -m training.unpack public/models/generator

The file keeps its four or eight bits a weight. The graph spells out what the packed bytes mean in ordinary operators on
constants, (code - zero) * scale, which every runtime folds into float32 matrices when it makes a session. WebAssembly has no
kernels for packed weights and would unpack all of them for every token: 80 ms of CPU a step for 10 M parameters, against
11 ms. Every backend then also computes with the same float32 matrices. The price is memory: 4 bytes a weight once loaded.
"""
import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper


class Unpacker:
    """Replaces MatMulNBits by MatMul and GatherBlockQuantized by Gather; equal packed weights are unpacked once."""

    def __init__(self, graph):
        self.graph = graph
        self.by_name = {tensor.name: tensor for tensor in graph.initializer}
        self.made_by = {output: node for node in graph.node for output in node.output}
        self.nodes = []
        self.unpacked = {}
        self.constants = {}

    def constant(self, value, dtype):
        key = (dtype, tuple(np.atleast_1d(value)))
        if key not in self.constants:
            name = f"unpack.constant.{len(self.constants)}"
            self.graph.initializer.append(numpy_helper.from_array(np.array(value, dtype=dtype), name))
            self.constants[key] = name
        return self.constants[key]

    def node(self, op, inputs, name, **attributes):
        self.nodes.append(helper.make_node(op, inputs, [name], name=name, **attributes))
        return name

    def source(self, name):
        """The initialiser behind a name: the builder reshapes the output matrix's bytes for the embedding."""
        while name not in self.by_name:
            name = self.made_by[name].input[0]
        return name

    def place(self, name):
        """Where the bytes lie: two initialisers may share them."""
        tensor = self.by_name[self.source(name)]
        entry = {e.key: e.value for e in tensor.external_data}
        return (entry.get("offset"), entry.get("length")) if entry else tensor.name

    def matrix(self, packed, scales, bits, block):
        """The name of the float32 matrix (N, K) that packed bytes (N, ...) and scales (N, blocks) stand for."""
        key = (self.place(packed), self.place(scales))
        if key in self.unpacked:
            return self.unpacked[key]
        packed, scales = self.source(packed), self.source(scales)
        rows = self.by_name[packed].dims[0]
        base = f"unpack.{len(self.unpacked)}"
        code = self.node("Cast", [packed], f"{base}.code", to=onnx.TensorProto.FLOAT)
        if bits == 4:  # two codes a byte, the first in the low half
            high = self.node("Floor", [self.node("Mul", [code, self.constant(1 / 16, np.float32)], f"{base}.sixteenth")], f"{base}.high")
            low = self.node("Sub", [code, self.node("Mul", [high, self.constant(16, np.float32)], f"{base}.shifted")], f"{base}.low")
            pair = self.constant([rows, -1, 1], np.int64)
            halves = [self.node("Reshape", [half, pair], f"{half}.column") for half in (low, high)]
            code = self.node("Concat", halves, f"{base}.codes", axis=2)
        blocks = self.node("Reshape", [code, self.constant([rows, -1, block], np.int64)], f"{base}.blocks")
        centred = self.node("Sub", [blocks, self.constant(2 ** (bits - 1), np.float32)], f"{base}.centred")
        scale = self.node("Reshape", [scales, self.constant([rows, -1, 1], np.int64)], f"{base}.scale")
        product = self.node("Mul", [centred, scale], f"{base}.product")
        self.unpacked[key] = self.node("Reshape", [product, self.constant([rows, -1], np.int64)], f"{base}.matrix")
        return self.unpacked[key]

    def run(self):
        kept = []
        for node in self.graph.node:
            values = {a.name: helper.get_attribute_value(a) for a in node.attribute}
            if node.op_type == "MatMulNBits":
                if len(node.input) > 3 and any(node.input[3:]):
                    raise ValueError(f"{node.name} has zero points or a bias, which are not unpacked")
                matrix = self.matrix(node.input[1], node.input[2], values["bits"], values["block_size"])
                turned = f"{node.name}.weight"
                self.nodes.append(helper.make_node("Transpose", [matrix], [turned], name=turned, perm=[1, 0]))
                kept.append(helper.make_node("MatMul", [node.input[0], turned], list(node.output), name=node.name))
            elif node.op_type == "GatherBlockQuantized":
                if len(node.input) > 3:
                    raise ValueError(f"{node.name} has zero points, which are not unpacked")
                matrix = self.matrix(node.input[0], node.input[2], values.get("bits", 4), values["block_size"])
                kept.append(helper.make_node("Gather", [matrix, node.input[1]], list(node.output), name=node.name))
            else:
                kept.append(node)
        nodes = self.nodes + kept
        outputs = {value.name for value in self.graph.output}
        while True:  # what only fed a replaced node goes too
            used = outputs | {name for node in nodes for name in node.input}
            needed = [node for node in nodes if used & set(node.output)]
            if len(needed) == len(nodes):
                break
            nodes = needed
        del self.graph.node[:]
        self.graph.node.extend(nodes)
        for tensor in [t for t in self.graph.initializer if t.name not in used]:
            self.graph.initializer.remove(tensor)


def unpack(folder):
    """Rewrite model.onnx of an exported generator; the weights beside it stay as they are."""
    path = Path(folder) / "model.onnx"
    model = onnx.load(str(path), load_external_data=False)
    Unpacker(model.graph).run()
    path.write_bytes(model.SerializeToString())


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path, help="an exported generator with its manifest")
    folder = parser.parse_args().folder
    unpack(folder)
    manifest = json.loads((folder / "manifest.json").read_text())
    for entry in manifest["files"]:
        data = (folder / entry["path"]).read_bytes()
        entry.update(bytes=len(data), sha256=hashlib.sha256(data).hexdigest())
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")


if __name__ == "__main__":
    main()
