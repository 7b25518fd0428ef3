"""A small base model made from nothing but a task's own texts.

The recipe is data, so that the result can be cached under its hash: `pairs` ([prompt, response],
...), `vocabulary`, `width`, `layers`, `heads`, `context`, `fit` (fields of `FitSettings`), `seed`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ric.errors import ConfigError
from ric.kinds import Batch, Example, FitSettings, Progress, Work
from ric_plugins.backends.causal_lm.encoding import TextCodec

if TYPE_CHECKING:
    from torch import Tensor

PAD, END = "<pad>", "</s>"
DEFAULTS: Mapping[str, Any] = {
    "vocabulary": 1024,
    "width": 128,
    "layers": 4,
    "heads": 4,
    "context": 256,
    "fit": {},
    "seed": 0,
}


def build(recipe: Mapping[str, Any], path: Path, device: str, checkpoint: Path, progress: Progress) -> Work:
    """Train tokenizer and model, and save both under `path` in transformers' layout.

    The same recipe gives the same bytes on the same machine.

    Raises:
        ConfigError: a key is unknown or `pairs` is missing.
    """
    import torch

    from ric_plugins.backends.causal_lm.material import Material
    from ric_plugins.backends.causal_lm.trainer import train

    plan = _checked(recipe)
    settings = FitSettings(**{"seed": plan["seed"], **plan["fit"]})
    tokenizer = train_tokenizer([p + " " + r for p, r in plan["pairs"]], plan["vocabulary"], plan["context"])
    with torch.random.fork_rng():
        torch.manual_seed(plan["seed"])
        model = _model(plan, tokenizer).to(device)
        codec = TextCodec(tokenizer, plan["context"])
        examples = [Example(prompt, response) for prompt, response in plan["pairs"]]
        encoded = [codec.example(example, everything=True) for example in examples]
        material = Material(examples, encoded, mean_token_loss, codec.pad)
        work = train(model, tokenizer, material, settings, checkpoint, progress)
    model.save_pretrained(str(path))
    tokenizer.save_pretrained(str(path))
    return work


def mean_token_loss(loglik: Tensor, units: Tensor, batch: Batch) -> Tensor:
    """Mean negative log-likelihood per token, in nats."""
    return -loglik.sum() / units.sum()


def train_tokenizer(texts: Sequence[str], vocabulary: int, context: int) -> Any:
    """Byte-level byte-pair encoding: every Unicode text can be written, the corpus' own words are short."""
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE())
    # A word is taken with the space before it and the punctuation after it, which keeps short texts short.
    words = pre_tokenizers.Split(Regex(r"\s*\S+|\s+"), "isolated")
    pieces = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([words, pieces])
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=[PAD, END],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token=PAD, eos_token=END, padding_side="left", model_max_length=context
    )


def _model(plan: Mapping[str, Any], tokenizer: Any) -> Any:
    from transformers import LlamaConfig, LlamaForCausalLM

    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=plan["width"],
        intermediate_size=round(plan["width"] * 8 / 3 / 8) * 8,
        num_hidden_layers=plan["layers"],
        num_attention_heads=plan["heads"],
        max_position_embeddings=plan["context"],
        tie_word_embeddings=True,
        bos_token_id=None,
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    return LlamaForCausalLM(config)


def _checked(recipe: Mapping[str, Any]) -> dict[str, Any]:
    unknown = sorted(set(recipe) - set(DEFAULTS) - {"pairs"})
    if unknown or not recipe.get("pairs"):
        raise ConfigError(
            f"a model recipe with unknown {unknown}" if unknown else "a model recipe without pairs",
            f"pairs, and any of: {', '.join(DEFAULTS)}",
            "correct the task's base()",
        )
    return {**DEFAULTS, **recipe}
