"""`--figure KIND` of `ric report`: what it lists, checks and draws."""

from __future__ import annotations

import json
from pathlib import Path


class Figures:
    """The figures that were asked for; their points are known before anything is written.

    Args:
        text: kinds, comma-separated.
        folders: runs, or one comparison.
    """

    def __init__(self, text: str, folders: list[Path]) -> None:
        from ric.drawings import parse_kinds
        from ric.drawings.opening import open_material
        from ric.drawings.write import tables

        kinds = parse_kinds(text)
        self._tables = {folder: tables(open_material(folder), kinds) for folder in folders}

    def write(self, folder: Path) -> dict[str, str]:
        """Draw them into the folder; kind -> path of its picture."""
        from ric.drawings.write import write_figures
        from ric.run.durable.disk import disk_errors

        with disk_errors(folder):
            return {kind: str(path) for kind, path in write_figures(self._tables[folder], folder).items()}


def list_figures(folders: list[Path], *, as_json: bool) -> None:
    """Print the kinds and what each needs; for given runs, what they lack for it."""
    from ric.drawings import KINDS
    from ric.drawings.opening import open_material
    from ric.drawings.registry import described
    from ric.drawings.write import availability

    lacking = {str(folder): availability(open_material(folder)) for folder in folders}
    if as_json:
        kinds = [kind._asdict() for kind in KINDS]
        print(json.dumps({"figures": kinds, "lacking": lacking} if folders else {"figures": kinds}))
        return
    print("\n".join(described()))
    for folder, found in lacking.items():
        print(f"\n{folder}")
        print("\n".join(f"{kind:<20}{f'no: {missing}' if missing else 'yes'}" for kind, missing in found.items()))
