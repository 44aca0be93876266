"""Four-bit weights as the export stores them, so that the last part of training can get used to them."""
import torch

BLOCK = 32


def four_bits(weight, block=BLOCK):
    """weight (n, k), k a multiple of block -> the values that four bits and one scale per block of a row keep.

    The number of greatest size in a block, with its sign, becomes -8 steps; the others are rounded to -8..7 steps.
    """
    blocks = weight.reshape(weight.shape[0], -1, block)
    at = blocks.abs().argmax(-1, keepdim=True)
    scale = blocks.gather(-1, at) / -8.0
    inverse = torch.where(scale == 0, torch.zeros_like(scale), 1.0 / scale)
    # The exporter adds 8 before it rounds, so half way between two steps goes up, not to the even one.
    return (((blocks * inverse + 8 + 0.5).floor_() - 8).clamp_(-8, 7) * scale).reshape(weight.shape)


class Quantised:
    """Within this context the matrices hold their four-bit values; afterwards the full ones stand there again.

    Gradients taken inside are applied to the full values (the straight-through estimate).
    """

    def __init__(self, model):
        self.matrices = [p for p in model.parameters() if p.dim() == 2]

    @torch.no_grad()
    def __enter__(self):
        self.full = [p.detach().clone() for p in self.matrices]
        for p in self.matrices:
            p.copy_(four_bits(p))

    @torch.no_grad()
    def __exit__(self, *_):
        for p, full in zip(self.matrices, self.full):
            p.copy_(full)
