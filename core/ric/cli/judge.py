"""`ric judge`: two runs answer the same prompts; a reward, or people, say whose answers are better."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ric.cli.lazy import plain

if TYPE_CHECKING:
    from ric.compare.members import Member
    from ric.compare.wins import Wins

app = plain()


@app.command()
def judge(
    first: Annotated[Path, typer.Argument(metavar="A", help="Folder of a finished run.")],
    second: Annotated[Path, typer.Argument(metavar="B", help="Folder of another.")],
    by: Annotated[str, typer.Option(help="Any reward, or utility: that of the preference asked for.")] = "utility",
    at: Annotated[
        str | None, typer.Option(help="One preference, e.g. harmless=0.7,helpful=0.3; default: the whole dial.")
    ] = None,
    tie: Annotated[float, typer.Option(help="Largest difference of the reward that is a tie.")] = 0.0,
    votes: Annotated[
        Path | None, typer.Option(metavar="FILE", help="People's votes: a CSV file with the columns id and vote.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Say how often A's answers win, tie and lose against B's, with 95 % intervals over prompts."""
    from ric.compare.judge import judged
    from ric.compare.members import read_member
    from ric.compare.votes import read_votes

    one, other = (read_member(str(path)) for path in (first, second))
    told = [] if votes is None else read_votes(votes, one.results.ids)
    found = judged(one, other, by, at=at, tie=tie, votes=told, reward=_reward(one, by))
    if as_json:
        print(json.dumps({"first": str(first), "second": str(second), **found.as_dict()}, allow_nan=False))
        return
    print(f"{first} against {second}, {found.wins.prompts} prompts")
    print(f"by {by}: {_shares(found.wins)}")
    if found.votes is not None:
        print(f"by votes on {found.votes.prompts} prompts: {_shares(found.votes)}")
        print(f"{by} is for the side that people chose in {found.agreement:.3f} of {found.counted} votes for a side")


def _reward(member: Member, by: str) -> tuple[Any, Any, Any] | None:
    """A reward that the runs did not measure, to score their answers now; None for what they hold."""
    from ric.compare.judge import UTILITY
    from ric.run.watching.watcher import Silent

    results = member.results
    if by in (*results.statistics.names, *results.evaluated, UTILITY):
        return None
    from ric.cli.workspace import plan_of
    from ric.config.tree import merge
    from ric.run.engine import evaluation_rows
    from ric.run.folder import read_config

    plan = plan_of(merge(read_config(member.folder), {"eval": {"rewards": [by], "metrics": []}}))
    (reward,) = plan.evaluated.values()
    rows = evaluation_rows(plan)
    return reward, rows, Silent()


def _shares(found: Wins) -> str:
    """The three shares with their intervals."""
    named = {"wins": found.win, "ties": found.tie, "loses": found.lose}
    told = ", ".join(f"{name} {s.value:.3f} [{s.low:.3f}, {s.high:.3f}]" for name, s in named.items())
    return f"{told}; wins - loses {found.balance.value:+.3f}, p = {found.balance.p:.3f}"
