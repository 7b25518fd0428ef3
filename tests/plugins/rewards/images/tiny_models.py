"""Random CLIPs and picture classifiers of a few thousand parameters, saved as published ones are."""

from __future__ import annotations

import torch
from tests.plugins.rewards.tiny import tokenizer
from transformers import (
    CLIPConfig,
    CLIPImageProcessorPil,
    CLIPModel,
    ViTConfig,
    ViTForImageClassification,
    ViTImageProcessorPil,
)

SIDE, WIDTH = 16, 8
SHAPE = {"hidden_size": 16, "intermediate_size": 24, "num_hidden_layers": 1, "num_attention_heads": 2}


def save_clip(folder):
    """A CLIP with its tokenizer and its image processor."""
    torch.manual_seed(3)
    # The end mark's id is not 2: under that one, transformers reads a text at its largest id instead.
    text = {"vocab_size": 260, "max_position_embeddings": 64, "bos_token_id": 1, "eos_token_id": 3, "pad_token_id": 0}
    vision = {"image_size": SIDE, "patch_size": 8, "initializer_range": 0.5}
    parts = {"text_config": {**SHAPE, **text, "initializer_range": 0.5}, "vision_config": {**SHAPE, **vision}}
    CLIPModel(CLIPConfig(**parts, projection_dim=WIDTH)).save_pretrained(folder)
    marks = {"pad_token": "<pad>", "bos_token": "<s>", "eos_token": "<sep>"}
    words = tokenizer(["<s>"], ["<sep>"], **marks)
    words.save_pretrained(folder)
    CLIPImageProcessorPil(size={"shortest_edge": SIDE}, crop_size=SIDE).save_pretrained(folder)
    return folder


def save_classifier(folder, labels=2):
    """A ViT that tells classes of pictures apart."""
    torch.manual_seed(4)
    config = ViTConfig(**SHAPE, image_size=SIDE, patch_size=8, num_labels=labels, initializer_range=0.5)
    ViTForImageClassification(config).save_pretrained(folder)
    ViTImageProcessorPil(size={"height": SIDE, "width": SIDE}).save_pretrained(folder)
    return folder
