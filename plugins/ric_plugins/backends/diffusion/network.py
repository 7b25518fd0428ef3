"""Text encoder and denoiser as one module, so that one set of members spans both.

The denoiser keeps diffusers' own name in it ("unet" or "transformer"), and so do its adapters' files.
"""

from __future__ import annotations

from functools import cache
from typing import Any

UNET, TRANSFORMER = "unet", "transformer"


def network(denoiser: Any, encoder: Any) -> Any:
    """A module with `read` (captions) and `forward` (one answer of the denoiser)."""
    return _network_class()(denoiser, encoder)


def kind_of(denoiser: Any) -> str:
    """The folder that a denoiser has in a pipeline."""
    return UNET if type(denoiser).__name__.startswith("UNet") else TRANSFORMER


@cache
def _network_class() -> Any:
    import torch

    class Network(torch.nn.Module):
        """See `network`."""

        def __init__(self, denoiser: Any, encoder: Any) -> None:
            super().__init__()
            self.kind = kind_of(denoiser)
            self.add_module(self.kind, denoiser)
            self.text_encoder = encoder

        @property
        def denoiser(self) -> Any:
            return getattr(self, self.kind)

        def read(self, ids: Any, mask: Any) -> Any:
            """What the denoiser attends to, (b, window, width).

            A U-Net sees the padding too, as Stable Diffusion's do; a transformer is given the mask.
            """
            seen = {"attention_mask": mask} if self.kind == TRANSFORMER else {}
            return self.text_encoder(input_ids=ids, **seen).last_hidden_state

        def forward(self, noisy: Any, time: Any, text: Any, mask: Any) -> Any:
            """The denoiser's answer (b, c, h, w), float32; noisy (b, c, h, w), time (b,), text (b, window, width)."""
            dtype = self.denoiser.dtype
            if self.kind == UNET:
                said = self.denoiser(noisy.to(dtype), time, encoder_hidden_states=text.to(dtype)).sample
            else:
                said = self.denoiser(
                    noisy.to(dtype),
                    encoder_hidden_states=text.to(dtype),
                    timestep=time,
                    added_cond_kwargs={"resolution": None, "aspect_ratio": None},
                    encoder_attention_mask=mask,
                ).sample
            return said[:, : noisy.shape[1]].float()  # a learned variance stands behind the mean

    return Network
