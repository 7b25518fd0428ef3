"""`ric resume`: go on with a run from its folder alone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ric.cli.lazy import plain

app = plain()


@app.command()
def resume(
    run: Annotated[Path, typer.Argument(help="Folder of a run, finished or not.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Go on with a run where it ended, as the command that started it would; a finished one prints its result."""
    from ric.cli.workspace import finish, plan_of
    from ric.run.folder import check, read_config

    folder = run.expanduser()
    plan = plan_of(read_config(folder))
    check(folder, plan.config, fresh=False)
    finish(plan, folder, fresh=False, as_json=as_json)
