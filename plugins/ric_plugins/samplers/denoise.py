"""Sampler `denoise`: images from noise, step by step, through the pipeline's own schedule of a `diffusion` policy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ric.errors import ConfigError
from ric.kinds import Decoding, Request, Sample, Sampler
from ric_plugins.samplers.answering import Answering, groups
from ric_plugins.samplers.guidance import Guidance
from ric_plugins.samplers.stepping import SCHEDULERS, draw

MERGED = "denoise: merged"
"""A member for one mixture at a time, where members are whole weights and rows cannot have their own."""

SIDES = ("caption", "low")
"""What reward guidance pushes from."""


@dataclass
class Denoise(Sampler):
    """Draws images by undoing noise; a classifier-free guided answer in every step.

    A row's first noise comes from its seed, and so does any noise added on the way. Rows run in batches of a fixed
    width, the last filled up, because the last bits of a matrix product depend on how many rows it has: an image
    is the same to the bit in any company. `decoding.temperature` scales the first noise (0: none, and no noise of the
    seed on the way); `decoding.batch`, nucleus and limits do not apply: a sample is one unit.

    The answer in a step is, with e(...) what the denoiser says,

        e(nothing) + guidance (e(caption) - e(nothing)) + reward_guidance (e(caption, tags) - e(caption))

    Ho and Salimans 2022 (arXiv:2207.12598), with two scales as Brooks et al. 2023 (arXiv:2211.09800, eq. 3).
    Mixed predictions average members' answers.

    Args:
        steps: denoising steps. RiC: 50.
        guidance: scale of the caption; 1 = none. RiC: 7.5.
        reward_guidance: scale of the tags beside the caption; None = `guidance`, so that caption and tags are one
            condition. Above 1 it pushes from the untagged towards the tagged; members should have been trained
            with `backend.drop_tags`.
        reward_from: where it pushes from: "caption" alone, or "low": the tags of the least of every reward.
        scheduler: "pipeline" for the pipeline's own, or one of euler, heun, ddim, ddpm, dpm, pndm.
        width: rows of a batch.
    """

    steps: int = 20
    guidance: float = 4.0
    reward_guidance: float | None = None
    reward_from: str = "caption"
    scheduler: str = "pipeline"
    width: int = 16

    backends = frozenset({"diffusion"})
    mixes = frozenset({"weights", "predictions"})

    def __post_init__(self) -> None:
        """Refuse options that mean nothing.

        Raises:
            ConfigError: with what is allowed.
        """
        known = ("pipeline", *SCHEDULERS)
        checks = (
            (self.steps >= 1, f"steps={self.steps}", "1 or more"),
            (self.width >= 1, f"width={self.width}", "1 or more"),
            (self.guidance >= 0, f"guidance={self.guidance}", "0 or more; 1 is none"),
            ((self.reward_guidance or 0) >= 0, f"reward_guidance={self.reward_guidance}", "0 or more"),
            (self.reward_from in SIDES, f"reward_from={self.reward_from!r}", " or ".join(SIDES)),
            (self.scheduler in known, f"scheduler={self.scheduler!r}", f"one of: {', '.join(known)}"),
        )
        for right, given, expected in checks:
            if not right:
                raise ConfigError(f"sampler denoise: {given}", expected, "--set sampler.<option>=...")

    def stream(self, policy: Any, requests: Sequence[Request], decoding: Decoding) -> Iterator[Sample]:
        """Samples as they finish.

        Raises:
            RunError: a request names no member, or mixes in a way that does not exist.
        """
        for who, rows in groups(policy, requests).items():
            if who.combine == "weights" and not policy.per_row:
                yield from self._merged(policy, who, rows, requests, decoding)
            else:
                yield from self._run(policy, who, rows, requests, decoding)

    def _merged(
        self, policy: Any, who: Answering, rows: list[int], requests: Sequence[Request], decoding: Decoding
    ) -> Iterator[Sample]:
        """One mixture at a time, finished before the next takes its place in the policy."""
        for mix in dict.fromkeys(requests[row].mix or () for row in rows):
            policy.combine(dict(zip(who.members, mix, strict=True)), MERGED)
            part = [row for row in rows if requests[row].mix == mix]
            yield from self._run(policy, Answering((MERGED,)), part, requests, decoding)

    def _run(
        self, policy: Any, who: Answering, rows: list[int], requests: Sequence[Request], decoding: Decoding
    ) -> Iterator[Sample]:
        scale = self.guidance if self.reward_guidance is None else self.reward_guidance
        guidance = Guidance(self.guidance, scale, self.reward_from == "low")
        for part in _parts(rows, requests, self.width):
            asked = [requests[row] for row in part]
            filled = asked + [asked[-1]] * (self.width - len(asked))
            pictures = draw(policy, who, filled, guidance, self.scheduler, self.steps, decoding.temperature)
            for row, image in zip(part, pictures, strict=False):
                yield Sample(row, image, 1, finished=True)


def _parts(rows: Sequence[int], requests: Sequence[Request], width: int) -> Iterator[list[int]]:
    """Batches whose rows mix the same members: which members a layer computes may change its last bits."""
    alike: dict[tuple[bool, ...], list[int]] = {}
    for row in rows:
        alike.setdefault(tuple(c != 0 for c in requests[row].mix or ()), []).append(row)
    for same in alike.values():
        yield from (same[start : start + width] for start in range(0, len(same), width))
