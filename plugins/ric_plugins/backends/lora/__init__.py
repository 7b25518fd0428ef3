"""What backends with peft's LoRA adapters share, whatever model the adapters belong to."""
