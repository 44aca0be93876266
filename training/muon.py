"""Muon: momentum whose matrix is made orthogonal before the step (Jordan et al., 2024)."""
import torch

from training.machine import FAST


def orthogonal(g, steps=5):
    """g (m, n) -> about U V^T of its singular value decomposition, by Newton-Schulz iterations."""
    a, b, c = 3.4445, -4.7750, 2.0315
    x = g.to(FAST)
    turned = x.shape[0] > x.shape[1]
    if turned:
        x = x.t()
    x = x / (x.norm() + 1e-7)
    for _ in range(steps):
        square = x @ x.t()
        x = a * x + (b * square + c * square @ square) @ x
    return (x.t() if turned else x).to(g.dtype)


class Muon(torch.optim.Optimizer):
    def __init__(self, params, lr=0.015, momentum=0.95, weight_decay=0.01):
        super().__init__(params, dict(lr=lr, momentum=momentum, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                state = self.state[p]
                if "average" not in state:
                    state["average"] = torch.zeros_like(p)
                average = state["average"]
                average.lerp_(p.grad, 1 - group["momentum"])
                update = orthogonal(p.grad.lerp(average, group["momentum"]))
                p.mul_(1 - group["lr"] * group["weight_decay"])
                p.add_(update, alpha=-group["lr"] * max(1.0, p.shape[0] / p.shape[1]) ** 0.5)
