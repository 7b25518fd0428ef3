"""Classifier-free guidance with a scale of its own for the reward tags.

    e(nothing) + g (e(caption) - e(nothing)) + r (e(caption, tags) - e(caption))
      = (1 - g) e(nothing) + (g - r) e(caption) + r e(caption, tags)

Only what has a coefficient is asked: one answer without guidance, two with one scale, three with two. In place of the
caption alone the tags of the least rewards may stand: the answer is then pushed from low to high rewards.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from ric.kinds import Conditioned, Prompt

if TYPE_CHECKING:
    from torch import Tensor

TOLERANCE = 1e-9
"""Coefficients below are 0."""


def untagged(prompt: Prompt | Conditioned) -> Prompt:
    """The caption without its tags."""
    return prompt.prompt if isinstance(prompt, Conditioned) else prompt


def contrary(prompt: Prompt | Conditioned) -> Prompt | Conditioned:
    """The caption with the tags of the least rewards; without tags of its own it stays as it is."""
    return prompt._replace(tags=prompt.contrary) if isinstance(prompt, Conditioned) and prompt.contrary else prompt


class Guidance(NamedTuple):
    """Scales of the caption and of the tags; 1 and 1 is the tagged answer as it is.

    Args:
        caption: g.
        tags: r.
        from_low: the tags push from the least rewards, not from the caption alone.
    """

    caption: float = 1.0
    tags: float = 1.0
    from_low: bool = False

    @property
    def coefficients(self) -> tuple[float, ...]:
        """Of the answers to nothing, to the caption, and to the caption with its tags, zeros included."""
        return (1 - self.caption, self.caption - self.tags, self.tags)

    @property
    def asked(self) -> list[int]:
        """Which of the three answers are needed."""
        needed = [i for i, c in enumerate(self.coefficients) if abs(c) > TOLERANCE]
        return needed or [0]

    def prompts(self, prompts: Sequence[Prompt | Conditioned]) -> list[list[Prompt | Conditioned]]:
        """The prompts of every answer that is needed."""
        other = contrary if self.from_low else untagged
        forms = ([""] * len(prompts), [other(prompt) for prompt in prompts], list(prompts))
        return [list(forms[i]) for i in self.asked]

    def together(self, answers: Sequence[Tensor]) -> Tensor:
        """What the answers that are needed come to."""
        total = self.coefficients[self.asked[0]] * answers[0]
        for i, answer in zip(self.asked[1:], answers[1:], strict=True):
            total = total + self.coefficients[i] * answer
        return total
