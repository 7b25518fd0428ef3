"""A run from its folder: what is asked of its family, and what cannot be asked."""

from __future__ import annotations

import shutil
import subprocess
import sys

import numpy as np
import pytest

import ric
from ric.errors import ConfigError, RunError
from ric.plugin import Host
from ric.run import engine
from ric.run.finished.load import open_run
from ric.run.setup.prepare import prepare
from ric.run.watching.watcher import Silent

EVAL = {"points": 2, "prompts": 2}
RIC = {"algo": {"name": "ric", "rounds": 0, "calibration": 2}}
FAMILIES = {
    "conditional": RIC,
    "decided": {**RIC, "mapping": "l2"},
    "mixture": {"algo": "corners"},
    "members": {"algo": {"name": "corners", "mixed": False}},
    "single": {"algo": "sft"},
}


@pytest.fixture(scope="module")
def runs(root, tmp_path_factory):
    """Folder with one finished run per kind of family."""
    folder, toy = tmp_path_factory.mktemp("runs"), str(root / "tests" / "cli" / "toy_world.py")
    for name, tree in FAMILIES.items():
        plan = prepare({"task": "toy", "eval": EVAL, "plugins": [toy], **tree}, Host([toy]))
        engine.execute(plan, folder / name, Silent())
    return folder


@pytest.fixture
def copy(runs, tmp_path):
    """A function that copies a run, to be damaged."""
    return lambda name: shutil.copytree(runs / name, tmp_path / name)


def held(folder) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", FAMILIES)
def test_every_family_answers_and_writes_nothing(runs, name) -> None:
    before = held(runs / name)
    loaded = ric.load(runs / name)
    assert isinstance(loaded, ric.Loaded)
    assert loaded.names == ("warm", "short")
    texts = loaded.sample(["hello", "", "naïve 日本語 🙂\n\u2028", "broken \udc80"], {"warm": 0.7, "short": 0.3})
    assert len(texts) == 4
    assert all(isinstance(text, str) for text in texts)
    assert held(runs / name) == before


def test_members_are_restored(runs) -> None:
    members = ric.load(runs / "members")
    # "warm" was trained on the answer with most letters a, "short" on the shortest.
    assert members.sample(["x"], {"warm": 1}) == ["aaab"]
    assert members.sample(["x"], [0.2, 0.8]) == ["b"]


def test_a_mixture_is_mixed_at_the_preference(runs) -> None:
    mixture = ric.load(runs / "mixture")
    assert mixture.sample(["x"], [0.75, 0.25]) == ["aaab"]
    assert mixture.sample(["x"], [0.25, 0.75]) == ["b"]


def test_a_single_policy_needs_no_preference(runs) -> None:
    assert ric.load(runs / "single").sample(["x"]) == ric.load(runs / "single").sample(["x"], [1, 0])


def test_prompts_become_the_tasks(runs) -> None:
    answers = ric.load(runs / "decided").answers(["hi", "hi?"], [1, 0])
    assert [answer.prompt for answer in answers] == ["hi?", "hi?"]


def test_desired_is_the_mapping_of_the_preference_in_raw_rewards(runs) -> None:
    loaded = ric.load(runs / "decided")
    (answer,) = loaded.answers(["x"], {"warm": 1.0})
    family = loaded.family
    z = family.mapping.desired(np.array([[1.0, 0.0]]), family.statistics, ["x?"])[0]
    told = family.format.decode(family.format.encode("x?", z, family.statistics).tags, family.statistics)
    assert answer.desired == dict(zip(loaded.names, family.statistics.raw(told).tolist(), strict=True))


def test_raw_targets_are_asked_for_directly(runs) -> None:
    loaded = ric.load(runs / "decided")
    targets = {"short": -4.0, "warm": 3.0}
    (answer,) = loaded.answers(["x"], raw_targets=targets)
    # Training knows one answer with these rewards.
    assert answer.payload == "aaab"
    assert answer.desired == pytest.approx(targets, abs=0.02)
    assert loaded.answers(["x"], raw_targets=[3.0, -4.0]) == [answer]


def test_the_seed_decides_and_a_longer_list_begins_like_a_shorter_one(runs) -> None:
    loaded, prompts = ric.load(runs / "single"), ["x"] * 20
    first = loaded.sample(prompts, seed=1)
    assert first == ric.load(runs / "single").sample(prompts, seed=1)
    assert first[:5] == loaded.sample(prompts[:5], seed=1)
    assert first != loaded.sample(prompts, seed=2)
    assert len(set(first)) > 1


def test_decoding_reaches_the_sampler(runs) -> None:
    loaded, prompts = ric.load(runs / "single"), ["x"] * 20
    assert loaded.sample(prompts, temperature=0.5) != loaded.sample(prompts)
    assert loaded.sample(prompts, temperature=1.0) == loaded.sample(prompts)


def test_another_sampling_seed_asks_for_the_same_rewards(runs) -> None:
    loaded = ric.load(runs / "conditional")
    first, second = (loaded.answers(["x", "y"], [0.5, 0.5], seed=seed) for seed in (1, 2))
    assert [answer.desired for answer in first] == [answer.desired for answer in second]


def test_weights_that_do_not_sum_to_one_are_scaled_and_said(runs) -> None:
    loaded = ric.load(runs / "members")
    with pytest.warns(UserWarning, match="weights sum to 10") as caught:
        assert loaded.sample(["x"], {"warm": 7, "short": 3}) == ["aaab"]
    assert caught[0].filename == __file__


def test_no_prompts_no_answers_but_mistakes_are_told(runs) -> None:
    loaded = ric.load(runs / "members")
    assert loaded.sample([], [1, 0]) == []
    with pytest.raises(ConfigError):
        loaded.sample([], {"warmth": 1})


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"preference": {"wram": 1.0}}, "did you mean 'warm'"),
        ({"preference": [1.0]}, "one number each for warm, short"),
        ({"preference": [1.0, -1.0]}, "0 or larger"),
        ({"preference": None}, "weights for warm, short"),
        ({"preference": [1, 0], "raw_targets": [1, 0]}, "one of them"),
        ({"raw_targets": {"warm": 1.0}}, "finite number for each"),
        ({"raw_targets": {"warm": 1.0, "shrot": 1.0}}, "did you mean 'short'"),
        ({"raw_targets": {"warm": 1.0, "short": float("nan")}}, "finite number for each"),
        ({"raw_targets": "warm=1"}, "a mapping or a list"),
        ({"preference": [1, 0], "seed": -1}, "0 or larger"),
        ({"preference": [1, 0], "temprature": 1.0}, "did you mean 'temperature'"),
        ({"preference": [1, 0], "temperature": -1.0}, "greater than or equal to 0"),
    ],
)
def test_what_cannot_be_asked(runs, given, said) -> None:
    loaded = ric.load(runs / "decided")
    with pytest.raises(ConfigError) as caught:
        loaded.sample(["x"], **given)
    assert said in str(caught.value)
    assert "policy" not in vars(loaded)  # no weights were loaded to find out


def test_one_text_is_not_taken_for_a_list_of_letters(runs) -> None:
    with pytest.raises(ConfigError, match="a list of prompts"):
        ric.load(runs / "decided").sample("hello", [1, 0])


@pytest.mark.parametrize("name", ["members", "mixture"])
def test_targets_belong_to_conditional_families(runs, name) -> None:
    with pytest.raises(ConfigError, match="conditional"):
        ric.load(runs / name).sample(["x"], raw_targets=[1, 0])


def test_missing_and_unfinished_runs(copy, tmp_path) -> None:
    with pytest.raises(RunError, match="holds no run"):
        ric.load(tmp_path / "nothing")
    run = copy("members")
    shutil.rmtree(run / "family" / "members" / "short")
    with pytest.raises(RunError, match="member 'short'"):
        ric.load(run)
    shutil.rmtree(run / "family")
    with pytest.raises(RunError, match="unfinished"):
        ric.load(run)


def test_only_configuration_and_family_are_read(copy) -> None:
    run = copy("members")
    for path in run.iterdir():
        if path.name == "stages":
            shutil.rmtree(path)
        elif path.name not in ("family", "run.yaml"):
            path.unlink()
    assert ric.load(run).sample(["x"], [1, 0]) == ["aaab"]


def test_a_given_plugin_takes_the_place_of_the_stored_one(copy, root, tmp_path) -> None:
    run, source = copy("members"), root / "tests" / "cli" / "toy_world.py"
    moved = tmp_path / source.name
    text = (run / "run.yaml").read_text().replace(str(source), str(tmp_path / "gone" / source.name))
    (run / "run.yaml").write_text(text)
    with pytest.raises(ConfigError, match="does not exist"):
        ric.load(run)
    shutil.copy(source, moved)
    loaded = ric.load(run, plugins=[moved])
    assert loaded.plan.config.plugins == [str(moved)]
    assert loaded.sample(["x"], [1, 0]) == ["aaab"]


def test_changes_go_over_the_stored_configuration(runs) -> None:
    assert open_run(runs / "members", {"eval": {"points": 5}}).plan.config.eval.model_dump()["points"] == 5
    with pytest.raises(ConfigError, match=r"eval\.points"):
        open_run(runs / "members", {"eval": {"points": 1}})


def test_the_package_is_light_until_load_is_used() -> None:
    script = (
        "import sys, ric; before = set(sys.modules); ric.load; "
        "print(sorted(before & {'numpy', 'pydantic', 'ric.run'}), 'ric.run.finished.load' in sys.modules,"
        " 'torch' in sys.modules, {'load', 'Loaded'} <= set(dir(ric)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[0] == "[] True False True"


def test_the_package_has_no_other_name() -> None:
    with pytest.raises(AttributeError, match="'laod'"):
        ric.laod  # noqa: B018 - the access is what is tested
