"""A plugin's requirement on ric against the installed version."""

from __future__ import annotations

import pytest

from ric.plugin.versions import mismatch, ric_version


@pytest.mark.parametrize(
    "lines",
    [
        None,
        [],
        ["numpy>=99"],
        ["ric-align"],
        ["ric-align>=0.1"],
        ["ric_align>=0.1,<2"],
        ["RIC.Align>=0.1"],
        ["ric-align-extras>=9"],
        ["ric-aligned>=9"],
        ['ric-align>=9; python_version < "3"'],
        ['ric-align>=9; extra == "test"'],
        ["ric-align[serve]>=0.1"],
    ],
)
def test_agreement(lines):
    assert mismatch(lines, "0.1.0") == ""


@pytest.mark.parametrize("line", ["ric-align>=9", "ric_align >=9", "Ric.Align>=9", "ric-align[serve]>=9"])
def test_both_versions_are_named(line):
    assert mismatch(["numpy", line], "0.1.0") == "needs ric-align>=9, but 0.1.0 is installed"


def test_prereleases_count():
    assert mismatch(["ric-align>=0.1"], "0.2.0.dev1") == ""


def test_unknown_version_is_no_mismatch():
    assert mismatch(["ric-align>=9"], "") == ""


def test_version_of_an_uninstalled_checkout(monkeypatch):
    monkeypatch.setattr("ric.plugin.versions.DISTRIBUTION", "no-such-distribution")
    ric_version.cache_clear()
    assert ric_version() == ""
    ric_version.cache_clear()
