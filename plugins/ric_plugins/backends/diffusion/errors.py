"""The denoising error, of which a likelihood is the negative."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ric_plugins.backends.diffusion.noising import Noising, noised, target
from ric_plugins.backends.diffusion.space import Space

if TYPE_CHECKING:
    from torch import Tensor


def errors(network: Any, space: Space, noising: Noising, inputs: Mapping[str, Any]) -> Tensor:
    """Squared error (b,) of what the denoiser says, the mean over channels and places.

    Args:
        network: see `network.network`.
        space: of the images.
        noising: its schedule.
        inputs: "ids" and "mask" (b, window), "pixels" (b, 3, r, r), "share" (b,) of the schedule, "noise" (b, c, h, w),
            and "latent" (b, c, h, w) or None: the noise of a VAE's sample.
    """
    device = next(network.parameters()).device
    latent = inputs["latent"]
    clean = space.encode(inputs["pixels"].to(device), None if latent is None else latent.to(device))
    noise, level = inputs["noise"].to(device), noising.at(inputs["share"])
    mask = inputs["mask"].to(device)
    text = network.read(inputs["ids"].to(device), mask)
    said = network(noised(clean, noise, level), level.time.to(device), text, mask)
    error: Tensor = (said - target(noising.prediction, clean, noise, level)).square().mean(dim=(1, 2, 3))
    return error
