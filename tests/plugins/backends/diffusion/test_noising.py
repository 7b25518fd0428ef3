import numpy as np
import pytest
import torch

from ric_plugins.backends.diffusion.noising import PREDICTIONS, Level, Noising, cleaned, noised, noising_of, target

CLEAN, NOISE = torch.tensor([[[[3.0]]]]), torch.tensor([[[[-1.0]]]])
LEVEL = Level(torch.tensor([0.8]), torch.tensor([0.6]), torch.tensor([500.0]))


def test_noise_is_added_by_hand():
    assert noised(CLEAN, NOISE, LEVEL).item() == pytest.approx(0.8 * 3 + 0.6 * -1)


@pytest.mark.parametrize(
    ("prediction", "wanted"),
    [("flow", -1 - 3), ("epsilon", -1), ("v_prediction", 0.8 * -1 - 0.6 * 3), ("sample", 3)],
)
def test_targets_by_hand(prediction, wanted):
    assert target(prediction, CLEAN, NOISE, LEVEL).item() == pytest.approx(wanted)


@pytest.mark.parametrize("prediction", PREDICTIONS)
def test_what_a_target_means_is_the_clean_input(prediction):
    level = LEVEL if prediction != "flow" else Level(torch.tensor([0.4]), torch.tensor([0.6]), LEVEL.time)
    said = target(prediction, CLEAN, NOISE, level)
    assert cleaned(prediction, noised(CLEAN, NOISE, level), said, level).item() == pytest.approx(3.0, abs=1e-5)


def test_levels_of_a_flow():
    level = Noising("flow", 1000, np.zeros(0), shift=3.0).at(np.array([0.0, 0.5]))
    assert level.noise.tolist() == pytest.approx([0.0, 3 * 0.5 / (1 + 2 * 0.5)])
    assert level.signal.tolist() == pytest.approx([1.0, 0.25])
    assert level.time.tolist() == pytest.approx([0.0, 750.0])


def test_levels_of_a_variance_preserving_schedule():
    from diffusers import PNDMScheduler

    scheduler = PNDMScheduler(num_train_timesteps=4, beta_schedule="linear", beta_start=0.1, beta_end=0.4)
    noising = noising_of(scheduler)
    assert (noising.prediction, noising.steps) == ("epsilon", 4)
    left = [0.9, 0.9 * 0.8, 0.9 * 0.8 * 0.7, 0.9 * 0.8 * 0.7 * 0.6]
    level = noising.at(np.array([0.0, 0.3, 0.5, 0.99]))
    assert level.time.tolist() == [0, 1, 2, 3]
    assert (level.signal**2).tolist() == pytest.approx(left, rel=1e-6)
    assert (level.signal**2 + level.noise**2).tolist() == pytest.approx([1.0] * 4)
