"""The channels page without a browser: every state valid, counts and sums right, its address whole."""

import re
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from hasy_core.arithmetic import ConvSpec, convolution_cost, convolve
from hasy_core.kernels.filter_bank import COLOURS, FOLLOWING, MOST_FILTERS, learned_bank, named_bank, random_bank
from hasy_core.kernels.learned import learned_kernels
from hasy_core.kernels.presets import PRESETS
from tests.app.pages import address_of, check_mended, moved_about, open_page, shown, text_of, walk, warnings_of
from ui.learn.channels.cost_formula import cost_formula, cost_table
from ui.learn.channels.filter_maps import channel_parts

opened = partial(open_page, "channels")
CHOICES = {
    "channels_mixing": ["full", "depthwise", "pointwise"],
    "channels_padding": ["none", "same"],
    "channels_look": ["first", "second"],
    "channels_input": ["symbol", "drawing", "upload", "grid"],
}
SMALLEST_GRID = "1,0,2;0,3,0;4,0,5"


def formulas_of(app: AppTest) -> list[str]:
    return [latex.value.removeprefix("$$\n").removesuffix("\n$$") for latex in app.latex]


def first_layer(app: AppTest) -> tuple[ConvSpec, int, int]:
    """The first layer as the widgets hold it, and the input's size."""
    held = {name: app.session_state[f"channels_{name}"] for name in ("mixing", "bank", "stride", "padding")}
    fixed = 1 if held["mixing"] == "pointwise" else 3 if held["bank"] == "learned" else None
    size = fixed or app.session_state["channels_size"]
    groups = 3 if held["mixing"] == "depthwise" else 1
    padding = "valid" if held["padding"] == "none" else "same"
    height, width = app.session_state["channels_input_now"][1][:2]
    return ConvSpec(size, held["stride"], padding, groups=groups), height, width


@moved_about(5)
@given(data=st.data())
def test_every_reachable_setting_is_valid_and_its_address_opens_it_again(data: st.DataObject) -> None:
    start = data.draw(st.sampled_from([{}, {"input": "grid", "grid": SMALLEST_GRID}]), label="start")
    app = opened(**start)
    for _ in walk(app, data, CHOICES, 8):
        spec, height, width = first_layer(app)
        assert formulas_of(app)[0] == cost_formula(spec, height, width, 3, app.session_state["channels_filters"])
    if app.session_state["channels_input"] in ("drawing", "upload"):
        return
    again = opened(**address_of(app))
    assert address_of(again) == address_of(app)
    assert not again.warning
    assert formulas_of(again) == formulas_of(app)
    assert text_of(again) == text_of(app)


def test_the_articles_filter_costs_what_it_costs() -> None:
    app = opened(filters="1")
    assert r"5 \cdot 5 \cdot 3 \cdot 1 = 75" in formulas_of(app)[0]
    assert r"75 + 1 = 76" in formulas_of(app)[0]
    assert r"75 \cdot 28 \cdot 28 = 58{,}800" in formulas_of(app)[0]
    app.slider(key="channels_filters").set_value(16)
    shown(app.run())
    assert r"= 940{,}800" in formulas_of(app)[0]
    assert "The output's depth is the number of filters, 16" in text_of(app)


def test_the_channels_sums_in_the_caption_add_up() -> None:
    app = opened(bias="0.5", filter="4")
    line = next(caption.value for caption in app.caption if caption.value.startswith("In the middle"))
    terms, total = re.fullmatch(r".*?: (.*) \+ 0\.5 \(bias\) = (.*)\.", line).groups()  # type: ignore[union-attr]
    parts = [float(term) for term in terms.replace("− ", "-").replace("−", "-").replace("+ ", "").split()]
    assert len(parts) == 3
    assert sum(parts) + 0.5 == pytest.approx(float(total.replace("−", "-")), abs=0.003)


def test_depthwise_takes_a_multiple_of_three_filters_and_says_so() -> None:
    app = opened(filters="7")
    app.segmented_control(key="channels_mixing").set_value("depthwise")
    shown(app.run())
    assert app.slider(key="channels_filters").value == 6
    assert "Number of filters 7 became 6: depthwise" in warnings_of(app)
    assert r"\tfrac{3}{3}" in formulas_of(app)[0]
    assert "colour" not in address_of(app)
    app.slider(key="channels_filters").set_value(15)
    shown(app.run())
    assert not app.warning


def test_a_second_layer_is_as_deep_as_the_stack_and_its_groups_divide_both() -> None:
    app = opened(second="1", filters="6", second_filters="4", second_groups="2")
    assert r"3 \cdot 3 \cdot \tfrac{6}{2} \cdot 4 = 108" in formulas_of(app)[1]
    assert "3 × 3 × 3: it reads 3 of the 6 maps" in text_of(app)
    app.slider(key="channels_filters").set_value(5)
    shown(app.run())
    assert app.session_state["channels_second_groups"] == 1
    assert "Groups, second layer 2 became 1: groups must divide 5 channels and 4 filters" in warnings_of(app)


def test_choosing_learned_kernels_fixes_the_size_and_small_inputs_rule_them_out() -> None:
    app = opened(bank="learned")
    assert r"3 \cdot 3 \cdot 3 \cdot 6" in formulas_of(app)[0]
    assert "size" not in address_of(app)
    app.segmented_control(key="channels_mixing").set_value("pointwise")
    shown(app.run())
    assert app.session_state["channels_bank"] == "named"
    assert "learned kernels are 3 × 3" in warnings_of(app)


@pytest.mark.parametrize(
    ("params", "name", "value", "said"),
    [
        ({"filters": "99"}, "filters", 16, "filters=99"),
        ({"filters": "nan"}, "filters", 6, "filters=nan"),
        ({"mixing": "some"}, "mixing", "full", "mixing=some"),
        ({"kernel": "x"}, "kernel", "sobel-x", "kernel=x"),
        ({"filter": "9", "filters": "2"}, "filter", 1, "Filter 9 became 1: there are 2, counted from 0"),
        ({"input": "grid", "grid": SMALLEST_GRID, "size": "7"}, "size", 3, "Kernel size 7 became 3"),
        ({"kernel": "scharr-x", "size": "2"}, "size", 3, "Kernel size 2 became 3"),
        ({"activation": "cube"}, "activation", "relu", "activation=cube"),
        ({"ink": "red"}, "ink", "#c2410c", "ink=red"),
    ],
)
def test_an_address_that_cannot_be_becomes_the_nearest_that_can(
    params: dict[str, str], name: str, value: object, said: str
) -> None:
    check_mended("channels", params, name, value, said)


@pytest.mark.parametrize(("groups", "filters"), [(1, 4), (3, 6)])
def test_channel_parts_add_up_to_the_map(groups: int, filters: int) -> None:
    rng = np.random.default_rng(0)
    image, kernel = rng.normal(size=(9, 8, 3)), rng.normal(size=(3, 2, 3 // groups, filters))
    spec = ConvSpec((3, 2), (2, 1), "same", groups=groups)
    maps = convolve(image, kernel, None, spec)
    for filter in range(filters):
        parts = channel_parts(image, kernel, spec, filter)
        assert [channel for channel, _ in parts] == (list(range(3)) if groups == 1 else [filter // (filters // 3)])
        np.testing.assert_allclose(sum(part for _, part in parts), maps[:, :, filter], rtol=0, atol=1e-12)


@pytest.mark.parametrize("groups", [1, 3])
def test_banks_have_the_shape_that_a_convolution_takes(groups: int) -> None:
    for size in range(1, 8):
        for count in range(groups, MOST_FILTERS + 1, groups):
            for bank in (
                named_bank(size, count, groups, "box", "red"),
                random_bank(size, 3 // groups, count, seed=1),
            ):
                assert bank.kernel.shape == (size, size, 3 // groups, count)
                assert len(bank.names) == count
                assert np.isfinite(bank.kernel).all()
    assert learned_bank(MOST_FILTERS // groups * groups, groups, "grey").kernel.shape[:2] == (3, 3)


def test_a_filter_is_its_kernel_times_its_colour_and_has_length_one() -> None:
    bank = named_bank(5, MOST_FILTERS, 1, "sobel-x", "red-green")
    for at, (kernel, colour) in enumerate([("sobel-x", "red-green"), *FOLLOWING]):
        flat = PRESETS[kernel].build(5, 5)
        expected = (flat / np.sqrt((flat**2).sum()))[:, :, None] * np.array(COLOURS[colour][1])
        np.testing.assert_allclose(bank.kernel[..., at], expected, rtol=0, atol=1e-12)
    learned = learned_bank(1, 1, "blue").kernel[:, :, :, 0]
    sizes = np.abs(learned_kernels("seed")).sum(axis=(1, 2))
    np.testing.assert_array_equal(learned[:, :, 2], learned_kernels("seed")[sizes.argmax()])
    assert not learned[:, :, :2].any()


def test_random_filters_follow_their_seed_whatever_their_number() -> None:
    few, many = random_bank(3, 2, 2, seed=4), random_bank(3, 2, 5, seed=4)
    np.testing.assert_array_equal(few.kernel, many.kernel[..., :2])
    assert (random_bank(3, 2, 2, seed=5).kernel != few.kernel).any()


def test_the_table_compares_the_separable_convolution() -> None:
    table = cost_table(ConvSpec(5), 32, 32, 3, 6)
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    full = convolution_cost(ConvSpec(5), 32, 32, 3, 6)
    assert rows[0][1:] == [f"{full.parameters:,}", f"{full.multiplications:,}", "100.0%"]
    pair = [int(rows[at][2].replace(",", "")) for at in (1, 2, 3)]
    assert pair[0] + pair[1] == pair[2]
    assert rows[3][3] == f"{1 / 6 + 1 / 25:.1%}"
