"""Rewards-in-Context: what is trained on what, round by round."""

from __future__ import annotations

import numpy as np
import pytest

from ric.errors import ConfigError
from ric.families import Conditional
from ric.kinds import Row
from ric.plugin import Host
from ric.run.setup.prepare import prepare
from ric_plugins.algorithms.ric import Ric
from ric_plugins.losses import Contrast, likelihood

TRAIN = [[1.0, 10.0], [3.0, 30.0], [1.0, 30.0], [3.0, 10.0]]
"""Mean (2, 20), population standard deviation (1, 10)."""
DRAWN = [(i, 9.0 - i) if i != 5 else (9.5, 9.5) for i in range(10)]
"""Generated rewards: one falls as the other rises, and row 5 is best at both. Both .7 quantiles are 7.3."""


def number(row: Row) -> int:
    """The place of a generated row in its round."""
    return int(row.id.rpartition("/")[2])


def drawn(request, row):
    return DRAWN[number(row)]


def vectors(examples):
    return np.array([example.prompt.vector for example in examples])


@pytest.fixture
def ric():
    """The algorithm with one round of ten rows and no replay; further options replace these."""
    return lambda **options: Ric(**{"rounds": 1, "generate": 10, "replay": 0, "steps": 4, "calibration": 2, **options})


def test_offline_examples_are_rows_conditioned_on_their_own_z_scores(job_of, ric) -> None:
    job = job_of(TRAIN)
    ric(rounds=0).align(job)
    (fit,) = job.fits
    assert (fit.name, fit.member, fit.like, fit.loss, fit.settings) == (
        "offline",
        "ric",
        "base",
        likelihood,
        job.fitting,
    )
    assert [(e.prompt.prompt, e.payload) for e in fit.examples] == [(f"p{i}", f"y{i}") for i in range(4)]
    np.testing.assert_allclose(vectors(fit.examples), [[-1, -1], [1, 1], [-1, 1], [1, -1]])


def test_rows_that_a_limit_cut_off_stay_unfinished(job_of, ric) -> None:
    job = job_of(TRAIN)
    job.train = job.train._replace(rows=[row._replace(finished=row.id != "train/1") for row in job.train.rows])
    ric(rounds=0).align(job)
    assert [e.finished for e in job.fits[0].examples] == [True, False, True, True]


def test_a_reward_that_does_not_apply_counts_as_average(job_of, ric) -> None:
    job = job_of([[1.0, 10.0], [3.0, np.nan], [np.nan, 30.0]])
    ric(rounds=0).align(job)
    np.testing.assert_allclose(vectors(job.fits[0].examples), [[-1, -1], [1, 0], [0, 1]])


@pytest.mark.parametrize(("drop", "kept"), [("nothing", {0, 1, 5, 8, 9}), ("dots-and-smileys", {0, 1, 2, 6, 7, 8})])
def test_degenerate_answers_are_dropped_before_thresholds_are_taken(job_of, ric, drop, kept) -> None:
    job = job_of(TRAIN, drawn)
    answered = job.rollout

    def rollout(*args):
        scored = answered(*args)
        texts = ["....." if i in (5, 9) else "fine" for i in range(len(scored.rows))]
        rows = [row._replace(payload=text) for row, text in zip(scored.rows, texts, strict=True)]
        return scored._replace(rows=rows)

    job.rollout = rollout
    ric(drop=drop).align(job)
    # Of the eight that are left the .7 quantiles lie 4.9 places up: 5.8 of 0 to 8 without 5, 6.9 of 1 to 9 without 4.
    obtained = {tuple(row) for row in (vectors(job.fits[1].examples) * [1, 10] + [2, 20]).round(6).tolist()}
    assert obtained == {tuple(map(float, DRAWN[i])) for i in kept}


def test_without_rounds_nothing_is_generated(job_of, ric) -> None:
    job = job_of(TRAIN)
    family = ric(rounds=0).align(job)
    assert isinstance(family, Conditional)
    assert (family.member, family.mapping, family.format) == ("ric", job.mapping, job.format)
    assert (len(job.fits), job.rollouts) == (1, [])


@pytest.mark.parametrize("tags", [True, False])
def test_tags_are_in_the_loss_when_asked(job_of, ric, tags) -> None:
    job = job_of(TRAIN, drawn)
    ric(tags_in_loss=tags).align(job)
    assert {e.tags_in_loss for fit in job.fits for e in fit.examples} == {tags}


@pytest.mark.parametrize(
    ("select", "kept"), [("any", {0, 1, 5, 8, 9}), ("all", {5}), ("none", set(range(10))), ("pareto", {5})]
)
def test_a_round_keeps_what_its_rule_accepts(job_of, ric, select, kept) -> None:
    job = job_of(TRAIN, drawn)
    ric(select=select).align(job)
    payloads = {example.payload for example in job.fits[1].examples}
    assert payloads == {f"drawn for round-1/{i}" for i in kept}


def test_kept_rows_are_relabelled_with_what_they_obtained(job_of, ric) -> None:
    job = job_of(TRAIN, drawn)
    ric(select="any").align(job)
    obtained = [((DRAWN[i][0] - 2) / 1, (DRAWN[i][1] - 20) / 10) for i in (0, 1, 5, 8, 9)]
    np.testing.assert_allclose(vectors(job.fits[1].examples), obtained)


@pytest.mark.parametrize(("quantile", "kept"), [(0.0, set(range(10))), (0.5, set(range(10)) - {4}), (0.95, {5})])
def test_the_quantile_is_of_the_generated_rows(job_of, ric, quantile, kept) -> None:
    """The medians are 5 and 5.5, which row 4 with (4, 5) misses both; the .95 quantiles are 9.275."""
    job = job_of(TRAIN, drawn)
    ric(quantile=quantile).align(job)
    assert {int(e.payload.rpartition("/")[2]) for e in job.fits[1].examples} == kept


@pytest.mark.parametrize(
    ("select", "kept"), [("any", {0, 1, 5, 8, 9}), ("all", {5}), ("none", set(range(10))), ("pareto", {5})]
)
def test_replayed_rows_pass_the_same_rule_by_their_own_quantiles(job_of, ric, select, kept) -> None:
    job = job_of(DRAWN, lambda request, row: (0.0, 0.0))
    ric(select=select, replay=100).align(job)
    replayed = [e.payload for e in job.fits[1].examples if e.payload.startswith("y")]
    assert sorted(replayed) == sorted(f"y{i}" for i in kept)


def test_no_more_than_replay_rows_are_replayed_and_none_twice(job_of, ric) -> None:
    job = job_of(DRAWN, drawn)
    ric(select="none", replay=6, rounds=2).align(job)
    first, second = ([e.payload for e in fit.examples if e.payload.startswith("y")] for fit in job.fits[1:])
    assert len(set(first)) == len(set(second)) == 6
    assert first != second  # drawn anew


def test_accepted_rows_of_all_rounds_accumulate(job_of, ric) -> None:
    job = job_of(TRAIN, drawn)
    ric(rounds=3, select="all").align(job)
    online = [[e.payload for e in fit.examples] for fit in job.fits[1:]]
    rows = [f"drawn for round-{n}/5" for n in (1, 2, 3)]
    assert online == [rows[:1], rows[:2], rows]


def test_every_round_trains_the_same_member_on(job_of, ric) -> None:
    job = job_of(TRAIN, drawn)
    ric(rounds=2, steps=11, lr=0.25, schedule="constant").align(job)
    assert [(f.name, f.member, f.like, f.loss) for f in job.fits[1:]] == [
        ("online-1", "ric", "ric", likelihood),
        ("online-2", "ric", "ric", likelihood),
    ]
    wanted = job.fitting._replace(steps=11, lr=0.25, schedule="constant")
    assert {fit.settings for fit in job.fits[1:]} == {wanted}


def test_a_round_draws_training_prompts_with_replacement(job_of, ric) -> None:
    job = job_of(TRAIN, lambda request, row: (0.0, 0.0))
    ric(rounds=2, generate=40).align(job)
    one, two = job.rollouts
    assert [row.id for row in one.rows] == [f"round-1/{i}" for i in range(40)]
    assert {row.prompt for row in one.rows} == {"p0", "p1", "p2", "p3"}
    assert {row.payload for row in one.rows} == {None}
    assert [row.prompt for row in one.rows] == [request.prompt.prompt for request in one.requests]
    assert [row.prompt for row in one.rows] != [row.prompt for row in two.rows]
    assert not {r.seed for r in one.requests} & {r.seed for r in two.requests}


def test_goals_from_preferences_go_through_the_mapping(job_of, ric, ask) -> None:
    job = job_of(TRAIN, drawn, mapping=ask(3.0))
    ric().align(job)
    goals = np.array([request.desired for request in job.rollouts[0].requests])
    np.testing.assert_allclose(goals.sum(axis=1), 3.0)  # three times a weight on the simplex
    assert goals.min() >= 0
    assert len(np.unique(goals[:, 0])) == 10
    assert job.asked == ["ric"]


def test_goals_of_the_paper_give_up_one_reward_at_most(job_of, ric) -> None:
    """methods: uniform in [low, high], then every coordinate except the smallest at high."""
    rewards = np.random.default_rng(1).normal(size=(50, 3)) * [1, 10, 100]
    job = job_of(rewards, lambda request, row: (0.0, 0.0, 0.0))
    ric(goals="paper", generate=200).align(job)
    goals = np.array([request.desired for request in job.rollouts[0].requests])
    low, high = job.statistics.low, job.statistics.high
    assert ((goals == high).sum(axis=1) == 2).all()
    assert ((goals >= low) & (goals <= high)).all()
    assert {int(i) for i in (goals < high).argmax(axis=1)} == {0, 1, 2}
    assert job.asked == []  # targets are asked for directly


def test_an_empty_selection_leaves_the_member_as_it_is(job_of, ric) -> None:
    opposed = [(float(i), 9.0 - i) for i in range(10)]
    job = job_of(opposed, lambda request, row: opposed[number(row)])
    family = ric(select="all", replay=10).align(job)
    assert [fit.name for fit in job.fits] == ["offline"]
    assert family.member == "ric"


@pytest.mark.parametrize("k", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("goals", ["preferences", "paper"])
@pytest.mark.parametrize("select", ["any", "all", "pareto"])
def test_any_number_of_rewards(job_of, ric, k, goals, select) -> None:
    rng = np.random.default_rng(k)
    job = job_of(rng.normal(size=(30, k)), lambda request, row: rng.normal(size=k))
    family = ric(rounds=2, goals=goals, select=select, replay=5).align(job)
    assert len(family.statistics.names) == k
    assert {r.desired.shape for rollout in job.rollouts for r in rollout.requests} == {(k,)}
    assert all(e.prompt.vector.shape == (k,) for fit in job.fits for e in fit.examples)


def test_equal_seeds_ask_the_same_and_other_seeds_do_not(job_of, ric) -> None:
    def asked(seed):
        job = job_of(TRAIN, drawn, seed=seed)
        ric().align(job)
        return [(r.seed, r.prompt.prompt, *r.desired) for r in job.rollouts[0].requests]

    assert asked(0) == asked(0)
    assert asked(0) != asked(1)


def calibrating(job_of, ask, answer, train=TRAIN):
    """A job whose mapping leaves its scale open among .5, 1 and 2."""
    rows = [Row(f"validation/{i}", f"v{i}") for i in range(5)]
    return job_of(train, answer, mapping=ask(None), validation=rows)


def test_open_options_are_chosen_by_what_is_obtained(job_of, ric, ask) -> None:
    """A request's targets sum to the scale; rewards are best where that sum is 1."""
    job = calibrating(job_of, ask, lambda request, row: (-((request.desired.sum() - 1) ** 2),) * 2)
    assert ric(rounds=0).align(job).mapping == ask(1.0)


def test_the_choice_weighs_z_scores_not_raw_values(job_of, ric, ask) -> None:
    """Scale 2 gains 5 of the wide reward (std 100: .05) and loses 3 of the narrow one (std 1)."""
    train = [[-100.0, -1.0], [100.0, 1.0], [-100.0, 1.0], [100.0, -1.0]]
    job = calibrating(job_of, ask, lambda r, row: (5.0, -3.0) if r.desired.sum() > 1.5 else (0.0, 0.0), train)
    assert ric(rounds=0).align(job).mapping == ask(0.5)


def test_the_choice_weighs_each_row_by_its_own_preference(job_of, ric, ask) -> None:
    """With scale 2 a row gets what it asked for, with .5 the opposite; both give the same plain sum."""

    def answer(request, row):
        scale = request.desired.sum()
        return request.desired / scale if scale > 1.5 else (1 - request.desired / scale if scale < 0.7 else (0, 0))

    job = calibrating(job_of, ask, answer, [[-1.0, -1.0], [1.0, 1.0]])
    assert ric(rounds=0).align(job).mapping == ask(2.0)


def test_trials_share_prompts_weights_and_seeds(job_of, ric, ask) -> None:
    job = calibrating(job_of, ask, lambda request, row: (0.0, 0.0))
    ric(rounds=0, calibration=2).align(job)
    assert [rollout.name for rollout in job.rollouts] == ["calibration-0", "calibration-1", "calibration-2"]
    asked = [[(r.prompt.prompt, r.seed) for r in rollout.requests] for rollout in job.rollouts]
    assert asked[0] == asked[1] == asked[2]
    assert {prompt for prompt, _ in asked[0]} == {"v0", "v1"}
    weights = np.array([r.desired / r.desired.sum() for r in job.rollouts[0].requests]).reshape(2, -1, 2)
    np.testing.assert_allclose(weights[0][:, 0], [0.0, 0.2, 0.4, 0.6, 0.8, 1.0])
    np.testing.assert_allclose(weights[0], weights[1])


def test_a_closed_mapping_is_not_tried(job_of, ric, ask) -> None:
    job = job_of(TRAIN, mapping=ask(1.0), validation=[Row("v", "v")])
    ric(rounds=0).align(job)
    assert job.rollouts == []


def test_contrast_trains_each_row_beside_itself_under_other_targets(job_of, ric) -> None:
    job = job_of(TRAIN, drawn)
    ric(contrast=0.3).align(job)
    assert [fit.name for fit in job.fits] == ["offline", "online-1"]
    for fit in job.fits:
        assert fit.loss == Contrast(0.3)
        assert fit.settings.batch == 2 * job.fitting.batch  # as many rows of their own a step as without
        assert [e.score for e in fit.examples] == [1.0, 0.0] * (len(fit.examples) // 2)
    own = [e.payload for e in job.fits[0].examples[::2]]
    assert own == [e.payload for e in job.fits[0].examples[1::2]] == ["y0", "y1", "y2", "y3"]


def test_only_tags_in_the_loss_teach_a_policy_to_propose(ric) -> None:
    assert ric(tags_in_loss=True).proposes
    assert not ric(tags_in_loss=False).proposes


def test_proposals_without_tags_in_the_loss_are_refused_before_any_work() -> None:
    given = {"algo": {"name": "ric", "tags_in_loss": False}, "task": "hh"}
    with pytest.raises(ConfigError, match=r"algorithm 'ric' \(tags_in_loss=False\)") as caught:
        prepare({**given, "mapping": "proposed"}, Host())
    assert "these tags in the loss" in caught.value.expected
    assert prepare(given, Host()).config.mapping["name"] == "l2"


@pytest.mark.parametrize(
    ("options", "given", "hint"),
    [
        ({"goals": "papers"}, "algo.goals = 'papers'", "did you mean 'paper'?"),
        ({"select": "any_of"}, "algo.select = 'any_of'", "did you mean 'any'?"),
        ({"rounds": -1}, "algo.rounds = -1", "--set algo.rounds=0"),
        ({"contrast": -1.0}, "algo.contrast = -1", "--set algo.contrast=0.3"),
        ({"quantile": 1.0}, "algo.quantile = 1", "--set algo.quantile=0.7"),
        ({"generate": 0}, "algo.generate = 0", "--set algo.generate=1"),
        ({"steps": 0}, "algo.steps = 0", "--set algo.steps=1"),
        ({"calibration": 0}, "algo.calibration = 0", "--set algo.calibration=1"),
        ({"replay": -1}, "algo.replay = -1", "--set algo.replay=0"),
        ({"reference": "normal"}, "algo.reference = 'normal'", ""),
    ],
)
def test_options_that_mean_nothing_are_refused(options, given, hint) -> None:
    with pytest.raises(ConfigError) as caught:
        Ric(**options)
    assert given in caught.value.given
    assert caught.value.hint == hint
