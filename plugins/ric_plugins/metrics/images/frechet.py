"""Frechet distance between the Gaussians that fit two sets of points."""

from __future__ import annotations

import numpy as np

from ric.kinds import Array


def frechet(a: Array, b: Array) -> float:
    """|m - n|^2 + tr(S + T - 2 (S T)^(1/2)) with means m, n and covariances S, T; NaN with fewer than two points.

    Dowson and Landau (1982). It grows as sets become small: compare sets of one size.

    Args:
        a: points (n, d).
        b: points (m, d).
    """
    if min(len(a), len(b)) < 2:
        return float("nan")
    s, t = (np.atleast_2d(np.cov(points, rowvar=False)) for points in (a, b))
    root = _root(s)
    # S T has the eigenvalues of the symmetric S^(1/2) T S^(1/2), whose roots are real.
    crossed = np.sqrt(np.maximum(np.linalg.eigvalsh(root @ t @ root), 0.0)).sum()
    means = ((a.mean(axis=0) - b.mean(axis=0)) ** 2).sum()
    return float(max(means + np.trace(s) + np.trace(t) - 2 * crossed, 0.0))


def _root(matrix: Array) -> Array:
    """The symmetric root of a covariance."""
    values, vectors = np.linalg.eigh(matrix)
    return np.asarray((vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T)
