"""All that the app takes from inside Streamlit, which any release may change; nothing else may (a test looks).

For each: what it is for, what becomes of the page without it, and what it gives then. `tests/ui/page/
test_streamlit_private.py` tells with a release of Streamlit which of them is gone; `make newest` runs the tests with
the newest one that `requirements.txt` allows.
"""

from streamlit.runtime.scriptrunner import get_script_run_ctx

MAIN = '[data-testid="stMain"]'
"""What scrolls, for `web/page_top`. Without it another page opens as far down as the one before it stood."""
LAYOUT_BOX = '[data-testid="stLayoutWrapper"]'
"""The box round a container with a key. Without it an element that only carries a style takes a gap of the page."""
PAGE_LINK = '[data-testid="stPageLink-NavLink"]'
"""A link to a page. Without it a long lesson's name is cut off by "…"."""


def gone_back() -> bool:
    """Whether the browser's back or forward button asked for this run of the page.

    Without it (False): an address that the page had before is taken for an old one that arrives late, and going back
    to it leaves the page as it is until it is reloaded.
    """
    return bool(getattr(get_script_run_ctx(), "is_history_navigation", False))


def made_in_browser(key: str) -> bool:
    """Whether the browser told this run what the widget with this key holds, so that it has made it.

    There is no public way to ask. Without it (True): where a run follows another before a busy browser has made the
    first one's widgets, they may open with their defaults instead of what the address says.
    """
    try:
        state = get_script_run_ctx().session_state._state  # type: ignore[union-attr]
        widget = state._key_id_mapper.get_id_from_key(key)
        return widget is not None and widget in state._new_widget_state.states
    except AttributeError:
        return True
