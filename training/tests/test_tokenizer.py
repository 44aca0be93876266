"""The tokenizer: one form per word, no text is ever a control token, nothing is unknown."""
import pytest

from training.tokenizer import CONTROLS, FROZEN, Encoder, build, save


@pytest.fixture(scope="module")
def encoder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tokenizer")
    save(build(), folder)
    return Encoder(folder)


def test_ids_are_the_line_numbers_of_the_vocabulary_file(encoder):
    tokens = FROZEN.read_text(encoding="utf-8").split("\n")[:-1]
    assert len(set(tokens)) == len(tokens) == encoder.size
    for at in (0, 17, 300, 5000, len(tokens) - 1):
        assert encoder.model.id_to_token(at) == tokens[at]


def test_control_tokens_have_the_released_names_and_one_id_each(encoder):
    assert list(encoder.controls) == CONTROLS and len(set(encoder.controls.values())) == len(CONTROLS)
    assert "[No support / Contradictory]" in encoder.controls and "[Utility:5]" in encoder.controls


def test_text_that_looks_like_a_control_token_stays_text(encoder):
    ids = encoder.text("say [Retrieval] and </s> <paragraph>")
    assert not set(ids) & set(encoder.controls.values())


def test_a_word_is_one_token_and_the_same_one_wherever_it_stands(encoder):
    nile = encoder.text("Nile")
    assert len(nile) == 1
    assert encoder.text("the Nile")[-1:] == nile
    assert encoder.text("a\nNile")[-1:] == nile


@pytest.mark.parametrize("text", ["the Nile is 6,650 km long.", "Ångström naïve 東京 😀", "x-ray (about 3.5%)", "1953", "unknownishword"])
def test_decoding_gives_the_text_back(encoder, text):
    assert encoder.decode(encoder.text(text)) == text


def test_years_and_numbers_up_to_2100_are_single_tokens(encoder):
    for number in (0, 7, 42, 999, 1000, 1889, 2100):
        assert len(encoder.text(str(number))) == 1


def test_a_row_of_parts_decodes_with_its_control_tokens(encoder):
    ids = [encoder.controls["[Relevant]"], *encoder.text("Yes, it does."), encoder.controls["</s>"]]
    assert encoder.decode(ids) == "[Relevant]Yes, it does.</s>"
