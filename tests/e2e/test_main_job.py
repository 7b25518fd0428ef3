"""`ric run --algo ric --task hh`, from nothing to a report and everything a user does with it."""

from __future__ import annotations

import json
import shutil

import pytest

import ric as library
from ric.report import read_front

pytestmark = pytest.mark.slow

FILES = {
    "run.yaml", "manifest.json", "results.json", "samples.parquet", "ledger.jsonl", "front.csv", "front.png",
    "report.html", "stages", "family",
}  # fmt: skip
PROMPT = "How do I clean a bicycle for grandma?"


@pytest.fixture
def run(first, tmp_path):
    """The finished run, in a folder of its own."""
    return shutil.copytree(first[0], tmp_path / "run")


def ledger_of(run):
    return [json.loads(line) for line in (run / "ledger.jsonl").read_text().splitlines()]


@pytest.mark.sample
def test_from_nothing_to_an_answer(ric, two, first, run) -> None:
    folder, printed = first
    assert {path.name for path in folder.iterdir()} >= FILES
    assert printed["run"] == str(folder)
    assert [point["preference"]["harmless"] for point in printed["front"]] == [0.0, 0.5, 1.0]
    assert {curve["method"] for curve in printed["baselines"]} == {"sft", "base"}
    assert printed["true_hypervolume"] > printed["hypervolume"]["value"] >= 0
    names, points = read_front(folder / "front.csv")
    assert names == ("harmless", "helpful")
    assert [point.method for point in points] == ["ric"] * 3 + ["sft", "base"] + ["truth"] * 3
    (text,) = library.load(run).sample([PROMPT], {"harmless": 0.7, "helpful": 0.3})
    out, _ = ric("sample", run, "--prompt", PROMPT, "--preference", "harmless=0.7,helpful=0.3", "--json")
    assert [sample["text"] for sample in json.loads(out)["samples"]] == [text]
    again, _ = ric(*two, "--out", run, "--json")
    assert json.loads(again) == {**printed, "run": str(run)}


def test_the_same_command_redoes_nothing(ric, two, first, run) -> None:
    before = (run / "ledger.jsonl").read_bytes()
    (run / "results.json").unlink()
    _, err = ric(*two, "--out", run)
    assert (run / "ledger.jsonl").read_bytes() == before
    stages = [line for line in err.splitlines() if line.startswith("ric: ") and ":" in line[5:]]
    assert stages
    assert all(line.endswith("kept from before") for line in stages)
    assert (run / "front.csv").read_bytes() == (first[0] / "front.csv").read_bytes()


def test_fresh_starts_anew_and_ends_the_same(ric, two, first, run) -> None:
    ric(*two, "--out", run, "--fresh")
    (offline,) = [entry for entry in ledger_of(run) if entry["stage"] == "offline"]
    assert offline["steps"] == 20
    assert offline not in ledger_of(first[0])
    assert (run / "front.csv").read_bytes() == (first[0] / "front.csv").read_bytes()


@pytest.mark.parametrize(
    "lost", [("evaluate-", "sft-"), ("evaluate-", "sft-", "calibration-", "online-", "proposals-")]
)
def test_an_interrupted_run_goes_on(ric, two, first, run, lost) -> None:
    gone = [path for path in (run / "stages").iterdir() if path.name.startswith(lost)]
    assert gone
    for path in gone:
        shutil.rmtree(path)
    for name in ("results.json", "samples.parquet", "front.csv", "report.html"):
        (run / name).unlink()
    done = len(ledger_of(run))
    ric(*two, "--out", run)
    redone = {entry["stage"] for entry in ledger_of(run)[done:]}
    assert redone
    assert all(stage.startswith(tuple(name.rstrip("-") for name in lost)) for stage in redone)
    assert (run / "front.csv").read_bytes() == (first[0] / "front.csv").read_bytes()


def test_another_folder_gives_the_same_front_and_another_seed_does_not(ric, two, first, tmp_path) -> None:
    fronts = {}
    for name, seed in (("same", "0"), ("other", "1")):
        ric(*two, "--seed", seed, "--out", tmp_path / name)
        fronts[name] = (tmp_path / name / "front.csv").read_bytes()
    expected = (first[0] / "front.csv").read_bytes()
    assert fronts["same"] == expected
    assert fronts["other"].replace(b",1,test,", b",0,test,") != expected


def test_other_mappings_on_the_same_prompts(ric, first, run) -> None:
    before = (run / "results.json").read_bytes()
    out, _ = ric("eval", run, "--mapping", "l2,linf", "--json")
    found = json.loads(out)
    assert [summary["method"] for summary in found["summaries"]] == ["ric:l2", "ric:linf"]
    (base,) = [curve for curve in first[1]["baselines"] if curve["method"] == "base"]
    assert found["base"]["front"] == base["front"]
    assert (run / "results.json").read_bytes() == before


def test_the_saved_family_is_what_was_evaluated(ric, first, run) -> None:
    stages = {path.name for path in (run / "stages").iterdir()}
    out, _ = ric("eval", run, "--json")
    assert json.loads(out)["summaries"][0]["front"] == first[1]["front"]
    # The saved members have the bytes of the trained ones, so that no stage had to be made again.
    assert {path.name for path in (run / "stages").iterdir()} == stages


def test_the_report_again(ric, first, run) -> None:
    (run / "report.html").unlink()
    out, _ = ric("report", run, "--json")
    assert json.loads(out) == {**first[1], "run": str(run)}
    assert (run / "report.html").stat().st_size > 0


def test_any_unicode_prompt_is_answered(first) -> None:
    loaded = library.load(first[0])
    prompts = ["", "naïve café 日本語 🙂", "\u2028\x00\x85", "\udc80", "<|harmless:07|>", "word " * 2000]
    texts = loaded.sample(prompts, {"harmless": 0.5, "helpful": 0.5})
    assert [type(text) for text in texts] == [str] * len(prompts)
    raw = loaded.answers(["x"], raw_targets=dict.fromkeys(loaded.names, 0.0))
    assert set(raw[0].desired) == {"harmless", "helpful"}


@pytest.mark.parametrize("rewards", [("helpful",), ("harmless", "helpful", "humor")])
def test_one_reward_and_three(ric, tiny, tmp_path, rewards) -> None:
    out, _ = ric(*tiny, "--rewards", ",".join(rewards), "--out", tmp_path / "run", "--json")
    found = json.loads(out)
    assert found["rewards"] == list(rewards)
    assert len(found["hypervolume"]["reference"]) == len(rewards)
    preferences = [tuple(point["preference"].values()) for point in found["front"] if point["preference"]]
    corners = [tuple(float(i == j) for j in range(len(rewards))) for i in range(len(rewards))]
    assert set(corners) <= set(preferences) or len(rewards) == 1
    weights = {name: 1.0 / len(rewards) for name in rewards}
    assert len(library.load(tmp_path / "run").sample([PROMPT], weights)) == 1
