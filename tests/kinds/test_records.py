from __future__ import annotations

import numpy as np
import pytest

from ric.config.schema import Draw, Fit
from ric.kinds import (
    Batch,
    Conditioned,
    Decoding,
    Example,
    FitSettings,
    Limits,
    Proposals,
    Request,
    Row,
    Sample,
    Scored,
)


def test_conditioned_text_is_its_three_parts():
    assert Conditioned("p", "before ", "<tag>", " after").text == "before <tag> after"
    assert Conditioned("p", "", "", "").text == ""


@pytest.mark.parametrize(
    ("record", "fields"),
    [
        (Row, "id prompt payload source meta finished"),
        (Conditioned, "prompt before tags after vector contrary"),
        (Limits, "max_units stop"),
        (Decoding, "max_units temperature top_p top_k min_units stop batch beams beam_groups diversity"),
        (Request, "prompt seed member mix combine desired limits members"),
        (Sample, "row payload units finished loglik"),
        (Scored, "rows group rewards desired"),
        (Example, "prompt payload group weight score tags_in_loss finished plain"),
        (Batch, "weight score group tags length"),
        (FitSettings, "steps batch lr schedule warmup weight_decay max_grad_norm seed micro carry"),
        (Proposals, "targets loglik"),
    ],
)
def test_fields_are_the_seams_plugins_are_written_against(record, fields):
    assert record._fields == tuple(fields.split())


def test_defaults_change_nothing():
    assert Request("p", 1) == ("p", 1, "", None, "weights", None, None, ())
    assert Example("p", "a")[2:] == (0, 1.0, 0.0, False, True, False)
    assert Row("i", "p") == ("i", "p", None, "", {}, True)
    plain = Decoding()
    assert (plain.temperature, plain.top_p, plain.top_k, plain.stop) == (1.0, 1.0, 0, ())


def test_scored_without_targets():
    assert Scored([], np.zeros(0, dtype=np.int64), np.zeros((0, 2))).desired is None


BEAMS = {"stop", "beams", "beam_groups", "diversity"}
"""What is no setting of a run: the task's stop, and beams, which a training round asks for by itself."""


def test_settings_of_a_configuration_are_those_of_the_records():
    """`seed` is the run's, `carry` the algorithm's."""
    assert {*Fit.__annotations__} - {"__pydantic_config__"} == {*FitSettings._fields} - {"seed", "carry"}
    assert {*Draw.__annotations__} - {"__pydantic_config__"} == {*Decoding._fields} - BEAMS
