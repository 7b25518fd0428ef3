"""The files around the code agree with the code, and the source keeps the house rules that can be counted."""

from __future__ import annotations

import ast
import re
import statistics
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "benchmarks").glob("*.md")])
SOURCES = sorted(path for root in ("core", "plugins", "tasks") for path in (ROOT / root).rglob("*.py"))
WRITTEN = [*PAGES, *SOURCES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "examples").rglob("*.py"), ROOT / "noxfile.py"]
MAX_MODULE, MEDIAN_MODULE, MAX_FUNCTION, MEDIAN_FUNCTION = 300, 120, 80, 12
# Put together here, so that this file does not hold what it looks for.
UNFINISHED = re.compile("|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X"]))
MACHINE = re.compile("/(?:" + "root|home|work|Users" + r")/\w")


def read(*parts: str) -> str:
    """A text file of the checkout."""
    return ROOT.joinpath(*parts).read_text(encoding="utf-8")


def direct_requirements() -> list[Requirement]:
    """Direct dependencies and those of the development groups."""
    groups = PYPROJECT["dependency-groups"].values()
    tools = [line for group in groups for line in group if isinstance(line, str)]
    return [Requirement(line) for line in [*PYPROJECT["project"]["dependencies"], *tools]]


def pins() -> dict[str, str]:
    """Package -> version in constraints.txt."""
    lines = [line.partition("#")[0].strip() for line in read("constraints.txt").splitlines()]
    return {canonicalize_name(name): version for name, _, version in (line.partition("==") for line in lines if line)}


def function_lengths(path: Path) -> list[int]:
    """Lines of each function of a file, decorators left out."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [node.end_lineno - node.lineno + 1 for node in functions]


@pytest.mark.parametrize("requirement", direct_requirements(), ids=str)
def test_constraints_pin_what_is_required(requirement):
    pinned = pins().get(canonicalize_name(requirement.name))
    assert pinned is not None
    assert requirement.specifier.contains(pinned)


def test_constraints_name_no_local_version():
    assert [version for version in pins().values() if "+" in version] == []


def test_readme_and_ci_run_the_same_tests():
    (command,) = set(re.findall(r"\.venv/bin/(pytest [^`\n]*)", read("README.md")))
    assert f".venv/bin/{command} " in read(".ci", "run")


def test_ci_is_executable():
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


def test_changelog_has_this_version():
    assert f"## [{PYPROJECT['project']['version']}]" in read("CHANGELOG.md")


def test_readme_lists_every_command():
    from ric.cli.main import Commands

    assert set(re.findall(r"^\| `ric (\w+)", read("README.md"), re.MULTILINE)) == set(Commands.entries)


def test_readme_shows_the_example_plugin():
    blocks = re.findall(r"```python\n# examples/plugin/(\S+)\n(.*?)```", read("README.md"), re.DOTALL)
    assert blocks
    for name, block in blocks:
        kept = [line for line in read("examples", "plugin", name).splitlines() if line.strip()]
        shown = [line for line in block.splitlines() if line.strip()]
        positions = [kept.index(line) for line in shown]
        assert positions == sorted(positions)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page):
    targets = re.findall(r"\]\(([^)\s#]+)", page.read_text(encoding="utf-8"))
    local = [target for target in targets if not target.startswith(("http://", "https://", "mailto:"))]
    assert [target for target in local if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_unfinished_and_no_machine_named(path):
    text = path.read_text(encoding="utf-8")
    assert UNFINISHED.findall(text) == []
    assert MACHINE.findall(text) == []


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_module_is_one_idea_of_readable_size(path):
    assert path.stem not in {"utils", "util", "helpers", "common", "misc"}
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_MODULE
    assert max(function_lengths(path), default=0) <= MAX_FUNCTION


def test_typical_sizes():
    lines = [len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES if path.name != "__init__.py"]
    assert statistics.median(lines) <= MEDIAN_MODULE
    assert statistics.median([length for path in SOURCES for length in function_lengths(path)]) <= MEDIAN_FUNCTION


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_pickle_and_no_remote_code(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"^\s*(import|from) (pickle|dill|joblib|shelve)\b", text, re.MULTILINE)
    assert "weights_only=False" not in text
    assert "trust_remote_code=True" not in text


def test_unfinished_and_machine_patterns_find_what_they_should():
    assert UNFINISHED.search("# " + "TO" + "DO: later")
    assert MACHINE.search("see /" + "home/me/data")
    assert not MACHINE.search("runs/x and https://huggingface.co/docs/home")


def test_function_lengths_counts_nested_functions_and_no_decorator(tmp_path):
    path = tmp_path / "a.py"
    path.write_text("@cache\ndef f():\n    def g():\n        return 1\n\n    return g\n", encoding="utf-8")
    assert sorted(function_lengths(path)) == [2, 5]
