"""Fixtures for the tests of plugins. Use them with `from ric.testing.fixtures import ric_host` in a conftest."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from ric.plugin import Host, reset_default_host

Install = Callable[..., Path]


@pytest.fixture
def ric_host() -> Iterator[Host]:
    """A fresh host with every plugin of this environment; the shared host is forgotten before and after."""
    reset_default_host()
    yield Host()
    reset_default_host()


@pytest.fixture
def plugin_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """A function that makes a plugin package importable as if pip had installed it.

    `plugin_package("ric-tilted", {"ric_tilted.py": text}, {"tilted": "ric_tilted"}, requires=[...],
    version="0.1")` writes the files and the distribution's metadata below the test's folder and puts
    them on the search path. Returns the folder. Its modules are forgotten after the test.
    """
    known = set(sys.modules)

    def install(
        dist: str,
        files: Mapping[str, str],
        entry_points: Mapping[str, str],
        requires: Sequence[str] = (),
        version: str = "0.1",
    ) -> Path:
        folder = tmp_path / "site" / dist
        info = folder / f"{dist.replace('-', '_')}-{version}.dist-info"
        lines = ["Metadata-Version: 2.1", f"Name: {dist}", f"Version: {version}"]
        points = "\n".join(f"{name} = {target}" for name, target in entry_points.items())
        metadata = "\n".join([*lines, *(f"Requires-Dist: {line}" for line in requires)])
        for path, text in {
            **{str(folder / name): text for name, text in files.items()},
            str(info / "METADATA"): f"{metadata}\n",
            str(info / "entry_points.txt"): f"[ric]\n{points}\n",
        }.items():
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            Path(path).write_text(text, encoding="utf-8")
        monkeypatch.syspath_prepend(str(folder))
        reset_default_host()
        return folder

    yield install
    for name in set(sys.modules) - known:
        if str(tmp_path) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]
    reset_default_host()
