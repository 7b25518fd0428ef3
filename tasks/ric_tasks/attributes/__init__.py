"""Answers as bundles of traits, and scorers of any number and correlation: a world for sweeps over rewards."""
