"""From a study to its runs: one plan for each arm, world and seed, all checked before work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ric.compare.members import WHOLE
from ric.compare.plans import Entry
from ric.config.tree import merge, overrides
from ric.errors import ConfigError, did_you_mean
from ric.plugin import Host
from ric.run.members.soup_config import soup_config
from ric.run.setup.prepare import prepare
from ric.study.definition import Arm, Study, World
from ric.study.spot import Spot


class Asked(NamedTuple):
    """What the user asked for.

    Args:
        sets: texts `PATH=VALUE` for all runs, over the study's own.
        own: texts `LABEL:PATH=VALUE`, for one arm, or for every arm of an algorithm.
        seeds: how many.
        seed: the first of them.
        plugins: local plugin files.
    """

    sets: Sequence[str] = ()
    own: Sequence[str] = ()
    seeds: int = 1
    seed: int = 0
    plugins: Sequence[str] = ()


class Run(NamedTuple):
    """A run of a study.

    Args:
        spot: whose it is.
        seed: the study's.
        arm: its arm.
        tree: its configuration; of a mixture without the members.
    """

    spot: Spot
    seed: int
    arm: Arm
    tree: dict[str, Any]

    @property
    def label(self) -> str:
        """The folder's name, without the seed."""
        return f"{self.arm.label}~{self.spot.world}" if self.spot.world else self.arm.label


def runs(study: Study, asked: Asked) -> list[Run]:
    """All runs of all seeds, lenders before those that mix their members.

    Raises:
        ConfigError: no seed, or settings for an arm there is not.
    """
    if asked.seeds < 1:
        raise ConfigError(f"--seeds {asked.seeds}", "at least 1", "--seeds 3")
    own = _own(study, asked.own)
    found = [
        Run(Spot(arm.label, world.label), seed, arm, _tree(study, world, arm, seed, asked, own))
        for seed in range(asked.seed, asked.seed + asked.seeds)
        for world in study.worlds
        for arm in study.here(world)
    ]
    return sorted(found, key=lambda run: bool(run.arm.members))


def entry(run: Run, host: Host, folder: Path) -> Entry:
    """A run as `ric compare` makes it; of a mixture, its lenders are finished.

    Raises:
        RicError: anything that `ric run` refuses.
    """
    tree = run.tree if not run.arm.members else _mixture(run, folder)
    return Entry(run.label, run.seed, WHOLE, prepare(tree, host))


def checked(found: Sequence[Run], host: Host) -> list[Entry]:
    """Plans of everything that waits for no other run: a user's mistake is told before any work.

    Raises:
        RicError: anything that `ric run` refuses.
    """
    return [entry(run, host, Path()) for run in found if not run.arm.members]


def _own(study: Study, texts: Sequence[str]) -> dict[str, list[str]]:
    """Label or algorithm -> settings."""
    known = list(dict.fromkeys([arm.label for arm in study.arms] + [arm.algo for arm in study.arms]))
    found: dict[str, list[str]] = {}
    for text in texts:
        label, _, setting = text.partition(":")
        if label not in known:
            raise ConfigError(f"--set {text}", did_you_mean(label, known) or ", ".join(known), "--set PATH=VALUE")
        found.setdefault(label, []).append(setting)
    return found


def _tree(
    study: Study, world: World, arm: Arm, seed: int, asked: Asked, own: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    """The study's settings, the world's, the arm's, then the user's: for all, for the algorithm, for the arm.

    Panels show arms alone, so that no run has `sft` beside it unless it is told to.
    """
    tree = merge(overrides(["eval.sft=false", *study.sets, *world.sets]), {"algo": {"name": arm.algo}})
    mine = [*arm.sets, *asked.sets, *own.get(arm.algo, ()), *(own.get(arm.label, ()) if arm.label != arm.algo else ())]
    tree = merge(tree, overrides(mine))
    return {**tree, "seed": seed + arm.shift, **({"plugins": list(asked.plugins)} if asked.plugins else {})}


def _mixture(run: Run, folder: Path) -> dict[str, Any]:
    """What `ric soup` would run on the finished lenders."""
    members = ["+".join(_found(term, run, folder) for term in text.split("+")) for text in run.arm.members]
    options = {key: value for key, value in run.tree["algo"].items() if key != "name"}
    tree = soup_config(members, {"mode": "grid", **options})
    return merge(tree, {key: value for key, value in run.tree.items() if key not in ("algo", "rewards")})


def _found(term: str, run: Run, folder: Path) -> str:
    """`ARM#member` with the arm's folder of the same world and seed in its place."""
    arm, mark, member = term.partition("#")
    if not mark:
        return term
    lender = run._replace(arm=run.arm._replace(label=arm))
    return f"{folder / Entry(lender.label, run.seed, WHOLE, None).place}#{member}"  # type: ignore[arg-type]
