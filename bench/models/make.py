"""The shipped weights in the forms that other engines read, and with a longer context.

    python -m bench.models.make --out DIR

    DIR/shipped/     the shipped graph, laid out for transformers.js
    DIR/plain/       what transformers.js expects of a decoder: position_ids, and past and present in ordinary tensors
    DIR/wide/        the shipped graph with rotary tables up to 4,096 positions
    DIR/model.gguf   the same weights for llama.cpp

All hold the float32 values that the shipped four-bit codes stand for, so the greedy tokens must be the same everywhere.
"""
import argparse
import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from training.export import hugging_face
from training.restore import restore

ROOT = Path(__file__).resolve().parent.parent.parent
SHIPPED = ROOT / "public" / "models" / "generator"
WIDE = 4096
# Behind it lie 27,648 letters in a row (bench/engines/wllama.ts).
FIRST = 0x3400
# The name by which transformers.js knows the number of rows.
BATCH = "batch_size"


class Plain(torch.nn.Module):
    """LlamaForCausalLM between flat inputs and outputs; logits of the last column only, as the shipped graph has them."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask, position_ids, *past):
        from transformers import DynamicCache
        cache = DynamicCache(config=self.model.config)
        for layer, (key, value) in enumerate(zip(past[::2], past[1::2])):
            cache.update(key, value, layer)
        known, new = past[0].shape[2], input_ids.shape[1]
        # Which of all positions each new one sees: those up to its own that are no padding. [rows, 1, new, known + new]
        at = torch.arange(known + new)
        sees = (at[None, :] <= (at[known:])[:, None])[None, None] & attention_mask[:, None, None, :].bool()
        bias = torch.where(sees, 0.0, torch.finfo(torch.float32).min)
        out = self.model(input_ids=input_ids, attention_mask=bias, position_ids=position_ids, past_key_values=cache,
                         use_cache=True, logits_to_keep=1)
        kept = [tensor for layer in out.past_key_values.layers for tensor in (layer.keys, layer.values)]
        return (out.logits, *kept)


def plain(config, source, target):
    """Export the Hugging Face folder `source` with torch's own exporter."""
    from transformers import LlamaForCausalLM
    model = LlamaForCausalLM.from_pretrained(source, dtype=torch.float32, attn_implementation="eager").eval()
    layers, heads, size = config["num_hidden_layers"], config["num_key_value_heads"], config["head_dim"]
    past = [torch.randn(2, heads, 3, size) for _ in range(2 * layers)]
    ids = torch.randint(20, 400, (2, 5))
    inputs = (ids, torch.ones(2, 8, dtype=torch.int64), torch.arange(3, 8).repeat(2, 1), *past)
    caches = [f"{layer}.{part}" for layer in range(layers) for part in ("key", "value")]
    batch, new, whole = {0: BATCH}, {0: BATCH, 1: "sequence_length"}, {0: BATCH, 1: "total_sequence_length"}
    axes = {"input_ids": new, "attention_mask": whole, "position_ids": new, "logits": batch}
    for name in caches:
        axes[f"past_key_values.{name}"] = {0: BATCH, 2: "past_sequence_length"}
        axes[f"present.{name}"] = {0: BATCH, 2: "total_sequence_length"}
    (target / "onnx").mkdir(parents=True)
    with torch.no_grad():
        torch.onnx.export(Plain(model), inputs, str(target / "onnx" / "model.onnx"), dynamo=False, opset_version=18, dynamic_axes=axes,
                          input_names=["input_ids", "attention_mask", "position_ids", *(f"past_key_values.{n}" for n in caches)],
                          output_names=["logits", *(f"present.{n}" for n in caches)])
    settings(config, source, target)


def settings(config, source, target):
    for name in ("config.json", "tokenizer.json", "tokenizer_config.json"):
        shutil.copy(source / name, target / name)
    generation = {"bos_token_id": config["bos_token_id"], "eos_token_id": config["eos_token_id"], "pad_token_id": config["pad_token_id"]}
    (target / "generation_config.json").write_text(json.dumps(generation))


def shipped(config, target):
    """The shipped graph in the folder that transformers.js looks for, with the head size of the caches as a number: it takes
    whatever has a name there, save the batch, for nothing yet."""
    folder = target / "onnx"
    folder.mkdir(parents=True)
    model = onnx.load(str(SHIPPED / "model.onnx"), load_external_data=False)
    for value in model.graph.input:
        if value.name.startswith("past_key_values."):
            value.type.tensor_type.shape.dim[3].dim_value = config["head_dim"]
    (folder / "model.onnx").write_bytes(model.SerializeToString())
    shutil.copy(SHIPPED / "model.onnx.data", folder / "model.onnx.data")
    settings(config, SHIPPED, target)


def wide(config, target):
    """The shipped graph, whose rotary tables end at its context, with longer ones."""
    shutil.copytree(SHIPPED, target)
    model = onnx.load(str(target / "model.onnx"), load_external_data=False)
    half = config["head_dim"] // 2
    angles = np.outer(np.arange(WIDE), config["rope_theta"] ** (-np.arange(half) / half))
    for tensor in model.graph.initializer:
        if tensor.name in ("cos_cache", "sin_cache"):
            table = (np.cos if tensor.name == "cos_cache" else np.sin)(angles).astype(np.float32)
            shipped = numpy_helper.to_array(tensor, base_dir=str(target))
            if np.abs(table[:len(shipped)] - shipped).max() > 1e-4:
                raise ValueError(f"{tensor.name} is not what this makes of rope_theta")
            tensor.CopyFrom(numpy_helper.from_array(table, tensor.name))
    (target / "model.onnx").write_bytes(model.SerializeToString())
    path = target / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["context"] = WIDE
    for file in manifest["files"]:
        data = (target / file["path"]).read_bytes()
        file.update(bytes=len(data), sha256=hashlib.sha256(data).hexdigest())
    path.write_text(json.dumps(manifest, indent=1) + "\n")


def interleave(weight, heads):
    """Rows of a query or key matrix in llama.cpp's order: the pairs that turn together side by side."""
    rows, width = weight.shape
    return weight.reshape(heads, 2, rows // heads // 2, width).swapaxes(1, 2).reshape(rows, width)


def gguf(config, state, target):
    """Each token is one character, FIRST + id: the server inside wllama takes text alone, and so it gets exactly our ids, at no
    cost to speak of, and what it writes says its ids."""
    import gguf as format
    heads, kv_heads = config["num_attention_heads"], config["num_key_value_heads"]
    writer = format.GGUFWriter(str(target), "llama")
    writer.add_name("pocket-selfrag-generator")
    writer.add_file_type(format.LlamaFileType.ALL_F32)
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(heads)
    writer.add_head_count_kv(kv_heads)
    writer.add_key_length(config["head_dim"])
    writer.add_value_length(config["head_dim"])
    writer.add_rope_dimension_count(config["head_dim"])
    writer.add_rope_freq_base(config["rope_theta"])
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    writer.add_vocab_size(config["vocab_size"])
    writer.add_tokenizer_model("llama")
    writer.add_token_list([chr(FIRST + id) for id in range(config["vocab_size"])])
    writer.add_token_scores([0.0] * config["vocab_size"])
    writer.add_token_types([format.TokenType.NORMAL] * config["vocab_size"])
    writer.add_bos_token_id(config["bos_token_id"])
    writer.add_eos_token_id(config["eos_token_id"])
    writer.add_add_bos_token(False)
    writer.add_add_space_prefix(False)
    names = {"input_layernorm": "attn_norm", "post_attention_layernorm": "ffn_norm", "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k",
             "self_attn.v_proj": "attn_v", "self_attn.o_proj": "attn_output", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up",
             "mlp.down_proj": "ffn_down"}
    for name, tensor in state.items():
        value = np.ascontiguousarray(tensor.numpy(), dtype=np.float32)
        if name.startswith("model.layers."):
            _, _, layer, part = name.removesuffix(".weight").split(".", 3)
            if part.endswith(("q_proj", "k_proj")):
                value = np.ascontiguousarray(interleave(value, heads if part.endswith("q_proj") else kv_heads))
            writer.add_tensor(f"blk.{layer}.{names[part]}.weight", value)
        else:  # the output matrix is the table of embeddings
            writer.add_tensor({"model.embed_tokens.weight": "token_embd.weight", "model.norm.weight": "output_norm.weight"}[name], value)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", type=Path, required=True, help="a folder that is not there yet, or empty")
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    config, state = restore(SHIPPED)
    short = {"vocab": "vocab_size", "layers": "num_hidden_layers", "width": "hidden_size", "heads": "num_attention_heads",
             "kv_heads": "num_key_value_heads", "head_size": "head_dim", "hidden": "intermediate_size", "context": "max_position_embeddings",
             "theta": "rope_theta", "eps": "rms_norm_eps"}
    source = out / "hugging-face"
    hugging_face({"config": {name: config[key] for name, key in short.items()}, "model": state}, source, tokenizer=SHIPPED)
    shipped(config, out / "shipped")
    plain(config, source, out / "plain")
    wide(config, out / "wide")
    gguf(config, state, out / "model.gguf")
    shutil.rmtree(source)


if __name__ == "__main__":
    main()
