"""trl's supervised trainer around any loss on likelihoods.

The trainer supplies optimizer, schedule, mixed precision, devices and checkpoints. Ours are: the
tokens (already encoded), the order of the batches, and the loss, which sees one log-likelihood per
example and nothing of the model.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from ric.errors import ConfigError
from ric.kinds import AFTER, BEFORE, FitSettings, Loss, Progress, Work
from ric.run.machine.ranks import broadcast, ranks
from ric_plugins.backends import checkpoint as checkpoints
from ric_plugins.backends.carrying import leave, take_up
from ric_plugins.backends.causal_lm.callbacks import keeper, reporter
from ric_plugins.backends.causal_lm.material import Material
from ric_plugins.backends.causal_lm.portions import batch_loss, portioned
from ric_plugins.backends.together import share

SCHEDULES = {"linear": "linear", "cosine": "cosine", "constant": "constant_with_warmup"}
"""Our names for the decay of the learning rate -> transformers' names."""


def train(
    model: Any,
    tokenizer: Any,
    material: Material,
    settings: FitSettings,
    checkpoint: Path,
    progress: Progress,
    every: int | None = None,
    **options: Any,
) -> Work:
    """Train the parameters of `model` that require a gradient, in place.

    The newest whole checkpoint under `checkpoint` is continued from; `every` says when others are written
    (see `checkpoint.Due`). The model comes back in evaluation mode and free of the trainer's wrappers.
    `options` go to trl's `SFTConfig`.
    """
    from transformers.trainer_callback import PrinterCallback

    batches = material.batches(settings)
    reached = broadcast(checkpoints.newest(checkpoint) if ranks().first else None)
    arguments = _arguments(model, settings, checkpoint, options)
    with own_forward(model):
        trainer = _trainer(model, tokenizer, material, batches, arguments)
        trainer.micro, trainer.before = settings.micro, checkpoint / BEFORE if settings.carry else None
        trainer.losses += [] if reached is None else checkpoints.losses_of(reached)
        trainer.remove_callback(PrinterCallback)
        trainer.add_callback(reporter(trainer.losses, progress, material.work(batches)))
        trainer.add_callback(keeper(trainer.losses, checkpoints.Due(every)))
        try:
            trainer.train(resume_from_checkpoint=None if reached is None else str(reached))
        finally:
            model.eval()
        if settings.carry and ranks().first:
            leave(trainer.optimizer, checkpoint / AFTER)
    losses = [float(loss) for loss in trainer.losses[-max(1, settings.steps // 10) :]]
    return material.work(batches)[-1]._replace(loss=float(np.mean(losses)) if losses else float("nan"))


def _trainer(model: Any, tokenizer: Any, material: Material, batches: list[list[int]], arguments: Any) -> Any:
    """The trainer; its data set has one row a step, so that a resumed run finds its place by counting."""
    from datasets import Dataset

    trainer = _trainer_class()(
        model=model,
        args=arguments,
        train_dataset=Dataset.from_dict({"step": range(len(batches))}),
        processing_class=tokenizer,
        data_collator=lambda rows: _part(material, batches[rows[0]["step"]]),
    )
    trainer.objective, trainer.losses = material.loss, []
    return trainer


def _part(material: Material, batch: list[int]) -> dict[str, Any]:
    """A step's batch as this process sees it."""
    return material.collate(batch, share(len(batch)))


def _trainer_class() -> Any:
    from torch.utils.data import DataLoader, SequentialSampler
    from trl import SFTTrainer

    class MemberTrainer(SFTTrainer):  # type: ignore[misc]  # trl is untyped
        """trl's trainer with our loss, our order and checkpoints of what is trained."""

        objective: Loss
        losses: list[Any]
        micro: int = 0
        before: Path | None = None

        def compute_loss(self, model: Any, inputs: Any, *args: Any, **kwargs: Any) -> Any:
            """The loss of one batch, from one log-likelihood and one token count per example."""
            loss = batch_loss(model, inputs, self.objective)
            self.losses.append(loss.detach() / ranks().world)
            return loss

        def training_step(self, model: Any, inputs: Any, *args: Any, **kwargs: Any) -> Any:
            """One step, in portions of `micro` examples where the batch is larger."""
            if not 0 < self.micro < len(inputs["ids"]):
                return super().training_step(model, inputs, *args, **kwargs)
            model.train()
            inputs = self._prepare_inputs(inputs)
            with self.compute_loss_context_manager():
                loss = portioned(model, inputs, self.objective, self.micro, self.accelerator.backward)
            self.losses.append(loss)
            return loss

        def create_optimizer(self, *args: Any, **kwargs: Any) -> Any:
            """A fresh one, or one that goes on where another training ended."""
            optimizer = super().create_optimizer(*args, **kwargs)
            take_up(optimizer, self.before)
            return optimizer

        def create_model_card(self, *args: Any, **kwargs: Any) -> None:
            """None: a checkpoint is no release."""

        def get_train_dataloader(self) -> Any:
            """Every process goes through all steps, in order: what it shares is each step's batch."""
            return DataLoader(self.train_dataset, 1, sampler=self._get_train_sampler(), collate_fn=self.data_collator)

        def _get_train_sampler(self, train_dataset: Any = None) -> Any:
            return SequentialSampler(self.train_dataset if train_dataset is None else train_dataset)

        def _save(self, output_dir: str | None = None, state_dict: Any = None) -> None:
            checkpoints.save_trained(self.model, Path(output_dir or self.args.output_dir))

        def _load_from_checkpoint(self, resume_from_checkpoint: str, model: Any = None) -> None:
            checkpoints.load_trained(self.model if model is None else model, Path(resume_from_checkpoint))

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
        "save_strategy": "no",  # a callback of ours says when
        "save_total_limit": 2,  # the newest may be cut short
        "dataloader_pin_memory": device != "cpu",
        "activation_checkpointing": False,
    }
    return SFTConfig(**{**fixed, **options})


@contextmanager
def own_forward(model: Any) -> Iterator[None]:
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
