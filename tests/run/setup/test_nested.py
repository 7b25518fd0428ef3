"""Algorithms inside algorithms, and what they need of a backend."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import pytest

from ric.errors import ConfigError
from ric.kinds import Algorithm
from ric.run.setup.nested import build_algorithm, check_methods


@dataclass(frozen=True)
class Drilled(Algorithm):
    needs: ClassVar[frozenset[str]] = frozenset({"drill"})

    def align(self, job):
        raise NotImplementedError


@dataclass(frozen=True)
class Holder(Algorithm):
    inner: Any = None
    parts: ClassVar[dict[str, Any]] = {"inner": Algorithm}

    def align(self, job):
        raise NotImplementedError


class Capable:
    methods = frozenset({"drill", "other"})


class Plain:
    methods: frozenset[str] = frozenset()


def test_an_algorithm_without_parts_is_built_as_it_is(host):
    algorithm, told = build_algorithm(host, "told:0")
    assert (algorithm.rounds, told) == (0, {"name": "told", "rounds": 0})


def test_a_backend_with_the_methods_passes():
    check_methods(Drilled(), "drilled", Capable(), "capable")
    check_methods(Holder(Drilled()), "holder", Capable(), "capable")


@pytest.mark.parametrize(("algorithm", "named"), [(Drilled(), "drilled"), (Holder(Drilled()), r"drilled \(inner\)")])
def test_a_backend_that_lacks_a_method_is_refused(algorithm, named):
    with pytest.raises(ConfigError, match=f"algorithm '{named}' with backend 'plain'") as caught:
        check_methods(algorithm, "drilled", Plain(), "plain")
    assert "the method drill; this one has none" in str(caught.value)


@dataclass(frozen=True)
class Preset(Holder):
    inner: Any = "told"


def test_options_alone_go_to_the_default_part(host):
    """`--set algo.inner.rounds=0` without naming the part again."""

    class Offers:
        def create(self, kind, spec, interface):
            return Preset(inner={"rounds": 0}) if spec == "preset" else host.create(kind, spec, interface)

    made, whole = build_algorithm(Offers(), "preset")
    assert made.inner.rounds == 0
    assert whole["inner"] == {"name": "told", "rounds": 0}
