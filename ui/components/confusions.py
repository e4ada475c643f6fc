"""The confusion matrix of all classes: zoomed and moved in the browser; pointing at a cell says what it counts."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from hasy_core.data.lookalikes import group_numbers
from hasy_core.data.symbols import symbol_table
from hasy_core.data.typeset import symbol_outline
from ui.components.message import pack_message
from ui.components.web_component import web_component
from ui.page.visit import while_shown

_MATRIX = web_component("confusions/confusions")


def confusion_matrix(
    key: str,
    matrix: NDArray[np.int64],
    order: Sequence[int],
    *,
    window: tuple[int, int, int] | None,
    told: Sequence[int] | None,
    chosen: tuple[int, int] | None,
    on_choose: Callable[[], None],
    on_view: Callable[[], None],
) -> None:
    """Show a confusion matrix, rows the true class, columns the answer.

    Args:
        key: the element's key.
        matrix: `[369, 369]` counts.
        order: class indices of the rows and columns that are shown, in their order.
        window: first row and first column that are in sight, as places in the order, and how many of each; None for
            all. Counts when it changes.
        told: what `on_view` was called for, where the window comes of it; the plane stands there already.
        chosen: true class and answer of the cell that is framed.
        on_choose: called when a cell with pictures was chosen: `st.session_state[key].chosen` is its true class and
            its answer.
        on_view: called when the hand that zoomed or moved the matrix rests: `st.session_state[key].view` is the true
            class and the answer in the middle and how many of each are in sight; empty: all.
    """
    places = np.asarray(order)
    shown = matrix[np.ix_(places, places)]
    rows, columns = np.nonzero(shown)
    place_of = {index: place for place, index in enumerate(order)}
    header = {
        "classes": [_described(index) for index in order],
        "groups": group_numbers()[places].tolist(),
        "support": matrix.sum(axis=1)[places].tolist(),
        "window": window,
        "told": told,
        "chosen": [place_of[index] for index in chosen] if chosen and set(chosen) <= set(order) else None,
        "count": len(rows),
    }
    cells = np.stack([rows, columns, shown[rows, columns]], axis=1).astype("<u4")
    data = pack_message(header, cells.tobytes())
    _MATRIX(
        key=key,
        data=data,
        on_chosen_change=while_shown(key, on_choose),
        on_view_change=while_shown(key, on_view),
    )


def _described(index: int) -> dict[str, object]:
    outline = symbol_outline(index)
    left, top, side = outline.view_box
    return {"index": index, "latex": symbol_table()[index].latex, "path": outline.path, "box": [left, top, side]}
