"""The stride and padding page without a browser: every state valid, its words and numbers right."""

import re
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from hasy_core.arithmetic import ConvSpec, convolve, convolve_transpose
from hasy_core.arithmetic.resizing import area_average
from hasy_core.arithmetic.stack import stack
from hasy_core.arithmetic.transposed import TransposedSpec
from hasy_core.kernels.presets import preset_kernel
from tests.app.pages import (
    address_of,
    check_mended,
    move,
    moved_about,
    numpy_lines,
    open_page,
    shown,
    text_of,
    warnings_of,
)
from ui.learn.lessons.lesson import lesson_address
from ui.learn.padding_words import same_sentences, unread_sentence
from ui.learn.shape_formula import shape_formula, transposed_formula
from ui.learn.stride_padding.stack_table import seen_by_middle
from ui.page.samples import samples

opened = partial(open_page, "stride_padding")
CHOICES = {
    "stride_padding_operation": ["convolution", "transposed"],
    "stride_padding_padding": ["none", "same", "full", "amount"],
    "stride_padding_input": ["symbol", "drawing", "upload", "grid"],
}
TRANSPOSED_CHOICES = CHOICES | {"stride_padding_padding": ["none", "same", "amount"]}


def held(app: AppTest, name: str) -> Any:
    return app.session_state[f"stride_padding_{name}"]


def pair(app: AppTest, name: str) -> tuple[int, int]:
    return held(app, name), held(app, f"{name}_columns" if held(app, "separate") else name)


def amounts_of(app: AppTest) -> tuple[tuple[int, int], tuple[int, int]]:
    return (held(app, "top"), held(app, "bottom")), (held(app, "left"), held(app, "right"))


def formula_of(app: AppTest) -> str:
    """The formula that the widgets' own values make, whatever the page made of them."""
    size, stride, dilation = (pair(app, name) for name in ("size", "stride", "dilation"))
    shape = app.session_state["stride_padding_input_now"][1]
    if held(app, "operation") == "convolution":
        spec = ConvSpec(size, stride, amounts_of(app), dilation, padding_mode=held(app, "mode"))
        return shape_formula(spec, *shape)
    side = held(app, "side")
    height, width = (max(1, round(pixels * side / max(shape))) for pixels in shape)
    extra = pair(app, "output_padding")
    if held(app, "padding") == "same":
        extents = [step * (taps - 1) + 1 for step, taps in zip(dilation, size, strict=True)]
        extra = tuple(max(step - extent, 0) for step, extent in zip(stride, extents, strict=True))
    return transposed_formula(TransposedSpec(size, stride, amounts_of(app), extra, dilation), height, width)


@moved_about(5)
@given(data=st.data())
def test_every_reachable_setting_is_valid_and_its_address_opens_it_again(data: st.DataObject) -> None:
    app = opened()
    for _ in range(data.draw(st.integers(1, 8), label="moves")):
        move(app, data, TRANSPOSED_CHOICES if held(app, "operation") == "transposed" else CHOICES)
        shown(app.run())
        assert app.latex[0].value == formula_of(app).join(["$$\n", "\n$$"])
    again = opened(**address_of(app))
    assert address_of(again) == address_of(app)
    assert not again.warning
    assert again.latex[0].value == app.latex[0].value


def test_stride_3_leaves_the_last_two_columns_unread() -> None:
    app = opened(stride="3")
    assert r"/ 3 \rfloor + 1 = 10" in app.latex[0].value
    assert "No window reads 2 of 32 rows (30, 31) and 2 of 32 columns (30, 31)" in text_of(app)
    assert "12 % of its pixels count for nothing" in text_of(app)
    app.slider(key="stride_padding_stride").set_value(1)
    shown(app.run())
    assert "Every row and every column of the input is under some window" in text_of(app)


def test_a_stride_beyond_the_kernel_leaves_rows_out_between_windows() -> None:
    app = opened(stride="5", size="2")
    assert "No window reads 18 of 32 rows (2, 3, 4, 7, 8, …, 29)" in text_of(app)


def test_the_stack_ends_where_nothing_is_left() -> None:
    app = opened(stride="2", layers="12")
    table = next(part.value for part in app.markdown if part.value.startswith("| Layer"))
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]
    assert [row[1] for row in rows] == ["32 × 32", "15 × 15", "7 × 7", "3 × 3", "1 × 1"]
    assert [row[2] for row in rows] == ["1 × 1", "3 × 3", "7 × 7", "15 × 15", "31 × 31"]
    assert [row[3] for row in rows] == [f"{jump} × {jump}" for jump in (1, 2, 4, 8, 16)]
    assert "Nothing is left for layer 5 at 1 × 1: its window spans 3 × 3" in text_of(app)
    longer = opened(stride="1", padding="same", layers="12")
    assert "12 layers end at 32 × 32" in text_of(longer)
    reflected = opened(stride="2", padding="full", mode="reflect", size="9", layers="9")
    levels = stack(ConvSpec(9, 2, "full", padding_mode="reflect"), 32, 32, 9)
    if levels.ended:
        assert f"Nothing is left for layer {len(levels.levels)}" in text_of(reflected)


def test_moving_one_side_is_choosing_amounts_that_start_from_the_rule() -> None:
    app = opened(padding="same", size="4", stride="1")
    assert amounts_of(app) == ((1, 2), (1, 2))
    app.slider(key="stride_padding_left").set_value(7)
    shown(app.run())
    assert held(app, "padding") == "amount"
    assert amounts_of(app) == ((1, 2), (7, 2))
    assert [address_of(app)[side] for side in ("top", "bottom", "left", "right")] == ["1", "2", "7", "2"]


def test_transposed_shows_the_size_that_the_formula_gives_and_agrees_with_the_adjoint() -> None:
    app = opened(
        operation="transposed", side="5", stride="2", padding="amount", top="1", bottom="1", left="1", right="1"
    )
    assert "= 9" in app.latex[0].value
    app.slider(key="stride_padding_output_padding").set_value(1)
    shown(app.run())
    assert "+ 1 + 1 = 10" in app.latex[0].value
    assert "It makes the same of inputs with 9, 10 rows and with 9, 10 columns" in text_of(app)
    difference = re.search(r"the largest difference is ([\d.e-]+)\.", text_of(app))
    assert difference
    assert float(difference[1]) < 1e-12


def test_a_transposed_convolution_has_no_full_padding_and_says_so() -> None:
    app = opened(operation="transposed", padding="full")
    assert held(app, "padding") == "none"
    assert "Padding full became none" in warnings_of(app)
    assert len(app.warning) == 1


def test_keras_and_pytorch_differ_where_the_stride_exceeds_the_kernel() -> None:
    app = opened(operation="transposed", side="5", stride="4", size="2")
    assert 'Keras (`padding="valid"`) gives 20 × 20 where PyTorch gives 18 × 18' in text_of(app)
    assert "Keras" not in text_of(opened(operation="transposed", stride="2", size="3"))


def test_keras_gives_the_sizes_that_the_page_says() -> None:
    from keras import layers

    for padding, side in (("valid", 20), ("same", 20)):
        layer = layers.Conv2DTranspose(1, 2, 4, padding=padding)
        assert list(layer.compute_output_shape((1, 5, 5, 1))) == [1, side, side, 1]


@pytest.mark.parametrize(
    ("spec", "size", "parts"),
    [
        (ConvSpec(3, 2, "same"), 32, ["⌈32 / 2⌉ = 16 rows need 1 of padding, 0 at the top and 1 at the bottom"]),
        (ConvSpec(3, 2, "same"), 32, ["refuses", "padding=(1, 1)", "16 rows, the first window at row −1 instead of 0"]),
        (ConvSpec(3, 2, "same"), 33, ["refuses", "the same 17 rows; the same 17 columns"]),
        (ConvSpec(4, 3, "same"), 31, ["padding=(1, 1)", "10 rows instead of 11"]),
        (ConvSpec(4, 1, "same"), 32, ["1 at the top and 2 at the bottom; columns likewise", "splits it alike"]),
        (ConvSpec((3, 1), (2, 1), "same"), 32, ["32 columns need 0 of padding", "the same 32 columns"]),
    ],
)
def test_same_in_words(spec: ConvSpec, size: int, parts: list[str]) -> None:
    words = "\n".join(same_sentences(spec, size, size))
    for part in parts:
        assert part in words


@settings(max_examples=100)
@given(st.integers(1, 5), st.integers(1, 8), st.integers(1, 3), st.integers(5, 24))
def test_unread_share_is_the_share_of_pixels(kernel: int, stride: int, dilation: int, size: int) -> None:
    extent = dilation * (kernel - 1) + 1
    if extent > size:
        return
    read = np.zeros(size, bool)
    for start in range(0, size - extent + 1, stride):
        read[start : start + extent : dilation] = True
    sentence = unread_sentence(ConvSpec(kernel, stride, dilation=dilation), size, size)
    if read.all():
        assert sentence.startswith("Every row")
    else:
        share = 1 - np.outer(read, read).mean()
        assert f"{(~read).sum()} of {size} rows" in sentence
        assert f"{100 * share:.0f} % of its pixels" in sentence


@pytest.mark.parametrize(
    ("params", "name", "value", "said"),
    [
        ({"stride": "99"}, "stride", 8, "stride=99"),
        ({"input": "grid", "size": "11"}, "size", 6, "Kernel size 11 became 6: the input has 6 × 6 pixels"),
        ({"size": "11", "dilation": "4"}, "dilation", 3, "Dilation 4 became 3"),
        ({"operation": "transposed", "stride": "2", "output_padding": "5"}, "output_padding", 1, "became 1"),
        ({"operation": "sideways"}, "operation", "convolution", "operation must be one of"),
        ({"padding": "amount", "top": "40"}, "top", 31, "Top 40 became 31"),
        ({"operation": "transposed", "padding": "amount", "top": "9"}, "top", 2, "Top 9 became 2"),
        ({"layers": "zero"}, "layers", 5, "layers=zero"),
    ],
)
def test_an_address_that_cannot_be_becomes_the_nearest_that_can(
    params: dict[str, str], name: str, value: object, said: str
) -> None:
    app = check_mended("stride_padding", params, name, value, said)
    assert len(app.warning) == 1


def test_the_numpy_lines_make_what_the_page_shows() -> None:
    app = opened(size="4", stride="3", padding="same", mode="circular", kernel="random", sample="stand-in-4")
    lines = numpy_lines(app, "stride_padding")
    image, kernel = samples().image(4)[..., None] / 255, preset_kernel("random", 4, 4)[..., None, None]
    names: dict[str, Any] = {"image": image, "kernel": kernel}
    exec(lines, names)
    expected = convolve(image, kernel, None, ConvSpec(4, 3, "same", padding_mode="circular"))
    np.testing.assert_allclose(names["output"], expected, rtol=0, atol=1e-9)


@pytest.mark.parametrize(
    ("settings", "spec", "size"),
    [
        ({"padding": "same"}, ConvSpec(4, 3, "same"), (15, 15)),
        ({"padding": "none", "output_padding": "2"}, ConvSpec(4, 3), (18, 18)),
        ({"padding": "amount", "top": "1", "right": "3"}, ConvSpec(4, 3, ((1, 0), (0, 3))), (15, 13)),
    ],
)
def test_the_numpy_lines_of_a_transposed_convolution(
    settings: dict[str, str], spec: ConvSpec, size: tuple[int, int]
) -> None:
    app = opened(operation="transposed", size="4", stride="3", kernel="random", sample="stand-in-4", **settings)
    lines = numpy_lines(app, "stride_padding")
    maps = area_average(samples().image(4)[..., None] / 255, 5, 5)
    kernel = preset_kernel("random", 4, 4)[..., None, None]
    names: dict[str, Any] = {"maps": maps, "kernel": kernel}
    exec(lines, names)
    np.testing.assert_allclose(names["output"], convolve_transpose(maps, kernel, spec, size), rtol=0, atol=1e-9)


def test_the_lesson_about_the_last_column_shows_what_it_asks_about() -> None:
    app = opened(**lesson_address("last-column"))
    assert "Why did the last column vanish" in text_of(app)
    assert "1 of 6 rows (5) and 1 of 6 columns (5)" in text_of(app)
    assert "Move **Stride** to 3" not in text_of(app)
    assert not app.warning


@pytest.mark.parametrize("spec", [ConvSpec(3, 2), ConvSpec((3, 4), (1, 2), "same"), ConvSpec(2, 2, 1, dilation=2)])
def test_the_frame_holds_what_the_middle_cell_reads(spec: ConvSpec) -> None:
    levels = stack(spec, 30, 24, 3).levels
    for depth in range(1, len(levels)):
        maps = np.zeros((*levels[depth].shape, 1))
        maps[levels[depth].shape[0] // 2, levels[depth].shape[1] // 2] = 1
        for level in reversed(levels[:depth]):
            maps = convolve_transpose(maps, np.ones((*spec.kernel_size, 1, 1)), spec, level.shape)
        rows, columns = np.nonzero(maps[..., 0])
        top, left, bottom, right = seen_by_middle(levels[depth], (30, 24))
        assert top <= rows.min() < rows.max() <= bottom
        assert left <= columns.min() < columns.max() <= right
        if spec.dilation == (1, 1):
            assert (top, left, bottom, right) == (rows.min(), columns.min(), rows.max(), columns.max())
