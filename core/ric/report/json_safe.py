"""Any mixture of Python and numpy values as strict JSON: NaN and infinities become null."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

import numpy as np


def json_safe(value: Any) -> Any:
    """The value with only dict, list, str, bool, int, finite float and None inside.

    Keys become strings; what has no JSON form is given as its `str`.
    """
    if isinstance(value, np.ndarray | np.generic):
        return json_safe(value.tolist())
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): json_safe(item) for key, item in value.items()}
    if isinstance(value, Sequence | AbstractSet) and not isinstance(value, bytes | bytearray):
        return [json_safe(item) for item in value]
    return str(value)


def script_json(value: Any) -> str:
    """JSON that may stand inside an HTML `<script>` element whatever its strings hold.

    `<`, `>`, `&` and the two Unicode line separators are written as escapes, so that neither
    `</script>` nor `<!--` can end or change the element; `JSON.parse` gives the value back.
    """
    text = json.dumps(json_safe(value), allow_nan=False, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
