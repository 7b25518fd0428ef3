"""One batch of rows, from prompts to finished token lists, over the model's own key-value cache.

An own loop instead of `generate`, because rows differ: each has its own noise, its own limits and
its own end. Rows that have ended leave the batch, and rows with equal prompts share its reading.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ric.kinds import Conditioned, Decoding, Limits, Prompt
from ric_plugins.samplers.answering import Answering
from ric_plugins.samplers.choice import choose
from ric_plugins.samplers.ensemble import Ensemble
from ric_plugins.samplers.guided import Guided
from ric_plugins.samplers.reading import Reading
from ric_plugins.samplers.voices import Blend, Single

if TYPE_CHECKING:
    from torch import Tensor

Answers = Reading | Ensemble | Guided
"""What answers a batch of rows, token by token."""
SHRINK = 0.8
"""The batch is repacked when no more than this share of its rows is still going."""


@dataclass
class Line:
    """One row on its way.

    Args:
        row: index of its request.
        text: what the model reads, as text; decides how the response is separated from it.
        prompt: the same as ids.
        seed: of its noise.
        limit: most new tokens.
        stop: strings that end it.
        mix: one coefficient per member, where the batch mixes several.
        low: ids of the prompt with the tags of the least rewards, where the answer is pushed away from them.
        ids: new tokens so far.
        loglik: sum of their log-probabilities at temperature 1, in nats.
        finished: ended by an end mark or a stop string, not by its limit.
        done: no longer going.
    """

    row: int
    text: str
    prompt: list[int]
    seed: int
    limit: int
    stop: tuple[str, ...] = ()
    mix: tuple[float, ...] = ()
    low: list[int] = field(default_factory=list)
    ids: list[int] = field(default_factory=list)
    loglik: float = 0.0
    finished: bool = False
    done: bool = False


def line_of(
    codec: Any, row: int, prompt: Prompt | Conditioned, seed: int, limits: Limits, mix: tuple[float, ...] = ()
) -> Line:
    """A line at its beginning, with as many new tokens as the context leaves."""
    text, ids = codec.prompt(prompt, limits.max_units)
    limit = min(limits.max_units, codec.context - len(ids))
    return Line(row, text, ids, seed, limit, limits.stop, mix)


def run(
    policy: Any, answering: Answering | str, lines: Sequence[Line], decoding: Decoding, guidance: float = 1.0
) -> Iterator[Line]:
    """Lines as they end.

    Nothing of the loop shows between two lines: the caller may train, or use another member.

    Args:
        policy: a `TextPolicy`.
        answering: whose weights answer, or a member's name; tokens it never learned are not drawn and take no
            probability.
        lines: rows to continue, none of them started; all of them have a `low` prompt, or none.
        decoding: shared settings; `max_units` and `stop` are each line's own.
        guidance: how far answers are pushed away from those to the `low` prompts; 1 = not at all.
    """
    import torch

    who = Answering((answering,)) if isinstance(answering, str) else answering
    reading: Answers | None = None
    chosen: Tensor | None = None
    going = list(lines)
    while going:
        with torch.inference_mode():
            if reading is None or chosen is None:
                reading = _read(policy, who, going, guidance)
            else:
                keep = [i for i, line in enumerate(going) if not line.done]
                if len(keep) <= SHRINK * len(going):
                    going, chosen = [going[i] for i in keep], reading.select(keep, chosen)
                reading.read(chosen)
            chosen = _step(reading, going, decoding, policy.codec)
        yield from (line for line in going if line.done and len(line.ids) == reading.step + 1)
        if all(line.done for line in going):
            return


def _read(policy: Any, who: Answering, lines: Sequence[Line], guidance: float) -> Answers:
    """The prompts of these lines, read."""
    tagged = _answers(policy, who, lines, [line.prompt for line in lines])
    if not lines[0].low:
        return tagged
    return Guided(tagged, _answers(policy, who, lines, [line.low for line in lines]), guidance)


def _answers(policy: Any, who: Answering, lines: Sequence[Line], prompts: Sequence[list[int]]) -> Reading | Ensemble:
    """What these lines' members make of the prompts."""
    import torch

    longest = max(line.limit for line in lines)
    if not who.combine:
        (member,) = who.members
        return Reading(policy, Single(policy, member), prompts, longest)
    weights = torch.tensor([line.mix for line in lines], device=policy.device)
    if who.combine == "predictions":
        counted = [i for i, used in enumerate((weights != 0).any(dim=0).tolist()) if used]
        readings = [Reading(policy, Single(policy, who.members[i]), prompts, longest) for i in counted]
        return Ensemble(readings, weights[:, counted])
    return Reading(policy, Blend(policy, who.members, weights), prompts, longest, [line.mix for line in lines])


def _step(reading: Answers, going: Sequence[Line], decoding: Decoding, codec: Any) -> Tensor:
    """Draw the next token (b,) of every row, and write it to those still open."""
    import torch

    barred = sorted(codec.ends) if reading.step < decoding.min_units else []
    logits = allowed = reading.without(barred) if barred and isinstance(reading, Guided) else reading.logits
    if barred:
        allowed = logits.clone()
        allowed[:, barred] = float("-inf")
    ids = torch.arange(logits.shape[1], dtype=torch.int32, device=logits.device)
    chosen = choose(allowed, decoding, [line.seed for line in going], reading.step, ids)
    logprobs = logits.gather(1, chosen[:, None])[:, 0] - logits.logsumexp(dim=-1)
    _extend(going, chosen.tolist(), logprobs.tolist(), codec)
    return chosen


def _extend(going: Sequence[Line], tokens: Sequence[int], logprobs: Sequence[float], codec: Any) -> None:
    """Append each open row's token and close the rows that end with it."""
    opened = [i for i, line in enumerate(going) if not line.done]
    for i in opened:
        line = going[i]
        line.ids.append(tokens[i])
        line.loglik += logprobs[i]
        line.finished = tokens[i] in codec.ends
        line.done = line.finished or len(line.ids) >= line.limit
    watched = [going[i] for i in opened if going[i].stop and not going[i].finished]
    # A stop string of n bytes ends in this token, so it lies within the last n + 1 tokens.
    tails = [line.ids[-1 - max(len(stop.encode()) for stop in line.stop) :] for line in watched]
    for line, tail in zip(watched, codec.decode_tails(tails), strict=True):
        if any(stop in tail for stop in line.stop):
            line.finished = any(stop in codec.decode(line.text, line.ids) for stop in line.stop)
            line.done = line.done or line.finished
