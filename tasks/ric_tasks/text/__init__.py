"""Task `text`: the user's own prompts and responses."""
