"""Generated answers that are no answers: what a round drops before it selects.

`DROPS` maps a name to a test of one payload; True means that it goes. Only texts are ever looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from ric.kinds import Payload

DOTS = "....."
SMILEYS = 3
_SMILEY = re.compile(r"[:;=8][-o*']?[)(\]\[dDpP]|[\u2639\u263a\u263b]|[\U0001f600-\U0001f64f]")


def nothing(payload: Payload) -> bool:
    """Keeps everything."""
    return False


def dots_and_smileys(payload: Payload) -> bool:
    """Five dots in a row, or three smileys or more: what the authors' code of arXiv:2402.10207 drops."""
    return isinstance(payload, str) and (DOTS in payload or len(_SMILEY.findall(payload)) >= SMILEYS)


DROPS: Mapping[str, Callable[[Payload], bool]] = {"nothing": nothing, "dots-and-smileys": dots_and_smileys}
