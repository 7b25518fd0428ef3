"""What the quick commands import. Time is not measured here: the imports are what costs it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

SCRIPT = """
import json, sys
from ric.cli.main import main
try:
    main({args!r})
except SystemExit as leaving:
    code = leaving.code
print(json.dumps([code, sorted(sys.modules)]), file=sys.stderr)
"""
HEAVY = {"torch", "transformers", "peft", "trl", "datasets", "diffusers", "pandas", "matplotlib", "scipy", "numpy"}


def imported(*args):
    """Exit code and top-level names of the modules that `ric` has imported at its end, in a fresh process."""
    script = SCRIPT.format(args=list(args))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    code, modules = json.loads(done.stderr.splitlines()[-1])
    return code, {name.partition(".")[0] for name in modules} | set(modules)


@pytest.mark.parametrize("args", [["--help"], ["--version"], ["plugins", "--help"], ["plugins"], ["plugins", "--json"]])
def test_quick_commands_import_nothing_heavy(args):
    code, modules = imported(*args)
    assert code == 0
    assert modules & HEAVY == set()
    assert "ric.cli.main" in modules


@pytest.mark.parametrize("args", [["--help"], ["plugins", "--help"]])
def test_help_loads_no_plugin_and_no_extras_of_typer(args):
    _, modules = imported(*args)
    assert modules & {"pluggy", "pydantic", "yaml", "rich", "ric.plugin", "ric_plugins", "ric_tasks"} == set()


def test_the_guard_sees_what_is_imported():
    assert "pluggy" in imported("plugins")[1]


def test_library_entry_is_light():
    script = "import sys, ric, ric.errors, ric.plugin, ric.config; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) & (HEAVY | {"pydantic", "yaml", "rich"}) == set()
