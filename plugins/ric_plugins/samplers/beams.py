"""Beam search and diverse beam search over the model's key-value cache.

Diverse beam search (Vijayakumar et al. 2016, arXiv:1610.02424): beams are split into groups that are searched one
after the other at every place; a token costs a group `diversity` for each time an earlier group has just chosen it.
One group, or no such cost, is plain beam search. A finished beam stays and competes with what it scored.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ric.errors import ConfigError
from ric.kinds import Decoding
from ric_plugins.samplers.decoding_loop import Line
from ric_plugins.samplers.reading import Reading
from ric_plugins.samplers.voices import Single

if TYPE_CHECKING:
    from torch import Tensor


class Beam(NamedTuple):
    """One finished hypothesis: new ids, the end mark included, their log-likelihood, and whether it ended."""

    ids: list[int]
    loglik: float
    finished: bool


class Choice(NamedTuple):
    """One place of a search: the beam each new one grew from, its token, and its log-likelihood; all (n, beams)."""

    parents: Tensor
    tokens: Tensor
    scores: Tensor


def choose(
    scores: Tensor, logprobs: Tensor, done: Tensor, groups: int, diversity: float, end: int, *, first: bool
) -> Choice:
    """The next beams of n searches.

    Args:
        scores: (n, beams) log-likelihood so far.
        logprobs: (n, beams, v) of the next token.
        done: (n, beams) bool: finished beams can only stay.
        groups: of equal size.
        diversity: see above.
        end: the token a finished beam repeats.
        first: at the first place all beams of a search are alike, so only one of each group may grow.
    """
    import torch

    size = scores.shape[1] // groups
    chosen = logprobs.new_zeros(logprobs.shape[0], logprobs.shape[2])
    parts = []
    for group in range(groups):
        own = slice(group * size, (group + 1) * size)
        staying = logprobs.new_full(logprobs[:, own].shape, float("-inf"))
        staying[..., end] = 0.0
        total = scores[:, own, None] + torch.where(done[:, own, None], staying, logprobs[:, own])
        if first:
            total[:, 1:] = float("-inf")
        cost = diversity * chosen[:, None, :] * ~done[:, own, None]
        best = (total - cost).flatten(1).topk(size).indices
        parents, tokens = best // logprobs.shape[2], best % logprobs.shape[2]
        grew = ~done[:, own].gather(1, parents)
        chosen.scatter_add_(1, tokens, grew.to(chosen.dtype))
        parts.append(Choice(parents + group * size, tokens, total.flatten(1).gather(1, best)))
    return Choice(*(torch.cat(columns, dim=1) for columns in zip(*parts, strict=True)))


def search(policy: Any, member: str, lines: Sequence[Line], decoding: Decoding) -> list[list[Beam]]:
    """The beams of each line's prompt, likeliest per unit first; of equals the earlier.

    Raises:
        ConfigError: beams do not split into equal groups.
    """
    import torch

    n, width = len(lines), decoding.beams
    if width % decoding.beam_groups:
        raise ConfigError(f"{width} beams in {decoding.beam_groups} groups", "groups of equal size", "as many of each")
    found: list[list[int]] = [[] for _ in range(n * width)]
    limits = [line.limit for line in lines for _ in range(width)]
    ends = sorted(policy.codec.ends)
    with torch.inference_mode():
        prompts = [line.prompt for line in lines for _ in range(width)]
        reading = Reading(policy, Single(policy, member), prompts, max(limits))
        done = torch.zeros(n, width, dtype=torch.bool, device=policy.device)
        finished, scores = done.clone(), torch.zeros(n, width, device=policy.device)
        while True:
            logprobs = reading.logits.log_softmax(dim=-1)
            if reading.step < decoding.min_units:
                logprobs[:, ends] = float("-inf")
            choice = choose(scores, logprobs.view(n, width, -1), done, decoding.beam_groups, decoding.diversity,
                            policy.codec.end, first=reading.step == 0)  # fmt: skip
            scores, tokens = choice.scores, choice.tokens.flatten()
            flat = (choice.parents + width * torch.arange(n, device=policy.device)[:, None]).flatten()
            done, finished = done.gather(1, choice.parents), finished.gather(1, choice.parents)
            open_before = (~done).flatten().tolist()
            found = [
                found[parent] + ([token] if grows else [])
                for parent, token, grows in zip(flat.tolist(), tokens.tolist(), open_before, strict=True)
            ]
            ended = torch.isin(choice.tokens, torch.tensor(ends, device=policy.device)) & ~done
            full = torch.tensor([len(ids) >= most for ids, most in zip(found, limits, strict=True)]).view(n, width)
            finished, done = finished | ended, done | ended | full.to(done.device)
            if done.all():
                return _ranked(found, scores.flatten().tolist(), finished.flatten().tolist(), n, width)
            reading.select(flat.tolist(), flat)  # what was read, in the order of the new beams' parents
            reading.read(tokens)


def _ranked(
    found: Sequence[list[int]], scores: Sequence[float], finished: Sequence[bool], n: int, width: int
) -> list[list[Beam]]:
    """Beams per prompt, sorted by log-likelihood per unit."""
    beams = [Beam(*parts) for parts in zip(found, scores, finished, strict=True)]
    each = [beams[i * width : (i + 1) * width] for i in range(n)]
    return [sorted(part, key=lambda beam: -beam.loglik / max(1, len(beam.ids))) for part in each]
