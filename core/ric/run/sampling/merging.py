"""Mixed weights for samplers that know one member at a time: merged with the backend, one mixture after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ric.errors import RunError
from ric.kinds import Backend, Decoding, Policy, Request, Sample, Sampler, check_mix

MERGED = "merged"
"""The member that holds the mixture at hand."""


def mixing(sampler: Sampler, backend: Backend) -> Sampler:
    """The sampler itself where it mixes weights row by row, else one that merges for it."""
    return sampler if "weights" in sampler.mixes else Merging(sampler, backend)


@dataclass(frozen=True)
class Merging(Sampler):
    """Runs requests for members as they are, and each mixture as a member that has its weights.

    Args:
        sampler: draws.
        backend: merges.
    """

    sampler: Sampler
    backend: Backend

    mixes = frozenset({"weights"})

    def stream(self, policy: Policy, requests: Sequence[Request], decoding: Decoding) -> Iterator[Sample]:
        """Samples as they finish.

        Raises:
            RunError: a request mixes predictions, which merging cannot, or mixes in a way that does not exist.
        """
        groups: dict[tuple[tuple[str, ...], tuple[float, ...]], list[int]] = {}
        for row, request in enumerate(requests):
            if request.mix is not None:
                self._check(request, row)
            groups.setdefault((request.members, request.mix or ()), []).append(row)
        for (members, mix), rows in groups.items():
            part = [requests[row] for row in rows]
            if mix:
                self.backend.combine(policy, dict(zip(members, mix, strict=True)), MERGED)
                part = [request._replace(member=MERGED, mix=None, members=()) for request in part]
            # Finished before the next mixture takes its place.
            drawn = list(self.sampler.stream(policy, part, decoding))
            yield from (sample._replace(row=rows[sample.row]) for sample in drawn)

    def _check(self, request: Request, row: int) -> None:
        check_mix(request, f"request {row}")
        if request.combine != "weights":
            raise RunError(
                f"request {row} mixes {request.combine}, with sampler {type(self.sampler).__name__}",
                "mixed weights, or a sampler that mixes predictions",
                "--set algo.combine=weights",
            )
