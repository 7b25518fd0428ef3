"""The backend itself: options, and each verb handed to the module that does it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ric.errors import ConfigError, RunError
from ric.kinds import Array, Backend, Example, FitSettings, Judge, Loss, Practice, Progress, Work
from ric_plugins.backends.causal_lm.encoding import TextCodec
from ric_plugins.backends.causal_lm.policy import TextPolicy
from ric_plugins.backends.members import BASE

DTYPES = ("float32", "bfloat16", "auto")


@dataclass
class CausalLM(Backend):
    """Decoder-only language models.

    Args:
        adapter: "lora" trains adapters beside frozen weights, "none" all weights.
        rank: LoRA rank.
        alpha: LoRA alpha; the delta is alpha / rank * B A.
        dropout: LoRA dropout, in [0, 1).
        targets: adapted modules, comma-separated, or "all-linear".
        dtype: precision of the frozen weights; "auto" is the checkpoint's own.
        context: most tokens read, None for the model's own limit up to 2048.
        device: "auto", "cpu", "cuda", ...
        checkpoint_every: steps between trainer checkpoints, 0 for none; None = every few seconds of training, as
            long as writing them takes little of the time.
        recompute: recompute activations in the backward pass: less memory, more time.
        remote_code: let a model bring its own Python code.
    """

    adapter: str = "lora"
    rank: int = 64
    alpha: float = 128.0
    dropout: float = 0.05
    targets: str = "q_proj,v_proj"
    dtype: str = "float32"
    context: int | None = None
    device: str = "auto"
    checkpoint_every: int | None = None
    recompute: bool = False
    remote_code: bool = False

    sampler = "batched"
    autoregressive = True
    methods = frozenset({"rloo", "grpo", "ppo"})

    def __post_init__(self) -> None:
        """Refuse options no model can have.

        Raises:
            ConfigError: with what is allowed.
        """
        checks = (
            (self.adapter in ("lora", "none"), f"adapter={self.adapter!r}", "lora or none"),
            (self.dtype in DTYPES, f"dtype={self.dtype!r}", ", ".join(DTYPES)),
            (self.rank >= 1, f"rank={self.rank}", "1 or more"),
            ((self.checkpoint_every or 0) >= 0, f"checkpoint_every={self.checkpoint_every}", "0 or more"),
            (0 <= self.dropout < 1, f"dropout={self.dropout}", "a number in [0, 1)"),
        )
        for right, given, expected in checks:
            if not right:
                raise ConfigError(f"backend causal-lm: {given}", expected, "--set backend.<option>=...")

    def build(self, recipe: Mapping[str, Any], path: Path, checkpoint: Path, progress: Progress) -> Work:
        """Train a tokenizer and a small model from scratch on the recipe's pairs; see `building`."""
        from ric_plugins.backends.causal_lm.building import build
        from ric_plugins.backends.places import pick_device, quiet

        quiet()
        return build(recipe, path, pick_device(self.device), checkpoint, progress)

    def check(self, path: str) -> None:
        """Look at the folder's files; whether their content is a language model shows when it is loaded."""
        from ric_plugins.backends.causal_lm.loading import HINT
        from ric_plugins.model_folder import check_folder

        check_folder("model", path, HINT)

    def load(self, path: str, revision: str = "", tokens: Sequence[str] = ()) -> TextPolicy:
        """The policy at a folder or hub id, with `tokens` added to its vocabulary where they are new."""
        from ric_plugins.backends.causal_lm import loading
        from ric_plugins.backends.own_tokens import add_tokens
        from ric_plugins.backends.places import pick_device, quiet

        quiet()
        model, tokenizer = loading.load_model(path, revision, self.dtype, self.remote_code)
        own = add_tokens(model, tokenizer, tokens)
        model.to(pick_device(self.device))
        codec = TextCodec(tokenizer, loading.context_length(model, self.context), loading.end_ids(model))
        if self.adapter == "none":
            from ric_plugins.backends.causal_lm.layout import ModelFolder
            from ric_plugins.backends.weights import WeightMembers

            return TextPolicy(model, tokenizer, codec, WeightMembers(model, ModelFolder(model, tokenizer)), own)
        from ric_plugins.backends.lora.adapters import AdapterMembers

        members = AdapterMembers(model, self._lora(model, own))
        members.model.eval()
        return TextPolicy(members.model, tokenizer, codec, members, own)

    def save(self, policy: Any, member: str, path: Path) -> None:
        """Write one member: an adapter folder, or a whole model folder."""
        policy.activate(member)
        policy.store.save(member, path)

    def restore(self, policy: Any, member: str, path: Path) -> None:
        """Add a member from what `save` wrote; "base" is always there already."""
        policy.restore(member, path)

    def add_member(self, policy: Any, name: str, like: str = BASE) -> None:
        """A new member that starts as a copy of `like`."""
        policy.add(name, like)

    def fit(
        self,
        policy: Any,
        member: str,
        examples: Sequence[Example],
        loss: Loss,
        settings: FitSettings,
        checkpoint: Path,
        progress: Progress,
    ) -> Work:
        """Train one member in place with trl's trainer; see `trainer`.

        Raises:
            RunError: the member is "base", or there is nothing to train on.
        """
        from ric_plugins.backends.causal_lm.material import Material
        from ric_plugins.backends.causal_lm.trainer import train

        if member == BASE or not examples:
            raise RunError(
                f"training of member '{member}' on {len(examples)} examples",
                "a member other than 'base', and at least one example",
                "add a member like 'base'; loosen the selection if it kept no example",
            )
        policy.activate(member)
        encoded = [policy.codec.example(example) for example in examples]
        material = Material(examples, encoded, loss, policy.codec.pad)
        work = train(
            policy.model, policy.tokenizer, material, settings, checkpoint, progress, self.checkpoint_every,
            activation_checkpointing=self.recompute,
        )  # fmt: skip
        policy.store.keep(member)
        return work

    def loglik(
        self, policy: Any, member: str, examples: Sequence[Example], per_unit: bool = False
    ) -> tuple[Array, Array]:
        """Log-likelihood (n,) in nats and counted tokens (n,); per unit: both (n, longest), padded with 0."""
        from ric_plugins.backends.causal_lm.likelihood import loglik_rows

        policy.activate(member)
        rows = loglik_rows(policy, [policy.codec.example(example) for example in examples], policy.hidden(member))
        if not per_unit:
            return np.array([row.sum() for row in rows]), np.array([float(len(row)) for row in rows])
        longest = max((len(row) for row in rows), default=0)
        table = np.zeros((len(rows), longest))
        units = np.zeros((len(rows), longest))
        for i, row in enumerate(rows):
            table[i, : len(row)], units[i, : len(row)] = row, 1.0
        return table, units

    def states(self, policy: Any, member: str, examples: Sequence[Example]) -> Array:
        """Hidden states (n, width) of the last layer at each example's last token: what its next word is read from."""
        from ric_plugins.backends.causal_lm.likelihood import last_states

        policy.activate(member)
        return last_states(policy, [policy.codec.example(example) for example in examples])

    def improve(
        self,
        policy: Any,
        member: str,
        reference: str,
        practice: Practice,
        judge: Judge,
        checkpoint: Path,
        progress: Progress,
    ) -> Work:
        """Train one member in place: "ppo" with our own loop, "rloo" and "grpo" with trl's trainers.

        Raises:
            RunError: the method is another, or the member is "base".
        """
        from ric_plugins.backends.causal_lm import online, ppo

        if practice.method not in self.methods:
            return super().improve(policy, member, reference, practice, judge, checkpoint, progress)
        if member == BASE:
            raise RunError("training of member 'base'", "a member other than 'base'", "add a member like 'base'")
        policy.activate(member)
        if practice.method == "ppo":
            return ppo.practise(policy, member, reference, practice, judge, checkpoint, progress, self.checkpoint_every)
        return online.practise(
            policy, member, reference, practice, judge, checkpoint, progress, self.checkpoint_every,
            activation_checkpointing=self.recompute,
        )  # fmt: skip

    def combine(self, policy: Any, coefficients: Mapping[str, float], name: str) -> None:
        """Add base + sum_i c_i (theta_i - base), exact for any coefficients."""
        policy.combine(coefficients, name)

    def related(self, policy: Any, members: Sequence[str]) -> None:
        """Refuse adapters that did not start from the shared initialization; whole weights start from the model."""
        policy.related(members)

    def _lora(self, model: Any, own: Sequence[int]) -> Any:
        from peft import LoraConfig

        targets = self.targets if self.targets == "all-linear" else [t.strip() for t in self.targets.split(",")]
        names = {name.rsplit(".", 1)[-1] for name, _ in model.named_modules()}
        missing = [t for t in targets if t not in names] if isinstance(targets, list) else []
        if missing:
            raise ConfigError(
                f"backend causal-lm: no module called {missing[0]} in this {type(model).__name__}",
                f"names among: {', '.join(sorted(names - {''})[:40])}",
                "--set backend.targets=all-linear",
            )
        return LoraConfig(
            r=self.rank,
            lora_alpha=self.alpha,
            lora_dropout=self.dropout,
            target_modules=targets,
            trainable_token_indices=list(own) or None,
            task_type="CAUSAL_LM",
        )
