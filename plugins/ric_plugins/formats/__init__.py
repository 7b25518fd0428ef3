"""Formats: how desired rewards are written into a prompt and read back."""
