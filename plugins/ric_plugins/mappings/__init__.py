"""Mappings: from preferences to desired rewards. Also their manifest, which imports nothing heavy."""

from ric.plugin import Component, hookimpl

RIC = "arXiv:2402.10207"


@hookimpl
def ric_mappings() -> list[Component]:
    """The mappings."""
    return [
        Component(
            "l2", "ric_plugins.mappings.l2:L2", "Weights on the unit sphere: low + w/|w| (high - low).", reference=RIC
        ),
        Component(
            "linf",
            "ric_plugins.mappings.linf:Linf",
            "All of the heaviest reward, min(k w, 1) of the others.",
            reference=RIC,
        ),
        Component(
            "linear",
            "ric_plugins.mappings.linear:Linear",
            "Each reward's range in proportion to its weight.",
            reference=RIC,
        ),
        Component(
            "pnorm", "ric_plugins.mappings.pnorm:PNorm", "The best point of a weighted p-norm ball.", reference=RIC
        ),
        Component(
            "fitted",
            "ric_plugins.mappings.fitted:Fitted",
            "The target whose rewards, as measured on held-out prompts, are best for the preference.",
        ),
        Component(
            "proposed",
            "ric_plugins.mappings.proposed:Proposed",
            "Per prompt, the best target that the policy itself finds plausible.",
            reference="arXiv:2205.15241",
        ),
    ]
