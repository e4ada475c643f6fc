"""The pooling page without a browser: every state valid, its numbers those of TensorFlow and of plain counting."""

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from hasy_core.arithmetic import ConvSpec, PoolSpec, pool
from hasy_core.arithmetic.shift import relative_change, shifted, unchanged_share
from hasy_core.kernels.feature_map import FEATURES, feature_map
from tests.app.pages import address_of, check_mended, moved_about, numpy_lines, open_page, text_of, walk
from ui.learn.pooling.depth_table import depth_table
from ui.learn.pooling.shift_maps import describe_shift
from ui.learn.shape_formula import shape_formula
from ui.page.samples import samples

opened = partial(open_page, "pooling")
CHOICES = {"pooling_padding": ["none", "same"], "pooling_input": ["symbol", "drawing", "upload", "grid"]}


def held(app: AppTest, name: str) -> Any:
    return app.session_state[f"pooling_{name}"]


def table(app: AppTest, first_head: str) -> list[list[str]]:
    """Rows of the table whose head begins so."""
    [text] = [part.value for part in app.markdown if part.value.startswith(first_head)]
    return [[cell.strip(" *") for cell in line.strip("|").split("|")] for line in text.splitlines()[2:]]


def spec_of(app: AppTest) -> PoolSpec:
    shape = app.session_state["pooling_input_now"][1]
    if held(app, "kind").startswith("global_"):
        return PoolSpec(shape)
    pairs = [
        (held(app, name), held(app, f"{name}_columns" if held(app, "separate") else name))
        for name in ("size", "stride")
    ]
    return PoolSpec(pairs[0], pairs[1], {"none": "valid", "same": "same"}[held(app, "padding")])


def raw_of(app: AppTest, image: np.ndarray) -> np.ndarray:
    return image if held(app, "map") == "input" else feature_map(image, held(app, "map"))


@moved_about(5)
@given(data=st.data())
def test_every_reachable_setting_is_valid_and_its_address_opens_it_again(data: st.DataObject) -> None:
    app = opened()
    for _ in walk(app, data, CHOICES, 8):
        spec, shape = spec_of(app), app.session_state["pooling_input_now"][1]
        windows = ConvSpec(spec.size, spec.stride, spec.padding)
        assert shape_formula(windows, *shape) in app.latex[1].value
        rows, columns = spec.output_shape(*shape)
        assert f"becomes **{rows} × {columns} × {held(app, 'depth')}**" in text_of(app)
    again = opened(**address_of(app))
    assert address_of(again) == address_of(app)
    assert not again.warning
    assert [line.value for line in again.latex] == [line.value for line in app.latex]
    assert text_of(again) == text_of(app)


def test_winners_are_tensorflows(tmp_path: Path) -> None:
    import tensorflow

    app = opened(sample="stand-in-7", map="sobel-y", size="3", stride="2", padding="same")
    image = feature_map(samples().image(7) / 255, "sobel-y")
    _, flat = tensorflow.nn.max_pool_with_argmax(image[None, ..., None].astype(np.float32), 3, 2, "SAME")
    spec = PoolSpec(3, 2, "same")
    (top, bottom), (left, right) = spec.padding_amounts(32, 32)
    highest = np.pad(image, ((top, bottom), (left, right)), constant_values=-np.inf)
    lowest = np.pad(image, ((top, bottom), (left, right)), constant_values=np.inf)
    winners = set()
    contested = 0
    for (row, column), winner in np.ndenumerate(flat[0, ..., 0].numpy()):
        window = np.s_[2 * row : 2 * row + 3, 2 * column : 2 * column + 3]
        if highest[window].max() > lowest[window].min():
            contested += 1
            winners.add(int(winner))
    assert f"{contested} of 256 windows have a winner" in text_of(app)
    assert f"**{len(winners)} of 1024 pixels**" in text_of(app)


@pytest.mark.parametrize("kind", ["average", "lp", "global_average"])
def test_only_a_maximum_has_winners(kind: str) -> None:
    app = opened(kind=kind)
    assert "have a winner" not in text_of(app)
    assert ("Share of the largest pixel" in text_of(app)) == (kind == "lp")


def test_a_window_that_covers_the_map_has_one_winner() -> None:
    app = opened(kind="global_max")
    assert "1 of 1 window has a winner." in text_of(app)
    assert "**1 of 1024 pixels** (less than 0.1 %)" in text_of(app)
    assert "size" not in address_of(app)


def test_no_parameters_and_the_depth_is_intact() -> None:
    app = opened(depth="6", size="3", stride="2")
    rows = table(app, "| Operator |")
    assert "**32 × 32 × 6** becomes **15 × 15 × 6**" in text_of(app)
    assert rows[0] == ["This pooling", "0", "0"]
    assert rows[1] == ["Convolution", f"{3 * 3 * 6 * 6 + 6:,}", f"{3 * 3 * 6 * 6 * 15 * 15:,}"]
    assert rows[2] == ["Depthwise convolution", f"{3 * 3 * 6 + 6:,}", f"{3 * 3 * 6 * 15 * 15:,}"]
    assert "8 comparisons for each of 1,350 cells" in text_of(app)


def test_keras_counts_the_same_parameters() -> None:
    from keras import Input, Sequential, layers

    rows = [line.split("|")[2] for line in depth_table((32, 32, 6), PoolSpec(3, 2)).splitlines()[2:]]
    counts = [int(row.strip(" *").replace(",", "")) for row in rows]
    for layer, count in zip(
        (layers.MaxPooling2D(3, 2), layers.Conv2D(6, 3, 2), layers.DepthwiseConv2D(3, 2)), counts, strict=True
    ):
        model = Sequential([Input((32, 32, 6)), layer])
        assert model.count_params() == count
        assert model.output_shape == (None, 15, 15, 6)


@pytest.mark.parametrize(("kind", "map_name"), [("max", "input"), ("average", "sobel-x"), ("lp", "gaussian")])
def test_the_shift_table_says_what_happened(kind: str, map_name: str) -> None:
    app = opened(kind=kind, map=map_name, down="-1", right="2", sample="stand-in-3")
    rows = table(app, "| Shift")
    assert [row[0] for row in rows] == ["2 right, 1 up", "1 right", "2 right", "3 right", "4 right"]
    image = samples().image(3) / 255
    for row, shift in zip(rows, [(-1, 2), (0, 1), (0, 2), (0, 3), (0, 4)], strict=True):
        moved = shifted(image[..., None], *shift)[..., 0]
        raw = [raw_of(app, each)[..., None] for each in (image, moved)]
        pooled = [pool(each, PoolSpec(2), kind) for each in raw]
        for cell, measure in zip(row[1:], (relative_change, unchanged_share), strict=True):
            for said, share in zip(cell.split(", "), (measure(*raw), measure(*pooled)), strict=True):
                if said in ("under 1 %", "over 99 %"):  # 0 % and 100 % are said of nothing and all alone
                    assert 0 < share < 0.005 or 0.995 <= share < 1
                else:
                    assert said == f"{100 * share:.0f} %"
                    assert (said == "0 %") == (share == 0)
                    assert (said == "100 %") == (share == 1)


def test_no_shift_changes_nothing_and_global_pooling_hardly_notices_one() -> None:
    still = table(opened(down="0", right="0"), "| Shift")[0]
    assert still == ["none", "0 %, 0 %", "100 %, 100 %"]
    moved = table(opened(kind="global_max", map="input", right="1"), "| Shift")[0]
    assert moved[1].endswith(", 0 %")
    assert moved[2].endswith(", 100 %")


def test_shifts_in_words() -> None:
    assert [describe_shift(*shift) for shift in [(0, 0), (0, -2), (3, 0), (-1, 1)]] == [
        "none",
        "2 left",
        "3 down",
        "1 right, 1 up",
    ]


def test_lp_nears_the_maximum() -> None:
    app = opened(kind="lp", p="3.5", map="laplacian")
    rows = table(app, "| p |")
    assert [row[0] for row in rows] == ["1", "2", "3.5", "4", "8", "16"]
    shares = [int(row[1].removesuffix(" %")) for row in rows]
    assert shares == sorted(shares)
    assert shares[0] < shares[-1]


def test_every_feature_map_has_the_inputs_size_and_no_negative_value() -> None:
    image = samples().image(0) / 255
    for name in FEATURES:
        values = feature_map(image, name)
        assert values.shape == image.shape
        assert values.min() >= 0
        assert values.max() > 0


@pytest.mark.parametrize(
    ("params", "name", "value", "said"),
    [
        ({"size": "99"}, "size", 8, "size=99"),
        (
            {"input": "grid", "grid": "1,0,1;0,1,0;1,0,1", "size": "5"},
            "size",
            3,
            "Window size 5 became 3: the input has",
        ),
        ({"p": "0.5", "kind": "lp"}, "p", 1.0, "p=0.5"),
        ({"kind": "median"}, "kind", "max", "kind must be one of"),
        ({"right": "100"}, "right", 8, "right=100"),
        ({"map": "sobel"}, "map", "sobel-x", "map must be one of"),
    ],
)
def test_an_address_that_cannot_be_becomes_the_nearest_that_can(
    params: dict[str, str], name: str, value: object, said: str
) -> None:
    app = check_mended("pooling", params, name, value, said)
    assert len(app.warning) == 1


@pytest.mark.parametrize("kind", ["max", "average", "lp", "global_max", "global_average"])
def test_the_numpy_lines_make_what_the_page_shows(kind: str) -> None:
    app = opened(kind=kind, map="input", size="3", stride="2", padding="same", p="3.5", sample="stand-in-4")
    lines = numpy_lines(app, "pooling")
    names: dict[str, Any] = {"image": samples().image(4)[..., None] / 255}
    exec(lines, names)
    spec = None if kind.startswith("global_") else PoolSpec(3, 2, "same")
    np.testing.assert_allclose(names["output"], pool(names["image"], spec, kind, p=3.5), rtol=0, atol=1e-9)
