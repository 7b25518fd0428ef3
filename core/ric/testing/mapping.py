"""The rules of a mapping, as `ric.kinds.Mapping` states them."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np

from ric.kinds import Array, Mapping, Prompt, Proposals, Statistics
from ric.testing.rule import is_array, require, same
from ric.testing.samples import statistics


def check_mapping(mapping: Mapping) -> None:
    """Check every rule of a mapping for one, two, three and seven rewards.

    Raises:
        ContractError: a rule is broken.
    """
    for k in (1, 2, 3, 7):
        stats = statistics([f"reward-{j}" for j in range(k)])
        preferences = grid(k)
        shape_and_finite(mapping, preferences, stats)
        leaves_input_alone(mapping, preferences, stats)
        rows_are_independent(mapping, preferences, stats)
        corners_ask_most(mapping, stats)
        calibrates(mapping, preferences, stats)


def grid(k: int) -> Array:
    """Preferences (n, k) on the simplex: corners, edges' middles, the centre and points between."""
    inside = np.random.default_rng(3).dirichlet(np.ones(k), 6)
    edge = (np.eye(k) + np.roll(np.eye(k), 1, axis=1)) / 2
    return np.concatenate([np.eye(k), edge, np.full((1, k), 1 / k), inside])


def propose(stats: Statistics, prompts: Sequence[Prompt], m: int) -> Proposals:
    """Proposals that depend on the prompt alone; the last draw of each prompt did not parse."""
    draws = [np.random.default_rng(zlib.crc32(str(prompt).encode())) for prompt in prompts]
    shape = (m, len(stats.names))
    found = np.array([stats.low + rng.random(shape) * (stats.high - stats.low) for rng in draws])
    targets = found.reshape(len(prompts), *shape)
    if m > 1:
        targets[:, -1] = np.nan
    return Proposals(targets, np.full((len(prompts), m), -1.0))


def desired(mapping: Mapping, preferences: Array, stats: Statistics, prompts: Sequence[Prompt]) -> Array:
    """Desired rewards as the engine asks for them."""
    given = (lambda asked, m: propose(stats, asked, m)) if mapping.needs_proposals else None
    return mapping.desired(preferences, stats, prompts, given)


def shape_and_finite(mapping: Mapping, preferences: Array, stats: Statistics) -> None:
    """Finite z-scores (n, k)."""
    found = desired(mapping, preferences, stats, _prompts(len(preferences)))
    good = is_array(found, preferences.shape)
    require(good, "desired returns an array (n, k)", f"{preferences.shape} gave {getattr(found, 'shape', found)}")
    wrong = np.flatnonzero(~np.isfinite(found).all(axis=1))
    require(not wrong.size, "desired rewards are finite", f"preferences {preferences[wrong[:1]].tolist()} gave others")


def leaves_input_alone(mapping: Mapping, preferences: Array, stats: Statistics) -> None:
    """The caller's preferences are not written to."""
    given = preferences.copy()
    desired(mapping, given, stats, _prompts(len(given)))
    require((given == preferences).all(), "preferences are left as they are", "they were changed in place")


def rows_are_independent(mapping: Mapping, preferences: Array, stats: Statistics) -> None:
    """A row's targets are the same alone, in another order, and among all."""
    prompts = _prompts(len(preferences))
    together = desired(mapping, preferences, stats, prompts)
    backwards = desired(mapping, preferences[::-1], stats, prompts[::-1])[::-1]
    rule = "rows are independent"
    require(same(together, backwards), rule, "other targets for the rows in reverse order")
    pairs = zip(preferences, prompts, strict=True)
    alone = np.concatenate([desired(mapping, w[None], stats, [prompt]) for w, prompt in pairs])
    require(same(together, alone), rule, "other targets for the rows one by one")


def corners_ask_most(mapping: Mapping, stats: Statistics) -> None:
    """The corner of reward j asks for no less of j than any other corner does."""
    k = len(stats.names)
    found = desired(mapping, np.eye(k), stats, ["How do I bake bread?"] * k)
    wrong = np.flatnonzero((found > np.diag(found) + 1e-9).any(axis=0))
    require(
        not wrong.size,
        "the corner of a reward asks for no less of it than any other corner does",
        f"reward {', '.join(map(str, wrong))} of {k}: the corners ask for {found.round(4).tolist()}",
    )


def calibrates(mapping: Mapping, preferences: Array, stats: Statistics) -> None:
    """Probes are targets (t, k); told that each brought what was asked, the mapping keeps the other rules."""
    targets, k = mapping.probes(stats), len(stats.names)
    good = is_array(targets, (len(targets), k)) and bool(np.isfinite(targets).all())
    require(good, "probes are finite targets (t, k)", f"for {k} rewards they are {targets!r:.200}")
    settled = mapping.calibrated(stats, targets, targets) if len(targets) else mapping
    low, high = settled.reach(stats)
    require(
        low.shape == high.shape == (k,) and (low <= high).all(),
        "reach is the least and the most (k,) of each reward",
        f"it is {low} and {high}",
    )
    if settled is not mapping:
        require(
            not len(settled.probes(stats)), "a mapping that has been calibrated asks for no more probes",
            f"it asks for {len(settled.probes(stats))}",
        )  # fmt: skip
        shape_and_finite(settled, preferences, stats)
        rows_are_independent(settled, preferences, stats)
        corners_ask_most(settled, stats)


def _prompts(n: int) -> list[str]:
    return [f"prompt {i % 3}" for i in range(n)]
