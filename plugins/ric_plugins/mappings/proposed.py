"""Targets the policy itself proposes for each prompt, instead of one target for all of them.

One shared target wastes reward: where a prompt has no conflict, asking for less of one reward gives
it away for nothing, and where it has one, asking for everything is outside the data. A policy that
was trained to predict its tags as well knows p(z | prompt); this mapping takes, per prompt, the best
of its proposals that is plausible. No reward model is needed. See `ric_plugins.mappings.plausible`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from ric.errors import ConfigError
from ric.kinds import Array, Mapping, Prompt, Proposals, Propose, Statistics
from ric_plugins.mappings.box import weighed
from ric_plugins.mappings.l2 import L2
from ric_plugins.mappings.plausible import choose_rows

USUAL_FLOOR = 0.03
FLOORS = (0.0, 0.01, 0.03, 0.1, 0.3)
"""Floors tried on held-out prompts when the option is left open, from greedy to the likeliest target only."""


def propose_once(propose: Propose, prompts: Sequence[Prompt], samples: int) -> Proposals:
    """Proposals for n prompts from one call with each distinct prompt once, in order of first appearance."""
    keys = [json.dumps(prompt, sort_keys=True, default=repr) for prompt in prompts]
    first = {key: i for i, key in reversed(list(enumerate(keys)))}
    distinct = sorted(first.values())
    place = {keys[i]: at for at, i in enumerate(distinct)}
    rows = np.array([place[key] for key in keys], dtype=np.int64)
    targets, loglik = propose([prompts[i] for i in distinct], samples)
    return Proposals(targets[rows], loglik[rows])


@dataclass(frozen=True)
class Proposed(Mapping):
    """Per prompt, the proposal of largest utility among the plausible ones; `l2` where none can be read.

    Args:
        samples: proposals drawn per distinct prompt; with few of them the best plausible target is often missed.
        floor: a proposal is plausible when its probability is at least `floor` times that of the
            likeliest one of its prompt, in [0, 1]; None leaves it open, to be chosen on held-out
            prompts among `FLOORS`, and means `USUAL_FLOOR` until then.
        tie: utility added per unit of every reward, so that a reward of zero weight is not thrown away.

    Raises:
        ConfigError: an option is out of range.
    """

    samples: int = 128
    floor: float | None = None
    tie: float = 1e-6

    needs_proposals = True

    def __post_init__(self) -> None:
        """Refuse options that choose nothing."""
        if self.samples < 1:
            raise ConfigError(f"samples = {self.samples}", "at least 1", "--set mapping.samples=128")
        if self.floor is not None and not 0.0 <= self.floor <= 1.0:
            raise ConfigError(f"floor = {self.floor:g}", "a share from 0 to 1", "--set mapping.floor=0.3")
        if not 0.0 <= self.tie < np.inf:
            raise ConfigError(f"tie = {self.tie:g}", "a small number, not negative", "--set mapping.tie=1e-6")

    def desired(
        self,
        preferences: Array,
        statistics: Statistics,
        prompts: Sequence[Prompt] | None = None,
        propose: Propose | None = None,
    ) -> Array:
        """Desired z-scores (n, k), one row per prompt.

        Args:
            preferences: (n, k) on the simplex.
            statistics: scale of the rewards.
            prompts: n prompts.
            propose: called once, with the distinct prompts.

        Raises:
            ConfigError: there is no way to propose.
            DataError: the preferences are not rows of k weights.
        """
        if prompts is None or propose is None:
            raise ConfigError(
                "the mapping 'proposed' without proposals of a policy",
                "prompts, and a policy whose tags follow the prompt and are part of its loss",
                "--set format=bins, or --set mapping=l2",
            )
        weights = weighed(preferences, len(statistics.names))
        fallback = L2().desired(weights, statistics)
        if len(weights) == 0:
            return fallback
        floor = USUAL_FLOOR if self.floor is None else self.floor
        return choose_rows(propose_once(propose, prompts, self.samples), weights, fallback, floor, self.tie)

    def candidates(self) -> Sequence[Self]:
        """One mapping per floor of `FLOORS` where the floor is left open, else itself alone."""
        return [replace(self, floor=floor) for floor in FLOORS] if self.floor is None else [self]
