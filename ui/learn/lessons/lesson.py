"""Lessons on the learn pages: a question, a task and a folded answer; the controls it does not need are hidden.

A lesson is an address: the page's settings, and beside them `lesson` (a key of `LESSONS`), or `question` (a teacher's
own), and `show` (the controls that stay visible). Hidden controls are on the page all the same, invisible to eye,
keyboard and screen reader: so they keep their values, and whatever follows from them goes on to work.
"""

from collections.abc import Mapping
from urllib.parse import urlencode

import streamlit as st

from ui.learn.lessons.texts import LESSONS, Lesson
from ui.page.address import Address, Setting
from ui.page.folded import folded
from ui.page.page_scripts import LEARN
from ui.page.page_style import hidden_style, page_style
from ui.page.plain_text import plain_text

NOTHING = "none"
LONGEST_QUESTION = 200
INPUT = ("sample", "input", "grid", "ink", "paper")  # one control, called "input"
_LESSON = ("lesson", "question", "show")
_NO_CONTROLS = (*INPUT, *_LESSON, "cells")
_LABELS = {
    "size": "Kernel size",
    "pooling_size": "Window size",
    "separate": "Rows and columns apart",
    "convolution_amount": "Padding amount",
    "convolution_mode": "Padding filled with",
    "convolution_unit": "Learned filter",
    "stride_padding_mode": "Padding filled with",
    "flip": "True convolution",
    "map": "What is pooled",
    "kind": "Pooling",
    "mixing": "Each filter reads",
    "bank": "Filters",
    "colour": "First filter's colour",
    "filters": "Number of filters",
    "second": "Second layer",
    "down": "Shift down",
    "pooling_right": "Shift right",
    "side": "Input size",
    "digits": "Size of the check's moves",
    "part": "Gradient with respect to",
    "hidden": "Hidden kernel",
    "hidden_seed": "Hidden kernel's seed",
    "loss": "Loss",
    "backpropagation_row": "Cell's row",
    "backpropagation_column": "Cell's column",
    "backpropagation_rate": "Learning rate",
    "classifier_row": "Row of the volume's cell",
    "classifier_column": "Column of the volume's cell",
    "classifier_channel": "Channel of the volume's cell",
    "classifier_unit": "Neuron",
    "classifier_layer": "Fully connected layer",
    "classifier_mode": "Dropout: training or test",
    "classifier_rate": "Dropout rate",
    "classifier_seed": "Seed of the mask",
    "look": "The stage shows",
    "filter": "Filter on the stage",
    "second_size": "Kernel size, second layer",
    "second_filters": "Number of filters, second layer",
    "second_groups": "Groups, second layer",
    "second_seed": "Seed, second layer",
    "depth": "Feature maps",
}
"""Labels of settings whose name says too little; those of one page alone begin with the page."""


def learn_settings(page: str, settings: Mapping[str, Setting]) -> Address:
    """The address of a learn page: its settings and those of its lessons.

    Args:
        page: its name.
        settings: the page's own.

    The name of a lesson alone in the address stands for all that belongs to it.
    """
    given = st.query_params.to_dict()
    name = given.get("lesson", "")
    if set(given) == {"lesson"} and name in LESSONS and LESSONS[name].page == page:
        st.query_params.from_dict(lesson_address(name))
    known = controls_of(page, settings)

    def read_lesson(text: str) -> tuple[str, str | None]:
        if text in LESSONS and LESSONS[text].page == page:
            return text, None
        return "", "is no lesson of this page; the page called Lessons lists them"

    def read_question(text: str) -> tuple[str, str | None]:
        if len(text) <= LONGEST_QUESTION:
            return text, None
        return text[:LONGEST_QUESTION], f"can have at most {LONGEST_QUESTION} characters"

    def read_show(text: str) -> tuple[str, str | None]:
        names = [name for name in text.split(",") if name in known]
        if text == NOTHING or text == ",".join(names):
            return text, None
        return ",".join(names), f"can list {', '.join(known)}"

    ours = (read_lesson, read_question, read_show)
    lessons = {name: Setting("", read, of_link=True) for name, read in zip(_LESSON, ours, strict=True)}
    return Address(page, {**settings, **lessons})


def controls_of(page: str, settings: Mapping[str, Setting]) -> dict[str, str]:
    """Controls of a page that a lesson can hide, by their name in the address, with a label."""
    names = [name for name in settings if name not in _NO_CONTROLS]
    names = [name for name in names if not (name.endswith("_columns") and name.removesuffix("_columns") in names)]
    plain = {name: name.replace("_", " ").capitalize() for name in names}
    return {"input": "Input"} | {
        name: _LABELS.get(f"{page}_{name}", _LABELS.get(name, label)) for name, label in plain.items()
    }


def lesson_address(name: str) -> dict[str, str]:
    """What the address of a lesson says after its page."""
    lesson = LESSONS[name]
    return {"lesson": name, "show": ",".join(lesson.shown) or NOTHING, **lesson.settings}


def lesson_link(name: str) -> None:
    """A link to a lesson, within the app."""
    lesson = LESSONS[name]
    st.page_link(
        LEARN / f"{lesson.page}.py",
        label=lesson.question,
        icon=":material/school:",
        query_params=lesson_address(name),
    )


class OpenLesson:
    """The lesson that a page's address names, if it names one.

    Args:
        settings: the page's address, made by `learn_settings`, already read.
    """

    def __init__(self, settings: Address) -> None:
        self._settings = settings
        self._controls = controls_of(settings.page, settings.settings)
        held = st.session_state
        self._lesson: Lesson | None = LESSONS.get(held[settings.key("lesson")])
        self._question: str = self._lesson.question if self._lesson else held[settings.key("question")]
        self._show: str = held[settings.key("show")]

    def shows(self, control: str) -> bool:
        """Whether a control, by its name in the address, is to be seen."""
        return not self._show or control in self._show.split(",")

    @property
    def is_open(self) -> bool:
        """Whether there is a lesson: a question, or controls that are hidden."""
        return bool(self._question or self._show)

    def hidden_keys(self) -> list[str]:
        """Keys of the widgets that are not to be seen."""
        return [
            self._settings.key(name)
            for control in self._controls
            if not self.shows(control)
            for name in self._widgets(control)
        ]

    def draw_banner(self) -> None:
        """The question, the task, the folded answer, and the way out; nothing where there is no lesson."""
        if not self.is_open:
            return
        page, hidden = self._settings.page, self.hidden_keys()
        if hidden:
            page_style(f"{page}_lesson_style", hidden_style(hidden))
        with st.container(border=True, key=f"{page}_lesson_banner"):
            st.markdown(f":material/school: **{plain_text(self._question or 'Some controls are hidden.')}**")
            if self._lesson:
                st.markdown(self._lesson.task)
                with st.expander("Answer"):
                    st.markdown(self._lesson.answer)
            with st.container(horizontal=True, gap="small"):
                if hidden:
                    st.button(
                        "Show all controls",
                        key=f"{page}_lesson_show_all",
                        on_click=self._forget,
                        args=("show",),
                        icon=":material/tune:",
                        help="The lesson stays; everything on the page can be changed.",
                    )
                st.button(
                    "Close the lesson",
                    key=f"{page}_lesson_close",
                    on_click=self._forget,
                    args=_LESSON,
                    icon=":material/close:",
                    help="Leaves the page as it is, without the lesson and with all controls.",
                )

    def offer_link(self) -> None:
        """A folded box in which a teacher makes a link to the page as it stands; call after `Address.write`."""
        page, state = self._settings.page, st.session_state
        for name, first in (("question", ""), ("shown", list(self._controls))):
            key = f"{page}_lesson_{name}"
            state[key] = state.get(key, first)  # else Streamlit forgets it while the box is folded
        folded("Make a lesson of this page", self._make_link, key=f"{page}_lesson_making", icon=":material/school:")

    def _make_link(self) -> None:
        page = self._settings.page
        st.caption("Set the page as your students should find it. The link opens exactly this state.")
        question = st.text_input(
            "Question",
            key=f"{page}_lesson_question",
            max_chars=LONGEST_QUESTION,
            placeholder="What do you want to ask?",
            help="Stands at the top of the page. Leave it empty to send the state alone.",
        )
        shown = st.multiselect(
            "Controls to show",
            self._controls,
            format_func=self._controls.__getitem__,
            key=f"{page}_lesson_shown",
            help="The others are hidden until the student presses “Show all controls”.",
        )
        if st.session_state.get(f"{page}_input") in ("drawing", "upload"):
            st.caption("A drawing or an upload does not travel in a link: choose a symbol or a grid as input.")
        elif f"{page}_edited" in st.session_state:
            st.caption("Painted pixels do not travel in a link: paint on a grid instead, which stands in the address.")
        written = st.session_state[self._settings.key("written")]
        texts = {name: text for name, text in written.items() if name not in _LESSON}
        if question and question.strip():
            texts["question"] = question.strip()
        if len(shown) < len(self._controls):
            texts["show"] = ",".join(name for name in self._controls if name in shown) or NOTHING
        start = (st.context.url or f"/{page}").split("?")[0]
        st.code(f"{start}?{urlencode(texts)}", language=None, wrap_lines=True)

    def _widgets(self, control: str) -> tuple[str, ...]:
        """Last parts of the keys of a control's widgets; `<control>_box` is what else belongs to it, as a caption."""
        more = {"input": ("symbol", "example"), "channel": ("index",)}  # "index" sets row, column and channel
        return (control, f"{control}_box", f"{control}_columns", *more.get(control, ()))

    def _forget(self, *names: str) -> None:
        for name in names:
            st.session_state[self._settings.key(name)] = ""


def open_lesson(settings: Address) -> OpenLesson:
    """Draw the banner of the lesson that the address names, and hide what it does not need.

    Args:
        settings: the page's address, made by `learn_settings`, already read.
    """
    lesson = OpenLesson(settings)
    lesson.draw_banner()
    return lesson
