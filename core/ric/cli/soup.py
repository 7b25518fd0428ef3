"""`ric soup`: mix members of finished runs, without training, and measure what comes out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from ric.cli.lazy import plain
from ric.errors import ConfigError

app = plain()


@app.command()
def soup(
    members: Annotated[
        list[str], typer.Argument(metavar="MEMBER...", help="RUN#helpful, RUN#0.5, RUN#x@2, init, or A#x+B#x.")
    ],
    grid: Annotated[int | None, typer.Option(help="Lambdas along each edge of the simplex; default 11.")] = None,
    path: Annotated[bool, typer.Option("--path", help="Along a path through the members, in their order.")] = False,
    uniform: Annotated[bool, typer.Option("--uniform", help="The plain average alone.")] = False,
    grow: Annotated[bool, typer.Option("--grow", help="Subsets, grown by the member that helps most.")] = False,
    coefficients: Annotated[
        str | None, typer.Option(help="Lambdas: 0.5,0.5 or several with ';', or of two members first:last:step.")
    ] = None,
    combine: Annotated[str, typer.Option(help="What is mixed: weights or predictions.")] = "weights",
    out: Annotated[Path | None, typer.Option(help="Folder of the run; default: runs/soup-<task>-<hash>.")] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Start anew in that folder.")] = False,
    assignments: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PATH=VALUE", help="One option, e.g. eval.prompts=50; repeatable."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Mix members of finished runs into a run of its own: a dial, its front and a report, without training."""
    from ric.cli.workspace import finish, plan_of
    from ric.config.tree import merge, overrides
    from ric.run.folder import check, default_folder
    from ric.run.members.soup_config import soup_config

    lambdas = None if coefficients is None else parse_coefficients(coefficients, len(members))
    options = _options(grid, path, uniform, grow, lambdas)
    tree = merge(soup_config(members, {**options, "combine": combine}), overrides(assignments or []))
    plan = plan_of(tree)
    folder = out or default_folder(plan.config)
    check(folder, plan.config, fresh)
    finish(plan, folder, fresh=fresh, as_json=as_json)


def _options(
    grid: int | None, path: bool, uniform: bool, grow: bool, coefficients: list[list[float]] | None
) -> dict[str, Any]:
    """The algorithm's options for these flags.

    Raises:
        ConfigError: flags that exclude each other.
    """
    modes = {"path": path, "uniform": uniform, "grow": grow, "coefficients": coefficients is not None}
    chosen = [mode for mode, wanted in modes.items() if wanted]
    if len(chosen) > 1 or (grid is not None and chosen not in ([], ["path"])):
        given = [f"--{mode}" for mode in chosen] + ["--grid"] * (grid is not None)
        raise ConfigError(" and ".join(given), "one of --grid, --path (with --grid for its points), --uniform, --grow "
                          "and --coefficients", "leave one out")  # fmt: skip
    points = {} if grid is None else {"points": grid}
    listed = {} if coefficients is None else {"coefficients": coefficients}
    return {"mode": chosen[0] if chosen else "grid", **points, **listed}


def parse_coefficients(text: str, members: int) -> list[list[float]]:
    """Lambdas from `0.5,0.5`, from several such with `;` between them, or from `first:last:step` for two members.

    A range gives the second member's share: `-0.5:1.5:0.1` means (1.5, -0.5), (1.4, -0.4), ..., (-0.5, 1.5).

    Raises:
        ConfigError: it is none of these, or not for as many members.
    """
    try:
        if ":" in text:
            first, last, step = (float(part) for part in text.split(":"))
            count = round((last - first) / step)
            fits = members == 2 and step > 0 and 0 < count < 1000 and abs(first + count * step - last) < 1e-9
            shares = [round(first + i * step, 12) for i in range(count + 1)] if fits else []
            rows = [[1 - share, share] for share in shares]
        else:
            rows = [[float(part) for part in row.split(",")] for row in text.split(";")]
    except (ValueError, ZeroDivisionError):
        rows = []
    if not rows or any(len(row) != members for row in rows):
        raise ConfigError(
            f"--coefficients {text!r} for {members} members",
            "one number per member, lambdas separated by ';', or first:last:step for two members",
            "--coefficients '1,0;0.5,0.5', or --coefficients=-0.5:1.5:0.1",
        )
    return rows
