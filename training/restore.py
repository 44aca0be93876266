"""The weights that exported four-bit files stand for, so that training can go on from what was shipped."""
import json
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from training.quantise import BLOCK


def restore(folder):
    """(config as in config.json, state dict of `model.Llama`) of a folder that `training.export` wrote."""
    folder = Path(folder)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    graph = onnx.load(str(folder / "model.onnx")).graph
    arrays = {t.name: numpy_helper.to_array(t) for t in graph.initializer}

    def matrix(name):
        packed, scales = arrays[f"{name}.MatMul.weight_Q4"], arrays[f"{name}.MatMul.weight_scales"]
        codes = np.stack((packed & 15, packed >> 4), -1).reshape(packed.shape[0], -1, BLOCK).astype(np.float32) - 8
        return torch.from_numpy((codes * scales.reshape(packed.shape[0], -1, 1)).reshape(packed.shape[0], -1))

    def norm(name):
        return torch.from_numpy(arrays[f"model.layers.{name}_layernorm.weight"].copy())

    layers, size = config["num_hidden_layers"], config["head_dim"]
    query, key = config["num_attention_heads"] * size, config["num_key_value_heads"] * size
    state = {"model.embed_tokens.weight": matrix("lm_head"), "model.norm.weight": norm(f"{layers}.final_norm")}
    for i in range(layers):
        at = f"model.layers.{i}"
        parts = matrix(f"{at}.attn.qkv_proj").split((query, key, key))
        state.update({f"{at}.self_attn.{n}_proj.weight": part.clone() for n, part in zip("qkv", parts)})
        state[f"{at}.self_attn.o_proj.weight"] = matrix(f"{at}.attn.o_proj")
        state.update({f"{at}.mlp.{n}_proj.weight": matrix(f"{at}.mlp.{n}_proj") for n in ("gate", "up", "down")})
        state.update({f"{at}.{n}_layernorm.weight": norm(f"{i}.{n}") for n in ("input", "post_attention")})
    return config, state


def start_from(model, state):
    """Load `state` into a model of as many layers or more; layers that it lacks begin as the identity."""
    missing, unexpected = model.load_state_dict(state, strict=False)
    if unexpected:
        raise ValueError(f"weights that the model has no place for: {', '.join(unexpected)}")
    with torch.no_grad():
        for name in missing:
            if name.endswith(("o_proj.weight", "down_proj.weight")):
                model.get_parameter(name).zero_()


PARTS = ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense", "intermediate.dense", "output.dense")


def restore_encoder(path):
    """State dict of transformers' BertModel from a graph that `training.export_encoder` wrote (int8 weights)."""
    graph = onnx.load(str(path)).graph
    arrays = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    state = {}
    for name, value in arrays.items():
        if name.startswith("model.") and name.endswith((".weight", ".bias")):
            state[name.removeprefix("model.")] = torch.from_numpy(value.copy())
    matrices = 0
    for table in (name.removesuffix("_quantized") for name in arrays if name.endswith("_quantized")):
        codes, zero = (arrays[f"{table}_{part}"].astype(np.float32) for part in ("quantized", "zero_point"))
        values = torch.from_numpy((codes - zero) * arrays[f"{table}_scale"])
        if table.startswith("model."):
            state[table.removeprefix("model.")] = values
        else:                                                      # nameless, in the order of the graph, transposed
            layer, part = divmod(matrices, len(PARTS))
            state[f"encoder.layer.{layer}.{PARTS[part]}.weight"] = values.t().contiguous()
            matrices += 1
    return state
