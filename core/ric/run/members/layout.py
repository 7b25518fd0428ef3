"""Names inside a run's folder of its policy family."""

from __future__ import annotations

FAMILY, HEAD, MEMBERS = "family", "ric.json", "members"
"""Folder in a run, and what is in it: the family as JSON, and a folder of weights for each member."""
BASE = "base"
"""The member that every policy has; it is the model alignment started from, and has no weights of its own here."""
