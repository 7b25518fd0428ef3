from __future__ import annotations

import json
from pathlib import Path

import pytest

from ric.kinds import Source
from ric.run import ledger
from ric.run.base_model import base_model, cached_model, source_of
from ric.run.stages import Stages

RECIPE = {"answer": "aab"}


@pytest.fixture
def stages(tmp_path, watcher, cache):
    return Stages(tmp_path / "run", watcher)


@pytest.fixture
def backend(world):
    return world.Lookup()


def test_a_path_is_taken_as_it_is(stages, backend, world):
    assert base_model(backend, Source("organisation/model"), stages) == "organisation/model"
    assert cached_model(backend, Source("a/folder"), None)[0] == "a/folder"
    assert world.CALLS["build"] == 0


def test_a_recipe_is_built_once_into_the_cache(stages, backend, world, cache, tmp_path):
    first = base_model(backend, Source(recipe=RECIPE), stages)
    assert Path(first).is_relative_to(cache / "models")
    assert json.loads((Path(first) / "table.json").read_text()) == {"": "aab"}
    assert base_model(backend, Source(recipe=RECIPE), stages) == first
    other_run = Stages(tmp_path / "other", stages.watcher)
    assert base_model(backend, Source(recipe=dict(RECIPE)), other_run) == first
    assert world.CALLS["build"] == 1
    # The run that built it paid for it, the other did not.
    assert [entry["units_trained"] for entry in ledger.read(stages.ledger)] == [3]
    assert [entry["units_trained"] for entry in ledger.read(other_run.ledger)] == [0]


def test_another_recipe_is_another_model(stages, backend, world):
    paths = {base_model(backend, Source(recipe={"answer": answer}), stages) for answer in ("a", "b")}
    assert len(paths) == world.CALLS["build"] == 2


def test_an_emptied_cache_is_filled_again(stages, backend, world, forget):
    first = base_model(backend, Source(recipe=RECIPE), stages)
    forget()
    assert base_model(backend, Source(recipe=RECIPE), stages) == first
    assert (Path(first) / "table.json").is_file()
    assert world.CALLS["build"] == 2


def test_a_build_that_fails_leaves_nothing(stages, backend, cache, monkeypatch):
    def fail(recipe, path, checkpoint, progress):
        (path / "half").write_text("x")
        raise RuntimeError("no memory")

    monkeypatch.setattr(backend, "build", fail)
    with pytest.raises(RuntimeError, match="no memory"):
        base_model(backend, Source(recipe=RECIPE), stages)
    assert [path.suffix for path in cache.rglob("*") if path.is_file()] == [".lock"]


def test_the_users_model_is_over_the_tasks(plan_of, tmp_path, monkeypatch):
    assert source_of(plan_of()) == Source(recipe={"answer": "..."})
    assert source_of(plan_of(model="organisation/model")) == Source("organisation/model")
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "model").mkdir()
    assert source_of(plan_of(model="~/model")) == Source(str(tmp_path / "model"))
