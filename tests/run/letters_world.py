"""A world that runs in milliseconds: three-letter answers, policies that are lookup tables, a plugin file.

Components carry the built-ins' names where the engine has a default (`bins`, `l2`, `proposed`, `sft`).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from ric import kinds
from ric.families import Conditional, Members, Mixture
from ric.plugin import Component, hookimpl

ANSWERS = ["".join(letters) for letters in product("ab.", repeat=3)]
"""All 27 answers; reward `a` counts the letter a, reward `b` the letter b."""
CALLS: Counter[str] = Counter()
"""What was really executed: "fit member", "draw", "score name", "build", "load"."""
CUT = 13
"""The seed of a sample that a limit cuts off."""
EVENTS: list[str] = []
"""Event hooks in the order they were called."""


@dataclass
class Letters(kinds.Task):
    """Prompts are names of rows; every answer is known. The first `bare` training rows have none of their own.

    A base model's answer that contains `dull` is not fit for training.
    """

    size: int = 6
    bare: int = 0
    dull: str = ""
    default_rewards: ClassVar[tuple[str, ...]] = ("a", "b")
    backend: ClassVar[str] = "lookup"
    marker: ClassVar[str] = ":"

    def rows(self, split: str) -> list[kinds.Row]:
        payloads = [ANSWERS[(5 * i) % 27] for i in range(self.size)] if split == "train" else [None] * self.size
        payloads[: self.bare] = [None] * self.bare
        return [kinds.Row(f"{split}-{i}", f"{split} {i} :", p, "data") for i, p in enumerate(payloads)]

    @property
    def drafts(self) -> kinds.Drafts | None:
        return kinds.Drafts(3, 2, 9) if self.bare else None

    def draft(self, payload: str, finished: bool) -> str | None:
        return None if self.dull and self.dull in payload else payload + ("" if finished else "-")

    def base(self) -> kinds.Source:
        return kinds.Source(recipe={"answer": "..."})

    def defaults(self) -> Mapping[str, Any]:
        return {"fit": {"steps": 7, "batch": 5}}

    def truth(self, rows: Sequence[kinds.Row], rewards: Sequence[str]) -> kinds.Truth:
        table = np.array([[float(answer.count(name)) for name in rewards] for answer in ANSWERS])
        return kinds.Truth([table] * len(rows), [ANSWERS] * len(rows))


@dataclass
class Count(kinds.Reward):
    """How often a letter stands in the answer."""

    letter: str = "a"

    def score(self, prompts: Sequence[kinds.Prompt], payloads: Sequence[str], rows: Sequence[kinds.Row]) -> kinds.Array:
        CALLS[f"score {self.letter}"] += len(rows)
        return np.array([payload.count(self.letter) for payload in payloads], dtype=np.float64)

    def fingerprint(self) -> str:
        return f"count {self.letter}"


@dataclass
class Tags(kinds.Format):
    """Targets with one decimal, after the prompt when `follows`; tokens of its own when `own`."""

    follows: bool = True
    own: bool = True
    marker: str = ""

    @property
    def follows_prompt(self) -> bool:  # type: ignore[override]
        return self.follows

    def encode(self, prompt: str, targets: kinds.Array, statistics: kinds.Statistics) -> kinds.Conditioned:
        tags = "|" + ",".join(f"{target:.1f}" for target in targets)
        return kinds.Conditioned(prompt, prompt, tags, "")

    def decode(self, tags: str, statistics: kinds.Statistics) -> kinds.Array | None:
        if not tags.startswith("|"):
            return None
        return np.array([float(number) for number in tags[1:].split(",")])

    def strip(self, text: str, statistics: kinds.Statistics) -> str:
        return text.rpartition("|")[0] or text

    def resolution(self, statistics: kinds.Statistics) -> kinds.Array:
        return np.full(len(statistics.names), 0.05)

    def tokens(self, statistics: kinds.Statistics) -> list[str]:
        return ["|"] if self.own else []

    def at(self, marker: str) -> Tags:
        return replace(self, marker=marker)


@dataclass
class Straight(kinds.Mapping):
    """Desired z-scores are the preferences times `scale`; `asks` first looks at two proposals a prompt."""

    scale: float = 1.0
    asks: bool = False

    @property
    def needs_proposals(self) -> bool:  # type: ignore[override]
        return self.asks

    def desired(self, preferences, statistics, prompts=None, propose=None):
        if self.asks:
            assert propose is not None
            assert prompts is not None
            targets = propose(prompts, 2).targets
            assert targets.shape == (len(prompts), 2, len(statistics.names))
        return preferences * self.scale


@dataclass
class Table:
    """A policy: member -> text -> answer; the text "" is what a member says to anything else."""

    answers: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def members(self) -> Sequence[str]:
        return list(self.answers)


@dataclass
class Lookup(kinds.Backend):
    """Fitting remembers the last answer to each text."""

    sampler: ClassVar[str] = "lookup"
    chatty: bool = True

    @property
    def autoregressive(self) -> bool:  # type: ignore[override]
        return self.chatty

    def build(self, recipe: Mapping[str, Any], path: Path, checkpoint: Path, progress: kinds.Progress) -> kinds.Work:
        CALLS["build"] += 1
        (path / "table.json").write_text(json.dumps({"": recipe["answer"]}), encoding="utf-8")
        return kinds.Work(rows=1, units=3, steps=2)

    def load(self, path: str, revision: str = "", tokens: Sequence[str] = ()) -> Table:
        CALLS["load"] += 1
        CALLS["tokens"] += len(tokens)
        policy = Table()
        self.restore(policy, "base", Path(path))
        return policy

    def save(self, policy: Table, member: str, path: Path) -> None:
        path.mkdir(parents=True)
        (path / "table.json").write_text(json.dumps(policy.answers[member]), encoding="utf-8")

    def restore(self, policy: Table, member: str, path: Path) -> None:
        policy.answers[member] = json.loads((path / "table.json").read_text(encoding="utf-8"))

    def add_member(self, policy: Table, name: str, like: str = "base") -> None:
        policy.answers[name] = dict(policy.answers[like])

    def fit(self, policy, member, examples, loss, settings, checkpoint, progress):
        CALLS[f"fit {member}"] += 1
        for number, example in enumerate(examples):
            policy.answers[member][_text(example.prompt)] = example.payload
            progress(number + 1, len(examples), {"loss": 0.5})
        return kinds.Work(len(examples), 3 * len(examples), settings.steps, 0.5)

    def loglik(self, policy, member, examples, per_unit=False):
        return np.zeros(len(examples)), np.full(len(examples), 3.0)

    def combine(self, policy: Table, coefficients: Mapping[str, float], name: str) -> None:
        raise NotImplementedError


@dataclass
class Look(kinds.Sampler):
    """Says what the table holds; anything else is drawn by the request's seed. Yields in reverse order."""

    backends: ClassVar[frozenset[str]] = frozenset({"lookup"})
    mixes: ClassVar[frozenset[str]] = frozenset({"weights"})

    def stream(self, policy: Table, requests: Sequence[kinds.Request], decoding: Any) -> Iterator[kinds.Sample]:
        CALLS["draw"] += len(requests)
        for row in reversed(range(len(requests))):
            request = requests[row]
            if request.limits is not None and isinstance(request.prompt, kinds.Conditioned):  # proposals
                yield kinds.Sample(row, "|0.5,-0.5" if request.seed % 2 else "no tags", 2, True, -1.0)
                continue
            table = policy.answers.get(request.member, {})
            answer = table.get(_text(request.prompt)) or ANSWERS[request.seed % 27]
            yield kinds.Sample(row, answer, 3, finished=request.seed != CUT)


def _text(prompt: kinds.Prompt | kinds.Conditioned) -> str:
    return prompt.text if isinstance(prompt, kinds.Conditioned) else str(prompt)


def last(loglik: Any, units: Any, batch: kinds.Batch) -> Any:
    """A loss that nobody evaluates."""
    return -loglik


@dataclass(frozen=True)
class Told(kinds.Algorithm):
    """One conditional policy: the training rows, then one rollout it learns from."""

    rounds: int = 1
    conditional: ClassVar[bool] = True
    proposes: ClassVar[bool] = True
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "short": {"algo": {"name": "told", "rounds": 0}, "fit": {"steps": 1}}
    }

    def align(self, job: kinds.Job) -> kinds.PolicyFamily:
        examples = [kinds.Example(row.prompt, row.payload) for row in job.train.rows]
        member = job.fit("first", "told", "base", examples, last, job.fitting)
        for number in range(self.rounds):
            rows = list(job.train.rows)
            requests = [
                kinds.Request(r.prompt, s, member) for r, s in zip(rows, job.seeds("r", len(rows)), strict=True)
            ]
            scored = job.rollout(f"round-{number}", requests, rows, job.decoding)
            kept = [kinds.Example(row.prompt, row.payload) for row in scored.rows]
            member = job.fit(f"again-{number}", "told", member, kept, last, job.fitting)
        return Conditional(job.statistics, member, job.format, job.mapping)


@dataclass(frozen=True)
class Sft(kinds.Algorithm):
    """A family of one."""

    steps: int | None = None

    def align(self, job: kinds.Job) -> kinds.PolicyFamily:
        examples = [kinds.Example(row.prompt, row.payload) for row in job.train.rows]
        job.fit("sft", "sft", "base", examples, last, job.fitting)
        k = len(job.statistics.names)
        return Members(job.statistics, ("sft",), np.full((1, k), 1 / k))


@dataclass(frozen=True)
class Corners(kinds.Algorithm):
    """One member per reward, each fitted to the training answers that have most of it."""

    backends: ClassVar[frozenset[str]] = frozenset({"lookup", "other"})

    def align(self, job: kinds.Job) -> kinds.PolicyFamily:
        names = job.statistics.names

        def one(j: int) -> str:
            order = np.argsort(job.train.rewards[:, j])
            return job.fit(
                f"corner-{j}",
                names[j],
                "base",
                [kinds.Example("", job.train.rows[order[-1]].payload)],
                last,
                job.fitting,
            )

        members = job.map(one, range(len(names)))
        return Members(job.statistics, tuple(members), np.eye(len(names)))


@dataclass(frozen=True)
class Soup(kinds.Algorithm):
    """A mixture of the corners; the sampler here answers mixes by seed alone."""

    def align(self, job: kinds.Job) -> kinds.PolicyFamily:
        members = Corners().align(job).members
        return Mixture(job.statistics, members, np.eye(len(members)))


@dataclass
class Other(Lookup):
    """A backend under another name, whose sampler is of the first."""


@hookimpl
def ric_tasks() -> list[Component]:
    return [Component("letters", f"{__name__}:Letters", "Letters.")]


@hookimpl
def ric_rewards() -> list[Component]:
    return [Component(name, f"{__name__}:Count", "Counts.", options={"letter": name}) for name in "ab"] + [
        Component("dots", f"{__name__}:Count", "Counts dots.", options={"letter": "."})
    ]


@hookimpl
def ric_formats() -> list[Component]:
    return [
        Component("bins", f"{__name__}:Tags", "With tokens of its own."),
        Component("plain", f"{__name__}:Tags", "Without.", options={"own": False}),
    ]


@hookimpl
def ric_mappings() -> list[Component]:
    return [
        Component("l2", f"{__name__}:Straight", "Scaled."),
        Component("proposed", f"{__name__}:Straight", "Asks.", options={"asks": True}),
    ]


@hookimpl
def ric_samplers() -> list[Component]:
    return [Component("lookup", f"{__name__}:Look", "Looks up.")]


@hookimpl
def ric_backends() -> list[Component]:
    return [Component("lookup", f"{__name__}:Lookup", "A table."), Component("other", f"{__name__}:Other", "A table.")]


@hookimpl
def ric_algorithms() -> list[Component]:
    names = {"told": "Told", "sft": "Sft", "corners": "Corners", "soup": "Soup"}
    return [Component(name, f"{__name__}:{cls}", "An algorithm.") for name, cls in names.items()]


@hookimpl
def ric_run_started(run: Path, config: Any) -> None:
    EVENTS.append("started")


@hookimpl
def ric_evaluated(run: Path, summary: Mapping[str, Any]) -> None:
    EVENTS.append("evaluated " + ",".join(summary["methods"]))


@hookimpl
def ric_run_finished(run: Path) -> None:
    EVENTS.append("finished")


@dataclass(frozen=True)
class Shouting(kinds.Metric):
    """Letters that are no dots, a row; says which base model it was told of."""

    larger_is_better: ClassVar[bool] = False  # type: ignore[misc]
    base: str = ""

    def at(self, base: kinds.Source) -> Shouting:
        return replace(self, base=base.path)

    def beside(self, rows: Sequence[kinds.Row]) -> Shouting:
        CALLS["beside"] = len(rows)
        return self

    def measure(self, samples: kinds.Scored) -> float:
        CALLS["measure"] += 1
        assert Path(self.base, "table.json").is_file()
        return float(np.mean([3 - row.payload.count(".") for row in samples.rows]))

    def fingerprint(self) -> str:
        return "shouting"


@hookimpl
def ric_metrics() -> list[Component]:
    return [Component("shouting", f"{__name__}:Shouting", "Letters.")]
