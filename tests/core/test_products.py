"""Matrix products: what comes out decides whether anybody is warned, and every product of the program is judged so."""

import ast
import warnings
from pathlib import Path

import numpy as np
import pytest

from hasy_core.products import product

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [path for part in ("hasy_core", "ui", "pages") for path in (ROOT / part).rglob("*.py")]
JUDGED_BY_FLAGS = {"matmul", "dot", "tensordot", "inner", "vdot", "vecdot", "matvec", "vecmat"}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    "shapes", [((3, 4), (4, 2)), ((4,), (4, 2)), ((3, 4), (4,)), ((4,), (4,)), ((5, 3, 4), (4, 2))]
)
def test_it_is_numpys_product(dtype: type, shapes: tuple[tuple[int, ...], tuple[int, ...]]) -> None:
    chance = np.random.default_rng(3)
    left, right = (chance.normal(size=shape).astype(dtype) for shape in shapes)
    found = product(left, right)
    assert found.dtype == dtype
    np.testing.assert_array_equal(found, np.matmul(left, right))


def test_a_product_that_is_too_large_is_told() -> None:
    large = np.full((2, 2), 1e30, np.float32)
    with pytest.warns(RuntimeWarning, match="too large"):
        assert np.isinf(product(large, large)).all()


def test_flags_alone_tell_nothing() -> None:
    """Numbers that are lost below the smallest, and what was never a number, raise flags; neither is news."""
    with np.errstate(all="raise"), warnings.catch_warnings():
        warnings.simplefilter("error")
        assert not product(np.full((2, 2), 1e-30, np.float32), np.full((2, 2), 1e-30, np.float32)).any()
        assert np.isnan(product(np.array([[np.inf, 1.0]]), np.array([[0.0], [1.0]]))).all()


def test_no_source_leaves_it_to_the_flags() -> None:
    found = []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            by_sign = isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.MatMult)
            by_name = (
                isinstance(node, ast.Attribute)
                and ast.unparse(node).startswith("np.")
                and (node.attr in JUDGED_BY_FLAGS)
            )
            if by_sign or by_name:
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert [place for place in found if not place.startswith("hasy_core/products.py")] == []
    assert found, "the look finds nothing at all"
