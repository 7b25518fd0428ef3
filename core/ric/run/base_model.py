"""The model alignment starts from: a path as it is, a recipe built once and cached."""

from __future__ import annotations

from pathlib import Path

from ric.kinds import Backend, Source
from ric.run.atomic import new_folder
from ric.run.digest import digest
from ric.run.ledger import Entry
from ric.run.paths import cache_folder
from ric.run.stages import Stages


def base_model(backend: Backend, source: Source, stages: Stages) -> str:
    """A folder or hub id that `Backend.load` takes.

    A recipe is built into the user cache, under a hash of the recipe; the stage says what that cost
    this run, which is nothing when it was there.
    """
    if source.recipe is None:
        return source.path
    recipe = source.recipe
    target = cache_folder() / "models" / digest(type(backend).__qualname__, recipe)

    def work(folder: Path, entry: Entry) -> None:
        if not target.exists():
            with new_folder(target) as model:
                entry.trained(backend.build(recipe, model, stages.watcher.progress))

    def load(folder: Path) -> str:
        if not target.exists():  # the user emptied the cache since the stage was finished
            work(folder, Entry("base", "build"))
        return str(target)

    return stages.run("base", "build", digest(recipe), work, load)
