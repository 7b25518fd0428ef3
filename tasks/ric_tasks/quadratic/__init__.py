"""Quadratic rewards over a parameter vector: the theory of soups with an exact truth."""
