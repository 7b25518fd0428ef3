"""Images: the diffusion backend and its sampler. This manifest imports nothing heavy."""

from ric.plugin import Component, hookimpl


@hookimpl
def ric_backends() -> list[Component]:
    """Families of models."""
    needs = ("torch", "transformers", "peft", "diffusers")
    target = "ric_plugins.backends.diffusion.backend:Diffusion"
    return [Component("diffusion", target, "Text-to-image pipelines that undo noise: LoRA or weights.", needs=needs)]


@hookimpl
def ric_samplers() -> list[Component]:
    """Ways to sample them."""
    target = "ric_plugins.samplers.denoise:Denoise"
    needs = ("torch", "transformers", "diffusers")
    return [Component("denoise", target, "Undoes noise step by step, guided, a seed per row.", needs=needs)]
