"""`ric cache`."""

from __future__ import annotations

import json

import pytest

from ric.run.scoring.score_cache import ScoreCache


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A cache with two models and some scores."""
    folder = tmp_path / "cache"
    for name in ("one", "two"):
        (folder / "models" / name / "deep").mkdir(parents=True)
        (folder / "models" / name / "deep" / "weights").write_bytes(b"x" * 1_000_000)
    ScoreCache(folder / "scores.sqlite").put([("k", 1.0), ("l", 2.0)])
    monkeypatch.setenv("RIC_CACHE", str(folder))
    monkeypatch.delenv("RIC_CACHE_MB", raising=False)
    return folder


def test_show(ric, cache) -> None:
    code, out, err = ric("cache", "show")
    assert (code, err) == (0, "")
    models = [line.split() for line in out.splitlines()[1:3]]
    assert models == [["model", "one", "1.0", "MB"], ["model", "two", "1.0", "MB"]]
    assert "2 scores" in out
    assert "1024 MB (RIC_CACHE_MB)" in out
    found = json.loads(ric("cache", "show", "--json")[1])
    assert [(item["what"], item["scores"]) for item in found["kept"]] == [("model", 0), ("model", 0), ("scores", 2)]
    assert found["limit"] == 1024 * 10**6


@pytest.mark.parametrize(("part", "models", "scores"), [("models", 0, 1), ("scores", 2, 0), ("all", 0, 0)])
def test_clear(ric, cache, part, models, scores) -> None:
    code, out, _ = ric("cache", "clear", part)
    assert code == 0
    assert "MB freed" in out
    assert len([path for path in (cache / "models").iterdir() if path.is_dir()]) == models
    assert len(list(cache.glob("scores.sqlite"))) == scores


def test_an_empty_cache(ric, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("RIC_CACHE", str(tmp_path / "none"))
    assert ric("cache", "show")[0] == 0
    assert "0.0 MB freed" in ric("cache", "clear", "all")[1]
    assert not (tmp_path / "none").exists()
