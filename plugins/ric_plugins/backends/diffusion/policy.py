"""A loaded text-to-image pipeline with named members."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ric.kinds import Conditioned, Prompt
from ric_plugins.backends.diffusion.captions import CaptionCodec, columns
from ric_plugins.backends.diffusion.folder import Parts
from ric_plugins.backends.diffusion.noising import FLOW, Noising
from ric_plugins.backends.diffusion.space import Space, images
from ric_plugins.backends.members import MemberPolicy, Members

if TYPE_CHECKING:
    from PIL.Image import Image


class ImagePolicy(MemberPolicy):
    """Network, members, and how captions, images and noise go in and out; one member is active at a time.

    Args:
        parts: the pipeline's parts.
        network: text encoder and denoiser, adapted or not, in evaluation mode.
        store: the members' weights.
        codec: captions to ids.
        space: images to what is denoised.
        noising: the schedule that the denoiser was trained for.
    """

    def __init__(
        self, parts: Parts, network: Any, store: Members, codec: CaptionCodec, space: Space, noising: Noising
    ) -> None:
        super().__init__(store)
        self.parts, self.network, self.codec, self.space, self.noising = parts, network, codec, space, noising

    @property
    def device(self) -> Any:
        """Where the network computes."""
        return next(self.network.parameters()).device

    @property
    def flow(self) -> bool:
        """Whether the schedule is one of flow matching."""
        return self.noising.prediction == FLOW

    def read(self, prompts: Sequence[Prompt | Conditioned]) -> tuple[Any, Any]:
        """Ids and mask (b, window) for `network.read`."""
        ids, mask = columns([self.codec.read(prompt) for prompt in prompts])
        return ids.to(self.device), mask.to(self.device)

    def pictures(self, clean: Any) -> list[Image]:
        """What was denoised (b, c, h, w) as pictures."""
        return images(self.space.decode(clean))
