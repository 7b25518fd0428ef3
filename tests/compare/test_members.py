import pytest

from ric.compare.members import each_once, read_member
from ric.errors import ConfigError, RunError


def test_one_run_for_each_name_and_seed(make):
    each_once([make(), make("ric", 1), make("ric", budget=0.5)])
    with pytest.raises(ConfigError, match="are both 'ric' with seed 0") as caught:
        each_once([make(), make()])
    assert caught.value.hint.endswith("ric-2=runs/ric-0")


@pytest.mark.parametrize("text", ["=runs/a", "late="])
def test_half_a_label(text):
    with pytest.raises(ConfigError, match="RUN or LABEL=RUN"):
        read_member(text)


def test_no_run(tmp_path):
    with pytest.raises(RunError, match="holds no run"):
        read_member(f"late={tmp_path}")
