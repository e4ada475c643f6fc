import numpy as np
import pytest

from hasy_core.data import symbol_index, symbol_table
from hasy_core.recognition import Prediction, rank


def test_the_most_probable_come_first_with_their_names():
    probabilities = np.full(369, 0.1 / 367)
    probabilities[symbol_index()["\\alpha"]] = 0.6
    probabilities[symbol_index()["A"]] = 0.3
    first, second, third = rank(probabilities, 3)
    symbol = symbol_table()[symbol_index()["\\alpha"]]
    assert first == Prediction(symbol.index, symbol.symbol_id, "\\alpha", 0.6)
    assert second.latex == "A"
    assert third.probability == pytest.approx(0.1 / 367)
    assert third.index == 1  # the first of those that tie, after A itself
    assert isinstance(first.index, int)
    assert isinstance(first.probability, float)


def test_five_by_default_and_all_on_request():
    probabilities = np.random.default_rng(0).dirichlet(np.ones(369))
    assert len(rank(probabilities)) == 5
    everything = rank(probabilities, 369)
    assert [p.probability for p in everything] == sorted(probabilities, reverse=True)
    assert {p.index for p in everything} == set(range(369))


@pytest.mark.parametrize("top", [0, 370, -1])
def test_top_out_of_range_is_named(top):
    with pytest.raises(ValueError, match=f"top is {top}; it must be 1 to 369"):
        rank(np.full(369, 1 / 369), top)


def test_wrong_numbers_are_named():
    with pytest.raises(ValueError, match=r"probabilities has shape \(5,\)"):
        rank(np.ones(5))
    with pytest.raises(ValueError, match="not finite"):
        rank(np.full(369, np.nan))
