"""A random checkpoint of the released models' shape, small enough for a test: the real vocabulary, the real token ids.

    python -m training.small_checkpoint --shape llama --out /tmp/llama        # or mistral: grouped queries, sliding window
    python -m training.small_checkpoint --shape mistral --hidden 32 --heads 2 --kv-heads 1 --out /tmp/mistral

Writes what transformers loads: config.json, weights, tokenizer.json. Ids are those of selfrag_llama2_7b: 0-2 <unk> <s> </s>,
3-258 the bytes, 259-31999 pieces, 32000-32015 the reflection tokens and <pad>. The tokenizer has Llama's parts (byte-pair
merges over "▁" for a space, byte fallback, <s> first) and merges learned from the encyclopedia's sources; ids without a piece of
their own are called "unused…", which no text reaches. The weights are random but not flat: a few tokens are likely, as in
a trained model, or the ranking would hang on the last digit.
"""
import argparse
import json
from pathlib import Path

import torch
from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, processors, trainers
from transformers import LlamaConfig, LlamaForCausalLM, MistralConfig, MistralForCausalLM

from training.reflection import RELEASED_IDS

ROOT = Path(__file__).resolve().parent.parent
VOCABULARY, FIRST_ADDED, FIRST_PIECE = 32016, 32000, 259
SHAPES = {
    "llama": dict(hidden=128, intermediate=256, layers=2, heads=4, kv_heads=4, context=512, window=None),
    "mistral": dict(hidden=128, intermediate=320, layers=2, heads=4, kv_heads=2, context=1024, window=384),
}
# Standard deviation of the logits: the likeliest of 32,016 tokens then gets a few tenths of the probability.
SPREAD = 4.0
# Reflection tokens are drawn a little wider, so that greedy texts hold some.
REFLECTION_SPREAD = 1.2


def texts():
    """The sentences and names of the encyclopedia's sources, in a fixed order."""
    def walk(node):
        if isinstance(node, str):
            yield node
        elif isinstance(node, (dict, list)):
            for value in node.values() if isinstance(node, dict) else node:
                yield from walk(value)
    for path in sorted((ROOT / "corpus" / "kinds").glob("*.json")):
        yield from walk(json.loads(path.read_text(encoding="utf-8")))


def tokenizer(merges):
    """@param merges: how many pieces of two or more letters are learned."""
    normal = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    learner = Tokenizer(models.BPE())
    # A piece never runs over the start of a word, as in Llama's vocabulary.
    learner.train_from_iterator(
        (f"▁{word}" for text in texts() for word in text.split()),
        trainers.BpeTrainer(vocab_size=merges, show_progress=False, limit_alphabet=512))
    learned = json.loads(learner.to_str())["model"]
    pieces = {piece: FIRST_PIECE + i for i, piece in enumerate(sorted(learned["vocab"], key=learned["vocab"].get))}
    vocab = {"<unk>": 0, "<s>": 1, "</s>": 2, **{f"<0x{byte:02X}>": 3 + byte for byte in range(256)}, **pieces}
    for i in range(len(vocab), FIRST_ADDED):
        vocab[f"unused{i}"] = i
    merged = [tuple(merge) for merge in learned["merges"]]
    made = Tokenizer(models.BPE(vocab, merged, unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    made.normalizer = normal
    made.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    made.post_processor = processors.TemplateProcessing(single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", 1)])
    made.add_special_tokens([AddedToken(token, normalized=False, special=True) for token in ("<unk>", "<s>", "</s>")])
    made.add_tokens([AddedToken(token, normalized=False) for token in sorted(RELEASED_IDS, key=RELEASED_IDS.get)])
    return made


def model(shape, vocabulary, seed, dtype):
    shared = dict(vocab_size=vocabulary, hidden_size=shape["hidden"], intermediate_size=shape["intermediate"],
                  num_hidden_layers=shape["layers"], num_attention_heads=shape["heads"], num_key_value_heads=shape["kv_heads"],
                  max_position_embeddings=shape["context"], rms_norm_eps=1e-5, bos_token_id=1, eos_token_id=2, pad_token_id=None,
                  tie_word_embeddings=False)
    if shape["window"]:
        made = MistralForCausalLM(MistralConfig(sliding_window=shape["window"], **shared))
    else:
        made = LlamaForCausalLM(LlamaConfig(**shared))
    draw = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, weight in made.named_parameters():
            if weight.dim() == 1:  # the scales of the norms
                weight.copy_(1 + 0.1 * torch.randn(weight.shape, generator=draw))
                continue
            scale = 1.0 if "embed" in name else weight.shape[1] ** -0.5
            weight.copy_(scale * torch.randn(weight.shape, generator=draw))
        made.lm_head.weight.mul_(SPREAD)
        made.lm_head.weight[list(RELEASED_IDS.values())].mul_(REFLECTION_SPREAD)
    return made.to(dtype)


def save_bin(made, folder, shards):
    """As older repositories hold them: pytorch_model-0000i-of-0000n.bin and their index."""
    state = dict(made.state_dict())
    names = [list(state)[i::shards] for i in range(shards)]
    places = {}
    for i, part in enumerate(names, 1):
        file = f"pytorch_model-{i:05}-of-{shards:05}.bin"
        torch.save({name: state[name].clone() for name in part}, folder / file)
        places.update(dict.fromkeys(part, file))
    total = sum(value.numel() * value.element_size() for value in state.values())
    (folder / "pytorch_model.bin.index.json").write_text(json.dumps({"metadata": {"total_size": total}, "weight_map": places}))


def write(folder, shape, seed=0, vocabulary=VOCABULARY, dtype=torch.float32, merges=6000, shards=0):
    """@param shape: a row of SHAPES; vocabulary above 32,016 leaves rows without a token; shards > 0 writes .bin files."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    made = model(shape, vocabulary, seed, dtype)
    made.save_pretrained(folder)
    if shards:
        (folder / "model.safetensors").unlink()
        save_bin(made, folder, shards)
    tokenizer(merges).save(str(folder / "tokenizer.json"), pretty=False)
    settings = {"tokenizer_class": "LlamaTokenizer", "bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>",
                "add_bos_token": True, "add_eos_token": False, "legacy": True, "model_max_length": shape["context"]}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=1) + "\n")
    (folder / "README.md").write_text("---\nlicense: cc0-1.0\n---\nRandom weights, made by training/small_checkpoint.py.\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--shape", choices=SHAPES, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--vocabulary", type=int, default=VOCABULARY, help="rows of the output matrix; more than 32,016 are padding")
    parser.add_argument("--merges", type=int, default=6000, help="pieces that the tokenizer learns")
    parser.add_argument("--dtype", default="float32", choices=("float32", "float16", "bfloat16"))
    parser.add_argument("--shards", type=int, default=0, help="write this many pytorch_model.bin shards instead of safetensors")
    for name in ("hidden", "intermediate", "layers", "heads", "kv-heads", "context", "window"):
        parser.add_argument(f"--{name}", type=int, help="instead of the shape's own")
    args = parser.parse_args()
    given = {name: getattr(args, name) for name in SHAPES[args.shape] if getattr(args, name) is not None}
    write(args.out, {**SHAPES[args.shape], **given}, args.seed, args.vocabulary, getattr(torch, args.dtype), args.merges, args.shards)
    print(f"{args.out}: {args.shape}, {sum(p.stat().st_size for p in args.out.iterdir()) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
