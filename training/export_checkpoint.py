"""A published Self-RAG checkpoint -> the folder that the playground loads.

    python -m training.export_checkpoint --source selfrag_llama2_7b --dry-run              # sizes and memory; needs config.json alone
    python -m training.export_checkpoint --source selfrag_llama2_7b --out selfrag-7b       # int4 for WebGPU, float16 activations
    python -m training.export_checkpoint --source DIR --out DIR --provider cpu --precision int8 --tolerance 0.5

Reads selfrag_llama2_7b, selfrag_llama2_13b, SciPhi-Self-RAG-Mistral-7B and their like: a Hugging Face folder with Llama or Mistral
weights (safetensors or pytorch_model.bin, in shards or whole). Writes model.onnx with its weights in parts, tokenizer.json,
manifest.json with sizes and hashes, self-check.json (what a playground that is served with it in the place of models/generator
asks a GPU before it trusts it), comparison.json (log-probabilities against the checkpoint on twenty prompts) and MODEL.md. Works offline.
"""
import argparse
import json
import resource
import shutil
import sys
import tempfile
from pathlib import Path

from training import compare
from training.builder import build
from training.checkpoint import licence, read_shape, source_hash, stage, weight_files
from training.export_plan import Options, available_memory, count, export_memory, gigabytes, report, tensors
from training.parts import parse_size, split
from training.reflection import RELEASED_IDS, Pieces
from training.released_files import entries

VERSION = "1.1.0"
WRITTEN = ("manifest.json", "MODEL.md", "comparison.json", "self-check.json")
COPIED = ("tokenizer.json", "tokenizer_config.json", "config.json")


def say(text):
    print(text, flush=True)


def check_tokens(pieces, shape):
    """@raise ValueError: more tokens than rows"""
    if pieces.size > shape.vocab:
        raise ValueError(f"the tokenizer has {pieces.size:,} ids, the model {shape.vocab:,}: tokenizer and weights are not of one checkpoint")
    if not pieces.prefix:
        say("warning    the tokenizer puts no <s> before a prompt; Llama and Mistral checkpoints were trained with it")
    padding = shape.vocab - pieces.size
    released = all(pieces.added.get(token) == number for token, number in RELEASED_IDS.items())
    say(f"tokens     {pieces.size:,} ids, reflection tokens single ({'the released ids' if released else 'ids of its own'})"
        + (f"; {padding} rows of the output have no token and stay as they are" if padding else ""))


def convert(staged, built, shape, options, level):
    """Builder, then the packed embedding and float32 logits. @return (graph, most memory the builder took)"""
    import onnx

    from training.graph_edits import Edits
    # A cache that rolls over at the window is the builder's own for CPUs; the playground keeps every position and ends at the window.
    # Two tables also where the checkpoint has one: each is packed in its own way.
    extra = ["windowed_kv_cache=false", "shared_embeddings=false"]
    # Plain float32 weights are the CPU's graph for every provider: the builder makes no other one.
    provider = options.provider if options.precision != "fp32" else "cpu"
    if provider == "webgpu" and options.activations == "fp32":
        extra.append("use_webgpu_fp32=true")
    peak = build(staged, built, options.precision, provider, options.block, level, extra)
    model = onnx.load(str(built / "model.onnx"), load_external_data=False)
    edits = Edits(model, built)
    if options.embedding != "float":
        edits.pack_embedding(int(options.embedding[3:]), options.block)
    edits.float_logits()
    return model, peak


def write_graph(model, built, out, part_size):
    parts = split(model.graph, built, out, part_size)
    (out / "model.onnx").write_bytes(model.SerializeToString())
    return parts


def manifest(out, parts, shape, options, name, license, source):
    """@return manifest.json's content; see src/models/onnx/manifest.ts"""
    files = ("model.onnx", *parts, *COPIED, "genai_config.json")
    found = entries(out, files)
    # Shared places are counted once, as they lie in the files.
    weights = sum(entry["bytes"] for entry in found if entry["path"] in parts)
    return {"format": "selfrag-generator", "version": VERSION, "name": name, "license": license, "architecture": shape.architecture,
            "context": shape.context, "slidingWindow": shape.window, "layers": shape.layers, "heads": shape.heads,
            "kvHeads": shape.kv_heads, "headSize": shape.head_size, "vocab": shape.vocab,
            "kvType": "float16" if options.activations == "fp16" else "float32", "weightBytes": weights, "external": parts,
            "source": source, "minimum": {"maxBufferSize": max(tensors(shape, options))}, "files": found}


def compared(staged, out, shape, pieces, keep):
    """Comparison with the checkpoint, on the CPU. @return (figures, settings)"""
    import torch
    prompts = compare.prompts()
    ids = [pieces.encode(prompt) for _, prompt in prompts]
    longest = max(map(len, ids)) + compare.STEPS
    reach = min(shape.context, shape.window or shape.context)
    if longest > reach:
        raise ValueError(f"the comparison's longest prompt has {longest} tokens, the model reads {reach}")
    free = available_memory()
    # Float32 is the fair reference; where it does not fit, the checkpoint's own type, which rounds, too.
    wide = not keep and (free is None or 4 * shape.parameters < 0.8 * free)
    dtype = torch.float32 if wide else "auto"
    wanted = compare.reference(staged, ids, dtype)
    export = compare.Export(out)
    cases = [(due, rows, export.follow(shape, prompt, tokens)) for (due, _), prompt, (tokens, rows) in zip(prompts, ids, wanted, strict=True)]
    return export, compare.figures(cases, pieces), {"reference": "float32" if wide else shape.dtype, "runtime": "onnxruntime, CPU"}


def note(name, license, shape, options, source, result):
    lines = [f"# {name}", "", f"Made by `python -m training.export_checkpoint` from {source.get('repository') or 'a checkpoint folder'}"
             + (f", revision {source['revision']}" if "revision" in source else "") + ".", "",
             f"- Licence: {license}, as its checkpoint states; the export changes nothing about it.",
             f"- {shape.architecture}, {count(shape.parameters)}; {options.precision} weights (blocks of {options.block}), "
             f"embedding {options.embedding}, activations and caches {options.activations}, for {options.provider}.",
             f"- sha256 over the checkpoint's weight files (see training/checkpoint.py, source_hash): {source['sha256']}"]
    if result:
        lines += ["", "Log-probabilities against the checkpoint (comparison.json; natural logarithm, onnxruntime on a CPU):", "",
                  "```", *compare.table(result), "```"]
    return "\n".join(lines) + "\n"


def run(args, shape, options):
    """@return the exit status"""
    files = weight_files(args.source)
    need, free = export_memory(shape, options), available_memory()
    if free is not None and need > free:
        say(f"warning    {gigabytes(need)} are needed and {gigabytes(free)} are free: close other programs or add swap")
    args.out.mkdir(parents=True, exist_ok=True)
    name = args.name or args.source.resolve().name
    with tempfile.TemporaryDirectory(dir=args.out.parent, prefix=".export-") as work:
        staged = stage(args.source, Path(work) / "source", files)
        pieces = Pieces(staged / "tokenizer.json")
        check_tokens(pieces, shape)
        built = Path(work) / "built"
        model, peak = convert(staged, built, shape, options, args.accuracy_level)
        for old in (*args.out.glob("model.onnx*"), *(args.out / name for name in WRITTEN)):
            old.unlink(missing_ok=True)
        parts = write_graph(model, built, args.out, options.part_size)
        for file in COPIED:
            if (staged / file).exists():
                shutil.copy(staged / file, args.out / file)
        shutil.copy(built / "genai_config.json", args.out / "genai_config.json")
        shutil.rmtree(built)
        say(f"built      {gigabytes(sum((args.out / part).stat().st_size for part in parts))} of weights in {len(parts)} file(s); "
            f"{gigabytes(peak)} of memory at most")
        source = {**({"repository": args.repository} if args.repository else {}), **({"revision": args.revision} if args.revision else {}),
                  "sha256": source_hash(files)}
        data = manifest(args.out, parts, shape, options, name, licence(args.source), source)
        (args.out / "manifest.json").write_text(json.dumps(data, indent=1) + "\n")
        (args.out / "MODEL.md").write_text(note(name, data["license"], shape, options, source, None))
        result = None
        if args.compare:
            try:
                export, result, settings = compared(staged, args.out, shape, pieces, args.checkpoint_dtype)
            except (RuntimeError, MemoryError, OSError) as error:
                raise RuntimeError(f"the export is written and whole, but it could not be compared with the checkpoint: {error}") from error
            tolerance = {} if args.tolerance is None else {"tolerance": args.tolerance}
            report = {**settings, "precision": options.precision, "activations": options.activations, "embedding": options.embedding, **tolerance,
                      **result, "samples": compare.samples(export, shape, pieces)}
            (args.out / "comparison.json").write_text(json.dumps(report) + "\n")
            (args.out / "MODEL.md").write_text(note(name, data["license"], shape, options, source, result))
            weights = next(entry["sha256"] for entry in data["files"] if entry["path"] == parts[0])
            (args.out / "self-check.json").write_text(json.dumps(compare.self_check(export, shape, pieces, weights)) + "\n")
            say("\n".join(compare.table(result)))
            say(f"compared   with the checkpoint in {settings['reference']}; "
                f"{gigabytes(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == 'darwin' else 1024))} of memory at most")
    if result and args.tolerance is not None and compare.worst(result) > args.tolerance:
        say(f"too far    {compare.worst(result):.2e} is the largest difference of a log-probability that decides something; "
            f"{args.tolerance:g} are allowed")
        return 1
    return 0


def parse(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--source", type=Path, required=True, help="folder of the Hugging Face checkpoint")
    parser.add_argument("--out", type=Path, help="folder to write")
    parser.add_argument("--dry-run", action="store_true", help="say what it would take and give; needs config.json alone")
    parser.add_argument("--precision", default="int4", choices=("int4", "int8", "fp32"), help="of the weights")
    parser.add_argument("--provider", default="webgpu", choices=("webgpu", "cpu"))
    parser.add_argument("--activations", choices=("fp16", "fp32"), help="and caches; fp16 for WebGPU unless the weights are fp32, else fp32")
    parser.add_argument("--embedding", choices=("int4", "int8", "float"), help="of the embedding table: int8 unless the weights are fp32")
    parser.add_argument("--block", type=int, default=32, choices=(16, 32, 64, 128), help="weights that share a scale")
    parser.add_argument("--accuracy-level", type=int, default=1, choices=(1, 4),
                        help="4 rounds activations to 8 bits before each product: faster where the device has such products, less exact")
    parser.add_argument("--part-size", type=parse_size, default=parse_size("1G"), help="most bytes of a file of weights, below 2G")
    parser.add_argument("--name", help="the name people see; otherwise the folder's")
    parser.add_argument("--repository", help="where the checkpoint is published, e.g. selfrag/selfrag_llama2_7b")
    parser.add_argument("--revision", help="commit of that repository")
    parser.add_argument("--no-compare", dest="compare", action="store_false", help="leave comparison.json and self-check.json out")
    parser.add_argument("--checkpoint-dtype", action="store_true", help="compare with the checkpoint in its own type even if float32 fits")
    parser.add_argument("--tolerance", type=float,
                        help="largest difference of a log-probability (of likely tokens and due reflection tokens) that ends with status 0")
    args = parser.parse_args(argv)
    fp16 = args.provider == "webgpu" and args.precision != "fp32"
    args.activations = args.activations or ("fp16" if fp16 else "fp32")
    if args.activations == "fp16" and not fp16:
        parser.error("float16 activations are for WebGPU with packed weights; CPUs and plain weights compute in float32")
    args.embedding = args.embedding or ("float" if args.precision == "fp32" else "int8")
    if not args.dry_run and not args.out:
        parser.error("say with --out where the export goes")
    if not 0 < args.part_size < 2 << 30:
        parser.error("--part-size must be below 2G: no browser holds a larger buffer")
    return args


def main(argv=None):
    args = parse(argv)
    try:
        shape = read_shape(args.source)
        options = Options(args.precision, args.provider, args.activations, args.embedding, args.block, args.part_size)
        say("\n".join(report(shape, options)))
        return 0 if args.dry_run else run(args, shape, options)
    except (ValueError, RuntimeError, OSError) as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
