"""What `--set` may change where a finished run answers again."""

from __future__ import annotations

import json
import shutil

import pytest

from ric.cli.redrawing import redrawn
from ric.errors import ConfigError


def test_options_of_decoding_and_of_the_sampler() -> None:
    given = ["decoding.temperature=0", "decoding.top_p=0.5", "sampler.reward_guidance=2"]
    assert redrawn(given) == {"decoding": {"temperature": 0, "top_p": 0.5}, "sampler": {"reward_guidance": 2}}
    assert redrawn([]) == {}


@pytest.mark.parametrize("given", ["algo.rounds=2", "seed=1", "decoding=2", "sampler=other", "eval.prompts=3"])
def test_anything_else_is_the_runs(given) -> None:
    with pytest.raises(ConfigError, match="--set") as caught:
        redrawn([given])
    assert "a decoding option or one of the sampler's" in str(caught.value)


@pytest.fixture
def run(finished, tmp_path):
    """A finished run of its own."""
    return shutil.copytree(finished, tmp_path / "run")


def evaluated(run):
    """How often the run's own method and the base model were measured."""
    names = [path.name.rsplit("-", 1)[0] for path in (run / "stages").iterdir()]
    return {name: names.count(name) for name in ("evaluate-ric", "evaluate-base")}


def test_a_run_is_measured_under_other_draws_and_keeps_its_own(ric, run) -> None:
    own = ric("eval", run, "--json")
    assert evaluated(run) == {"evaluate-ric": 1, "evaluate-base": 1}
    code, out, _ = ric("eval", run, "--set", "decoding.temperature=0.5", "--json")
    assert (code, json.loads(out)["run"]) == (0, str(run))
    assert evaluated(run) == {"evaluate-ric": 2, "evaluate-base": 2}
    assert ric("eval", run, "--json")[:2] == own[:2]
    assert evaluated(run) == {"evaluate-ric": 2, "evaluate-base": 2}


def test_an_option_that_the_sampler_does_not_have(ric, run) -> None:
    code, out, err = ric("eval", run, "--set", "sampler.reward_guidance=2")
    assert (code, out) == (3, "")
    assert "reward_guidance" in err
    assert "\n  next: " in err
