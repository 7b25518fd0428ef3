"""Every hook a plugin can implement. This file is the reference page.

A plugin is a module named in the entry-point group `ric`, or a local file given with `--plugin`:

    [project.entry-points.ric]
    tilted = "ric_tilted"

    # ric_tilted/__init__.py
    from ric.plugin import Component, hookimpl

    @hookimpl
    def ric_rewards():
        return [Component("tilted", "ric_tilted.reward:Tilted", "Rewards a tilt to the left.")]

*Register* hooks take no argument and return a list of `Component`. They run whenever ric looks for a
component, so the module must import nothing heavy: the class behind a component's target is imported
only when a user asks for it.

*Event* hooks are called by the run engine. An implementation may leave out arguments it does not
need. What it returns is ignored, and what it raises becomes a warning: a run never dies of a listener.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ric.plugin.component import Component
from ric.plugin.markers import hookspec

if TYPE_CHECKING:
    from ric.config.schema import RunConfig

# ---- register hooks: no argument, a list of components ----


@hookspec
def ric_tasks() -> list[Component]:
    """Offer tasks: where rows come from. The target implements `ric.kinds.Task`."""
    raise NotImplementedError


@hookspec
def ric_rewards() -> list[Component]:
    """Offer rewards: one number a row, larger is better. The target implements `ric.kinds.Reward`."""
    raise NotImplementedError


@hookspec
def ric_formats() -> list[Component]:
    """Offer formats: desired rewards written into a prompt. The target implements `ric.kinds.Format`."""
    raise NotImplementedError


@hookspec
def ric_metrics() -> list[Component]:
    """Offer metrics: a figure of a set of samples. The target implements `ric.kinds.Metric`."""
    raise NotImplementedError


@hookspec
def ric_mappings() -> list[Component]:
    """Offer mappings: preferences to desired rewards. The target implements `ric.kinds.Mapping`."""
    raise NotImplementedError


@hookspec
def ric_samplers() -> list[Component]:
    """Offer samplers: they execute requests. The target implements `ric.kinds.Sampler`."""
    raise NotImplementedError


@hookspec
def ric_backends() -> list[Component]:
    """Offer backends: one family of models each. The target implements `ric.kinds.Backend`."""
    raise NotImplementedError


@hookspec
def ric_algorithms() -> list[Component]:
    """Offer algorithms: from a job to a policy family. The target implements `ric.kinds.Algorithm`."""
    raise NotImplementedError


@hookspec
def ric_studies() -> list[Component]:
    """Offer studies: sweeps with their pictures and sentences. The target is a `ric.study.Study`; its summary asks."""
    raise NotImplementedError


@hookspec
def ric_commands() -> list[Component]:
    """Add commands to the command line. The target is a `typer.Typer`; a built-in command of the same name wins."""
    raise NotImplementedError


# ---- event hooks, in the order in which a run calls them ----


@hookspec
def ric_run_started(run: Path, config: RunConfig) -> None:
    """A run starts or continues.

    Args:
        run: the run folder.
        config: the resolved configuration.
    """


@hookspec
def ric_stage_started(run: Path, stage: str) -> None:
    """A stage starts. It is not called for a stage whose result is already in the run folder.

    Args:
        run: the run folder.
        stage: the stage's name.
    """


@hookspec
def ric_stage_finished(run: Path, stage: str, entry: Mapping[str, Any]) -> None:
    """A stage's result was written.

    Args:
        run: the run folder.
        stage: the stage's name.
        entry: the stage's line of the ledger: seconds, units, reward calls and so on.
    """


@hookspec
def ric_evaluated(run: Path, summary: Mapping[str, Any]) -> None:
    """The front was measured.

    Args:
        run: the run folder.
        summary: key figures by name, as `ric run --json` prints them.
    """


@hookspec
def ric_run_finished(run: Path) -> None:
    """Everything is written, the report included.

    Args:
        run: the run folder.
    """
