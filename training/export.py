"""Checkpoint -> the files that a browser loads.

    python -m training.export --name generator                  # -> public/models/generator
    python -m training.export --name generator --precision int8 --level 4 --out /tmp/try

The weights become a Hugging Face LlamaForCausalLM folder, which onnxruntime-genai's model builder turns into an ONNX graph
with key/value caches; weights in four bits (MatMulNBits, GatherBlockQuantized; embedding and output share theirs), activations
and caches in float32. training.unpack then spells the unpacking out in the graph, so that a session holds float32 matrices: fast
on WebAssembly, and all backends give the same log-probabilities; training.last_column spares the last layer what nobody reads. Run `npm run self-check` afterwards.
"""
import argparse
import json
import shutil
import tempfile
from pathlib import Path

import torch

from training.builder import build
from training.last_column import last_column
from training.model import Config
from training.released_files import entries
from training.tokenizer import FOLDER as TOKENIZER
from training.tokenizer import Encoder
from training.train import RUNS
from training.unpack import unpack

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ("model.onnx", "model.onnx.data", "tokenizer.json", "tokenizer_config.json", "config.json", "genai_config.json")


def hugging_face(checkpoint, folder, tokenizer=TOKENIZER):
    """Write weights, config and tokenizer as a Hugging Face folder."""
    from safetensors.torch import save_file
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    controls = Encoder(tokenizer).controls
    config = Config(**checkpoint["config"])
    state = {name: value.to(torch.float32).contiguous() for name, value in checkpoint["model"].items()}
    save_file(state, str(folder / "model.safetensors"), metadata={"format": "pt"})
    data = config.hugging_face(controls["<s>"], controls["</s>"], controls["<pad>"])
    (folder / "config.json").write_text(json.dumps(data, indent=1) + "\n")
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(Path(tokenizer) / name, folder / name)
    return config


def share_embedding(folder, bits, block):
    """Let the embedding look its rows up in the quantised output matrix: one copy of it in the file instead of two.

    The two operators want the same bytes in different shapes, (V, blocks, bytes of a block) and (V, bytes of a row): two
    initialisers that point at the same place of the data file.
    """
    import onnx
    from onnx import TensorProto, helper
    path = Path(folder) / "model.onnx"
    model = onnx.load(str(path), load_external_data=False)
    graph = model.graph
    head = next(node for node in graph.node if node.op_type == "MatMulNBits" and "lm_head" in node.name)
    by_name = {tensor.name: tensor for tensor in graph.initializer}
    packed, scales = by_name[head.input[1]], by_name[head.input[2]]
    gather = next((node for node in graph.node if node.op_type == "Gather" and node.input[0] in by_name and "embed" in node.input[0]), None)
    if gather is None:  # the builder itself shares a table of four bits
        return
    table = by_name[gather.input[0]]
    rows = TensorProto()
    rows.CopyFrom(packed)
    rows.name = "model.embed_tokens.weight_rows"
    del rows.dims[:]
    rows.dims.extend([packed.dims[0], packed.dims[1] * packed.dims[2]])
    graph.initializer.append(rows)
    if len(scales.dims) == 1:
        raise ValueError("scales of the output matrix are flat")
    look_up = helper.make_node("GatherBlockQuantized", [rows.name, gather.input[1], scales.name], list(gather.output),
                               name="/model/embed_tokens/GatherBlockQuantized", domain="com.microsoft", bits=bits, block_size=block,
                               gather_axis=0, quantize_axis=1)
    at = list(graph.node).index(gather)
    graph.node.remove(gather)
    graph.node.insert(at, look_up)
    graph.initializer.remove(table)
    pack(model, Path(folder))


def pack(model, folder):
    """Rewrite model.onnx.data without the tensors that nothing uses any more; equal places stay equal."""
    old = (folder / "model.onnx.data").read_bytes()
    places, new = {}, bytearray()
    for tensor in model.graph.initializer:
        if not tensor.external_data:
            continue
        entry = {e.key: e.value for e in tensor.external_data}
        place = (int(entry.get("offset", 0)), int(entry["length"]))
        if place not in places:
            new += b"\0" * (-len(new) % 64)
            places[place] = len(new)
            new += old[place[0]:place[0] + place[1]]
        del tensor.external_data[:]
        for key, value in (("location", "model.onnx.data"), ("offset", places[place]), ("length", place[1])):
            tensor.external_data.add(key=key, value=str(value))
    (folder / "model.onnx.data").write_bytes(bytes(new))
    (folder / "model.onnx").write_bytes(model.SerializeToString())


def manifest(folder, config, name, version):
    return {"format": "selfrag-generator", "version": version, "name": name, "license": "CC0-1.0", "context": config.context,
            "layers": config.layers, "kvHeads": config.kv_heads, "headSize": config.head_size, "vocab": config.vocab, "files": entries(folder, SHIPPED)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--name", default="generator", help="the run to export")
    parser.add_argument("--precision", default="int4", choices=("int4", "int8", "fp32"))
    parser.add_argument("--block", type=int, default=32)
    parser.add_argument("--level", type=int, default=1)
    parser.add_argument("--out", type=Path, default=ROOT / "public" / "models" / "generator")
    args = parser.parse_args()
    checkpoint = torch.load(RUNS / args.name / "checkpoint.pt", weights_only=False)
    with tempfile.TemporaryDirectory() as work:
        source, built = Path(work) / "hf", Path(work) / "onnx"
        config = hugging_face(checkpoint, source)
        build(source, built, args.precision, block=args.block, level=args.level)
        last_column(built)
        if args.precision != "fp32":
            share_embedding(built, int(args.precision[3:]), args.block)
            unpack(built)
        args.out.mkdir(parents=True, exist_ok=True)
        for file in SHIPPED:
            if file.startswith("tokenizer") or file == "config.json":
                shutil.copy(source / file, args.out / file)
            elif (built / file).exists():
                shutil.copy(built / file, args.out / file)
    data = manifest(args.out, config, "pocket-selfrag-generator", "1.7.0")
    (args.out / "manifest.json").write_text(json.dumps(data, indent=1) + "\n")
    print(f"{args.out}: {sum(f['bytes'] for f in data['files']) / 1e6:.2f} MB, {checkpoint['step']} steps, {checkpoint['tokens'] / 1e6:.1f} M tokens")


if __name__ == "__main__":
    main()
