"""What somebody came to the pad to draw, and whether the network reads it as was foretold.

The evaluation page sends its readers here to fool a network; the address says with which symbol.
"""

from html import escape

import streamlit as st

from hasy_core.data import symbol_table
from hasy_core.data.lookalikes import group_numbers
from ui.networks.recognizer import Recognition
from ui.page.address import Address
from ui.page.page_style import page_style
from ui.page.symbol_setting import NONE, goal_settings
from ui.page.typeset_sign import typeset_sign
from ui.use.draw.why import meaningless

_SIGN = 2.0  # em
_STYLE = """
.drawing-goal { font-size: 16px; line-height: 2.1; }
.drawing-goal code { font-size: 14px; }
"""


def show_goal(settings: Address, recognition: Recognition | None) -> None:
    """One line: what to draw, what it may be taken for, what the network says; nothing where there is no goal.

    Args:
        settings: the page's, with `goal_settings` among them.
        recognition: of what was drawn last; None while there is nothing or nobody to read it.
    """
    # Here too, as the button below runs this part of the page alone; what another part had on it may be gone then.
    settings.read()
    settings.write(leave_out=meaningless(settings))
    state = st.session_state
    target, misread = (int(state[settings.key(name)]) for name in ("target", "misread"))
    if target == NONE:
        return

    def forget() -> None:
        for name in goal_settings():
            state[settings.key(name)] = NONE

    page_style("draw_goal_style", _STYLE)
    foretold = f", which the network may take for {_named(misread)}" if misread not in (NONE, target) else ""
    said = "" if recognition is None else f" {_verdict(target, misread, recognition.best(1)[0][0].index)}"
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        with st.container(width="stretch"):
            st.html(
                f'<div class="drawing-goal" role="status" data-testid="drawing-goal"><b>Draw</b> {_named(target)}'
                f"{foretold}.{said}</div>"
            )
        st.button(
            "Forget it",
            key=settings.key("forget_goal"),
            icon=":material/close:",
            on_click=forget,
            help="Takes this line away; the pad stays as it is.",
        )


def _named(index: int) -> str:
    return (
        f'<span style="white-space:nowrap">{typeset_sign(index, _SIGN)} '
        f"<code>{escape(symbol_table()[index].latex)}</code></span>"
    )


def _verdict(target: int, misread: int, answer: int) -> str:
    if answer == target:
        return "It is read <b>rightly</b>: not fooled yet."
    groups = group_numbers()
    if groups[answer] == groups[target]:
        return f"It is read as {_named(answer)}, a look-alike: these pictures do not part the two."
    how = "just so" if answer == misread else "in another way"
    return f"It is read as {_named(answer)}: <b>fooled</b>, {how}."
