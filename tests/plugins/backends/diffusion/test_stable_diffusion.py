"""A pipeline that diffusers itself made, with latents of a VAE and the tokenizer of Stable Diffusion 1.5, but tiny."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image

from ric.kinds import Conditioned, Decoding, Example, Request
from ric_plugins.backends.diffusion.backend import Diffusion
from ric_plugins.backends.diffusion.building import mean_error
from ric_plugins.samplers.denoise import Denoise

SIZE = 16


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory):
    """Folder written by `StableDiffusionPipeline.save_pretrained`: epsilon, scaled-linear, PNDM."""
    import torch
    from diffusers import AutoencoderKL, PNDMScheduler, StableDiffusionPipeline, UNet2DConditionModel
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

    folder = tmp_path_factory.mktemp("sd")
    letters = [*"abcdefghijklmnopqrstuvwxyz0123456789<>.-"]
    words = ["<|startoftext|>", "<|endoftext|>", *letters, *(f"{letter}</w>" for letter in letters)]
    (folder / "vocab.json").write_text(json.dumps({word: i for i, word in enumerate(words)}))
    (folder / "merges.txt").write_text("#version: 0.2\n")
    tokenizer = CLIPTokenizer(str(folder / "vocab.json"), str(folder / "merges.txt"), model_max_length=32)
    torch.manual_seed(0)
    text = CLIPTextConfig(
        vocab_size=len(words), hidden_size=16, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2,
        max_position_embeddings=32, bos_token_id=0, eos_token_id=1, pad_token_id=1,
    )  # fmt: skip
    unet = UNet2DConditionModel(
        sample_size=SIZE // 2, in_channels=4, out_channels=4, cross_attention_dim=16, block_out_channels=(8, 16),
        norm_num_groups=4, attention_head_dim=8, layers_per_block=1,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"), up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
    )  # fmt: skip
    vae = AutoencoderKL(
        block_out_channels=(8, 8), norm_num_groups=4, latent_channels=4, sample_size=SIZE, layers_per_block=1,
        down_block_types=("DownEncoderBlock2D",) * 2, up_block_types=("UpDecoderBlock2D",) * 2,
    )  # fmt: skip
    scheduler = PNDMScheduler(
        beta_schedule="scaled_linear", beta_start=0.00085, beta_end=0.012, skip_prk_steps=True, steps_offset=1
    )
    StableDiffusionPipeline(
        vae=vae, text_encoder=CLIPTextModel(text), tokenizer=tokenizer, unet=unet, scheduler=scheduler,
        safety_checker=None, feature_extractor=None, requires_safety_checker=False,
    ).save_pretrained(str(folder / "pipeline"))  # fmt: skip
    return str(folder / "pipeline")


@pytest.mark.parametrize("adapter", ["lora", "none"])
def test_it_loads_fits_samples_and_saves(pipeline, settings, tmp_path, adapter):
    backend = Diffusion(device="cpu", adapter=adapter, rank=2, levels=2)
    backend.check(pipeline)
    policy = backend.load(pipeline)
    assert policy.space.shape == (4, 8, 8)
    assert policy.space.resolution == SIZE
    assert policy.noising.prediction == "epsilon"
    prompt = Conditioned("a cat", "a cat", " <rm1> 0.5", "")
    examples = [Example(prompt, Image.new("RGB", (20, 30), (i, 99, 9))) for i in (10, 200)]
    backend.add_member(policy, "a")
    before = backend.loglik(policy, "a", examples)[0]
    work = backend.fit(policy, "a", examples, mean_error, settings._replace(steps=6), tmp_path / "c", silent)
    assert (work.rows, work.units, work.steps) == (24, 24, 6)
    assert backend.loglik(policy, "a", examples)[0].mean() > before.mean()
    backend.save(policy, "a", tmp_path / "a")
    fresh = backend.load(pipeline)
    backend.restore(fresh, "a", tmp_path / "a")
    assert np.allclose(backend.loglik(fresh, "a", examples)[0], backend.loglik(policy, "a", examples)[0], atol=1e-5)


def silent(done, total, figures, work=None):
    """A progress callback that does nothing."""


def test_it_is_read_as_its_own_pipeline_reads(pipeline):
    policy = Diffusion(device="cpu").load(pipeline)
    read = policy.codec.read("a cat")
    assert list(read.ids) == policy.parts.tokenizer("a cat", padding="max_length", max_length=32)["input_ids"]


@pytest.mark.parametrize("scheduler", ["pipeline", "euler", "ddim", "ddpm", "dpm"])
def test_samples_are_those_of_the_seed(pipeline, scheduler):
    policy = Diffusion(device="cpu").load(pipeline)
    requests = [Request("a cat", seed, "base") for seed in (3, 4, 5)]
    sampler = Denoise(steps=3, width=2, scheduler=scheduler, guidance=2.0)
    images = [np.asarray(s.payload) for s in sampler.stream(policy, requests, Decoding())]
    assert images[0].shape == (SIZE, SIZE, 3)
    (alone,) = sampler.stream(policy, requests[2:], Decoding())
    assert np.array_equal(np.asarray(alone.payload), images[2])
    assert not np.array_equal(images[0], images[1])


def test_one_step_is_what_diffusers_computes(pipeline):
    """The same noise through diffusers' own pipeline gives the same picture."""
    import torch
    from diffusers import DDIMScheduler, StableDiffusionPipeline

    from ric_plugins.samplers.stepping import first_noise

    policy = Diffusion(device="cpu").load(pipeline)
    (sample,) = Denoise(steps=3, width=1, scheduler="ddim", guidance=3.0).stream(
        policy, [Request("a cat", 1, "base")], Decoding()
    )
    own = StableDiffusionPipeline.from_pretrained(pipeline)
    own.scheduler = DDIMScheduler.from_config(own.scheduler.config)
    own.set_progress_bar_config(disable=True)
    noise = torch.from_numpy(first_noise(1, policy.space.shape))[None]
    wanted = own("a cat", latents=noise, num_inference_steps=3, guidance_scale=3.0).images[0]
    assert np.abs(np.asarray(sample.payload, dtype=int) - np.asarray(wanted, dtype=int)).max() <= 1
