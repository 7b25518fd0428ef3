"""Durations for people."""

from __future__ import annotations


def spoken(seconds: float) -> str:
    """For people.

    >>> spoken(59.4), spoken(61), spoken(7300)
    ('59 s', '1 min 1 s', '2 h 1 min')
    """
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    return f"{whole // 60} min {whole % 60} s" if whole < 3600 else f"{whole // 3600} h {whole % 3600 // 60} min"
