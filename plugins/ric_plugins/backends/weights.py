"""Members as whole sets of weights, kept in main memory and copied into the one model when used."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol

from ric.errors import RunError
from ric_plugins.backends.members import BASE


class Layout(Protocol):
    """How a whole model lies in a folder, so that a member can be another run's `--model`."""

    def write(self, path: Path) -> None:
        """Write the model as it is now, as safetensors, with what is needed to load it."""

    def read(self, path: Path) -> Mapping[str, Any]:
        """Parameters of a folder by their names in the model.

        Raises:
            RunError: there are none.
        """


class WeightMembers:
    """Named parameter sets of one model.

    Parameters are combined; tied ones count once. Buffers (rotary tables and the like) are
    constants of the architecture and always the base's.

    Args:
        model: the one model.
        layout: its form on disk.
        kept: names of the parameters in which members differ; all others are the base's.
    """

    per_row = False

    def __init__(self, model: Any, layout: Layout, kept: Callable[[str], bool] = lambda name: True) -> None:
        self.model, self.layout, self._kept = model, layout, kept
        self._weights: dict[str, dict[str, Any]] = {BASE: self._copy()}

    def activate(self, name: str) -> None:
        """Copy the member's parameters into the model."""
        import torch

        with torch.no_grad():
            for key, parameter in self._parameters():
                parameter.copy_(self._weights[name][key])

    def add(self, name: str, like: str) -> None:
        """A copy of another member."""
        self._weights[name] = {key: value.clone() for key, value in self._weights[like].items()}

    def keep(self, name: str) -> None:
        """Copy the model's parameters out."""
        self._weights[name] = self._copy()

    def combine(self, coefficients: Mapping[str, float], name: str) -> None:
        """base + sum_i c_i (theta_i - base), summed in float64 and rounded once."""
        import torch

        combined: dict[str, Any] = {}
        for key, base in self._weights[BASE].items():
            total = base.to(torch.float64)
            for member, c in coefficients.items():
                total = total + c * (self._weights[member][key].to(torch.float64) - base.to(torch.float64))
            combined[key] = total.to(base.dtype)
        self._weights[name] = combined

    def mixing(self, names: Sequence[str], weights: Any) -> AbstractContextManager[None]:
        """Not with whole weights: the model holds one set of them.

        Raises:
            RunError: always.
        """
        raise RunError(
            f"whole weights of {', '.join(names)} mixed row by row",
            "one merged member per mixture",
            "combine them into a member, or train adapters: --set backend.adapter=lora",
        )

    def related(self, names: Sequence[str]) -> None:
        """All grow from the model that was loaded: `restore` takes no other shapes, runs no other base."""

    def save(self, name: str, path: Path) -> None:
        """An ordinary model folder."""
        self.layout.write(path)

    @contextmanager
    def trained_alone(self, name: str, reference: str | None, folder: Path) -> Iterator[Any]:
        """The model with member `name` active, for a trainer of its own; what it trained is kept.

        `reference` is written below `folder`, where the model's configuration then says it came from: that is where
        trl loads the reference of a fully trained model from. None where no reference is needed.
        """
        place, before = folder.with_name(f"{folder.name}-reference"), self.model.config.name_or_path
        if reference is not None:
            self.activate(reference)
            self.save(reference, place)
            self.model.config.name_or_path = str(place)
        self.activate(name)
        try:
            yield self.model
            self.keep(name)
        finally:
            self.model.config.name_or_path = before
            shutil.rmtree(place, ignore_errors=True)

    def restore(self, name: str, path: Path) -> None:
        """The weights of a model folder of the same shape.

        Raises:
            RunError: there is no such file, or parameters are missing or have other shapes.
        """
        state = self.layout.read(path)
        wrong = [k for k, v in self._weights[BASE].items() if k not in state or state[k].shape != v.shape]
        if wrong:
            raise RunError(
                f"the model in {path} lacks or differs in {wrong[0]} and {len(wrong) - 1} more",
                "weights of the very model that was loaded",
                "load the policy from the model that the member was trained from",
            )
        self._weights[name] = {key: state[key].to(value.dtype) for key, value in self._weights[BASE].items()}

    def _copy(self) -> dict[str, Any]:
        return {key: p.detach().to("cpu", copy=True) for key, p in self._parameters()}

    def _parameters(self) -> Iterator[tuple[str, Any]]:
        return ((key, p) for key, p in self.model.named_parameters() if self._kept(key))
