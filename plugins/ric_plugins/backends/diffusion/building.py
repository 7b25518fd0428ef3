"""A small pipeline made from nothing but a task's own captions and images.

The recipe is data, so that the result can be cached under its hash:

    pairs         [[caption, image], ...]; an image is a PIL image or a path
    denoiser      "unet" or "transformer"; `config` changes its configuration (diffusers' names)
    text_encoder  changes the text encoder's configuration (transformers' `CLIPTextConfig`)
    vocabulary    further texts whose words the tokenizer should know, such as the tags of a format
    window        tokens that are read at once
    scheduler     {"prediction": "flow" | "v_prediction" | "epsilon" | "sample", ...}, the rest for diffusers' scheduler
    resolution    of the images, in pixels
    fold          space-to-depth factor: what is denoised is (3 fold fold, resolution / fold, resolution / fold)
    drop          share of captions left out, so that sampling can be guided
    ema           decay of a running average, which is what is saved; 0 = the last weights
    fit, seed     fields of `FitSettings`, and the seed of everything

Text encoder and denoiser are trained together, by the mean denoising error.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ric.errors import ConfigError
from ric.kinds import Batch, Example, FitSettings, Progress, Work
from ric_plugins.backends.diffusion.captions import CaptionCodec, window_of
from ric_plugins.backends.diffusion.folder import Parts
from ric_plugins.backends.diffusion.material import Drops, Material
from ric_plugins.backends.diffusion.network import TRANSFORMER, UNET, network
from ric_plugins.backends.diffusion.noising import FLOW, PREDICTIONS, noising_of
from ric_plugins.backends.diffusion.space import Space
from ric_plugins.backends.diffusion.training import train

if TYPE_CHECKING:
    from torch import Tensor

PAD, BEGIN, END, UNKNOWN = "<pad>", "<begin>", "<end>", "<unk>"
DEFAULTS: Mapping[str, Any] = {
    "denoiser": TRANSFORMER,
    "config": {},
    "text_encoder": {},
    "vocabulary": (),
    "window": 24,
    "scheduler": {"prediction": FLOW},
    "resolution": 32,
    "fold": 1,
    "drop": 0.1,
    "ema": 0.0,
    "fit": {},
    "seed": 0,
}
WIDTH = 64
"""Of the text encoder, unless the recipe says."""


def build(recipe: Mapping[str, Any], path: Path, device: str, checkpoint: Path, progress: Progress) -> Work:
    """Make and train a pipeline, and save it under `path`.

    The same recipe gives the same bytes on the same machine.

    Raises:
        ConfigError: a key is unknown, missing, or says what cannot be.
    """
    plan = checked(recipe)
    settings = FitSettings(**{"seed": plan["seed"], **plan["fit"]})
    parts = _untrained(plan)
    made = network(parts.denoiser.to(device), parts.text_encoder.to(device))
    codec = CaptionCodec(parts.tokenizer, window_of(parts.tokenizer, parts.text_encoder))
    space = space_of(parts)
    examples = [Example(caption, image) for caption, image in plan["pairs"]]
    material = Material(examples, codec, space, mean_error, Drops(plan["drop"]))
    work = train(made, noising_of(parts.scheduler), material, settings, checkpoint, progress, ema=plan["ema"])
    path.mkdir(parents=True, exist_ok=True)
    parts.write(path)
    return work


def mean_error(loglik: Tensor, units: Tensor, batch: Batch) -> Tensor:
    """The mean denoising error."""
    return -loglik.mean()


def space_of(parts: Parts, resolution: int | None = None) -> Space:
    """What the denoiser of a pipeline works on; its own resolution unless another is given.

    Raises:
        ConfigError: the pipeline cannot have that resolution.
    """
    config = parts.denoiser.config
    size = config["sample_size"]
    height, width = size if isinstance(size, list | tuple) else (size, size)
    side = resolution if resolution is not None else int(width) * parts.factor
    # A U-Net halves its places in every block but the last.
    step = parts.factor * 2 ** (len(config.get("block_out_channels") or [1]) - 1) * config.get("patch_size", 1)
    if side < step or side % step or (resolution is None and height != width):
        raise ConfigError(
            f"images of {side} pixels from this {type(parts.denoiser).__name__} of {height} x {width} places",
            f"square images, their side a multiple of {step}",
            f"--set backend.resolution={max(step, side - side % step)}",
        )
    places = side // parts.factor
    return Space((int(config["in_channels"]), places, places), side, parts.vae, parts.fold)


def word_tokenizer(texts: Sequence[str], window: int) -> Any:
    """Words, <names of tags>, single digits and signs, each a token; a text stands between a beginning and an end."""
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers, processors
    from tokenizers.normalizers import Lowercase
    from transformers import PreTrainedTokenizerFast

    pieces = pre_tokenizers.Split(Regex(r"<\w+>|[a-zA-Z]+|\d|[^\sa-zA-Z\d]"), "removed", invert=True)
    words = dict.fromkeys(word for text in texts for word, _ in pieces.pre_tokenize_str(text.lower()))
    known = {word: i for i, word in enumerate((PAD, BEGIN, END, UNKNOWN, *words))}
    tokenizer = Tokenizer(models.WordLevel(known, unk_token=UNKNOWN))
    tokenizer.normalizer, tokenizer.pre_tokenizer = Lowercase(), pieces
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{BEGIN} $A {END}", special_tokens=[(BEGIN, known[BEGIN]), (END, known[END])]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token=PAD, bos_token=BEGIN, eos_token=END, unk_token=UNKNOWN,
        model_max_length=window,
    )  # fmt: skip


def _untrained(plan: Mapping[str, Any]) -> Parts:
    import torch
    from transformers import CLIPTextConfig, CLIPTextModel

    tokenizer = word_tokenizer([*(caption for caption, _ in plan["pairs"]), *plan["vocabulary"]], plan["window"])
    width = int(plan["text_encoder"].get("hidden_size", WIDTH))
    text: dict[str, Any] = {
        "hidden_size": width,
        "intermediate_size": 2 * width,
        "num_hidden_layers": 2,
        "num_attention_heads": max(1, width // 16),
        "max_position_embeddings": plan["window"],
        "vocab_size": len(tokenizer),
        "pad_token_id": tokenizer.pad_token_id,
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
    }
    with torch.random.fork_rng():
        torch.manual_seed(plan["seed"])
        encoder = CLIPTextModel(CLIPTextConfig(**{**text, **plan["text_encoder"]}))
        denoiser = _denoiser(plan, width)
    return Parts(denoiser, encoder, tokenizer, _scheduler(plan["scheduler"]), None, plan["fold"])


def _denoiser(plan: Mapping[str, Any], width: int) -> Any:
    from diffusers import PixArtTransformer2DModel, UNet2DConditionModel

    channels = 3 * plan["fold"] ** 2
    shared = {
        "sample_size": plan["resolution"] // plan["fold"],
        "in_channels": channels,
        "out_channels": channels,
        "norm_num_groups": 8,
    }
    if plan["denoiser"] == UNET:
        own = {
            "cross_attention_dim": width,
            "block_out_channels": (32, 64),
            "layers_per_block": 1,
            "attention_head_dim": 8,
            "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"),
            "up_block_types": ("CrossAttnUpBlock2D", "UpBlock2D"),
        }
        return UNet2DConditionModel(**{**shared, **own, **plan["config"]})
    own = {
        "num_layers": 4,
        "num_attention_heads": 4,
        "attention_head_dim": 16,
        "patch_size": 1,
        "caption_channels": width,
        "use_additional_conditions": False,
    }
    merged = {**shared, **own, **plan["config"]}
    inner = merged["num_attention_heads"] * merged["attention_head_dim"]
    return _xavier(PixArtTransformer2DModel(**{"cross_attention_dim": inner, **merged}))


def _xavier(denoiser: Any) -> Any:
    """Linear layers as diffusion transformers start (Peebles and Xie 2023, arXiv:2212.09748, section 4).

    torch's own start is weaker by half at each layer that a caption passes: what it says of places is then learned
    two to three times later.
    """
    import torch

    for layer in denoiser.modules():
        if isinstance(layer, torch.nn.Linear):
            torch.nn.init.xavier_uniform_(layer.weight)
            if layer.bias is not None:
                torch.nn.init.zeros_(layer.bias)
    return denoiser


def _scheduler(wanted: Mapping[str, Any]) -> Any:
    from diffusers import DDIMScheduler, FlowMatchEulerDiscreteScheduler

    options = {key: value for key, value in wanted.items() if key != "prediction"}
    prediction = wanted.get("prediction", FLOW)
    if prediction == FLOW:
        return FlowMatchEulerDiscreteScheduler(**options)
    cosine = {"beta_schedule": "squaredcos_cap_v2", "timestep_spacing": "trailing", "clip_sample": True}
    return DDIMScheduler(**{**cosine, "prediction_type": prediction, **options})


def checked(recipe: Mapping[str, Any]) -> dict[str, Any]:
    """A recipe with its defaults.

    Raises:
        ConfigError: a key is unknown, missing, or says what cannot be.
    """
    plan = {**DEFAULTS, **recipe}
    unknown = sorted(set(recipe) - set(DEFAULTS) - {"pairs"})
    prediction = plan["scheduler"].get("prediction", FLOW)
    wrong = [
        (bool(unknown), f"unknown {unknown}", f"pairs, and any of: {', '.join(DEFAULTS)}"),
        (not recipe.get("pairs"), "no pairs", "pairs of a caption and an image"),
        (plan["denoiser"] not in (UNET, TRANSFORMER), f"denoiser={plan['denoiser']!r}", f"{UNET} or {TRANSFORMER}"),
        (prediction not in PREDICTIONS, f"prediction={prediction!r}", ", ".join(PREDICTIONS)),
        (plan["fold"] < 1 or plan["resolution"] % plan["fold"] != 0, f"fold={plan['fold']}",
         f"a divisor of the resolution, {plan['resolution']}"),
    ]  # fmt: skip
    for found, given, expected in wrong:
        if found:
            raise ConfigError(f"a pipeline's recipe with {given}", expected, "correct the task's base()")
    return plan
