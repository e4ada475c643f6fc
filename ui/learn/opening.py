"""How a learn page begins: its settings are read, and its view stands beside its controls.

On a phone the view is above them, with a link that leads down.
"""

from collections.abc import Callable
from typing import NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.learn.lessons.lesson import OpenLesson, open_lesson
from ui.page.address import Address
from ui.page.limits import Limits
from ui.page.page_style import hidden_style, page_style

ANCHOR = "settings"
STACKED_BELOW = 640  # px: Streamlit sets columns under each other


class Opening(NamedTuple):
    """What a learn page goes on with: its limits, the places of view and controls, and the lesson that is open."""

    limits: Limits
    view: DeltaGenerator
    controls: DeltaGenerator
    lesson: OpenLesson


def open_learn_page(settings: Address, first_words: Callable[[], str]) -> Opening:
    """Reads the settings, divides the page, and shows the lesson, or what to try first where none is open.

    Args:
        settings: the page's address, made by `learn_settings`.
        first_words: Markdown; asked for once the settings are read.
    """
    settings.read()
    limits = Limits(settings)
    view, controls = _view_and_controls(settings.page)
    with view:  # before the controls: it is on the screen while they are still being made
        lesson = open_lesson(settings)
        if not lesson.is_open:
            st.markdown(first_words())
    return Opening(limits, view, controls, lesson)


def _view_and_controls(page: str) -> tuple[DeltaGenerator, DeltaGenerator]:
    """Two columns, the wide one for what is looked at."""
    view, controls = st.columns([7, 3], gap="medium")
    link, heading = f"{page}_to_settings", f"{page}_settings_heading"
    view.container(key=link).markdown(f"[Settings ↓](#{ANCHOR})")
    controls.container(key=heading).subheader("Settings", anchor=ANCHOR)
    page_style(
        f"{page}_columns_style", f"@media (min-width: {STACKED_BELOW + 1}px) {{ {hidden_style([link, heading])} }}"
    )
    return view, controls
