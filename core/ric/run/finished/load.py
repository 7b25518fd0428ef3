"""A run's policy family from its folder.

Nothing but `run.yaml` and the folder `family` is read, and nothing is written into the run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ric.config.tree import merge
from ric.errors import RunError
from ric.plugin import Host
from ric.run.family_file import FAMILY, load_family, member_folders
from ric.run.finished.loaded import Loaded
from ric.run.folder import CONFIG, read_config
from ric.run.setup.prepare import prepare
from ric.run.watching.watcher import Silent, Watcher


def load(path: str | Path, plugins: Iterable[str | Path] = ()) -> Loaded:
    """A run's policy family.

    Args:
        path: the run's folder.
        plugins: local plugin files; each takes the place of the file of that name the run was made with.

    Raises:
        RunError: there is no run, or it did not get as far as its family.
        RicError: a component of the run is not installed any more.
    """
    return open_run(Path(path), {}, plugins)


def open_run(
    path: Path, changes: Mapping[str, Any], plugins: Iterable[str | Path] = (), watcher: Watcher | None = None
) -> Loaded:
    """The same under a changed configuration: `changes` go over `run.yaml`.

    Raises:
        RicError: see `load`; or a change that the configuration does not allow.
    """
    folder = path.expanduser()
    tree = merge(read_config(folder), changes)
    tree["plugins"] = _files(tree.get("plugins") or [], plugins)
    plan = prepare(tree, Host(tree["plugins"]))
    if not (folder / FAMILY).is_dir():
        raise RunError(
            f"{folder} holds an unfinished run: it has no policy family yet",
            "a run that reached its end",
            f"ric run --config {folder / CONFIG} --out {folder} goes on with it",
        )
    family = load_family(folder / FAMILY, plan.host)
    for member, weights in member_folders(folder / FAMILY, family).items():
        if not weights.is_dir():
            raise RunError(f"{weights} is missing", f"the weights of member '{member}'", "copy the whole run folder")
    return Loaded(folder, plan, family, watcher or Silent())


def _files(stored: Sequence[str], given: Iterable[str | Path]) -> list[str]:
    """Plugin files of a run, with given ones in place of stored ones of the same name."""
    new = [str(path) for path in given]
    names = {Path(path).name for path in new}
    return [*(path for path in stored if Path(path).name not in names), *new]
