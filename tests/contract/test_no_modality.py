"""No algorithm knows what its policies are made of: its source names no part of a text or image model."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "plugins" / "ric_plugins" / "algorithms"
FORBIDDEN = {
    "tokenizer", "tokenizers", "token", "tokens", "tokenize", "detokenize", "vocabulary", "vocab", "logits",
    "eos", "bos",    "unet", "vae", "scheduler", "latent", "latents", "pixel", "pixels", "image", "images", "diffusion",
    "transformers", "peft", "diffusers", "trl", "lora", "huggingface", "accelerate", "datasets", "safetensors",
}  # fmt: skip


def words(source: str) -> set[str]:
    """The words of every identifier, import and text constant of a module; docstrings and comments are prose."""
    tree = ast.parse(source)
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    names: list[str] = []
    for node in ast.walk(tree):
        names += [value for value in vars(node).values() if isinstance(value, str) and id(node) not in prose]
        names += node.names if isinstance(node, ast.Global | ast.Nonlocal) else []
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", "\n".join(names))
    return set(re.split(r"[\W_]+", split.lower()))


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.py")), ids=lambda path: path.stem)
def test_an_algorithm_names_no_modality(path) -> None:
    assert not words(path.read_text(encoding="utf-8")) & FORBIDDEN


@pytest.mark.parametrize(
    "source",
    [
        "import transformers",
        "from peft.tuners import x",
        "def f(tokenizer): pass",
        "a.max_new_tokens = 3",
        "f(image_size=2)",
        "class UnetThing: pass",
        "x = 'diffusers'",
        "global vocab",
        "import a as vae",
    ],
)
def test_a_name_is_found_wherever_it_stands(source) -> None:
    assert words(source) & FORBIDDEN


def test_prose_and_other_words_are_free() -> None:
    assert not words('"""No tokenizer here."""\n# token\ntags_in_loss = True\nstokens = 1') & FORBIDDEN
