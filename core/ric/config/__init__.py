"""Configurations: trees that are parsed, merged and checked before anything heavy is imported.

`ric.config.schema` imports pydantic, so it is imported by whoever resolves a configuration, not here.
"""
