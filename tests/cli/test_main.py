"""The entry of the command: help, commands of plugins, and how mistakes are shown."""

from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace

import pytest

from ric.cli import main as module
from ric.cli.lazy import Entry
from ric.errors import ConfigError, RicError
from ric.plugin import reset_default_host

COMMANDS = """
from ric.plugin import Component, hookimpl

@hookimpl
def ric_commands():
    return [
        Component("greet", "greet_plugin:app", "Greets."),
        Component("doctor", "greet_plugin:app", "Never reached: the built-in command wins."),
        Component("hollow", "greet_plugin:VALUE", "No typer app."),
    ]

VALUE = 3

class Late:
    def __getattr__(self, name): raise AttributeError(name)

def __getattr__(name):
    if name != "app": raise AttributeError(name)
    import typer
    app = typer.Typer()
    @app.command()
    def greet(who: str = "you"): print(f"hello {who}")
    return app
"""


@pytest.fixture(autouse=True)
def alone(own_plugins):
    own_plugins()
    reset_default_host()
    yield own_plugins
    reset_default_host()


@pytest.fixture
def ric(capsys):
    """Run `ric` in this process: exit code, stdout and stderr."""

    def run(*args):
        with pytest.raises(SystemExit) as leaving:
            module.main(args)
        captured = capsys.readouterr()
        return leaving.value.code, captured.out, captured.err

    return run


@pytest.fixture
def failing(monkeypatch):
    """A function that makes the command `doctor` raise."""

    def fail(error):
        def boom():
            raise error

        monkeypatch.setattr("ric.cli.doctor.versions", boom)

    return fail


def test_help_lists_every_command_without_importing_it(ric, monkeypatch):
    gone = {name: Entry(f"no_such_module_{name}:app", entry.help) for name, entry in module.Commands.entries.items()}
    monkeypatch.setattr(module.Commands, "entries", gone)
    code, out, err = ric("--help")
    assert (code, err) == (0, "")
    for name, entry in gone.items():
        assert f"  {name} " in out
        assert entry.help in out


def test_no_arguments_are_answered_with_help(ric):
    code, out, err = ric()
    assert code == 2
    assert "Commands:" in out + err


def test_version(ric, monkeypatch):
    monkeypatch.setattr("ric.plugin.versions.ric_version", lambda: "1.2.3")
    assert ric("--version") == (0, "ric 1.2.3\n", "")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("plugnis", "did you mean 'plugins'?"),
        ("zzz", "run, resume, eval, sample, soup, compare, judge, study, report, front, plugins, cache, doctor"),
    ],
)
def test_unknown_command(ric, typed, expected):
    code, out, err = ric(typed)
    assert (code, out) == (3, "")
    assert err == f"ric: not found: ric has no command '{typed}'\n  expected: {expected}\n  next: ric --help\n"


def test_unknown_command_of_a_group(ric):
    code, _, err = ric("plugins", "shwo")
    assert code == 3
    assert "ric plugins has no command 'shwo'\n  expected: did you mean 'show'?\n  next: ric plugins --help" in err


@pytest.mark.parametrize("args", [("--nope",), ("doctor", "--nope"), ("doctor", "extra"), ("plugins", "new", "reward")])
def test_usage_errors_are_plain_text(ric, args):
    code, out, err = ric(*args)
    assert (code, out) == (2, "")
    assert err.startswith("Usage: ric")
    assert "Error: " in err
    assert "╭" not in err
    assert "Traceback" not in err


def test_mistake_of_the_user_in_three_parts(ric, failing):
    failing(ConfigError("given 3", "expected 4", "type 5"))
    assert ric("doctor") == (2, "", "ric: configuration: given 3\n  expected: expected 4\n  next: type 5\n")


def test_parts_that_are_empty_are_left_out(ric, failing):
    failing(RicError("given 3"))
    assert ric("doctor") == (1, "", "ric: error: given 3\n")


def test_defect_is_one_line(ric, failing):
    failing(KeyError("a\nb"))
    code, out, err = ric("doctor")
    assert (code, out) == (70, "")
    assert err == "ric: KeyError: 'a\\nb': this is a defect of ric, please report it; rerun with --debug\n"


@pytest.mark.parametrize("args", [("--debug", "doctor"), ("doctor", "--debug"), ("doctor", "--json", "--debug")])
@pytest.mark.parametrize("error", [KeyError("a"), ConfigError("given 3")])
def test_debug_anywhere_shows_the_traceback(ric, failing, args, error):
    failing(error)
    _, _, err = ric(*args)
    assert "Traceback" in err
    assert "boom" in err


@pytest.mark.parametrize(("value", "shown"), [("1", True), ("0", False), ("", False)])
def test_debug_by_environment(ric, failing, monkeypatch, value, shown):
    monkeypatch.setenv("RIC_DEBUG", value)
    failing(KeyError("a"))
    assert ("Traceback" in ric("doctor")[2]) is shown


def test_interrupt_is_one_line(ric, failing):
    failing(KeyboardInterrupt())
    code, out, err = ric("doctor")
    assert (code, out, err.strip()) == (130, "", "ric: interrupted")


def test_an_interrupted_run_says_how_to_go_on(monkeypatch, capsys):
    def stopped(*_args, **_options):
        raise SystemExit(130)

    monkeypatch.setattr(module.typer.main, "get_command", lambda _app: SimpleNamespace(main=stopped))
    with pytest.raises(SystemExit) as leaving:
        module.main(["run", "--algo", "ric"])
    assert leaving.value.code == 130
    assert capsys.readouterr().err == (
        "ric: interrupted; finished stages are kept, the same command goes on from there\n"
    )


def test_command_of_a_plugin(ric, alone, plugin_package):
    alone("greet")
    plugin_package("ric-greet", {"greet_plugin.py": COMMANDS}, {"greet": "greet_plugin"})
    assert ric("greet", "--who", "me") == (0, "hello me\n", "")
    assert "hello" not in ric("doctor")[1]
    assert ric("greett")[2].splitlines()[1] == "  expected: did you mean 'greet'?"


def test_command_of_a_plugin_that_is_no_app(ric, alone, plugin_package):
    alone("greet")
    plugin_package("ric-greet", {"greet_plugin.py": COMMANDS}, {"greet": "greet_plugin"})
    code, _, err = ric("hollow")
    assert code == 4
    assert "command 'hollow': its target is 3\n  expected: a typer.Typer" in err


def test_reader_that_goes_away_is_no_error(alone):
    script = "from ric.cli.main import main; main(['plugins', '--json'])"
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        err = process.stderr.read().decode()
    assert "Traceback" not in err
    assert "defect" not in err
