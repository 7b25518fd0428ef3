"""From a folder of a run, or of a comparison, to what figures are made of."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ric.compare import store
from ric.compare.cost import GENERATED, TRAINED
from ric.compare.members import WHOLE, Member, read_member
from ric.drawings.material import Batch, Material
from ric.kinds import Array
from ric.report.means import mean_over_prompts
from ric.run.job.local_job import PRACTICE
from ric.run.results import Curve
from ric.run.scoring.scored_file import ARRAYS
from ric.run.stages import STAGES

ROUND = re.compile(r"(?:(.+)-)?round-(\d+)")
"""Stages whose samples are trained on: rounds of `ric`, and of a member that a learner trains."""
FIT = re.compile(r"-fit-\d+$|^(?:offline|online-\d+)$")
"""Endings of the fits between such rounds."""


def open_material(folder: Path) -> Material:
    """The material of a run or a comparison.

    Raises:
        RunError: the folder holds neither, or a run is unfinished or damaged.
    """
    found = store.read(folder)[0] if store.holds_comparison(folder) else [read_member(str(folder))]
    every = aligned(found)
    members = tuple(member for member in every if member.budget == WHOLE) or tuple(every)
    partial = () if len(members) == len(every) else tuple(m for m in every if m.budget != WHOLE)
    batches = [batch for member in members for batch in batches_of(member)]
    return Material(str(folder), members, tuple(batches), partial)


def aligned(members: Sequence[Member]) -> list[Member]:
    """The members with one list of measured rewards and metrics for all, NaN where a run did not measure one."""
    names = list(dict.fromkeys(name for m in members for name in m.results.evaluated))
    metrics = {name: larger for m in members for name, larger in m.results.metrics.items()}

    def widened(curve: Curve, own: Sequence[str], own_metrics: Sequence[str]) -> Curve:
        g, n, _ = curve.rewards.shape
        return replace(
            curve,
            evaluated=_spread(curve.evaluated, own, names, (g, n)) if names else None,
            metrics=_spread(curve.metrics, own_metrics, list(metrics), (g,)) if metrics else None,
        )

    return [
        m._replace(
            results=replace(
                m.results, evaluated=names, metrics=metrics,
                curves=[widened(c, m.results.evaluated, list(m.results.metrics)) for c in m.results.curves],
            )
        )
        for m in members
    ]  # fmt: skip


def _spread(values: Array | None, own: Sequence[str], names: Sequence[str], shape: tuple[int, ...]) -> Array:
    """Columns (..., own) at their places among all names, NaN elsewhere."""
    wide = np.full((*shape, len(names)), np.nan)
    if values is not None:
        wide[..., [names.index(name) for name in own]] = values
    return wide


def batches_of(member: Member) -> Iterator[Batch]:
    """What the run's own trainings drew, in the ledger's order."""
    spent: dict[str, dict[str, float]] = {}
    for entry in member.results.ledger:
        if entry.get("repeated") or entry.get("method") != member.own.method:
            continue
        name = trained_member(str(entry["stage"]))
        before = dict(spent.get(name, {}))
        after = spent.setdefault(name, {})
        for key, cost in costs(entry).items():
            after[key] = after.get(key, 0.0) + cost
        folder = member.folder / STAGES / str(entry.get("id"))
        rounds = ROUND.fullmatch(str(entry["stage"]))
        drawn = _of_round(folder) if rounds else _of_practice(folder, member.results.statistics.names)
        for i, rewards in enumerate(drawn):
            share = (i + 1) / len(drawn)
            paid = {key: before.get(key, 0.0) + share * (total - before.get(key, 0.0)) for key, total in after.items()}
            yield Batch(member.label, member.seed, name, int(rounds[2]) if rounds else i, paid["seconds"],
                        paid["units"], paid["reward_calls"], rewards)  # fmt: skip


def trained_member(stage: str) -> str:
    """The policy that a training stage is about; the run's one policy is called ""."""
    found = ROUND.fullmatch(stage)
    return (found[1] or "") if found else FIT.sub("", stage)


def costs(entry: Mapping[str, Any]) -> dict[str, float]:
    """Device seconds, counted units and rows scored of one line of a ledger."""
    return {
        "seconds": float(entry.get("device_seconds") or entry.get("seconds") or 0.0),
        "units": float(GENERATED * (entry.get("units_generated") or 0) + TRAINED * (entry.get("units_trained") or 0)),
        "reward_calls": float((entry.get("reward_calls") or 0) + (entry.get("cache_hits") or 0)),
    }


def _of_round(folder: Path) -> list[Array]:
    """Raw means (k,) of a round's samples; nothing where the stage's folder is gone."""
    if not (folder / ARRAYS).is_file():
        return []
    with np.load(folder / ARRAYS) as arrays:
        return [mean_over_prompts(arrays["rewards"])]


def _of_practice(folder: Path, names: Sequence[str]) -> list[Array]:
    """Raw means (k,) of each batch that a learner drew in its own loop."""
    if not (folder / PRACTICE).is_file():
        return []
    batches = json.loads((folder / PRACTICE).read_text(encoding="utf-8"))
    return [np.array([batch.get(name) for name in names], dtype=np.float64) for batch in batches]
