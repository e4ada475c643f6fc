"""Which visit to which page this is, and what a page looks at again and again as long as the visit lasts.

A browser that has just left a page can still ask for one of its fragments, or tell what one of its elements held: a
field that goes with its page loses the focus by that. Streamlit then runs what was meant for it, though the page's
settings are forgotten and another page is on the screen.
"""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import streamlit as st

P = ParamSpec("P")


def begin_visit(page: str) -> None:
    """Notes that a page is shown; the frame calls it in every run, before the page itself runs.

    Args:
        page: no other page is called so.
    """
    state = st.session_state
    if state.get("visit_page") != page:
        state.visit_page = page
        state.visit = visit() + 1


def visit() -> int:
    """The number of this visit to a page: another one each time that a page is opened from another."""
    return int(st.session_state.get("visit", 0))


def visited_fragment(run_every: float | None = None) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """As `st.fragment`, but once the visit is over in which it was shown, a fragment does nothing more.

    Args:
        run_every: seconds after which it runs again by itself; None: only when a widget in it was moved.
    """

    def fragment(look: Callable[P, None]) -> Callable[P, None]:
        @wraps(look)
        def show(*args: P.args, **kwargs: P.kwargs) -> None:
            begun = visit()

            @wraps(look)
            def look_if_visited(*args: P.args, **kwargs: P.kwargs) -> None:
                if visit() == begun:
                    look(*args, **kwargs)

            st.fragment(look_if_visited, run_every=run_every)(*args, **kwargs)

        return show

    return fragment


def while_shown(key: str, told: Callable[[], None]) -> Callable[[], None]:
    """A component's callback that does nothing once the component has gone, as then there is nothing to be read.

    Args:
        key: the component's key.
        told: called when it said something.
    """

    def hear() -> None:
        if key in st.session_state:
            told()

    return hear
