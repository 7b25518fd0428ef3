"""Who answers a batch of requests: rows that run together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ric.kinds import Request, check_mix


class Answering(NamedTuple):
    """Who answers a batch.

    Args:
        members: one name; or those that each line's own `mix` weighs.
        combine: "weights" or "predictions": what is mixed; "" for one member as it is.
    """

    members: tuple[str, ...]
    combine: str = ""


def groups(policy: Any, requests: Sequence[Request]) -> dict[Answering, list[int]]:
    """Rows that run together. Where mixtures do not share a batch, one whole member is that member, unmerged.

    Raises:
        RunError: a request names no member, or mixes in a way that does not exist.
    """
    found: dict[Answering, list[int]] = {}
    for row, request in enumerate(requests):
        if request.mix is None:
            policy.check(request.member)
            key = Answering((request.member,))
        else:
            check_mix(request, f"request {row}")
            for member in request.members:
                policy.check(member)
            alone = None if policy.per_row else _corner(request)
            key = Answering(request.members, request.combine) if alone is None else Answering((alone,))
        found.setdefault(key, []).append(row)
    return found


def _corner(request: Request) -> str | None:
    """The member that has the whole weight, if one has."""
    held = [(c, member) for c, member in zip(request.mix or (), request.members, strict=True) if c != 0]
    return held[0][1] if len(held) == 1 and held[0][0] == 1 else None
