"""The lines that learn a kernel, run: they end where `descend` ends."""

from importlib.util import find_spec
from itertools import islice
from typing import Any

import numpy as np
import pytest

from hasy_core.architecture.operator_code.descent_lines import descent_code
from hasy_core.arithmetic import ConvSpec
from hasy_core.arithmetic.kernel_descent import curvatures, descend, largest_rate

TORCH = find_spec("torch") is not None
STEPS = 12


def run(code: str, arrays: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """The kernel and the bias that the code leaves."""
    names: dict[str, Any] = {name: values.copy() for name, values in arrays.items()}
    exec(compile(code, "<shown code>", "exec"), names)
    return names["kernel"], names["bias"]


@pytest.mark.parametrize("momentum", [0.0, 0.6])
@pytest.mark.parametrize(
    "spec",
    [
        ConvSpec(3),
        ConvSpec((2, 3), (2, 1), "same"),
        ConvSpec(3, 1, "full", 2),
        ConvSpec(2, (3, 2), "same", (1, 3)),
        ConvSpec(2, 3, ((0, 1), (2, 0))),
    ],
)
def test_the_lines_end_where_the_descent_ends(spec: ConvSpec, momentum: float) -> None:
    rng = np.random.default_rng(2)
    image = rng.normal(size=(9, 8, 1))
    arrays = {
        "image": image,
        "target": rng.normal(size=(*spec.output_shape(9, 8), 1)),
        "kernel": rng.normal(size=(*spec.kernel_size, 1, 1)),
        "bias": rng.normal(size=1),
    }
    rate = float(f"{0.5 * largest_rate(curvatures(image, spec)):.6g}")
    walk = descend(image, arrays["target"], spec, arrays["kernel"], arrays["bias"], rate=rate, momentum=momentum)
    *_, last = islice(walk, STEPS + 1)
    code = descent_code(spec, 9, 8, rate=rate, momentum=momentum, steps=STEPS)
    for wanted, found in zip((last.kernel, last.bias), run(code.numpy, arrays), strict=True):
        np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-9, err_msg=code.numpy)
    for wanted, found in zip((last.kernel, last.bias), run(code.keras, arrays), strict=True):
        np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-4, err_msg=code.keras)
    if TORCH:
        for wanted, found in zip((last.kernel, last.bias), run(code.torch, arrays), strict=True):
            np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-4, err_msg=code.torch)
    else:
        compile(code.torch, "<shown code>", "exec")
    assert max(len(line) for text in (code.keras, code.torch, code.numpy) for line in text.split("\n")) <= 120


@pytest.mark.parametrize("spec", [ConvSpec(3, padding="same", padding_mode="reflect"), ConvSpec(3, groups=2)])
def test_what_is_not_written_out_is_refused(spec: ConvSpec) -> None:
    with pytest.raises(ValueError, match="padding_mode='zeros' and groups=1"):
        descent_code(spec, 9, 8, rate=0.1, momentum=0.0, steps=3)
