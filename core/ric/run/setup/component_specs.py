"""Rewards and metrics of a configuration: from specs to components, and back to specs with every option."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ric.config.labels import KEY, label_of, labelled
from ric.errors import ConfigError
from ric.kinds import Metric, Reward, Task
from ric.plugin import Host
from ric.run.setup.nested import written

Specs = Sequence[Mapping[str, Any]]


def build_rewards(specs: Specs, task: Task, host: Host) -> dict[str, Reward]:
    """Label -> reward, in order; the task says what a name means for its data."""
    return {
        label_of(spec): host.create("reward", {**_bare(spec), "name": task.reward(str(spec["name"]))}, Reward)  # type: ignore[type-abstract]
        for spec in specs
    }


def build_metrics(specs: Specs, host: Host) -> dict[str, Metric]:
    """Label -> metric, in order."""
    return {label_of(spec): host.create("metric", _bare(spec), Metric) for spec in specs}  # type: ignore[type-abstract]


def written_specs(specs: Specs, built: Mapping[str, object]) -> list[dict[str, Any]]:
    """Specs with every option their components have, so that later defaults do not change a run.

    The value after a name's colon is among the options, so it is left out of the name.
    """
    return [
        labelled({**written(built[label_of(spec)], str(spec["name"]).partition(":")[0]), KEY: label_of(spec)})
        for spec in specs
    ]


def only_measured(specs: Specs, trained: Mapping[str, Reward]) -> None:
    """Refuse to measure what is trained on already.

    Raises:
        ConfigError: a reward stands in both lists.
    """
    both = next((label_of(spec) for spec in specs if label_of(spec) in trained), None)
    if both is not None:
        raise ConfigError(
            f"--eval-rewards {both}, which is one of the rewards trained on",
            "other rewards: those of --rewards are measured anyway",
            f"leave it out, or call it otherwise: my-{both}={both}",
        )


def _bare(spec: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in spec.items() if key != KEY}
