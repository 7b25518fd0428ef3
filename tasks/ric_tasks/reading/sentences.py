"""Where a text that a limit cut off can be ended decently."""

from __future__ import annotations

import re

_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s|$)|[。！？]+[」』”]*")


def whole_sentences(text: str) -> str:
    """A text up to the end of its last whole sentence; without one, up to its last whole word.

    The last word counts as cut off unless it ends a sentence.
    """
    ends = [match.end() for match in _END.finditer(text)]
    if ends:
        return text[: ends[-1]].strip()
    words = text.rsplit(maxsplit=1)
    return (words[0] if len(words) == 2 else text).strip()
