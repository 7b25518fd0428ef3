"""The folder of many runs: refused where it is, or holds, something else. Comparisons and studies have one each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from ric.config.files import load
from ric.errors import RunError
from ric.run.results_file import finished

FINGERPRINT = "fingerprint"


def refuse_foreign(folder: Path, kind: str, file: str, known: Mapping[str, str], fresh: bool) -> None:
    """Refuse a folder that holds something else.

    Args:
        folder: whose.
        kind: what it is to hold, in a word.
        file: where that says what it is.
        known: keys of the file with the values that it must have.
        fresh: whether other runs of that kind may go.

    Raises:
        RunError: a file, a folder of something else, or one of other runs without `fresh`.
    """
    if folder.is_file():
        raise RunError(f"{folder} is a file", f"a folder for the {kind}", "--out DIR")
    if not (folder / file).is_file():
        if folder.exists() and any(not path.name.startswith(".") for path in folder.iterdir()):
            raise RunError(f"{folder} is not empty and holds no {kind}", "an empty or new folder", "--out DIR")
        return
    held = load(folder / file)
    if not fresh and any(held.get(key) != value for key, value in known.items()):
        raise RunError(
            f"{folder} holds a {kind} of other runs",
            f"the runs in its {file}, as they were when they were made",
            f"ric report {folder}, --out DIR for a new folder, or --fresh to start anew here",
        )


def refuse_unfinished(folder: Path, places: Sequence[Path]) -> None:
    """Refuse a folder whose runs are not all finished.

    Args:
        folder: whose.
        places: of its runs.

    Raises:
        RunError: some are missing or not finished.
    """
    waiting = [place for place in places if not finished(place)]
    if waiting:
        raise RunError(
            f"{folder} is not finished: {len(waiting)} of its {len(places)} runs are to be done",
            "runs that reached their end",
            f"ric resume {folder} goes on with them",
        )
