"""LAION's aesthetic heads: files of weights that turn a CLIP's unit vector into a grade."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ric.errors import DataError, NotFoundError
from ric.kinds import Array

_LAYER = re.compile(r"(?:(?:.*\.)?(\d+)\.)?(weight|bias)")
FORMS = "a linear layer (weight, bias), or linear layers one after the other (layers.0.weight, layers.0.bias, ...)"


class Head(NamedTuple):
    """grade = features . weight + bias; weight (d,)."""

    weight: Array
    bias: float


def load_head(path: str) -> Head:
    """A head from .safetensors, or from .pth and .pt, of which nothing but tensors is read.

    The published ones, the linear ones and those of five layers (768-1024-128-64-16-1), have no activations
    between their layers, and dropout does nothing when grading: each is one affine map, and becomes it here.

    Raises:
        NotFoundError: there is no such file.
        DataError: it cannot be read, or holds something else.
    """
    file = Path(path).expanduser()
    if not file.is_file():
        raise NotFoundError(
            f"aesthetic head '{path}': no such file",
            "a file of weights, such as sac+logos+ava1-l14-linearMSE.pth of improved-aesthetic-predictor",
            "--rewards aesthetic:PATH_OF_THE_HEAD",
        )
    layers = _layers(path, _tensors(file))
    weight, bias = np.eye(layers[0][0].shape[1]), np.zeros(layers[0][0].shape[1])
    for number, (matrix, shift) in enumerate(layers):
        if matrix.shape[1] != len(bias) or shift.shape != (len(matrix),):
            raise _other(path, f"layer {number + 1} does not fit the one before it")
        weight, bias = matrix @ weight, matrix @ bias + shift
    if len(bias) != 1:
        raise _other(path, f"it gives {len(bias)} numbers")
    return Head(weight[0], float(bias[0]))


def _tensors(file: Path) -> dict[str, Any]:
    """Names and tensors of a file, as numpy arrays of float64."""
    import torch
    from safetensors.torch import load_file

    safe = file.suffix == ".safetensors"
    try:
        found: Any = load_file(file) if safe else torch.load(file, map_location="cpu", weights_only=True)
    except Exception as error:  # the readers raise whatever they stumble over
        # What torch says advises to read it all the same, and so to run what it holds: its first line is left out.
        reason = str(error).partition("\n")[0] if safe else type(error).__name__
        raise _other(str(file), f"it is damaged, or holds more than tensors ({reason})") from error
    if not isinstance(found, dict) or not all(isinstance(value, torch.Tensor) for value in found.values()):
        raise _other(str(file), f"it holds a {type(found).__name__} of other things than tensors")
    return {str(name): value.double().numpy() for name, value in found.items()}


def _layers(path: str, tensors: dict[str, Any]) -> list[tuple[Array, Array]]:
    """(matrix, shift) of each layer in order."""
    parts: dict[int, dict[str, Array]] = {}
    for name, value in tensors.items():
        match = _LAYER.fullmatch(name)
        if match is None:
            raise _other(path, f"it has a tensor '{name}'")
        parts.setdefault(int(match[1] or 0), {})[match[2]] = value
    if not parts or any(set(part) != {"weight", "bias"} or part["weight"].ndim != 2 for part in parts.values()):
        raise _other(path, f"its tensors are {', '.join(sorted(tensors)) or 'none'}")
    return [(parts[number]["weight"], parts[number]["bias"]) for number in sorted(parts)]


def _other(path: str, problem: str) -> DataError:
    return DataError(f"aesthetic head '{path}': {problem}", FORMS, "--rewards aesthetic:PATH_OF_THE_HEAD")
