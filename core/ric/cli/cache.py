"""`ric cache`: what is kept between runs, and how it is cleared."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from ric.cli.lazy import plain
from ric.cli.plugins import table
from ric.errors import ConfigError, RunError, did_you_mean

app = plain(no_args_is_help=True)
PARTS = ("models", "scores", "all")


class Kept(NamedTuple):
    """One thing in the cache.

    Args:
        what: "model" or "scores".
        name: a model's fingerprint, or the file of the scores.
        size: bytes on disk.
        scores: how many; 0 for a model.
    """

    what: str
    name: str
    size: int
    scores: int


@app.command()
def show(as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False) -> None:
    """List base models and scores with their sizes. Nothing else is cached; runs keep their stages themselves."""
    from ric.run.machine.paths import cache_folder
    from ric.run.scoring.score_cache import LIMIT, limit_bytes

    folder = cache_folder()
    held, limit = kept(folder), limit_bytes()
    if as_json:
        print(json.dumps({"folder": str(folder), "limit": limit, "kept": [item._asdict() for item in held]}))
        return
    print(f"{folder} (RIC_CACHE names another)")
    counts = [f"{item.scores:,} scores" if item.scores else "" for item in held]
    rows = [(item.what, item.name, f"{item.size / 1e6:.1f} MB", n) for item, n in zip(held, counts, strict=True)]
    for line in table(rows):
        print(line)
    print(f"scores may take {limit / 1e6:.0f} MB ({LIMIT}); the oldest go first")


@app.command()
def clear(
    part: Annotated[str, typer.Argument(help="What to remove: models, scores or all.")],
) -> None:
    """Remove base models, scores or both. The next run makes again what it needs; finished runs stay as they are."""
    from ric.run.durable.lock import waiting_lock
    from ric.run.machine.paths import cache_folder
    from ric.run.scoring.score_cache import FILE

    if part not in PARTS:
        raise ConfigError(f"ric cache clear {part}", ", ".join(PARTS), did_you_mean(part, PARTS) or "ric cache show")
    folder = cache_folder()
    before = sum(item.size for item in kept(folder))
    try:
        if part != "scores":
            for model in _models(folder):
                with waiting_lock(model.with_suffix(".lock"), lambda: print("a model is being built; waiting for it")):
                    shutil.rmtree(model)
        if part != "models":
            for file in folder.glob(f"{FILE}*"):
                file.unlink()
    except OSError as error:
        given = f"{error.filename} cannot be removed: {error.strerror}"
        raise RunError(given, "a cache that is yours", "RIC_CACHE=DIR names another") from error
    print(f"{(before - sum(item.size for item in kept(folder))) / 1e6:.1f} MB freed in {folder}")


def kept(folder: Path) -> Sequence[Kept]:
    """What a cache folder holds, models first."""
    from ric.run.scoring.score_cache import FILE, ScoreCache

    models = [Kept("model", model.name, _size([model]), 0) for model in _models(folder)]
    files = sorted(folder.glob(f"{FILE}*"))
    if not (folder / FILE).is_file():
        return models
    return [*models, Kept("scores", FILE, _size(files), ScoreCache(folder / FILE).count())]


def _models(folder: Path) -> list[Path]:
    from ric.run.base_model import MODELS

    return sorted(path for path in (folder / MODELS).glob("*") if path.is_dir())


def _size(paths: Sequence[Path]) -> int:
    files = [file for path in paths for file in ([path] if path.is_file() else path.rglob("*"))]
    return sum(file.stat().st_size for file in files if file.is_file())
