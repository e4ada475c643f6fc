"""What the descent component refuses."""

import numpy as np
import pytest

from hasy_core.arithmetic.kernel_descent import DescentStep
from ui.components.descent import descent


def test_a_descent_without_a_step_is_refused() -> None:
    with pytest.raises(ValueError, match="at least the start"):
        descent([], np.ones((3, 3)), 0.0, key="descent", diverged=False)


@pytest.mark.parametrize("shape", [(3, 3), (3, 3, 2, 1), (2, 3, 1, 1)])
def test_kernels_of_another_size_than_the_hidden_one_are_refused(shape: tuple[int, ...]) -> None:
    start = DescentStep(0, 1.0, np.ones(shape), np.zeros(1))
    with pytest.raises(ValueError, match=r"they must be \(3, 3, 1, 1\)"):
        descent([start], np.ones((3, 3)), 0.0, key="descent", diverged=False)
