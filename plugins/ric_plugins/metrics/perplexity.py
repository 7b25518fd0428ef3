"""How surprising responses are to a language model."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, ClassVar, Literal, NamedTuple, Self

from ric.errors import ConfigError, NotFoundError
from ric.kinds import Array, Example, Metric, Prompt, Scored, Source
from ric.run.base_model import identity
from ric_plugins.backends.causal_lm.encoding import Encoded, TextCodec
from ric_plugins.backends.causal_lm.likelihood import loglik_rows
from ric_plugins.backends.causal_lm.loading import context_length, end_ids, load_model
from ric_plugins.backends.places import pick_device, quiet
from ric_plugins.rewards.words import texts

BASE = "base"
"""Stands for the run's own base model."""


class Reader(NamedTuple):
    """A language model that reads and never writes; what `loglik_rows` asks a policy for."""

    model: Any
    codec: TextCodec
    vocabulary: int
    device: str


@dataclass(frozen=True)
class Perplexity(Metric):
    """exp of the mean negative log-likelihood of a response token, given its prompt; smaller is better.

    All tokens of all responses weigh alike; the end mark is not counted, since a response may have
    been cut off. Undefined without a single token. A text and its model's tokenizer decide what a
    token is: compare under one model only.

    Args:
        model: folder or hub id of a causal language model, or `base` for the run's own base model.
        revision: of the hub.
        context: most tokens of prompt and response; default: the model's, up to 2048.
        dtype: float32, bfloat16, float16, or auto for the checkpoint's own.
        device: auto, cpu, cuda:0, ...
        remote_code: run code that comes with the model.
    """

    larger_is_better: ClassVar[bool] = False  # type: ignore[misc]

    model: str = BASE
    revision: str = ""
    context: int | None = None
    dtype: Literal["float32", "bfloat16", "float16", "auto"] = "float32"
    device: str = "auto"
    remote_code: bool = False

    def __post_init__(self) -> None:
        """Refuse a folder that is not there.

        Raises:
            NotFoundError: with what was expected.
        """
        folder = Path(self.model).expanduser()
        local = self.model.startswith((".", "/", "~")) or folder.is_dir() or self.model.count("/") > 1
        if self.model != BASE and (not self.model.strip() or (local and not (folder / "config.json").is_file())):
            raise NotFoundError(
                f"perplexity under '{self.model}': no model there",
                "base, a folder with config.json, or a hub id", "--metrics perplexity:base",
            )  # fmt: skip

    def at(self, base: Source) -> Self:
        """The same under the run's own base model, where that is what was asked for."""
        return replace(self, model=base.path, revision=base.revision) if self.model == BASE else self

    def measure(self, samples: Scored) -> float:
        """Perplexity per token; NaN where no response has one.

        Raises:
            NotFoundError: the model cannot be loaded.
        """
        if self.model == BASE:
            raise ConfigError(
                "perplexity under 'base' outside of a run", "a folder or hub id of a language model", "perplexity:PATH"
            )
        responses = texts([row.payload for row in samples.rows])
        pairs = [(row.prompt, text) for row, text in zip(samples.rows, responses, strict=True) if text]
        reader = _load(self.model, self._identity, self.revision, self.context, self.dtype, self.device,
                       self.remote_code)  # fmt: skip
        encoded = [_response_only(reader.codec, prompt, text) for prompt, text in pairs]
        return perplexity(loglik_rows(reader, encoded, ()))

    @cached_property
    def _identity(self) -> str:
        return identity(str(Path(self.model).expanduser()) if Path(self.model).expanduser().is_dir() else self.model)

    def fingerprint(self) -> str:
        """The model's content (of a hub id its name and revision) and how it reads."""
        return f"perplexity 1 {self._identity} {self.revision} {self.context} {self.dtype}"


def perplexity(rows: Sequence[Array | Sequence[float]]) -> float:
    """exp(-mean of all log-probabilities); NaN without any.

    >>> perplexity([[math.log(0.5), math.log(0.25)], [math.log(0.5)]]) == 16 ** (1 / 3)
    True
    """
    found = [float(value) for row in rows for value in row]
    return math.exp(-math.fsum(found) / len(found)) if found else math.nan


def _response_only(codec: TextCodec, prompt: Prompt, text: str) -> Encoded:
    """Prompt and response as a policy reads them, the response's own tokens counted."""
    whole = codec.example(Example(prompt, text))
    return whole._replace(ids=whole.ids[:-1], counted=whole.counted[:-1]) if whole.ids[-1] == codec.end else whole


@lru_cache(maxsize=1)
def _load(
    model: str, known_as: str, revision: str, context: int | None, dtype: str, device: str, remote_code: bool
) -> Reader:
    quiet()
    path = str(Path(model).expanduser()) if Path(model).expanduser().is_dir() else model
    try:
        loaded, tokenizer = load_model(path, revision, dtype, remote_code)
    except NotFoundError as error:
        raise NotFoundError(f"perplexity: {error.given}", error.expected, "check --metrics perplexity:MODEL") from error
    codec = TextCodec(tokenizer, context_length(loaded, context), end_ids(loaded))
    where = pick_device(device)
    return Reader(loaded.to(where), codec, int(loaded.config.get_text_config().vocab_size), where)
