"""Images to what is denoised, and back: pixels, pixels folded into channels, or a VAE's latents.

Folding (space to depth) by f turns (3, r, r) into (3 f f, r / f, r / f): a permutation of the pixels, so that
nothing is lost and noise stays white, and a denoiser has f f times fewer places to look at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image

from ric.kinds import Payload
from ric_plugins.pictures import picture

if TYPE_CHECKING:
    from torch import Tensor

Bytes = npt.NDArray[np.uint8]


def framed(payload: Payload, resolution: int) -> Bytes:
    """A payload as (3, r, r) bytes: the shorter side resized to the resolution (bilinear), the centre cut out."""
    image = picture(payload)
    width, height = image.size
    if (width, height) != (resolution, resolution):
        scale = resolution / min(width, height)
        width, height = max(resolution, round(width * scale)), max(resolution, round(height * scale))
        left, top = (width - resolution) // 2, (height - resolution) // 2
        image = image.resize((width, height), Image.Resampling.BILINEAR)
        image = image.crop((left, top, left + resolution, top + resolution))
    return np.ascontiguousarray(np.asarray(image, dtype=np.uint8).transpose(2, 0, 1))


class Space(NamedTuple):
    """Where denoising happens.

    Args:
        shape: (c, h, w) of what is denoised.
        resolution: of the images, in pixels.
        vae: an autoencoder, or None for pixels.
        fold: space-to-depth factor of pixels.
    """

    shape: tuple[int, int, int]
    resolution: int
    vae: Any = None
    fold: int = 1

    def encode(self, pixels: Tensor, noise: Tensor | None = None) -> Tensor:
        """Bytes (b, 3, r, r) as what is denoised (b, c, h, w).

        A VAE's latents are a sample, mean + deviation * noise, or the mean without noise.
        """
        import torch

        scaled = pixels.to(torch.float32) / 127.5 - 1.0
        if self.vae is None:
            folded: Tensor = torch.nn.functional.pixel_unshuffle(scaled, self.fold)
            return folded
        with torch.no_grad():
            found = self.vae.encode(scaled.to(self.vae.dtype)).latent_dist
            latents = found.mean if noise is None else found.mean + found.std * noise.to(found.mean)
        config = self.vae.config
        shift = config.get("shift_factor") or 0.0
        unscaled: Tensor = (latents - shift) * config["scaling_factor"]
        return unscaled.float()

    def decode(self, clean: Tensor) -> Tensor:
        """What was denoised (b, c, h, w) as bytes (b, 3, r, r)."""
        import torch

        if self.vae is None:
            scaled = torch.nn.functional.pixel_shuffle(clean.float(), self.fold)
        else:
            config = self.vae.config
            latents = clean / config["scaling_factor"] + (config.get("shift_factor") or 0.0)
            with torch.no_grad():
                scaled = self.vae.decode(latents.to(self.vae.dtype)).sample.float()
        return ((scaled + 1.0) * 127.5).round().clamp(0, 255).to(torch.uint8)


def images(pixels: Tensor) -> list[Image.Image]:
    """Bytes (b, 3, r, r) as images."""
    return [Image.fromarray(row) for row in pixels.permute(0, 2, 3, 1).cpu().numpy()]
