"""The backpropagation page without a browser: its settings, its checks, its words."""

import math
import re
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from hasy_core.arithmetic import ConvSpec
from hasy_core.arithmetic.kernel_descent import curvatures, largest_rate
from hasy_core.arithmetic.one_convolution import OneConvolution
from hasy_core.arithmetic.small_symbols import small_symbol
from tests.app.pages import address_of, check_mended, moved_about, open_page, shown, text_of, walk, warnings_of
from ui.learn.backpropagation.descent_view import expectation, run_descent
from ui.page.samples import samples

opened = partial(open_page, "backpropagation")
PARTS = ("kernel", "input", "bias", "learn")
CHOICES = {
    "backpropagation_part": PARTS,
    "backpropagation_padding": ("none", "same", "full"),
    "backpropagation_input": ("symbol", "drawing", "grid"),
}


def code_of(app: AppTest) -> str:
    """The lines in the box with the code, unfolded."""
    app.session_state["backpropagation_code"] = True
    shown(app.run())
    return "\n".join(code.value for code in app.code)


@moved_about(5)
@given(data=st.data())
def test_every_reachable_setting_is_valid_and_its_address_opens_it_again(data: st.DataObject) -> None:
    app = opened(part=data.draw(st.sampled_from(PARTS), label="part"))
    for _ in walk(app, data, CHOICES, 6):
        pass
    again = opened(**address_of(app))
    assert address_of(again) == address_of(app)
    assert text_of(again) == text_of(app)


@pytest.mark.parametrize("loss", ["target", "sum", "cell"])
@pytest.mark.parametrize("part", ["kernel", "input", "bias"])
def test_the_check_on_the_page_agrees_with_the_formula(part: str, loss: str) -> None:
    app = opened(part=part, loss=loss, stride="2", dilation="2", padding="same", side="10", bias="0.5")
    found = re.search(
        r"largest difference to the formula is \*\*(\S+)\*\*, beside a largest gradient of (\S+)\.\n?", text_of(app)
    )
    assert found
    assert float(found[1]) < 1e-8
    assert float(found[2]) > 0


def test_a_move_that_is_lost_in_rounding_is_explained() -> None:
    app = opened(input="grid", grid="1000000,0,0;0,0,0;0,0,0", size="2", digits="12", part="input")
    assert "step=1e-12 is too small" in warnings_of(app)
    assert "Choose a smaller n" in warnings_of(app)


def test_the_loss_says_which_cell_it_is_and_a_smaller_output_brings_it_inside() -> None:
    app = opened(loss="cell", row="5", column="2")
    app.slider(key="backpropagation_stride").set_value(3)
    shown(app.run())
    assert app.slider(key="backpropagation_row").value == 1
    assert "Cell's row 5 became 1: the output has 2 × 2 cells." in warnings_of(app)
    assert address_of(app)["row"] == "1"


def test_learning_says_where_the_bound_lies() -> None:
    image = small_symbol(samples().image(int(opened().session_state["backpropagation_sample"])) / 255.0, 8)
    bound = largest_rate(curvatures(image[..., None], ConvSpec(3)))
    calm = text_of(opened(part="learn", rate="0.9"))
    assert f"Rates below 2 / λ = **{bound:.4g}** converge" in calm
    assert f"The rate is **{0.9 * bound:.4g}**: each step keeps" in calm
    assert "the error **grows** by 40 % a step" in text_of(opened(part="learn", rate="1.2"))
    lifted = text_of(opened(part="learn", rate="1.2", momentum="0.5"))
    assert f"2 (1 + μ) / λ = **{1.5 * bound:.4g}**" in lifted
    assert "each step keeps" in lifted


def test_the_chart_names_where_every_rate_ends() -> None:
    app = opened(part="learn", steps="100")
    captions = "\n".join(caption.value for caption in app.caption)
    ends = re.findall(r"([\d.]+ × bound|your rate) \([\d.]+\) ends at (\S+) after (\d+) steps", captions)
    assert [name for name, _, _ in ends] == ["0.25 × bound", "0.5 × bound", "0.95 × bound", "1.05 × bound", "your rate"]
    losses = [float(loss) for _, loss, _ in ends]
    assert losses[0] > losses[1] > losses[2]
    assert losses[3] > 1e3


def test_the_code_is_that_of_the_gradients_or_of_the_descent() -> None:
    app = opened(part="kernel", stride="2")
    assert "kernel_gradient" in code_of(app)
    app = opened(part="learn", momentum="0.5", steps="40")
    said = re.search(r"The rate is \*\*([\d.]+)\*\*", text_of(app))
    code = code_of(app)
    written = re.search(r"SGD\(([\d.]+), momentum=0.5\)", code)
    assert said
    assert written
    assert float(written[1]) == pytest.approx(float(said[1]), rel=1e-3)
    assert "epochs=40" in code


def test_what_the_input_does_not_show_cannot_be_learned_and_the_page_says_so() -> None:
    app = opened(part="learn", input="grid", grid="0,1,0;0,1,0;0,1,0", size="2")
    assert "directions change nothing in the output of this input" in text_of(app)


def test_settings_of_another_part_stay_out_of_the_address_and_are_kept() -> None:
    app = opened(part="learn", rate="1.5", loss="sum")
    assert "loss" not in address_of(app)
    app.segmented_control(key="backpropagation_part").set_value("kernel")
    shown(app.run())
    assert "rate" not in address_of(app)
    assert address_of(app)["loss"] == "sum"
    app.segmented_control(key="backpropagation_part").set_value("learn")
    shown(app.run())
    assert address_of(app)["rate"] == "1.5"


@pytest.mark.parametrize(
    ("params", "key", "value", "said"),
    [
        ({"part": "weights"}, "part", "kernel", "part must be one of kernel, input, bias, learn"),
        ({"size": "1"}, "size", 2, "size=1"),
        ({"size": "99"}, "size", 5, "size=99"),
        ({"size": "5", "dilation": "3"}, "dilation", 1, "Dilation 3 became 1"),
        ({"side": "40"}, "side", 12, "side=40"),
        ({"part": "learn", "rate": "inf"}, "rate", 2.5, "rate=inf"),
        ({"part": "learn", "momentum": "1"}, "momentum", 0.95, "momentum=1"),
        ({"part": "learn", "steps": "x"}, "steps", 200, "steps=x"),
        ({"loss": "cell", "column": "23"}, "column", 5, "Cell's column 23 became 5"),
        ({"input": "grid", "grid": "1,2,3;1,2,3;1,2,3", "size": "5"}, "size", 3, "Kernel size 5 became 3"),
    ],
)
def test_an_address_that_cannot_be_becomes_the_nearest_that_can(
    params: dict[str, str], key: str, value: object, said: str
) -> None:
    app = check_mended("backpropagation", params, key, value, said)
    assert len(app.warning) == 1


@pytest.mark.parametrize("part", PARTS)
def test_a_blank_input_is_no_error(part: str) -> None:
    app = opened(part=part, input="drawing")
    assert app.session_state["backpropagation_part"] == part


def hopeful(rate_share: float, momentum: float = 0.0, count: int = 300) -> tuple[list[Any], OneConvolution]:
    rng = np.random.default_rng(0)
    image, kernel, hidden = rng.normal(size=(9, 9)), np.zeros((3, 3)), rng.normal(size=(3, 3))
    plain = OneConvolution(image, kernel, 0.0, ConvSpec(3))
    problem = OneConvolution(image, kernel, 0.0, ConvSpec(3), target=plain.output(kernel=hidden))
    rate = rate_share * largest_rate(curvatures(image[..., None], ConvSpec(3)), momentum)
    return run_descent(problem, rate, momentum, count), problem


def test_a_run_that_diverges_is_cut_off_and_one_that_does_not_is_whole() -> None:
    whole, _ = hopeful(0.9)
    cut, _ = hopeful(1.5)
    assert len(whole) == 301
    assert len(cut) < 301
    assert cut[-1].loss > 1e12 * cut[0].loss
    assert cut[-2].loss <= 1e12 * cut[0].loss


def test_a_run_needs_a_target() -> None:
    problem = OneConvolution(np.ones((4, 4)), np.ones((2, 2)), 0.0, ConvSpec(2))
    with pytest.raises(ValueError, match="no target"):
        run_descent(problem, 0.1, 0.0, 10)


@pytest.mark.parametrize(
    ("rate", "said"), [(0.5, "keeps"), (2.0, "neither shrinks nor grows"), (3.0, "**grows** by 100 %")]
)
def test_the_words_follow_the_rate(rate: float, said: str) -> None:
    assert said in expectation(np.array([[1.0, 1.0]]), rate, 0.0)


def test_a_tenth_of_the_error_is_left_after_as_many_steps_as_said() -> None:
    words = expectation(np.array([[0.5, 1.0]]), 0.1, 0.0)
    found = re.search(r"keeps (\S+) % .* after (\d+) steps", words)
    assert found
    assert float(found[1]) == pytest.approx(95.0)
    assert int(found[2]) == round(math.log(0.1) / math.log(0.95))
