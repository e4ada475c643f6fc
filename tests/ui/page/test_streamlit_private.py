"""What the app takes from inside Streamlit is there in this release, stands in one module, and can be done without."""

import re
from dataclasses import fields
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext
from streamlit.testing.v1 import AppTest

from tests.patience import SECONDS
from ui.page import streamlit_private

ROOT = Path(__file__).resolve().parents[3]
INSIDE = re.compile(
    r"(?:from|import) streamlit\.(?!delta_generator)"
    r"|\._(?:state|key_id_mapper|new_widget_state)\b|data-testid=.?.?st[A-Z]"
)


def test_nothing_else_looks_inside() -> None:
    files = [ROOT / "app.py", *(path for folder in ("ui", "pages", "web") for path in (ROOT / folder).rglob("*.*"))]
    sources = [path for path in files if path.suffix in (".py", ".js", ".css", ".html")]
    inside = {str(path.relative_to(ROOT)) for path in sources if INSIDE.search(path.read_text(encoding="utf-8"))}
    assert inside == {"ui/page/streamlit_private.py"}


def test_this_release_says_whether_the_browser_went_back() -> None:
    assert "is_history_navigation" in {field.name for field in fields(ScriptRunContext)}


def _script() -> None:
    import streamlit as st

    from ui.page.streamlit_private import made_in_browser

    st.session_state.made = {key: made_in_browser(key) for key in ("number", "never")}
    st.number_input("Number", 0, 9, key="number")


def test_this_release_says_which_widgets_a_browser_has_made() -> None:
    app = AppTest.from_function(_script, default_timeout=SECONDS).run()
    assert app.session_state["made"] == {"number": False, "never": False}
    app.number_input(key="number").set_value(3).run()
    assert app.session_state["made"] == {"number": True, "never": False}


@pytest.mark.parametrize("context", [None, SimpleNamespace(), SimpleNamespace(session_state=SimpleNamespace())])
def test_a_release_without_them_leaves_the_pages_working(context: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streamlit_private, "get_script_run_ctx", lambda: context)
    assert not streamlit_private.gone_back()
    assert streamlit_private.made_in_browser("number")
