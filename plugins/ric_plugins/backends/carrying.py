"""The state of an optimizer as a file, for another training of the same parameters to go on with.

Its moments and step counts go over, its learning rate and other settings do not: they are the new training's.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

FILE = "state.safetensors"


def take_up(optimizer: Any, folder: Path | None) -> None:
    """Put what `leave` wrote into an optimizer of as many parameters; nothing where there is no such folder."""
    from safetensors.torch import load_file

    if folder is None or not folder.is_dir():
        return
    state: dict[int, dict[str, Any]] = {}
    for key, tensor in load_file(folder / FILE).items():
        place, _, name = key.partition(".")
        state.setdefault(int(place), {})[name] = tensor
    optimizer.load_state_dict({"state": state, "param_groups": optimizer.state_dict()["param_groups"]})


def leave(optimizer: Any, folder: Path) -> None:
    """Write the state of every parameter by its place among them."""
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    state = optimizer.state_dict()["state"]
    flat = {f"{place}.{name}": value for place, values in state.items() for name, value in values.items()}
    save_file({key: value.detach().cpu().contiguous() for key, value in flat.items()}, folder / FILE)
