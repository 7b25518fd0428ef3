import re
from dataclasses import replace

from ric.compare import compared


def texts(comparison):
    return [sentence.text for sentence in comparison.words]


def test_leaders_come_first_with_their_interval(comparison):
    first, second = texts(comparison)[:2]
    assert re.fullmatch(
        r"ric has the largest hypervolume: [\d.]+ \(95 % interval [\d.]+ to [\d.]+\), [\d.]+ % of the true front's\.",
        first,
    )
    assert second.startswith("ric has the smallest regret: ")


def test_winners_are_told_as_winner_minus_loser(make):
    found = compared([make("morl", radius=1.2), make("ric", radius=1.9)], draws=100)
    told = next(s for s in found.words if "beats" in s.text and "hypervolume" in s.text)
    numbers = re.search(
        r"ric beats morl in hypervolume, larger by ([\d.]+), 95 % interval ([\d.]+) to ([\d.]+)", told.text
    )
    value, low, high = map(float, numbers.groups())
    assert low < value < high
    assert told.evidence["difference"] < 0, "the evidence is first minus second"
    assert told.evidence["winner"] == "ric"
    assert told.text.endswith("p < 0.001, 30 prompts, 1 seed.")


def test_what_is_not_shown_is_said_so(comparison):
    told = [text for text in texts(comparison) if text.startswith("No difference in hypervolume is shown between")]
    assert len(told) == 1
    assert "morl and soup" in told[0]
    assert "after Holm's correction over 3 pairs" in told[0]


def test_few_seeds_are_said(comparison, make):
    assert texts(comparison)[-1] == (
        "Differences are about the seeds that were run: 2 of the 10 seeds that a claim between methods wants."
    )
    assert "not other seeds: 1 of the 10" in texts(compared([make(), make("morl")], draws=10))[-1]


def test_a_single_policy_inside_a_front(comparison):
    (told,) = [s for s in comparison.words if s.text.startswith("The single policy base")]
    assert told.evidence["dominated_by"]["ric"] > 0


def test_a_dial_that_does_not_turn(make, change):
    member = make("stuck")
    rewards = member.own.rewards.copy()
    rewards[:] = rewards[:1]
    found = compared([make(), change(member, curves=[replace(member.own, rewards=rewards)])], draws=10)
    (told,) = [text for text in texts(found) if text.startswith("The dial of stuck")]
    assert "harmless 0.00, helpful 0.00" in told


def test_the_tenth_of_the_cost_is_checked(comparison, make, change):
    (told,) = [s for s in comparison.words if "published tenth" in s.text]
    assert told.text.startswith("The counted cost of ric is 100.0 % of morl's (3,500 and 3,500 passes of a unit")
    assert told.evidence["holds"] is False
    ric = make()
    cheap = [e for e in ric.results.ledger if e["stage"] != "ric-fit"]
    found = compared([change(ric, ledger=[*cheap[:2]]), make("morl")], draws=10)
    assert next(s for s in found.words if "published tenth" in s.text).evidence["holds"] is True
