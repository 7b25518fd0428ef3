"""The manifest of the plugin `brevity`: what it offers to ric."""

from ric.plugin import Component, hookimpl


@hookimpl
def ric_rewards() -> list[Component]:
    """One reward."""
    return [
        Component("gentle-length", "ric_brevity_example.reward:GentleLength", "Prefers responses of about 25 words.")
    ]
