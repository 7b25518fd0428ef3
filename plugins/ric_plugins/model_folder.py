"""What is wrong with a model folder, as far as its files show it: no model library is imported to find out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ric_plugins.checkpoints import unreadable
from ric_plugins.known_models import is_known

CONFIG, TOKENIZER, INDEX = "config.json", "tokenizer.json", "model.safetensors.index.json"
ADAPTER = "adapter_config.json"
"""A folder with this one names its base model elsewhere and needs no other file."""
VOCABULARIES = ("tokenizer*", "vocab*", "*.model", "*.spm", "*.tiktoken", "tekken.json")
"""A tokenizer of any form has one of these."""
WEIGHTS = ("*.safetensors", "*.bin", "*.gguf", "*.h5", "*.msgpack")
HEADER = 100_000_000
"""Most bytes of a safetensors header, by the format's own rule."""


def check_folder(what: str, path: str, hint: str, *, tokenizer: bool = True) -> None:
    """Look at a folder's files; a hub id passes.

    Args:
        what: "model" or "reward model".
        path: folder or hub id.
        hint: what to type next.
        tokenizer: whether the model reads text.

    Raises:
        NotFoundError: a file is missing, is no JSON, or is shorter than it says it is.
    """
    folder = Path(path).expanduser()
    if not folder.is_dir() or (folder / ADAPTER).is_file():
        return
    problem = _config(folder) or (_tokenizer(folder) if tokenizer else "") or _weights(folder)
    if problem:
        raise unreadable(what, path, problem, hint)


def _config(folder: Path) -> str:
    if not (folder / CONFIG).is_file():
        return f"it has no {CONFIG}"
    found = _parsed(folder / CONFIG)
    if not isinstance(found, dict) or not found:
        return f"{CONFIG} cannot be read: it is no JSON object with entries"
    kind = found.get("model_type")
    if not isinstance(kind, str) or "auto_map" in found or is_known(kind):
        return ""  # a model with code of its own is known to nobody else
    return f"{CONFIG} names a model_type '{kind}', which the installed transformers does not know"


def _tokenizer(folder: Path) -> str:
    """Ends of the file: to parse one of many megabytes would take longer than it is worth."""
    file = folder / TOKENIZER
    if not file.is_file():
        older = any(path for pattern in VOCABULARIES for path in folder.glob(pattern))
        return "" if older else f"it has no tokenizer: no {TOKENIZER}, and no vocabulary of an older form"
    text = file.read_bytes().strip()
    whole = text.startswith(b"{") and text.endswith(b"}")
    return "" if whole else f"{TOKENIZER} cannot be read: it is no JSON object, or it was cut off"


def _weights(folder: Path) -> str:
    if not any(path for pattern in WEIGHTS for path in folder.glob(pattern)):
        return "it has no weights, such as model.safetensors"
    index = _parsed(folder / INDEX) if (folder / INDEX).is_file() else {}
    if isinstance(index, dict):
        shards = sorted(set(map(str, dict(index.get("weight_map") or {}).values())))
        missing = next((name for name in shards if not (folder / name).is_file()), None)
        if missing is not None:
            return f"{missing} is missing, which {INDEX} names"
    return next(filter(None, map(_shard, sorted(folder.glob("*.safetensors")))), "")


def _shard(path: Path) -> str:
    """The format: eight bytes with the header's length, the header as JSON, then as many bytes as it says."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        length = int.from_bytes(stream.read(8), "little")
        header = _text(stream.read(length)) if size >= 8 and length <= min(size - 8, HEADER) else None
    if not isinstance(header, dict):
        return f"{path.name} is damaged, or is no safetensors file ({size} bytes)"
    ends = [part["data_offsets"][1] for part in header.values() if isinstance(part, dict) and "data_offsets" in part]
    whole = 8 + length + max(ends, default=0)
    return f"{path.name} was cut off: it has {size} of {whole} bytes" if size < whole else ""


def _parsed(path: Path) -> Any:
    return _text(path.read_bytes())


def _text(content: bytes) -> Any:
    """JSON, or None for what is none."""
    try:
        return json.loads(content)
    except ValueError:
        return None
