"""Let the last layer work for the last position alone: what it makes of the others nobody reads.

The builder picks the last column just before the output matrix. The last layer's keys and values are wanted of every position;
the rest of that layer, seven ninths of its multiplications, is not: of seven layers a ninth.
"""
from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper

PICK = "/lm_head/prune"


def last_column(folder):
    """Rewrite model.onnx of an exported generator."""
    path = Path(folder) / "model.onnx"
    model = onnx.load(str(path), load_external_data=False)
    last_column_only(model.graph)
    path.write_bytes(model.SerializeToString())


def last_column_only(graph):
    """Move the builder's choice of the last column from the output matrix to behind the last attention.

    @raise ValueError: the graph has no such choice (it was built without the builder's `prune_lm_head`)
    """
    picked = {node.op_type: node for node in graph.node if node.name.startswith(PICK)}
    if set(picked) != {"Gather", "Unsqueeze"}:
        raise ValueError(f"the graph does not pick the last column as expected: {sorted(picked)} under {PICK}")
    attention = [node for node in graph.node if node.op_type == "GroupQueryAttention"][-1]
    ids = {"input_ids"}                       # what depends on the tokens
    behind = {attention.output[0]}            # and what on the last attention
    for node in graph.node:
        if ids & set(node.input):
            ids.update(filter(None, node.output))
        if behind & set(node.input):
            behind.update(filter(None, node.output))
    for name, value in (("last_column.from", [-1]), ("last_column.to", [np.iinfo(np.int64).max]), ("last_column.axis", [1])):
        graph.initializer.append(numpy_helper.from_array(np.array(value, np.int64), name))
    slices = {}

    def last(name):
        if name not in slices:
            slices[name] = helper.make_node("Slice", [name, "last_column.from", "last_column.to", "last_column.axis"],
                                            [f"{name}/last"], name=f"{name}/last")
        return slices[name].output[0]

    final = picked["Gather"].input[0]
    kept = []
    for node in graph.node:
        if node in picked.values():
            continue
        before = set(slices)
        if behind & set(node.output):
            for at, name in enumerate(node.input):
                if node is not attention and (name == attention.output[0] or name in ids - behind):
                    node.input[at] = last(name)
                elif name == picked["Unsqueeze"].output[0]:
                    node.input[at] = final
        kept += [slices[name] for name in slices if name not in before] + [node]
    del graph.node[:]
    graph.node.extend(kept)
    shapes = [value for value in graph.value_info if value.name not in behind]   # those behind the choice are one position long now
    del graph.value_info[:]
    graph.value_info.extend(shapes)
