from dataclasses import replace

from ric.compare.methods import methods_of


def test_seeds_gather_under_a_name_and_the_base_model_comes_last(trio):
    found = methods_of(trio)
    assert [(m.name, m.seeds) for m in found] == [(n, [0, 1]) for n in ("ric", "morl", "soup", "base")]
    assert found[0].runs == {0: "runs/ric-0", 1: "runs/ric-1"}


def test_part_of_a_budget_is_a_method_of_its_own(make):
    found = methods_of([make(), make("ric", budget=0.25)])
    assert [m.name for m in found] == ["ric", "ric@0.25", "base"]


def test_baselines_join_unless_a_run_is_that_method(make, change):
    ric, sft = make(), make("sft")
    beside = replace(sft.own, method="sft")
    shown_again = replace(sft.own, method="ric:l2")
    ric = change(ric, curves=[ric.own, beside, shown_again])
    assert [m.name for m in methods_of([ric])] == ["ric", "sft"]
    found = {m.name: m for m in methods_of([ric, sft])}
    assert found["sft"].runs == {0: "runs/sft-0"}
