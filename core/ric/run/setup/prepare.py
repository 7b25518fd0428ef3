"""From what a user typed to a plan: every name and option is checked before anything heavy is imported."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ric.config.expression import parse_utility
from ric.config.files import load
from ric.config.preferences_file import preferences
from ric.config.schema import Draw, Eval, Fit, resolve
from ric.config.tree import merge
from ric.errors import ConfigError, DataError
from ric.kinds import Algorithm, Backend, Decoding, FitSettings, Format, Metric, Reward, Sampler, Task
from ric.kinds import Mapping as RewardMapping
from ric.plugin import Host
from ric.run.sampling.merging import mixing
from ric.run.setup.algos import ALGOS, usual
from ric.run.setup.component_specs import build_metrics, build_rewards, only_measured, written_specs
from ric.run.setup.nested import build_algorithm, check_methods, written
from ric.run.setup.presets import preset_of
from ric.run.setup.task_spec import build_task, lifted, unfilled

if TYPE_CHECKING:
    from ric.config.schema import RunConfig

DEFAULT_FORMAT = "bins"
_HUB_ID = re.compile(r"[A-Za-z0-9_][\w.-]*(/[\w.-]+)?")


@dataclass(frozen=True)
class Plan:
    """Everything a run needs, built and checked; nothing is loaded or written yet.

    Args:
        config: the resolved configuration: running it again repeats the run.
        rewards: name -> reward in order.
        format, mapping: given for every algorithm, used by conditional ones.
        evaluated: label -> reward that is measured and never trained on.
        metrics: label -> metric.
    """

    config: RunConfig
    host: Host
    task: Task
    rewards: Mapping[str, Reward]
    algorithm: Algorithm
    backend: Backend
    sampler: Sampler
    format: Format
    mapping: RewardMapping
    fitting: FitSettings
    decoding: Decoding
    evaluated: Mapping[str, Reward] = field(default_factory=dict)
    metrics: Mapping[str, Metric] = field(default_factory=dict)

    def check(self) -> None:
        """Look at what the configuration names: the model's files first, which is quick, then the task's data.

        Raises:
            RicError: what is wrong with them, as far as that shows before anything heavy is imported.
        """
        if self.config.model is not None:
            self.backend.check(str(Path(self.config.model).expanduser()))
        self.task.check()

    @property
    def names(self) -> tuple[str, ...]:
        """Reward names in order: the labels that columns, weights and tags have."""
        return tuple(self.rewards)

    @property
    def components(self) -> tuple[str, ...]:
        """The rewards' components in the same order, as a task knows them."""
        return tuple(str(spec["name"]) for spec in self.config.rewards)


def prepare(given: Mapping[str, Any], host: Host) -> Plan:
    """Check a configuration and build its components.

    Args:
        given: the user's configuration: file, flags and `--set`, merged; a preset beneath it is added here.
        host: the plugins.

    Raises:
        RicError: anything about the configuration that can be known before work.
    """
    tree = _layers(given, host)
    config = resolve(tree)
    task = build_task(config.task, tree, host)
    rewards = _rewards(config, task, host)
    only_measured(config.eval.rewards, rewards)
    evaluated, metrics = build_rewards(config.eval.rewards, task, host), build_metrics(config.eval.metrics, host)
    algorithm, algo = build_algorithm(host, config.algo)
    backend = host.create("backend", config.backend or {}, Backend, default=task.backend)  # type: ignore[type-abstract]
    sampler = host.create("sampler", config.sampler or {}, Sampler, default=backend.sampler)  # type: ignore[type-abstract]
    form = host.create("format", config.format or {}, Format, default=DEFAULT_FORMAT).at(task.marker)  # type: ignore[type-abstract]
    proposes = algorithm.proposes and backend.autoregressive and form.follows_prompt and _own_tokens(form)
    default = "proposed" if proposes else "l2"
    mapping = host.create("mapping", config.mapping or {}, RewardMapping, default=default)  # type: ignore[type-abstract]
    _fits(config, task, algorithm, backend, sampler)
    if algorithm.conditional:
        _can_propose(config, mapping, _name(config.mapping, default), proposes)
    chosen: dict[str, Any] = {
        "algo": {**algo, "name": str(config.algo["name"])},
        "task": unfilled(written(task, str(config.task["name"]))),
        "rewards": written_specs(_reward_specs(config, task), rewards),
        "backend": written(backend, _name(config.backend, task.backend)),
        "sampler": written(sampler, _name(config.sampler, backend.sampler)),
        "format": written(form, _name(config.format, DEFAULT_FORMAT)),
        "mapping": written(mapping, _name(config.mapping, default)),
    }
    for name in config.eval.mappings:
        _can_propose(config, host.create("mapping", name, RewardMapping), name, proposes)  # type: ignore[type-abstract]
    for name in config.eval.baselines:
        check_methods(build_algorithm(host, name)[0], name, backend, _name(config.backend, task.backend))
    _measurable(config, algorithm, len(rewards))
    settings = FitSettings(seed=config.seed)._replace(**_given(config.fit))
    decoding = task.decoding._replace(**_given(config.decoding))
    measured = {
        "rewards": written_specs(config.eval.rewards, evaluated),
        "metrics": written_specs(config.eval.metrics, metrics),
    }
    chosen["eval"] = _dialled(config, tuple(rewards)).model_copy(update=measured)
    chosen["fit"] = {key: value for key, value in settings._asdict().items() if key in Fit.__annotations__}
    chosen["decoding"] = {key: value for key, value in decoding._asdict().items() if key in Draw.__annotations__}
    full = config.model_copy(update=chosen)
    able = mixing(sampler, backend)
    return Plan(
        full, host, task, rewards, algorithm, backend, able, form, mapping, settings, decoding, evaluated, metrics
    )


def from_file(path: Path) -> dict[str, Any]:
    """A configuration file as a tree.

    Raises:
        DataError, ConfigError: it cannot be read, or is not a YAML mapping.
    """
    return dict(load(path))


def _layers(given: Mapping[str, Any], host: Host) -> dict[str, Any]:
    """Task defaults, then the preset, then what the user gave."""
    algo, task = given.get("algo"), given.get("task")
    for kind, value in (("algo", algo), ("task", task)):
        if not value or not isinstance(value, str | Mapping) or not _spec(value).get("name"):
            names = host.names("algorithm" if kind == "algo" else "task")
            raise ConfigError(
                f"no --{kind}", f"one of: {', '.join(names)}", f"ric run --algo ric --task hh --{kind} ..."
            )
    preset = preset_of(given, str(_spec(algo)["name"]), str(_spec(task)["name"]), host)
    chosen = lifted(merge(preset, given))
    defaults = dict(build_task(chosen["task"], chosen, host).defaults())
    own = defaults.pop(ALGOS, {})
    whole = merge(defaults, chosen)
    return {**whole, "algo": usual(whole["algo"], own, host)}


def _given(part: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a section as plain keyword arguments."""
    return dict(part)


def _spec(value: Any) -> dict[str, Any]:
    return {"name": value} if isinstance(value, str) else dict(value)


def _name(spec: Mapping[str, Any] | None, default: str) -> str:
    return str((spec or {}).get("name") or default)


def _own_tokens(form: Format) -> bool:
    """Whether a format writes tokens of its own; asked with a stand-in scale, since only the kind matters."""
    import numpy as np

    from ric.kinds import Statistics

    scale = Statistics(("r",), np.zeros(1), np.ones(1), np.linspace(-1.0, 1.0, 101)[None, :])
    return bool(form.tokens(scale))


def _reward_specs(config: RunConfig, task: Task) -> Sequence[Mapping[str, Any]]:
    """The rewards trained on; without --rewards the task's own."""
    return config.rewards or [{"name": name} for name in task.default_rewards]


def _rewards(config: RunConfig, task: Task, host: Host) -> dict[str, Reward]:
    """Name -> reward.

    Raises:
        ConfigError: there is none.
    """
    specs = _reward_specs(config, task)
    if not specs:
        raise ConfigError("no rewards", "one or more names", "--rewards harmless,helpful")
    return build_rewards(specs, task, host)


def _spelled(spec: Mapping[str, Any]) -> str:
    """A component and its options on one line."""
    options = ", ".join(f"{key}={value}" for key, value in spec.items() if key != "name")
    return f"algorithm '{spec['name']}'" + (f" ({options})" if options else "")


def _can_propose(config: RunConfig, mapping: RewardMapping, name: str, proposes: bool) -> None:
    """Whether a mapping gets the proposals it needs."""
    if mapping.needs_proposals and not proposes:
        raise ConfigError(
            f"mapping '{name}' with format '{_name(config.format, DEFAULT_FORMAT)}' and {_spelled(config.algo)}",
            "an autoregressive backend, a format with own tokens after the prompt, and these tags in the loss, "
            "so that the policy can propose targets",
            "--set format=bins, or --set mapping=l2",
        )


def _dialled(config: RunConfig, names: Sequence[str]) -> Eval:
    """What is measured, with the weights of a preferences file in place of its name: run.yaml needs no other file.

    Raises:
        RicError: the weights are none of these rewards', or a grid is asked for as well.
    """
    asked = config.eval
    if asked.utility is not None:
        parse_utility(asked.utility, names)
    if asked.preferences is None:
        if asked.off_simplex:
            raise ConfigError("--off-simplex without preferences", "weights of your own", "--preferences FILE")
        return asked
    if asked.points is not None or asked.grid != "lattice":
        raise ConfigError("preferences of your own and a grid (eval.points or eval.grid)", "one of them",
                          "leave eval.points and eval.grid out")  # fmt: skip
    return asked.model_copy(update={"preferences": preferences(asked.preferences, names, asked.off_simplex)})


def _measurable(config: RunConfig, algorithm: Algorithm, k: int) -> None:
    """Evaluations that cannot be done; without this they would be found out after training."""
    if config.eval.points is not None and k != 2:
        raise ConfigError(
            f"eval.points = {config.eval.points} with {k} rewards",
            "two rewards, or no eval.points",
            "leave eval.points out",
        )
    if config.eval.mappings and not algorithm.conditional:
        raise ConfigError(
            f"eval.mappings = {', '.join(config.eval.mappings)} with algorithm '{config.algo['name']}'",
            "an algorithm that conditions its policy on desired rewards",
            "leave eval.mappings out",
        )


def _fits(config: RunConfig, task: Task, algorithm: Algorithm, backend: Backend, sampler: Sampler) -> None:
    """Combinations that cannot work."""
    name = _name(config.backend, task.backend)
    if algorithm.backends is not None and name not in algorithm.backends:
        raise ConfigError(
            f"algorithm '{config.algo['name']}' with backend '{name}'",
            f"one of: {', '.join(sorted(algorithm.backends))}",
            "ric plugins --kind algorithm",
        )
    check_methods(algorithm, str(config.algo["name"]), backend, name)
    if name not in sampler.backends:
        raise ConfigError(
            f"sampler '{_name(config.sampler, backend.sampler)}' with backend '{name}'",
            f"a sampler for '{name}', such as '{backend.sampler}'",
            f"--set sampler={backend.sampler}",
        )
    if config.model is not None and not _may_be_model(config.model):
        raise DataError(f"--model {config.model}: no such folder", "a model folder or a hub id", f"ls {config.model}")


def _may_be_model(name: str) -> bool:
    """A folder, or what a hub id looks like; whether the hub has it is not asked here."""
    folder = Path(name).expanduser()
    return name != "" and (folder.is_dir() or (not folder.exists() and _HUB_ID.fullmatch(name) is not None))
