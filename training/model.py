"""A small Llama: RMSNorm, rotary positions, grouped-query attention, SwiGLU, tied embeddings.

Parameter names and shapes are those of Hugging Face's LlamaForCausalLM, so a state dict is a checkpoint of it.
B rows, T positions, D width, H query heads, K key/value heads, E head size, V vocabulary.
"""
from dataclasses import asdict, dataclass

import torch
from torch import nn
from torch.nn import functional as F

from training.pieces import BESIDE, IRRELEVANT, RELEVANT, STATES
from training.tokenizer import CONTROLS

SENTENCE_WEIGHT = 1.0  # of the judgement of one sentence, beside 2.0 of a passage's

@dataclass
class Config:
    vocab: int = 16384
    layers: int = 5
    width: int = 256
    heads: int = 4
    kv_heads: int = 2
    head_size: int = 64
    hidden: int = 512
    context: int = 1024
    theta: float = 100000.0
    eps: float = 1e-5

    def hugging_face(self, bos, eos, pad):
        return {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "vocab_size": self.vocab, "hidden_size": self.width,
                "num_hidden_layers": self.layers, "num_attention_heads": self.heads, "num_key_value_heads": self.kv_heads,
                "head_dim": self.head_size, "intermediate_size": self.hidden, "max_position_embeddings": self.context,
                "rope_theta": self.theta, "rms_norm_eps": self.eps, "hidden_act": "silu", "tie_word_embeddings": True,
                "attention_bias": False, "mlp_bias": False, "bos_token_id": bos, "eos_token_id": eos, "pad_token_id": pad,
                "torch_dtype": "float32"}

    def json(self):
        return asdict(self)


class Norm(nn.Module):
    def __init__(self, width, eps):
        super().__init__()
        self.weight, self.eps = nn.Parameter(torch.ones(width)), eps

    def forward(self, x):
        return F.rms_norm(x, (x.shape[-1],), self.weight.to(x.dtype), self.eps)


def rotate(x, cos, sin):
    """x (B, H, T, E); cos, sin (T, E): the two halves of a head form the pairs, as in Llama."""
    half = x.shape[-1] // 2
    turned = torch.cat((-x[..., half:], x[..., :half]), -1)
    return x * cos + turned * sin


class Attention(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.c = c
        self.q_proj = nn.Linear(c.width, c.heads * c.head_size, bias=False)
        self.k_proj = nn.Linear(c.width, c.kv_heads * c.head_size, bias=False)
        self.v_proj = nn.Linear(c.width, c.kv_heads * c.head_size, bias=False)
        self.o_proj = nn.Linear(c.heads * c.head_size, c.width, bias=False)

    def forward(self, x, cos, sin):
        c, (B, T, _) = self.c, x.shape
        q = rotate(self.q_proj(x).view(B, T, c.heads, c.head_size).transpose(1, 2), cos, sin)
        k = rotate(self.k_proj(x).view(B, T, c.kv_heads, c.head_size).transpose(1, 2), cos, sin)
        v = self.v_proj(x).view(B, T, c.kv_heads, c.head_size).transpose(1, 2)
        groups = c.heads // c.kv_heads
        k, v = k.repeat_interleave(groups, 1), v.repeat_interleave(groups, 1)
        # faster here than scaled_dot_product_attention, whose CPU kernel is slow in bfloat16 at these lengths
        scores = torch.matmul(q, k.transpose(-1, -2)) * c.head_size ** -0.5
        scores = scores + torch.full((T, T), float("-inf"), dtype=scores.dtype).triu(1)
        y = torch.matmul(scores.softmax(-1), v)
        return self.o_proj(y.transpose(1, 2).reshape(B, T, -1))


class Mlp(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.gate_proj = nn.Linear(c.width, c.hidden, bias=False)
        self.up_proj = nn.Linear(c.width, c.hidden, bias=False)
        self.down_proj = nn.Linear(c.hidden, c.width, bias=False)

    def forward(self, x):
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


class Block(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.input_layernorm, self.self_attn = Norm(c.width, c.eps), Attention(c)
        self.post_attention_layernorm, self.mlp = Norm(c.width, c.eps), Mlp(c)

    def forward(self, x, cos, sin):
        x = x + self.self_attn(self.input_layernorm(x), cos, sin)
        return x + self.mlp(self.post_attention_layernorm(x))


class Inner(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.embed_tokens = nn.Embedding(c.vocab, c.width)
        self.layers = nn.ModuleList(Block(c) for _ in range(c.layers))
        self.norm = Norm(c.width, c.eps)


class Llama(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.c = c
        self.model = Inner(c)
        for name, p in self.named_parameters():
            if p.dim() == 2:
                std = 0.05 if "embed" in name else p.shape[1] ** -0.5 * 0.7
                nn.init.normal_(p, std=0.05 * std if name.endswith(("o_proj.weight", "down_proj.weight")) else std)
        steps = 1.0 / c.theta ** (torch.arange(0, c.head_size, 2) / c.head_size)
        angles = torch.outer(torch.arange(c.context), steps)
        angles = torch.cat((angles, angles), -1)
        self.register_buffer("cos", angles.cos(), persistent=False)
        self.register_buffer("sin", angles.sin(), persistent=False)

    def states(self, ids):
        """ids (B, T) -> final hidden states (B, T, D)."""
        return self.both_states(ids)[1]

    def both_states(self, ids):
        """ids (B, T) -> hidden states (B, T, D) two layers before the end, and the final ones; both normalised."""
        x = self.model.embed_tokens(ids)
        if torch.is_autocast_enabled("cpu"):
            x = x.to(torch.bfloat16)
        cos, sin = self.cos[:ids.shape[1]].to(x.dtype), self.sin[:ids.shape[1]].to(x.dtype)
        for at, block in enumerate(self.model.layers):
            x = block(x, cos, sin)
            if at == max(0, len(self.model.layers) - 3):
                middle = x
        return self.model.norm(middle), self.model.norm(x)

    def logits(self, states):
        return F.linear(states, self.model.embed_tokens.weight)

    def forward(self, ids):
        return self.logits(self.states(ids))

    def loss(self, ids, weights, flags=None, others=None, seed=0):
        """ids (B, T); weights (B, T): how much the prediction *of* each position counts. Sum of the weighted losses.

        Logits are made only where weights are not zero, and with `others` only for the tokens of this batch and that many
        random ones (a fifth of the vocabulary is enough to learn from and makes the softmax cheap); None: for all tokens.
        flags (B, T): where a sentence of a passage ends, the middle layer is asked whether it states what is wanted. A passage
        thus teaches as many judgements as it has sentences, and the last two layers find them when they judge the whole.
        """
        middle, states = self.both_states(ids)
        states = states[:, :-1]
        w = weights[:, 1:]
        at = w > 0
        targets, table = ids[:, 1:][at], self.model.embed_tokens.weight
        if others is not None and others < table.shape[0] // 2:
            some = torch.unique(torch.cat((ids.flatten(), torch.randint(0, table.shape[0], (others,), generator=torch.Generator().manual_seed(seed)))))
            place = torch.zeros(table.shape[0], dtype=torch.long)
            place[some] = torch.arange(len(some))
            targets, table = place[targets], table[some]
        each = F.cross_entropy(F.linear(states[at], table).float(), targets, reduction="none")
        total = (each * w[at]).sum()
        if flags is not None:
            at = (flags == STATES) | (flags == BESIDE)
            judged = self.stated(middle[at])
            total = total + SENTENCE_WEIGHT * F.binary_cross_entropy_with_logits(judged, (flags[at] == STATES).float(), reduction="sum")
        return total

    def stated(self, middle):
        """Log-odds (N) that the sentences which end at these middle states (N, D) state what is asked: no weights of its own,
        but the output rows of [Relevant] and [Irrelevant]."""
        rows = self.model.embed_tokens.weight[[CONTROLS.index(RELEVANT), CONTROLS.index(IRRELEVANT)]]
        return F.linear(middle, (rows[0] - rows[1])[None]).squeeze(-1).float()


def family(encoder, embedding, generator):
    """Start forms of one word near each other: Bolivia, bolivia, and the forms without a leading space.

    A question typed in small letters then finds the capitalised name in a passage from the first step.
    """
    vocab = encoder.model.get_vocab()
    shifts = torch.randn(4, embedding.shape[1], generator=generator) * embedding.std()
    with torch.no_grad():
        for token, at in vocab.items():
            letters = token.removeprefix("Ġ")
            if at < 300 or not letters or not token.startswith("Ġ") or not letters[0].isalpha():
                continue
            if letters[0].isupper():
                low = vocab.get("Ġ" + letters.lower())
                if low is not None and low != at:
                    embedding[at] = 0.85 * embedding[low] + 0.5 * shifts[0]
        for token, at in vocab.items():
            if token.startswith("Ġ") and len(token) > 2 and token[1].isalpha():
                for ending, shift in (("s", 1), ("es", 1)):
                    many = vocab.get(token + ending)
                    if many is not None and len(token) > 3:
                        embedding[many] = 0.85 * embedding[at] + 0.5 * shifts[shift]
                inside = vocab.get(token[1:])
                if inside is not None and inside >= 300 and len(token) > 3:
                    embedding[inside] = 0.85 * embedding[at] + 0.5 * shifts[2]


RESERVED = 64   # dimensions that embeddings leave free at the start, for "which token stood before me"


def induction(model, generator, match=13.0):
    """Start the first two layers as an induction circuit: copying then works from the first step and is refined by training.

    Layer 0: a head of each key/value group looks one position back (by rotary position alone, from a constant that every
    embedding holds) and writes 64 numbers about that token into the reserved dimensions. Layer 1: a head of each group
    compares its own token with what the reserved dimensions of earlier positions say stood before *them*, and copies the
    token it finds there. Found by gradient descent this takes some 700 steps (random repeats at random offsets).
    """
    c = model.c
    D, E, G = c.width, c.head_size, c.heads // c.kv_heads
    half = E // 2
    embed = model.model.embed_tokens.weight
    with torch.no_grad():
        embed[:, -RESERVED:] = 0
        embed[:, 0] = 0.4                                        # the constant
        spread = embed[:, 1:-RESERVED].std().item()
        inner = D - RESERVED - 1                                 # dimensions that tell tokens apart
        rms = ((0.16 + inner * spread ** 2) / D) ** 0.5          # of an embedding: RMSNorm divides by it

        def basis(rows):
            out = torch.zeros(rows, D)
            out[:, 1:-RESERVED] = torch.linalg.qr(torch.randn(inner, inner, generator=generator))[0][:rows]
            return out

        speeds = 1.0 / c.theta ** (torch.arange(0, E, 2) / E)    # (E/2,) radians per position
        first, second = model.model.layers[0].self_attn, model.model.layers[1].self_attn
        known = basis(RESERVED)                                  # what is remembered of the token before
        per = RESERVED // c.kv_heads
        still = [i for i in range(half) if speeds[i] < 0.0065]   # pairs that hardly turn within a passage
        content = torch.tensor(still + [i + half for i in still])
        for g in range(c.kv_heads):
            q, k, v = slice(g * G * E, g * G * E + E), slice(g * E, g * E + E), slice(g * E, g * E + per)
            first.q_proj.weight[q] *= 0.1
            first.k_proj.weight[k] *= 0.1
            for i in range(4):                                   # the fastest pairs tell one step back from none and from two
                size = 7.5 / (0.4 / rms)
                first.q_proj.weight[q][i, 0], first.q_proj.weight[q][i + half, 0] = size * speeds[i].cos(), -size * speeds[i].sin()
                first.k_proj.weight[k][i, 0], first.k_proj.weight[k][i + half, 0] = size, 0.0
            first.v_proj.weight[v] = known[g * per:(g + 1) * per]
            first.o_proj.weight[:, q] *= 0.1
            at = D - RESERVED + g * per
            first.o_proj.weight[at:at + per, g * G * E:g * G * E + per] = 0.07 * torch.eye(per)
            # layer 1: token now against token before
            use = content[:per] if len(content) >= per else content
            n = len(use)
            second.q_proj.weight[q] *= 0.1
            second.k_proj.weight[k] *= 0.1
            # sizes after RMSNorm: |known x| of a head's share about spread/rms2 * sqrt(n)
            norm = ((0.16 + inner * spread ** 2 + RESERVED * (0.07 * spread / rms) ** 2) / D) ** 0.5
            own, back = spread / norm, 0.07 * spread / rms / norm
            gain = (match * E ** 0.5 / (n * own * back)) ** 0.5
            q_rows, k_rows = torch.zeros(E, D), torch.zeros(E, D)
            q_rows[use] = gain * known[g * per:g * per + n]
            k_rows[use, torch.arange(at, at + n)] = gain
            second.q_proj.weight[q] += q_rows
            second.k_proj.weight[k] += k_rows
        copy = basis(c.kv_heads * E)
        for g in range(c.kv_heads):
            second.v_proj.weight[g * E:(g + 1) * E] = copy[g * E:(g + 1) * E]
            second.o_proj.weight[:, g * G * E:g * G * E + E] = 0.22 * copy[g * E:(g + 1) * E].t()
