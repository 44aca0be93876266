"""A Hugging Face checkpoint folder: its shape, its weight files, its tokenizer, its licence."""
import hashlib
import json
import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from training.reflection import Pieces
from training.released_files import sha256

ARCHITECTURES = {"LlamaForCausalLM": "llama", "MistralForCausalLM": "mistral"}
DTYPES = {"float32": 4, "float16": 2, "bfloat16": 2}


@dataclass(frozen=True)
class Shape:
    """What the sizes follow from. Widths and counts as in config.json; window: positions attention looks back, None = all."""
    architecture: str
    layers: int
    hidden: int
    intermediate: int
    heads: int
    kv_heads: int
    head_size: int
    vocab: int
    context: int
    window: int | None
    tied: bool
    dtype: str

    @property
    def parameters(self):
        attention = self.hidden * self.head_size * (2 * self.heads + 2 * self.kv_heads)
        layer = attention + 3 * self.hidden * self.intermediate + 2 * self.hidden
        return self.layers * layer + self.hidden + self.vocab * self.hidden * (1 if self.tied else 2)

    def kv_bytes(self, size):
        """Of one token in one row, all layers. @param size: bytes of an element"""
        return 2 * self.layers * self.kv_heads * self.head_size * size


def read_shape(folder):
    """From config.json alone. @raise ValueError: no Llama or Mistral, or a field is missing"""
    path = Path(folder) / "config.json"
    if not path.exists():
        raise ValueError(f"{folder} has no config.json: give the folder of a Hugging Face checkpoint")
    config = json.loads(path.read_text(encoding="utf-8"))
    names = config.get("architectures") or []
    if not names or names[0] not in ARCHITECTURES:
        raise ValueError(f"{path}: architecture {', '.join(names) or 'not named'}; known are {', '.join(ARCHITECTURES)}")
    try:
        heads = config["num_attention_heads"]
        return Shape(
            architecture=ARCHITECTURES[names[0]], layers=config["num_hidden_layers"], hidden=config["hidden_size"],
            intermediate=config["intermediate_size"], heads=heads, kv_heads=config.get("num_key_value_heads") or heads,
            head_size=config.get("head_dim") or config["hidden_size"] // heads, vocab=config["vocab_size"],
            context=config["max_position_embeddings"], window=config.get("sliding_window"),
            tied=bool(config.get("tie_word_embeddings", False)),
            dtype=str(config.get("dtype") or config.get("torch_dtype") or "float32"))
    except KeyError as error:
        raise ValueError(f"{path} lacks {error}") from error


def weight_files(folder):
    """The shards that hold the weights: safetensors where there are any. @raise ValueError: none, or one is missing"""
    folder = Path(folder)
    for stem, kind in (("model", "safetensors"), ("pytorch_model", "bin")):
        index = folder / f"{stem}.{kind}.index.json"
        if index.exists():
            names = sorted(set(json.loads(index.read_text(encoding="utf-8"))["weight_map"].values()))
            missing = [name for name in names if not (folder / name).exists()]
            if missing:
                raise ValueError(f"{folder} lacks {', '.join(missing)}, which {index.name} names: the download is not complete")
            return [folder / name for name in names]
        if (folder / f"{stem}.{kind}").exists():
            return [folder / f"{stem}.{kind}"]
    raise ValueError(f"{folder} has no weights: neither model.safetensors nor pytorch_model.bin, nor an index of shards")


def stage(folder, target, files):
    """A folder for the builder: links to the weights, the settings, and a tokenizer.json, converted where there is none.

    @raise ValueError: the tokenizer cannot be read, or lacks a reflection token
    """
    folder, target = Path(folder), Path(target)
    target.mkdir(parents=True)
    for path in (*files, *folder.glob("*.index.json")):
        os.symlink(path.resolve(), target / path.name)
    for name in ("config.json", "generation_config.json"):
        if (folder / name).exists():
            shutil.copy(folder / name, target / name)
    tokenizer(folder, target)
    return target


def tokenizer(folder, target):
    """Write target/tokenizer.json and tokenizer_config.json. @return the prompts' tokenizer @raise ValueError"""
    folder, target = Path(folder), Path(target)
    given = folder / "tokenizer.json"
    if given.exists():
        try:
            found = Pieces(given)
        except ValueError as error:
            # The reflection tokens may stand in added_tokens.json alone.
            if not (folder / "tokenizer.model").exists():
                raise
            print(f"{error}; converting tokenizer.model instead")
        else:
            for name in ("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"):
                if (folder / name).exists():
                    shutil.copy(folder / name, target / name)
            return found
    convert(folder, target)
    return Pieces(target / "tokenizer.json")


def convert(folder, target):
    if not (folder / "tokenizer.model").exists():
        raise ValueError(f"{folder} has neither tokenizer.json nor tokenizer.model")
    try:
        import google.protobuf  # noqa: F401
        import sentencepiece  # noqa: F401
    except ImportError as error:
        raise ValueError(f"{folder} holds its tokenizer as tokenizer.model only; to convert it install what is missing: "
                         "pip install sentencepiece protobuf") from error
    from transformers import AutoTokenizer
    AutoTokenizer.from_pretrained(str(folder), use_fast=True).save_pretrained(str(target))
    path = target / "tokenizer.json"
    # Without the indentation it is half as large to load.
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")), ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def licence(folder):
    """As the model card of the checkpoint states it."""
    card = Path(folder) / "README.md"
    found = re.search(r"^license:\s*(\S+)", card.read_text(encoding="utf-8"), re.MULTILINE) if card.exists() else None
    return found[1].strip("\"'") if found else "unknown; see the checkpoint's own"


def source_hash(files):
    """One sha256 for all weight files: of the lines "sha256  name\\n" that `sha256sum` prints for them, sorted by name."""
    return hashlib.sha256("".join(f"{sha256(path)}  {path.name}\n" for path in sorted(files)).encode()).hexdigest()
