"""From `--algos` to the runs of a comparison: one plan for each method, seed and budget, all checked before work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from ric.compare.members import WHOLE
from ric.config.tree import merge, overrides
from ric.errors import ConfigError
from ric.kinds import Algorithm, SingleObjective
from ric.plugin import Host
from ric.run.engine import BASELINE
from ric.run.setup.prepare import Plan, prepare

MEMBERS = "members"
"""The folder of the runs in a comparison."""


class Entry(NamedTuple):
    """A run of a comparison, not run yet.

    Args:
        label: the method's name.
        seed: of the run.
        budget: share of its own steps and rounds.
        plan: what is run.
    """

    label: str
    seed: int
    budget: float
    plan: Plan

    @property
    def place(self) -> Path:
        """The run's folder inside the comparison's."""
        part = "" if self.budget == WHOLE else f"@{self.budget:g}"
        return Path(MEMBERS) / f"{self.label}{part}-{self.seed}"


class Wanted(NamedTuple):
    """What the user asked for.

    Args:
        common: the configuration that all methods share.
        algos: texts `ALGO` or `LABEL=ALGO`.
        own: texts `LABEL:PATH=VALUE`, for one method each.
        seeds: how many, counted from the common one.
        budgets: shares below 1, beside the whole.
        trainer: of experts and members, by name; "" = the first lifter's own.
    """

    common: Mapping[str, Any]
    algos: Sequence[str]
    own: Sequence[str] = ()
    seeds: int = 1
    budgets: Sequence[float] = ()
    trainer: str = ""


def plans(wanted: Wanted, host: Host) -> tuple[list[Entry], list[str]]:
    """Every run, and what a reader must know about them.

    Raises:
        RicError: an unknown method, two of one name, settings for none of them, or anything `ric run` refuses.
    """
    labels = _labels(wanted.algos)
    own = _own(wanted.own, labels)
    if wanted.seeds < 1 or any(not 0 < budget < WHOLE for budget in wanted.budgets):
        raise ConfigError(
            f"--seeds {wanted.seeds} --budgets {','.join(map(str, wanted.budgets))}",
            "at least one seed, and budgets between 0 and 1", "--seeds 3 --budgets 0.25,0.5",
        )  # fmt: skip
    trees = {label: merge(_tree(wanted.common, name), own.get(label, {})) for label, name in labels.items()}
    trees = _one_baseline(_equal_trainers(trees, host, wanted.trainer), host)
    first = int(wanted.common.get("seed") or 0)
    entries = []
    for seed in range(first, first + wanted.seeds):
        for label, tree in trees.items():
            entries += _at_budgets(label, {**tree, "seed": seed}, wanted.budgets, host)
    return entries, notes(entries)


def planned(tree: Mapping[str, Any], host: Host) -> list[Entry]:
    """The runs of a stored comparison; none where it was made of finished runs.

    Raises:
        RicError: a component of a run is not installed any more.
    """
    return [
        Entry(spec["label"], int(spec["seed"]), float(spec["budget"]), prepare(spec["config"], host))
        for spec in tree["members"]
        if "config" in spec
    ]


def _labels(algos: Sequence[str]) -> dict[str, str]:
    """Label -> algorithm."""
    found: dict[str, str] = {}
    for text in algos:
        label, _, name = text.rpartition("=")
        label = label or name
        if not name or label in found or any(mark in label for mark in ":@/"):
            raise ConfigError(
                f"--algos {','.join(algos)}", "names separated by commas, each once, as ALGO or LABEL=ALGO",
                "--algos ric,morl or --algos ric,late=ric --set late:algo.rounds=4",
            )  # fmt: skip
        found[label] = name
    return found


def _own(texts: Sequence[str], labels: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Label -> settings of its own."""
    found: dict[str, list[str]] = {}
    for text in texts:
        label, _, setting = text.partition(":")
        if label not in labels:
            raise ConfigError(f"--set {text}", f"settings of one of {', '.join(labels)}", "--set PATH=VALUE for all")
        found.setdefault(label, []).append(setting)
    return {label: overrides(settings) for label, settings in found.items()}


def _tree(common: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The common configuration with an algorithm of this name; nobody knows whose common `algo` options would be."""
    if "algo" in common:
        raise ConfigError(
            f"--set algo...: {common['algo']}", "options of one method", f"--set {name}:algo.OPTION=VALUE"
        )
    return {**common, "algo": {"name": name}}


def lifted_by(host: Host, name: str) -> str | None:
    """The option by which an algorithm lifts a single-objective one; None for the others."""
    cls = host.get("algorithm", name, Algorithm)  # type: ignore[type-abstract]
    return next((option for option, kind in cls.parts.items() if issubclass(SingleObjective, kind)), None)


def _equal_trainers(trees: Mapping[str, dict[str, Any]], host: Host, trainer: str) -> dict[str, dict[str, Any]]:
    """Whatever lifts a single-objective algorithm lifts the same one, unless its own settings name another."""
    lifting = {label: option for label, tree in trees.items() if (option := lifted_by(host, tree["algo"]["name"]))}
    if trainer and not lifting:
        raise ConfigError(
            f"--trainer {trainer}", "a method that trains members with another", "--algos rewarded-soup,morl"
        )
    chosen: Any = trainer
    if lifting and not trainer:
        label, option = next(iter(lifting.items()))
        chosen = prepare(trees[label], host).config.algo[option]["name"]
    return {
        label: merge({**tree, "algo": {"name": tree["algo"]["name"], lifting[label]: chosen}}, {"algo": tree["algo"]})
        if label in lifting
        else tree
        for label, tree in trees.items()
    }


def _one_baseline(trees: Mapping[str, dict[str, Any]], host: Host) -> dict[str, dict[str, Any]]:
    """`sft` measured once beside the methods, by the first that trains; not at all where it is one of them.

    A comparison shows the first baseline of a name that a run brings: others would be trained for nobody.
    """
    training = [label for label, tree in trees.items() if _draws_sft(tree, host)]
    keepers = training[:1] if BASELINE not in trees else []
    alone = {"eval": {"sft": False}}
    return {
        label: tree if label in keepers or "baselines" in tree.get("eval", {}) else merge(alone, tree)
        for label, tree in trees.items()
    }


def _draws_sft(tree: Mapping[str, Any], host: Host) -> bool:
    name = tree["algo"]["name"]
    return name != BASELINE and host.get("algorithm", name, Algorithm).trains  # type: ignore[type-abstract]


def _at_budgets(label: str, tree: Mapping[str, Any], budgets: Sequence[float], host: Host) -> list[Entry]:
    """The whole run, and those at part of its budget."""
    whole, own = prepare(tree, host), tree.get("eval", {})
    found = [Entry(label, whole.config.seed, WHOLE, whole)]
    for share in budgets:
        steps = max(1, round(share * whole.fitting.steps))
        part = reduced(whole.algorithm, whole.config.algo, share)
        smaller = {"algo": part, "fit": {"steps": steps}, "eval": {"sft": whole.config.eval.sft and "baselines" in own}}
        found.append(Entry(label, whole.config.seed, share, prepare(merge(tree, smaller), host)))
    return found


def reduced(algorithm: Algorithm, spec: Mapping[str, Any], share: float) -> dict[str, Any]:
    """The options of an algorithm, and of those inside it, at a share of the effort; at least 1 of each."""
    found: dict[str, Any] = {"name": spec["name"]}
    for option in algorithm.effort:
        value = getattr(algorithm, option)
        if value:
            found[option] = max(1, round(share * value))
    for option in algorithm.parts:
        part = getattr(algorithm, option)
        if isinstance(part, Algorithm):
            found[option] = reduced(part, spec[option], share)
    return found


def notes(entries: Sequence[Entry]) -> list[str]:
    """Whether the methods that lift another are trained alike: by one algorithm with equal settings, from one start."""
    told: dict[str, dict[str, Any]] = {}
    for entry in entries:
        option = next((o for o, kind in entry.plan.algorithm.parts.items() if issubclass(SingleObjective, kind)), None)
        if option is not None and entry.budget == WHOLE:
            config = entry.plan.config
            settings = {"trainer": config.algo[option], "fit": dict(config.fit)}
            settings |= {key: config.algo[key] for key in ("start", "scale") if key in config.algo}
            told.setdefault(entry.label, settings)
    if len(told) < 2:
        return []
    first, *others = told.values()
    if all(other == first for other in others):
        return [f"{' and '.join(told)} have equal trainers: {first['trainer']['name']} with the same settings."]
    return [f"trainers differ: {'; '.join(f'{label}: {settings}' for label, settings in told.items())}"]
