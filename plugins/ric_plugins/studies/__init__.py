"""Studies of the embedded worlds. Also their manifest, which imports nothing heavy."""

from ric.plugin import Component, hookimpl

RIC, SOUPS = "arXiv:2402.10207", "arXiv:2306.04488"
ASKED = {
    "ablation": ("What does each part of Rewards-in-Context add: rounds, selection, replay, tags, mapping?", RIC),
    "correlation": ("Where does each method leave the front as two rewards go from opposed to nearly equal?", RIC),
    "mapping": ("What turns preferences into desired rewards best: norm, range, bins, proposals, quantile?", RIC),
    "objectives": ("What do one to ten rewards do to the front, and to the cost of alignment?", RIC),
    "preferences": ("What does the dial give at the ends of the simplex, and outside what it practised?", RIC),
    "replay": ("How many samples, how near the front, and how many old rows does an online round need?", RIC),
    "soups": ("What do soups gain by longer training, more members, other lambdas or mixed predictions?", SOUPS),
}  # fmt: skip


@hookimpl
def ric_studies() -> list[Component]:
    """The studies, each a file of its own."""
    return [
        Component(name, f"ric_plugins.studies.{name}:STUDY", asks, reference=reference)
        for name, (asks, reference) in ASKED.items()
    ]
