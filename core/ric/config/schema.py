"""The configuration of a run, checked. This module imports pydantic: import it where a run is resolved."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, ValidationInfo, field_validator
from typing_extensions import TypedDict

from ric.config.explain import explain
from ric.config.labels import label_of, labelled
from ric.config.tree import merge


def _as_spec(value: Any) -> Any:
    """A component spec in its one normal form: a mapping."""
    if isinstance(value, str):
        value = {"name": value}
    if not isinstance(value, Mapping):
        found = type(value).__name__
        raise ValueError(f"a component is a name or a mapping with a name, not {found}")  # noqa: TRY004 - pydantic reports only ValueError
    name = value.get("name", "-")
    if not isinstance(name, str) or not name.strip():
        raise ValueError("a component's name is empty")
    return {str(key): item for key, item in value.items()}


def _as_named_spec(value: Any) -> Any:
    spec = _as_spec(value)
    if "name" not in spec:
        raise ValueError("a component's name is missing")
    return spec


def _as_labelled_spec(value: Any) -> Any:
    return labelled(_as_named_spec(value))


def _as_list(value: Any) -> Any:
    """`a,b` is short for a list."""
    return [part.strip() for part in value.split(",")] if isinstance(value, str) else value


Spec = Annotated[dict[str, Any], BeforeValidator(_as_spec)]
"""A component: a name, or a mapping; options alone go to the component that the task or backend chooses."""
NamedSpec = Annotated[dict[str, Any], BeforeValidator(_as_named_spec)]
"""A component whose name is given."""
LabelledSpec = Annotated[dict[str, Any], BeforeValidator(_as_labelled_spec)]
"""A component that may be called otherwise than by its own name: `label=name`, or a mapping with a `label`."""
Positive = Annotated[int, Field(gt=0)]
Natural = Annotated[int, Field(ge=0)]


class Fit(TypedDict, total=False):
    """Training settings that differ from the defaults; the keys are those of `ric.kinds.FitSettings`."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc]  # pydantic reads it from the class body
    steps: Positive
    batch: Positive
    lr: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    schedule: Literal["linear", "cosine", "constant"]
    warmup: Annotated[float, Field(ge=0, lt=1)]
    weight_decay: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    max_grad_norm: Annotated[float, Field(ge=0)]
    micro: Natural


class Draw(TypedDict, total=False):
    """Decoding settings that differ from the task's; the keys are those of `ric.kinds.Decoding`."""

    __pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[misc]  # pydantic reads it from the class body
    max_units: Positive
    temperature: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    top_p: Annotated[float, Field(gt=0, le=1)]
    top_k: Natural
    min_units: Natural
    batch: Positive


def _each_once(value: list[dict[str, Any]], what: str) -> list[dict[str, Any]]:
    """A list whose labels differ."""
    labels = [label_of(spec) for spec in value]
    for spec, label in zip(value, labels, strict=True):
        if labels.count(label) > 1:
            other = f"{label}-2={spec['name']}"
            raise ValueError(f"each {what} once; '{label}' stands there twice: call one otherwise, as {other}")
    return value


class Eval(BaseModel):
    """What is measured after training.

    Args:
        points: points of the preference grid; None = as many as the number of rewards asks for.
        grid: with three rewards, "lattice" = an even one, "ric" = the 13 weights of Rewards-in-Context.
        preferences: weights in place of the grid: a CSV or JSON file, or rows by reward name.
        off_simplex: whether these weights may be negative and need not sum to 1.
        utility: expression over the rewards that chooses a point on validation rows.
        prompts: most prompts of the test split that are answered at each point.
        baselines: methods measured beside the run's own.
        sft: whether supervised fine-tuning is measured beside what trains; False also where `baselines` name it, as
            a task's defaults may.
        mappings: further mappings a conditional family is measured under.
        rewards: rewards that are measured at every point and never trained on.
        metrics: figures of each point's responses together.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    points: Annotated[int, Field(ge=2)] | None = None
    grid: Literal["lattice", "ric"] = "lattice"
    preferences: str | list[Any] | None = None
    off_simplex: bool = False
    utility: str | None = None
    prompts: Positive = 200
    baselines: Annotated[list[str], BeforeValidator(_as_list)] = []
    sft: bool = True
    mappings: Annotated[list[str], BeforeValidator(_as_list)] = []
    rewards: Annotated[list[LabelledSpec], BeforeValidator(_as_list)] = []
    metrics: Annotated[list[LabelledSpec], BeforeValidator(_as_list)] = []

    @field_validator("rewards", "metrics")
    @classmethod
    def _distinct(cls, value: list[dict[str, Any]], info: ValidationInfo) -> list[dict[str, Any]]:
        return _each_once(value, str(info.field_name).removesuffix("s"))


class RunConfig(BaseModel):
    """A run, as `run.yaml` keeps it.

    Args:
        algo: the algorithm.
        task: the task.
        rewards: rewards in the order that preferences, fronts and tags follow; empty = the task's own.
        model: folder or hub id of the base model; None = the task's.
        data: folder, file or data set id for tasks that read the user's data.
        format, mapping, sampler, backend: components; None = chosen by the task or the backend.
        fit: training settings that differ from the defaults.
        decoding: decoding settings that differ from the task's.
        eval: what is measured.
        seed: every random number of the run derives from it.
        preset: the preset this configuration started from.
        scale: "paper" = with the preset's sizes, models and data, "embedded" = with its formulas alone.
        plugins: local plugin files.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, ser_json_inf_nan="constants")
    algo: NamedSpec
    task: NamedSpec
    rewards: Annotated[list[LabelledSpec], BeforeValidator(_as_list)] = []
    model: str | None = None
    data: str | None = None
    format: Spec | None = None
    mapping: Spec | None = None
    sampler: Spec | None = None
    backend: Spec | None = None
    fit: Fit = Fit()
    decoding: Draw = Draw()
    eval: Eval = Eval()
    seed: Natural = 0
    preset: str | None = None
    scale: Literal["paper", "embedded"] | None = None
    plugins: Annotated[list[str], BeforeValidator(_as_list)] = []

    @field_validator("rewards")
    @classmethod
    def _distinct(cls, value: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return _each_once(value, "reward")

    @property
    def reward_names(self) -> tuple[str, ...]:
        """Names of the rewards in order."""
        return tuple(label_of(spec) for spec in self.rewards)

    def as_dict(self) -> dict[str, Any]:
        """JSON form; `resolve(config.as_dict())` gives an equal configuration."""
        return self.model_dump(mode="json")


def resolve(*layers: Mapping[str, Any]) -> RunConfig:
    """Layers, the weakest first, merged and checked.

    Raises:
        ConfigError: an unknown key (the nearest is suggested), a missing one, or a wrong value.
    """
    tree: dict[str, Any] = {}
    for layer in layers:
        # A list written as one text must be a list before options of its items can be merged into it.
        tree = merge(tree, _with_lists(layer))
    try:
        return RunConfig.model_validate(tree)
    except ValidationError as error:
        raise explain(error, _keys()) from error


def _with_lists(layer: Mapping[str, Any]) -> dict[str, Any]:
    """A layer whose lists of components are lists."""
    lists = {key: _as_list(value) if key == "rewards" else value for key, value in layer.items()}
    if isinstance(lists.get("eval"), Mapping):
        inner = lists["eval"].items()
        lists["eval"] = {key: _as_list(value) if key in ("rewards", "metrics") else value for key, value in inner}
    return lists


def _keys() -> dict[tuple[str, ...], list[str]]:
    """Where keys are fixed: path of the mapping -> its keys."""
    return {
        (): list(RunConfig.model_fields),
        ("fit",): list(Fit.__annotations__),
        ("decoding",): list(Draw.__annotations__),
        ("eval",): list(Eval.model_fields),
    }


def plugin_files(config: RunConfig) -> list[Path]:
    """The local plugin files of a configuration, resolved against the current folder."""
    return [Path(path).expanduser().resolve() for path in config.plugins]
