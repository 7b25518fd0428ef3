"""RAFT against selections worked out by hand, on a job without models."""

from __future__ import annotations

import numpy as np
import pytest

from ric.errors import ConfigError, RunError
from ric.kinds import Row, Scored
from ric_plugins.algorithms.raft import Raft, comparable
from ric_plugins.losses import likelihood

TRAIN = [[1.0, 10.0], [3.0, 30.0], [2.0, 0.0], [2.0, 20.0]]
SMALL = {"rounds": 2, "keep": 2, "best_of": 2, "epochs": 3, "patience": 0}


def first(rewards, group):
    """The first reward, raw."""
    return rewards[:, 0]


def by_place(job, values):
    """Rollouts obtain these values, in order, whatever is asked."""
    stream = iter(values)
    job.answer = lambda request, row: [next(stream), 0.0]


def test_local_keeps_the_best_of_each_prompt_and_fits_it(job_of) -> None:
    job = job_of(TRAIN)
    by_place(job, [5, 7, 9, 1, 2, 3, 4, 4])
    assert Raft(ranking="local", **SMALL).learn(job, first, "warm", "m") == "m"
    drawn, again = job.rollouts
    assert (drawn.name, again.name) == ("m-round-0", "m-round-1")
    assert [r.member for r in drawn.requests] == ["warm"] * 4
    assert [r.member for r in again.requests] == ["m"] * 4
    prompts = [r.prompt for r in drawn.requests]
    assert prompts[0] == prompts[1] != prompts[2] == prompts[3]
    assert len({r.seed for r in [*drawn.requests, *again.requests]}) == 8
    kept, later = job.fits
    assert [e.payload for e in kept.examples] == [f"drawn for {drawn.rows[i].id}" for i in (1, 2)]
    assert [e.payload for e in later.examples] == [f"drawn for {again.rows[i].id}" for i in (1, 2)], "first of equals"
    assert [(f.name, f.member, f.like) for f in job.fits] == [("m-fit-0", "m", "warm"), ("m-fit-1", "m", "m")]
    assert kept.loss is likelihood


def test_global_keeps_the_best_of_the_batch(job_of) -> None:
    job = job_of(TRAIN)
    by_place(job, [5, 7, 9, 1, 2, 3, 4, 4])
    Raft(ranking="global", **SMALL).learn(job, first, "base", "m")
    drawn = job.rollouts[0]
    assert len({r.prompt for r in drawn.requests}) == 4, "one sample of each prompt"
    assert [e.payload for e in job.fits[0].examples] == [f"drawn for {drawn.rows[i].id}" for i in (1, 2)]


def test_every_prompt_comes_once_before_any_comes_twice(job_of) -> None:
    job = job_of(TRAIN)
    Raft(ranking="local", **SMALL).learn(job, first, "base", "m")
    seen = [r.prompt for rollout in job.rollouts for r in rollout.requests[::2]]
    assert sorted(seen) == ["p0", "p1", "p2", "p3"]


def test_a_stage_has_its_own_length_rate_and_order(job_of) -> None:
    job = job_of(TRAIN)
    Raft(ranking="local", lr=0.25, schedule="constant", **SMALL).learn(job, first, "base", "m")
    one, two = (fit.settings for fit in job.fits)
    assert (one.steps, one.lr, one.schedule, one.batch) == (2, 0.25, "constant", 3)  # ceil(3 epochs * 2 rows / 3)
    assert two == one._replace(seed=one.seed + 1)


@pytest.mark.parametrize(("optimizer", "carry"), [("fresh", False), ("carried", True)])
def test_the_optimizer_is_fresh_or_carried(job_of, optimizer, carry) -> None:
    job = job_of(TRAIN)
    Raft(ranking="local", optimizer=optimizer, **SMALL).learn(job, first, "base", "m")
    assert [fit.settings.carry for fit in job.fits] == [carry, carry]
    assert Raft().optimizer == "fresh"


def test_samples_are_drawn_at_its_temperature_without_a_nucleus(job_of) -> None:
    job = job_of(TRAIN)
    job.decoding = job.decoding._replace(top_p=0.9)
    Raft(temperature=0.7, **SMALL).learn(job, first, "base", "m")
    assert job.rollouts[0].decoding == job.decoding._replace(temperature=0.7, top_p=1.0)


def test_the_penalty_reorders_but_stays_out_of_the_loss(job_of) -> None:
    """r - beta (log pi - log pi_0): 5 - 2 * 3 = -1 falls behind 1 - 2 * 0 = 1."""
    job = job_of(TRAIN)
    by_place(job, [5, 1, 5, 1])
    job.likely = lambda member, example: 3.0 if member == "m" and example.payload.endswith("/0") else 0.0
    Raft(ranking="local", kl=2.0, **{**SMALL, "rounds": 1}).learn(job, first, "m", "m")
    # The start is the member itself here, so the divergence is 0 and nothing changes.
    assert all(e.payload.endswith("/0") for e in job.fits[0].examples)
    by_place(job, [5, 1, 5, 1])
    job.likely = lambda member, example: 3.0 if member == "start" and example.payload.endswith("/1") else 0.0
    Raft(ranking="local", kl=2.0, **{**SMALL, "rounds": 1}).learn(job, first, "start", "m")
    assert all(e.payload.endswith("/0") for e in job.fits[1].examples)
    by_place(job, [5, 1, 5, 1, 5, 1, 5, 1])
    job.likely = lambda member, example: 3.0 if member == "m" and example.payload.endswith("/0") else 0.0
    Raft(ranking="local", kl=2.0, **SMALL).learn(job, first, "start", "m")
    assert all(e.payload.endswith("/0") for e in job.fits[2].examples), "the start has not moved"
    assert all(e.payload.endswith("/1") for e in job.fits[3].examples), "the member has"
    assert all(e.weight == 1.0 for fit in job.fits for e in fit.examples)


def test_it_stops_after_rounds_without_a_better_mean(job_of) -> None:
    job = job_of(TRAIN)
    by_place(job, [1] * 4 + [2] * 4 + [2] * 4 + [1] * 4 + [9] * 40)
    Raft(ranking="local", **{**SMALL, "rounds": 9, "patience": 2}).learn(job, first, "base", "m")
    assert (len(job.rollouts), len(job.fits)) == (4, 3)


def test_a_trajectory_keeps_members_of_the_way(job_of) -> None:
    job = job_of(TRAIN)
    member = Raft(ranking="local", trajectory=2, **{**SMALL, "rounds": 4}).learn(job, first, "base", "m")
    assert [(f.member, f.like) for f in job.fits] == [("m", "base"), ("m@2", "m"), ("m", "m@2"), ("m", "m")]
    assert member == "m"


def test_samples_without_a_utility_are_never_kept(job_of) -> None:
    job = job_of(TRAIN)
    by_place(job, [np.nan, 1, np.nan, np.nan])
    Raft(ranking="local", **{**SMALL, "rounds": 1}).learn(job, first, "base", "m")
    assert len(job.fits[0].examples) == 1
    by_place(job, [np.nan] * 4)
    with pytest.raises(RunError, match="a round whose samples all lack a utility"):
        Raft(ranking="local", **{**SMALL, "rounds": 1}).learn(job, first, "base", "n")


def test_the_published_code_trains_on_the_whole_text(job_of) -> None:
    job = job_of(TRAIN)
    Raft(plain_text=True, **SMALL).learn(job, first, "base", "m")
    assert all(e.plain and not e.finished for e in job.fits[0].examples)


def test_rewards_compare_while_prompts_explain_little() -> None:
    """Two prompts of two rows. MSB = 2 * 2 (m - mean)^2 / 1 and MSW = within / 2, by hand."""
    group = np.array([0, 0, 1, 1])
    assert comparable(np.array([0.0, 2.0, 0.0, 2.0]), group), "equal means: MSB 0, MSW 2, correlation -1"
    assert not comparable(np.array([0.0, 1.0, 9.0, 10.0]), group), "MSB 81, MSW .5, correlation .988"
    assert comparable(np.array([0.0, 2.0, 0.0, 2.0, np.nan]), np.array([0, 0, 1, 1, 2]))
    assert comparable(np.zeros(4), group), "a constant is comparable"


def test_rewards_do_not_compare_where_nothing_is_known() -> None:
    assert not comparable(np.array([0.0, 1.0]), np.array([0, 1])), "no prompt has two rows"
    assert not comparable(np.array([0.0, 1.0]), np.array([0, 0])), "one prompt"


def test_intraclass_correlation_against_its_definition() -> None:
    """Around the threshold, from draws with a known share: variance .02 of 1.02 between, then .5 of 1.5."""
    rng = np.random.default_rng(0)
    group = np.repeat(np.arange(400), 5)
    for between, expected in ((0.02, True), (0.5, False)):
        values = rng.normal(0, between**0.5, 400)[group] + rng.normal(0, 1, 2000)
        assert comparable(values, group) is expected


def test_auto_reads_the_training_rows(job_of) -> None:
    def draws(payoffs):
        job = job_of(TRAIN)
        rows = [Row(f"train/{i}", f"p{i // 2}", f"y{i}") for i in range(4)]
        job.train = Scored(rows, np.array([0, 0, 1, 1]), np.array([[x, 0.0] for x in payoffs]))
        Raft(**SMALL).learn(job, first, "base", "m")
        requests = job.rollouts[0].requests
        return len({r.prompt for r in requests[:2]})

    assert draws([0.0, 2.0, 0.0, 2.0]) == 2, "global: one sample a prompt"
    assert draws([0.0, 1.0, 9.0, 10.0]) == 1, "local: K samples of a prompt"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"ranking": "best"}, "algo.ranking = 'best'"),
        ({"schedule": "step"}, "algo.schedule = 'step'"),
        ({"best_of": 1}, "algo.best_of = 1"),
        ({"rounds": 0}, "algo.rounds = 0"),
        ({"kl": -0.1}, "algo.kl = -0.1"),
        ({"kl": float("nan")}, "algo.kl = nan"),
        ({"temperature": 0.0}, "algo.temperature = 0.0"),
        ({"lr": 0.0}, "algo.lr = 0.0"),
        ({"members": 0}, "algo.members = 0"),
        ({"start": "warm"}, "algo.start = 'warm'"),
        ({"utility": "linaer"}, "algo.utility = 'linaer'"),
        ({"scale": "zz"}, "algo.scale = 'zz'"),
    ],
)
def test_options_out_of_range_are_refused(options, message) -> None:
    with pytest.raises(ConfigError, match=message):
        Raft(**options)
