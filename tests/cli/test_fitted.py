"""The mapping `fitted` through the commands: measured once, kept with the family, used without measuring again."""

from __future__ import annotations

import json
import shutil

import pytest

import ric as library

SMALL = (
    "--task", "toy", "--set", "algo.rounds=1", "--set", "algo.generate=20", "--set", "algo.calibration=2",
    "--set", "eval.points=3", "--set", "eval.prompts=4", "--set", "mapping=fitted", "--set", "format=named",
)  # fmt: skip


@pytest.fixture(scope="module")
def run(ric, toy, tmp_path_factory):
    folder = tmp_path_factory.mktemp("fitted") / "run"
    code, _, err = ric("run", "--algo", "ric", "--plugin", toy, *SMALL, "--out", folder)
    assert code == 0, err
    assert "ric: calibration: " in err
    return folder


def stages(run):
    return {path.name for path in (run / "stages").iterdir()}


def test_what_was_measured_is_kept_with_the_family(run) -> None:
    kept = json.loads((run / "family" / "ric.json").read_text())["mapping"]
    assert kept["name"] == "fitted"
    assert kept["surface"] in ("l2", "linf", "linear")
    assert len(kept["targets"]) == len(kept["obtained"]) > 0
    assert library.load(run).family.mapping.targets == tuple(map(tuple, kept["targets"]))


def test_eval_and_sample_do_not_measure_again(ric, run) -> None:
    before = stages(run)
    assert ric("eval", run, "--json")[0] == 0
    assert ric("sample", run, "--prompt", "x", "--preference", "warm=1")[0] == 0
    assert stages(run) == before
    code, _, err = ric("eval", run, "--mapping", "fitted", "--json")
    assert code == 0, err
    assert {name.rpartition("-")[0] for name in stages(run) - before} == {"evaluate-ric-fitted"}


def test_another_run_is_measured_for_it(ric, finished, tmp_path) -> None:
    copy = shutil.copytree(finished, tmp_path / "copy")
    before = stages(copy)
    code, out, err = ric("eval", copy, "--mapping", "l2,fitted", "--json")
    assert code == 0, err
    assert [s["mapping"] for s in json.loads(out)["summaries"]] == ["l2", "fitted"]
    new = {name.rpartition("-")[0] for name in stages(copy) - before}
    assert new == {"calibration", "evaluate-ric-l2", "evaluate-ric-fitted"}
    assert json.loads((copy / "family" / "ric.json").read_text())["mapping"]["name"] == "proposed"


def test_a_target_out_of_range_is_said(ric, run, finished) -> None:
    loaded = library.load(run)
    low, high = (loaded.family.statistics.raw(z) for z in loaded.family.mapping.reach(loaded.family.statistics))
    code, _, err = ric("sample", run, "--prompt", "x", "--target", f"warm={high[0]},short={low[1]}")
    assert (code, err) == (0, "")
    code, out, err = ric("sample", run, "--prompt", "x", "--target", "warm=9,short=-2")
    assert (code, out.startswith("desired: ")) == (0, True)
    assert err == f"ric: target warm=9 is outside {low[0]:.4g} to {high[0]:.4g}, where answers follow what is asked\n"
    with pytest.warns(UserWarning, match="target warm=9 is outside"):
        loaded.sample(["x"], raw_targets={"warm": 9, "short": -2})
    # A run whose mapping has measured nothing knows the range of its training rows.
    code, _, err = ric("sample", finished, "--prompt", "x", "--target", "warm=9,short=-2")
    assert "target warm=9 is outside 0 to 3," in err


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--target", "warm=1"], "a finite number for each of warm, short"),
        (["--target", "wram=1,short=1"], "did you mean 'warm'?"),
        (["--target", "warm"], "target 'warm'"),
        (["--target", "warm=nan,short=1"], "a finite number for each"),
        (["--target", "warm=1,short=1", "--preference", "warm=1"], "--target beside a preference"),
    ],
)
def test_targets_that_make_no_sense(ric, run, args, said) -> None:
    code, out, err = ric("sample", run, "--prompt", "x", *args)
    assert (code, out) == (2, "")
    assert said in err
