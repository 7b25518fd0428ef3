"""How several rewards become one advantage in GRPO: each way gives numbers of its own, worked out by hand."""

import numpy as np
import pytest
import trl

from ric.kinds import Decoding, FitSettings, Practice, Row, Verdict
from ric_plugins.backends.causal_lm.backend import CausalLM
from ric_plugins.relative import gdpo
from ric_plugins.utilities import linear

EACH, WEIGHTS = 4, [0.5, 0.5]
TABLE = np.array([
    [-1.0, 10.0], [-1.0, -10.0], [1.0, 10.0], [1.0, -10.0],  # deviations 1 and 10
    [-2.0, 1.0], [2.0, 1.0], [-2.0, -1.0], [2.0, -1.0],  # 2 and 1
])  # fmt: skip
SUMS = np.array([4.5, -5.5, 5.5, -4.5, -0.5, 1.5, -1.5, 0.5])
"""Their weighted sums; those of each prompt have mean 0."""


def by_trl(table, weights):
    """trl's `normalize_then_sum`, in plain numpy."""
    groups = table.reshape(-1, EACH, table.shape[1])
    inside = (groups - groups.mean(axis=1, keepdims=True)) / groups.std(axis=1, ddof=1, keepdims=True)
    sums = inside.reshape(table.shape) @ weights
    return (sums - sums.mean()) / sums.std(ddof=1)


@pytest.fixture
def advantages(tiny, tmp_path, monkeypatch):
    """What trl trains on when the samples of one batch are worth `TABLE`."""
    seen, original = [], trl.GRPOTrainer._compute_loss

    def spy(self, model, inputs):
        seen.append(inputs["advantages"].tolist())
        return original(self, model, inputs)

    monkeypatch.setattr(trl.GRPOTrainer, "_compute_loss", spy)

    def of(utility, scaling):
        backend = CausalLM(adapter="none", device="cpu", checkpoint_every=0)
        policy = backend.load(tiny)
        backend.add_member(policy, "new")
        rows = [Row(f"r{i}", f"Say {word} now.\n\nReply:") for i, word in enumerate(("one", "two"))]
        settings = FitSettings(steps=1, batch=len(TABLE), schedule="constant", warmup=0.0)
        options = {"each": EACH, "scaling": scaling, "loss": "dr_grpo", "kl": 0.0}
        told = Practice("grpo", rows, utility, options, settings, Decoding(max_units=2))
        backend.improve(policy, "new", "base", told, lambda rows, group: Verdict(utility(TABLE, group), TABLE),
                        tmp_path, lambda *told: None)  # fmt: skip
        (found,) = seen
        return sorted(found)  # trl shuffles a batch

    return of


@pytest.mark.parametrize(
    ("utility", "scaling", "expected"),
    [
        (linear, "none", SUMS),
        # Sums of squares (4.5^2 + 5.5^2) * 2 = 101 and (.5^2 + 1.5^2) * 2 = 5, three degrees of freedom each.
        (linear, "group", np.concatenate([SUMS[:4] / np.sqrt(101 / 3), SUMS[4:] / np.sqrt(5 / 3)])),
        # Eight numbers of mean 0: seven degrees of freedom for 106.
        (linear, "batch", SUMS / np.sqrt(106 / 7)),
        # Standardized rewards are 1 or -1; their means (0, -1, 1, 0) twice have the variance 4 / 7.
        (gdpo, "batch", np.array([0.0, -1.0, 1.0, 0.0, 0.0, 1.0, -1.0, 0.0]) / np.sqrt(4 / 7)),
    ],
    ids=["unscaled", "sum-then-normalize", "over the batch", "gdpo"],
)
def test_each_way_by_hand(advantages, utility, scaling, expected):
    np.testing.assert_allclose(advantages(utility(WEIGHTS), scaling), np.sort(expected), atol=2e-3)


def test_gdpo_meets_trls_own():
    mine = gdpo(WEIGHTS)(TABLE, np.repeat([0, 1], EACH))
    np.testing.assert_allclose((mine - mine.mean()) / mine.std(ddof=1), by_trl(TABLE, WEIGHTS), atol=1e-12)
