"""Groups of look-alikes: valid, disjoint, explained; and what is merged by them."""

import numpy as np
import pytest

from hasy_core.data.lookalikes import group_numbers, group_of, lookalikes
from hasy_core.data.symbols import CLASS_COUNT, symbol_index
from hasy_core.evaluation import score


def group_of_latex(latex: str) -> set[int]:
    return set(group_of(symbol_index()[latex]))


def test_groups_are_valid_disjoint_and_explained() -> None:
    members = [member for group in lookalikes() for member in group.members]
    assert len(members) == len(set(members))
    assert set(members) <= set(range(CLASS_COUNT))
    for group in lookalikes():
        assert len(group.members) >= 2
        assert list(group.members) == sorted(group.members)
        assert group.reason.endswith(".")
        assert len(group.reason) > 20
        # Held against data: a good network takes at least a twentieth of the pictures for another member.
        assert 0.05 <= group.confused <= 1


def test_each_class_stands_in_its_own_group() -> None:
    for index in range(CLASS_COUNT):
        assert index in group_of(index)
        assert all(group_of(other) == group_of(index) for other in group_of(index))
        assert {int(other) for other in np.flatnonzero(group_numbers() == group_numbers()[index])} == set(
            group_of(index)
        )


def test_known_ones() -> None:
    assert group_of_latex(r"\sum") == {symbol_index()[r"\sum"], symbol_index()[r"\Sigma"]}
    assert symbol_index()["0"] in group_of_latex("o")
    assert len(group_of_latex(r"\epsilon") & group_of_latex(r"\varepsilon")) == 0
    assert group_of_latex(r"\beta") >= {symbol_index()[r"\ss"]}
    assert group_of_latex("k") == {symbol_index()["k"]}


@pytest.mark.parametrize("index", [-1, CLASS_COUNT])
def test_other_indices_are_refused(index: int) -> None:
    with pytest.raises(ValueError, match="class index"):
        group_of(index)


def test_merged_accuracy_forgives_look_alikes_only() -> None:
    index = symbol_index()
    answers = ["\\sum", "\\sum", "k", "\\ss"]
    labels = np.array([index["\\Sigma"], index["\\sum"], index["\\kappa"], index["\\alpha"]])
    predicted = np.zeros((4, CLASS_COUNT), np.float32)
    predicted[np.arange(4), [index[latex] for latex in answers]] = 1
    scores = score(predicted, labels)
    assert (scores.top1, scores.merged_top1) == (0.25, 0.5)
