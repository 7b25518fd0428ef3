"""trl's supervised trainer around any loss on likelihoods.

The trainer supplies optimizer, schedule, mixed precision, devices and checkpoints. Ours are: the
tokens (already encoded), the order of the batches, and the loss, which sees one log-likelihood per
example and nothing of the model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ric.errors import ConfigError
from ric.kinds import Batch, Example, FitSettings, Loss, Progress, Work
from ric_plugins.backends.causal_lm.checkpoint import load_trained, save_trained
from ric_plugins.backends.causal_lm.encoding import Encoded
from ric_plugins.backends.causal_lm.likelihood import padded, token_logprobs
from ric_plugins.backends.causal_lm.order import grouped_batches, training_batches

SCHEDULES = {"linear": "linear", "cosine": "cosine", "constant": "constant_with_warmup"}
"""Our names for the decay of the learning rate -> transformers' names."""


class Material(NamedTuple):
    """What is trained on: examples, their tokens, the loss and the padding id."""

    examples: Sequence[Example]
    encoded: Sequence[Encoded]
    loss: Loss
    pad: int

    def batches(self, settings: FitSettings) -> list[list[int]]:
        """Example indices of every step. A loss with a true attribute `grouped` gets whole groups."""
        if getattr(self.loss, "grouped", False):
            groups = [example.group for example in self.examples]
            return grouped_batches(groups, settings.batch, settings.steps, settings.seed)
        lengths = [len(row.ids) for row in self.encoded]
        return training_batches(lengths, settings.batch, settings.steps, settings.seed)

    def collate(self, indices: Sequence[int]) -> dict[str, Any]:
        """Tensors of one batch."""
        import torch

        rows = [self.examples[i] for i in indices]
        ids, counted = padded([self.encoded[i] for i in indices], self.pad)
        return {
            "ids": ids,
            "counted": counted,
            "weight": torch.tensor([row.weight for row in rows]),
            "score": torch.tensor([row.score for row in rows]),
            "group": torch.tensor([row.group for row in rows]),
        }


def train(
    model: Any,
    tokenizer: Any,
    material: Material,
    settings: FitSettings,
    checkpoint: Path,
    progress: Progress,
    **options: Any,
) -> Work:
    """Train the parameters of `model` that require a gradient, in place.

    A trainer checkpoint found under `checkpoint` is continued from. The model comes back in
    evaluation mode and free of the trainer's wrappers. `options` go to trl's `SFTConfig`.
    """
    from transformers.trainer_callback import PrinterCallback
    from transformers.trainer_utils import get_last_checkpoint

    batches = material.batches(settings)
    arguments = _arguments(model, settings, checkpoint, options)
    with _own_forward(model):
        trainer = _trainer(model, tokenizer, material, batches, arguments)
        trainer.remove_callback(PrinterCallback)
        trainer.add_callback(_reporter(trainer.losses, progress))
        trainer.train(resume_from_checkpoint=get_last_checkpoint(str(checkpoint)) if checkpoint.is_dir() else None)
    model.eval()
    losses = [float(loss) for loss in trainer.losses[-max(1, settings.steps // 10) :]]
    tokens = sum(len(material.encoded[i].ids) for batch in batches for i in batch)
    return Work(sum(map(len, batches)), tokens, len(batches), float(np.mean(losses)) if losses else float("nan"))


def _trainer(model: Any, tokenizer: Any, material: Material, batches: list[list[int]], arguments: Any) -> Any:
    """The trainer; its data set has one row a step, so that a resumed run finds its place by counting."""
    from datasets import Dataset

    trainer = _trainer_class()(
        model=model,
        args=arguments,
        train_dataset=Dataset.from_dict({"step": range(len(batches))}),
        processing_class=tokenizer,
        data_collator=lambda rows: material.collate(batches[rows[0]["step"]]),
    )
    trainer.objective, trainer.losses = material.loss, []
    return trainer


def _trainer_class() -> Any:
    from torch.utils.data import SequentialSampler
    from trl import SFTTrainer

    class MemberTrainer(SFTTrainer):  # type: ignore[misc]  # trl is untyped
        """trl's trainer with our loss, our order and checkpoints of what is trained."""

        objective: Loss
        losses: list[Any]

        def compute_loss(self, model: Any, inputs: Any, *args: Any, **kwargs: Any) -> Any:
            """The loss of one batch, from one log-likelihood and one token count per example."""
            logprobs, mask = token_logprobs(model, inputs["ids"], inputs["counted"])
            batch = Batch(inputs["weight"], inputs["score"], inputs["group"])
            loss = self.objective(logprobs.sum(dim=1), mask.sum(dim=1).to(logprobs.dtype), batch)
            self.losses.append(loss.detach())
            return loss

        def create_model_card(self, *args: Any, **kwargs: Any) -> None:
            """None: a checkpoint is no release."""

        def _get_train_sampler(self, train_dataset: Any = None) -> Any:
            return SequentialSampler(self.train_dataset if train_dataset is None else train_dataset)

        def _save(self, output_dir: str | None = None, state_dict: Any = None) -> None:
            save_trained(self.model, Path(output_dir or self.args.output_dir))

        def _load_from_checkpoint(self, resume_from_checkpoint: str, model: Any = None) -> None:
            load_trained(self.model if model is None else model, Path(resume_from_checkpoint))

    return MemberTrainer


def _arguments(model: Any, settings: FitSettings, checkpoint: Path, options: Mapping[str, Any]) -> Any:
    import torch
    from trl import SFTConfig

    if settings.schedule not in SCHEDULES:
        raise ConfigError(
            f"schedule={settings.schedule!r}", f"one of: {', '.join(SCHEDULES)}", "--set fit.schedule=linear"
        )
    device = next(model.parameters()).device.type
    fixed = {
        "output_dir": str(checkpoint),
        "max_steps": settings.steps,
        "per_device_train_batch_size": 1,
        "learning_rate": settings.lr,
        "lr_scheduler_type": SCHEDULES[settings.schedule],
        "warmup_steps": int(np.ceil(settings.warmup * settings.steps)),
        "weight_decay": settings.weight_decay,
        "max_grad_norm": settings.max_grad_norm,
        "seed": settings.seed % 2**32,
        "use_cpu": device == "cpu",
        "bf16": device == "cuda" and model.dtype == torch.bfloat16,
        "dataset_kwargs": {"skip_prepare_dataset": True},
        "remove_unused_columns": False,
        "report_to": "none",
        "disable_tqdm": True,
        "logging_strategy": "no",
        "save_strategy": "no",
        "dataloader_pin_memory": device != "cpu",
        "activation_checkpointing": False,
    }
    return SFTConfig(**{**fixed, **options})


def _reporter(losses: Sequence[Any], progress: Progress) -> Any:
    from transformers import TrainerCallback

    class Reporter(TrainerCallback):  # type: ignore[misc]  # transformers is untyped here
        """Reports about two hundred times a run: each report waits for the device."""

        def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            """Mean loss since the last report."""
            every = max(1, state.max_steps // 200)
            if state.global_step % every == 0 or state.global_step == state.max_steps:
                recent = [float(loss) for loss in losses[-every:]]
                progress(state.global_step, state.max_steps, {"loss": float(np.mean(recent))})

    return Reporter()


@contextmanager
def _own_forward(model: Any) -> Iterator[None]:
    """Undo what trl and accelerate put over `forward`, or every training would add another layer of it."""
    modules = {id(m): m for m in (model, model.get_base_model() if hasattr(model, "get_base_model") else model)}
    before = {key: module.__dict__.get("forward") for key, module in modules.items()}
    try:
        yield
    finally:
        for key, module in modules.items():
            module.__dict__.pop("forward", None)
            if before[key] is not None:
                module.__dict__["forward"] = before[key]
