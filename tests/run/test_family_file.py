from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from ric.errors import RunError
from ric.families import Conditional, Members, Mixture
from ric.kinds import Example, FitSettings
from ric.run.family_file import describe_family, grown_from, load_family, member_folders, save_family

MATRIX = np.array([[1.0, 0.1 + 0.2], [-0.5, 1 / 3], [0.0, 1e-17]])


@pytest.fixture
def plan(plan_of):
    return plan_of(mapping={"scale": 2.0})


@pytest.fixture
def job(job_of):
    made = job_of()
    for name in ("one", "two", "three@200"):
        made.fit(f"fit {name}", name, "base", [Example("q", name)], None, FitSettings())
    return made


def families(job, plan):
    return {
        "conditional": Conditional(job.statistics, "one", plan.format, plan.mapping),
        "members": Members(job.statistics, ("two", "three@200"), MATRIX[:2]),
        "mixture": Mixture(job.statistics, ("base", "one", "two"), MATRIX, "predictions"),
    }


@pytest.mark.parametrize("kind", ["conditional", "members", "mixture"])
def test_what_was_saved_is_loaded(tmp_path, job, plan, host, same, kind):
    family = families(job, plan)[kind]
    save_family(tmp_path / "family", plan, job, family)
    found = load_family(tmp_path / "family", host)
    assert (type(found), found.members) == (type(family), family.members)
    assert same(found.statistics, family.statistics)
    assert describe_family(found, plan) == describe_family(family, plan)
    for name in set(vars(family)) - {"statistics", "specs", "format", "mapping"}:
        assert same(getattr(found, name), getattr(family, name))


def test_a_conditional_family_brings_its_components(tmp_path, job, plan, host):
    family = families(job, plan)["conditional"]
    save_family(tmp_path / "family", plan, job, family)
    found = load_family(tmp_path / "family", host)
    assert (found.format, found.mapping) == (plan.format, plan.mapping)
    assert (found.format.marker, found.mapping.scale) == (":", 2.0)
    weights = np.array([[0.25, 0.75]])
    assert found.plan(["p"], [1], weights, propose=job.propose("one"))[0].prompt.text == "p|0.5,1.5"
    head = json.loads((tmp_path / "family" / "ric.json").read_text())
    assert (head.pop("base"), head.pop("fingerprints")) == (job.base, {"one": job.fingerprints["one"]})
    assert head.pop("tokens") == ["|"]
    assert found.as_dict() == head


def test_the_mapping_that_calibration_chose_is_the_one_that_is_saved(tmp_path, job, plan, host, world):
    family = Conditional(job.statistics, "one", plan.format, world.Straight(scale=7.0, asks=True))
    save_family(tmp_path / "family", plan, job, family)
    assert load_family(tmp_path / "family", host).mapping.scale == 7.0


def test_weights_of_every_member_but_the_base(tmp_path, job, plan):
    family = families(job, plan)["mixture"]
    save_family(tmp_path / "family", plan, job, family)
    folders = member_folders(tmp_path / "family", family)
    assert sorted(folders) == ["one", "two"]
    assert sorted(path.name for path in (tmp_path / "family" / "members").iterdir()) == ["one", "two"]
    for name, folder in folders.items():
        job.backend.restore(job.policy, "again", folder)
        assert job.policy.answers["again"] == job.policy.answers[name]


def test_a_family_that_is_there_is_kept_and_another_replaced(tmp_path, job, plan, monkeypatch):
    saved = []
    every, save = families(job, plan), plan.backend.save
    monkeypatch.setattr(plan.backend, "save", lambda *parts: saved.append(parts[1]) or save(*parts))
    for kind in ("conditional", "conditional", "members", "conditional"):
        save_family(tmp_path / "family", plan, job, every[kind])
    assert saved == ["one", "two", "three@200", "one"]
    assert sorted(path.name for path in (tmp_path / "family" / "members").iterdir()) == ["one"]


def test_a_member_trained_anew_replaces_the_old(tmp_path, job, plan):
    family = families(job, plan)["conditional"]
    save_family(tmp_path / "family", plan, job, family)
    job.fit("fit one", "one", "base", [Example("q", "another")], None, FitSettings())
    save_family(tmp_path / "family", plan, job, family)
    job.backend.restore(job.policy, "again", member_folders(tmp_path / "family", family)["one"])
    assert job.policy.answers["again"]["q"] == "another"


def test_a_family_knows_its_base(tmp_path, job, job_of, plan):
    save_family(tmp_path / "family", plan, job, families(job, plan)["members"])
    assert grown_from(tmp_path / "family") == job.base
    assert job_of("again").base == job.base


def test_a_family_that_cannot_be_saved_leaves_nothing(tmp_path, job, plan):
    family = Members(job.statistics, ("one", "never trained"), MATRIX[:2])
    with pytest.raises(KeyError, match="never trained"):
        save_family(tmp_path / "new" / "family", plan, job, family)
    assert list((tmp_path / "new").rglob("*")) == []


def test_no_family_to_load(tmp_path, host, parts):
    with pytest.raises(RunError, match="holds no policy family") as caught:
        load_family(tmp_path, host)
    assert "ric run" in parts(caught.value)


def test_a_kind_from_a_later_version(tmp_path, job, plan, host, parts):
    head = {**describe_family(families(job, plan)["members"], plan), "kind": "ensemble"}
    Path(tmp_path / "ric.json").write_text(json.dumps(head))
    with pytest.raises(RunError, match="a family of kind 'ensemble'") as caught:
        load_family(tmp_path, host)
    assert "pip install --upgrade ric-align" in parts(caught.value)
