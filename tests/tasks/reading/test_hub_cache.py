"""What of the hub is on this machine."""

from __future__ import annotations

import pytest

from ric_tasks.reading.hub_cache import cached, offline


@pytest.mark.parametrize(("value", "off"), [("1", True), ("True", True), ("0", False), ("", False)])
def test_offline_as_the_libraries_read_it(monkeypatch, value, off) -> None:
    monkeypatch.delenv("HF_DATASETS_OFFLINE", raising=False)
    monkeypatch.setenv("HF_HUB_OFFLINE", value)
    assert offline() is off


def test_a_data_set_in_either_cache_may_be_there(monkeypatch, tmp_path) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setenv("HF_DATASETS_CACHE", str(tmp_path / "datasets"))
    assert not cached("me/MyRows")
    (tmp_path / "datasets" / "me___my_rows").mkdir(parents=True)
    assert cached("me/MyRows")
    assert not cached("you/rows")
    (tmp_path / "hub" / "datasets--you--rows").mkdir(parents=True)
    assert cached("you/rows")
