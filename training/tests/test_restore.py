"""Going on from exported weights: the restored model says what the files say, and added layers change nothing at first."""
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.training

from training.evaluate import Onnx  # noqa: E402
from training.model import Config, Llama  # noqa: E402
from training.quantise import four_bits  # noqa: E402
from training.restore import restore, start_from  # noqa: E402

SHIPPED = Path(__file__).resolve().parents[2] / "public" / "models" / "generator"
IDS = [400, 17, 1200, 401, 5000, 17, 1200]


def model_of(config, state, extra=0):
    model = Llama(Config(vocab=config["vocab_size"], layers=config["num_hidden_layers"] + extra, width=config["hidden_size"],
                         heads=config["num_attention_heads"], kv_heads=config["num_key_value_heads"], hidden=config["intermediate_size"]))
    start_from(model, state)
    return model


def test_restored_weights_give_the_logits_of_the_files():
    onnx = Onnx(SHIPPED)
    with torch.no_grad():
        ours = model_of(*restore(SHIPPED))(torch.tensor([IDS]))[0, -1].numpy()
    assert np.abs(ours - onnx.step(IDS, onnx.empty(), 0)[0]).max() < 1e-3


def test_restored_weights_are_what_four_bits_keep():
    _, state = restore(SHIPPED)
    for name, value in state.items():
        if value.dim() == 2:
            assert torch.allclose(four_bits(value), value, atol=1e-6), name


def test_added_layers_begin_as_the_identity():
    config, state = restore(SHIPPED)
    with torch.no_grad():
        plain, grown = (model_of(config, state, extra)(torch.tensor([IDS])) for extra in (0, 2))
    assert torch.equal(plain, grown)


def test_weights_without_a_place_are_refused():
    config, state = restore(SHIPPED)
    with pytest.raises(ValueError, match="no place"):
        model_of(config, state, -1)


def test_the_shipped_encoder_is_restored_to_what_it_computes():
    """The graph also rounds activations, so the vectors agree closely and not exactly; another order of matrices would not agree at all."""
    transformers = pytest.importorskip("transformers")
    from training.encoder import config, encode
    from training.export_encoder import OUT, quantised
    from training.restore import restore_encoder
    from training.tokenizer import Encoder
    tokens = Encoder()
    filler = tokens.controls["<pad>"]
    model = transformers.BertModel(config(tokens.size, filler), add_pooling_layer=False).eval()
    model.load_state_dict(restore_encoder(OUT / "model.onnx"))
    texts = ["Where does the Nile end?", "Nile The Nile is a river of Africa that flows into the Mediterranean Sea."]
    ours, theirs = encode(model, tokens, texts, filler), quantised(OUT / "model.onnx", tokens, texts, filler)
    assert torch.nn.functional.cosine_similarity(ours, theirs).min() > 0.99
