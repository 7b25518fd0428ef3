"""Where models compute, and how quietly."""

from __future__ import annotations

import os
import warnings


def quiet() -> None:
    """Switch off the bars, warnings and hub pings of the model libraries; progress is reported by us."""
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    import datasets
    import transformers

    datasets.disable_progress_bars()
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    # peft asks transformers for a property it has renamed; nothing a user could change.
    warnings.filterwarnings("ignore", message=".*is_gradient_checkpointing.*", category=FutureWarning)


def pick_device(name: str) -> str:
    """Resolve "auto" to the first accelerator, or to the CPU; any other name is meant as it stands."""
    import torch

    return ("cuda" if torch.cuda.is_available() else "cpu") if name == "auto" else name
