"""Pictures of a few coloured things: drawn, described in words, and read back from their pixels."""
