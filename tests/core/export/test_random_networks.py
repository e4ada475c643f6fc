"""Networks of random layers and settings are right in every format's own runtime, or refused by name."""

import pytest

from tools.check_exports import check

pytestmark = pytest.mark.usefixtures("tfjs_library")


@pytest.mark.filterwarnings("ignore")  # of frameworks, about graphs that are made anew for each network
def test_every_format_is_right_or_refuses() -> None:
    counts, wrong, reasons = check(14, seed=1)
    assert not wrong
    assert set(counts) == {"onnx", "litert", "numpy", "keras-code", "tfjs", "browser"}
    for name, found in counts.items():
        assert found["right"] >= (1 if name == "keras-code" else 4), (name, found)  # code has the fewest layers
    assert reasons
