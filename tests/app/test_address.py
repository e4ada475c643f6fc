"""What a page says of an address that it cannot follow: what is wrong, what would do, and what is shown instead."""

import re
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from hasy_core.data import symbol_table
from tests.patience import SECONDS
from ui.build.data.settings import data_settings
from ui.build.evaluation.settings import evaluation_settings
from ui.build.training.form import form_settings
from ui.page.address import Setting, choice, number, switch, whole, words
from ui.page.inputs import input_settings
from ui.use.draw.why.activation_maximization import maximization_settings
from ui.use.draw.why.section import why_settings
from ui.use.export.choosing import formats_setting

NONSENSE = "?none?"


def said(setting: Setting, text: str) -> str:
    """What stands in the notice after the setting's name."""
    value, wrong = setting.read(text)
    return f"{wrong}; {setting.instead(value)}"


@pytest.mark.parametrize(
    ("setting", "text", "sentence"),
    [
        (whole(1, 1, 8), "99", "must be a whole number from 1 to 8; the page shows 8"),
        (whole(0, 0, 2**32 - 1), "x", "must be a whole number from 0 to 4294967295; the page shows 0"),
        (number(0.01, 1e-5, 10.0), "0", "must be a number from 0.00001 to 10; the page shows 0.00001"),
        (switch(True), "yes", "must be 1 (on) or 0 (off); it is on"),
        (choice("a", {"a": "First way", "b": "Other"}), "c", "must be one of a, b; the page shows “First way”"),
        (choice("a", ("a", "b"), str.upper), "c", "must be one of a, b; the page shows “A”"),
        (choice("a", ("a", "b")), "c", "must be one of a, b; the page shows “a”"),
        (words(float), "x", "cannot be read (could not convert string to float: 'x'); it was left out"),
    ],
)
def test_a_notice_says_what_is_shown_in_the_readers_words(setting: Setting, text: str, sentence: str) -> None:
    assert said(setting, text) == sentence


@pytest.mark.parametrize(
    ("settings", "name", "text", "sentence"),
    [
        (evaluation_settings, "picture", "-1", "must be a whole number from 0 to 999999, that of a picture; the first"),
        (evaluation_settings, "picture", "x", "; the first error of the list is chosen"),
        (evaluation_settings, "true", NONSENSE, "is no symbol of HASYv2; no symbol is chosen by it"),
        (evaluation_settings, "sort", NONSENSE, "; the page shows “Lowest F1”"),
        (data_settings, "size", NONSENSE, "; the page shows “any number”"),
        (data_settings, "sheet", "10000", "; the list's last page is shown"),
        (form_settings, "classes", "31-36-999", r"chosen are \pi, \alpha"),
        (form_settings, "classes", "x", "; all symbols are learned"),
        (form_settings, "network", NONSENSE, "; the page shows “LeNet-5"),
        (form_settings, "data", NONSENSE, "must be one of stand-ins; the page shows “Stand-ins”"),
        (maximization_settings, "filter", "9999", "; the nearest filter that there is is shown"),
        (why_settings, "method", NONSENSE, "; the page shows “Integrated gradients”"),
        (input_settings, "grid", "0,x", "is not a number: type a number such as -1, 0.5 or 1/9); the grid to begin"),
        (input_settings, "sample", "stand-in-x", "must be from stand-in-0 to stand-in-"),
    ],
)
def test_no_setting_names_a_number_that_only_the_program_knows(
    settings: Callable[[], dict[str, Setting]], name: str, text: str, sentence: str
) -> None:
    expected = sentence.replace(r"\pi, \alpha", ", ".join(symbol_table()[index].latex for index in (31, 36)))
    assert expected in said(settings()[name], text)


def test_a_picture_is_told_by_its_symbol() -> None:
    setting = input_settings()["sample"]
    assert re.search(r"; example 1 of \S+ is shown$", said(setting, "stand-in--5"))


@pytest.mark.parametrize(
    "settings", [evaluation_settings, data_settings, form_settings, why_settings, maximization_settings, input_settings]
)
def test_no_notice_of_a_page_holds_a_negative_number_or_the_programs_words(
    settings: Callable[[], dict[str, Setting]],
) -> None:
    for name, setting in settings().items():
        value, wrong = setting.read(NONSENSE)
        if wrong:
            assert not re.search(r"(?<!\S)-\d|\[|\{|None|e\+", setting.instead(value)), name


def test_formats_are_told_by_their_titles() -> None:
    assert said(formats_setting(), "numpy,onnx,x").endswith("; chosen are “ONNX”, “NumPy”")
    assert said(formats_setting(), "x").endswith("; chosen are none")


@pytest.mark.parametrize(
    "settings", [evaluation_settings, data_settings, form_settings, why_settings, maximization_settings, input_settings]
)
def test_every_default_is_what_its_text_says(settings: Callable[[], dict[str, Setting]]) -> None:
    for name, setting in settings().items():
        if text := setting.write(setting.default):
            assert setting.read(text) == (setting.default, None), name


def test_a_setting_that_the_session_lost_is_written_as_it_was() -> None:
    """To a part of the page that runs by itself Streamlit may show nothing for a widget outside it."""

    def page() -> None:
        import streamlit as st

        from ui.page.address import Address, whole

        settings = Address("page", {"stride": whole(1, 1, 8), "padding": whole(0, 0, 8)})
        settings.read()
        st.slider("Stride", 1, 8, key="page_stride")
        settings.write()
        if st.button("Lose it"):
            del st.session_state.page_stride
            del st.session_state.page_padding
            settings.write()

    app = AppTest.from_function(page, default_timeout=SECONDS)
    app.query_params["stride"] = "3"
    app.run()
    app.button[0].click().run()
    assert not app.exception
    assert dict(app.query_params) == {"stride": "3", "padding": "0"}
