"""What a learner drew in its own loop, batch by batch, kept from one attempt at a stage to the next."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from ric.kinds import Progress, Verdict, Work

Means = Mapping[str, float | None]
"""Mean utility and mean raw rewards of a batch; None where nothing applies."""


class PracticeLog:
    """The batches of one training, whichever attempt drew them.

    A line is appended as a batch is judged and, like the journal's, is not forced to disk. A training goes on from a
    checkpoint that may lie before the last batches: those are drawn again, and their lines go.

    Args:
        path: its file.
    """

    def __init__(self, path: Path) -> None:
        self._path, self._step = path, -1
        self._kept = _read(path)

    @property
    def batches(self) -> list[Means]:
        """What every batch came to, in order."""
        return [means for _, means in self._kept]

    def reached(self, step: int) -> None:
        """The training stands at `step`; the first call of an attempt says where it goes on."""
        if self._step < 0:
            self._kept = [(at, means) for at, means in self._kept if at < step]
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_text("".join(map(_line, self._kept)), encoding="utf-8")
        self._step = step

    def before(self, progress: Progress) -> Progress:
        """The same report, of which the log hears first."""

        def heard(done: int, total: int, figures: Mapping[str, float], work: Work | None = None) -> None:
            self.reached(done)
            progress(done, total, figures, work)

        return heard

    def add(self, means: Means) -> None:
        """A batch was drawn at the step reached so far."""
        if self._step < 0:
            self.reached(0)
        self._kept.append((self._step, means))
        with self._path.open("a", encoding="utf-8") as file:
            file.write(_line(self._kept[-1]))


def _line(entry: tuple[int, Means]) -> str:
    return json.dumps(entry) + "\n"


def _read(path: Path) -> list[tuple[int, Means]]:
    """The whole lines of a file; the last one may have been cut short."""
    lines = path.read_text(encoding="utf-8").split("\n")[:-1] if path.is_file() else []
    return [(int(step), means) for step, means in map(json.loads, lines)]


def means_of(names: Sequence[str], verdict: Verdict) -> Means:
    """Mean utility and mean raw rewards of a batch; None where nothing applies."""
    columns = {"utility": verdict.utility, **{name: verdict.rewards[:, j] for j, name in enumerate(names)}}
    known = {name: values[np.isfinite(values)] for name, values in columns.items()}
    return {name: float(values.mean()) if len(values) else None for name, values in known.items()}
