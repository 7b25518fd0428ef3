"""The files of a new plugin, written by `ric plugins new`."""

from __future__ import annotations

import keyword
import re
from pathlib import Path
from string import Template

from ric.errors import ConfigError, did_you_mean

KINDS = ("reward",)
"""Kinds for which there is a template."""

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")

_PYPROJECT = """\
[build-system]
requires = ["hatchling>=1.26"]
build-backend = "hatchling.build"

[project]
name = "ric-$name"
version = "0.1.0"
description = "The reward $name for ric."
requires-python = ">=3.11"
dependencies = ["ric-align>=$version"]

[project.entry-points.ric]
$module = "ric_$module"

[tool.hatch.build.targets.wheel]
packages = ["ric_$module"]
"""

_MANIFEST = '''\
"""The plugin `$module`: what it offers to ric. Import nothing heavy here."""

from ric.plugin import Component, hookimpl


@hookimpl
def ric_rewards() -> list[Component]:
    """Rewards of this package."""
    return [Component("$name", "ric_$module.reward:$cls", "Prefers responses of some length.")]
'''

_REWARD = '''\
"""The reward `$name`."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ric.kinds import Array, Payload, Prompt, Reward, Row


@dataclass(frozen=True)
class $cls(Reward):
    """Minus the distance of a response's length from `words`, in words; larger is better.

    Replace this rule with your own. Every field is an option: `$name` with 30 words is
    `{name: $name, words: 30}` in a configuration file.

    Args:
        words: the best length.
    """

    words: int = 20

    def __post_init__(self) -> None:
        if self.words < 1:
            raise ValueError(f"words must be 1 or more, not {self.words}")

    def score(self, prompts: Sequence[Prompt], payloads: Sequence[Payload], rows: Sequence[Row]) -> Array:
        """Scores (n,), at most 0."""
        return np.array([-abs(len(str(payload).split()) - self.words) for payload in payloads], dtype=np.float64)

    def fingerprint(self) -> str:
        """Changes with everything that changes a score: raise the number when you change the rule."""
        return f"$name 1 words={self.words}"
'''

_TEST = '''\
"""The reward keeps the rules of its kind, and does what it says."""

from ric.testing import check_component

from ric_$module.reward import $cls


def test_contract() -> None:
    check_component("reward", "$name")


def test_the_best_length_scores_highest() -> None:
    scores = $cls(words=2).score(["p"] * 3, ["one", "one two", "one two three"], [])
    assert scores.tolist() == [-1.0, 0.0, -1.0]
'''


def write_package(kind: str, name: str, parent: Path) -> Path:
    """Write the package `ric-NAME` under `parent` and return its folder.

    Args:
        kind: the kind of its one component.
        name: the component's name: small letters, digits and single hyphens.
        parent: an existing folder.

    Raises:
        ConfigError: there is no template for the kind, the name is malformed, or the folder is there already.
    """
    if kind not in KINDS:
        expected = did_you_mean(kind, KINDS) or ", ".join(KINDS)
        raise ConfigError(f"no template for the kind '{kind}'", expected, f"ric plugins new reward {name}")
    module = name.replace("-", "_")
    if not _NAME.fullmatch(name) or keyword.iskeyword(module):
        raise ConfigError(
            f"the name {name!r}",
            "small letters, digits and single hyphens, a letter first",
            "ric plugins new reward gentle-tone",
        )
    folder = parent / f"ric-{name}"
    if folder.exists():
        raise ConfigError(f"'{folder}' is there already", "a folder that does not exist", "choose another name")
    for path, text in _files(name, module).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def _files(name: str, module: str) -> dict[str, str]:
    """Path in the package -> text."""
    from ric.plugin.versions import ric_version

    cls = "".join(part.capitalize() for part in name.split("-"))
    fields = {"name": name, "module": module, "cls": cls, "version": ric_version() or "0"}
    templates = {
        "pyproject.toml": _PYPROJECT,
        f"ric_{module}/__init__.py": _MANIFEST,
        f"ric_{module}/reward.py": _REWARD,
        f"tests/test_{module}.py": _TEST,
    }
    return {path: Template(text).substitute(fields) for path, text in templates.items()}
