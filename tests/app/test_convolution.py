"""The convolution page without a browser: its settings, its limits, its address."""

import json
import re
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import ElementTree

from hasy_core.arithmetic import ACTIVATIONS, PADDING_MODES, ConvSpec
from hasy_core.kernels.cells import kernel_from_text, kernel_text, parse_weight
from hasy_core.kernels.learned import learned_kernels
from hasy_core.kernels.presets import PRESETS, RANDOM, preset_kernel, resized
from tests.app.pages import address_of, move, moved_about, open_page, shown, warnings_of
from ui.learn.shape_formula import shape_formula, unused_sentence

opened = partial(open_page, "convolution")
CHOICES = {"convolution_padding": ["none", "same", "full", "amount"]}


def stage_data(app: AppTest) -> dict[str, Any]:
    """What the page sends to the stage."""
    (stage,) = [
        element.proto
        for element in app.get("bidi_component")
        if element.proto.component_name.endswith("convscope_stage")
    ]
    (data,) = json.loads(stage.json)
    return dict(data)


FOLLOWS = {"amount": ("padding",), "symbol": ("sample",), "example": ("sample",)}


def settings_of(app: AppTest) -> dict[str, Any]:
    """Every setting of the page, by its name in the address."""
    names = ["sample", "kernel", "seed", "cells", "separate", "size", "size_columns", "stride", "stride_columns"]
    names += ["dilation", "dilation_columns", "padding", "amount", "mode", "bias"]
    return {name: app.session_state[f"convolution_{name}"] for name in names}


def spec_of(app: AppTest) -> ConvSpec:
    """The setting as the widgets show it."""
    held = app.session_state
    apart = held["convolution_separate"]
    pairs = [
        (held[f"convolution_{name}"], held[f"convolution_{name}_columns" if apart else f"convolution_{name}"])
        for name in ("size", "stride", "dilation")
    ]
    padding = {"none": "valid", "amount": held["convolution_amount"]}.get(
        held["convolution_padding"], held["convolution_padding"]
    )
    return ConvSpec(pairs[0], pairs[1], padding, pairs[2], padding_mode=held["convolution_mode"])


@moved_about(5)
@given(data=st.data())
def test_every_reachable_setting_is_valid_and_its_address_opens_it_again(data: st.DataObject) -> None:
    app = opened()
    for _ in range(data.draw(st.integers(1, 8), label="moves")):
        before = settings_of(app)
        moved = move(app, data, CHOICES).key.removeprefix("convolution_")
        shown(app.run())
        for name, setting in settings_of(app).items():
            expected = setting == before[name] or name == moved or name in FOLLOWS.get(moved, ("amount", "cells"))
            label = name.removesuffix("_columns").replace("_", " ").capitalize()
            axis = "(, (rows|columns))?"
            said = re.search(f"{label}{axis} {before[name]} became {setting}: ", warnings_of(app))
            assert expected or said
        spec = spec_of(app)
        assert app.latex[0].value == shape_formula(spec, 32, 32).join(["$$\n", "\n$$"])
    again = opened(**address_of(app))
    assert address_of(again) == address_of(app)
    assert not again.warning
    assert again.latex[0].value == app.latex[0].value
    for name in ("sample", "shown", "bias"):
        assert again.session_state[f"convolution_{name}"] == app.session_state[f"convolution_{name}"]


def test_stride_changes_the_shape() -> None:
    app = opened(padding="none")
    app.slider(key="convolution_stride").set_value(2)
    shown(app.run())
    assert r"/ 2 \rfloor + 1 = 15" in app.latex[0].value
    assert "the last row and the last column of the input are under no window" in app.caption[0].value
    assert address_of(app)["stride"] == "2"


def test_a_larger_kernel_lowers_the_dilation_and_says_so() -> None:
    app = opened(size="3", dilation="4")
    app.slider(key="convolution_size").set_value(11)
    shown(app.run())
    assert app.slider(key="convolution_dilation").value == 3
    assert app.slider(key="convolution_dilation").max == 3
    assert "Dilation 4 became 3" in warnings_of(app)


def test_a_notice_stays_until_a_setting_changes() -> None:
    app = opened(stride="99")
    assert "stride=99" in warnings_of(app)
    app.session_state["convolution_code"] = True
    assert "stride=99" in warnings_of(shown(app.run()))
    app.slider(key="convolution_stride").set_value(3)
    assert not shown(app.run()).warning


def test_a_preset_that_needs_a_larger_kernel_gets_it() -> None:
    app = opened(kernel="identity", size="1")
    app.selectbox(key="convolution_kernel").set_value("sobel-x")
    shown(app.run())
    assert app.slider(key="convolution_size").value == 2
    assert "Kernel size 1 became 2: Edges · Sobel x (vertical) takes at least 1 × 2" in warnings_of(app)


def test_an_amount_of_ones_own() -> None:
    app = opened(padding="amount", amount="5")
    assert address_of(app)["amount"] == "5"
    assert "= 40" in app.latex[0].value
    app.slider(key="convolution_amount").set_value(0)
    assert "= 30" in shown(app.run()).latex[0].value


def test_a_small_grid_lowers_what_does_not_fit() -> None:
    app = opened(size="7", dilation="2", padding="amount", amount="9", input="grid")
    side = app.session_state["convolution_size"]
    assert side < 7
    assert f"Kernel size 7 became {side}" in warnings_of(app)
    assert f"Padding amount 9 became {side - 1}" in warnings_of(app)


def test_true_convolution_turns_the_kernel_and_typing_still_hits_the_right_cell() -> None:
    app = opened(kernel="own", cells="1,2;3,4", size="2", flip="1")
    sent = stage_data(app)
    assert sent["kernel"] == [4, 3, 2, 1]
    assert sent["labels"]["kernel"] == "Kernel, turned by 180°"
    assert app.session_state["convolution_shown"] == "1,2;3,4"


def test_a_learned_kernel_is_the_networks() -> None:
    app = opened(kernel="learned", unit="7")
    kernel = np.array(stage_data(app)["kernel"]).reshape(3, 3)
    np.testing.assert_array_equal(kernel, learned_kernels(app.session_state["convolution_network"])[7])
    wider = opened(kernel="learned", unit="7", size="5")
    np.testing.assert_array_equal(np.array(stage_data(wider)["kernel"]).reshape(5, 5)[1:4, 1:4], kernel)


def test_every_activation_reaches_the_stage() -> None:
    for name in ACTIVATIONS:
        assert stage_data(opened(activation=name))["setting"]["activation"] == name


def test_separable_kernels_are_shown_in_two_passes_and_others_are_named() -> None:
    for kernel, size, said in (
        ("gaussian", "5", "5 + 5 = 10 multiplications for each cell instead of 5 × 5 = 25"),
        ("laplacian", "3", "not separable: as a matrix it has rank 2"),
        ("box", "1", "nothing to separate"),
    ):
        app = opened(kernel=kernel, size=size)
        app.session_state["convolution_separable"] = True
        assert any(said in markdown.value for markdown in shown(app.run()).markdown)


def test_your_own_kernel_starts_from_the_one_shown_and_stays_when_its_size_changes() -> None:
    app = opened(kernel="laplacian")
    app.selectbox(key="convolution_kernel").set_value("own")
    shown(app.run())
    assert address_of(app)["cells"] == "1,1,1;1,-8,1;1,1,1"
    app.slider(key="convolution_size").set_value(5)
    shown(app.run())
    assert address_of(app)["cells"] == "0,0,0,0,0;0,1,1,1,0;0,1,-8,1,0;0,1,1,1,0;0,0,0,0,0"
    app.selectbox(key="convolution_kernel").set_value("identity")
    shown(app.run())
    assert "cells" not in address_of(app)


def test_choosing_a_symbol_then_an_example() -> None:
    app = opened()
    app.selectbox(key="convolution_symbol").select_index(3)
    shown(app.run())
    first = int(address_of(app)["sample"].removeprefix("stand-in-"))
    app.number_input(key="convolution_example").set_value(2)
    shown(app.run())
    second = int(address_of(app)["sample"].removeprefix("stand-in-"))
    assert second != first
    assert app.selectbox(key="convolution_symbol").index == 3


@pytest.mark.parametrize(
    ("params", "key", "value", "said"),
    [
        ({"stride": "99"}, "stride", 8, "stride=99"),
        ({"stride": "2.4"}, "stride", 2, "stride=2.4"),
        ({"stride": "nan"}, "stride", 1, "stride=nan"),
        ({"size": "x"}, "size", 3, "size=x"),
        ({"size": "11", "dilation": "4"}, "dilation", 3, "Dilation 4 became 3"),
        ({"padding": "some"}, "padding", "same", "padding must be one of none, same, full, amount"),
        ({"bias": "inf"}, "bias", 10.0, "bias=inf"),
        ({"sample": "stand-in--5"}, "sample", 0, "sample=stand-in--5"),
        ({"sample": "stand-in-" + "1" * 400}, "sample", None, "sample=stand-in-111"),
        ({"sample": "7"}, "sample", None, "HASYv2's, which are not shown"),
        ({"separate": "maybe"}, "separate", False, "separate=maybe"),
        ({"kernel": "own", "cells": "1,2;3"}, "kernel", "own", "rows differ in length"),
        ({"kernel": "own", "cells": "1,nan"}, "kernel", "own", "“nan” is not a finite number"),
        ({"kernel": "own", "cells": ",".join(["1"] * 12)}, "kernel", "own", "at most 11 × 11"),
    ],
)
def test_an_address_that_cannot_be_becomes_the_nearest_that_can(
    params: dict[str, str], key: str, value: object, said: str
) -> None:
    app = opened(**params)
    if value is not None:
        assert app.session_state[f"convolution_{key}"] == value
    assert said in warnings_of(app)
    assert len(app.warning) == 1


def test_a_changed_address_is_followed_and_a_moved_widget_beats_an_old_address() -> None:
    app = opened(stride="2")
    app.query_params["stride"] = "3"
    shown(app.run())
    assert app.slider(key="convolution_stride").value == 3
    old = address_of(app)
    app.slider(key="convolution_stride").set_value(5)
    shown(app.run())
    app.slider(key="convolution_stride").set_value(6)
    for name, text in old.items():
        app.query_params[name] = text
    shown(app.run())
    assert app.slider(key="convolution_stride").value == 6


def test_a_browser_that_has_not_made_the_widgets_yet_is_told_their_values_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = opened(stride="3")

    def stride() -> Any:
        return app.slider(key="convolution_stride").proto

    assert stride().set_value
    with monkeypatch.context() as patch:
        patch.setattr(ElementTree, "get_widget_states", lambda _: WidgetStates())
        shown(app.run())
    assert stride().set_value
    assert stride().value == [3]

    shown(app.run())
    assert not stride().set_value, "the browser has said what it holds"
    assert address_of(app)["stride"] == "3"


def test_an_address_the_page_had_before_is_stale_unless_the_back_button_or_a_link_brings_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = opened(stride="2")
    for stride in (3, 4):
        app.slider(key="convolution_stride").set_value(stride)
        shown(app.run())

    def stride_after(address: str) -> int:
        app.query_params["stride"] = address
        value = shown(app.run()).slider(key="convolution_stride").value
        assert app.query_params["stride"] == str(value)
        return int(value)

    assert stride_after("2") == 4
    assert stride_after("5") == 5
    with monkeypatch.context() as patch:
        patch.setattr("ui.page.streamlit_private.gone_back", lambda: True)
        assert stride_after("2") == 2
    app.session_state["visit"] = 1  # a link led here from another page
    assert stride_after("3") == 3


# fmt: off
TEXTBOOK = {
    "identity": [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
    "box": np.full((3, 3), 1 / 9),
    "sharpen": [[-1, -1, -1], [-1, 9, -1], [-1, -1, -1]],
    "emboss": [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]],
    "laplacian": [[1, 1, 1], [1, -8, 1], [1, 1, 1]],
    "sobel-x": [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
    "sobel-y": [[-1, -2, -1], [0, 0, 0], [1, 2, 1]],
    "prewitt-x": [[-1, 0, 1], [-1, 0, 1], [-1, 0, 1]],
    "prewitt-y": [[-1, -1, -1], [0, 0, 0], [1, 1, 1]],
    "line-horizontal": [[-1, -1, -1], [2, 2, 2], [-1, -1, -1]],
    "line-vertical": [[-1, 2, -1], [-1, 2, -1], [-1, 2, -1]],
    "line-falling": [[2, -1, -1], [-1, 2, -1], [-1, -1, 2]],
    "line-rising": [[-1, -1, 2], [-1, 2, -1], [2, -1, -1]],
}
# fmt: on


@pytest.mark.parametrize("name", TEXTBOOK)
def test_presets_at_three_by_three_are_the_textbooks(name: str) -> None:
    np.testing.assert_allclose(preset_kernel(name, 3, 3), TEXTBOOK[name])


@pytest.mark.parametrize("name", [*PRESETS, RANDOM])
def test_presets_exist_at_every_size_and_keep_their_sum(name: str) -> None:
    sums = {"identity": 1, "box": 1, "gaussian": 1, "sharpen": 1, "emboss": 1, RANDOM: None}
    low = PRESETS[name].smallest if name in PRESETS else (1, 1)
    for height in range(low[0], 12):
        for width in range(low[1], 12):
            kernel = preset_kernel(name, height, width)
            assert kernel.shape == (height, width)
            assert kernel.dtype == np.float64
            assert np.isfinite(kernel).all()
            if sums.get(name, 0) is not None:
                assert kernel.sum() == pytest.approx(sums.get(name, 0), abs=1e-9)


def test_a_preset_refuses_a_kernel_too_small_for_it() -> None:
    with pytest.raises(ValueError, match="too small for Sobel x"):
        preset_kernel("sobel-x", 3, 1)


def test_random_kernels_follow_their_seed() -> None:
    assert (preset_kernel(RANDOM, 3, 4, seed=5) == preset_kernel(RANDOM, 3, 4, seed=5)).all()
    assert (preset_kernel(RANDOM, 3, 4, seed=5) != preset_kernel(RANDOM, 3, 4, seed=6)).any()


@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 5), st.integers(0, 5))
def test_resizing_a_kernel_up_and_back_keeps_it(height: int, width: int, taller: int, wider: int) -> None:
    kernel = np.arange(1.0, height * width + 1).reshape(height, width)
    larger = resized(kernel, height + taller, width + wider)
    assert larger.sum() == kernel.sum()
    np.testing.assert_array_equal(resized(larger, height, width), kernel)


@pytest.mark.parametrize(
    ("typed", "weight"), [("2", 2.0), (" -0.5 ", -0.5), ("−3", -3.0), ("1/4", 0.25), ("0,5", 0.5), ("1e-3", 0.001)]
)
def test_numbers_as_people_type_them(typed: str, weight: float) -> None:
    assert parse_weight(typed, 0, 0) == weight


@pytest.mark.parametrize(
    "typed",
    ["", "  ", "abc", "nan", "NaN", "inf", "-inf", "1/0", "1e999", "1e7", "1 2", "1/2/3", "９x", "1_000", "1/1_0"],
)
def test_what_is_no_weight_gets_one_sentence_naming_the_cell(typed: str) -> None:
    with pytest.raises(ValueError, match=r"^Kernel row 2, column 1[ :].*the kernel was kept as it was\.$"):
        parse_weight(typed, 2, 1)


@given(st.integers(1, 11), st.integers(1, 11), st.data())
def test_the_address_holds_a_kernel_exactly(height: int, width: int, data: st.DataObject) -> None:
    weights = st.floats(-1e6, 1e6, allow_nan=False)
    cells = data.draw(st.lists(weights, min_size=height * width, max_size=height * width))
    kernel = np.array(cells).reshape(height, width)
    np.testing.assert_array_equal(kernel_from_text(kernel_text(kernel), 11), kernel)


@given(
    st.tuples(st.integers(1, 11), st.integers(1, 11)),
    st.tuples(st.integers(1, 8), st.integers(1, 8)),
    st.sampled_from(["valid", "same", "full", 3]),
    st.sampled_from(PADDING_MODES),
)
def test_the_formula_ends_in_the_shape(
    kernel: tuple[int, int], stride: tuple[int, int], padding: str | int, mode: str
) -> None:
    spec = ConvSpec(kernel, stride, padding, padding_mode=mode)
    rows, columns = spec.output_shape(32, 32)
    formula = shape_formula(spec, 32, 32)
    assert f"= {rows}" in formula
    assert f"= {columns}" in formula
    assert bool(unused_sentence(spec, 32, 32)) == any(spec.unused(32, 32))
