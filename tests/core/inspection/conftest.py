"""Pictures for networks to look at."""

import numpy as np
import pytest
from numpy.typing import NDArray

from hasy_core.data.standins import standin_classes, standin_image


@pytest.fixture(scope="session")
def drawings() -> NDArray[np.uint8]:
    """Three stand-ins, uint8 `[3, 32, 32]`."""
    return np.stack([standin_image(standin_classes()[index], 0) for index in (0, 5, 11)])
