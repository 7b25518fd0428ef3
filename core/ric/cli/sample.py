"""`ric sample`: answer prompts at a preference, with the policy of a finished run."""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ric.cli.dial import OFF_SIMPLEX
from ric.cli.lazy import plain
from ric.cli.redrawing import SET, redrawn
from ric.errors import ConfigError

if TYPE_CHECKING:
    from ric.run.finished.loaded import Answer, Loaded

app = plain()


@app.command()
def sample(
    run: Annotated[Path, typer.Argument(help="Folder of a finished run.")],
    prompt: Annotated[list[str] | None, typer.Option(help="A prompt as a user types it; repeatable.")] = None,
    preference: Annotated[str | None, typer.Option(help="Weights: harmless=0.7,helpful=0.3.")] = None,
    utility: Annotated[
        str | None, typer.Option(metavar="EXPR", help="In place of a preference: the point it chooses.")
    ] = None,
    off_simplex: Annotated[bool, typer.Option("--off-simplex", help=OFF_SIMPLEX)] = False,
    target: Annotated[
        str | None, typer.Option(help="In place of a preference: raw rewards to ask for, harmless=0.2,helpful=1.5.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Decides the responses.")] = 0,
    assignments: Annotated[list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help=SET)] = None,
    plugin: Annotated[list[Path] | None, typer.Option(help="A local plugin file; repeatable.")] = None,
    out: Annotated[Path, typer.Option(help="The folder that answers go to where they are images.")] = Path(),
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Answer prompts at a preference; prints the rewards that were asked for and the responses."""
    from ric.cli.display import display
    from ric.cli.kept_images import kept_images
    from ric.run.finished.load import open_run

    if not prompt:
        raise ConfigError("no --prompt", "one prompt or more", f"ric sample {run} --prompt 'How do I ...?'")
    with display() as watcher:
        changes = redrawn(assignments or [])
        decoding = changes.pop("decoding", {})
        loaded = open_run(run, changes, plugin or [], watcher)
        if target is not None and (preference is not None or utility is not None):
            raise ConfigError("--target beside a preference or utility", "one of them", "leave the others out")
        weights = _weights(loaded, preference, utility, off_simplex)
        raw = None if target is None else _targets(loaded, target)
        # What is chosen lies on the run's own dial, wherever that is.
        off = off_simplex or utility is not None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # notes have been printed
            answers = loaded.answers(prompt, weights, seed, raw, off, **decoding)
    kept = kept_images([answer.payload for answer in answers], out, seed)
    answers = [answer._replace(payload=payload) for answer, payload in zip(answers, kept, strict=True)]
    if as_json:
        named = None if weights is None else dict(zip(loaded.names, weights, strict=True))
        print(json.dumps({"run": str(run), "preference": named, "seed": seed, "samples": _records(prompt, answers)}))
        return
    _show(prompt, answers)


def _weights(loaded: Loaded, preference: str | None, utility: str | None, off: bool) -> tuple[float, ...] | None:
    """The preference that was given, or the one that a utility chooses; what was changed is said on stderr."""
    if preference is not None and utility is not None:
        raise ConfigError("--preference and --utility", "one of them", "leave one out")
    if utility is not None:
        choice = loaded.choose(utility)
        print(f"ric: utility {utility} chose {choice.point}", file=sys.stderr)
        return None if choice.preference is None else tuple(choice.preference.values())
    if preference is None:
        return None
    weights, note = loaded.preference(preference, off)
    if note:
        print(f"ric: {note}", file=sys.stderr)
    return weights


def _targets(loaded: Loaded, text: str) -> dict[str, float]:
    """Raw targets by name; those out of range are said on stderr."""
    from ric.config.preference import parse_numbers

    raw = parse_numbers(text, "target", loaded.names)
    note = loaded.targets(raw).note
    if note:
        print(f"ric: {note}", file=sys.stderr)
    return raw


def _records(prompts: Sequence[str], answers: Sequence[Answer]) -> list[dict[str, Any]]:
    from ric.run.payload_json import encode_payload

    pairs = zip(prompts, answers, strict=True)
    return [{"prompt": text, "desired": a.desired, "text": encode_payload(a.payload)} for text, a in pairs]


def _show(prompts: Sequence[str], answers: Sequence[Answer]) -> None:
    """Prompt, raw rewards asked for, response; a blank line between answers."""
    for number, (text, answer) in enumerate(zip(prompts, answers, strict=True)):
        if number:
            print()
        if len(prompts) > 1:
            print(f"prompt: {_printable(text)}")
        if answer.desired is not None:
            print("desired: " + ", ".join(f"{name} {value:.3g}" for name, value in answer.desired.items()))
        print(_printable(str(answer.payload)))


def _printable(text: str) -> str:
    """Text that stdout can hold: a byte of the command line that is no UTF-8 comes as a lone surrogate."""
    encoding = sys.stdout.encoding or "utf-8"
    return text.encode(encoding, "replace").decode(encoding)
