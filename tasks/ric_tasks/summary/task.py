"""Summaries: a generated world of news with its truth, or real posts from files or the hub."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ric.errors import ConfigError, DataError, did_you_mean
from ric.kinds import Decoding, Drafts, Row, Source, Task, Truth
from ric_tasks.enumerated import columns_of, enumerated
from ric_tasks.generated import SPLITS, base_model, divided, sizes
from ric_tasks.reading.filters import Lengths
from ric_tasks.reading.shared_options import Drafting, Selecting
from ric_tasks.reading.sheet import Listing, Sheet, listing, sheet
from ric_tasks.reading.small_model import is_small, small_model_settings
from ric_tasks.reading.source import check_model, check_source, is_embedded
from ric_tasks.summary import posts, world
from ric_tasks.summary.template import MARKER, STOP, post_of, prompt_of
from ric_tasks.summary.world import Post
from ric_tasks.writers import chosen

PER_POST = 6
"""Training summaries a post of the generated world."""
CORPUS = 12
"""Summaries a training post has in the base model's corpus, drawn independently of the training rows."""
SCORERS = "tasks/summary-"
"""What the world's scorers are registered as, before the reward's name."""
PUBLISHED = ("summary", "faithful")
"""The published reward models of the task."""


@dataclass(frozen=True)
class Summary(Selecting, Drafting, Task):
    """One-sentence summaries that say everything, or nothing that is not sure.

    Without data and model it is a generated world of 700 posts of three to five facts, 200 for the
    test split and 64 for validation. With `--data` it reads posts from files, among them the
    Reuters-21578 collection; with `--model` alone it asks the hub for the published comparisons.

    Args:
        answers: training summaries a post of the generated world.
        source: "embedded", "files" or "hub"; "" = as `--data` and `--model` say.
        data: filled by `--data`: files, folders or hub ids with commas between them.
        model: filled by `--model`.
        post_column: column of the posts; "" = post, article, document, body or text.
        summary_column: column of the summaries; "" = summary, highlights, title or headline, if there is one.
        summaries: what the summaries of a file are for: "references" to compare with, "responses" to train on, or
            "both". Posts that are left without a response are summarized by the base model first.
        min_post: least characters of a post.
        max_post: most of them; 0 = no limit.
        min_tokens: least tokens of prompt and response together, by the model's tokenizer.
        max_tokens: most of them; 0 = no limit.
        validation: share of the posts for the validation split.
        test: share of the posts for the test split.
        most: most prompts of the training split; 0 = all.
        samples: summaries the base model writes of each training post that has none.
        shortest: least tokens such a summary may have; its limit is drawn uniformly from here to `longest`.
        longest: most tokens such a summary may have; 0 = as many as `decoding.max_units`.
    """

    answers: int = PER_POST
    source: str = ""
    data: str = ""
    model: str = ""
    post_column: str = ""
    summary_column: str = ""
    summaries: str = "references"
    min_post: int = 101
    max_post: int = 1199
    min_tokens: int = 0
    max_tokens: int = 0
    validation: float = 0.05
    test: float = 0.1
    most: int = 0
    samples: int = 4
    shortest: int = 8
    longest: int = 0

    marker = MARKER
    stop = (STOP,)

    def __post_init__(self) -> None:
        """Refuse options that cannot be meant.

        Raises:
            ConfigError: with what can.
        """
        if self.answers < 1:
            raise ConfigError(f"task.answers = {self.answers}", "at least 1", f"--set task.answers={PER_POST}")
        if self.summaries not in posts.USES:
            near = did_you_mean(self.summaries, posts.USES) or "leave it out"
            raise ConfigError(f"task.summaries = {self.summaries!r}", ", ".join(posts.USES), near)
        check_source(self.source, self.data)
        Lengths(self.min_post, self.max_post).checked("post")
        self.check_selection()
        self.check_drafts()

    @property
    def embedded(self) -> bool:
        """Whether the rows are those of the generated world."""
        return is_embedded(self.source, self.data, self.model)

    @property
    def default_rewards(self) -> tuple[str, ...]:  # type: ignore[override]
        """The world's own, or the published pair."""
        return ("complete", "faithful") if self.embedded else PUBLISHED

    def reward(self, name: str) -> str:
        """The world's own scorers; the bare names elsewhere mean what they mean for every task."""
        return f"{SCORERS}{name}" if self.embedded and name in world.Scores._fields else name

    def check(self) -> None:
        """Read real posts, so that what is wrong with them is told before anything else is done.

        Raises:
            ConfigError: there is no model for them.
            DataError: with file and line.
        """
        if not self.embedded:
            check_model("summary", self.model)
            self._listing  # noqa: B018 - a cached property: reading is what is wanted

    def account(self) -> Mapping[str, Any]:
        """What was read of real posts."""
        return {} if self.embedded else self._sheet.account

    @property
    def decoding(self) -> Decoding:
        """The paper's: temperature 1, nucleus .9, 48 tokens; summaries of the world are shorter."""
        return Decoding(max_units=40 if self.embedded else 48, temperature=1.0, top_p=0.9, stop=self.stop)

    @property
    def drafts(self) -> Drafts | None:
        """How the base model summarizes real posts that have no response."""
        return None if self.embedded else super().drafts

    def rows(self, split: str) -> list[Row]:
        """Rows of a split; only "train" has responses.

        Raises:
            DataError: there is no such split.
        """
        if split not in ("train", *SPLITS):
            raise DataError(f"split '{split}'", "train, validation or test", "rows('train')")
        if not self.embedded:
            return list(self._sheet.splits[split])
        told = self._splits[split]
        if split != "train":
            return [Row(f"{split}/{i}", post.prompt) for i, post in enumerate(told)]
        written = write(np.random.default_rng([world.SEED, 1]), told, self.answers)
        return [Row(f"train/{i}", post.prompt, summary, "written") for i, (post, summary) in enumerate(written)]

    def prompt(self, text: str) -> str:
        """A post in the published prompt; what is such a prompt is left alone."""
        return text if post_of(text) is not None else prompt_of(text)

    def base(self) -> Source:
        """The user's model, or one of about a million parameters that has read the corpus and knows no reward."""
        if not self.embedded:
            return Source(self.model)
        written = write(np.random.default_rng([world.SEED, 2]), self._splits["train"], CORPUS)
        pairs = [[post.prompt, summary] for post, summary in written]
        return base_model(pairs)

    def defaults(self) -> Mapping[str, Any]:
        """Sizes for two CPU cores in the generated world; elsewhere what makes a small model listen, if it is one."""
        if self.embedded:
            return sizes()
        return small_model_settings() if is_small(self.model) else {}

    def truth(self, rows: Sequence[Row], rewards: Sequence[str]) -> Truth | None:
        """All 243 summaries of each row with their raw rewards; None when a reward is not of this world."""
        if not self.embedded:
            return None
        return enumerated(
            [world.parse_post(row.prompt) for row in rows],
            columns_of([self.reward(name) for name in rewards], "summary-", world.Scores._fields),
            world.table,
            lambda post: [world.render(post, answer) for answer in world.answers()],
        )

    @cached_property
    def _listing(self) -> Listing:
        form = posts.interpret(self.post_column, self.summary_column, self.summaries)
        limits = Lengths(self.min_post, self.max_post)
        return listing(
            self.data or posts.HUB, "", form, limits, lambda row: len(row.meta["post"]), "characters of post"
        )

    @cached_property
    def _sheet(self) -> Sheet:
        return sheet(self.data or posts.HUB, self._listing, self.selection)

    @cached_property
    def _splits(self) -> Mapping[str, list[Post]]:
        """Every post of the world in exactly one split."""
        told = world.posts()
        return divided(told)


def write(rng: np.random.Generator, told: Sequence[Post], each: int) -> list[tuple[Post, str]]:
    """`each` summaries of every post, each by a writer of its own."""
    options = world.answers()
    spread = np.array([world.table(post) for post in world.posts()[::23]]).reshape(-1, 3).std(axis=0)
    written = []
    for post in told:
        scores = np.array(world.table(post)) / spread  # (answers, 3)
        written += [(post, world.render(post, options[i])) for i in chosen(rng, scores, each)]
    return written
