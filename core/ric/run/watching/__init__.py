"""Who is told how a run goes, and what is written down of it."""
