"""Samplers: they execute the requests that a policy family plans."""
