"""`ric soup` on the quadratic world: every way to mix finished members, and every mistake."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest

QUICK = ("--task", "quadratic", "--set", "fit.steps=5", "--set", "eval.prompts=2")


@pytest.fixture(scope="module")
def runs(ric, tmp_path_factory):
    """Folder with experts `soup`, members `morl`, experts `other` of a second seed, and `later` with a third reward."""
    folder = tmp_path_factory.mktemp("soups")
    soup = ("--algo", "rewarded-soup", "--set", "algo.expert=newton")
    raft = ("--algo", "rewarded-soup", "--set", "algo.expert.rounds=2", "--set", "algo.expert.keep=24", "--seed", "5")
    morl = ("--algo", "morl", "--set", "algo.learner=newton", "--set", "algo.members=3")
    later = ("--algo", "rewarded-soup", "--set", "algo.expert=newton", "--rewards", "third,second")
    for name, flags in {"soup": soup, "other": raft, "morl": morl, "later": later}.items():
        code, _, err = ric("run", *flags, *QUICK, "--out", folder / name)
        assert code == 0, err
    return folder


@pytest.fixture
def mixed(ric, runs, tmp_path):
    """The object that `ric soup MEMBERS ... --json` prints."""

    def go(*args):
        members = [arg.replace("RUNS", str(runs)) for arg in args]
        code, out, err = ric("soup", *members, "--out", tmp_path / "run", "--json")
        assert code == 0, err
        assert out.count("\n") == 1
        return json.loads(out)

    return go


@pytest.fixture(scope="module")
def dial(ric, runs, tmp_path_factory):
    """Folder and printed object of the plain soup of both experts; tests leave it as it is."""
    folder = tmp_path_factory.mktemp("dial") / "run"
    code, out, err = ric("soup", f"{runs}/soup#second", f"{runs}/soup#first", "--out", folder, "--json")
    assert code == 0, err
    return folder, json.loads(out)


def lambdas(found):
    return [one["lambda"] for one in found["soup"]["lambdas"]]


def test_experts_of_all_rewards_make_a_dial(dial) -> None:
    _, found = dial
    assert found["method"] == "soup"
    assert found["hypervolume"]["share"] == pytest.approx(1.0, abs=1e-6)
    assert found["controllability"] == {"first": pytest.approx(1.0), "second": pytest.approx(1.0)}
    assert [b["method"] for b in found["baselines"]] == ["base"], "nothing is trained beside it"
    assert found["ledger"]["steps"] in (0, None)
    assert len(found["front"]) == 11


def test_from_the_start_to_an_expert(mixed) -> None:
    """WiSE: what a lambda gives is chosen on validation rows; the whole line stands beside the dial."""
    found = mixed("init", "RUNS/soup#first", "--grid", "5")
    assert sorted(lambdas(found)) == [[0, 1], [0.25, 0.75], [0.5, 0.5], [0.75, 0.25], [1, 0]]
    assert found["soup"]["members"] == ["base", "first"]
    assert found["soup"]["connected"]
    line = next(b for b in found["baselines"] if b["method"] == "soup:lambda")
    assert len(line["front"]) == 5
    weights = {p["preference"]["first"]: p["member"] for p in found["front"]}
    assert weights[1.0] == "1*first"
    assert weights[0.0] == "1*base"


def test_a_path_through_a_member_of_morl(mixed) -> None:
    found = mixed("RUNS/soup#first", "RUNS/morl#0.5", "RUNS/soup#second", "--path", "--grid", "21")
    members = found["soup"]["members"]
    assert members == ["first", "0.5", "second"], "in the order of the weight of the second reward"
    middle = next(p for p in found["front"] if p["preference"]["first"] == 0.5)
    assert middle["member"] == "1*0.5"
    assert found["hypervolume"]["share"] == pytest.approx(1.0, abs=1e-4)


def test_seeds_of_one_reward_and_soups_of_soups(mixed) -> None:
    found = mixed("RUNS/soup#first+RUNS/other#first", "RUNS/soup#second+RUNS/other#second")
    assert found["soup"]["members"] == ["first+first", "second+second"]
    assert len(found["front"]) == 11
    assert found["soup"]["connected"]


def test_the_average_alone_has_no_dial(mixed, runs, ric) -> None:
    found = mixed("RUNS/soup#first", "RUNS/soup#second", "RUNS/other#first", "--uniform")
    (point,) = found["front"]
    assert point["preference"] is None
    assert point["member"] == "0.3333*first + 0.3333*second + 0.3333*first-2"
    assert len(lambdas(found)) == 4, "the members alone are evaluated beside it"
    assert found["soup"]["connected"]


def test_subsets_grow_by_what_helps_most(mixed) -> None:
    found = mixed("RUNS/soup#first", "RUNS/soup#second", "RUNS/morl#0.5", "--grow")
    sizes = sorted(sum(c > 0 for c in mix) for mix in lambdas(found))
    assert sizes == [1, 2, 3]
    (pair,) = [mix for mix in lambdas(found) if sum(c > 0 for c in mix) == 2]
    assert pair == [0.5, 0.0, 0.5], "the member in the middle has the best mean, then both experts help alike"


def test_coefficients_beyond_the_simplex(mixed) -> None:
    found = mixed("RUNS/soup#first", "RUNS/soup#second", "--coefficients=-0.5:1.5:0.5")
    assert sorted(lambdas(found)) == [[-0.5, 1.5], [0, 1], [0.5, 0.5], [1, 0], [1.5, -0.5]]


def test_one_lambda(mixed) -> None:
    found = mixed("RUNS/soup#first", "RUNS/soup#second", "--coefficients", "0.5,0.25")
    (point,) = found["front"]
    assert point["member"] == "0.5*first + 0.25*second"
    assert point["obtained"]["second"] == pytest.approx(-(0.5**2 + 0.75**2))


def test_a_reward_added_later(mixed) -> None:
    found = mixed("RUNS/soup#first", "RUNS/soup#second", "RUNS/later#third")
    assert found["rewards"] == ["first", "second", "third"]
    assert min(found["controllability"].values()) > 0.99
    corner = next(p for p in found["front"] if p["preference"]["third"] == 1.0)
    assert corner["obtained"]["third"] == pytest.approx(0.0, abs=1e-9)


def test_a_soup_is_a_run_like_any_other(ric, runs, dial, tmp_path) -> None:
    run, first = shutil.copytree(dial[0], tmp_path / "run"), dial[1]
    code, out, err = ric("soup", f"{runs}/soup#second", f"{runs}/soup#first", "--out", run, "--json")
    assert code == 0, err
    assert json.loads(out)["front"] == first["front"], "found again, not made again"
    code, out, err = ric("sample", run, "--prompt", "x", "--preference", "first=0.25,second=0.75", "--json")
    assert code == 0, err
    payload = json.loads(out)["samples"][0]["text"]
    np.testing.assert_allclose(payload["__array__"][:2], [0.25, 0.75], atol=1e-9)
    code, out, err = ric("eval", run, "--points", "3", "--split", "validation", "--json")
    assert code == 0, err
    assert len(json.loads(out)["summaries"][0]["front"]) == 3
    page = (run / "report.html").read_text()
    assert "Linear mode connectivity holds at all 11 lambdas" in page


def test_a_soup_of_soups_runs_can_be_mixed_again(ric, dial, tmp_path) -> None:
    code, out, err = ric("soup", f"{dial[0]}#first", "init", "--grid", "3", "--out", tmp_path / "next", "--json")
    assert code == 0, err
    assert json.loads(out)["soup"]["members"] == ["first", "base"]


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["RUNS/soup"], 2, "RUN#member, init, or a sum"),
        (["RUNS/soup#first"], 2, "1 members for mode grid"),
        (["RUNS/soup#frist", "init"], None, "did you mean 'first'"),
        (["RUNS/nothing#first", "init"], None, "holds no run"),
        (["init", "init"], 2, "at least one member of a run"),
        (["RUNS/soup#first", "init", "--path", "--grow"], 2, "--path and --grow"),
        (["RUNS/soup#first", "init", "--uniform", "--grid", "3"], 2, "--uniform and --grid"),
        (["RUNS/soup#first", "init", "--coefficients", "1"], 2, "--coefficients '1' for 2 members"),
        (["RUNS/soup#first", "init", "--coefficients", "a,b"], 2, "one number per member"),
        (["RUNS/soup#first", "init", "--coefficients", "0:1:0"], 2, "first:last:step"),
        (["RUNS/soup#first", "init", "RUNS/soup#second", "--coefficients", "0:1:0.5"], 2, "for two members"),
        (["RUNS/soup#first", "init", "--combine", "weight"], 2, "did you mean 'weights'"),
        (["RUNS/soup#first", "init", "--combine", "predictions"], None, "mixes predictions"),
        (["RUNS/soup#first", "init", "--grid", "1"], 2, "at least 2 points"),
    ],
)
def test_mistakes(ric, runs, tmp_path, args, code, said) -> None:
    given = [arg.replace("RUNS", str(runs)) for arg in args]
    found, out, err = ric("soup", *given, "--out", tmp_path / "run")
    assert found not in (0, 70)
    assert code is None or found == code
    assert said in err
    assert "Traceback" not in err
    assert out == ""
