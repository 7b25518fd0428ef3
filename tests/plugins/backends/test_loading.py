import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from ric_plugins.backends.causal_lm.loading import end_ids
from ric_plugins.backends.own_tokens import add_tokens


def fresh(tiny):
    return AutoModelForCausalLM.from_pretrained(tiny).eval(), AutoTokenizer.from_pretrained(tiny)


def test_new_tokens_start_near_the_mean_row(tiny):
    model, tokenizer = fresh(tiny)
    old = model.get_input_embeddings().weight.detach().clone()
    own = add_tokens(model, tokenizer, ["<h0>", "Say", "<h1>", "<h0>"])
    assert own == [320, 321]
    rows = model.get_input_embeddings().weight
    assert rows.shape[0] == 322
    assert torch.equal(rows[:320], old)
    assert (rows[320:] - old.mean(0)).abs().max() < 0.01 * old.std()
    assert not torch.equal(rows[320], rows[321])
    assert model.get_output_embeddings().weight is rows
    assert tokenizer("a<h1> b", add_special_tokens=False)["input_ids"].count(321) == 1
    assert "<h1>" not in tokenizer.all_special_tokens


def test_new_rows_are_the_same_each_time(tiny):
    rows = []
    for _ in range(2):
        model, tokenizer = fresh(tiny)
        add_tokens(model, tokenizer, ["<h0>", "<h1>"])
        rows.append(model.get_input_embeddings().weight.detach())
    assert torch.equal(*rows)


def test_known_tokens_change_nothing(tiny):
    model, tokenizer = fresh(tiny)
    assert add_tokens(model, tokenizer, ["Say"]) == []
    assert model.get_input_embeddings().weight.shape[0] == 320


def test_spare_rows_of_a_padded_vocabulary_are_used(tiny):
    model, tokenizer = fresh(tiny)
    model.resize_token_embeddings(330, mean_resizing=False)
    assert add_tokens(model, tokenizer, ["<h0>"]) == [320]
    assert model.get_input_embeddings().weight.shape[0] == 330


def test_the_model_s_own_ends(tiny):
    model, tokenizer = fresh(tiny)
    assert end_ids(model) == [tokenizer.eos_token_id]
    model.generation_config.eos_token_id = [1, 2]
    assert end_ids(model) == [1, 2]
