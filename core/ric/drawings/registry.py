"""Which kinds of figure there are, and what each needs, as data."""

from __future__ import annotations

import importlib
from typing import NamedTuple, Protocol, cast

from ric.drawings.material import Material
from ric.drawings.table import Table
from ric.errors import NotFoundError, did_you_mean

LIST = "list"
"""Stands in the place of a kind and asks for the list of them."""


class Drawer(Protocol):
    """The module of a kind."""

    def points(self, material: Material) -> Table:
        """What the picture shows; raises `Lacking` where the runs cannot give it."""

    def draw(self, table: Table) -> bytes:
        """The picture as PNG."""


class Kind(NamedTuple):
    """One kind of figure.

    Args:
        name: as it is typed.
        summary: what it shows.
        needs: what a run or comparison must have.
    """

    name: str
    summary: str
    needs: str

    def load(self) -> Drawer:
        """Its module."""
        return cast("Drawer", importlib.import_module(f"ric.drawings.kinds.{self.name.replace('-', '_')}"))


KINDS: tuple[Kind, ...] = (
    Kind("front", "mean rewards by pair, with bands, trajectories, chords and the truth", "any run"),
    Kind("spider", "every reward on one map, base model = 1, worst = 0", "three rewards or more, and the base model"),
    Kind("versus-coefficient", "each reward along the dial, those never trained on too", "a dial"),
    Kind("lemma1", "what each linear user loses against the best policy measured", "a mixture with a dial"),
    Kind("lmc", "height of each soup above the chord of its members", "a mixture whose members were measured alone"),
    Kind("advantage", "expected reward of soups minus that of M policies of single weights",
         "two rewards, a mixture, and policies trained for single weights"),
    Kind("ensembling", "mixed weights against mixed predictions",
         "a comparison of two mixtures of one set of members"),
    Kind("quality", "figures of whole sets of responses along the dial", "a dial, and --metrics"),
    Kind("boxes", "images with the boxes that policies answered", "a task whose answers are boxes; none is there yet"),
    Kind("pairs", "the path between every two members, and its chord", "mixtures measured along their edges"),
    Kind("learning-curve", "reward of the samples trained on, against the seconds spent",
         "a training that samples: rounds, or a learner's own loop"),
    Kind("reward-perplexity", "each reward against the perplexity of the responses", "--metrics perplexity"),
    Kind("cost", "hypervolume against counted cost", "an alignment whose ledger counts work"),
    Kind("calibration", "desired against obtained rewards", "a policy that is told which rewards are wanted"),
)  # fmt: skip


def parse_kinds(text: str) -> list[Kind]:
    """The kinds of a comma-separated list, each once.

    Raises:
        NotFoundError: a name is no kind; the message lists all of them.
    """
    known = {kind.name: kind for kind in KINDS}
    names = list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    wrong = next((name for name in names if name not in known), None)
    if wrong is not None or not names:
        raise NotFoundError(
            f"--figure {text!r}" if wrong is None else f"--figure {wrong}: no such kind",
            "\n".join(["kinds, comma-separated", *(f"  {line}" for line in described())]),
            (did_you_mean(wrong or "", known) + " " if wrong else "") + f"--figure {LIST} says what each needs",
        )
    return [known[name] for name in names]


def described() -> list[str]:
    """A line a kind: name, what it shows, what it needs."""
    width = max(len(kind.name) for kind in KINDS)
    return [f"{kind.name:<{width}}  {kind.summary}; needs {kind.needs}" for kind in KINDS]
