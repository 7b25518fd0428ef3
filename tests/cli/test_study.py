"""`ric study`: runs, mixtures and worlds in one folder, its result again, and every mistake."""

from __future__ import annotations

import csv
import json

import pytest

from ric.report.figures import look
from ric.study import conclusion


@pytest.fixture(scope="module", autouse=True)
def few_draws():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(conclusion, "DRAWS", 20)
        patch.setattr(look, "DPI", 20)
        yield


@pytest.fixture(scope="module")
def study(ric, toy, root):
    """`ric study` with the toy world and its study."""

    def go(*args):
        return ric("study", *args, "--jobs", "1", "--plugin", toy, "--plugin", root / "tests" / "cli" / "toy_study.py")

    return go


@pytest.fixture(scope="module")
def done(study, tmp_path_factory):
    """Folder and JSON of the finished study."""
    folder = tmp_path_factory.mktemp("studies") / "toys"
    code, out, err = study("toys", "--out", folder, "--json")
    assert code == 0, err
    return folder, json.loads(out)


def test_every_run_is_a_run_of_its_own(done):
    folder, told = done
    runs = {path.name for path in (folder / "members").iterdir()}
    assert runs == {"both~many-0", "once~few-0", "once~many-0", "never~many-0", "experts~few-0", "experts~many-0",
                    "again~many-0"}  # fmt: skip
    shown = {(run["arm"], run["world"]) for run in told["runs"]}
    assert ("both", "many") in shown
    assert "again" not in {arm for arm, _ in shown}
    assert {path.name for path in folder.iterdir()} >= {"study.yaml", "study.csv", "study.png", "study.json",
                                                        "report.html"}  # fmt: skip


def test_sentences_follow_the_panels(done):
    _, told = done
    texts = [word["text"] for word in told["words"]]
    assert texts[0].startswith("One round or none (once against never in many): ")
    assert "share of the true front's hypervolume" in texts[0]
    assert "after Holm's correction" in texts[0] or "exactly" in texts[0]
    assert texts[1].startswith("Along rounds: hypervolume ")
    assert texts[2].startswith("After a round: share of the true front's hypervolume of once in many is ")
    assert texts[3].startswith("Among kinds: ")
    assert texts[4].startswith("More prompts (experts in many against experts in few): ")
    assert texts[5:7] == ["It doubles.", "All are there."]
    assert told["words"][6]["evidence"] == {"there": True}
    assert told["tests"] == 5  # two, then the best against two others, then one


def test_points_and_table_agree(done):
    folder, told = done
    with (folder / "study.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(told["points"]) == 2 * 2 + 3 * 2 + 4 + 2 + 2
    assert [float(row["value"]) for row in rows[-4:]] == [0.0, 2.0, 1.0, 1.0]
    share = next(row for row in rows if (row["arm"], row["figure"]) == ("once", "share"))
    assert float(share["low"]) <= float(share["value"]) <= float(share["high"])
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "Do toys learn?" in page
    assert "Toys." in page
    assert "http" not in page.split("</style>")[1]


def test_report_makes_it_again(ric, done):
    folder, told = done
    before = (folder / "study.csv").read_bytes()
    (folder / "study.csv").unlink()
    code, out, err = ric("report", folder, "--json")
    assert (code, err) == (0, "")
    assert json.loads(out) == told
    assert (folder / "study.csv").read_bytes() == before
    code, _, err = ric("report", folder, folder)
    assert code == 2
    assert "is a study, beside 1 more" in err


def test_the_same_command_and_resume_find_what_is_done(ric, study, done):
    folder, told = done
    code, out, err = ric("resume", folder, "--json", "--jobs", "1")
    assert code == 0
    assert json.loads(out) == told
    assert "fit" not in err
    code, out, err = study("toys", "--out", folder)
    assert code == 0
    assert "One round or none" in out
    assert f"report: {folder / 'report.html'}" in out
    assert "fit" not in err


def test_other_settings_want_another_folder(study, done):
    folder, _ = done
    code, _, err = study("toys", "--set", "eval.prompts=3", "--out", folder)
    assert code == 7
    assert "holds a study of other runs" in err
    assert "--fresh" in err


def test_a_dry_run_shows_what_every_run_sets(study, tmp_path):
    code, out, _ = study("toys", "--dry-run", "--out", tmp_path / "no", "--set", "ric:algo.generate=7", "--seeds", "2")
    assert code == 0
    assert "world few: task.size=6" in out
    assert "both~many-1: soup experts#warm again#short" in out
    assert "2 runs mix members of others" in out
    assert "12 runs in" in out
    assert "of work, stages with equal inputs once" in out
    assert not (tmp_path / "no").exists()
    told = json.loads(study("toys", "--dry-run", "--set", "ric:algo.generate=7", "--json")[1])
    generate = {run["run"]: run["config"]["algo"].get("generate") for run in told["runs"]}
    assert generate["once~few"] == generate["never~many"] == 7
    assert generate["experts~many"] is None
    assert 0 < told["wall_seconds"] <= told["cpu_seconds"] * (1 + 1e-9)  # the same seconds, added in another order
    assert told["cpu_seconds"] < sum(told["alone"].values())


def test_alone_it_lists_the_questions(study):
    code, out, _ = study()
    assert code == 0
    assert ["toys", "Do toys learn?"] in [line.split(maxsplit=1) for line in out.splitlines()]
    assert json.loads(study("--json")[1])["toys"] == "Do toys learn?"


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("toyz",), ("no study is called 'toyz'", "toys")),
        (("none",), ("its target is ('algo.generate=20'", "a ric.study.Study")),
        (("toys", "--seeds", "0"), ("--seeds 0", "at least 1")),
        (("toys", "--set", "onze:algo.rounds=1"), ("--set onze:algo.rounds=1", "once")),
        (("toys", "--set", "once:algo.rouns=1"), ("rouns", "rounds")),
    ],
)
def test_mistakes(study, args, words):
    code, out, err = study(*args)
    assert (code != 0, out) == (True, "")
    assert all(word in err for word in words)
