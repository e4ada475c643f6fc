"""What a reader sees when a page fails: a sentence, never a traceback."""

import logging

import streamlit as st

from hasy_core.errors import HasyError

_log = logging.getLogger("convscope")


def say_what_to_do(error: Exception) -> bool:
    """Shows one sentence in the page for an exception that no page caught; the details go to the server's log.

    Returns:
        True: Streamlit need not show the exception itself.
    """
    if isinstance(error, HasyError):
        st.error(str(error))
        return True
    _log.error("A page failed", exc_info=error)
    st.error(
        f"This page hit an error of its own ({type(error).__name__}). Reload it; if that does not help, open its "
        "address without what follows the question mark, which resets its settings. The details are in the server's "
        "log."
    )
    return True
