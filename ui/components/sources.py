"""A component's sources: its own files in `ui/components`, and what the exported app shares in `hasy_core/browser`."""

from pathlib import Path

from hasy_core.browser import sources

ROOTS = (Path(__file__).resolve().parent, sources.BROWSER)


def read_javascript(entry: Path) -> str:
    """The source to hand to `st.components.v2.component(js=…)`; see `hasy_core.browser.sources`."""
    return sources.read_javascript(entry, ROOTS)


def read_css(entry: Path) -> str:
    """The style sheet to hand to it."""
    return sources.read_css(entry, ROOTS)
