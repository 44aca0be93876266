"""What an export will take and give, from the shape alone: sizes of the files, memory, what a browser needs."""
import os
import sys
from dataclasses import dataclass

from training.checkpoint import DTYPES
from training.parts import part_name

GB = 1e9
# onnxruntime-web's WebAssembly memory ends here, and a single buffer of JavaScript a little earlier.
WASM_LIMIT = 4 << 30
# WebGPU guarantees this for one buffer and for what a shader sees of it; adapters offer more.
DEFAULT_BUFFER, DEFAULT_BINDING = 256 << 20, 128 << 20
# Memory of the builder before any weights: torch, transformers, onnxruntime (measured: 0.47 GB).
BASE = 0.5e9


@dataclass(frozen=True)
class Options:
    precision: str     # int4, int8, fp32
    provider: str      # webgpu, cpu
    activations: str   # fp16, fp32
    embedding: str     # int4, int8, float
    block: int
    part_size: int

    @property
    def size(self):
        """Bytes of an activation and of an element of the caches."""
        return 2 if self.activations == "fp16" else 4


def matrix_bytes(rows, width, bits, block, scale):
    """(packed, scales) of a packed matrix; `bits` 32 or 16 is a plain one."""
    if bits >= 16:
        return [rows * width * bits // 8]
    blocks = -(-width // block)
    return [rows * blocks * block * bits // 8, rows * blocks * scale]


def tensors(shape, options):
    """Bytes of every tensor in the graph's order."""
    io = options.size
    bits = {"int4": 4, "int8": 8, "fp32": 32}[options.precision]

    def matrix(rows, width, scale=io):
        return matrix_bytes(rows, width, bits, options.block, scale)
    q, kv = shape.heads * shape.head_size, shape.kv_heads * shape.head_size
    norm = shape.hidden * io
    sizes = [shape.context * shape.head_size // 2 * io] * 2
    for _ in range(shape.layers):
        sizes += [norm, *matrix(q + 2 * kv, shape.hidden), *matrix(shape.hidden, q), norm,
                  *matrix(shape.intermediate, shape.hidden), *matrix(shape.intermediate, shape.hidden),
                  *matrix(shape.hidden, shape.intermediate)]
    sizes += [norm, *matrix(shape.vocab, shape.hidden, scale=4)]
    table = {"int4": 4, "int8": 8, "float": 8 * io}[options.embedding]
    return sizes + matrix_bytes(shape.vocab, shape.hidden, table, options.block, io)


def export_memory(shape, options):
    """Most memory of the builder in bytes.

    It holds the checkpoint in its own type, the whole graph once more in the type of the activations, and what it packed; the
    tenth on top was measured with 374 M parameters (2.39 GB with float16 activations, 3.23 GB with float32).
    """
    held = shape.parameters * DTYPES.get(shape.dtype, 4)
    if options.precision == "fp32":
        return int(BASE + 1.1 * (held + 4 * shape.parameters))
    return int(BASE + 1.1 * (held + shape.parameters * options.size + sum(tensors(shape, options))))


def available_memory():
    """Bytes that could be had now; None where the system does not say."""
    try:
        with open("/proc/meminfo") as file:
            return next(int(line.split()[1]) * 1024 for line in file if line.startswith("MemAvailable"))
    except (OSError, StopIteration):
        if sys.platform == "darwin":
            return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        return None


def parts(sizes, limit):
    """Sizes of the files that training.parts will write, up to alignment."""
    files = [0]
    for size in sizes:
        if files[-1] + size > limit and files[-1]:
            files.append(0)
        files[-1] += size
    return files


def gigabytes(size):
    return f"{size / GB:.2f} GB" if size >= 1e8 else f"{size / 1e6:.1f} MB"


def count(parameters):
    return f"{parameters / 1e9:.3g} G parameters" if parameters >= 1e8 else f"{parameters / 1e6:.3g} M parameters"


def report(shape, options):
    """Lines for people."""
    sizes = tensors(shape, options)
    total, largest = sum(sizes), max(sizes)
    files = parts(sizes, options.part_size)
    kv = shape.kv_bytes(options.size)
    reach = min(shape.context, shape.window or shape.context)
    lines = [
        f"shape      {shape.architecture}, {shape.layers} layers, width {shape.hidden}, {shape.heads} heads ({shape.kv_heads} key/value heads of "
        f"{shape.head_size}), vocabulary {shape.vocab:,}, {count(shape.parameters)}",
        f"context    {shape.context:,} tokens" + (f", sliding window {shape.window:,}: used up to {reach:,}" if shape.window else ""),
        f"source     {gigabytes(shape.parameters * DTYPES.get(shape.dtype, 4))} as {shape.dtype}",
        f"export     {options.precision} weights, embedding {options.embedding}, activations {options.activations}, for {options.provider}: "
        f"{gigabytes(total)} in {len(files)} part{'s' if len(files) > 1 else ''} "
        f"({', '.join(f'{part_name(i)} {gigabytes(size)}' for i, size in enumerate(files))})",
        f"memory     {gigabytes(export_memory(shape, options))} to export; disk {gigabytes(2 * total)} until it is done",
        f"browser    weights {gigabytes(total)}; caches {kv / 1024:,.0f} KiB a token and row, {gigabytes(kv * reach)} a row of {reach:,} tokens, "
        f"{gigabytes(kv * 1024 * 10)} for 10 rows of 1,024",
        f"adapter    maxBufferSize and maxStorageBufferBindingSize of {largest:,} bytes ({largest / (1 << 20):.0f} MiB) for the largest tensor",
    ]
    if options.provider == "webgpu" and options.activations == "fp16":
        lines.append("           and shader-f16; without it export with --activations fp32")
    if largest > DEFAULT_BINDING:
        lines.append(f"           more than every WebGPU adapter offers ({DEFAULT_BINDING >> 20} MiB of a {DEFAULT_BUFFER >> 20} MiB buffer)")
    if total + kv * reach > WASM_LIMIT:
        lines.append(f"           WebAssembly cannot hold it ({gigabytes(total + kv * reach)} with one row of caches, its memory ends at "
                     f"{gigabytes(WASM_LIMIT)}): only WebGPU runs it in a browser")
    too_large = [size for size in sizes if size > options.part_size]
    if too_large:
        lines.append(f"           its largest tensor is above the part size of {options.part_size:,} bytes: raise --part-size")
    return lines
