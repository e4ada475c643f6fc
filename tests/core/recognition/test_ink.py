import numpy as np
import pytest

from hasy_core.errors import HasyError
from hasy_core.recognition.ink import ink_contrast, otsu_threshold

ROWS, COLUMNS = np.mgrid[:120, :160] / 160
STROKE = (np.abs(ROWS - 0.3 - 0.2 * np.sin(6 * COLUMNS)) < 0.02) & (COLUMNS > 0.2) & (COLUMNS < 0.8)

PAPERS = {
    "white": np.full(ROWS.shape, 255.0),
    "lamp at the left": 230 - 120 * COLUMNS,
    "lamp above": 240 - 150 * (ROWS**2 + (COLUMNS - 0.5) ** 2),
    "grey": np.full(ROWS.shape, 120.0),
}


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("strength", [1.0, 0.3])
def test_ink_is_told_from_unevenly_lit_paper(paper, strength):
    page = PAPERS[paper] * np.where(STROKE, 1 - 0.8 * strength, 1.0)
    contrast = ink_contrast(page)
    np.testing.assert_array_equal(contrast > otsu_threshold(contrast), STROKE)


def test_light_ink_on_dark_paper_is_ink():
    contrast = ink_contrast(np.where(STROKE, 230.0, 40 + 30 * COLUMNS))
    np.testing.assert_array_equal(contrast > otsu_threshold(contrast), STROKE)


def test_a_filled_shape_does_not_pass_for_paper():
    square = (np.abs(ROWS - 0.375) < 0.2) & (np.abs(COLUMNS - 0.5) < 0.2)
    contrast = ink_contrast(np.where(square, 20.0, 235 - 60 * COLUMNS))
    np.testing.assert_array_equal(contrast > otsu_threshold(contrast), square)


@pytest.mark.parametrize("paper", PAPERS)
def test_a_blank_page_has_no_ink(paper):
    noise = np.random.default_rng(0).normal(0, 4, ROWS.shape)
    for page in (PAPERS[paper], PAPERS[paper] + noise):
        with pytest.raises(HasyError, match="no ink"):
            ink_contrast(page)


def test_noise_does_not_hide_ink():
    noise = np.random.default_rng(1).normal(0, 8, ROWS.shape)
    contrast = ink_contrast(np.where(STROKE, 60.0, 210.0) + noise)
    assert ((contrast > otsu_threshold(contrast)) == STROKE).mean() > 0.999


def test_otsu_parts_two_groups_as_brute_force_does():
    chance = np.random.default_rng(2)
    values = np.concatenate([chance.normal(20, 5, 900), chance.normal(90, 9, 100)])

    def between(level: float) -> float:
        low, high = values[values <= level], values[values > level]
        return len(low) * len(high) * (low.mean() - high.mean()) ** 2

    best = max(between(level) for level in np.sort(values)[1:-1])
    assert between(otsu_threshold(values)) == pytest.approx(best, rel=0.01)
