"""`ric compare` on the quadratic world: finished runs side by side, and every mistake."""

from __future__ import annotations

import json

import pytest

from ric.run import results_file

QUICK = ("--task", "quadratic", "--set", "fit.steps=5", "--set", "eval.prompts=4")


@pytest.fixture(scope="module")
def runs(ric, tmp_path_factory):
    """Folder with a soup, MORL and a run on fewer prompts."""
    folder = tmp_path_factory.mktemp("compared")
    soup = ("--algo", "rewarded-soup", "--set", "algo.expert=newton")
    morl = ("--algo", "morl", "--set", "algo.learner=newton", "--set", "algo.members=3")
    for name, flags in {"soup": soup, "morl": morl, "fewer": (*soup, "--set", "eval.prompts=2")}.items():
        code, _, err = ric("run", *flags[:2], *QUICK, *flags[2:], "--out", folder / name)
        assert code == 0, err
    return folder


@pytest.fixture
def compared(ric, runs, tmp_path):
    def go(*args):
        named = [arg.replace("RUNS", str(runs)) for arg in args]
        return ric("compare", *named, "--out", tmp_path / "compared", "--json")

    return go


def test_finished_runs(compared, runs, tmp_path):
    code, out, err = compared("RUNS/soup", "RUNS/morl")
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert out.count("\n") == 1
    assert list(told["methods"]) == ["rewarded-soup", "morl", "sft", "base"]
    soup, morl = told["methods"]["rewarded-soup"], told["methods"]["morl"]
    assert soup["hypervolume"]["value"] == pytest.approx(told["true_hypervolume"], abs=1e-6)
    assert soup["hypervolume"]["value"] > morl["hypervolume"]["value"]
    assert morl["hypervolume"]["reference"] == soup["hypervolume"]["reference"]
    assert told["run"] == str(tmp_path / "compared")
    assert (tmp_path / "compared" / "report.html").stat().st_size > 10_000


def test_figures_are_those_of_the_runs_own_report(ric, compared, runs):
    own = json.loads(ric("report", runs / "soup", "--json")[1])
    told = json.loads(compared("RUNS/soup")[1])["methods"]["rewarded-soup"]
    assert told["hypervolume"]["value"] == pytest.approx(own["hypervolume"]["value"])
    assert told["controllability"] == pytest.approx(own["controllability"])
    assert told["regret"] == pytest.approx(own["regret"], abs=1e-9)


def test_report_makes_it_again_from_the_runs(ric, compared, runs, tmp_path):
    _, out, _ = compared("RUNS/soup", "late=RUNS/morl")
    (tmp_path / "compared" / "report.html").unlink()
    code, again, err = ric("report", tmp_path / "compared", "--json")
    assert (code, err) == (0, "")
    assert json.loads(again) == json.loads(out)
    assert (tmp_path / "compared" / "report.html").is_file()
    code, text, _ = ric("report", tmp_path / "compared")
    assert "rewarded-soup beats late in hypervolume" in text
    code, _, err = ric("report", tmp_path / "compared", runs / "soup")
    assert code == 2
    assert "is a comparison, beside 1 more" in err


def test_figures_of_a_comparison_lie_in_its_folder(ric, compared, tmp_path):
    compared("RUNS/soup", "RUNS/morl")
    folder = tmp_path / "compared"
    code, out, err = ric("report", folder, "--figure", "advantage,learning-curve", "--json")
    assert (code, err) == (0, "")
    assert json.loads(out)["figures"]["advantage"] == str(folder / "figures" / "advantage.png")
    lines = (folder / "figures" / "learning-curve.csv").read_text().splitlines()
    assert lines[0].startswith("method,member,seed,number,seconds,units,reward_calls,raw:first")
    assert {line.partition(",")[0] for line in lines[1:]} == {"rewarded-soup", "morl"}


def test_another_comparison_is_not_written_over(ric, compared, runs, tmp_path):
    compared("RUNS/soup", "RUNS/morl")
    code, _, err = compared("RUNS/soup")
    assert code == 7
    assert "holds a comparison of other runs" in err
    assert ric("compare", runs / "soup", "--out", tmp_path / "compared", "--fresh")[0] == 0
    code, _, err = ric("compare", runs / "soup", "--out", runs / "morl")
    assert code == 7
    assert "is not empty and holds no comparison" in err
    code, _, err = ric("compare", runs / "soup", "--out", runs / "morl" / "run.yaml")
    assert "run.yaml is a file" in err


@pytest.mark.parametrize(("args", "code", "message"), [
    ((), 2, "nothing to compare"),
    (("RUNS/soup", "--algos", "sft"), 2, "finished runs and --algos"),
    (("RUNS/soup", "--dry-run"), 2, "--dry-run with finished runs"),
    (("--algos", "sft,raff", "--task", "quadratic"), 3, "did you mean 'raft'"),
    (("--algos", "sft", "--task", "quadratic", "--budgets", "half"), 2, "shares of the whole"),
    (("--algos", "sft"), 2, "no --task"),
    (("--algos", "sft", "--task", "quadratic", "--jobs", "0"), 2, "--jobs 0"),
    (("RUNS/soup", "RUNS/nothing"), 7, "holds no run"),
    (("RUNS/soup", "RUNS/soup"), 2, "are both 'rewarded-soup' with seed 0"),
    (("RUNS/soup", "other=RUNS/fewer"), 7, "runs of different prompts"),
])  # fmt: skip
def test_mistakes(compared, args, code, message):
    found, out, err = compared(*args)
    assert (found, out) == (code, "")
    assert message in err
    assert "Traceback" not in err


def test_an_unfinished_run_says_how_it_goes_on(compared, runs, tmp_path):
    import shutil

    half = shutil.copytree(runs / "soup", tmp_path / "half")
    (half / "results.json").unlink()
    code, _, err = compared(str(half), "RUNS/morl")
    assert code == 7
    assert f"ric resume {half} goes on with it" in err
    assert not results_file.finished(half)


SMALL = ("--algos", "rewarded-soup,morl", "--trainer", "newton", *QUICK, "--set", "morl:algo.members=3", "--jobs", "1",
         "--seeds", "2")  # fmt: skip


@pytest.fixture(scope="module")
def made(ric, tmp_path_factory):
    """A comparison of two methods with two seeds that was run, and what it printed."""
    folder = tmp_path_factory.mktemp("made") / "compared"
    code, out, err = ric("compare", *SMALL, "--out", folder, "--json")
    assert code == 0, err
    return folder, json.loads(out), err


def test_members_share_what_they_can(made):
    folder, told, err = made
    assert sorted(path.name for path in (folder / "members").iterdir()) == [
        "morl-0", "morl-1", "rewarded-soup-0", "rewarded-soup-1",
    ]  # fmt: skip
    assert told["methods"]["morl"]["seeds"] == [0, 1]
    second = err.partition("morl-0:")[2].partition("rewarded-soup-1:")[0]
    for stage in ("score", "base", "first", "second", "evaluate-base"):
        assert f"ric: {stage}: kept from before" in second, stage
    assert "ric: morl-0.5-0.5: " in second
    assert "sft" not in second, "one of them brings the point beside the front"
    assert list(told["methods"]) == ["rewarded-soup", "morl", "sft", "base"]


def test_shared_work_counts_for_each(made):
    """Newton's method draws 26 samples a member: two experts, three members."""
    _, told, _ = made
    assert told["methods"]["rewarded-soup"]["ledger"]["units_generated"] == 52
    assert told["methods"]["morl"]["ledger"]["units_generated"] == 78
    assert told["notes"] == ["rewarded-soup and morl have equal trainers: newton with the same settings."]


def test_the_same_command_finds_what_is_done(ric, made):
    folder, told, _ = made
    code, out, err = ric("compare", *SMALL, "--out", folder, "--json")
    assert code == 0
    assert json.loads(out) == told
    assert "evaluate" not in err
    code, _, err = ric("compare", *SMALL[:-1], "3", "--out", folder)
    assert code == 7
    assert "holds a comparison of other runs" in err


def test_a_cut_off_comparison_goes_on(ric, made, tmp_path):
    import shutil

    folder, told, _ = made
    half = tmp_path / "half"
    shutil.copytree(folder, half, symlinks=True)
    for path in (half / "members" / "morl-1" / "results.json", half / "compare.json"):
        path.unlink()
    code, _, err = ric("report", half)
    assert code == 7
    assert "is not finished: 1 of its 4 runs are to be done" in err
    code, out, err = ric("resume", half, "--json", "--jobs", "1")
    assert code == 0, err
    assert json.loads(out)["methods"]["morl"]["hypervolume"] == told["methods"]["morl"]["hypervolume"]


def test_a_member_is_a_run(ric, made):
    folder, told, _ = made
    code, out, _ = ric("report", folder / "members" / "morl-1", "--json")
    assert code == 0
    own = json.loads(out)["hypervolume"]["value"]
    assert told["methods"]["morl"]["per_seed"]["hypervolume"]["1"] == pytest.approx(own)


def test_divergence_from_the_base_model(ric, compared, runs, tmp_path):
    """A quadratic policy is a Gaussian of deviation 0.3 around theta, so that KL is |theta|^2 / 0.18."""
    import csv

    code, _, err = compared("RUNS/soup", "--kl", "2")
    assert code == 0, err
    for again in (False, True):
        if again:
            assert ric("report", tmp_path / "compared")[0] == 0
        with (tmp_path / "compared" / "drift.csv").open() as file:
            rows = [row for row in csv.DictReader(file) if row["method"] == "rewarded-soup"]
        told = [float(row["KL to base"]) for row in rows]
        assert told[0] == pytest.approx(1 / 0.18)
        assert told[5] == pytest.approx(0.5 / 0.18)


def without(tree, *keys):
    """A tree without what differs between two runs of the same: places, times, what the score cache knew."""
    if isinstance(tree, dict):
        return {key: without(value, *keys) for key, value in tree.items() if key not in keys}
    return [without(value, *keys) for value in tree] if isinstance(tree, list) else tree


def test_several_processes_find_the_same(ric, toy, tmp_path):
    """Rewards per prompt to the last bit, ledgers but for times, and nothing is worked out twice or left behind."""
    world = ("--task", "toy", "--plugin", toy, "--set", "eval.points=3", "--set", "eval.prompts=4")
    asked = ("--algos", "corners,again=corners,sft", "--seeds", "2", *world)
    told = []
    for jobs in ("1", "2"):
        code, out, err = ric("compare", *asked, "--out", tmp_path / jobs, "--jobs", jobs, "--json")
        assert code == 0, err
        told.append(without(json.loads(out), "run", "runs", "seconds", "reward_calls", "cache_hits"))
    assert told[0] == told[1]
    assert err == "ric: measuring the fronts\n", "a line a run is for who watches"
    one, two = ({path.name for path in (tmp_path / jobs / "stages").iterdir()} for jobs in ("1", "2"))
    assert one == two
    for member in (tmp_path / "1" / "members").iterdir():
        pair = [results_file.read(tmp_path / jobs / "members" / member.name) for jobs in ("1", "2")]
        for mine, theirs in zip(pair[0].curves, pair[1].curves, strict=True):
            assert mine.rewards.tobytes() == theirs.rewards.tobytes()
        mine, theirs = ([(e["stage"], e["units_generated"]) for e in results.ledger] for results in pair)
        assert mine == theirs


def test_a_mistake_in_a_process_is_told_like_any_other(ric, toy, tmp_path):
    world = ("--task", "toy", "--plugin", toy, "--set", "eval.points=3", "--set", "eval.prompts=4")
    asked = ("--algos", "corners,sft", *world, "--set", "corners:eval.utility=warm/0", "--jobs", "2")
    code, out, err = ric("compare", *asked, "--out", tmp_path / "wrong")
    assert (code, out) == (6, "")
    assert "has no value at any of" in err
    assert "  next: " in err


def test_a_dry_run_says_what_all_of_it_will_take(ric, toy, tmp_path):
    world = ("--task", "toy", "--plugin", toy, "--set", "eval.points=3", "--set", "eval.prompts=4")
    asked = ("--algos", "corners,again=corners,sft", "--seeds", "2", *world, "--out", tmp_path / "no", "--dry-run")
    code, out, err = ric("compare", *asked, "--jobs", "2")
    assert code == 0, err
    assert "  corners-1  " in out
    assert "6 runs in" in out
    assert "with --jobs 2" in out
    told = json.loads(ric("compare", *asked, "--jobs", "6", "--json")[1])
    assert list(told["alone"]) == ["corners-0", "again-0", "sft-0", "corners-1", "again-1", "sft-1"]
    assert max(told["alone"].values()) <= told["wall_seconds"] < told["cpu_seconds"] < sum(told["alone"].values())
    assert not (tmp_path / "no").exists()
