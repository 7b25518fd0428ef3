"""Published settings under what a user gives: a preset, for a task, at a scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ric.config.tree import Tree, merge
from ric.errors import ConfigError, NotFoundError, did_you_mean
from ric.kinds import Algorithm
from ric.plugin import Host

TASKS = "tasks"
"""Key of a preset for what it sets for one task only: task -> a tree of its own, over the rest."""
SIZES = (
    "model", "data", "rewards", "task", "backend", "fit.steps", "fit.batch", "fit.lr", "fit.micro",
    "sampler.name", "sampler.steps", "sampler.guidance", "sampler.scheduler", "decoding.max_units", "eval.prompts",
)  # fmt: skip
"""What a preset says of models, data and lengths; with `Algorithm.sizes` all that `--scale embedded` leaves out."""
SCALES = ("paper", "embedded")


def preset_of(given: Mapping[str, Any], algo: str, task: str, host: Host) -> Tree:
    """The tree of the preset that a configuration names, {} without one.

    Args:
        given: the user's configuration, for its `preset` and `scale`.
        algo: name of the algorithm, whose presets these are.
        task: name of the task.
        host: the plugins.

    Raises:
        NotFoundError: the algorithm has no such preset.
        ConfigError: a scale without a preset, or an unknown one.
    """
    name, scale = given.get("preset"), given.get("scale") or SCALES[0]
    if scale not in SCALES:
        raise ConfigError(f"--scale {scale}", " or ".join(SCALES), "--scale embedded")
    if not name:
        if given.get("scale"):
            raise ConfigError(f"--scale {scale} without a preset", "a preset to scale", "--preset NAME")
        return {}
    cls = host.get("algorithm", algo, Algorithm)  # type: ignore[type-abstract]
    if name not in cls.presets:
        raise NotFoundError(
            f"algorithm '{algo}' has no preset '{name}'",
            f"one of: {', '.join(cls.presets) or 'none'}",
            did_you_mean(str(name), cls.presets) or "leave --preset out",
        )
    return scaled(cls.presets[name], task, scale, cls.sizes)


def scaled(preset: Mapping[str, Any], task: str, scale: str, sizes: Sequence[str] = ()) -> Tree:
    """A preset's tree for a task: all of it, or its formulas without its sizes.

    Args:
        preset: a tree with the keys of run.yaml, and perhaps `tasks`.
        task: name of the task.
        scale: one of `SCALES`.
        sizes: options of the algorithm that are sizes.
    """
    shared = {key: value for key, value in preset.items() if key != TASKS}
    whole = merge(shared, preset.get(TASKS, {}).get(task, {}))
    if scale == SCALES[0]:
        return whole
    for path in (*SIZES, *(f"algo.{size}" for size in sizes)):
        whole = _without(whole, path.split("."))
    return whole


def _without(tree: Mapping[str, Any], path: Sequence[str]) -> Tree:
    """A tree less what is at a path; mappings that this leaves empty go too."""
    key, *rest = path
    if key not in tree or (rest and not isinstance(tree[key], Mapping)):
        return dict(tree)
    inner = _without(tree[key], rest) if rest else {}
    others = {name: value for name, value in tree.items() if name != key}
    return {**others, key: inner} if inner else others
