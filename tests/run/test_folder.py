from __future__ import annotations

import json
import subprocess
from importlib import metadata

import pytest

from ric.config.fingerprint import fingerprint
from ric.errors import RunError
from ric.run.durable.lock import LOCK
from ric.run.folder import FILES, FOLDERS, MANIFEST, check, default_folder, manifest, open_folder, read_config

FOREIGN = ["notes.txt", "drafts/mine.png", "stages.txt", "report.html.bak"]


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "runs" / "one"


@pytest.fixture
def plan(plan_of):
    return plan_of()


def tree(folder):
    return {str(p.relative_to(folder)): p.read_text() for p in sorted(folder.rglob("*")) if p.is_file()}


def fill(folder, names):
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)


def test_the_default_folder_names_the_configuration(plan, plan_of):
    found = default_folder(plan.config)
    assert found.as_posix() == f"runs/told-letters-{fingerprint(plan.config)}"
    assert default_folder(plan_of(seed=0).config) == found
    assert default_folder(plan_of(seed=1).config) != found


def test_a_new_folder_is_made_and_known_from_then_on(folder, plan):
    assert check(folder, plan.config, fresh=False) is False
    open_folder(folder, plan, fresh=False)
    assert check(folder, plan.config, fresh=False) is True
    assert read_config(folder) == plan.config.as_dict()
    before = tree(folder)
    open_folder(folder, plan, fresh=False)
    assert tree(folder) == before
    assert sorted(before) == ["manifest.json", "run.yaml"]


def test_an_empty_folder_is_taken(folder, plan):
    folder.mkdir(parents=True)
    assert check(folder, plan.config, fresh=False) is False
    open_folder(folder, plan, fresh=False)
    assert (folder / "run.yaml").is_file()


def test_a_run_that_crashed_before_its_first_stage_goes_on(folder, plan):
    open_folder(folder, plan, fresh=False)
    (folder / "run.yaml").unlink()  # the last of the two files was never written
    open_folder(folder, plan, fresh=False)
    assert check(folder, plan.config, fresh=False) is True


@pytest.mark.parametrize("fresh", [False, True])
@pytest.mark.parametrize("name", ["notes.txt", "results.json", ".hidden"])
def test_other_content_is_refused(folder, plan, parts, fresh, name):
    fill(folder, [name])
    with pytest.raises(RunError, match="is not empty and holds no run") as caught:
        open_folder(folder, plan, fresh)
    assert "--out DIR" in parts(caught.value)
    assert tree(folder) == {name: name}


@pytest.mark.parametrize("fresh", [False, True])
def test_a_file_is_refused(folder, plan, fresh):
    fill(folder.parent, ["one"])
    with pytest.raises(RunError, match="is a file"):
        open_folder(folder, plan, fresh)
    assert folder.read_text() == "one"


def test_another_configuration_is_refused(folder, plan, plan_of, parts):
    open_folder(folder, plan, fresh=False)
    before = tree(folder)
    other = plan_of(seed=1)
    with pytest.raises(RunError, match="another configuration") as caught:
        open_folder(folder, other, fresh=False)
    assert "--fresh" in parts(caught.value)
    assert tree(folder) == before
    assert check(folder, other.config, fresh=True) is False


@pytest.mark.parametrize("seed", [0, 1])
def test_fresh_removes_only_what_ric_wrote(folder, plan, plan_of, seed):
    open_folder(folder, plan, fresh=False)
    fill(folder, [name for name in FILES if name not in ("run.yaml", MANIFEST)])
    fill(folder, [f"{name}/deep/file" for name in FOLDERS])
    fill(folder, FOREIGN)
    open_folder(folder, plan_of(seed=seed), fresh=True)
    assert sorted(tree(folder)) == sorted([*FOREIGN, "manifest.json", "run.yaml"])
    assert {name: tree(folder)[name] for name in FOREIGN} == {name: name for name in FOREIGN}
    assert read_config(folder)["seed"] == json.loads((folder / MANIFEST).read_text())["seed"] == seed


def test_fresh_in_a_new_folder(folder, plan):
    open_folder(folder, plan, fresh=True)
    assert check(folder, plan.config, fresh=False) is True


def test_a_report_leaves_nothing_that_fresh_would_not_remove(run, tmp_path):
    from ric.report import write_report

    results = run(algo="told", eval={"points": 3, "prompts": 2})
    written = write_report(results, tmp_path / "run")
    assert len(written) >= 3
    assert {path.name for path in (tmp_path / "run").iterdir()} <= {*FOLDERS, *FILES, LOCK}


def test_no_run_to_read(folder, parts):
    with pytest.raises(RunError, match="holds no run") as caught:
        read_config(folder)
    assert "ric run" in parts(caught.value)


def test_manifest_says_what_made_the_run(plan_of):
    found = manifest(plan_of(seed=3))
    assert found["seed"] == 3
    assert found["versions"]["numpy"] == metadata.version("numpy")
    assert found["rewards"] == {"a": "Count:count a", "b": "Count:count b"}
    assert [name.partition(" ")[0] for name in found["plugins"]] == ["letters_world"]  # none that is disabled
    assert json.loads(json.dumps(found)) == found


def test_a_package_that_is_missing_is_said_to_be(plan, monkeypatch):
    monkeypatch.setattr("ric.run.folder.PACKAGES", ("numpy", "no-such-package"))
    assert manifest(plan)["versions"]["no-such-package"] == "missing"


def test_the_commit_of_the_current_folder(plan, tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.chdir(tmp_path)
    assert manifest(plan)["git"] == ""
    who = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    for arguments in (["init", "-q"], [*who, "commit", "-q", "--allow-empty", "-m", "x"]):
        subprocess.run(["git", *arguments], cwd=tmp_path, check=True)
    assert len(manifest(plan)["git"]) == 40
    monkeypatch.setenv("PATH", str(tmp_path))
    assert manifest(plan)["git"] == ""
