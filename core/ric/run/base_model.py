"""The model alignment starts from: a path as it is, a recipe built once and cached."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ric.kinds import Backend, Source, Work
from ric.run.digest import digest
from ric.run.durable.atomic import new_folder
from ric.run.durable.attempt import Attempt
from ric.run.durable.lock import waiting_lock
from ric.run.durable.seal import seal, unsealed
from ric.run.ledger import Entry
from ric.run.machine.paths import cache_folder
from ric.run.machine.ranks import barrier, broadcast, ranks
from ric.run.stages import Stages

if TYPE_CHECKING:
    from ric.run.setup.prepare import Plan

MODELS, SEAL = "models", "ric-seal.json"
"""The folder of built models in the user cache, and the file that seals each."""


def source_of(plan: Plan) -> Source:
    """The model the user named, else the task's own."""
    model = plan.config.model
    return plan.task.base() if model is None else Source(str(Path(model).expanduser()))


def cached_model(backend: Backend, source: Source, attempt: Attempt) -> tuple[str, Work]:
    """A folder or hub id that `Backend.load` takes, and what making it cost: nothing when it was there.

    A recipe is built into the user cache, under a hash of the recipe, by one process at a time. A build that
    was cut short is continued by whoever needs the model next; a model that was damaged since is built again.
    """
    if source.recipe is None:
        return source.path, Work()
    target = _place(backend, source)

    def waits() -> None:
        attempt.watcher.note(f"another process builds the base model {target.name}; waiting for it")

    if broadcast(ranks().first and _intact(target, attempt)):
        return str(target), Work()
    if not ranks().first:
        return str(target), _help(backend, source, target, attempt)
    with waiting_lock(target.with_suffix(".lock"), waits):
        there = broadcast(_intact(target, attempt))
        return str(target), Work() if there else _build(backend, source, target, attempt)


def _help(backend: Backend, source: Source, target: Path, attempt: Attempt) -> Work:
    """Take part in a build of which the first process keeps the result."""
    assert source.recipe is not None  # noqa: S101 - narrows the type: asked by the caller
    if broadcast(None):  # the first process says whether it is there by now
        return Work()
    with TemporaryDirectory() as scratch:
        done = backend.build(source.recipe, Path(scratch), _checkpoint(target), attempt.progress)
    barrier()
    return done


def _checkpoint(target: Path) -> Path:
    return target.with_name(f".{target.name}.checkpoint")


def known_model(backend: Backend, source: Source) -> Path | None:
    """The folder of a recipe's model when it is in the user cache; None when it is yet to be built."""
    target = _place(backend, source)
    return target if target.exists() else None


def _place(backend: Backend, source: Source) -> Path:
    return cache_folder() / MODELS / digest(type(backend).__qualname__, source.recipe)


def _build(backend: Backend, source: Source, target: Path, attempt: Attempt) -> Work:
    assert source.recipe is not None  # noqa: S101 - narrows the type: asked by the caller
    shutil.rmtree(target, ignore_errors=True)
    with new_folder(target) as model:
        done = backend.build(source.recipe, model, _checkpoint(target), attempt.progress)
        seal(model, {}, SEAL)
    shutil.rmtree(_checkpoint(target), ignore_errors=True)
    barrier()
    return done


def _intact(target: Path, attempt: Attempt) -> bool:
    """Whether the model is there, whole and unchanged."""
    if not target.exists():
        return False
    try:
        unsealed(target, SEAL)
    except ValueError as error:
        attempt.watcher.note(f"the cached model {target} is damaged ({error}) and is built again")
        return False
    return True


def base_model(backend: Backend, source: Source, stages: Stages) -> str:
    """The same as a stage, which says what the model cost this run."""
    if source.recipe is None:
        return source.path

    def work(folder: Path, attempt: Attempt) -> None:
        attempt.entry.trained(cached_model(backend, source, attempt)[1])

    def load(folder: Path) -> str:
        # Asked again rather than read from the stage: the user may have emptied the cache since.
        return cached_model(backend, source, Attempt(Entry("base", "build"), stages.watcher))[0]

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
