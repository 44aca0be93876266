"""onnxruntime-genai's model builder, run offline on a Hugging Face folder: the graph with key/value caches and its weights."""
import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path


def build(source, target, precision, provider="cpu", block=32, level=1, extra=()):
    """Write target/model.onnx with model.onnx.data, genai_config.json and the tokenizer's files.

    Logits of the last position only (prune_lm_head).
    @param precision: of the weights: int4, int8 or fp32
    @param level: accuracy level of products with packed weights: 1 computes in float32, 4 rounds the activations to 8 bits
    @return the highest memory the builder took, in bytes
    @raise RuntimeError with the end of what the builder said
    """
    options = ["prune_lm_head=true", *extra]
    if precision != "fp32":
        options += [f"block_size={block}", f"accuracy_level={level}"]
    command = [sys.executable, "-m", "onnxruntime_genai.models.builder", "-i", str(source), "-o", str(target), "-p", precision, "-e", provider,
               "-c", str(Path(target) / "cache"), "--extra_options", *options]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "HF_HUB_OFFLINE": "1"})
    if done.returncode:
        raise RuntimeError(f"the model builder failed (status {done.returncode}; -9 means that the memory ran out):\n"
                           + done.stdout[-2000:] + done.stderr[-4000:])
    shutil.rmtree(Path(target) / "cache", ignore_errors=True)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return peak * (1 if sys.platform == "darwin" else 1024)
