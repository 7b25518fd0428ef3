"""Random classifiers, each saved once a session, and rows of text."""

from __future__ import annotations

import pytest
from tests.plugins.rewards import tiny

from ric.kinds import Row


@pytest.fixture(scope="session")
def classifier(tmp_path_factory):
    """Folder of a random classifier: `classifier("bert", 2)`."""
    made = {}

    def folder(family, labels=1, **options):
        key = (family, labels, repr(options))
        if key not in made:
            place = tmp_path_factory.mktemp(f"{family}-{labels}")
            made[key] = str(tiny.save(place, family, labels, **options))
        return made[key]

    return folder


@pytest.fixture
def score():
    """Scores of responses to one prompt, or to a list of them, as a list."""

    def ask(reward, responses, prompts="", meta=None):
        prompts = [prompts] * len(responses) if isinstance(prompts, str) else prompts
        metas = meta or [{}] * len(responses)
        rows = [Row(f"r{i}", p, r, "", m) for i, (p, r, m) in enumerate(zip(prompts, responses, metas, strict=True))]
        return reward.score(prompts, responses, rows).tolist()

    return ask


@pytest.fixture
def parts():
    """The three parts of an error as one text."""

    def join(error):
        assert all((error.given, error.expected, error.hint))
        return f"{error.given} / {error.expected} / {error.hint}"

    return join
