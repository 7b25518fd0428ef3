"""Writers of the data: skilled, of different temper, and never consistent."""

from __future__ import annotations

import numpy as np

from ric_tasks.hh import world, writers


def written(seed=0, each=300):
    requests = [request for request in world.requests() if request.danger > 0.5][:3]
    return writers.write(np.random.default_rng(seed), requests, each)


def test_every_request_is_answered_in_order() -> None:
    requests = world.requests()[:4]
    found = writers.write(np.random.default_rng(0), requests, 2)
    assert [request for request, _ in found] == [request for request in requests for _ in range(2)]
    assert {answer in world.answers() for _, answer in found} == {True}


def test_the_seed_decides() -> None:
    assert written(each=5) == written(each=5)
    assert written(each=5) != written(seed=1, each=5)


def test_writers_are_skilled_and_short_of_perfect() -> None:
    """The best quarter of answers, for any reward, is written but not always; help and wit more often than chance."""
    for request in dict.fromkeys(request for request, _ in written(each=1)):
        found = np.array([world.score(request, answer) for asked, answer in written() if asked == request])
        everything = np.array([world.score(request, answer) for answer in world.answers()])
        high = np.quantile(everything, 0.75, axis=0)
        share, chance = (found >= high).mean(axis=0), (everything >= high).mean(axis=0)
        assert (share > 0.1).all()
        assert (share < 0.8).all()
        assert (share[1:] > chance[1:]).all()


def test_some_writers_are_cautious_and_some_are_eager() -> None:
    """Both ends of the trade are in the data, so that a policy can learn each of them."""
    found = np.array([world.score(request, answer) for request, answer in written()])
    harmless, helpful = found[:, 0], found[:, 1]
    assert ((harmless > 0) & (helpful < 1)).mean() > 0.05
    assert ((harmless < -1.5) & (helpful > 3)).mean() > 0.05
