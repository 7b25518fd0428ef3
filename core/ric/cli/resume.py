"""`ric resume`: go on with a run from its folder alone."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ric.cli.jobs import JOBS, jobs_of
from ric.cli.lazy import COMPARISON, STUDY, plain

app = plain()


@app.command()
def resume(
    run: Annotated[Path, typer.Argument(help="Folder of a run, finished or not.")],
    jobs: Annotated[int | None, typer.Option(metavar="N", help=f"Of a comparison or a study: {JOBS}")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Go on with a run where it ended, as the command that started it would; a finished one prints its result."""
    from ric.cli.workspace import finish, plan_of
    from ric.run.folder import check, read_config

    folder = run.expanduser()
    if (folder / COMPARISON).is_file():
        _comparison(folder, jobs_of(jobs), as_json=as_json)
        return
    if (folder / STUDY).is_file():
        from ric.cli.study import go_on

        go_on(folder, jobs_of(jobs), as_json=as_json)
        return
    plan = plan_of(read_config(folder))
    check(folder, plan.config, fresh=False)
    finish(plan, folder, fresh=False, as_json=as_json)


def _comparison(folder: Path, jobs: int, *, as_json: bool) -> None:
    """Go on with the runs of a comparison; one of finished runs is only measured again."""
    from ric.cli.compare import carry_out, deliver
    from ric.compare import compared, store
    from ric.compare.plans import planned
    from ric.config.files import load
    from ric.plugin import Host

    tree = load(folder / COMPARISON)
    files = [path for spec in tree["members"] for path in spec.get("config", {}).get("plugins") or []]
    entries = planned(tree, Host(list(dict.fromkeys(files))))
    if entries:
        carry_out(entries, list(tree.get("notes") or []), folder, jobs, fresh=False, as_json=as_json)
    else:
        deliver(compared(*store.read(folder)), folder, as_json=as_json)
