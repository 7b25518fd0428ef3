"""`ric run`: align a model to several rewards, or go on with an unfinished run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ric.cli.dial import OFF_SIMPLEX, PREFERENCES, UTILITY, dial_flags
from ric.cli.lazy import plain

app = plain()


@app.command()
def run(
    algo: Annotated[str | None, typer.Option(help="Algorithm: ric, sft, ...")] = None,
    task: Annotated[str | None, typer.Option(help="Task: hh, ...")] = None,
    rewards: Annotated[str | None, typer.Option(help="Rewards, comma-separated; default: the task's own.")] = None,
    eval_rewards: Annotated[
        str | None, typer.Option("--eval-rewards", help="Rewards to measure along the dial and never train on.")
    ] = None,
    metrics: Annotated[
        str | None, typer.Option(help="Figures of whole sets of responses, e.g. perplexity:base.")
    ] = None,
    model: Annotated[str | None, typer.Option(help="Base model: a folder or hub id; default: the task's own.")] = None,
    data: Annotated[str | None, typer.Option(help="Data, for tasks that read the user's.")] = None,
    preset: Annotated[str | None, typer.Option(help="Published settings of the algorithm, e.g. ric-paper.")] = None,
    scale: Annotated[
        str | None, typer.Option(help="Of the preset: paper, or embedded for its formulas at the task's own sizes.")
    ] = None,
    preferences: Annotated[str | None, typer.Option(metavar="FILE", help=PREFERENCES)] = None,
    off_simplex: Annotated[bool, typer.Option("--off-simplex", help=OFF_SIMPLEX)] = False,
    utility: Annotated[str | None, typer.Option(metavar="EXPR", help=UTILITY)] = None,
    config: Annotated[Path | None, typer.Option(help="YAML file; flags go over it.")] = None,
    assignments: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PATH=VALUE", help="One option, e.g. algo.rounds=1; repeatable."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder of the run; default: runs/<algo>-<task>-<hash>.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Start anew in that folder.")] = False,
    seed: Annotated[int | None, typer.Option(help="Seed of everything random; default 0.")] = None,
    plugin: Annotated[list[Path] | None, typer.Option(help="A local plugin file; repeatable.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the plan of stages with time, memory and disk; run nothing.")
    ] = False,
    print_config: Annotated[
        bool, typer.Option("--print-config", help="Print the resolved configuration and do nothing else.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Align a model to several rewards. The same command finds its run, goes on with it, or prints its result."""
    from ric.cli.foretelling import foretell
    from ric.cli.workspace import finish, measures, open_plan
    from ric.run.folder import check, default_folder

    files = [str(path) for path in plugin or []]
    flags = {
        "algo": algo, "task": task, "rewards": rewards, "model": model, "data": data, "preset": preset, "seed": seed,
        "scale": scale,
        "eval": {**dial_flags(preferences, off_simplex, utility), **measures(eval_rewards, metrics)} or None,
    }  # fmt: skip
    plan = open_plan(config, flags, assignments or [], files)
    plan.task.check()
    folder = out or default_folder(plan.config)
    check(folder, plan.config, fresh)
    if print_config:
        _show_config(plan, folder, as_json=as_json)
        return
    if dry_run:
        foretell(plan, folder, as_json=as_json)
        return
    finish(plan, folder, fresh=fresh, as_json=as_json)


def _show_config(plan: Any, folder: Path, *, as_json: bool) -> None:
    """The resolved configuration."""
    import json

    from ric.config.files import dumps

    tree = plan.config.as_dict()
    print(json.dumps({"run": str(folder), "config": tree}) if as_json else f"# would run in {folder}\n{dumps(tree)}")
