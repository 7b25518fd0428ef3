"""Every module imports, knows only the layers below it, and loads nothing heavy."""

from __future__ import annotations

import ast
import configparser
import importlib
import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = {"ric": ROOT / "core", "ric_plugins": ROOT / "plugins", "ric_tasks": ROOT / "tasks"}
LIGHT = ("ric.errors", "ric.plugin", "ric.config", "ric.cli")
HEAVY = {
    "accelerate",
    "datasets",
    "diffusers",
    "matplotlib",
    "pandas",
    "peft",
    "pyarrow",
    "torch",
    "transformers",
    "trl",
}


def find_modules() -> dict[str, Path]:
    """Module name -> file, over the three source roots."""
    found = {}
    for package, folder in SOURCES.items():
        for path in sorted((folder / package).rglob("*.py")):
            parts = path.relative_to(folder).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(tree: ast.AST, package: str) -> Iterator[tuple[str, int]]:
    """(name, line) of everything imported anywhere in a module of `package`, functions included.

    `from a import b` gives `a.b`, whether b is a module or a name.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*parts, *([node.module] if node.module else [])])
            yield from ((f"{base}.{alias.name}", node.lineno) for alias in node.names)


def at_load(tree: ast.AST) -> Iterator[ast.stmt]:
    """Import statements that run when the module loads: not in a function, not under TYPE_CHECKING."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            yield from (found for other in node.orelse for found in at_load(ast.Module([other], [])))
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from at_load(node)


def layers() -> list[list[str]]:
    """The layers of `.importlinter`, uppermost first; those on one line must not know each other."""
    config = configparser.ConfigParser()
    config.read(ROOT / ".importlinter")
    lines = config["importlinter:contract:layers"]["layers"].split("\n")
    return [[name.strip() for name in line.split("|")] for line in lines if line.strip()]


def place(name: str) -> tuple[int, str] | None:
    """The layer a module belongs to, 0 the uppermost, and the layer's name; None outside all of them."""
    for index, names in enumerate(layers()):
        for layer in names:
            if name == layer or name.startswith(layer + "."):
                return index, layer
    return None


def climbs(importer: str, imported: str) -> bool:
    """Whether this import leads to a layer above the importer's, or beside it."""
    here, there = place(importer), place(imported)
    return bool(here and there) and here != there and there[0] <= here[0]


def fresh(code: str) -> str:
    """Standard output of a new interpreter running `code`."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return done.stdout


def loaded_by(names: list[str]) -> set[str]:
    """Top-level packages in memory after a new interpreter has imported these modules."""
    code = f"import sys, json, importlib\nfor name in {names!r}: importlib.import_module(name)\n"
    return {name.split(".")[0] for name in json.loads(fresh(code + "print(json.dumps(list(sys.modules)))"))}


MODULES = find_modules()


def parse(name: str) -> tuple[ast.Module, str]:
    """A module's syntax tree and the package that its relative imports start from."""
    path = MODULES[name]
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    return ast.parse(path.read_text(encoding="utf-8")), package


def test_the_three_roots_hold_modules():
    assert {"ric", "ric.errors", "ric.kinds.records"} <= set(MODULES)
    assert {name.split(".")[0] for name in MODULES} == set(SOURCES)


@pytest.mark.parametrize("name", MODULES)
def test_module_imports(name):
    assert importlib.import_module(name).__name__ == name


@pytest.mark.parametrize("name", MODULES)
def test_module_knows_only_lower_layers(name):
    tree, package = parse(name)
    found = [f"line {line}: {other}" for other, line in imports(tree, package) if climbs(name, other)]
    assert found == []


@pytest.mark.parametrize("name", [name for name in MODULES if name.split(".")[0] == "ric"])
def test_core_never_imports_plugins_or_tasks(name):
    tree, package = parse(name)
    found = [other for other, _ in imports(tree, package) if other.split(".")[0] in {"ric_plugins", "ric_tasks"}]
    assert found == []


@pytest.mark.parametrize("name", MODULES)
def test_module_loads_nothing_heavy(name):
    tree, package = parse(name)
    top = {other.split(".")[0] for node in at_load(tree) for other, _ in imports(ast.Module([node], []), package)}
    assert not top & HEAVY


def test_importing_everything_loads_nothing_heavy():
    assert not loaded_by(list(MODULES)) & HEAVY


@pytest.mark.parametrize("package", LIGHT)
def test_light_packages_load_no_numpy(package):
    names = [name for name in MODULES if name == package or name.startswith(package + ".")]
    assert not loaded_by(names) & (HEAVY | {"numpy", "scipy"})


def test_light_packages_load_pydantic_late():
    assert "pydantic" not in loaded_by(list(LIGHT))


def test_built_in_manifests_load_neither_numpy_nor_pydantic():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    manifests = [target.split(":")[0] for target in project["entry-points"]["ric"].values()]
    assert set(manifests) <= set(MODULES)
    assert not loaded_by(manifests) & (HEAVY | {"numpy", "scipy", "pydantic"})


def test_every_core_package_has_a_layer():
    packages = {".".join(name.split(".")[:2]) for name in MODULES if name.startswith("ric.")}
    assert {name for name in packages if place(name) is None} == set()


@pytest.mark.parametrize(
    ("importer", "imported", "expected"),
    [
        ("ric.front.regret", "ric.errors", False),
        ("ric.front.regret", "ric.front.geometry", False),
        ("ric.errors", "ric.front.regret", True),
        ("ric.config.tree", "ric.kinds.Row", True),
        ("ric_plugins.rewards.text", "ric.kinds.Reward", False),
        ("ric_plugins.rewards.text", "ric_tasks.hh", True),
        ("ric_tasks.hh", "ric_plugins.rewards", True),
        ("ric.kinds.row", "numpy.typing", False),
        ("ric.kindship", "ric.run", False),
    ],
)
def test_climbs(importer, imported, expected):
    assert climbs(importer, imported) is expected


def test_imports_resolves_relative_and_nested_ones():
    source = "from . import a\nfrom ..front.b import c\ndef f():\n    import torch.nn, os\n"
    found = list(imports(ast.parse(source), "ric.run"))
    assert found == [("ric.run.a", 1), ("ric.front.b.c", 2), ("torch.nn", 4), ("os", 4)]


def test_at_load_leaves_functions_and_type_checking_out():
    source = """
import json
if TYPE_CHECKING:
    import torch
else:
    import pickle
try:
    import yaml
except ImportError:
    import trl
class A:
    import peft
    def f(self):
        import pandas
"""
    nodes = [alias.name for node in at_load(ast.parse(source)) for alias in node.names]
    assert nodes == ["json", "pickle", "yaml", "trl", "peft"]
