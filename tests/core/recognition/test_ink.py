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


def test_two_levels_are_parted_in_their_middle():
    assert otsu_threshold(np.array([0.0] * 30 + [100.0] * 5)) == pytest.approx(50.0, abs=0.1)


def test_paper_that_is_a_quadratic_surface_is_found_to_a_fraction_of_a_grey_level():
    y, x = np.mgrid[:112, :160] / np.array([112, 160])[:, None, None]
    paper = 200 + 40 * x - 30 * y + 35 * x * y - 60 * x * x + 25 * y * y
    stroke = (np.abs(y - 0.3 - 0.2 * np.sin(6 * x)) < 0.03) & (x > 0.2) & (x < 0.8)
    contrast = ink_contrast(paper - 90.0 * stroke)
    np.testing.assert_allclose(contrast, 90.0 * stroke, atol=0.6)


def test_shapes_that_cover_a_third_of_the_page_leave_the_paper_where_it_is():
    square = (np.abs(ROWS - 0.375) < 0.3) & (np.abs(COLUMNS - 0.5) < 0.28)
    assert 0.3 < square.mean() < 0.5
    paper = 210 - 50 * COLUMNS + 20 * ROWS
    np.testing.assert_allclose(ink_contrast(paper - 120.0 * square), 120.0 * square, atol=8.0)


@pytest.mark.parametrize(
    ("pixels", "contrast", "noise", "is_ink"),
    [
        (400, 24.0, 0.0, True),  # the faintest that is taken for ink has 20 levels
        (400, 16.0, 0.0, False),
        (9, 100.0, 0.0, True),  # the strongest 9 of 19,200 pixels count, so a speck of one is dust
        (1, 100.0, 0.0, False),
        (400, 75.0, 8.0, True),  # six times the noise, whose ends lie above the mean of the strongest
        (400, 15.0, 8.0, False),
        (400, 160.0, 40.0, True),  # more noise than 20 asks for no more
    ],
)
def test_what_stands_out_is_ink(pixels: int, contrast: float, noise: float, is_ink: bool) -> None:
    page = np.full(ROWS.shape, 200.0)
    page.reshape(-1)[6000 : 6000 + pixels] -= contrast
    page += np.random.default_rng(4).normal(0, noise, page.shape) if noise else 0.0
    if is_ink:
        assert (ink_contrast(page).reshape(-1)[6000 : 6000 + pixels] > contrast / 4).mean() > 0.9
    else:
        with pytest.raises(HasyError, match="no ink"):
            ink_contrast(page)
