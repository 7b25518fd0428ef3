"""References: texts a response is compared with, kept in a row's `meta`."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from ric.kinds import Array, Payload, Row
from ric_plugins.rewards.words import texts, whole


def references_of(row: Row, key: str) -> list[str]:
    """The texts under `key`: one text, or a list of them; blank ones and other values are left out."""
    found = row.meta.get(key)
    listed = [found] if isinstance(found, str) else found if isinstance(found, list | tuple) else []
    return [whole(text) for text in listed if isinstance(text, str) and text.strip()]


def have_references(rows: Sequence[Row], key: str) -> npt.NDArray[np.bool_]:
    """Which rows (n,) have at least one reference."""
    return np.array([bool(references_of(row, key)) for row in rows], dtype=bool)


def against(
    payloads: Sequence[Payload], rows: Sequence[Row], key: str, compare: Callable[[str, list[str]], float]
) -> Array:
    """`compare(response, references)` of each row (n,); NaN where a row has none."""
    listed = [references_of(row, key) for row in rows]
    scores = [compare(text, found) if found else np.nan for text, found in zip(texts(payloads), listed, strict=True)]
    return np.array(scores, dtype=np.float64)
