from __future__ import annotations

from pathlib import Path

import pytest

from ric.run.machine.paths import cache_folder


def test_the_variable_names_the_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("RIC_CACHE", str(tmp_path / "here"))
    assert cache_folder() == tmp_path / "here"


def test_a_home_folder_may_be_short(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("RIC_CACHE", "~/cache")
    assert cache_folder() == tmp_path / "cache"


@pytest.mark.parametrize("value", [None, ""])
def test_without_it_the_platform_decides(monkeypatch, value):
    import platformdirs

    monkeypatch.delenv("RIC_CACHE")
    if value is not None:
        monkeypatch.setenv("RIC_CACHE", value)
    assert cache_folder() == Path(platformdirs.user_cache_dir("ric"))
