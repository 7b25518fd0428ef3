"""Backend `causal-lm`: decoder-only language models through transformers, peft and trl."""
