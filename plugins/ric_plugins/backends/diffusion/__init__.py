"""Backend `diffusion`: text-to-image pipelines that undo noise, through diffusers and peft."""
