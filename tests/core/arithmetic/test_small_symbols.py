"""A symbol on few pixels keeps its ink, and every pixel is a number that can be read."""

import numpy as np

from hasy_core.arithmetic.resizing import area_average
from hasy_core.arithmetic.small_symbols import small_symbol
from hasy_core.data.standins import standin_classes, standin_image


def test_small_symbols_keep_their_ink_and_are_readable_numbers() -> None:
    image = standin_image(standin_classes()[0], 0) / 255.0
    for side in range(7, 13):
        small = small_symbol(image, side)
        assert small.shape == (side, side)
        assert small.max() == 1.0
        assert small.min() == 0.0
        np.testing.assert_array_equal(small, np.round(small, 1))
        assert (small.sum(axis=0)[[0, -1]] > 0).any() or (small.sum(axis=1)[[0, -1]] > 0).any()  # cut to the ink
    assert small_symbol(np.zeros((32, 32)), 8).tolist() == np.zeros((8, 8)).tolist()
    dot = np.zeros((32, 32))
    dot[31, 0] = 1.0
    assert small_symbol(dot, 9).sum() == 1.0


def test_the_square_around_the_ink_is_averaged() -> None:
    picture = np.zeros((20, 30))
    picture[4:10, 7:16] = np.random.default_rng(1).uniform(0.2, 1.0, (6, 9))
    picture[2, 2] = 0.1  # the edge of a stroke, not the symbol
    square = np.zeros((9, 9, 1))
    square[1:7, :, 0] = picture[4:10, 7:16]
    small = area_average(square, 3, 3)[..., 0]
    np.testing.assert_array_equal(small_symbol(picture, 3), np.round(small / small.max(), 1))
