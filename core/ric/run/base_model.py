"""The model alignment starts from: a path as it is, a recipe built once and cached."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ric.kinds import Backend, Progress, Source, Work
from ric.run.atomic import new_folder
from ric.run.digest import digest
from ric.run.ledger import Entry
from ric.run.paths import cache_folder
from ric.run.stages import Stages

if TYPE_CHECKING:
    from ric.run.prepare import Plan


def source_of(plan: Plan) -> Source:
    """The model the user named, else the task's own."""
    model = plan.config.model
    return plan.task.base() if model is None else Source(str(Path(model).expanduser()))


def cached_model(backend: Backend, source: Source, progress: Progress) -> tuple[str, Work]:
    """A folder or hub id that `Backend.load` takes, and what making it cost: nothing when it was there.

    A recipe is built into the user cache, under a hash of the recipe.
    """
    if source.recipe is None:
        return source.path, Work()
    target = cache_folder() / "models" / digest(type(backend).__qualname__, source.recipe)
    done = Work()
    if not target.exists():
        with new_folder(target) as model:
            done = backend.build(source.recipe, model, progress)
    return str(target), done


def base_model(backend: Backend, source: Source, stages: Stages) -> str:
    """The same as a stage, which says what the model cost this run."""
    if source.recipe is None:
        return source.path

    def work(folder: Path, entry: Entry) -> None:
        entry.trained(cached_model(backend, source, stages.watcher.progress)[1])

    def load(folder: Path) -> str:
        # Asked again rather than read from the stage: the user may have emptied the cache since.
        return cached_model(backend, source, stages.watcher.progress)[0]

    return stages.run("base", "build", digest(source.recipe), work, load)


def identity(path: str) -> str:
    """What names a base model: names, sizes and bytes of its files, of large ones a sample; or a hub id."""
    root = Path(path)
    if not root.is_dir():
        return path
    files = sorted(p for p in root.rglob("*") if p.is_file())
    return digest([(p.relative_to(root).as_posix(), p.stat().st_size, _sampled(p)) for p in files])


def _sampled(path: Path, blocks: int = 64, length: int = 2**14) -> bytes:
    """A small file whole; of a large one blocks in equal steps, so that other weights of the same size are noticed."""
    size = path.stat().st_size
    if size <= blocks * length:
        return path.read_bytes()
    found = []
    with path.open("rb") as stream:
        for number in range(blocks):
            stream.seek(number * (size - length) // (blocks - 1))
            found.append(stream.read(length))
    return b"".join(found)
