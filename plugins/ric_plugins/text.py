"""Text: the language-model backend, its sampler, and the formats. This manifest imports nothing heavy."""

from ric.plugin import Component, hookimpl

RIC = "arXiv:2402.10207"


@hookimpl
def ric_backends() -> list[Component]:
    """Families of models."""
    needs = ("torch", "transformers", "peft", "trl")
    target = "ric_plugins.backends.causal_lm.backend:CausalLM"
    return [Component("causal-lm", target, "Decoder-only language models: LoRA or full weights.", needs=needs)]


@hookimpl
def ric_samplers() -> list[Component]:
    """Ways to sample them."""
    target = "ric_plugins.samplers.transformers_sampler:Batched"
    return [
        Component("batched", target, "Large batches, a seed per row.", needs=("torch", "transformers")),
    ]


@hookimpl
def ric_formats() -> list[Component]:
    """Ways to write desired rewards into a prompt."""
    return [
        Component("paper", "ric_plugins.formats.paper:Paper", "Numbered tags before the last speaker.", reference=RIC),
        Component("named", "ric_plugins.formats.named:Named", "Tags with the rewards' names, after the prompt."),
        Component(
            "bins",
            "ric_plugins.formats.bins:Bins",
            "One token of its own per reward and bin, after the prompt.",
            reference="arXiv:2205.15241",
        ),
        Component("verbal", "ric_plugins.formats.verbal:Verbal", "Words: (be very harmless, somewhat helpful)."),
        Component("chat", "ric_plugins.formats.chat:Chat", "Words or numbers in a conversation's system message."),
    ]
