"""Weights beside a graph, split over several files of limited size.

A browser cannot hold one buffer over 2 GB, and a download that is cut starts again with its file. Tensors are dealt out whole,
in the order of the graph, to model.onnx.data, model.onnx.data_1, ...; equal places stay equal; bytes are copied in pieces.
"""
import re
from pathlib import Path

DATA = "model.onnx.data"
PIECE = 16 << 20
UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30}


def parse_size(text):
    """'1G', '500M' or bytes, in binary units. @raise ValueError"""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMG]?)(?:i?B)?", text.strip(), re.IGNORECASE)
    if not found:
        raise ValueError(f"{text!r} is not a size such as 1G, 500M or 1000000")
    return int(float(found[1]) * UNITS[found[2].upper()])


def part_name(index):
    return DATA if index == 0 else f"{DATA}_{index}"


def place(tensor):
    """Where a tensor's bytes lie: (file, offset, bytes); None when they are inside the graph."""
    entry = {e.key: e.value for e in tensor.external_data}
    return (entry["location"], int(entry.get("offset", 0)), int(entry["length"])) if entry else None


def set_place(tensor, location, offset, length):
    del tensor.external_data[:]
    for key, value in (("location", location), ("offset", offset), ("length", length)):
        tensor.external_data.add(key=key, value=str(value))


def split(graph, source, target, limit):
    """Copy the external data that the graph's initialisers name from `source` to parts in `target`, and rename the places.

    @param limit: most bytes of a part
    @return the names of the parts, in order
    @raise ValueError: one tensor is larger than a part
    """
    source, target = Path(source), Path(target)
    tensors = [tensor for tensor in graph.initializer if tensor.external_data]
    for tensor in tensors:
        length = place(tensor)[2]
        if length > limit:
            raise ValueError(f"the tensor {tensor.name} has {length:,} bytes, a part at most {limit:,}: "
                             f"allow parts of {length / (1 << 20):,.0f}M or more")
    moved, readers, names, out = {}, {}, [], None
    try:
        for tensor in tensors:
            old = place(tensor)
            if old not in moved:
                length = old[2]
                # Large tensors begin at a page of memory, as runtimes that map files want it.
                align = 4096 if length >= 1 << 20 else 64
                start = -(-out.tell() // align) * align if out else 0
                if out is None or start + length > limit:
                    if out:
                        out.close()
                    names.append(part_name(len(names)))
                    out, start = open(target / names[-1], "wb"), 0
                if old[0] not in readers:
                    readers[old[0]] = open(source / old[0], "rb")
                out.write(b"\0" * (start - out.tell()))
                copy(readers[old[0]], out, old[1], length)
                moved[old] = (names[-1], start, length)
            set_place(tensor, *moved[old])
    finally:
        for file in (out, *readers.values()):
            if file:
                file.close()
    return names


def copy(reader, out, offset, length):
    reader.seek(offset)
    while length:
        data = reader.read(min(PIECE, length))
        if not data:
            raise ValueError(f"{reader.name} ends before the tensor at {offset}")
        out.write(data)
        length -= len(data)
