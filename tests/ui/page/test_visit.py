"""A fragment does nothing once its page was left."""

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.patience import SECONDS

ROOT = Path(__file__).resolve().parents[3]


def _script() -> None:
    import streamlit as st

    from ui.page.visit import begin_visit, visited_fragment

    begin_visit(st.session_state.page)
    # What a browser asks for that has just left the page in which the fragment was shown.
    for look in st.session_state.get("shown", []):
        look()

    @visited_fragment(run_every=1.0)
    def count(page: str) -> None:
        st.session_state.counts = [*st.session_state.get("counts", []), page]

    count(st.session_state.page)


def test_a_fragment_of_a_page_that_was_left_does_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    import functools

    import streamlit

    fragments = []

    def fragment(look, run_every=None):  # type: ignore[no-untyped-def]
        assert run_every == 1.0

        @functools.wraps(look)
        def run(*arguments):  # type: ignore[no-untyped-def]
            fragments.append(functools.partial(look, *arguments))
            look(*arguments)

        return run

    monkeypatch.setattr(streamlit, "fragment", fragment)
    app = AppTest.from_function(_script, default_timeout=SECONDS)
    app.session_state["page"] = "a"
    app.run()
    assert app.session_state["counts"] == ["a"]
    app.session_state["shown"] = fragments[-1:]
    app.run()
    assert app.session_state["counts"] == ["a", "a", "a"]  # its page is still open
    for page in ("b", "a"):  # left, and opened again
        app.session_state["page"] = page
        app.run()
    assert not app.exception
    assert app.session_state["counts"] == ["a", "a", "a", "b", "a"]


def test_every_fragment_of_the_app_is_one_of_a_visit() -> None:
    scripts = [*ROOT.glob("ui/**/*.py"), *ROOT.glob("pages/**/*.py")]
    bare = [path.name for path in scripts if re.search(r"\bst\.fragment\b", path.read_text(encoding="utf-8"))]
    assert bare == ["visit.py"]


def test_every_callback_of_a_component_ends_with_it() -> None:
    told = [
        line.strip()
        for path in ROOT.glob("ui/components/**/*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.match(r"\s*\w+\(.*\bon_\w+_change=|\s*on_\w+_change=", line)
    ]
    assert len(told) >= 6
    assert not [line for line in told if not re.search(r"_change=(while_shown\(|lambda: None)", line)]
