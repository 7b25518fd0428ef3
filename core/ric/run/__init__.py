"""The engine: from a configuration to a run folder."""
