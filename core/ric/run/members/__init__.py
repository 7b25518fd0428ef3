"""Members of finished runs: where they lie, their names from outside, mixtures of them as a run."""
