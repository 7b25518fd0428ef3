"""Reward models of the transformers layout, described by data."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np

from ric.errors import ConfigError, NotFoundError
from ric.kinds import Array, Payload, Prompt, Reward, Row
from ric.run.base_model import identity
from ric.run.digest import digest
from ric_plugins.model_folder import check_folder
from ric_plugins.rewards import classifier
from ric_plugins.rewards.class_choice import check_head, chosen, classes
from ric_plugins.rewards.template import CHAT, MARKS, RESPONSE, Template, messages, plain, prompt_text
from ric_plugins.rewards.words import texts

_HUB_ID = re.compile(r"[A-Za-z0-9_][\w.-]*(/[\w.-]+)?")
HINT = "ric plugins show hf"


@dataclass(frozen=True)
class Classifier(Reward):
    """A sequence classifier as a reward: a local folder, or a hub id.

    Its tokenizer is its own and never needs to match the policy's. Scores are raw logits, computed in
    batches of similar length. Equal options of two rewards share one loaded model.

    Args:
        model: folder or hub id; `hf:PATH` for short.
        template: the text it reads. Fields: {prompt}, {response}, {sentence} (the response's first
            sentence), {space} (between prompt and response, unless white space is there), {bos}, {eos},
            {sep}, {cls}, and keys of the rows' meta; {post|prompt} falls back on the prompt. The
            word `chat` alone is the model's own chat template.
        pair: the second of two segments; empty for a single text.
        head: empty for a single logit; `1` for one class; `1-0` for a difference of two.
        direction: 1 if more is better, -1 if less is.
        eos: append the end-of-text token, as reward models of TRL were trained.
        max_length: most tokens; default: what the model reads.
        truncate: the side that is cut; auto = the one away from the response.
        revision: of the hub. A branch may move: scores are remembered under the name given here.
        dtype: float32, bfloat16, float16, or auto for the checkpoint's own.
        device: auto, cpu, cuda:0, ...
        batch: most texts at a time.
        tokens: most tokens at a time, padding included.
        remote_code: run code that comes with the model.
    """

    model: str = ""
    template: str = "{prompt}{space}{response}"
    pair: str = ""
    head: str | int = ""
    direction: Literal[1, -1] = 1
    eos: bool = False
    max_length: int | None = None
    truncate: Literal["auto", "left", "right"] = "auto"
    revision: str = ""
    dtype: Literal["float32", "bfloat16", "float16", "auto"] = "float32"
    device: str = "auto"
    batch: int = 32
    tokens: int = 16_384
    remote_code: bool = False

    def __post_init__(self) -> None:
        """Find what is wrong before anything is loaded.

        Raises:
            ConfigError: options that cannot work.
            NotFoundError: there is no such folder, or it holds no model.
        """
        _check_place(self.model)
        if self.batch < 1 or self.tokens < 1 or (self.max_length is not None and self.max_length < 2):
            raise ConfigError(
                f"batch={self.batch}, tokens={self.tokens}, max_length={self.max_length}",
                "1 or more, and room for at least 2 tokens", HINT,
            )  # fmt: skip
        fields = [field for template in self.templates for field in template.fields]
        if self.template != CHAT and not set(fields) & set(RESPONSE):
            raise ConfigError(f"template {self.template!r} without the response", "{response} in it", HINT)
        if self.template == CHAT and self.pair:
            raise ConfigError("template 'chat' with a second segment", "one of them", "leave pair out")
        check_head(self.head, HINT)
        labels = _labels_of(self.model)
        if labels is not None:
            self.classes(labels)

    @cached_property
    def templates(self) -> tuple[Template, ...]:
        """One template, or two for a pair; none for a chat template."""
        given = () if self.template == CHAT else (self.template, self.pair) if self.pair else (self.template,)
        return tuple(Template(text) for text in given)

    @property
    def reads(self) -> tuple[str, ...]:  # type: ignore[override]
        """Keys of `row.meta` the templates name."""
        return tuple(dict.fromkeys(key for template in self.templates for key in template.reads))

    def classes(self, labels: Sequence[str]) -> tuple[int, int | None]:
        """Index of the class that counts, and of one that is subtracted.

        Raises:
            ConfigError: the model has no such class, or several and none was chosen.
        """
        return classes(self.head, self.model, labels)

    def score(self, prompts: Sequence[Prompt], payloads: Sequence[Payload], rows: Sequence[Row]) -> Array:
        """Raw scores (n,).

        Raises:
            RicError: the model cannot be loaded, or a row lacks what the template names.
        """
        if not rows:
            return np.zeros(0)
        loaded = classifier.load(self._where)
        pair = self.classes(loaded.labels)
        limit = min(self.max_length or loaded.limit, loaded.limit)
        written = self._written(loaded, prompts, payloads, rows)
        encoded = loaded.encode(*written, limit, self._side, self.eos)
        logits = loaded.logits(encoded, self.batch, self.tokens)
        return self.direction * chosen(logits, pair)

    def _written(
        self, loaded: classifier.Loaded, prompts: Sequence[Prompt], payloads: Sequence[Payload], rows: Sequence[Row]
    ) -> tuple[list[str], list[str] | None]:
        """The texts, and second segments for a pair."""
        triples = list(zip(prompts, texts(payloads), rows, strict=True))
        if self.template == CHAT:
            return [self._chat(loaded, prompt, response) for prompt, response, _ in triples], None
        tokenizer = loaded.tokenizer
        marks = {name: getattr(tokenizer, f"{name}_token", None) for name in MARKS}
        columns = [
            [template.fill(prompt_text(prompt), response, row, marks) for prompt, response, row in triples]
            for template in self.templates
        ]
        return columns[0], columns[1] if self.pair else None

    def _chat(self, loaded: classifier.Loaded, prompt: Prompt, response: str) -> str:
        tokenizer = loaded.tokenizer
        if not getattr(tokenizer, "chat_template", None):
            raise ConfigError(f"template 'chat' for '{self.model}', whose tokenizer has none", "a text with fields",
                              "--set 'rewards.NAME.template={prompt}{space}{response}'")  # fmt: skip
        special = list(tokenizer.all_special_tokens)
        talk = [*messages(prompt), {"role": "assistant", "content": response}]
        clean = [{**message, "content": plain(message["content"], special)} for message in talk]
        text = str(tokenizer.apply_chat_template(clean, tokenize=False))
        # Most templates write the beginning themselves, and the tokenizer would write it again.
        return text.removeprefix(tokenizer.bos_token or "")

    @property
    def _side(self) -> str:
        """Which end is cut: the response is what is judged, so the other one."""
        if self.truncate != "auto":
            return self.truncate
        if len(self.templates) != 1:
            return "left"  # of a pair the longer segment is cut, which keeps its end
        places = self.templates[0].places
        return "right" if places[0] == "response" and "context" in places else "left"

    @cached_property
    def _identity(self) -> str:
        return identity(self.model if not Path(self.model).expanduser().is_dir() else str(_folder(self.model)))

    @property
    def _where(self) -> classifier.Where:
        folder = _folder(self.model)
        path = str(folder) if folder.is_dir() else self.model
        return classifier.Where(path, self._identity, self.revision, self.dtype, self.device, self.remote_code)

    def fingerprint(self) -> str:
        """The model's content (of a hub id its name and revision) and how it is asked."""
        asked = (
            self.template, self.pair, str(self.head), self.direction, self.eos, self.max_length, self._side,
            self.revision, self.dtype,
        )  # fmt: skip
        return f"hf 1 {self._identity} {digest(asked)}"


def _folder(model: str) -> Path:
    return Path(model).expanduser()


def _check_place(model: str) -> None:
    """A folder whose files are in order, or what a hub id looks like."""
    folder = _folder(model)
    if not model.strip():
        raise ConfigError("reward 'hf' without a model", "a folder or a hub id", "--rewards kind=hf:PATH_OR_ID")
    if folder.is_dir():
        _refuse_pictures(model)
        check_folder("reward model", model, f"ls {model}")
    elif folder.exists() or not _HUB_ID.fullmatch(model):
        raise NotFoundError(
            f"reward model '{model}': no such folder", "a folder with config.json, or a hub id such as org/name",
            f"ls {folder.parent}",
        )  # fmt: skip


def _refuse_pictures(model: str) -> None:
    """A classifier of pictures has no tokenizer, and another reward reads it."""
    made_as = _configured(model, "architectures") or ()
    if any("ForImageClassification" in str(name) for name in made_as):
        raise ConfigError(f"'{model}' classifies pictures", "a reward model that reads text",
                          f"--rewards hf-image:{model}")  # fmt: skip


def _configured(model: str, key: str) -> Any:
    """An entry of a local folder's configuration, or None where it does not say."""
    file = _folder(model) / "config.json"
    try:
        found = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    except ValueError:
        return None  # `check_folder` says what is wrong with it
    return found.get(key) if isinstance(found, dict) else None


def _labels_of(model: str) -> list[str] | None:
    """The classes a local folder's configuration names, or None where it does not say."""
    known = _configured(model, "id2label")
    return [str(label) for _, label in sorted(known.items(), key=lambda item: int(item[0]))] if known else None
