"""The records that flow between components. Nothing here knows text from images.

Orientation: every reward is maximized. Rewards are float64, raw scale unless a name says `z`.
Shapes use n = rows, k = rewards, b = batch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from ric.kinds.conversation import Message, with_system

if TYPE_CHECKING:
    from torch import Tensor

Array: TypeAlias = npt.NDArray[np.float64]
Indices: TypeAlias = npt.NDArray[np.int64]
Prompt: TypeAlias = Any
"""A string, a list of chat messages, or whatever a task and its backend agree on."""
Payload: TypeAlias = Any
"""What a policy produces: a string, an image, a vector. Algorithms never look inside."""


class Row(NamedTuple):
    """One line of a task: a prompt and, where the data has one, a response.

    `meta` has room for references, file names of payloads and whatever a reward reads; it must be
    JSON-serializable. `source` says where the payload came from ("chosen", "rejected", "round-1").
    `finished` is False when a limit cut the payload off: it goes on in a way nobody has seen, so
    nothing may be learned about where it ends.
    """

    id: str
    prompt: Prompt
    payload: Payload | None = None
    source: str = ""
    meta: Mapping[str, Any] = {}
    finished: bool = True


class Conditioned(NamedTuple):
    """A prompt with its conditioning kept apart, so that truncation and losses see the seam.

    A text policy reads `before + tags + after`; truncation may only shorten `before`, from its
    start. `vector` conditions policies whose input is not text: the targets in z-scores, shape (k,).
    Where `prompt` is a conversation, `before + tags + after` is its system message, and the policy reads
    what its template makes of `messages`. `contrary` are the tags of the least of every reward, for samplers
    that push away from them.
    """

    prompt: Prompt
    before: str
    tags: str
    after: str
    vector: Array | None = None
    contrary: str = ""

    @property
    def text(self) -> str:
        """What a text policy reads."""
        return self.before + self.tags + self.after

    @property
    def messages(self) -> list[Message]:
        """A conditioned conversation."""
        return with_system(self.prompt, self.text)


class Limits(NamedTuple):
    """Per-request bounds on what is generated.

    Args:
        max_units: most new units (tokens; denoising steps are not counted here).
        stop: end as soon as one of these strings appears; it is cut off.
    """

    max_units: int
    stop: tuple[str, ...] = ()


class Decoding(NamedTuple):
    """How a sampler draws, shared by all requests of a call.

    Args:
        max_units: most new units per sample.
        temperature: 1 = the policy's own distribution, 0 = greedy.
        top_p: nucleus mass kept, 1 = all.
        top_k: most likely units kept, 0 = all.
        min_units: units before which the end may not be sampled.
        stop: a sample ends before the first of these strings.
        batch: rows executed together; it never changes a result.
        beams: search so many beams instead of drawing; a request's seed modulo `beams` is the rank of the beam it
            gets, 0 the likeliest per unit. Temperature, nucleus and `top_k` do not apply.
        beam_groups: groups the beams are searched in, one after the other at each unit.
        diversity: what a unit costs a group for every time an earlier group chose it at the same place.
    """

    max_units: int = 64
    temperature: float = 1.0
    top_p: float = 1.0
    top_k: int = 0
    min_units: int = 1
    stop: tuple[str, ...] = ()
    batch: int = 256
    beams: int = 0
    beam_groups: int = 1
    diversity: float = 0.0


class Request(NamedTuple):
    """One sample to draw, as a policy family plans it.

    Args:
        prompt: bare or conditioned.
        seed: decides the sample together with prompt and policy; never the batch it runs in.
        member: the policy's member that answers; "" when `mix` is given.
        mix: one coefficient for each of `members`, or None.
        combine: "weights" or "predictions": what `mix` combines.
        desired: the targets it was conditioned on, z-scores (k,), kept for calibration.
        limits: bounds that differ from the shared decoding, or None.
        members: what `mix` weighs; empty without one.
    """

    prompt: Prompt | Conditioned
    seed: int
    member: str = ""
    mix: tuple[float, ...] | None = None
    combine: str = "weights"
    desired: Array | None = None
    limits: Limits | None = None
    members: tuple[str, ...] = ()


class Sample(NamedTuple):
    """One finished sample.

    Args:
        row: index of its request.
        payload: what was produced.
        units: tokens (or images) generated, the end mark included.
        finished: False when a limit cut it off.
        loglik: natural-log likelihood of the units at temperature 1 without truncation, or None.
    """

    row: int
    payload: Payload
    units: int
    finished: bool
    loglik: float | None = None


class Scored(NamedTuple):
    """Rows with rewards.

    Args:
        rows: n rows, payloads set.
        group: (n,) int64; rows of one prompt share a number.
        rewards: (n, k) raw float64; NaN where a reward does not apply.
        desired: (n, k) z-scored targets each row was conditioned on, NaN where it was not.
    """

    rows: Sequence[Row]
    group: Indices
    rewards: Array
    desired: Array | None = None


class Example(NamedTuple):
    """One training example.

    Args:
        prompt: bare or conditioned.
        payload: the response to learn.
        group: examples of one prompt share a number (ranking losses compare within a group).
        weight: its weight in the loss.
        score: a scalar a loss may read (a utility).
        tags_in_loss: whether the conditioning tags are predicted as well (methods: "proposed").
        finished: False for a payload that a limit cut off: its end is not learned. Take it from the row.
        plain: prompt and payload count as one text: the prompt's units are predicted as well.
    """

    prompt: Prompt | Conditioned
    payload: Payload
    group: int = 0
    weight: float = 1.0
    score: float = 0.0
    tags_in_loss: bool = False
    finished: bool = True
    plain: bool = False


class Batch(NamedTuple):
    """What a loss sees beside likelihoods, as tensors.

    Args:
        weight: (b,) weights.
        score: (b,) scores.
        group: (b,) groups.
        tags: (b,) the share of each log-likelihood that is its conditioning tags'; 0 where none is counted.
        length: (b,) units of the whole row, prompt included; None where a backend has no such thing.
    """

    weight: Tensor
    score: Tensor
    group: Tensor
    tags: Tensor | float = 0.0
    length: Tensor | None = None


class FitSettings(NamedTuple):
    """How long and how fast a member is trained; the names are the field's.

    Args:
        steps: optimizer steps.
        batch: examples per step.
        lr: peak learning rate.
        schedule: "linear", "cosine" or "constant" decay after the warm-up.
        warmup: share of the steps spent warming up, in [0, 1).
        weight_decay: AdamW's decay.
        max_grad_norm: gradient clipping; 0 = none.
        seed: data order and dropout.
        micro: most examples of a batch that pass through the model at once, 0 for all; a step stays that of
            the whole batch, at the price of one more forward pass.
        carry: whether the optimizer's state is that which the training of the member's start left behind.
    """

    steps: int = 300
    batch: int = 32
    lr: float = 1e-3
    schedule: str = "linear"
    warmup: float = 0.05
    weight_decay: float = 0.01
    max_grad_norm: float = 1.0
    seed: int = 0
    micro: int = 0
    carry: bool = False


Loss: TypeAlias = "Callable[[Tensor, Tensor, Batch], Tensor]"
"""(loglik (b,), units (b,), batch) -> scalar; for images loglik is the negative denoising error."""
Utility: TypeAlias = Callable[[Array, Indices], Array]
"""(rewards (n, k), group (n,)) -> utility (n,)."""
Select: TypeAlias = Callable[[Array, Indices], tuple[Indices, Array]]
"""(rewards (n, k), group (n,)) -> indices kept, their weights."""


class Proposals(NamedTuple):
    """Targets a policy itself finds likely.

    Args:
        targets: (n, m, k) z-scores; NaN where a draw did not parse.
        loglik: (n, m) natural log of the probability the policy gives each.
    """

    targets: Array
    loglik: Array


Propose: TypeAlias = Callable[[Sequence[Prompt], int], Proposals]
"""(prompts, m) -> m proposals a prompt."""
