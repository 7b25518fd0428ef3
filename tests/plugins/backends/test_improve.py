"""Learners that sample inside their own loop: what they train, what they leave alone, and how they go on."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from ric.errors import RunError
from ric.kinds import Decoding, Example, FitSettings, Practice, Row, Verdict
from ric_plugins import ppo_math
from ric_plugins.backends.causal_lm.backend import CausalLM

ROWS = [Row(f"r{i}", f"Say {word} now.\n\nReply:") for i, word in enumerate(("one", "two", "three", "four", "five"))]
EXAMPLES = [Example(row.prompt, "Sheets and cats.") for row in ROWS[:4]]
OPTIONS = {
    "rloo": {"each": 4, "kl": 0.05},
    "grpo": {"each": 4, "kl": 0.05, "scaling": "none", "loss": "dr_grpo"},
    "ppo": {"minibatch": 4, "epochs": 2, "kl": 0.05},
}
METHODS = sorted(OPTIONS)
PAIRS = [("none", "rloo"), ("lora", "grpo"), ("none", "ppo")]
MORE = [pytest.param(*pair, marks=pytest.mark.slow) for pair in (("lora", "rloo"), ("none", "grpo"), ("lora", "ppo"))]


def quiet(done, total, figures, work=None):
    pass


def practice(method, steps=3, lr=2e-3, batch=8, **options):
    settings = FitSettings(steps=steps, batch=batch, lr=lr, schedule="constant", warmup=0.0, weight_decay=0.0, seed=5)
    decoding = Decoding(max_units=12, stop=(" is",))
    return Practice(method, ROWS, first, {**OPTIONS[method], **options}, settings, decoding)


def first(rewards, group):
    return rewards[:, 0]


class Judge:
    """Utility: how little of the answer is the letter e. Remembers what it saw."""

    def __init__(self, fail_at=None):
        self.seen, self.groups, self.fail_at = [], [], fail_at

    def __call__(self, rows, group):
        if self.fail_at is not None and len(self.seen) == self.fail_at:
            raise KeyboardInterrupt
        self.seen.append(list(rows))
        self.groups.append(list(group))
        rewards = np.array([[-float(row.payload.count("e")), 1.0] for row in rows])
        return Verdict(first(rewards, group), rewards)


@pytest.fixture
def adapter():
    return "none"


@pytest.fixture
def bench(request, tiny, adapter):
    def fresh(every=0):
        backend = CausalLM(adapter=adapter, rank=4, dropout=0.0, device="cpu", checkpoint_every=every)
        policy = backend.load(tiny)
        backend.add_member(policy, "start")
        backend.fit(policy, "start", EXAMPLES, lambda ll, u, b: -ll.mean(),
                    FitSettings(steps=2, batch=2, lr=1e-3), folder, quiet)  # fmt: skip
        backend.add_member(policy, "new", "start")
        return backend, policy

    folder = request.getfixturevalue("tmp_path") / "fit"
    return SimpleNamespace(fresh=fresh, adapter=adapter)


def improve(backend, policy, told, judge, checkpoint):
    return backend.improve(policy, "new", "start", told, judge, checkpoint, quiet)


def loglik(backend, policy, member):
    return backend.loglik(policy, member, EXAMPLES)[0]


@pytest.mark.parametrize(("adapter", "method"), [*PAIRS, *MORE])
def test_one_member_is_trained_and_no_other(bench, tmp_path, method, capfd):
    backend, policy = bench.fresh()
    before = {name: loglik(backend, policy, name) for name in ("base", "start")}
    judge, reported = Judge(), []
    work = backend.improve(policy, "new", "start", practice(method), judge, tmp_path / "c",
                           lambda *told: reported.append(told))  # fmt: skip
    for name, values in before.items():
        np.testing.assert_array_equal(loglik(backend, policy, name), values)
    assert not np.allclose(loglik(backend, policy, "new"), before["start"])
    assert [told[:2] for told in reported] == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert all(np.isfinite(figures["utility"]) for _, _, figures, _ in reported[1:])
    assert (reported[0][3].rows_drawn, reported[-1][3]) == (0, work)
    assert work.rows_drawn == sum(map(len, judge.seen)) == 24
    assert work.units_drawn >= 24
    assert work.rows > 0
    assert work.units > work.units_drawn
    assert capfd.readouterr() == ("", "")
    assert not policy.model.training
    if bench.adapter == "lora":
        assert not {"default", "ref"} & set(policy.model.peft_config)
    assert "forward" not in vars(policy.model)


@pytest.mark.parametrize("method", METHODS)
def test_the_judge_sees_prompts_payloads_and_groups(bench, tmp_path, method):
    backend, policy = bench.fresh()
    judge = Judge()
    improve(backend, policy, practice(method, steps=2), judge, tmp_path / "c")
    for rows, groups in zip(judge.seen, judge.groups, strict=True):
        assert [row.prompt for row in rows] == [ROWS[g].prompt for g in groups]
        assert all(isinstance(row.payload, str) and " is" not in row.payload for row in rows), "cut at the stop"
        assert all(row.source == method for row in rows)
        if method != "ppo":
            assert [groups[i] for i in range(0, 8, 4)] == [groups[i + 3] for i in range(0, 8, 4)]


@pytest.mark.parametrize(("adapter", "method"), [*PAIRS, *MORE])
def test_a_training_cut_short_goes_on_to_the_same_end(bench, tmp_path, method):
    told = practice(method, steps=4)
    backend, policy = bench.fresh(every=1)
    whole = improve(backend, policy, told, Judge(), tmp_path / "whole")
    expected = loglik(backend, policy, "new")
    backend, policy = bench.fresh(every=1)
    with pytest.raises(KeyboardInterrupt):
        improve(backend, policy, told, Judge(fail_at=2), tmp_path / "cut")
    backend, policy = bench.fresh(every=1)
    judge = Judge()
    work = improve(backend, policy, told, judge, tmp_path / "cut")
    assert work[:3] + work[4:] == whole[:3] + whole[4:], "earlier sittings are counted"
    assert len(judge.seen) == 2, "the first two batches are not drawn again"
    np.testing.assert_array_equal(loglik(backend, policy, "new"), expected)


@pytest.mark.parametrize("method", ["rloo", pytest.param("grpo", marks=pytest.mark.slow)])
def test_samples_passed_over_twice_are_not_cut_in_two(bench, tmp_path, method):
    """A checkpoint is due after every step, but between two passes the samples would be lost."""
    told = practice(method, steps=4, passes=2)
    backend, policy = bench.fresh(every=1)
    improve(backend, policy, told, Judge(), tmp_path / "whole")
    expected = loglik(backend, policy, "new")
    assert [path.name for path in (tmp_path / "whole").glob("checkpoint-*")] == ["checkpoint-2"]
    backend, policy = bench.fresh(every=1)
    with pytest.raises(KeyboardInterrupt):
        improve(backend, policy, told, Judge(fail_at=1), tmp_path / "cut")
    backend, policy = bench.fresh(every=1)
    improve(backend, policy, told, Judge(), tmp_path / "cut")
    np.testing.assert_array_equal(loglik(backend, policy, "new"), expected)


def test_a_trainer_that_reloads_its_reference_finds_the_start(tiny, tmp_path):
    """trl loads it from where the model's configuration says the model came from."""
    backend = CausalLM(adapter="none", device="cpu")
    policy = backend.load(tiny)
    backend.add_member(policy, "start")
    settings = FitSettings(steps=2, batch=2, lr=1e-3)
    backend.fit(policy, "start", EXAMPLES, lambda ll, u, b: -ll.mean(), settings, tmp_path / "f", quiet)
    backend.add_member(policy, "new")
    with policy.store.trained_alone("new", "start", tmp_path / "c") as model:
        place = model.config.name_or_path
        other = backend.load(place)
        np.testing.assert_array_equal(loglik(backend, other, "base"), loglik(backend, policy, "start"))
        policy.activate("new")
    assert policy.model.config.name_or_path != place
    assert not list(tmp_path.glob("c-reference"))


def test_what_is_no_method_is_refused(bench, tmp_path):
    backend, policy = bench.fresh()
    told = practice("ppo")._replace(method="a2c")
    with pytest.raises(RunError, match="method 'a2c' of a CausalLM backend"):
        improve(backend, policy, told, Judge(), tmp_path)
    with pytest.raises(RunError, match="training of member 'base'"):
        backend.improve(policy, "base", "base", practice("ppo"), Judge(), tmp_path, quiet)


def test_samples_without_a_utility_teach_nothing(bench, tmp_path):
    class Silent(Judge):
        def __call__(self, rows, group):
            verdict = super().__call__(rows, group)
            return verdict._replace(utility=np.full(len(rows), np.nan))

    backend, policy = bench.fresh()
    before = loglik(backend, policy, "start")
    improve(backend, policy, practice("ppo", steps=2), Silent(), tmp_path)
    np.testing.assert_array_equal(loglik(backend, policy, "new"), before)


@pytest.mark.slow
@pytest.mark.parametrize("method", METHODS)
def test_it_learns(tiny, tmp_path, method):
    """Mean utility of the last batches is above that of the first."""
    backend = CausalLM(adapter="none", device="cpu")
    policy = backend.load(tiny)
    backend.add_member(policy, "new")
    judge = Judge()
    told = practice(method, steps=40, lr=3e-3, batch=32)
    backend.improve(policy, "new", "base", told, judge, tmp_path, quiet)
    means = [np.mean([-row.payload.count("e") for row in rows]) for rows in judge.seen]
    assert np.mean(means[-5:]) > 0.5 * np.mean(means[:5])


@pytest.mark.parametrize(("minibatch", "alike"), [(8, True), (4, False)])
def test_advantages_are_whitened_over_the_batch_or_each_minibatch(bench, tmp_path, minibatch, alike):
    """Where one mini-batch is the whole batch there is no difference."""
    after = []
    for whiten in ("batch", "minibatch"):
        backend, policy = bench.fresh()
        told = practice("ppo", steps=1, minibatch=minibatch, whiten=whiten)
        improve(backend, policy, told, Judge(), tmp_path / whiten)
        after.append(loglik(backend, policy, "new"))
    assert np.allclose(*after, atol=1e-5) == alike


@pytest.mark.parametrize(
    ("options", "updates"), [({"early_stop": 0.0}, 4), ({"stop_within": False}, 2), ({"stop_within": True}, 0)]
)
def test_a_batch_ends_before_a_step_or_after_an_epoch_that_is_too_far(bench, tmp_path, monkeypatch, options, updates):
    """Two epochs of two mini-batches, of a policy that is always told to have moved by a nat."""
    monkeypatch.setattr("ric_plugins.ppo_math.moved", lambda *_: 1.0)
    backend, policy = bench.fresh()
    assert improve(backend, policy, practice("ppo", steps=1, **options), Judge(), tmp_path).steps == updates


def test_the_critic_knows_nothing_at_first(bench, tmp_path, monkeypatch):
    """Values of 0 leave the first advantages to the rewards alone."""
    seen, real = [], ppo_math.advantages

    def watched(rewards, values, *more):
        seen.append(values)
        return real(rewards, values, *more)

    monkeypatch.setattr(ppo_math, "advantages", watched)
    improve(*bench.fresh(), practice("ppo", steps=2), Judge(), tmp_path)
    assert not seen[0].any()
    assert seen[1].any()


def test_a_gradient_norm_of_none_clips_nothing(bench, tmp_path):
    after = []
    for norm in (0.0, 1e9, 1e-3):
        backend, policy = bench.fresh()
        told = practice("ppo", steps=1)
        told = told._replace(settings=told.settings._replace(max_grad_norm=norm))
        improve(backend, policy, told, Judge(), tmp_path / str(norm))
        after.append(loglik(backend, policy, "new"))
    np.testing.assert_array_equal(after[0], after[1])
    assert not np.array_equal(after[0], after[2])


def test_the_first_batch_is_at_the_start(bench, tmp_path):
    """PPO: member and reference are alike, so nothing diverges and every ratio is 1."""
    backend, policy = bench.fresh()
    figures = []
    backend.improve(policy, "new", "start", practice("ppo", steps=1), Judge(), tmp_path,
                    lambda *told: figures.append(told[2]))  # fmt: skip
    assert figures[1]["kl"] == 0.0
    assert torch.is_grad_enabled()
