"""Confused pairs, traps, the order of the classes, and two networks on the same pictures."""

from fractions import Fraction
from itertools import pairwise
from math import comb

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix

from hasy_core.data.lookalikes import group_of, lookalikes
from hasy_core.data.symbols import symbol_index
from hasy_core.evaluation.class_order import class_order
from hasy_core.evaluation.classes import confused_pairs, traps
from hasy_core.evaluation.comparison import compare, mcnemar
from hasy_core.evaluation.scores import confusions
from tests.core.evaluation.reports import made_up_report


def test_confusions_are_scikit_learns() -> None:
    report = made_up_report(2)
    expected = confusion_matrix(report.labels, report.read, labels=np.arange(369))
    np.testing.assert_array_equal(confusions(report.labels, report.read), expected)


def _matrix(**cells: int) -> np.ndarray:
    matrix = np.zeros((369, 369), np.int64)
    for name, count in cells.items():
        one, other = name.split("_to_")
        matrix[symbol_index()[one], symbol_index()[other]] = count
    return matrix


def test_pairs_stand_by_their_pictures_the_more_often_misread_first() -> None:
    matrix = _matrix(A_to_A=10, A_to_B=2, B_to_A=5, B_to_B=9, g_to_q=4, O_to_o=1, o_to_O=1)
    pairs = confused_pairs(matrix)
    index = symbol_index()
    assert [(pair.one, pair.other) for pair in pairs] == [
        (index["B"], index["A"]),
        (index["g"], index["q"]),
        tuple(sorted((index["O"], index["o"]))),
    ]
    assert (pairs[0].one_as_other, pairs[0].other_as_one, pairs[0].count) == (5, 2, 7)
    assert (pairs[0].support_one, pairs[0].support_other) == (14, 12)
    assert [pair.lookalikes for pair in pairs] == [False, False, True]
    report = made_up_report(3)
    assert (
        sum(pair.count for pair in confused_pairs(confusions(report.labels, report.read))) == (report.ranks > 0).sum()
    )


def test_traps_leave_look_alikes_out_and_prefer_what_luck_cannot_explain() -> None:
    matrix = _matrix(A_to_B=5, A_to_A=0, g_to_q=60, g_to_g=40, g_to_o=3, O_to_o=50, z_to_s=4)
    found = traps(matrix)
    index = symbol_index()
    assert [trap.index for trap in found] == [index["A"], index["g"]], (
        "5 of 5 is at least 57 %, 63 of 103 at least 52 %"
    )
    assert (found[1].answer, found[1].missed, found[1].as_answer, found[1].support) == (index["q"], 63, 60, 103)
    assert found[0].chance == pytest.approx(0.5655, abs=1e-4)
    assert index["z"] in [trap.index for trap in traps(matrix, least=4)]


def test_look_alikes_and_confused_classes_stand_together() -> None:
    index = symbol_index()
    matrix = np.diag(np.full(369, 20))
    for one, other in pairwise(("A", "7", r"\aleph", r"\heartsuit")):
        matrix[index[one], index[other]] = 15
    order = class_order(matrix)
    assert sorted(order.tolist()) == list(range(369))
    np.testing.assert_array_equal(class_order(matrix), order)
    place = np.argsort(order)
    for group in lookalikes():
        places = place[list(group.members)]
        assert places.max() - places.min() == len(group.members) - 1, group.reason
    chain = sorted(int(place[index[latex]]) for latex in ("A", "7", r"\aleph", r"\heartsuit"))
    assert chain[-1] - chain[0] == 3
    assert abs(place[index["A"]] - place[index["7"]]) == 1
    assert len(group_of(index["A"])) == 1, "the chain is of classes without look-alikes"


def test_an_empty_matrix_has_an_order() -> None:
    assert sorted(class_order(np.zeros((369, 369), np.int64)).tolist()) == list(range(369))


@pytest.mark.parametrize(("first", "second"), [(0, 0), (1, 0), (5, 5), (3, 12), (400, 300)])
def test_mcnemars_test_counts_the_tosses(first: int, second: int) -> None:
    tosses, fewer = first + second, min(first, second)
    tail = Fraction(sum(comb(tosses, heads) for heads in range(fewer + 1)), 2**tosses)
    assert mcnemar(first, second) == pytest.approx(float(min(2 * tail, Fraction(1))))


def test_mcnemars_test_published() -> None:
    """10 against 2 discordant pairs: 2 (1 + 12 + 66) / 4096."""
    assert mcnemar(2, 10) == pytest.approx(158 / 4096)


def test_two_reports_are_compared_on_the_pictures_they_share() -> None:
    one, other = made_up_report(1), made_up_report(1)
    assert compare(one, other).p_value == 1
    half = one.among(np.arange(250))
    found = compare(half, made_up_report(1))
    assert found.count == 250
    assert found.both + found.neither == 250
    other = made_up_report(7)
    same = one.labels == other.labels
    right, also = one.ranks[same] == 0, other.ranks[same] == 0
    found = compare(one, other)
    assert (found.both, found.first_only) == (int((right & also).sum()), int((right & ~also).sum()))
    assert found.difference == pytest.approx(right.mean() - also.mean())
    with pytest.raises(ValueError, match="no picture"):
        compare(half, one.among(np.arange(250, 500)))
