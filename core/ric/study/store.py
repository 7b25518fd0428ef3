"""`study.yaml`: which study a folder holds and what was asked of it, so that it can be gone on with and told again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ric.compare.own_folder import FINGERPRINT, refuse_foreign
from ric.config.files import dump, load
from ric.run.digest import digest
from ric.study.definition import Study
from ric.study.plan import Asked, Run

FILE = "study.yaml"


def fingerprint(found: Sequence[Run]) -> str:
    """Ten hex digits of all runs' settings; pictures and sentences may change without them."""
    return digest([(run.spot, run.seed, run.tree, list(run.arm.members)) for run in found])[:10]


def default_folder(study: Study, found: Sequence[Run]) -> Path:
    """`runs/study-<name>-<hash of its runs>`."""
    return Path("runs") / f"study-{study.name}-{fingerprint(found)}"


def check(folder: Path, study: Study, found: Sequence[Run], fresh: bool) -> None:
    """Refuse a folder that holds something else.

    Raises:
        RunError: a file, a folder of something else, or a study of other runs without `fresh`.
    """
    refuse_foreign(folder, "study", FILE, {"study": study.name, FINGERPRINT: fingerprint(found)}, fresh)


def save(folder: Path, study: Study, asked: Asked, found: Sequence[Run]) -> None:
    """Write `study.yaml`."""
    folder.mkdir(parents=True, exist_ok=True)
    told = {key: list(value) if isinstance(value, Sequence) else value for key, value in asked._asdict().items()}
    dump(folder / FILE, {"study": study.name, **told, FINGERPRINT: fingerprint(found)})


def read(folder: Path) -> tuple[str, Asked]:
    """The study's name, and what was asked of it."""
    tree = load(folder / FILE)
    return str(tree["study"]), Asked(**{key: tree[key] for key in Asked._fields})
