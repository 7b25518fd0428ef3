"""Built-in tasks and the rewards that belong to their worlds. This manifest imports nothing heavy."""

from ric.plugin import Component, hookimpl

RIC = "arXiv:2402.10207"


@hookimpl
def ric_tasks() -> list[Component]:
    """The tasks."""
    return [
        Component(
            "hh",
            "ric_tasks.hh.task:HH",
            "Harmless and helpful answers to requests, in a small generated world with an exact truth.",
            reference=RIC,
        )
    ]


@hookimpl
def ric_rewards() -> list[Component]:
    """Deterministic scorers of the generated worlds."""
    target = "ric_tasks.hh.scorer:Scorer"
    return [
        Component("harmless", target, "How little harm an answer of the `hh` world does.", options={"of": "harmless"}),
        Component("helpful", target, "How much an answer of the `hh` world helps.", options={"of": "helpful"}),
        Component("humor", target, "How much wit an answer of the `hh` world has.", options={"of": "humor"}),
    ]
