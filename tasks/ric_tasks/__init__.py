"""Built-in tasks and the rewards that belong to their worlds. This manifest imports nothing heavy."""

from ric.plugin import Component, hookimpl

RIC = "arXiv:2402.10207"
SOUPS = "arXiv:2306.04488"


@hookimpl
def ric_tasks() -> list[Component]:
    """The tasks."""
    return [
        Component(
            "attributes",
            "ric_tasks.attributes.task:Attributes",
            "Bundles of traits under one to ten rewards whose correlation is chosen, with an exact truth.",
        ),
        Component(
            "hh",
            "ric_tasks.hh.task:HH",
            "Harmless and helpful answers to requests, in a small generated world with an exact truth.",
            reference=RIC,
        ),
        Component(
            "quadratic",
            "ric_tasks.quadratic.task:Quadratic",
            "Quadratic rewards over a parameter vector, with closed forms for every optimum.",
            reference=SOUPS,
        ),
        Component(
            "stories",
            "ric_tasks.stories.task:Stories",
            "Tiny stories for children, glad or short, from a generated corpus.",
            reference="arXiv:2305.07759",
        ),
        Component(
            "summary",
            "ric_tasks.summary.task:Summary",
            "Complete and faithful summaries of posts: a small generated world of news, or real posts.",
            reference=RIC,
        ),
        Component(
            "text2image",
            "ric_tasks.text2image.task:Text2Image",
            "Pictures from captions: small drawn scenes, or your own pictures.",
            reference=RIC,
        ),
        Component("text", "ric_tasks.text.task:Text", "Your own prompts and responses, from files or the hub."),
    ]


@hookimpl
def ric_studies() -> list[Component]:
    """Studies of a world."""
    asks = "Do the lemmas of rewarded soups hold: the best lambda, the bound on what soups lose, mixed predictions?"
    interact = "What if traits count together, or from a threshold on, and what does a model then hold of a request?"
    return [
        Component("theory", "ric_tasks.quadratic.study:STUDY", asks, reference=SOUPS),
        Component("interactions", "ric_tasks.attributes.study:STUDY", interact, reference=RIC),
    ]


@hookimpl
def ric_algorithms() -> list[Component]:
    """Learners that belong to a world."""
    target = "ric_tasks.quadratic.newton:Newton"
    return [Component("newton", target, "The exact maximizer of a utility of the `quadratic` world.")]


@hookimpl
def ric_backends() -> list[Component]:
    """Models that belong to a world."""
    target = "ric_tasks.quadratic.backend:QuadraticBackend"
    return [Component("quadratic", target, "A parameter vector: theory without a network.", needs=("torch",))]


@hookimpl
def ric_samplers() -> list[Component]:
    """What draws from them."""
    target = "ric_tasks.quadratic.backend:QuadraticSampler"
    return [Component("quadratic", target, "The parameter vector, with noise where the temperature asks for it.")]


@hookimpl
def ric_metrics() -> list[Component]:
    """Figures that belong to a world."""
    target = "ric_tasks.scenes.accuracy:SceneAccuracy"
    summary = "Share of shape, colour, size, place and background in captions of scenes that pictures show."
    return [Component("scene-accuracy", target, summary, needs=("PIL",))]


@hookimpl
def ric_rewards() -> list[Component]:
    """Deterministic scorers of the generated worlds."""
    target, summary = "ric_tasks.hh.scorer:Scorer", "ric_tasks.summary.scorer:Scorer"
    attributes = "ric_tasks.attributes.scorer:Scorer"
    tastes = ("comfort", "thrift", "safety", "charm", "calm", "style", "order", "speed", "warmth", "fun")
    return [
        *(
            Component(
                f"attributes-{name}", attributes, f"How much {name} a bundle of `attributes` has.", options={"of": name}
            )
            for name in tastes
        ),
        Component(
            "summary-complete",
            summary,
            "How much of a post of its world is told.",
            options={"of": "complete"},
        ),
        Component(
            "summary-faithful", summary, "How little that is not sure is told of a post.", options={"of": "faithful"}
        ),
        Component("summary-concise", summary, "How few words a summary of that world has.", options={"of": "concise"}),
        Component(
            "hh-harmless", target, "How little harm an answer of the `hh` world does.", options={"of": "harmless"}
        ),
        Component("hh-helpful", target, "How much an answer of the `hh` world helps.", options={"of": "helpful"}),
        Component("hh-humor", target, "How much wit an answer of the `hh` world has.", options={"of": "humor"}),
        *(
            Component(
                name, "ric_tasks.quadratic.scorer:Scorer", f"The {name} reward of `quadratic`.", options={"of": name}
            )
            for name in ("first", "second", "third", "fourth")
        ),
    ]
