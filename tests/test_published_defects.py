"""Defects of the code published with Rewards-in-Context that must never come back; each test names one.

What needs a run uses the points in the plane of `tests/contract`: they train in a second.
"""

from __future__ import annotations

import json
from dataclasses import InitVar, dataclass, replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from ric.families import Conditional
from ric.front.tolerance import PUBLISHED, tolerance_front
from ric.kinds import Decoding, Request, Reward, Row, Sample, Sampler, Scored, Statistics, describe
from ric.plugin import Host
from ric.report import summarize
from ric.run.durable.attempt import Attempt
from ric.run.engine import execute, open_job
from ric.run.ledger import Entry
from ric.run.results import Curve, Results
from ric.run.sampling.draw import draw
from ric.run.scoring import scored_file
from ric.run.scoring.scorer import Scorer
from ric.run.setup.prepare import prepare
from ric.run.watching.watcher import Silent
from ric_plugins import goals
from ric_plugins.backends.causal_lm.backend import CausalLM
from ric_plugins.backends.causal_lm.encoding import TextCodec
from ric_plugins.formats.bins import Bins
from ric_plugins.formats.named import Named
from ric_plugins.formats.paper import Paper
from ric_plugins.mappings.l2 import L2
from ric_plugins.mappings.linear import Linear
from ric_plugins.mappings.linf import Linf
from ric_plugins.samplers.transformers_sampler import Batched

PLANE = [Path(__file__).parent / "contract" / name for name in ("plane.py", "plane_world.py")]
SMALL = {"algo": {"name": "ric", "rounds": 1, "generate": 40, "replay": 40, "steps": 5}, "task": "plane-world",
         "mapping": "l2", "fit": {"steps": 10}, "eval": {"prompts": 6}}  # fmt: skip


@pytest.fixture(scope="module")
def host():
    return Host(PLANE)


@dataclass
class Counting(Sampler):
    """The plane's sampler; remembers how many requests each call had, and fails before call number `broken`."""

    inner: Sampler
    broken: InitVar[int] = -1

    backends = frozenset({"plane"})

    def __post_init__(self, broken):
        self.calls, self.broken = [], broken  # no options: they change nothing of what is drawn

    def stream(self, policy, requests, decoding):
        if len(self.calls) == self.broken:
            raise KeyboardInterrupt
        self.calls.append(len(requests))
        return self.inner.stream(policy, requests, decoding)


@pytest.fixture
def plan(host):
    """A tiny run of `ric` in the plane, with a sampler that counts."""
    made = prepare(SMALL, host)
    return replace(made, sampler=Counting(made.sampler))


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """A text policy of two layers that has learned nothing."""
    folder = tmp_path_factory.mktemp("tiny") / "model"
    recipe = {
        "pairs": [["Say it:", "It is said."]],
        "vocabulary": 300,
        "width": 16,
        "layers": 2,
        "heads": 2,
        "context": 64,
    }
    backend = CausalLM(device="cpu")
    backend.build({**recipe, "fit": {"steps": 1, "batch": 1}}, folder, folder / "checkpoint", lambda *_: None)
    return backend.load(str(folder))


def test_a_marker_is_removed_as_a_whole() -> None:
    """Defect: stripping a set of characters, so that "...a nice person ### Response: " lost "rson"."""
    statistics = describe(("a", "b"), np.array([[0.0, 0.0], [1.0, 2.0]]))
    form, prompt = Paper(marker="### Response: "), "He is a nice person ### Response: "
    conditioned = form.encode(prompt, np.array([0.5, -0.5]), statistics)
    assert conditioned.before == "He is a nice person "
    assert conditioned.text == "He is a nice person  <rm1_score> 0.5 <rm2_score> -0.5 ### Response: "
    assert form.strip(conditioned.text, statistics) == prompt


@pytest.mark.parametrize(
    ("drawn", "kept"),
    [("Answer", "Answer"), ("Answer\n\nHuman: more", "Answer"), ("nAsAst", "nAsAst"), (" : Human", " : Human")],
)
def test_responses_keep_their_letters(drawn, kept) -> None:
    """Defect: responses cleaned by character set, so that "Answer" was scored as "wer"."""
    codec = SimpleNamespace(decode=lambda text, ids: drawn, ends=())
    assert TextCodec.answer(codec, "", [], ("\n\nHuman:", "\n\nAssistant:")).payload == kept


def test_scores_are_never_rounded(tmp_path) -> None:
    """Defect: rewards rounded to one decimal when they were scored, before statistics were taken."""
    raw = np.array([[0.123456789], [0.987654321], [0.123456788]])
    rows = [Row(str(i), "p", "y") for i in range(3)]
    scored_file.write(tmp_path, Scored(rows, np.arange(3), raw))
    stored = scored_file.read(tmp_path).rewards
    assert stored.tobytes() == raw.tobytes()
    assert describe(("r",), stored).mean[0] == raw.mean()


def test_prompts_are_drawn_in_batches(tiny) -> None:
    """Defect: one prompt per generate call."""
    passes = []
    hook = tiny.model.register_forward_hook(lambda *_: passes.append(1))
    requests = [Request(f"Say {'it ' * (i % 5)}:", i, "base") for i in range(40)]
    samples = list(Batched().stream(tiny, requests, Decoding(max_units=6)))
    hook.remove()
    assert len(samples) == 40
    assert len(passes) <= 6  # one for all prompts, then one a unit


def test_rewards_are_asked_for_all_rows_at_once() -> None:
    """Defect: one text per reward call."""
    calls = []

    class Lengths(Reward):
        def score(self, prompts, payloads, rows):
            calls.append(len(rows))
            return np.array([float(len(payload)) for payload in payloads])

        def fingerprint(self):
            return "lengths"

    rows = [Row(str(i), "p", "y" * i) for i in range(50)]
    Scorer({"lengths": Lengths()}).score(rows, Attempt(Entry("score", "score")))
    assert calls == [50]


def test_requests_reach_the_sampler_together() -> None:
    """Defect: a loop over prompts around the model."""
    calls = []

    class All(Sampler):
        def stream(self, policy, requests, decoding):
            calls.append(len(requests))
            return (Sample(i, "y", 1, finished=True) for i in reversed(range(len(requests))))

    samples = draw(All(), None, [Request("p", i, "base") for i in range(30)], None, Attempt(Entry("x", "rollout")))
    assert calls == [30]
    assert [sample.row for sample in samples] == list(range(30))


def test_the_model_is_loaded_once_for_all_stages(plan, tmp_path, monkeypatch) -> None:
    """Defect: policy and reward models loaded again for every stage."""
    loads = []
    kind = type(plan.backend)
    original = kind.load
    monkeypatch.setattr(kind, "load", lambda self, *parts: (loads.append(parts), original(self, *parts))[1])
    execute(plan, tmp_path / "run", Silent())
    assert len(loads) == 1


def test_the_whole_dial_is_one_pass_over_the_prompts(plan, tmp_path) -> None:
    """Defect: the evaluation set tokenized and gone through again for each of the 11 weights."""
    execute(plan, tmp_path / "run", Silent())
    assert plan.sampler.calls == [40, 11 * 6, 6, 6]  # the round, then ric's whole dial, sft and the base model


def test_tokenizers_are_fast(tiny) -> None:
    """Defect: slow tokenizers."""
    assert tiny.codec.tokenizer.is_fast


@pytest.mark.parametrize("form", [Paper(), Named(), Bins()], ids=lambda form: type(form).__name__)
def test_more_than_three_rewards_are_taken(form) -> None:
    """Defect: four rewards or more refused."""
    statistics = describe([f"r{j}" for j in range(6)], np.random.default_rng(0).normal(size=(200, 6)))
    family = Conditional(statistics, "ric", form, L2())
    weights = np.array([[0.5, 0.1, 0.1, 0.1, 0.1, 0.1]])
    (request,) = family.plan(["p\n\nAssistant:"], [0], preferences=weights)
    wanted = L2().desired(weights, statistics)[0]
    assert (np.abs(request.desired - wanted) <= form.resolution(statistics) + 1e-9).all()


@pytest.mark.parametrize("mapping", [L2(), Linf(), Linear()], ids=lambda mapping: type(mapping).__name__)
def test_what_is_asked_for_lies_inside_the_data(mapping) -> None:
    """Defect: desired rewards four standard deviations out on every axis, whatever the data held."""
    raw = np.random.default_rng(0).uniform(-1.0, 1.0, (500, 2))  # z-scores reach 1.7
    statistics = describe(("a", "b"), raw)
    first = np.linspace(0.0, 1.0, 11)
    desired = mapping.desired(np.stack([first, 1 - first], axis=1), statistics)
    asked = goals.paper(np.random.default_rng(1), 500, statistics)
    for targets in (desired, asked):
        assert (targets >= statistics.low).all()
        assert (targets <= statistics.high).all()


def test_desired_is_checked_against_obtained(plan, tmp_path) -> None:
    """Defect: nobody looked whether the policy does what it is told."""
    results = execute(plan, tmp_path / "run", Silent())
    lines = summarize(results, draws=5).as_dict()["calibration"]
    assert set(lines) == {"east", "west"}
    for line in lines.values():
        assert line["rows"] == 11 * 6
        assert np.isfinite([line["slope"], line["rank"]]).all()


def test_a_killed_run_goes_on_where_it_stopped(plan, tmp_path) -> None:
    """Defect: no resume, a crash cost the whole run."""
    whole = execute(plan, tmp_path / "whole", Silent())
    cut = replace(plan, sampler=Counting(plan.sampler.inner, broken=1))
    with pytest.raises(KeyboardInterrupt):
        execute(cut, tmp_path / "cut", Silent())
    before = (tmp_path / "cut" / "ledger.jsonl").read_text()
    rest = replace(plan, sampler=Counting(plan.sampler.inner))
    resumed = execute(rest, tmp_path / "cut", Silent())
    assert rest.sampler.calls == [11 * 6, 6, 6]  # the round's 40 samples are there already
    after = (tmp_path / "cut" / "ledger.jsonl").read_text()
    assert after.startswith(before)
    stages = [json.loads(line)["stage"] for line in after.splitlines()]
    assert len(set(stages)) == len(stages)
    for one, other in zip(whole.curves, resumed.curves, strict=True):
        assert one.rewards.tobytes() == other.rewards.tobytes()


def test_a_stage_keeps_its_checkpoint_over_a_crash(plan, tmp_path) -> None:
    """Defect: no checkpoint within a stage."""
    seen = []

    class Cautious(type(plan.backend)):
        def fit(self, policy, member, examples, loss, settings, checkpoint, progress):
            seen.append((checkpoint / "step").exists())
            checkpoint.mkdir(parents=True, exist_ok=True)
            (checkpoint / "step").write_text("5")
            if len(seen) == 1:
                raise KeyboardInterrupt
            return super().fit(policy, member, examples, loss, settings, checkpoint, progress)

    job = open_job(plan, tmp_path / "run", Silent())
    job.backend = Cautious()
    with pytest.raises(KeyboardInterrupt):
        plan.algorithm.align(job)
    plan.algorithm.align(job)
    assert seen[:2] == [False, True]
    assert not list((tmp_path / "run").rglob("step"))  # gone with the stage's end


def test_seeds_and_intervals_stand_beside_every_figure(host, tmp_path) -> None:
    """Defect: one seed and no intervals."""
    runs = [execute(prepare({**SMALL, "seed": seed}, host), tmp_path / str(seed), Silent()) for seed in (0, 1)]
    assert [run.curves[0].seed for run in runs] == [0, 1]
    assert not np.array_equal(runs[0].curves[0].rewards, runs[1].curves[0].rewards)
    for curve in summarize(runs[0], draws=50).as_dict()["baselines"]:
        low, high = curve["hypervolume"]["interval"]
        assert low <= curve["hypervolume"]["value"] <= high


def test_statistics_travel_with_the_family(plan, tmp_path) -> None:
    """Defect: rounded constants in the source that nobody could reproduce."""
    execute(plan, tmp_path / "run", Silent())
    head = json.loads((tmp_path / "run" / "family" / "ric.json").read_text())
    stored = Statistics.from_dict(head["statistics"])
    rows = plan.task.rows("train")
    prompts, payloads = [row.prompt for row in rows], [row.payload for row in rows]
    raw = np.stack([reward.score(prompts, payloads, rows) for reward in plan.rewards.values()], axis=1)
    wanted = describe(plan.names, raw)
    for part in ("mean", "std", "quantiles"):
        assert getattr(stored, part).tobytes() == getattr(wanted, part).tobytes()
    np.testing.assert_allclose(stored.std, raw.std(axis=0))  # over the population


def test_every_method_is_filtered_alike() -> None:
    """Defect: a dominated point counted as on the front within 1 % for one method and within 50 % for another."""
    points = np.array([[0.0, 1.0], [0.5, 0.5], [0.45, 0.4], [1.0, 0.0]])
    assert tolerance_front(points).tolist() == tolerance_front(points, PUBLISHED).tolist() == [True, True, False, True]
    statistics = describe(("a", "b"), np.array([[0.0, 0.0], [1.0, 1.0]]))
    weights = np.array([[w, 1 - w] for w in (0.0, 0.5, 0.6, 1.0)])
    curves = [
        Curve(name, 0, weights, points[:, None, :], None, [["y"]] * 4, [name] * 4) for name in ("ric", "morl", "soup")
    ]
    summary = summarize(Results("t", statistics, ["0"], ["p"], curves), draws=2)
    assert [curve.cardinality for curve in summary.curves] == [3, 3, 3]
