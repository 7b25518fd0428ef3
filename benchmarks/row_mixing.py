"""What it costs to answer 64 rows with 64 different lambdas, in one batch.

    python benchmarks/row_mixing.py [--members 2] [--repeats 15] [--units 32]

A small language model with LoRA members samples 64 rows: as one merged member, as one lambda mixed in the batch, as
64 lambdas mixed in the batch, and as 64 merged members one after the other. The four take turns, so that whatever
else the machine does hits all alike; printed are medians of CPU seconds and of the ratio within a turn.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ric.kinds import Decoding, Example, FitSettings, Request
from ric_plugins.backends.causal_lm.backend import CausalLM
from ric_plugins.losses import likelihood
from ric_plugins.samplers.transformers_sampler import Batched

ROWS = 64


def policy_of(members: int, folder: Path) -> tuple[CausalLM, Any]:
    """A model of about a million parameters, and members that differ."""
    backend = CausalLM(rank=8, alpha=16, dropout=0.0, targets="all-linear", device="cpu")
    words = ["kite", "ball", "cat", "dog", "sheet", "red", "blue", "high", "low"]
    pairs = [[f"Say {a} {b}:", f"The {b} {a} is {c}, and so it is."] for a in words for b in words for c in words[5:]]
    recipe = {"pairs": pairs, "vocabulary": 512, "width": 128, "layers": 4, "heads": 4, "context": 128}
    backend.build(
        {**recipe, "fit": {"steps": 30, "batch": 16, "lr": 3e-3}}, folder / "model", folder / "built", lambda *_: None
    )
    policy = backend.load(str(folder / "model"))
    for i in range(members):
        backend.add_member(policy, f"m{i}")
        examples = [Example(prompt, answer[i:] + words[i]) for prompt, answer in pairs[i::7]]
        backend.fit(policy, f"m{i}", examples, likelihood, FitSettings(20, 16, 1e-2), folder / "fit", lambda *_: None)
    return backend, policy


def seconds(policy: Any, requests: Sequence[Request], units: int) -> float:
    """CPU seconds of drawing them, every row to the same length."""
    decoding = Decoding(max_units=units, min_units=units)
    started = time.process_time()
    list(Batched().stream(policy, requests, decoding))
    return time.process_time() - started


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--members", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--units", type=int, default=32)
    args = parser.parse_args()
    import torch

    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        backend, policy = policy_of(args.members, Path(folder))
        names = tuple(f"m{i}" for i in range(args.members))
        lambdas = np.random.default_rng(0).dirichlet(np.ones(args.members), ROWS)
        backend.combine(policy, dict(zip(names, lambdas[0].tolist(), strict=True)), "merged")
        prompts = [f"Say {a} {b}:" for a in ("kite", "ball", "cat", "dog") for b in ("red", "blue")]
        plain = [Request(prompts[i % 8], i, "merged") for i in range(ROWS)]
        one = [r._replace(member="", mix=tuple(lambdas[0].tolist()), members=names) for r in plain]
        many = [r._replace(mix=tuple(mix.tolist())) for r, mix in zip(one, lambdas, strict=True)]

        def merged_one_by_one() -> float:
            total = 0.0
            for request in many:
                started = time.process_time()
                backend.combine(policy, dict(zip(names, request.mix or (), strict=True)), "each")
                total += time.process_time() - started
                total += seconds(policy, [request._replace(member="each", mix=None, members=())], args.units)
            return total

        ways: dict[str, Callable[[], float]] = {
            "one merged member": lambda: seconds(policy, plain, args.units),
            "one lambda, in the batch": lambda: seconds(policy, one, args.units),
            "64 lambdas, in the batch": lambda: seconds(policy, many, args.units),
            "64 merged members": merged_one_by_one,
        }
        turns = [{name: way() for name, way in ways.items()} for _ in range(args.repeats + 1)][1:]
    print(f"{args.members} members, {ROWS} rows of {args.units} tokens, {args.repeats} turns")
    for name in ways:
        ratio = statistics.median(turn[name] / turn["one lambda, in the batch"] for turn in turns)
        merged = statistics.median(turn[name] / turn["one merged member"] for turn in turns)
        cost = statistics.median(turn[name] for turn in turns)
        print(f"{name:26s} {cost:8.3f} s   x {ratio:5.2f} of one lambda   x {merged:5.2f} of one merged member")


if __name__ == "__main__":
    main()
