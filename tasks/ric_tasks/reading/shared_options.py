"""Options that tasks on real data have in common: which rows are kept, and how prompts alone are answered first."""

from __future__ import annotations

from ric.errors import ConfigError
from ric.kinds import Drafts
from ric_tasks.reading.filters import Lengths
from ric_tasks.reading.sentences import whole_sentences
from ric_tasks.reading.sheet import Selection
from ric_tasks.reading.splits import check_shares


class Selecting:
    """Lengths in tokens, shares of the splits, a limit of training prompts."""

    model: str
    min_tokens: int
    max_tokens: int
    validation: float
    test: float
    most: int

    def check_selection(self) -> None:
        """Refuse what would leave nothing.

        Raises:
            ConfigError: with what would not.
        """
        Lengths(self.min_tokens, self.max_tokens).checked("tokens")
        check_shares(self.validation, self.test, self.most)

    @property
    def selection(self) -> Selection:
        """The options as the reader takes them."""
        shares = {"test": self.test, "validation": self.validation}
        return Selection(Lengths(self.min_tokens, self.max_tokens), self.model, shares, self.most)


class Drafting:
    """Responses of the base model to training prompts that have none."""

    samples: int
    shortest: int
    longest: int

    def check_drafts(self) -> None:
        """Refuse numbers that cannot be meant.

        Raises:
            ConfigError: with what can.
        """
        if self.samples < 1 or self.shortest < 1 or self.longest < 0 or 0 < self.longest < self.shortest:
            given = f"task.samples = {self.samples}, task.shortest = {self.shortest}, task.longest = {self.longest}"
            raise ConfigError(given, "1 or more of each, the longest not below the shortest", "--set task.shortest=8")

    @property
    def drafts(self) -> Drafts | None:
        """How the base model answers."""
        return Drafts(self.samples, self.shortest, self.longest)

    def draft(self, payload: str, finished: bool) -> str | None:
        """A response that a limit cut off ends with its last whole sentence; an empty one is dropped."""
        return (payload.strip() if finished else whole_sentences(payload)) or None
