"""One batch of images, from noise to pictures."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

import numpy as np

from ric.errors import ConfigError
from ric.kinds import Conditioned, Prompt, Request
from ric_plugins.samplers.answering import Answering
from ric_plugins.samplers.guidance import Guidance

if TYPE_CHECKING:
    from PIL.Image import Image
    from torch import Tensor

SCHEDULERS = {
    "euler": ("EulerDiscreteScheduler", "FlowMatchEulerDiscreteScheduler"),
    "heun": ("HeunDiscreteScheduler", "FlowMatchHeunDiscreteScheduler"),
    "ddim": ("DDIMScheduler", ""),
    "ddpm": ("DDPMScheduler", ""),
    "dpm": ("DPMSolverMultistepScheduler", ""),
    "pndm": ("PNDMScheduler", ""),
}
"""Name -> diffusers' class for a variance-preserving schedule, and for a flow."""

Predict = Callable[["Tensor", "Tensor"], "Tensor"]
"""(noisy (b, c, h, w), time (b,)) -> the denoiser's guided answer (b, c, h, w)."""


def draw(
    policy: Any,
    who: Answering,
    requests: Sequence[Request],
    guidance: Guidance,
    scheduler: str,
    steps: int,
    temperature: float,
) -> list[Image]:
    """A picture for each request, all in one batch."""
    import torch

    seeds = [request.seed if temperature > 0 else 0 for request in requests]
    noise = torch.from_numpy(np.stack([first_noise(seed, policy.space.shape) for seed in seeds])).to(policy.device)
    prompts, mixes = [request.prompt for request in requests], [request.mix or () for request in requests]
    with torch.no_grad(), predictor(policy, who, prompts, guidance, mixes) as predict:
        clean = walk(scheduler_of(policy, scheduler), steps, temperature * noise, predict, seeds)
        pictures: list[Image] = policy.pictures(clean)
        return pictures


def first_noise(seed: int, shape: tuple[int, ...]) -> Any:
    """Standard normal numbers (c, h, w) float32 that depend on the seed alone, on any device."""
    return np.random.default_rng((seed % 2**64, 0)).standard_normal(shape, dtype=np.float32)


def scheduler_of(policy: Any, name: str) -> Any:
    """A fresh scheduler: the pipeline's own, or another with the pipeline's noise.

    Raises:
        ConfigError: there is no such one for this pipeline's schedule.
    """
    import diffusers

    own = policy.parts.scheduler
    if name == "pipeline":
        return type(own).from_config(own.config)
    flow = policy.flow
    made = SCHEDULERS[name][flow]
    if not made:
        fitting = ", ".join(key for key, classes in SCHEDULERS.items() if classes[flow])
        raise ConfigError(
            f"scheduler '{name}' for a pipeline of flow matching", f"one of: {fitting}", "--set sampler.scheduler=euler"
        )
    return getattr(diffusers, made).from_config(own.config)


def walk(scheduler: Any, steps: int, noise: Tensor, predict: Predict, seeds: Sequence[int]) -> Tensor:
    """From noise (b, c, h, w) to what it denoises to, by a diffusers scheduler."""
    import torch

    accepted = inspect.signature(scheduler.step).parameters
    options: dict[str, Any] = {}
    if "generator" in accepted:
        options["generator"] = [_generator(seed) for seed in seeds]
    set_steps(scheduler, steps, noise.device)
    now = noise * getattr(scheduler, "init_noise_sigma", 1.0)
    for time in scheduler.timesteps:
        shown = scheduler.scale_model_input(now, time) if hasattr(scheduler, "scale_model_input") else now
        said = predict(shown, torch.full((len(now),), float(time), device=now.device))
        now = scheduler.step(said, time, now, **options).prev_sample
    return now


def set_steps(scheduler: Any, steps: int, device: Any) -> None:
    """Choose the times; those of a flow go from 1 to 1 / steps, as in diffusers' pipelines, so that no step is lost."""
    if type(scheduler).__name__ == "FlowMatchEulerDiscreteScheduler" and not scheduler.config.use_dynamic_shifting:
        scheduler.set_timesteps(sigmas=np.linspace(1.0, 1.0 / steps, steps).tolist(), device=device)
    else:
        scheduler.set_timesteps(steps, device=device)


@contextmanager
def predictor(
    policy: Any,
    who: Answering,
    prompts: Sequence[Prompt | Conditioned],
    guidance: Guidance,
    mixes: Sequence[tuple[float, ...]] = (),
) -> Iterator[Predict]:
    """The guided answer of one member, of a mixture of weights for each row, or of an average of members' answers.

    Gradients flow where they are on.
    """
    import torch

    forms = guidance.prompts(prompts)
    ids, mask = policy.read([prompt for form in forms for prompt in form])
    mix = torch.tensor(mixes, device=policy.device)

    def answers(text: Tensor) -> Predict:
        def ask(noisy: Tensor, time: Tensor) -> Tensor:
            said = policy.network(noisy.repeat(len(forms), 1, 1, 1), time.repeat(len(forms)), text, mask)
            return guidance.together(said.chunk(len(forms)))

        return ask

    if who.combine == "predictions":
        counted = [i for i, used in enumerate((mix != 0).any(dim=0).tolist()) if used]
        texts = {}
        for i in counted:
            policy.activate(who.members[i])
            texts[i] = policy.network.read(ids, mask)

        def average(noisy: Tensor, time: Tensor) -> Tensor:
            total = torch.zeros_like(noisy)
            for i in counted:
                policy.activate(who.members[i])
                total = total + mix[:, i].view(-1, 1, 1, 1) * answers(texts[i])(noisy, time)
            return total

        yield average
        return
    if not who.combine:
        policy.activate(who.members[0])
    mixing = policy.mixing(who.members, mix.repeat(len(forms), 1)) if who.combine else nullcontext()
    with mixing:
        yield answers(policy.network.read(ids, mask))


def _generator(seed: int) -> Any:
    """A generator for noise that is added on the way."""
    import torch

    return torch.Generator().manual_seed(int(np.random.default_rng((seed % 2**64, 1)).integers(2**31)))
