"""What can be checked of an algorithm without a model: its traits and signatures."""

from __future__ import annotations

import inspect

from ric.kinds import Algorithm, SingleObjective
from ric.testing.rule import are_texts, require


def check_algorithm(algorithm: Algorithm) -> None:
    """Check an algorithm's class attributes and the parameters of its methods.

    Raises:
        ContractError: a rule is broken.
    """
    backends_are_names(algorithm)
    conditional_is_boolean(algorithm)
    takes(algorithm, "align", 1)
    if isinstance(algorithm, SingleObjective):
        takes(algorithm, "learn", 4)


def backends_are_names(algorithm: Algorithm) -> None:
    """None, or a frozenset of names."""
    found = algorithm.backends
    good = found is None or (len(found) > 0 and are_texts(found, frozenset))
    require(good, "backends is None (any) or a frozenset of names", f"it is {found!r}")


def conditional_is_boolean(algorithm: Algorithm) -> None:
    """A boolean."""
    require(isinstance(algorithm.conditional, bool), "conditional is a bool", f"it is {algorithm.conditional!r}")


def takes(algorithm: Algorithm, method: str, count: int) -> None:
    """The method can be called with that many positional arguments."""
    signature = inspect.signature(getattr(algorithm, method))
    try:
        signature.bind(*range(count))
        good = True
    except TypeError:
        good = False
    require(
        good,
        f"{method} takes the arguments of ric.kinds.{'Algorithm' if count == 1 else 'SingleObjective'}",
        f"it takes {signature}",
    )
