"""Images at a smaller size."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hasy_core.arithmetic import PoolSpec, pool
from hasy_core.arithmetic.resizing import area_average


@settings(max_examples=100)
@given(st.integers(1, 9), st.integers(1, 9), st.data())
def test_each_cell_is_the_mean_of_its_area(height, width, data):
    image = np.random.default_rng(0).normal(size=(height, width, 2))
    rows, columns = data.draw(st.integers(1, height)), data.draw(st.integers(1, width))
    # The least common grid: every pixel repeated so often that whole blocks make a cell.
    fine = np.repeat(np.repeat(image, rows, axis=0), columns, axis=1)
    expected = pool(fine, PoolSpec((height, width)), "average")
    np.testing.assert_allclose(area_average(image, rows, columns), expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize(("rows", "columns", "said"), [(0, 1, "rows=0"), (3, 1, "rows=3"), (1, 4, "columns=4")])
def test_sizes_that_cannot_be_are_refused(rows, columns, said):
    with pytest.raises(ValueError, match=said):
        area_average(np.ones((2, 3, 1)), rows, columns)
