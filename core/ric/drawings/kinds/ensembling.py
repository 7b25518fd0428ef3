"""Mixed weights against mixed predictions of the same members (rewarded soups, Figure 5c)."""

from __future__ import annotations

from ric.drawings.along import along, draw_along
from ric.drawings.dial import Walk, walks, whole
from ric.drawings.material import Lacking, Material, means, seeds_of
from ric.drawings.table import Table

WEIGHTS, PREDICTIONS = "weights", "predictions"


def points(material: Material) -> Table:
    """Rows `method, quantity, kind, value, se, at:...`: z-scored means by lambda, of both ways to mix.

    Raises:
        Lacking: not both ways were measured with the same members.
    """
    ways = {
        method.name: dict(method.config.get("algo") or {}).get("combine", WEIGHTS)
        for method in material.methods
        if all(whole(material, method, curve).mix is not None for curve in seeds_of(method))
    }
    found = [walk for walk in _walks(material) if walk.method in ways]
    if {ways[walk.method] for walk in found} < {WEIGHTS, PREDICTIONS}:
        run = material.members[0].folder
        raise Lacking(
            "not both ways to mix one set of members",
            "a comparison of mixed weights and mixed predictions",
            f"ric soup {run}#{material.names[0]} {run}#{material.names[-1]} --combine predictions, "
            "and ric compare of it with the same soup without --combine",
        )
    rows = []
    for walk in found:
        z, error = means(walk.curves, material.statistics)
        for j, name in enumerate(material.names):
            label = walk._replace(method=f"{walk.method}: {ways[walk.method]}")
            rows += along(label, f"{name} (z-score)", ways[walk.method], z[:, j], error[:, j])
    return Table(f"Mixed weights and mixed predictions on {material.task}", tuple(rows))


def _walks(material: Material) -> list[Walk]:
    return [walk for walk in walks(material) if walk.axes[0].startswith("lambda")]


def draw(table: Table) -> bytes:
    """A panel a reward."""
    return draw_along(table)
