"""The Frechet Inception distance, as the field publishes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from ric.errors import DataError
from ric.kinds import Scored
from ric_plugins.backends.places import pick_device
from ric_plugins.metrics.images.reference import Against
from ric_plugins.pictures import pictures

if TYPE_CHECKING:
    from PIL.Image import Image


@dataclass(frozen=True)
class Fid(Against):
    """FID over 2048 Inception features by torchmetrics and torch-fidelity, as published; smaller is better.

    The network's weights, 91 MB, are downloaded by torch-fidelity on first use, from its releases on GitHub, and kept
    in torch's hub cache. With fewer pictures than features, here 2048, it is far too large: compare sets of one
    size alone, or see `feature-distance`.

    Args:
        reference: a folder of pictures, looked through to its depths; empty for the run's training pictures.
        most: of these, taken evenly from the first to the last; 0 for all.
        device: auto, cpu, cuda:0, ...
    """

    larger_is_better: ClassVar[bool] = False  # type: ignore[misc]

    device: str = "auto"

    @cached_property
    def _judge(self) -> Any:
        """The metric of the library, which has seen the pictures compared with."""
        judge = inception_distance(pick_device(self.device))
        _show(judge, self.compared(), real=True)
        return judge

    def measure(self, samples: Scored) -> float:
        """The distance; NaN with fewer than two pictures.

        Raises:
            RicError: there is nothing to compare with, a payload is no picture, or the weights cannot be had.
        """
        if len(samples.rows) < 2:
            return float("nan")
        self._judge.reset()  # forgets the samples and keeps what they are compared with
        _show(self._judge, pictures([row.payload for row in samples.rows]), real=False)
        return float(self._judge.compute())

    def fingerprint(self) -> str:
        """The rule and what is compared with."""
        return f"fid 1 {super().fingerprint()}"


def inception_distance(device: str) -> Any:
    """The library's metric with its network.

    Raises:
        DataError: its weights are not in the cache and cannot be downloaded.
    """
    from torchmetrics.image.fid import FrechetInceptionDistance

    try:
        return FrechetInceptionDistance(feature=2048, reset_real_features=False).to(device)
    except OSError as error:  # what urllib raises without a network
        raise DataError(
            f"fid: the Inception weights cannot be downloaded: {error}",
            "a network, or weights-inception-2015-12-05-6726825d.pth in torch's hub cache",
            "put it into ~/.cache/torch/hub/checkpoints, from torch-fidelity's releases; or measure feature-distance",
        ) from error


def _show(judge: Any, images: Sequence[Image], *, real: bool) -> None:
    """Pictures one by one: they may differ in size, and the network resizes each."""
    import torch

    for image in images:
        judge.update(torch.from_numpy(np.array(image)).permute(2, 0, 1)[None].to(judge.device), real=real)
