"""The weighted mean of a run's checkpoints, as a run of its own (Wortsman et al., 2022: "Robust fine-tuning of zero-shot models").

    python -m training.average --name averaged before.pt=0.4 middle.pt=0.3 end.pt=0.3

What training gained and what it forgot lie on one way through the weights; half-way, most of the gain is there and little is forgotten.
"""
import argparse

import torch

from training.train import RUNS


def average(paths, weights):
    """The last checkpoint with the weighted mean of the models of all. ValueError if the weights do not sum to 1."""
    if abs(sum(weights) - 1) > 1e-6:
        raise ValueError(f"the weights sum to {sum(weights):g}, not to 1")
    data = [torch.load(path, weights_only=False) for path in paths]
    models = [one["model"] for one in data]
    mean = {key: sum(weight * model[key].float() for weight, model in zip(weights, models)) for key in models[-1]}
    return {**data[-1], "model": {key: value.to(models[-1][key].dtype) for key, value in mean.items()}}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("checkpoints", nargs="+", help="FILE=WEIGHT; the weights sum to 1")
    parser.add_argument("--name", required=True, help="the run that is written")
    args = parser.parse_args()
    paths, weights = zip(*(one.rsplit("=", 1) for one in args.checkpoints))
    folder = RUNS / args.name
    folder.mkdir(parents=True, exist_ok=True)
    torch.save(average(paths, [float(weight) for weight in weights]), folder / "checkpoint.pt")


if __name__ == "__main__":
    main()
