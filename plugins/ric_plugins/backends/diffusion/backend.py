"""The backend itself: options, and each verb handed to the module that does it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ric.errors import ConfigError, RunError
from ric.kinds import Array, Backend, Example, FitSettings, Judge, Loss, Practice, Progress, Work
from ric_plugins.backends.diffusion.policy import ImagePolicy
from ric_plugins.backends.diffusion.trained import PARTS, listed
from ric_plugins.backends.members import BASE

DTYPES = ("float32", "bfloat16", "float16")


@dataclass
class Diffusion(Backend):
    """Text-to-image pipelines that undo noise: Stable-Diffusion-like, in latents or in pixels.

    A likelihood is minus the denoising error, the mean over channels and places; an image is one unit. The text encoder
    is frozen but for the rows of a format's own tokens, which each member trains, and the VAE always.

    Args:
        adapter: "lora" trains adapters beside frozen weights, "none" the weights themselves.
        rank: LoRA rank.
        alpha: LoRA alpha; the delta is alpha / rank * B A.
        dropout: LoRA dropout, in [0, 1).
        targets: adapted linear layers of the denoiser, comma-separated.
        parts: what is trained, comma-separated: "denoiser", "cross-attention", "bias-scale" (the denoiser's vectors, no
            adapters) and "text-encoder". Rewarded soups' are "cross-attention,bias-scale" with adapter=none.
        resolution: side of the images in pixels; None = the pipeline's own.
        drop: share of training examples whose caption and tags are both left out, so that sampling can be guided.
        drop_tags: share that keeps its caption and loses its tags, so that guidance can push along the tags alone.
        ema: decay of a running average of the weights, which a trained member ends as; 0 = the last weights. RiC's code
            keeps an average and evaluates the last weights: 0.
        levels: noise levels that a likelihood is averaged over.
        dtype: precision of the frozen weights.
        device: "auto", "cpu", "cuda", ...
        checkpoint_every: steps between trainer checkpoints, 0 for none; None = every few seconds of training, as
            long as writing them takes little of the time.
        recompute: recompute activations in the backward pass: less memory, more time.
    """

    adapter: str = "lora"
    rank: int = 16
    alpha: float = 32.0
    dropout: float = 0.0
    targets: str = "to_q,to_k,to_v,to_out.0"
    parts: str = "denoiser"
    resolution: int | None = None
    drop: float = 0.1
    drop_tags: float = 0.0
    ema: float = 0.0
    levels: int = 8
    dtype: str = "float32"
    device: str = "auto"
    checkpoint_every: int | None = None
    recompute: bool = False

    sampler = "denoise"
    methods = frozenset({"ddpo"})

    def __post_init__(self) -> None:
        """Refuse options no pipeline can have.

        Raises:
            ConfigError: with what is allowed.
        """
        odd = [part for part in listed(self.parts) if part not in PARTS]
        checks = (
            (self.adapter in ("lora", "none"), f"adapter={self.adapter!r}", "lora or none"),
            (self.dtype in DTYPES, f"dtype={self.dtype!r}", ", ".join(DTYPES)),
            (self.rank >= 1, f"rank={self.rank}", "1 or more"),
            (0 <= self.dropout < 1, f"dropout={self.dropout}", "a number in [0, 1)"),
            (not odd and bool(listed(self.parts)), f"parts={self.parts!r}", f"some of: {', '.join(PARTS)}"),
            (bool(listed(self.targets)), f"targets={self.targets!r}", "names of layers, such as to_q,to_k"),
            (self.resolution is None or self.resolution >= 1, f"resolution={self.resolution}", "1 or more pixels"),
            (self.drop >= 0 and self.drop_tags >= 0 and self.drop + self.drop_tags < 1,
             f"drop={self.drop} and drop_tags={self.drop_tags}", "shares that sum to less than 1"),
            (0 <= self.ema < 1, f"ema={self.ema}", "a number in [0, 1)"),
            (self.levels >= 1, f"levels={self.levels}", "1 or more"),
            ((self.checkpoint_every or 0) >= 0, f"checkpoint_every={self.checkpoint_every}", "0 or more"),
        )  # fmt: skip
        for right, given, expected in checks:
            if not right:
                raise ConfigError(f"backend diffusion: {given}", expected, "--set backend.<option>=...")

    def build(self, recipe: Mapping[str, Any], path: Path, checkpoint: Path, progress: Progress) -> Work:
        """Train tokenizer, text encoder and denoiser from scratch on the recipe's pairs; see `building`."""
        from ric_plugins.backends.diffusion.building import build
        from ric_plugins.backends.diffusion.loading import quiet
        from ric_plugins.backends.places import pick_device

        quiet()
        return build(recipe, path, pick_device(self.device), checkpoint, progress)

    def check(self, path: str) -> None:
        """Look at the folder's files."""
        from ric_plugins.backends.diffusion.folder import check

        check(path)

    def load(self, path: str, revision: str = "", tokens: Sequence[str] = ()) -> ImagePolicy:
        """The policy at a folder or hub id, with `tokens` added to its vocabulary where they are new."""
        from ric_plugins.backends.diffusion.building import space_of
        from ric_plugins.backends.diffusion.captions import CaptionCodec, window_of
        from ric_plugins.backends.diffusion.loading import members, opened
        from ric_plugins.backends.diffusion.noising import noising_of

        found = opened(path, revision, tokens, self.dtype, self.device, self.recompute)
        parts = found.parts
        store = members(
            found, self.adapter, self.parts, self.targets, r=self.rank, lora_alpha=self.alpha, lora_dropout=self.dropout
        )
        codec = CaptionCodec(parts.tokenizer, window_of(parts.tokenizer, parts.text_encoder))
        space = space_of(parts, self.resolution)
        return ImagePolicy(parts, found.network, store, codec, space, noising_of(parts.scheduler))

    def save(self, policy: Any, member: str, path: Path) -> None:
        """Write one member: an adapter folder, or a whole pipeline."""
        policy.activate(member)
        path.mkdir(parents=True, exist_ok=True)
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
        """Train one member in place; see `training`.

        Raises:
            RunError: the member is "base", or there is nothing to train on.
        """
        from ric_plugins.backends.diffusion.material import Drops, Material
        from ric_plugins.backends.diffusion.training import train

        if member == BASE or not examples:
            raise RunError(
                f"training of member '{member}' on {len(examples)} examples",
                "a member other than 'base', and at least one example",
                "add a member like 'base'; loosen the selection if it kept no example",
            )
        policy.activate(member)
        material = Material(examples, policy.codec, policy.space, loss, Drops(self.drop, self.drop_tags))
        work = train(
            policy.network, policy.noising, material, settings, checkpoint, progress, self.checkpoint_every, self.ema
        )
        policy.store.keep(member)
        return work

    def loglik(
        self, policy: Any, member: str, examples: Sequence[Example], per_unit: bool = False
    ) -> tuple[Array, Array]:
        """Minus the denoising error (n,) and one unit each (n,); per unit: (n, 1)."""
        from ric_plugins.backends.diffusion.likelihood import loglik

        policy.activate(member)
        found, units = loglik(policy, examples, self.levels), np.ones(len(examples))
        return (found[:, None], units[:, None]) if per_unit else (found, units)

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
        """Train one member in place by "ddpo", our own loop.

        Raises:
            RunError: the method is another, or the member is "base".
        """
        from ric_plugins.backends.diffusion import ddpo

        if practice.method not in self.methods:
            return super().improve(policy, member, reference, practice, judge, checkpoint, progress)
        if member == BASE:
            raise RunError("training of member 'base'", "a member other than 'base'", "add a member like 'base'")
        return ddpo.practise(policy, member, reference, practice, judge, checkpoint, progress, self.checkpoint_every)

    def combine(self, policy: Any, coefficients: Mapping[str, float], name: str) -> None:
        """Add base + sum_i c_i (theta_i - base), exact for any coefficients."""
        policy.combine(coefficients, name)

    def related(self, policy: Any, members: Sequence[str]) -> None:
        """Refuse adapters that did not start from the shared initialization; whole weights start from the pipeline."""
        policy.related(members)
