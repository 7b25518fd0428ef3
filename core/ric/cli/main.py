"""The entry of the command `ric`: its commands, and how mistakes are shown."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from typing import Annotated, Any, NoReturn

import typer

from ric.cli.lazy import Entry, LazyGroup, command, plain
from ric.errors import NotFoundError, PluginError, RicError, did_you_mean

DEBUG = "RIC_DEBUG"
DEFECT, INTERRUPTED = 70, 130
"""Exit codes: an error of ric itself (EX_SOFTWARE of sysexits.h); stopped by the user (128 + SIGINT)."""


class Commands(LazyGroup):
    """The built-in commands, then those of plugins, which are looked up only for a name that is not built in."""

    entries = {  # noqa: RUF012 - a ClassVar by LazyGroup's declaration
        "run": Entry("ric.cli.run:app", "Align a model to several rewards, or continue an unfinished run."),
        "resume": Entry("ric.cli.resume:app", "Go on with an unfinished run."),
        "eval": Entry("ric.cli.eval:app", "Measure the front of a finished run again, with other settings."),
        "sample": Entry("ric.cli.sample:app", "Answer prompts at a preference."),
        "soup": Entry("ric.cli.soup:app", "Mix members of finished runs, without training."),
        "compare": Entry("ric.cli.compare:app", "Compare methods: fronts, paired differences, costs."),
        "judge": Entry("ric.cli.judge:app", "Win, tie or lose per prompt: two runs by a reward or by votes."),
        "study": Entry("ric.cli.study:app", "Answer a question by a small sweep of runs."),
        "report": Entry("ric.cli.report:app", "Write the report of a run again."),
        "front": Entry("ric.cli.front:app", "Measure a table of points: hypervolume, regret, area."),
        "plugins": Entry("ric.cli.plugins:app", "List, show, check and start plugins."),
        "cache": Entry("ric.cli.cache:app", "Show or clear what is kept between runs."),
        "doctor": Entry("ric.cli.doctor:app", "Check this installation."),
    }

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """A built-in command, or a plugin's."""
        return super().get_command(ctx, cmd_name) or self._plugin_command(cmd_name)

    def _plugin_command(self, name: str) -> Any:
        from ric.plugin import default_host

        host = default_host()
        try:
            app = host.load("command", name)
        except NotFoundError as error:
            known = [*self.entries, *host.names("command")]
            raise NotFoundError(
                f"ric has no command '{name}'", did_you_mean(name, known) or ", ".join(known), "ric --help"
            ) from error
        if not isinstance(app, typer.Typer):
            raise PluginError(f"command '{name}': its target is {app!r}", "a typer.Typer", "ric plugins check")
        return command(app, name)


app = plain(
    cls=Commands,
    no_args_is_help=True,
    help="Align language and diffusion models to several rewards at once, and dial between them.",
    epilog="Commands of plugins: ric plugins --kind command. --debug, anywhere, shows tracebacks.",
)


def _version(wanted: bool) -> None:
    if wanted:
        from ric.plugin.versions import ric_version

        typer.echo(f"ric {ric_version() or 'from a checkout'}")
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", help="Print the version and exit.", is_eager=True, callback=_version)
]


@app.callback()
def top(version: Version = False) -> None:
    """Options of `ric` itself; `--version` ends before any command is looked up."""


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run one command and exit.

    Exit codes: 0 for success, 1 for a negative answer, 2 for a malformed command line, the code of
    the `RicError` for a user's mistake, 70 for a defect of ric, 130 when interrupted.

    Args:
        argv: the arguments after `ric`; those of the process unless given.
    """
    args = list(sys.argv[1:] if argv is None else argv)
    debug = "--debug" in args or os.environ.get(DEBUG, "") not in ("", "0")
    sys.exit(_outcome([arg for arg in args if arg != "--debug"], debug))


def _outcome(args: list[str], debug: bool) -> int:
    """Run one command; what went wrong is printed on stderr. Returns the exit code.

    typer itself prints usage errors and leaves by SystemExit, as it does after `--help`.
    """
    try:
        typer.main.get_command(app).main(args=args, prog_name="ric")
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else int(leaving.code is not None)
        if code == INTERRUPTED:  # what typer makes of KeyboardInterrupt
            kept = "; finished stages are kept, the same command goes on from there" if args[:1] == ["run"] else ""
            print(f"ric: interrupted{kept}", file=sys.stderr)
        return code
    except RicError as error:
        _show(f"ric: {error.title}: {error.given}", error, debug)
        for label, part in (("expected", error.expected), ("next", error.hint)):
            if part:
                print(f"  {label}: {part}", file=sys.stderr)
        return error.exit_code
    except Exception as error:  # noqa: BLE001 - whatever it is, a user gets one line rather than a traceback
        found = " ".join(f"{type(error).__name__}: {error}".split())
        _show(f"ric: {found}: this is a defect of ric, please report it; rerun with --debug", error, debug)
        return DEFECT
    return 0


def _show(line: str, error: BaseException, debug: bool) -> None:
    """The one line of a failure, after its traceback when that is asked for."""
    if debug:
        traceback.print_exception(error)
    print(line, file=sys.stderr)


if __name__ == "__main__":
    main()
