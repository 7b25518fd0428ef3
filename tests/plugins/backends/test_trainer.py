import copy
from types import SimpleNamespace

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from ric.errors import ConfigError
from ric.kinds import Batch, Conditioned, Example
from ric_plugins.backends.causal_lm.building import mean_token_loss
from ric_plugins.backends.causal_lm.encoding import TextCodec
from ric_plugins.backends.causal_lm.likelihood import padded, token_logprobs
from ric_plugins.backends.causal_lm.material import Material
from ric_plugins.backends.causal_lm.trainer import train

EXAMPLES = [Example(f"Say {i}", "Sheets and cats." * (i % 3 + 1), group=i // 2, weight=i, score=-i) for i in range(8)]


@pytest.fixture
def bench(tiny):
    model = AutoModelForCausalLM.from_pretrained(tiny)
    tokenizer = AutoTokenizer.from_pretrained(tiny)
    codec = TextCodec(tokenizer, 64)
    encoded = [codec.example(example) for example in EXAMPLES]

    def material(loss=mean_token_loss):
        return Material(EXAMPLES, encoded, loss, codec.pad)

    return SimpleNamespace(model=model, tokenizer=tokenizer, material=material)


def quiet(done, total, figures, work=None):
    pass


def test_against_a_plain_training_loop(bench, settings, tmp_path):
    settings = settings._replace(schedule="linear", warmup=0.34, weight_decay=0.1, max_grad_norm=0.5)
    other = copy.deepcopy(bench.model).train()
    norms = [p for name, p in other.named_parameters() if "norm" in name]
    rest = [p for name, p in other.named_parameters() if "norm" not in name]
    optimizer = torch.optim.AdamW([{"params": rest, "weight_decay": 0.1}, {"params": norms, "weight_decay": 0.0}])
    losses = []
    for step, batch in enumerate(bench.material().batches(settings)):
        warm = 3  # ceil(0.34 * 6)
        rate = settings.lr * (step / warm if step < warm else (settings.steps - step) / (settings.steps - warm))
        for group in optimizer.param_groups:
            group["lr"] = rate
        logprobs, mask = token_logprobs(other, *padded([bench.material().encoded[i] for i in batch], 0))
        loss = -logprobs.sum() / mask.sum()
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(other.parameters(), 0.5)
        optimizer.step()
        losses.append(float(loss.detach()))
    work = train(bench.model, bench.tokenizer, bench.material(), settings, tmp_path, quiet)
    for a, b in zip(bench.model.parameters(), other.parameters(), strict=True):
        assert torch.allclose(a, b, atol=2e-6)
    assert work.loss == pytest.approx(losses[-1], abs=1e-5)


def test_work_and_progress_count_what_was_done(bench, settings, tmp_path):
    seen = []
    work = train(bench.model, bench.tokenizer, bench.material(), settings, tmp_path, lambda *args: seen.append(args))
    batches = bench.material().batches(settings)
    assert (work.rows, work.steps) == (24, 6)
    assert work.units == sum(len(bench.material().encoded[i].ids) for b in batches for i in b)
    assert [(done, total) for done, total, *_ in seen] == [(i, 6) for i in range(7)]
    assert [so_far.steps for *_, so_far in seen] == list(range(7))
    assert seen[-1][3]._replace(loss=work.loss) == work
    assert all(figures["loss"] > 0 for _, _, figures, _ in seen[1:])
    assert seen[-1][2]["loss"] == pytest.approx(work.loss)


def test_a_loss_sees_likelihoods_units_weights_scores_and_groups(bench, settings, tmp_path):
    seen: list[tuple[torch.Tensor, torch.Tensor, Batch]] = []

    def spy(loglik, units, batch):
        seen.append((loglik.detach(), units, batch))
        return -(loglik / units).mean()

    spy.grouped = True
    train(bench.model, bench.tokenizer, bench.material(spy), settings, tmp_path, quiet)
    for loglik, units, batch in seen:
        rows = [int(w) for w in batch.weight]
        assert len(rows) == 4
        assert [rows[0] ^ 1, rows[2] ^ 1] == [rows[1], rows[3]], "whole groups of two"
        assert batch.score.tolist() == [-r for r in rows]
        assert batch.group.tolist() == [r // 2 for r in rows]
        assert units.tolist() == [sum(bench.material().encoded[r].counted) for r in rows]
        assert (loglik < 0).all()


def test_a_loss_sees_how_much_of_a_likelihood_is_the_tags(bench, settings, tmp_path):
    codec = TextCodec(bench.tokenizer, 64)
    told = Conditioned("Say it", "Say it", " high", "\nYes")
    examples = [Example(told, "Sheets and cats.", tags_in_loss=True), Example(told, "Sheets.", tags_in_loss=False)]
    encoded = [codec.example(example) for example in examples]
    seen: dict[int, float] = {}

    def spy(loglik, units, batch):
        seen[int(units)] = batch.tags.item()
        return -loglik.mean()

    with torch.no_grad():
        both, _ = token_logprobs(bench.model, *padded(encoded[:1], codec.pad))
        answer, _ = token_logprobs(bench.model, *padded([codec.example(examples[0]._replace(tags_in_loss=False))], 0))
    one_by_one = settings._replace(batch=1, lr=1e-9)
    train(bench.model, bench.tokenizer, Material(examples, encoded, spy, codec.pad), one_by_one, tmp_path, quiet)
    with_tags, without = (sum(row.counted) for row in encoded)
    assert seen[without] == 0
    assert seen[with_tags] == pytest.approx((both.sum() - answer.sum()).item(), abs=1e-4)


def test_training_leaves_no_wrapper_behind_and_is_silent(bench, settings, tmp_path, capfd):
    before = dict(vars(bench.model))
    train(bench.model, bench.tokenizer, bench.material(), settings, tmp_path, quiet)
    assert "forward" not in vars(bench.model)
    assert set(vars(bench.model)) - set(before) <= {"model_tags", "_is_accelerate_prepared"}
    assert not bench.model.training
    assert not list(tmp_path.rglob("README.md"))
    assert capfd.readouterr() == ("", "")


def test_an_unknown_schedule_is_refused(bench, settings, tmp_path):
    with pytest.raises(ConfigError, match=r"schedule='step'(.|\n)*linear, cosine, constant"):
        train(bench.model, bench.tokenizer, bench.material(), settings._replace(schedule="step"), tmp_path, quiet)
