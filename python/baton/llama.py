"""A decoder in Llama's form, with the weight names and the config.json of Hugging Face's LlamaForCausalLM.

So what is trained here loads in transformers as it is, and converts to GGUF's `llama` architecture without
guessing. RMSNorm before each block, rotary positions in halves (`rotate_half`), SwiGLU, no biases.
"""
import math
from dataclasses import asdict, dataclass
from typing import Any, Dict, Optional

import torch
from torch import Tensor, nn
from torch.nn import functional

# The byte vocabulary: a byte is its own id. Every training window starts with BOS, every document ends with EOS.
BOS = 256
EOS = 257
VOCABULARY = 258


@dataclass(frozen=True)
class LlamaConfig:
    layers: int = 4
    width: int = 160
    heads: int = 5
    feed_forward: int = 448
    context_tokens: int = 256
    vocabulary: int = VOCABULARY
    tied: bool = True  # the output layer is the embedding
    rope_theta: float = 10_000.0
    norm_epsilon: float = 1e-5


class RmsNorm(nn.Module):
    def __init__(self, width: int, epsilon: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.epsilon = epsilon

    def forward(self, x: Tensor) -> Tensor:
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.epsilon) * self.weight


class Attention(nn.Module):
    def __init__(self, config: LlamaConfig) -> None:
        super().__init__()
        width = config.width
        self.heads = config.heads
        self.q_proj = nn.Linear(width, width, bias=False)
        self.k_proj = nn.Linear(width, width, bias=False)
        self.v_proj = nn.Linear(width, width, bias=False)
        self.o_proj = nn.Linear(width, width, bias=False)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        """x [B, T, D]; cos, sin [T, D / heads] -> [B, T, D]."""
        batch, tokens, width = x.shape
        split = (batch, tokens, self.heads, width // self.heads)
        q = rotate(self.q_proj(x).view(split).transpose(1, 2), cos, sin)
        k = rotate(self.k_proj(x).view(split).transpose(1, 2), cos, sin)
        v = self.v_proj(x).view(split).transpose(1, 2)
        mixed = causal_attention(q, k, v)
        return self.o_proj(mixed.transpose(1, 2).reshape(batch, tokens, width))


class FeedForward(nn.Module):
    def __init__(self, config: LlamaConfig) -> None:
        super().__init__()
        self.gate_proj = nn.Linear(config.width, config.feed_forward, bias=False)
        self.up_proj = nn.Linear(config.width, config.feed_forward, bias=False)
        self.down_proj = nn.Linear(config.feed_forward, config.width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.down_proj(functional.silu(self.gate_proj(x)) * self.up_proj(x))


class Layer(nn.Module):
    def __init__(self, config: LlamaConfig) -> None:
        super().__init__()
        self.input_layernorm = RmsNorm(config.width, config.norm_epsilon)
        self.self_attn = Attention(config)
        self.post_attention_layernorm = RmsNorm(config.width, config.norm_epsilon)
        self.mlp = FeedForward(config)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        x = x + self.self_attn(self.input_layernorm(x), cos, sin)
        return x + self.mlp(self.post_attention_layernorm(x))


class Decoder(nn.Module):
    """The part that Hugging Face calls `model`: its name is the prefix of the weights."""

    def __init__(self, config: LlamaConfig) -> None:
        super().__init__()
        self.embed_tokens = nn.Embedding(config.vocabulary, config.width)
        self.layers = nn.ModuleList(Layer(config) for _ in range(config.layers))
        self.norm = RmsNorm(config.width, config.norm_epsilon)


class Llama(nn.Module):
    def __init__(self, config: LlamaConfig) -> None:
        super().__init__()
        self.config = config
        self.model = Decoder(config)
        self.lm_head: Optional[nn.Linear] = None
        if not config.tied:
            self.lm_head = nn.Linear(config.width, config.vocabulary, bias=False)
        cos, sin = rotary_table(config)
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)

    def initialise(self, generator: torch.Generator) -> None:
        """Normal weights that keep the size of what flows through: 1 / sqrt(width), which for a narrow model is
        far from the usual 0.02 (measured: 2.0 against 2.7 after 400 steps). What adds to the residual stream is
        smaller by its depth (GPT-2's way)."""
        usual = self.config.width ** -0.5
        residual = usual / math.sqrt(2 * self.config.layers)
        with torch.no_grad():
            for name, parameter in self.named_parameters():
                if parameter.ndim == 1:
                    parameter.fill_(1.0)
                else:
                    deviation = residual if name.endswith(("o_proj.weight", "down_proj.weight")) else usual
                    parameter.normal_(0.0, deviation, generator=generator)

    def forward(self, tokens: Tensor) -> Tensor:
        """tokens [B, T] -> logits [B, T, V]."""
        count = tokens.shape[1]
        cos, sin = self.cos[:count], self.sin[:count]
        x = self.model.embed_tokens(tokens)
        for layer in self.model.layers:
            x = layer(x, cos, sin)
        x = self.model.norm(x)
        if self.lm_head is None:
            return functional.linear(x, self.model.embed_tokens.weight)
        return self.lm_head(x)


def causal_attention(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """q, k, v [B, H, T, S] -> [B, H, T, S]."""
    if hasattr(functional, "scaled_dot_product_attention"):
        return functional.scaled_dot_product_attention(q, k, v, is_causal=True)
    # PyTorch 1.13, Debian 12's own.
    tokens = q.shape[-2]
    scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
    future = torch.ones(tokens, tokens, dtype=torch.bool, device=q.device).triu(1)
    return scores.masked_fill(future, float("-inf")).softmax(-1) @ v


def rotary_table(config: LlamaConfig):
    """-> cos, sin [T, D / heads], the second half of each row repeating the first."""
    size = config.width // config.heads
    frequencies = config.rope_theta ** (-torch.arange(0, size, 2, dtype=torch.float64) / size)
    angles = torch.outer(torch.arange(config.context_tokens, dtype=torch.float64), frequencies)
    angles = torch.cat((angles, angles), dim=-1)
    return angles.cos().float(), angles.sin().float()


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """x [B, H, T, S]: each pair (i, i + S/2) turns by its position's angle."""
    first, second = x.chunk(2, dim=-1)
    return x * cos + torch.cat((-second, first), dim=-1) * sin


def hugging_face_config(config: LlamaConfig) -> Dict[str, Any]:
    """config.json: Hugging Face's LlamaConfig, and what the byte vocabulary's ids mean."""
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "vocab_size": config.vocabulary,
        "hidden_size": config.width,
        "intermediate_size": config.feed_forward,
        "num_hidden_layers": config.layers,
        "num_attention_heads": config.heads,
        "num_key_value_heads": config.heads,
        "head_dim": config.width // config.heads,
        "hidden_act": "silu",
        "max_position_embeddings": config.context_tokens,
        "rms_norm_eps": config.norm_epsilon,
        "rope_theta": config.rope_theta,
        "tie_word_embeddings": config.tied,
        "attention_bias": False,
        "mlp_bias": False,
        "bos_token_id": BOS,
        "eos_token_id": EOS,
        "torch_dtype": "float32",
        "tokenizer": {
            "kind": "bytes",
            "ids": "0-255: the byte of that value; 256: start of text; 257: end of a document",
            "startWithBos": True,
        },
        "baton": asdict(config),
    }
