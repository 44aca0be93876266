"""The mean of checkpoints."""
import pytest

torch = pytest.importorskip("torch")  # not among the requirements of the tests that need no training
pytestmark = pytest.mark.training

from training.average import average  # noqa: E402


def saved(path, value, step):
    torch.save({"model": {"w": torch.full((2,), value)}, "step": step}, path)
    return path


def test_the_mean_weighs_the_models_and_keeps_the_rest_of_the_last(tmp_path):
    paths = [saved(tmp_path / "a.pt", 1.0, 5), saved(tmp_path / "b.pt", 3.0, 9)]
    mean = average(paths, [0.75, 0.25])
    assert mean["model"]["w"].tolist() == [1.5, 1.5] and mean["step"] == 9


def test_weights_that_do_not_sum_to_one_are_refused(tmp_path):
    with pytest.raises(ValueError, match="sum to 1.2"):
        average([saved(tmp_path / "a.pt", 1.0, 5)], [1.2])
