"""Two runs answer the same prompts: which answer does a reward, or do people, find better?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ric.compare.ground import check_ground
from ric.compare.members import Member
from ric.compare.votes import Vote, outcomes
from ric.compare.wins import Wins, wins, wins_of
from ric.config.preference import parse_preference
from ric.errors import ConfigError, RunError, did_you_mean
from ric.front import Array
from ric.kinds import Reward
from ric.report.json_safe import json_safe
from ric.run.durable.attempt import Attempt
from ric.run.ledger import Entry
from ric.run.results import Curve
from ric.run.scoring.score_cache import open_cache
from ric.run.scoring.scorer import Scorer
from ric.run.watching.watcher import Watcher

UTILITY = "utility"
"""The utility at the preference asked for, in z-scores."""


class Judged(NamedTuple):
    """What a reward and people say.

    Args:
        by: the reward's name.
        points: preferences compared, None for two policies without a dial.
        wins: shares by the reward.
        votes: shares by people, or None.
        agreement: share of votes for a side that the reward is for too, of those where both take sides; NaN without.
        counted: how many such votes there are.
    """

    by: str
    points: Array | None
    wins: Wins
    votes: Wins | None = None
    agreement: float = float("nan")
    counted: int = 0

    def as_dict(self) -> dict[str, Any]:
        """Strict JSON."""
        return dict(
            json_safe({
                "by": self.by, "points": self.points, **self.wins.as_dict(),
                "votes": None if self.votes is None else self.votes.as_dict(),
                "agreement": self.agreement, "votes_with_a_side": self.counted,
            })
        )  # fmt: skip


def judged(
    first: Member,
    second: Member,
    by: str,
    *,
    at: str | None = None,
    tie: float = 0.0,
    votes: Sequence[Vote] = (),
    reward: tuple[Reward, Sequence[Any], Watcher] | None = None,
) -> Judged:
    """How often the first run's answers are better than the second's.

    Args:
        first: a run.
        second: another, on the same ground.
        by: a reward that both runs measured, or "utility"; any name when `reward` is given.
        at: a preference as users write it, its nearest point of the grid is compared; None = all points.
        tie: largest difference that is a tie, in raw units of the reward.
        votes: of people.
        reward: a reward to score the answers with now, the evaluation rows, and who is told of its failures.

    Raises:
        RicError: runs on different ground, no such reward, or a preference for policies without a dial.
    """
    check_ground([first._replace(label="first"), second._replace(label="second")])
    preferences = next((m.own.preferences for m in (first, second) if m.own.preferences is not None), None)
    rows = _points(preferences, first.results.statistics.names, at)
    tables = [_scores(member, by, preferences, reward)[rows] for member in (first, second)]
    found = wins([(tables[0], tables[1])], tie)
    points = None if preferences is None else preferences[rows]
    if not votes:
        return Judged(by, points, found)
    ids = first.results.ids
    shares = outcomes(votes, ids)
    sides = np.sign(np.nanmean(np.where(np.abs(tables[0] - tables[1]) <= tie, 0.0, tables[0] - tables[1]), axis=0))
    both = [(vote.side, sides[ids.index(vote.id)]) for vote in votes]
    told = [(a, b) for a, b in both if a and b and np.isfinite(b)]
    agreement = float(np.mean([a == b for a, b in told])) if told else float("nan")
    return Judged(by, points, found, wins_of([shares]), agreement, len(told))


def _points(preferences: Array | None, names: Sequence[str], at: str | None) -> slice | list[int]:
    """Which rows of the dial are compared."""
    if at is None:
        return slice(None)
    if preferences is None:
        raise ConfigError("--at for two policies without a dial", "runs with a dial", "leave --at out")
    weight = np.array(parse_preference(at, names).weights)
    return [int(((preferences - weight) ** 2).sum(axis=1).argmin())]


def _scores(member: Member, by: str, preferences: Array | None, reward: Any) -> Array:
    """Scores (g, n) of a run's answers; one policy alone answers every point."""
    results, curve = member.results, member.own
    names, z = results.statistics.names, results.statistics.z(curve.rewards)
    if reward is not None:
        if [row.id for row in reward[1]] != list(results.ids):
            raise RunError(
                f"the evaluation rows of {member.folder} have changed", "the rows of the run", "ric run --fresh"
            )
        table = _now(curve, by, *reward)
    elif by in names:
        table = curve.rewards[:, :, names.index(by)]
    elif by == UTILITY and preferences is not None:
        own = z if curve.preferences is not None else np.repeat(z, len(preferences), axis=0)
        return np.asarray(np.nansum(preferences[:, None, :] * own, axis=2))
    elif by in results.evaluated and curve.evaluated is not None:
        table = curve.evaluated[:, :, list(results.evaluated).index(by)]
    else:
        known = [*names, *results.evaluated, UTILITY]
        raise ConfigError(f"--by {by}: not measured in {member.folder}", ", ".join(known), did_you_mean(by, known))
    alone = curve.preferences is None and preferences is not None
    return np.asarray(np.repeat(table, len(preferences), axis=0) if alone and preferences is not None else table)


def _now(curve: Curve, by: str, reward: Reward, rows: Sequence[Any], watcher: Watcher) -> Array:
    """The answers scored now; what the score cache knows is not asked again."""
    scorer = Scorer({by: reward}, open_cache(watcher))
    answered = [
        row._replace(payload=payload, source=curve.method)
        for payloads in curve.payloads for row, payload in zip(rows, payloads, strict=True)
    ]  # fmt: skip
    scores = scorer.score(answered, Attempt(Entry("judge", "evaluate"), watcher))
    return np.asarray(scores[:, 0].reshape(len(curve.payloads), len(rows)))
