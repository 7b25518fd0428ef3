"""Random classifiers of a few thousand parameters, saved as a reward model would be."""

from __future__ import annotations

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from tokenizers.processors import TemplateProcessing
from transformers import (
    BartConfig,
    BartForSequenceClassification,
    BertConfig,
    BertForSequenceClassification,
    GPT2Config,
    GPT2ForSequenceClassification,
    LlamaConfig,
    LlamaForSequenceClassification,
    PreTrainedTokenizerFast,
)

SPECIAL = ("<pad>", "<s>", "</s>", "<sep>")
CONTEXT = 96


def tokenizer(begin=(), end=(), between=(), *, segments=False, **special):
    """Bytes as tokens; `begin`, `between` and `end` are special tokens around one text or two."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {token: i for i, token in enumerate((*SPECIAL, *alphabet))}
    raw = Tokenizer(models.BPE(vocab=vocabulary, merges=[]))
    raw.add_special_tokens(list(SPECIAL))
    raw.pre_tokenizer, raw.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
    one = 1 if segments else 0
    raw.post_processor = TemplateProcessing(
        single=[*begin, "$A", *end],
        pair=[*begin, "$A", *between, f"$B:{one}", *(f"{token}:{one}" for token in end)],
        special_tokens=[(token, vocabulary[token]) for token in {*begin, *end, *between}],
    )
    names = ["input_ids", "attention_mask", *(["token_type_ids"] if segments else [])]
    return PreTrainedTokenizerFast(
        tokenizer_object=raw, model_max_length=CONTEXT, model_input_names=names, **special
    )  # fmt: skip


def gpt2(labels=1):
    """A decoder without a padding token, like the published harmless and helpful models."""
    config = GPT2Config(vocab_size=260, n_positions=CONTEXT, n_embd=16, n_layer=2, n_head=2, num_labels=labels,
                        initializer_range=0.5, bos_token_id=2, eos_token_id=2)  # fmt: skip
    marks = {"bos_token": "</s>", "eos_token": "</s>"}
    return GPT2ForSequenceClassification(config), tokenizer(**marks)


def llama(labels=1):
    """A decoder with a padding token and an opening mark, like a model that TRL has trained."""
    config = LlamaConfig(vocab_size=260, max_position_embeddings=CONTEXT, hidden_size=16, intermediate_size=24,
                         num_hidden_layers=2, num_attention_heads=2, num_labels=labels, initializer_range=0.5,
                         pad_token_id=0, bos_token_id=1, eos_token_id=2)  # fmt: skip
    marks = {"pad_token": "<pad>", "bos_token": "<s>", "eos_token": "</s>"}
    return LlamaForSequenceClassification(config), tokenizer(["<s>"], **marks)


def bert(labels=2):
    """An encoder that tells segments apart, like ELECTRA."""
    config = BertConfig(vocab_size=260, max_position_embeddings=CONTEXT, hidden_size=16, intermediate_size=24,
                        num_hidden_layers=2, num_attention_heads=2, num_labels=labels, initializer_range=0.5,
                        pad_token_id=0)  # fmt: skip
    marks = {"pad_token": "<pad>", "cls_token": "<s>", "sep_token": "<sep>"}
    return BertForSequenceClassification(config), tokenizer(["<s>"], ["<sep>"], ["<sep>"], segments=True, **marks)


def bart(labels=2):
    """An encoder and decoder that reads its score at the last end-of-text token, like the faithfulness detector."""
    config = BartConfig(vocab_size=260, max_position_embeddings=CONTEXT, d_model=16, encoder_layers=1,
                        decoder_layers=1, encoder_attention_heads=2, decoder_attention_heads=2, encoder_ffn_dim=24,
                        decoder_ffn_dim=24, num_labels=labels, init_std=0.5, pad_token_id=0, bos_token_id=1,
                        eos_token_id=2, decoder_start_token_id=2, forced_eos_token_id=2)  # fmt: skip
    marks = {"pad_token": "<pad>", "bos_token": "<s>", "eos_token": "</s>", "sep_token": "</s>", "cls_token": "<s>"}
    return BartForSequenceClassification(config), tokenizer(["<s>"], ["</s>"], ["</s>", "</s>"], **marks)


FAMILIES = {"gpt2": gpt2, "llama": llama, "bert": bert, "bart": bart}


def save(folder, family, labels=1, names=None, chat_template=None):
    """Folder of a random classifier, the same on every call."""
    torch.manual_seed(5)
    model, words = FAMILIES[family](labels)
    names = names or ([f"class {i}" for i in range(labels)] if labels > 1 else None)
    if names:
        model.config.id2label = dict(enumerate(names))
        model.config.label2id = {name: i for i, name in enumerate(names)}
    words.chat_template = chat_template
    model.save_pretrained(folder)
    words.save_pretrained(folder)
    return folder
