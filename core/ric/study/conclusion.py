"""A study's result: every point of its pictures, and its sentences, from the runs' per-prompt rewards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from ric.compare.words import Sentence
from ric.front import Crossed, holm, seeds_note
from ric.report.json_safe import json_safe
from ric.study.definition import Claim, Examined, Panel, Point, Study, Sweep
from ric.study.figures import Ground, contrast, level, measured_ground
from ric.study.make import Made
from ric.study.spot import Spot

DRAWS = 1000
"""Resamples of the prompts."""


class Shown(NamedTuple):
    """One picture: a panel in one figure.

    Args:
        panel: what it is of.
        figure: one of `FIGURES`; "" for a panel that is no sweep.
        points: in order.
        names: of the places on the axis, where they are names.
    """

    panel: Panel
    figure: str
    points: Sequence[Point]
    names: Sequence[str] = ()


@dataclass(frozen=True)
class Conclusion:
    """What the terminal, the table, the picture and the page show.

    Args:
        study: what was asked.
        shown: the pictures.
        words: the sentences.
        runs: (arm in world, seed, folder) of every run.
        prompts: the fewest any world has; 0 without runs.
        tests: how many differences Holm's correction counts.
    """

    study: Study
    shown: Sequence[Shown]
    words: Sequence[Sentence]
    runs: Sequence[tuple[Spot, int, str]]
    prompts: int
    tests: int

    def as_dict(self) -> dict[str, Any]:
        """Strict JSON; NaN is null."""
        return dict(
            json_safe(
                {
                    "study": self.study.name, "asks": self.study.asks, "prompts": self.prompts, "tests": self.tests,
                    "words": [sentence._asdict() for sentence in self.words],
                    "points": [
                        {"panel": s.panel.name, "figure": s.figure, **point._asdict()}
                        for s in self.shown for point in s.points
                    ],
                    "runs": [{"arm": s.arm, "world": s.world, "seed": n, "run": run} for s, n, run in self.runs],
                }
            )
        )  # fmt: skip


def concluded(study: Study, made: Made) -> Conclusion:
    """Measure every world, and say what the study says.

    Args:
        study: the definition.
        made: its finished runs.

    Raises:
        RicError: runs of one world stand on different ground.
    """
    grounds = {
        world.label: measured_ground([m for spot, own in made.items() if spot.world == world.label for m in own], DRAWS)
        for world in study.worlds
        if any(spot.world == world.label for spot in made)
    }
    said = _said([panel for panel in study.panels if isinstance(panel, Sweep)], grounds)
    shown: list[Shown] = []
    words: list[Sentence] = []
    for panel in study.panels:
        if isinstance(panel, Sweep):
            shown += [_swept(panel, figure, grounds) for figure in panel.figures]
            words += said.words[panel.name]
            continue
        if isinstance(panel, Examined):
            found = panel.work({spot: [member.folder for member in made[spot]] for spot in panel.of})
            shown.append(Shown(panel, "", found.points, panel.names))
        else:
            found = panel.work()
            shown.append(Shown(panel, "", found.points))
        words += found.words
    if said.uncertain:
        words += _reach(made)
    runs = [(spot, member.seed, str(member.folder)) for spot, own in made.items() for member in own]
    return Conclusion(
        study, shown, words, runs, min((g.measures.prompts for g in grounds.values()), default=0),
        said.tests
    )  # fmt: skip


def _swept(panel: Sweep, figure: str, grounds: Mapping[str, Ground]) -> Shown:
    """A figure of every run of a panel."""
    points = []
    for line in panel.lines:
        for x, spot in line.spots:
            found = level(grounds, spot, figure)
            points.append(Point(line.label, x, found.value, found.low, found.high))
    names = [] if panel.x else _names(panel)
    return Shown(panel, figure, points, names)


def _names(panel: Sweep) -> list[str]:
    """Spots as places on an axis: of several lines their worlds; of one its runs, without the world if it is one."""
    spots = panel.spots
    if len(panel.lines) > 1:
        return [spot.world for _, spot in panel.lines[0].spots]
    alike = len({spot.world for spot in spots}) == 1
    return [spot.arm if alike else str(spot) for spot in spots]


class _Said(NamedTuple):
    """Sentences by panel, how many differences they test, and whether any of these has an interval of some width."""

    words: Mapping[str, Sequence[Sentence]]
    tests: int
    uncertain: bool


def _said(panels: Sequence[Sweep], grounds: Mapping[str, Ground]) -> _Said:
    """Every claim's sentence; p-values are corrected for all differences that the study looks at."""
    asked: list[tuple[Sweep, Claim, dict[Spot, Crossed], list[Crossed]]] = []
    for panel in panels:
        for claim in panel.says:
            values = {spot: level(grounds, spot, claim.figure) for spot in panel.spots}
            parts = claim.contrasts(panel, {spot: own.value for spot, own in values.items()})
            asked.append((panel, claim, values, [contrast(grounds, part, claim.figure) for part in parts]))
    everything = [d for _, _, _, found in asked for d in found]
    adjusted = iter(holm([d.p for d in everything]).tolist() if everything else [])
    words: dict[str, list[Sentence]] = {panel.name: [] for panel in panels}
    for panel, claim, values, found in asked:
        words[panel.name].append(claim.sentence(panel, values, found, [next(adjusted) for _ in found]))
    return _Said(words, len(everything), any(d.low < d.high for d in everything))


def _reach(made: Made) -> list[Sentence]:
    """How far the claims carry."""
    fewest = min(len(own) for own in made.values())
    note = seeds_note(fewest)
    if not note:
        return []
    about = "these very policies on new prompts, not other seeds" if fewest == 1 else "the seeds that were run"
    return [Sentence(f"Differences are about {about}: {note}.", {"seeds": fewest})]
