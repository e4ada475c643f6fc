"""Lessons: their states are valid, their answers right, and hidden controls keep their values."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from hasy_core.arithmetic import ConvSpec, convolve, dropout_scale, input_gradient, softmax
from hasy_core.arithmetic.transposed import TransposedSpec
from hasy_core.kernels.cells import kernel_from_text
from hasy_core.kernels.filter_bank import named_bank
from hasy_core.kernels.presets import preset_kernel
from tests.app.pages import address_of, open_page, shown, text_of, warnings_of
from tests.patience import SECONDS
from ui.learn.lessons.lesson import LONGEST_QUESTION, lesson_address
from ui.learn.lessons.texts import LESSONS
from ui.page.input_grid import grid_from_text
from ui.page.plain_text import plain_text

LEARN = Path(__file__).parents[2] / "pages" / "learn"
SCRIPT = """
import streamlit as st
from ui.page.address import Address, choice, whole
from ui.page.inputs import choose_input, input_settings
from ui.learn.lessons.lesson import learn_settings, open_lesson

own = {**input_settings(), "size": whole(3, 1, 9), "stride": whole(1, 1, 9), "stride_columns": whole(1, 1, 9),
       "padding": choice("none", ("none", "same"))}
settings = learn_settings("stride_padding", own)
settings.read()
settings.show_notices()
lesson = open_lesson(settings)
st.session_state.lesson = lesson
chosen = choose_input("stride_padding")
for name in ("size", "stride", "stride_columns"):
    st.slider(name, 1, 9, key=settings.key(name))
st.selectbox("Padding", ("none", "same"), key=settings.key("padding"))
settings.write(leave_out=chosen.meaningless)
lesson.offer_link()
"""


def run(app: AppTest) -> AppTest:
    app.run()
    assert not app.exception, app.exception[0].message
    return app


def opened(**params: str) -> AppTest:
    app = AppTest.from_string(SCRIPT, default_timeout=SECONDS)
    for name, text in params.items():
        app.query_params[name] = text
    return run(app)


def texts_of(app: AppTest) -> str:
    return "\n".join([*(element.value for element in app.markdown), warnings_of(app)])


def making_a_link(app: AppTest) -> AppTest:
    """The page with its lesson box unfolded."""
    app.session_state["stride_padding_lesson_making"] = True
    return run(app)


def link_of(app: AppTest) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(app.code[0].value).query, keep_blank_values=True))


def hidden(app: AppTest) -> set[str]:
    return set(app.session_state["lesson"].hidden_keys())


@pytest.mark.parametrize("name", LESSONS)
def test_every_lesson_opens_its_page_in_a_state_that_page_accepts(name: str) -> None:
    lesson = LESSONS[name]
    app = AppTest.from_file(str(LEARN / f"{lesson.page}.py"), default_timeout=SECONDS)
    for setting, text in lesson_address(name).items():
        app.query_params[setting] = text
    run(app)
    assert [warning.value for warning in app.warning] == []
    assert plain_text(lesson.question) in texts_of(app)
    for setting, text in lesson_address(name).items():
        assert app.query_params[setting] == text, setting
    for control in lesson.shown:
        names = ("symbol", "example") if control == "input" else (control,)
        assert any(f"{lesson.page}_{each}" in app.session_state for each in names), control


@pytest.mark.parametrize("name", LESSONS)
def test_a_link_to_a_lesson_wins_over_what_the_session_remembers_and_goes_with_its_visit(name: str) -> None:
    page, address = LESSONS[name].page, lesson_address(name)

    def arrive(visit: int, **params: str) -> dict[str, str]:
        app.session_state["visit"] = visit
        app.query_params.clear()
        app.query_params.update(params)
        return address_of(shown(app.run()))

    def touch() -> None:
        for slider in [slider for slider in app.slider if not slider.disabled][:3]:
            slider.set_value(slider.max if slider.value == slider.min else slider.min)
        shown(app.run())

    app = open_page(page)
    touch()
    opened = arrive(1, **address)
    assert address.items() <= opened.items()
    assert plain_text(LESSONS[name].question) in text_of(app)
    touch()
    assert arrive(2, **address) == opened  # the same link once more
    left = arrive(3)
    assert left == {key: text for key, text in opened.items() if key not in ("lesson", "question", "show")}
    assert plain_text(LESSONS[name].question) not in text_of(app)
    assert arrive(4, **address) == opened


def test_there_are_enough_lessons_on_every_page() -> None:
    assert len(LESSONS) >= 12
    assert {lesson.page for lesson in LESSONS.values()} == {
        "convolution",
        "stride_padding",
        "pooling",
        "channels",
        "classifier",
        "backpropagation",
    }
    assert len({lesson.question for lesson in LESSONS.values()}) == len(LESSONS)


def grid(name: str) -> np.ndarray:
    return grid_from_text(LESSONS[name].settings["grid"])[..., None]


def convolved(name: str, kernel: np.ndarray, spec: ConvSpec) -> np.ndarray:
    return convolve(grid(name), kernel[..., None, None], None, spec)[..., 0]


def zero_sum() -> None:
    output = convolved("zero-sum", preset_kernel("sobel-x", 3, 3), ConvSpec(3))
    assert set(output.ravel()) == {0.0, 16.0}
    assert (output == 0).mean() > 0.5


def faint_frame() -> None:
    box = preset_kernel("box", 3, 3)
    assert convolved("faint-frame", box, ConvSpec(3, padding="same"))[0, 0] == pytest.approx(4 / 9)
    for mode in ("reflect", "replicate", "circular"):
        np.testing.assert_allclose(convolved("faint-frame", box, ConvSpec(3, padding="same", padding_mode=mode)), 1)


def turned_kernel() -> None:
    kernel = kernel_from_text(LESSONS["turned-kernel"].settings["cells"], 11)
    for slid, seen in ((kernel, kernel[::-1, ::-1]), (kernel[::-1, ::-1], kernel)):
        output = convolved("turned-kernel", slid, ConvSpec(3, padding="same"))
        np.testing.assert_array_equal(output[2:5, 2:5], seen)


def last_column() -> None:
    assert grid("last-column")[:, -1].all()
    spec = ConvSpec(3, 2)
    assert spec.output_shape(6, 6) == (2, 2)
    assert spec.unused(6, 6) == (1, 1)
    box = preset_kernel("box", 3, 3)
    assert not convolved("last-column", box, spec).any()
    assert convolved("last-column", box, ConvSpec(3)).any()
    assert convolved("last-column", box, ConvSpec(3, 2, "same")).any()


def keep_size() -> None:
    assert ConvSpec(5).output_shape(32, 32) == (28, 28)
    for size, amount in ((5, 2), (7, 3)):
        assert ConvSpec(size, padding=amount).output_shape(32, 32) == (32, 32)
        assert ConvSpec(size, padding="same").padding_amounts(32, 32) == ((amount, amount), (amount, amount))


def even_kernel() -> None:
    assert ConvSpec(4, padding="same").padding_amounts(32, 32) == ((1, 2), (1, 2))


def nine_see_81() -> None:
    assert ConvSpec(3, dilation=4).extent == (9, 9)


def growing() -> None:
    assert [TransposedSpec(3, stride).output_shape(5, 5)[0] for stride in (2, 3)] == [11, 15]


def colour_blind() -> None:
    bank = named_bank(3, 1, 1, "sobel-x", "red-green")
    ink = np.random.default_rng(0).integers(0, 2, (9, 9, 1))
    for colour, blank in (((0x60, 0x60, 0x60), True), ((255, 0, 0), False)):
        picture = np.where(ink == 1, np.array(colour) / 255, 1.0)
        assert np.allclose(convolve(picture, bank.kernel, None, ConvSpec(3)), 0, atol=1e-9) is blank


def a_third() -> None:
    full, depthwise = (named_bank(5, 6, groups, "sobel-x", "grey").kernel.size for groups in (1, 3))
    assert depthwise * 3 == full


def certainty() -> None:
    logits = np.array([1.0, 2.0, 4.0, 3.5])
    cold, warm = softmax(logits, 0.1), softmax(logits, 10.0)
    assert cold.max() > 0.99 > 0.4 > warm.max()
    assert np.argsort(cold).tolist() == np.argsort(warm).tolist() == np.argsort(logits).tolist()


def doubled() -> None:
    assert set(dropout_scale(100, 0.5, 0)) == {0.0, 2.0}


def counting_bias() -> None:
    assert np.prod(ConvSpec(3).output_shape(8, 8)) == 36


def poor_corner() -> None:
    gradient = input_gradient(np.ones((6, 6, 1)), np.full((3, 3, 1, 1), 1 / 9), ConvSpec(3), (8, 8))[..., 0]
    assert gradient[0, 0] == pytest.approx(1 / 9)
    assert gradient[4, 4] == pytest.approx(1)
    assert gradient.min() == gradient[0, 0]


CLAIMS: dict[str, Callable[[], None]] = {
    "zero-sum": zero_sum,
    "faint-frame": faint_frame,
    "turned-kernel": turned_kernel,
    "last-column": last_column,
    "keep-size": keep_size,
    "even-kernel": even_kernel,
    "nine-see-81": nine_see_81,
    "growing": growing,
    "colour-blind": colour_blind,
    "a-third": a_third,
    "certainty": certainty,
    "doubled": doubled,
    "counting-bias": counting_bias,
    "poor-corner": poor_corner,
}


@pytest.mark.parametrize("name", CLAIMS)
def test_what_an_answer_says_is_so(name: str) -> None:
    assert name in LESSONS
    CLAIMS[name]()


def test_a_lesson_shows_its_question_and_hides_all_other_controls() -> None:
    app = opened(**lesson_address("last-column"))
    assert "Why did the last column vanish" in texts_of(app)
    assert next(expander.label for expander in app.expander) == "Answer"
    assert {"stride_padding_size", "stride_padding_input_box"} <= hidden(app)
    assert not hidden(app) & {"stride_padding_stride", "stride_padding_stride_columns", "stride_padding_padding"}
    assert app.query_params["lesson"] == "last-column"


def test_hidden_controls_keep_their_values_and_can_be_shown() -> None:
    app = opened(**lesson_address("last-column") | {"size": "5", "show": "padding"})
    app.selectbox(key="stride_padding_padding").set_value("same")
    run(app)
    assert app.slider(key="stride_padding_size").value == 5
    assert app.query_params["stride"] == "2"
    app.button(key="stride_padding_lesson_show_all").click()
    run(app)
    assert hidden(app) == set()
    assert "show" not in app.query_params
    assert "Why did the last column vanish" in texts_of(app)
    app.button(key="stride_padding_lesson_close").click()
    run(app)
    assert "Why did" not in texts_of(app)
    assert not {"lesson", "show", "question"} & set(app.query_params)
    assert app.slider(key="stride_padding_size").value == 5


def test_a_teachers_link_opens_the_same_state_with_the_question() -> None:
    app = making_a_link(opened(stride="3", input="grid", grid="1,2,3;4,5,6;7,8,9"))
    app.text_input(key="stride_padding_lesson_question").set_value("  Which *rows* are read & why? ")
    app.multiselect(key="stride_padding_lesson_shown").set_value(["padding", "stride"])
    link = link_of(run(app))
    assert link["question"] == "Which *rows* are read & why?"
    assert link["show"] == "stride,padding"
    again = opened(**link)
    assert not again.warning
    assert r"Which \*rows\* are read \& why\?" in texts_of(again)
    assert again.session_state["stride_padding_grid"] == "1,2,3;4,5,6;7,8,9"
    assert again.slider(key="stride_padding_stride").value == 3
    assert "stride_padding_size" in hidden(again)
    making_a_link(again).multiselect(key="stride_padding_lesson_shown").set_value([])
    assert link_of(run(again))["show"] == "none"
    assert hidden(opened(**link_of(again))) >= {"stride_padding_stride", "stride_padding_input_box"}


def test_a_lessons_name_alone_opens_all_of_it() -> None:
    app = opened(lesson="last-column")
    whole = opened(**lesson_address("last-column"))
    assert dict(app.query_params) == dict(whole.query_params)
    assert hidden(app) == hidden(whole) != set()


def test_a_folded_box_keeps_what_was_written_in_it() -> None:
    app = making_a_link(opened())
    app.text_input(key="stride_padding_lesson_question").set_value("Why?")
    app.multiselect(key="stride_padding_lesson_shown").set_value(["stride"])
    run(app)
    app.session_state["stride_padding_lesson_making"] = False
    assert not run(app).text_input
    link = link_of(making_a_link(app))
    assert link["question"] == "Why?"
    assert link["show"] == "stride"


def test_without_a_lesson_nothing_is_hidden_and_the_link_is_the_page() -> None:
    app = making_a_link(opened())
    assert hidden(app) == set()
    assert link_of(app) == dict(app.query_params)
    assert not [button for button in app.button if "lesson" in button.key]


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"lesson": "nothing"}, "lesson is no lesson of this page"),
        ({"lesson": "exploding"}, "lesson is no lesson of this page"),
        ({"show": "stride,sample"}, "show can list input, size, stride, padding"),
        ({"question": "x" * 500}, f"question can have at most {LONGEST_QUESTION} characters"),
    ],
)
def test_an_address_that_cannot_be_falls_back_and_says_so(params: dict[str, str], said: str) -> None:
    app = opened(**params)
    assert said in texts_of(app)
    assert len(app.warning) == 1


def test_a_question_is_text_whatever_it_holds() -> None:
    app = opened(question="[click](http://x.example) ![a](b) $x$ :red[y] <b>z</b> `c` https://x.example")
    (shown,) = [element.value for element in app.markdown if "click" in element.value]
    assert r"\[click\]\(http\:\/\/x\.example\)" in shown
    assert not any(plain in shown for plain in ("](", " $x", ":red[", "<b>", " `c", "https:"))


def test_the_lessons_page_links_to_all_of_them() -> None:
    script = f"""
import streamlit as st
from pathlib import Path
learn = Path({str(LEARN)!r})
pages = [st.Page(file, url_path=file.stem, default=file.stem == "lessons") for file in sorted(learn.glob("*.py"))]
st.navigation(pages).run()
"""
    app = run(AppTest.from_string(script, default_timeout=SECONDS))
    links: dict[str, Any] = {link.proto.label: link.proto for link in app.get("page_link")}
    assert set(links) == {lesson.question for lesson in LESSONS.values()}
    for name, lesson in LESSONS.items():
        link = links[lesson.question]
        assert link.page == lesson.page
        assert dict(parse_qsl(link.query_string)) == lesson_address(name)
