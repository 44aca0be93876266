"""Products in bfloat16 where the machine is quick at them, in float32 elsewhere."""
import torch

# a processor without AVX-512 takes about a hundred times as long for a product in bfloat16 as for one in float32
HAS_BF16 = torch.ops.mkldnn._is_mkldnn_bf16_supported()
FAST = torch.bfloat16 if HAS_BF16 else torch.float32


def autocast(device="cpu", enabled=True):
    return torch.autocast(device, torch.bfloat16, enabled=enabled and (device != "cpu" or HAS_BF16))
