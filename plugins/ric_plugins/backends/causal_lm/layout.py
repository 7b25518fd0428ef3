"""How a whole language model lies in a folder: transformers' own layout, weights in one file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ric.errors import RunError

WEIGHTS = "model.safetensors"


class ModelFolder(NamedTuple):
    """A model and its tokenizer, written and read together."""

    model: Any
    tokenizer: Any

    def write(self, path: Path) -> None:
        """Both, as `from_pretrained` reads them."""
        self.model.save_pretrained(str(path), max_shard_size="1000GB")
        self.tokenizer.save_pretrained(str(path))

    def read(self, path: Path) -> Mapping[str, Any]:
        """Parameters by name.

        Raises:
            RunError: there is no such file.
        """
        from safetensors.torch import load_file

        if not (path / WEIGHTS).is_file():
            raise RunError(f"no {WEIGHTS} in {path}", "the folder of a saved member", "run the same command again")
        state: Mapping[str, Any] = load_file(path / WEIGHTS)
        return state
