"""A finished run's family, evaluated again: other mappings, other prompts, the same row seeds."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ric.errors import ConfigError, DataError
from ric.families import Conditional
from ric.kinds import Mapping, PolicyFamily, Row
from ric.run import ledger
from ric.run.durable.disk import disk_errors
from ric.run.durable.lock import locked
from ric.run.engine import choice_of, dial_of, gauges_of, preferences_of, results_of
from ric.run.evaluation.curves import base_curve, curve_of, under
from ric.run.family_file import BASE
from ric.run.finished.load import open_run
from ric.run.finished.loaded import Loaded
from ric.run.finished.reopened import reopen
from ric.run.folder import read_manifest
from ric.run.job.local_job import LocalJob
from ric.run.machine.paths import cache_folder
from ric.run.results import Curve, Results
from ric.run.watching.log import logged
from ric.run.watching.watcher import Watcher

SPLITS = ("test", "validation")


def open_again(
    path: Path, mappings: Sequence[str], settings: Dict[str, Any], draws: Dict[str, Any] | None = None
) -> Loaded:
    """A finished run to be evaluated again, checked before anything heavy is imported.

    Args:
        path: the run's folder.
        mappings: names of mappings, as `name` or `name:value`; none = the run's own.
        settings: keys of `eval` that differ from the run's, such as "points"; None for the run's.
        draws: options of `decoding` and `sampler` that differ from the run's, for all answers, the base model's too.

    Raises:
        RicError: there is no finished run, or it cannot be evaluated so.
    """
    repeated = next((name for name in mappings if list(mappings).count(name) > 1), None)
    if repeated is not None:
        raise ConfigError(f"mapping '{repeated}' given twice", "different mappings", "--mapping l2,linf")
    changes: dict[str, Any] = {key: value for key, value in settings.items() if value is not None}
    if "points" in changes or "preferences" in changes:  # in place of whatever dial the run had
        changes = {"points": None, "preferences": None, "off_simplex": False, "grid": "lattice", **changes}
    loaded = open_run(path, {"eval": {**changes, "mappings": list(mappings)}, **(draws or {})})
    if mappings and not isinstance(loaded.family, Conditional):
        raise ConfigError(f"mapping '{mappings[0]}' for a family of kind '{loaded.family.kind}'",
                          "a family whose policy is told which rewards are wanted", "leave --mapping out")  # fmt: skip
    return loaded


def evaluate_again(loaded: Loaded, split: str, watcher: Watcher) -> Results:
    """Results whose curves are the family under each mapping, then the base model.

    Stages are kept in the run's folder; nothing else there changes.

    Raises:
        RicError: there is no such split, or it has no rows; or rows or rewards have changed since the run.
    """
    folder = loaded.folder
    with disk_errors(folder, cache_folder()), locked(folder), logged(folder, watcher) as log:
        return _evaluate(loaded, split, log)


def _evaluate(loaded: Loaded, split: str, watcher: Watcher) -> Results:
    plan, family = loaded.plan, loaded.family
    rows = rows_of(loaded, split)
    job = reopen(plan, loaded.folder, family, watcher)
    own, preferences = str(plan.config.algo["name"]), preferences_of(plan)
    job.stages.method = own
    variants = {f"{own}:{name}": _under(job, loaded, name) for name in plan.config.eval.mappings}
    curves = [
        curve_of(job, variant, rows, dial_of(family, preferences), method)
        for method, variant in (variants or {own: family}).items()
    ]
    choice = choice_of(plan, job, family, rows)
    job.stages.method = BASE
    curves.append(base_curve(job, rows))
    gauges = gauges_of(plan, job)
    measured = [_on(split, gauges.measured(job, curve, rows)) for curve in curves]
    costs = ledger.read(loaded.folder / ledger.LEDGER)
    return results_of(plan, job, rows, measured, costs, read_manifest(loaded.folder), choice)


def rows_of(loaded: Loaded, split: str) -> list[Row]:
    """The first rows of a split that was not trained on, as many as `eval.prompts` says."""
    if split not in SPLITS:
        raise ConfigError(f"--split {split}", " or ".join(SPLITS), "--split test")
    rows = loaded.plan.task.rows(split)[: loaded.plan.config.eval.prompts]
    if not rows:
        raise DataError(f"split '{split}' of task '{loaded.plan.config.task['name']}' is empty", "at least one row",
                        "--split test")  # fmt: skip
    return rows


def _under(job: LocalJob, loaded: Loaded, name: str) -> PolicyFamily:
    """The family under a mapping; the run's own is used as the run has settled it."""
    if name == str((loaded.plan.config.mapping or {}).get("name")):
        return loaded.family
    mapping = loaded.plan.host.create("mapping", name, Mapping)  # type: ignore[type-abstract]
    return under(job, loaded.family, mapping)


def _on(split: str, curve: Curve) -> Curve:
    return replace(curve, split=split)
