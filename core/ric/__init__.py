"""Align foundation models to several rewards at once, and dial between them."""
