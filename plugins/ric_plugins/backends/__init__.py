"""Backends: families of models, with their weights, members and likelihoods."""
