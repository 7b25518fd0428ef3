"""What a task sets for an algorithm counts wherever that algorithm stands."""

from __future__ import annotations

import pytest

from ric.errors import NotFoundError
from ric.plugin import Host
from ric.run.setup.algos import usual

OWN = {"raft": {"keep": 7, "rounds": 2}, "rewarded-soup": {"expert": "rrhf"}, "rrhf": {"rounds": 9}}


@pytest.fixture(scope="module")
def host():
    return Host()


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("raft", {"name": "raft", "keep": 7, "rounds": 2}),
        ({"name": "raft", "keep": 3}, {"name": "raft", "keep": 3, "rounds": 2}),
        ("sft", {"name": "sft"}),
        ("rewarded-soup", {"name": "rewarded-soup", "expert": {"name": "rrhf", "rounds": 9}}),
        ({"name": "rewarded-soup", "expert": {"rounds": 1}},
         {"name": "rewarded-soup", "expert": {"name": "rrhf", "rounds": 1}}),
        ({"name": "rewarded-soup", "expert": "raft"},
         {"name": "rewarded-soup", "expert": {"name": "raft", "keep": 7, "rounds": 2}}),
        ({"name": "morl", "learner": {"name": "raft", "keep": 1}},
         {"name": "morl", "learner": {"name": "raft", "keep": 1, "rounds": 2}}),
    ],
)  # fmt: skip
def test_given_over_the_tasks_over_the_defaults(host, spec, expected) -> None:
    assert usual(spec, OWN, host) == expected


def test_options_alone_go_to_the_part_that_is_there(host) -> None:
    found = usual({"name": "rewarded-soup", "expert": {"keep": 5}}, {"raft": {"rounds": 2}}, host)
    assert found == {"name": "rewarded-soup", "expert": {"name": "raft", "rounds": 2, "keep": 5}}


def test_without_settings_of_the_task_nothing_changes(host) -> None:
    assert usual("raft", {}, host) == "raft"


def test_an_unknown_algorithm_is_refused(host) -> None:
    with pytest.raises(NotFoundError, match="'raftt'"):
        usual("raftt", OWN, host)
