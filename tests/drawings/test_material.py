import numpy as np
import pytest

from ric.drawings.material import Lacking, means, seeds_of


def test_methods_are_the_runs_own_and_what_stands_beside_them(material, soup, morl):
    found = material(soup, morl)
    assert [method.name for method in found.methods] == ["soup", "morl", "base"]
    assert found.base.name == "base"
    assert found.true_z.tolist() == [[0, 2.5], [2, 2], [2.5, 0]]
    assert found.names == ("warm", "short")


def test_a_mixture_meets_the_policies_of_its_seed_alone(material, soup, member, curve, morl):
    other = member(curve("late", [[9.0, 9.0]], seed=1))
    found = material(soup, morl, other)
    assert [c.method for c in found.beside(soup).curves] == ["soup", "base", "morl"]
    ((run, checks),) = found.mixtures()
    assert run is soup
    assert [rival.method for rival in checks.rivals] == ["morl"]


def test_a_run_compared_under_another_name_is_called_so(material, soup):
    renamed = soup._replace(label="mine")
    assert [c.method for c in material(renamed).beside(renamed).curves] == ["mine", "base"]


def test_without_a_mixture_it_is_said_how_to_get_one(material, morl):
    with pytest.raises(Lacking, match="no mixture of members") as error:
        material(morl).mixtures()
    assert error.value.hint == "ric run --algo rewarded-soup --task toy --rewards warm,short"


def test_means_over_prompts_and_seeds(material, member, curve):
    runs = [member(curve("a", [[2.0 * seed, 4.0]], seed=seed)) for seed in (0, 1)]
    (method,) = material(*runs).methods
    z, error = means(seeds_of(method), runs[0].results.statistics)
    assert z.tolist() == [[0.5, 2.0]]
    # Over prompts: deviation of (.5, -.5) is sqrt(.5), over sqrt(2) is .5; over seeds: deviation of (0, 1) likewise.
    assert error[0] == pytest.approx([np.sqrt(0.25 + 0.25), 0.5])
