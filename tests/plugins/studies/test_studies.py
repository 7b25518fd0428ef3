"""The studies of the embedded worlds: every run is one that `ric run` would take, and stages are shared."""

from __future__ import annotations

import pytest

from ric.plugin import default_host
from ric.study.plan import Asked, checked, runs
from ric.study.registry import questions, study_of
from ric_plugins.studies import ASKED

SIZES = {
    "ablation": 9,
    "correlation": 12,
    "objectives": 11,
    "mapping": 24,
    "preferences": 18,
    "replay": 11,
    "soups": 21,
}
WORLD = {"correlation": "attributes", "objectives": "attributes"}
"""Runs of one seed: what keeps a study under a quarter of an hour on two cores."""


@pytest.mark.parametrize("name", ASKED)
def test_every_run_can_be_planned(name):
    host = default_host()
    study = study_of(host, name)
    found = runs(study, Asked(seeds=2))
    assert len(found) == 2 * SIZES[name]
    entries = checked(found, host)
    assert {entry.plan.config.task["name"] for entry in entries} == {WORLD.get(name, "hh")}
    assert len({str(entry.place) for entry in entries}) == len(entries)
    assert study.asks == questions(host)[name]


@pytest.mark.parametrize("name", ASKED)
def test_every_claim_is_about_runs_of_its_panel(name):
    for panel in study_of(default_host(), name).panels:
        for n, claim in enumerate(getattr(panel, "says", ())):
            parts = claim.contrasts(panel, {spot: float(i) for i, spot in enumerate(panel.spots)})
            assert {spot for part in parts for spot in part} <= set(panel.spots), (panel.name, n)


def test_arms_differ_from_the_full_method_in_what_their_label_says():
    host = default_host()
    entries = {e.label: e.plan.config for e in checked(runs(study_of(host, "ablation"), Asked()), host)}
    full = entries["full"].algo
    differing = {label: {k for k, v in c.algo.items() if v != full[k]} for label, c in entries.items()}
    assert differing["rounds-0"] == differing["rounds-2"] == {"rounds"}
    assert differing["keep-all"] == {"select"}
    assert differing["l2-untagged"] == {"tags_in_loss"}
    assert entries["l2"].mapping["name"] == entries["l2-untagged"].mapping["name"] == "l2"
    assert entries["full"].mapping["name"] == "proposed"


def test_regions_hold_the_weights_they_name():
    host = default_host()
    entries = {e.label: e.plan.config for e in checked(runs(study_of(host, "preferences"), Asked()), host)}
    assert len(entries["soup~outside"].eval.preferences) == 6
    assert entries["soup~outside"].eval.off_simplex
    assert entries["soup~middle"].algo == entries["soup~ends"].algo
