"""What a broken rule looks like."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from ric.errors import PluginError


class ContractError(PluginError, AssertionError):
    """A component breaks a rule of its kind; `expected` is the rule."""

    title = "contract"


def require(holds: object, rule: str, found: str, hint: str = "") -> None:
    """Pass when the rule holds.

    Args:
        holds: anything with a truth value.
        rule: what the contract says.
        found: what the component did.
        hint: how it is mended, where that is not plain from the rule.

    Raises:
        ContractError: it does not hold.
    """
    if not holds:
        raise ContractError(found, rule, hint)


def is_array(value: object, shape: tuple[int, ...]) -> bool:
    """Whether something a component returned is a numpy array of that shape."""
    return isinstance(value, np.ndarray) and value.shape == shape


def are_texts(value: object, container: type) -> bool:
    """Whether something a component states is a container of texts, none empty."""
    if not isinstance(value, container) or not isinstance(value, Iterable):
        return False
    return all(isinstance(item, str) and item for item in value)


def same(a: npt.ArrayLike, b: npt.ArrayLike) -> bool:
    """Equal up to what a model's batch may change in the last digits; NaN equals NaN, shapes must agree."""
    x, y = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    return x.shape == y.shape and bool(np.allclose(x, y, rtol=1e-4, atol=1e-6, equal_nan=True))
