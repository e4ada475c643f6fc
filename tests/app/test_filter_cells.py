"""Typed cells of a filter bank: exact in the address, put where they belong, judged when typed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasy_core.kernels.filter_bank import random_bank
from tests.app.pages import address_of, open_page, text_of, warnings_of
from ui.learn.channels.filter_cells import cells_from_text, cells_text, with_cells

PLACES = st.tuples(st.integers(0, 15), st.integers(0, 2), st.integers(0, 6), st.integers(0, 6))


@given(st.dictionaries(PLACES, st.floats(-1e6, 1e6)))
def test_the_text_of_cells_is_exact(cells: dict[tuple[int, int, int, int], float]) -> None:
    assert cells_from_text(cells_text(cells)) == cells


@pytest.mark.parametrize(
    "text", ["1", "0.0.0=1", "0.0.0.0=", "0.0.0.0=one", "0.0.0.0=1e9", "-1.0.0.0=1", "0.0.0.0=1=2"]
)
def test_other_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"cell|Kernel row 0, column 0"):
        cells_from_text(text)


def test_cells_change_their_filter_and_no_other() -> None:
    bank = random_bank(3, 3, 2, 0)
    changed = with_cells(bank, {(1, 2, 0, 1): 5.0, (2, 0, 0, 0): 1.0, (0, 0, 3, 0): 1.0})
    differs = np.argwhere(changed.kernel != bank.kernel)
    assert differs.tolist() == [[0, 1, 2, 1]]
    assert changed.kernel[0, 1, 2, 1] == 5
    assert changed.names == ("random", "random, changed")


def test_the_address_holds_typed_cells_and_a_button_drops_them() -> None:
    app = open_page("channels", cells="0.1.2.2=-0.5;1.0.0.0=3.0")
    assert address_of(app)["cells"] == "0.1.2.2=-0.5;1.0.0.0=3.0"
    assert "Filter 0: Sobel x on all colours, changed." in text_of(app)
    app.button(key="channels_cells_reset").click().run()
    assert "cells" not in address_of(app)
    assert "changed." not in text_of(app)
    assert "cells cannot be read" in warnings_of(open_page("channels", cells="0,1,2"))
