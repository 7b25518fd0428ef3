"""A finished run: opened, asked, evaluated again, read as a reward model."""
