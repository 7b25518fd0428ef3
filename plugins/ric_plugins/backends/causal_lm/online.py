"""trl's RLOO and GRPO trainers on one member: `Backend.improve` for methods "rloo" and "grpo".

trl samples inside its own loop, with its own generator: a sample there depends on the loop's seed and its batch, not
on a row's seed. Around it: prompts are encoded by our codec, so training and sampling see the same tokens; the judge
scores what the codec decodes; the reference is the member that practice started from; checkpoints hold what is trained.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from ric.kinds import Judge, Practice, Progress, Work
from ric_plugins.backends import checkpoint as checkpoints
from ric_plugins.backends.causal_lm.callbacks import keeper
from ric_plugins.backends.causal_lm.trainer import SCHEDULES, own_forward
from ric_plugins.backends.checkpoint import load_trained, save_trained

WORDS = {
    "each": "num_generations", "normalize": "normalize_advantages", "passes": "num_iterations", "clip": "epsilon",
    "kl": "beta", "scaling": "scale_rewards", "loss": "loss_type",
}  # fmt: skip
"""Our names of the methods' options -> trl's."""


def practise(
    policy: Any,
    member: str,
    reference: str,
    practice: Practice,
    judge: Judge,
    checkpoint: Path,
    progress: Progress,
    every: int | None = 0,
    **options: Any,
) -> Work:
    """Train `member` in place; `every` says when checkpoints are written, `options` go to trl's configuration."""
    from transformers.trainer_callback import PrinterCallback

    reached = checkpoints.newest(checkpoint)
    counted = Counted(practice) if reached is None else Counted.read(practice, reached)
    arguments = _arguments(policy, practice, checkpoint, options)
    needed = reference if arguments.beta > 0 else None
    with policy.store.trained_alone(member, needed, checkpoint) as model, own_forward(model), _left_padded(policy):
        trainer = _trainer(policy, model, practice, _reward(policy, practice, judge, counted), arguments)
        trainer.remove_callback(PrinterCallback)
        trainer.add_callback(_reporter(counted, progress))
        # Samples that are passed over several times live in trl's memory alone.
        trainer.add_callback(keeper([], checkpoints.Due(every), whole=arguments.num_iterations))
        trainer.train(resume_from_checkpoint=None if reached is None else str(reached))
    policy.model.eval()
    return counted.work(practice.settings.steps)


class Counted:
    """What was drawn so far, earlier sittings included, and the last mean utility.

    Args:
        practice: what is trained on, for the samples that pass through training at each step.
    """

    FILE = "drawn.json"

    def __init__(self, practice: Practice, rows: int = 0, units: int = 0, drawn: int = 0) -> None:
        self.rows, self.units, self.drawn, self.utility = rows, units, drawn, float("nan")
        self._batch = practice.settings.batch

    @classmethod
    def read(cls, practice: Practice, folder: Path) -> Counted:
        """As a checkpoint has it."""
        return cls(practice, *json.loads((folder / cls.FILE).read_text(encoding="utf-8")))

    def write(self, folder: Path) -> None:
        """Into a checkpoint."""
        (folder / self.FILE).write_text(json.dumps([self.rows, self.units, self.drawn]), encoding="utf-8")

    def add(self, prompts: Sequence[int], completions: Sequence[Sequence[int]], utility: Any) -> None:
        """One generation: prompt lengths (n,), new ids, utilities (n,)."""
        drawn = sum(map(len, completions))
        self.rows += len(completions)
        self.drawn += drawn
        self.units += drawn + sum(prompts)
        self.utility = float(np.nanmean(utility)) if np.isfinite(utility).any() else float("nan")

    def work(self, steps: int) -> Work:
        """What `steps` steps come to; a batch passed over several times counts each time."""
        trained = steps * self._batch
        units = round(trained * self.units / max(1, self.rows))
        return Work(trained, units, steps, rows_drawn=self.rows, units_drawn=self.drawn)


def _reward(policy: Any, practice: Practice, judge: Judge, counted: Counted) -> Any:
    limit = practice.decoding.max_units

    def utility(prompts: Sequence[str], completion_ids: Sequence[Sequence[int]], **_: Any) -> list[float | None]:
        """One utility per completion; None where it has none. `prompts` are places in the practice's rows."""
        rows, lengths = [], []
        for place, ids in zip(prompts, completion_ids, strict=True):
            row = practice.rows[int(place)]
            text, prompt = policy.codec.prompt(row.prompt, limit)
            payload, _, finished = policy.codec.answer(text, ids, practice.decoding.stop)
            rows.append(row._replace(payload=payload, source=practice.method, finished=finished))
            lengths.append(len(prompt))
        verdict = judge(rows, np.array([int(place) for place in prompts], dtype=np.int64))
        counted.add(lengths, completion_ids, verdict.utility)
        return [None if np.isnan(value) else float(value) for value in verdict.utility]

    return utility


def _trainer(policy: Any, model: Any, practice: Practice, reward: Any, arguments: Any) -> Any:
    """The trainer; its prompts are places in the practice's rows, encoded by our codec."""
    from datasets import Dataset

    trainer = _trainer_class(practice.method)(
        model=model,
        reward_funcs=[reward],
        args=arguments,
        train_dataset=Dataset.from_dict({"prompt": [str(place) for place in range(len(practice.rows))]}),
        processing_class=policy.tokenizer,
    )
    limit = practice.decoding.max_units
    trainer.encoded = lambda place: policy.codec.prompt(practice.rows[int(place)].prompt, limit)[1]
    return trainer


def _trainer_class(method: str) -> Any:
    import trl

    parent: Any = {"rloo": trl.RLOOTrainer, "grpo": trl.GRPOTrainer}[method]

    class OnlineTrainer(parent):  # type: ignore[misc]  # trl is untyped
        """trl's trainer with our tokens, and checkpoints of what is trained."""

        encoded: Any

        def _tokenize_prompts(self, prompts: Sequence[str]) -> tuple[list[list[int]], None, dict[str, Any]]:
            return [self.encoded(place) for place in prompts], None, {}

        def create_model_card(self, *args: Any, **kwargs: Any) -> None:
            """None: a checkpoint is no release."""

        def _save(self, output_dir: str | None = None, state_dict: Any = None) -> None:
            save_trained(self.model, Path(output_dir or self.args.output_dir))

        def _load_from_checkpoint(self, resume_from_checkpoint: str, model: Any = None) -> None:
            load_trained(self.model if model is None else model, Path(resume_from_checkpoint))

    return OnlineTrainer


def _arguments(policy: Any, practice: Practice, checkpoint: Path, options: Mapping[str, Any]) -> Any:
    import torch
    import trl

    settings, decoding = practice.settings, practice.decoding
    device = policy.device.type
    generation: dict[str, Any] = {"min_new_tokens": decoding.min_units}
    if policy.own:
        generation["suppress_tokens"] = list(policy.own)
    fixed = {
        "output_dir": str(checkpoint),
        "max_steps": settings.steps,
        "per_device_train_batch_size": settings.batch,
        "learning_rate": settings.lr,
        "lr_scheduler_type": SCHEDULES[settings.schedule],
        "warmup_steps": int(np.ceil(settings.warmup * settings.steps)),
        "weight_decay": settings.weight_decay,
        "max_grad_norm": settings.max_grad_norm,
        "seed": settings.seed % 2**32,
        "max_completion_length": decoding.max_units,
        "temperature": decoding.temperature,
        "top_p": decoding.top_p,
        "top_k": decoding.top_k,
        "generation_kwargs": generation,
        "use_cpu": device == "cpu",
        "bf16": device == "cuda" and policy.model.dtype == torch.bfloat16,
        "disable_dropout": True,
        "remove_unused_columns": False,
        "report_to": "none",
        "disable_tqdm": True,
        "logging_strategy": "no",
        "save_strategy": "no",
        "dataloader_pin_memory": device != "cpu",
        "activation_checkpointing": False,
    }
    config = {"rloo": trl.RLOOConfig, "grpo": trl.GRPOConfig}[practice.method]
    told = {WORDS[name]: value for name, value in practice.options.items()}
    return config(**{**fixed, **told, **options})


@contextmanager
def _left_padded(policy: Any) -> Iterator[None]:
    """trl wants its tokenizer to pad on the left."""
    side, policy.tokenizer.padding_side = policy.tokenizer.padding_side, "left"
    try:
        yield
    finally:
        policy.tokenizer.padding_side = side


def _reporter(counted: Counted, progress: Progress) -> Any:
    from transformers import TrainerCallback

    class Reporter(TrainerCallback):  # type: ignore[misc]  # transformers is untyped here
        """Reports the mean utility of the last generation, and keeps counts in checkpoints before they are sealed."""

        def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            """Where the training starts."""
            progress(state.global_step, state.max_steps, {}, counted.work(state.global_step))

        def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            """After every step: a step here is a generation, which is slow."""
            progress(state.global_step, state.max_steps, {"utility": counted.utility}, counted.work(state.global_step))

        def on_save(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            """What was drawn by then."""
            counted.write(Path(args.output_dir) / f"checkpoint-{state.global_step}")

    return Reporter()
