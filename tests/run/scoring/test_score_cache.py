from __future__ import annotations

import sqlite3
import subprocess
import sys

import numpy as np
import pytest

from ric.errors import ConfigError
from ric.kinds import Reward, Row
from ric.run.scoring.score_cache import CHUNK, ScoreCache, key, limit_bytes, open_cache

BUSY = """
import sys
from pathlib import Path
from ric.run.scoring.score_cache import ScoreCache
cache = ScoreCache(Path(sys.argv[1]))
for i in range(40):
    cache.put([(f"{sys.argv[2]}-{i}-{j}", i + j / 8) for j in range(20)] + [(f"shared-{i}", i / 4)])
    assert cache.get([f"{sys.argv[2]}-{i}-0"]) == {f"{sys.argv[2]}-{i}-0": float(i)}
"""


class Reads(Reward):
    reads = ("reference", "lang")

    def score(self, prompts, payloads, rows):
        return np.zeros(len(rows))

    def fingerprint(self):
        return "v1"


@pytest.fixture
def cache(tmp_path):
    return ScoreCache(tmp_path / "deep" / "scores.sqlite")


def row(**changes):
    return Row("id", "prompt", "payload", "source", {"reference": "r", "lang": "en", "other": 1})._replace(**changes)


def with_meta(**changes):
    return row(meta={**row().meta, **changes})


@pytest.mark.parametrize(
    "other",
    [
        row(prompt="another"),
        row(payload="another"),
        row(payload=None),
        row(prompt=["prompt"]),
        row(payload=np.zeros(2)),
        with_meta(reference="s"),
        with_meta(reference=["r"]),
        with_meta(lang=None),
        row(meta={}),
    ],
)
def test_key_depends_on_what_the_reward_reads(other):
    assert key("v1", Reads(), other) != key("v1", Reads(), row())


@pytest.mark.parametrize("other", [row(id="x"), row(source="x"), with_meta(other=2), with_meta(more=[1])])
def test_key_depends_on_nothing_else(other):
    assert key("v1", Reads(), other) == key("v1", Reads(), row())


def test_key_depends_on_the_rule():
    assert key("v1", Reads(), row()) != key("v2", Reads(), row())


def test_a_reward_without_meta_shares_keys_across_meta():
    class Plain(Reads):
        reads = ()

    assert key("v1", Plain(), row()) == key("v1", Plain(), row(meta={}))


def test_scores_come_back_to_the_last_bit(cache):
    rng = np.random.default_rng(0)
    values = [*rng.normal(size=2 * CHUNK + 3).tolist(), 1e-308, 5e-324, 1.7e308, -0.1, 3.0, float(2**60)]
    scores = {f"k{i}": value for i, value in enumerate(values)}
    cache.put(scores.items())
    found = cache.get([*scores, "unknown"])
    assert found == scores
    assert {type(value) for value in found.values()} == {float}


def test_nothing_asked_nothing_known(cache):
    assert cache.get([]) == {}
    assert cache.get(["k"]) == {}
    cache.put([])
    assert cache.get(["k"]) == {}


def test_a_later_score_replaces(cache):
    cache.put([("k", 1.0)])
    cache.put([("k", 2.0)])
    assert cache.get(["k"]) == {"k": 2.0}


def test_all_of_a_call_or_none(cache):
    with pytest.raises(sqlite3.Error):
        cache.put([("first", 1.0), ("second", object())])
    assert cache.get(["first"]) == {}


def test_another_process_sees_it(cache):
    cache.put([("k", 0.1)])
    assert ScoreCache(cache.path).get(["k"]) == {"k": 0.1}


def test_processes_write_at_once(tmp_path, root):
    path = tmp_path / "cache" / "scores.sqlite"
    command = [sys.executable, "-c", BUSY, str(path)]
    writers = [subprocess.Popen([*command, name], cwd=root, stderr=subprocess.PIPE, text=True) for name in "abcd"]
    assert [(writer.communicate()[1], writer.returncode) for writer in writers] == [("", 0)] * 4
    cache = ScoreCache(path)
    written = {f"{name}-{i}-{j}": i + j / 8 for name in "abcd" for i in range(40) for j in range(20)}
    assert cache.get(list(written)) == written
    assert cache.get([f"shared-{i}" for i in range(40)]) == {f"shared-{i}": i / 4 for i in range(40)}


def test_a_full_cache_forgets_the_oldest(tmp_path):
    cache = ScoreCache(tmp_path / "scores.sqlite", limit=200_000)
    for i in range(60):
        cache.put([(f"{i:03d}-{j:060d}", float(j)) for j in range(100)])
    assert cache.path.stat().st_size < 400_000
    assert 0 < cache.count() < 3000
    assert cache.get([f"059-{j:060d}" for j in range(100)]) == {f"059-{j:060d}": float(j) for j in range(100)}
    assert cache.get([f"000-{j:060d}" for j in range(100)]) == {}


def test_clearing_gives_the_disk_back(cache):
    cache.put([(f"{j:060d}", float(j)) for j in range(5000)])
    cache.clear()
    assert (cache.count(), cache.path.stat().st_size < 50_000) == (0, True)


@pytest.mark.parametrize("content", [b"", b"no database at all" * 100])
def test_a_file_that_is_no_database_is_set_aside(tmp_path, content):
    path = tmp_path / "scores.sqlite"
    path.write_bytes(content)
    cache = ScoreCache(path)
    cache.put([("k", 1.0)])
    assert cache.get(["k"]) == {"k": 1.0}
    damaged = tmp_path / "scores.sqlite.damaged"
    assert not content or damaged.read_bytes() == content


def test_a_table_of_an_older_form_is_emptied(tmp_path):
    path = tmp_path / "scores.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE scores (key TEXT PRIMARY KEY, score REAL) WITHOUT ROWID")
        connection.execute("INSERT INTO scores VALUES ('k', 1.0)")
    connection.close()
    cache = ScoreCache(path)
    assert cache.get(["k"]) == {}
    cache.put([("k", 2.0)])
    assert cache.get(["k"]) == {"k": 2.0}


def test_a_cache_that_cannot_be_opened_is_done_without(tmp_path, monkeypatch, watcher):
    notes = []
    watcher.note = notes.append
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("RIC_CACHE", str(tmp_path / "file"))
    assert open_cache(watcher) is None
    assert notes[0].startswith("scores are not remembered: ")


@pytest.mark.parametrize("given", ["0", "-1", "many", "1.5"])
def test_a_size_that_is_none(monkeypatch, given):
    monkeypatch.setenv("RIC_CACHE_MB", given)
    with pytest.raises(ConfigError, match=f"RIC_CACHE_MB={given}"):
        limit_bytes()


def test_the_size_may_be_given(monkeypatch):
    assert limit_bytes() == 1024 * 10**6
    monkeypatch.setenv("RIC_CACHE_MB", "7")
    assert limit_bytes() == 7 * 10**6
