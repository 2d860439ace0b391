"""all-MiniLM-L6-v2 from its weights alone: importing sentence-transformers takes seconds, this a
fraction of one."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import Tensor

LONGEST = 256  # tokens that are read, as the model's card says


class MiniLM:
    """Sentences -> vectors of unit length: BERT (Devlin et al. 2019) and the mean over its tokens.

    folder holds config.json, tokenizer.json and model.safetensors. Raises OSError, KeyError or
    ValueError when they are not those of a BERT.
    """

    def __init__(self, folder: Path) -> None:
        config = json.loads((folder / "config.json").read_text())
        self.layers: int = config["num_hidden_layers"]
        self.heads: int = config["num_attention_heads"]
        self.eps: float = config["layer_norm_eps"]
        self.weights = load_file(folder / "model.safetensors")
        self.tokens = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokens.enable_truncation(LONGEST)
        self.tokens.enable_padding()

    @torch.inference_mode()
    def encode(self, sentences: list[str]) -> np.ndarray:
        """(N, width) float32."""
        encoded = self.tokens.encode_batch(sentences)
        read = torch.tensor([t.attention_mask for t in encoded]).bool()  # (N, L), no padding
        x = self._states(torch.tensor([t.ids for t in encoded]), read) * read[..., None]
        return F.normalize(x.sum(1) / read.sum(1, keepdim=True), dim=-1).numpy()

    def _states(self, numbers: Tensor, read: Tensor) -> Tensor:
        """Token numbers (N, L) -> states of the last layer, (N, L, width)."""
        words, places, kinds = (
            self.weights[f"embeddings.{kind}_embeddings.weight"]
            for kind in ("word", "position", "token_type")
        )
        x = F.embedding(numbers, words) + places[: numbers.shape[1]] + kinds[0]
        x = self._norm(x, "embeddings")
        for i in range(self.layers):
            name = f"encoder.layer.{i}"
            seen = self._attention(x, read, f"{name}.attention.self")
            seen = self._linear(seen, f"{name}.attention.output.dense")
            x = self._norm(x + seen, f"{name}.attention.output")
            h = F.gelu(self._linear(x, f"{name}.intermediate.dense"))
            x = self._norm(x + self._linear(h, f"{name}.output.dense"), f"{name}.output")
        return x

    def _attention(self, x: Tensor, read: Tensor, name: str) -> Tensor:
        parts = (self._linear(x, f"{name}.{part}") for part in ("query", "key", "value"))
        q, k, v = (part.unflatten(-1, (self.heads, -1)).transpose(1, 2) for part in parts)
        seen = F.scaled_dot_product_attention(q, k, v, attn_mask=read[:, None, None])
        return seen.transpose(1, 2).flatten(2)

    def _linear(self, x: Tensor, name: str) -> Tensor:
        return F.linear(x, self.weights[f"{name}.weight"], self.weights[f"{name}.bias"])

    def _norm(self, x: Tensor, name: str) -> Tensor:
        weight, bias = (self.weights[f"{name}.LayerNorm.{part}"] for part in ("weight", "bias"))
        return F.layer_norm(x, x.shape[-1:], weight, bias, self.eps)
