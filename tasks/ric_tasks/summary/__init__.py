"""Task `summary`: posts and their summaries, complete or faithful."""
