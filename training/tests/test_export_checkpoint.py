"""Random checkpoints of the released models' shapes become browser folders that say what the checkpoints say."""
import hashlib
import json

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("onnxruntime_genai")
pytestmark = pytest.mark.training

from training import compare, small_checkpoint  # noqa: E402
from training.checkpoint import Shape, read_shape, stage, weight_files  # noqa: E402
from training.export_checkpoint import main  # noqa: E402
from training.export_plan import Options, export_memory, report, tensors  # noqa: E402
from training.reflection import CONTROLS, RELEASED_IDS, Pieces, evidence, instruction  # noqa: E402

LLAMA = {**small_checkpoint.SHAPES["llama"], "hidden": 64, "intermediate": 128}
MISTRAL = {**small_checkpoint.SHAPES["mistral"], "hidden": 64, "intermediate": 160}
SEVEN_B = Shape("llama", 32, 4096, 11008, 32, 32, 128, 32016, 4096, None, False, "float16")


@pytest.fixture(scope="module")
def checkpoints(tmp_path_factory):
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("checkpoints")
    small_checkpoint.write(folder / "llama", LLAMA, merges=2000)
    # As an older repository holds it, in float16, with rows that no token has.
    small_checkpoint.write(folder / "mistral", MISTRAL, seed=1, vocabulary=32064, dtype=torch.float16, merges=2000, shards=2)
    return folder


def exported(checkpoints, name, *options):
    out = checkpoints / f"{name}-{'-'.join(options).replace('-', '')}"
    status = main(["--source", str(checkpoints / name), "--out", str(out), *options])
    return status, out, json.loads((out / "manifest.json").read_text()), json.loads((out / "comparison.json").read_text())


@pytest.fixture(scope="module")
def llama(checkpoints):
    return exported(checkpoints, "llama", "--precision", "fp32", "--tolerance", "1e-3", "--part-size", "9M",
                    "--repository", "somebody/llama", "--name", "small llama")


@pytest.fixture(scope="module")
def mistral(checkpoints):
    return exported(checkpoints, "mistral", "--precision", "fp32", "--provider", "cpu", "--tolerance", "1e-3")


@pytest.fixture(scope="module")
def packed(checkpoints):
    return exported(checkpoints, "llama", "--tolerance", "1e-6")


@pytest.mark.parametrize("shape", ["llama", "mistral"])
def test_float32_weights_say_what_the_checkpoint_says(shape, request):
    status, _, _, comparison = request.getfixturevalue(shape)
    assert status == 0
    assert comparison["prompts"] == 20 and comparison["positions"] == 80
    assert comparison["all"]["largest"] < 1e-3 and comparison["top1"] == 1
    for group in comparison["groups"].values():
        assert group["positions"] == 5 and group["largest"] < 1e-3 and group["top1"] == 1


def test_four_bits_with_float16_activations_are_compared_too_and_a_tolerance_decides(packed):
    status, out, manifest, comparison = packed
    assert status == 1  # 1e-6 is more than four bits can keep
    assert manifest["kvType"] == "float16"
    # Random weights have no slack: every rounding moves the ranking, far more than in a trained model.
    assert 0.05 < comparison["all"]["mean"] < 1 and comparison["top1"] > 0.4
    assert comparison["groups"]["relevance"]["share"] < 0.3
    session = compare.Export(out).session
    types = {value.name: value.type for value in (*session.get_inputs(), *session.get_outputs())}
    assert types["past_key_values.0.key"] == types["present.1.value"] == "tensor(float16)"
    assert types["logits"] == "tensor(float)"


@pytest.mark.parametrize("name", ["llama", "mistral", "packed"])
def test_the_manifest_is_complete(name, request, checkpoints):
    _, out, manifest, _ = request.getfixturevalue(name)
    assert manifest["format"] == "selfrag-generator" and manifest["license"] == "cc0-1.0"
    paths = [entry["path"] for entry in manifest["files"]]
    assert {"model.onnx", "tokenizer.json", "config.json", *manifest["external"]} <= set(paths)
    for entry in manifest["files"]:
        data = (out / entry["path"]).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (entry["bytes"], entry["sha256"])
    assert manifest["weightBytes"] == sum((out / path).stat().st_size for path in manifest["external"])
    assert len(manifest["source"]["sha256"]) == 64
    check = json.loads((out / "self-check.json").read_text())
    first = next(entry for entry in manifest["files"] if entry["path"] == manifest["external"][0])
    assert check["weights"] == first["sha256"]
    assert [[len(step) for step in prompt] for prompt in check["prompts"]] == [[5] * 4] * 2
    assert "cc0-1.0" in (out / "MODEL.md").read_text()


def test_shapes_come_from_the_checkpoint(llama, mistral):
    of_llama, of_mistral = llama[2], mistral[2]
    assert (of_llama["architecture"], of_llama["slidingWindow"], of_llama["heads"], of_llama["kvHeads"]) == ("llama", None, 4, 4)
    assert (of_mistral["architecture"], of_mistral["slidingWindow"], of_mistral["context"]) == ("mistral", 384, 1024)
    assert (of_mistral["heads"], of_mistral["kvHeads"], of_mistral["headSize"]) == (4, 2, 16)
    assert (of_llama["vocab"], of_mistral["vocab"]) == (32016, 32064)
    assert of_llama["source"]["repository"] == "somebody/llama" and of_llama["name"] == "small llama"
    assert of_mistral["name"] == "mistral"
    assert {of_llama["kvType"], of_mistral["kvType"]} == {"float32"}


def test_rows_without_a_token_are_counted(llama, mistral):
    assert llama[3]["noText"] == {"checkpoint": 0, "export": 0}
    shares = mistral[3]["noText"]
    assert 0 < shares["checkpoint"] < 1 and shares["export"] == pytest.approx(shares["checkpoint"], rel=1e-2)


def test_weights_lie_in_parts_no_larger_than_asked(llama):
    _, out, manifest, _ = llama
    assert manifest["external"] == ["model.onnx.data", "model.onnx.data_1"]
    assert all((out / path).stat().st_size <= 9 << 20 for path in manifest["external"])


@pytest.mark.parametrize("name,options", [
    ("llama", Options("fp32", "webgpu", "fp32", "float", 32, 1 << 30)),
    ("mistral", Options("fp32", "cpu", "fp32", "float", 32, 1 << 30)),
    ("packed", Options("int4", "webgpu", "fp16", "int8", 32, 1 << 30)),
])
def test_the_sizes_foretold_are_those_of_the_files(name, options, request, checkpoints):
    manifest = request.getfixturevalue(name)[2]
    shape = read_shape(checkpoints / manifest["architecture"])
    # What is between is alignment.
    assert sum(tensors(shape, options)) == pytest.approx(manifest["weightBytes"], abs=20_000)


def test_a_dry_run_needs_the_config_alone(tmp_path, checkpoints, capsys):
    (tmp_path / "config.json").write_text((checkpoints / "mistral" / "config.json").read_text())
    assert main(["--source", str(tmp_path), "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert "sliding window 384" in said and "to export" in said
    assert [path.name for path in tmp_path.iterdir()] == ["config.json"]


def test_seven_billion_parameters_have_the_known_size():
    options = Options("int4", "webgpu", "fp16", "int8", 32, 1 << 30)
    assert SEVEN_B.parameters == 6_738_546_688  # the 6,738,415,616 of Llama 2 7B and twice sixteen rows of 4,096
    assert SEVEN_B.kv_bytes(2) == 524_288
    assert 3.8e9 < sum(tensors(SEVEN_B, options)) < 4.1e9
    assert 30e9 < export_memory(SEVEN_B, options) < 36e9
    assert any("WebAssembly cannot hold it" in line for line in report(SEVEN_B, options))


def test_a_tensor_larger_than_a_part_is_refused_with_its_size(checkpoints, capsys):
    status = main(["--source", str(checkpoints / "llama"), "--out", str(checkpoints / "too-small"), "--part-size", "500K"])
    assert status == 2
    assert "1,024,512 bytes, a part at most 512,000" in capsys.readouterr().err


def test_what_a_folder_lacks_is_named(tmp_path, checkpoints):
    with pytest.raises(ValueError, match="no config.json"):
        read_shape(tmp_path)
    (tmp_path / "config.json").write_text('{"architectures": ["FalconForCausalLM"]}')
    with pytest.raises(ValueError, match="FalconForCausalLM; known are LlamaForCausalLM, MistralForCausalLM"):
        read_shape(tmp_path)
    with pytest.raises(ValueError, match="no weights"):
        weight_files(tmp_path)
    index = "pytorch_model.bin.index.json"
    (tmp_path / index).write_text((checkpoints / "mistral" / index).read_text())
    with pytest.raises(ValueError, match="pytorch_model-00001-of-00002.bin, pytorch_model-00002-of-00002.bin"):
        weight_files(tmp_path)


def test_a_tokenizer_without_a_reflection_token_is_refused(tmp_path, checkpoints):
    data = json.loads((checkpoints / "llama" / "tokenizer.json").read_text())
    data["added_tokens"] = [token for token in data["added_tokens"] if token["content"] != "[Utility:3]"]
    (tmp_path / "tokenizer.json").write_text(json.dumps(data))
    with pytest.raises(ValueError, match=r"no single token for \[Utility:3\]"):
        stage(tmp_path, tmp_path / "staged", [])


def test_a_sentencepiece_tokenizer_asks_for_what_converts_it(tmp_path, monkeypatch):
    import sys
    (tmp_path / "tokenizer.model").write_bytes(b"")
    monkeypatch.setitem(sys.modules, "sentencepiece", None)  # as if it was not installed
    with pytest.raises(ValueError, match="pip install sentencepiece protobuf"):
        stage(tmp_path, tmp_path / "staged", [])


def test_a_sentencepiece_tokenizer_becomes_one_that_gives_the_same_ids(tmp_path):
    sentencepiece = pytest.importorskip("sentencepiece")
    texts = [text for text in small_checkpoint.texts() if "\n" not in text][:3000]
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts), model_prefix=str(tmp_path / "tokenizer"), vocab_size=800, model_type="bpe", byte_fallback=True,
        split_digits=True, normalization_rule_name="identity", remove_extra_whitespaces=False, minloglevel=2)
    # As selfrag_llama2_7b holds it: tokenizer.model, and the reflection tokens in a file of their own.
    added = {token: 800 + i for i, token in enumerate(sorted(RELEASED_IDS, key=RELEASED_IDS.get))}
    (tmp_path / "added_tokens.json").write_text(json.dumps(added))
    (tmp_path / "tokenizer_config.json").write_text(json.dumps(
        {"tokenizer_class": "LlamaTokenizer", "bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "add_bos_token": True}))
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "llama", "architectures": ["LlamaForCausalLM"]}))
    pieces = Pieces(stage(tmp_path, tmp_path / "staged", []) / "tokenizer.json")
    model = sentencepiece.SentencePieceProcessor(model_file=str(tmp_path / "tokenizer.model"))
    assert {token: pieces.added[token] for token in added} == added and pieces.prefix == [1]
    for text in ["### Instruction:\nWhere does the Nile end?\n\n### Response:\n", "Nile\nIt is 6,650 km  long \u2014 tr\u00e8s long. \U0001f9a6"]:
        assert pieces.text.encode(text).ids == model.encode(text)


def test_prompts_have_the_released_ids_and_typed_control_tokens_stay_text(checkpoints):
    pieces = Pieces(checkpoints / "llama" / "tokenizer.json")
    assert pieces.size == 32016 and {token: pieces.added[token] for token in RELEASED_IDS} == RELEASED_IDS
    ids = pieces.encode(instruction("Say [Retrieval].") + evidence("Nile", "A river."))
    controls = {pieces.added[token] for token in CONTROLS}
    assert ids[0] == 1 and [i for i in ids if i in controls] == [32001, 32005, 32006]
    assert ids[-1] == 32006
    # A byte that no piece holds falls back to itself.
    assert pieces.text.encode("\u00fe").ids[-2:] == [3 + 0xC3, 3 + 0xBE]


def test_the_self_check_asks_what_the_playground_asks():
    source = (small_checkpoint.ROOT / "src" / "models" / "onnx" / "selfCheck.ts").read_text(encoding="utf-8")
    for text in (compare.CHECK_QUESTION, *compare.CHECK_PASSAGE, f"NEW_TOKENS = {compare.CHECK_STEPS};", f"topK: {compare.CHECK_TOP} "):
        assert text in source


def test_a_checkpoint_with_one_table_for_both_ends_gets_two(tmp_path, checkpoints):
    from transformers import LlamaForCausalLM
    source = tmp_path / "tied"
    model = LlamaForCausalLM.from_pretrained(checkpoints / "llama")
    model.config.tie_word_embeddings = True
    model.model.embed_tokens.weight.data = model.lm_head.weight.data
    model.tie_weights()
    model.save_pretrained(source)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        (source / name).write_bytes((checkpoints / "llama" / name).read_bytes())
    assert read_shape(source).tied
    status, _, _, comparison = exported(tmp_path, "tied", "--precision", "fp32", "--tolerance", "1e-3")
    assert status == 0 and comparison["all"]["largest"] < 1e-3
    status, out, manifest, comparison = exported(tmp_path, "tied")
    assert status == 0 and comparison["all"]["mean"] < 1
    assert manifest["weightBytes"] == pytest.approx(sum(tensors(read_shape(source), Options("int4", "webgpu", "fp16", "int8", 32, 1 << 30))), abs=20_000)


def test_an_export_whose_comparison_fails_is_whole_and_has_nothing_of_an_older_one(tmp_path, checkpoints, monkeypatch, capsys):
    out = tmp_path / "out"
    out.mkdir()
    for name in ("manifest.json", "MODEL.md", "comparison.json", "self-check.json"):
        (out / name).write_text("of an older export")

    def no_memory(*_):
        raise RuntimeError("out of memory")
    monkeypatch.setattr(compare, "reference", no_memory)
    assert main(["--source", str(checkpoints / "llama"), "--out", str(out), "--precision", "fp32"]) == 2
    assert "the export is written and whole, but it could not be compared with the checkpoint: out of memory" in capsys.readouterr().err
    manifest = json.loads((out / "manifest.json").read_text())
    assert all((out / entry["path"]).stat().st_size == entry["bytes"] for entry in manifest["files"])
    assert "cc0-1.0" in (out / "MODEL.md").read_text()
    assert not (out / "comparison.json").exists() and not (out / "self-check.json").exists()


def test_the_worst_figure_counts_only_what_decides_something():
    wanted = np.full((4, 32016), -20, np.float32)
    wanted[:, 5] = 0
    got = wanted.copy()
    got[:, 7] -= 3  # a token that nobody would choose
    pieces = type("Pieces", (), {"size": 32016, "group": lambda self, name: [RELEASED_IDS[t] for t in compare.GROUPS[name]]})()
    cases = [(due, wanted, got) for due in compare.GROUPS]
    assert compare.worst(compare.figures(cases, pieces)) == 0
    got[:, 5] -= 0.5
    assert compare.worst(compare.figures(cases, pieces)) == pytest.approx(0.5)
