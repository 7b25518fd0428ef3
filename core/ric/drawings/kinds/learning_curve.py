"""Reward of the samples trained on, against what the training had cost (RAFT, arXiv:2304.06767, Figure 8a)."""

from __future__ import annotations

import numpy as np

from ric.drawings.layout import finished, panels
from ric.drawings.material import Lacking, Material, named
from ric.drawings.table import Table
from ric.kinds import Array
from ric.report.figures.look import series, verbatim

MOST_PANELS = 6


def points(material: Material) -> Table:
    """Rows `method, member, seed, number, seconds, units, reward_calls, raw:..., z:...`, one a batch or round.

    Raises:
        Lacking: no training drew samples, or the stages are gone.
    """
    rows = [
        {
            "method": b.method, "member": b.member, "seed": b.seed, "number": b.number, "seconds": b.seconds,
            "units": b.units, "reward_calls": b.reward_calls, **named("raw", material.names, b.rewards),
            **named("z", material.names, material.statistics.z(b.rewards)),
        }
        for b in material.batches
    ]  # fmt: skip
    if not rows:
        raise Lacking(
            "no log of samples that were trained on",
            f"a training that samples, with its stages still in {material.members[0].folder}",
            f"ric run --algo raft --task {material.task} --rewards {','.join(material.names)}",
        )
    return Table(f"Samples trained on, {material.task}; bands: lowest and highest seed", tuple(rows))


def draw(table: Table) -> bytes:
    """A panel a reward; a line a policy, batches averaged over seeds."""
    names = table.starting("z:")[:MOST_PANELS]
    drawn, every = panels(len(names))
    lines = list(dict.fromkeys((row["method"], row["member"]) for row in table.rows))
    for axes, name in zip(every, names, strict=True):
        for index, (method, member) in enumerate(lines):
            own, look = table.pick(method=method, member=member), series(index)
            label = method if member in ("", method) else f"{method}: {member.removeprefix(f'{method}-')}"
            x, y = (_by_number(own, column) for column in ("seconds", f"z:{name}"))
            axes.plot(x.mean(axis=1), y.mean(axis=1), markersize=4, linewidth=1.4, label=verbatim(label), **look)
            if y.shape[1] > 1:
                axes.fill_between(x.mean(axis=1), y.min(axis=1), y.max(axis=1), color=look["color"], alpha=0.15)
        axes.set_xlabel("device seconds of that policy")
        axes.set_ylabel(verbatim(f"{name} (z-score)"))
    return finished(drawn, every, table.title)


def _by_number(own: Table, column: str) -> Array:
    """(batches, seeds): the batches that every seed has."""
    each = [own.pick(seed=seed).numbers(column) for seed in own.each("seed")]
    shortest = min(len(values) for values in each)
    return np.stack([values[:shortest] for values in each], axis=1)
