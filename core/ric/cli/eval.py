"""`ric eval`: measure a finished run's family again, under other mappings or on other prompts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ric.cli.dial import OFF_SIMPLEX, PREFERENCES, UTILITY, dial_flags
from ric.cli.lazy import plain
from ric.cli.redrawing import SET, redrawn
from ric.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ric.report import Summary
    from ric.run.finished.reward_model import Accuracy

app = plain()


@app.command("eval")
def evaluate(
    run: Annotated[Path, typer.Argument(help="Folder of a finished run.")],
    mapping: Annotated[
        str | None, typer.Option(help="Mappings, comma-separated: l2,linf. Default: the run's own.")
    ] = None,
    eval_rewards: Annotated[
        str | None, typer.Option("--eval-rewards", help="Rewards to measure beside the run's own; default: the run's.")
    ] = None,
    metrics: Annotated[
        str | None, typer.Option(help="Figures of whole sets, e.g. perplexity:base; default: the run's.")
    ] = None,
    prompts: Annotated[int | None, typer.Option(help="Most prompts; default: as many as the run had.")] = None,
    points: Annotated[int | None, typer.Option(help="Points of the preference grid; default: the run's.")] = None,
    preferences: Annotated[str | None, typer.Option(metavar="FILE", help=PREFERENCES)] = None,
    off_simplex: Annotated[bool, typer.Option("--off-simplex", help=OFF_SIMPLEX)] = False,
    utility: Annotated[str | None, typer.Option(metavar="EXPR", help=UTILITY)] = None,
    as_reward_model: Annotated[
        Path | None,
        typer.Option(
            metavar="PAIRS",
            help="JSON lines with prompt, chosen, rejected: how often the policy finds chosen likelier.",
        ),
    ] = None,
    split: Annotated[str, typer.Option(help="Rows to answer: test or validation.")] = "test",
    assignments: Annotated[list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help=SET)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Measure the front of a finished run again. Its own results stay as they are."""
    if as_reward_model is not None:
        _as_reward_model(run, as_reward_model, as_json=as_json)
        return
    from ric.cli.display import display
    from ric.cli.interruption import resumable
    from ric.cli.workspace import measures
    from ric.report import print_summary, summarize
    from ric.run.finished.again import evaluate_again, open_again, rows_of

    dial = dial_flags(preferences, off_simplex, utility)
    settings = {"prompts": prompts, "points": points, **dial, **measures(eval_rewards, metrics)}
    loaded = open_again(run, _names(mapping), settings, redrawn(assignments or []))
    rows_of(loaded, split)
    with display() as watcher, resumable(f"ric eval {run} with the same options", watcher):
        results = evaluate_again(loaded, split, watcher)
        watcher.note("measuring the front")
        summary = summarize(results)
    if as_json:
        print(
            json.dumps({"run": str(run), **as_object(summary, list(loaded.plan.config.eval.mappings))}, allow_nan=False)
        )
    else:
        print_summary(summary)


def _as_reward_model(run: Path, pairs: Path, *, as_json: bool) -> None:
    """The accuracy of every policy of the family on pairs."""
    from ric.run.finished.load import load
    from ric.run.finished.reward_model import accuracies, read_pairs

    told = read_pairs(pairs)
    loaded = load(run)
    *own, base = accuracies(loaded, told)
    rows = [_accuracy_object(one, loaded.names) for one in (*own, base)]
    if as_json:
        print(json.dumps({"run": str(run), "pairs": len(told), "accuracies": rows[:-1], "base": rows[-1]}))
        return
    print(f"chosen found likelier per unit than rejected, of {len(told)} pairs")
    for row in rows:
        asked = " ".join(f"{name}={weight:.3g}" for name, weight in (row["preference"] or {}).items())
        print(f"{row['accuracy']:.3f} +- {row['error']:.3f}  {row['member'] or 'mixture'}  {asked}".rstrip())


def _accuracy_object(one: Accuracy, names: Sequence[str]) -> dict[str, Any]:
    preference = None if one.preference is None else dict(zip(names, one.preference.tolist(), strict=True))
    return {"preference": preference, "member": one.member, "accuracy": one.accuracy, "error": one.error}


def _names(text: str | None) -> list[str]:
    if text is None:
        return []
    names = [name.strip() for name in text.split(",")]
    if not all(names):
        raise ConfigError(f"--mapping {text!r}", "names separated by commas", "--mapping l2,linf")
    return names


def as_object(summary: Summary, mappings: list[str]) -> dict[str, Any]:
    """Strict JSON: one summary per mapping, all measured with the same reference.

    Args:
        summary: one curve per mapping (one in all when the run's own was kept), then the base model.
        mappings: their names; empty for the run's own.
    """
    from ric.report.curve_json import curve_json
    from ric.report.json_safe import json_safe
    from ric.report.measured import measured_json

    *curves, base = (curve_json(curve, summary.statistics) for curve in summary.curves)
    named: list[str | None] = [*mappings] or [None]
    reference = summary.reference
    whole = {
        "task": summary.task,
        "rewards": list(summary.names),
        "reference": None if reference is None else list(reference.values),
        "origin": None if reference is None else reference.origin,
        "digest": None if reference is None else reference.digest,
        "true_hypervolume": None if summary.truth is None else summary.truth.hypervolume,
        "measured": measured_json(summary.measured, [curve.method for curve in summary.curves]),
        "summaries": [{"mapping": m, **c} for m, c in zip(named, curves, strict=True)],
        "base": base,
        "choice": None if summary.choice is None else summary.choice._asdict(),
    }
    return dict(json_safe(whole))
