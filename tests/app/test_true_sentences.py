"""Sentences that the learn pages choose by their settings are true: random settings, against facts computed here."""

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from hasy_core.arithmetic import ConvSpec, PoolSpec, convolve, pool
from hasy_core.arithmetic.shift import shifted
from hasy_core.kernels.feature_map import feature_map
from tests.app.pages import address_of, open_page, shown, text_of, warnings_of
from ui.learn.padding_words import unread_sentence
from ui.learn.pooling.depth_table import work_in_words
from ui.learn.pooling.shift_maps import shift_table
from ui.learn.pooling.winner_maps import lp_table
from ui.learn.shape_formula import unused_sentence
from ui.learn.stride_padding.coverage_map import read_counts
from ui.learn.transposed_picture import transposed_words
from ui.page.samples import samples

STATES = 8
Array = Any
APART = {
    "convolution": ("size", "stride", "dilation"),
    "stride_padding": ("size", "stride", "dilation"),
    "pooling": ("size", "stride"),
}


def drawn(rng: np.random.Generator, choices: dict[str, list[str]]) -> Iterator[dict[str, str]]:
    """Settings at random, each value at least once."""
    for state in range(STATES):
        yield {
            name: values[state % len(values)] if state < len(values) else str(rng.choice(values))
            for name, values in choices.items()
        }


def first_words(app: AppTest) -> str:
    """What stands above all else, below the link to the settings."""
    return str(app.markdown[1].value)


def widget(app: AppTest, key: str) -> Any:
    return next(each for each in app.slider if each.key == key)


@pytest.mark.parametrize("page", APART)
def test_rows_and_columns_come_apart_and_together_without_a_change(page: str) -> None:
    wanted = {"size": "4", "stride": "3", "dilation": "2"}
    app = open_page(page, **{name: wanted[name] for name in APART[page]})
    before = [formula.value for formula in app.latex]
    app.toggle(key=f"{page}_separate").set_value(True)
    shown(app.run())
    assert not app.warning
    assert [formula.value for formula in app.latex] == before
    for name in APART[page]:
        assert widget(app, f"{page}_{name}_columns").value == int(wanted[name])
        assert address_of(app)[f"{name}_columns"] == wanted[name]
    app.toggle(key=f"{page}_separate").set_value(False)
    shown(app.run())
    assert not app.warning
    assert [formula.value for formula in app.latex] == before
    # Where the axes differ, one of them has to change, and the page says so.
    app.toggle(key=f"{page}_separate").set_value(True)
    shown(app.run())
    widget(app, f"{page}_stride_columns").set_value(1)
    shown(app.run())
    app.toggle(key=f"{page}_separate").set_value(False)
    shown(app.run())
    assert warnings_of(app) == "Stride 3 × 1 became 3 × 3: rows and columns have one slider again."
    assert [formula.value for formula in app.latex] == before


def test_output_padding_comes_apart_with_the_others() -> None:
    app = open_page("stride_padding", operation="transposed", stride="4", size="3", output_padding="2")
    before = [formula.value for formula in app.latex]
    app.toggle(key="stride_padding_separate").set_value(True)
    shown(app.run())
    assert widget(app, "stride_padding_output_padding_columns").value == 2
    assert [formula.value for formula in app.latex] == before


@pytest.mark.parametrize(("named", "amount"), [("none", 0), ("same", 2), ("full", 4)])
def test_an_amount_of_padding_begins_where_its_name_was(named: str, amount: int) -> None:
    app = open_page("convolution", size="5", padding=named)
    before = [formula.value for formula in app.latex]
    app.segmented_control(key="convolution_padding").set_value("amount")
    shown(app.run())
    assert widget(app, "convolution_amount").value == amount
    assert [formula.value for formula in app.latex] == before


def test_what_another_kind_of_pooling_does_not_need_is_kept() -> None:
    app = open_page("pooling", size="3", stride="5", padding="same")
    before = [formula.value for formula in app.latex]
    for kind in ("global_max", "lp", "max"):
        app.selectbox(key="pooling_kind").set_value(kind)
        shown(app.run())
    assert [formula.value for formula in app.latex] == before


def test_a_pooling_pages_words_are_the_facts() -> None:
    rng = np.random.default_rng(0)
    choices = {
        "kind": ["max", "average", "lp", "global_max", "global_average"],
        "map": ["input", "sobel-x", "gaussian"],
        "size": ["1", "2", "5", "8"],
        "stride": ["1", "2", "7"],
        "padding": ["same", "none"],
        "depth": ["1", "4"],
        "right": ["0", "1", "-3"],
    }
    for settings in drawn(rng, choices):
        app = open_page("pooling", **settings)
        text, kind = text_of(app), settings["kind"].removeprefix("global_")
        image = samples().image(app.session_state["pooling_sample"]) / 255.0
        is_global = settings["kind"].startswith("global_")
        spec = (
            PoolSpec(image.shape)
            if is_global
            else PoolSpec(int(settings["size"]), int(settings["stride"]), padding_of(settings))
        )
        found = re.search(r"\*\*(\d+) × (\d+) × (\d+)\*\* becomes \*\*(\d+) × (\d+) × (\d+)\*\*: (.*)\.", text)
        assert found
        old, new = [tuple(map(int, found.groups()[at : at + 3])) for at in (0, 3)]
        assert new == pool(np.zeros(old), spec, kind).shape
        assert ("smaller" in found[7]) == (new[0] * new[1] < old[0] * old[1])
        assert ("as large" in found[7]) == (new == old)
        assert ("wins" in first_words(app)) == (kind == "max" and not is_global)
        assert ("Who wins" in [header.value for header in app.subheader]) == (kind == "max")
        assert "value before and after; cells that are 0 both times do not count" in text
        assert ("A global pooling sees no shift" in text) == is_global

        # The table's shares, computed as the caption says.
        moved = shifted(image[..., None], 0, int(settings["right"]))[..., 0]
        row = text.partition("| Shift |")[2].split("\n")[2]
        raw = [each if settings["map"] == "input" else feature_map(each, settings["map"]) for each in (image, moved)]
        both = [raw, [pool(each[..., None], spec, kind, p=2.0)[..., 0] for each in raw]]
        assert row.split("|")[3].strip() == ", ".join(unchanged(*pair) for pair in both), settings


def padding_of(settings: dict[str, str]) -> str:
    return "same" if settings["padding"] == "same" else "valid"


def unchanged(before: Array, after: Array) -> str:
    counted = [(one, other) for one, other in zip(before.ravel(), after.ravel(), strict=True) if one or other]
    share = sum(one == other for one, other in counted) / len(counted) if counted else 1.0
    if 0 < share < 0.005 or 0.995 <= share < 1:
        return "under 1 %" if share < 0.5 else "over 99 %"
    return f"{100 * share:.0f} %"


def test_a_share_of_nearly_all_is_not_called_all() -> None:
    image = np.zeros((32, 32))
    image[:, :] = 1.0
    image[0, 10] = 2.0
    row = shift_table(image, lambda each: each, lambda each: each[:1, :1], (0, 0)).split("\n")[2]
    assert row == "| **none** | 0 %, 0 % | 100 %, 100 % |"
    inner = shift_table(image, lambda each: each, lambda each: each[:, 5:], (0, 1)).split("\n")[2]
    assert inner.endswith("97 %, over 99 % |")


@given(st.integers(1, 5), st.integers(1, 5), st.integers(1, 5), st.sampled_from(["valid", "same"]))
def test_comparisons_are_counted(size: int, stride: int, side: int, padding: str) -> None:
    spec = PoolSpec(size, stride, padding)
    try:
        spec.output_shape(side, side)
    except ValueError:
        return
    words = work_in_words((side, side, 2), spec, "max")
    count = int(re.findall(r"makes (\d+) comparison", words)[0])
    assert count == size * size - 1
    assert ("1 comparison " in words) == (count == 1)
    (top, bottom), (left, right) = spec.padding_amounts(side, side)
    assert ("fewer at a padded edge" in words) == (top + bottom + left + right > 0)


def test_who_wins_where_nothing_differs() -> None:
    empty = open_page(
        "pooling", map="input", input="grid", grid="2,2,2,2;2,2,2,2;2,2,2,2;2,2,2,2", size="2", stride="2"
    )
    assert "No window has a winner" in text_of(empty)
    assert "could be smaller" not in text_of(empty)
    single = open_page("pooling", map="input", size="1", stride="1")
    assert "No window has a winner" in text_of(single)
    assert lp_table(np.zeros((4, 4)), PoolSpec(2), 2.0) == "Every window is all zero."


@given(st.data())
def test_what_no_window_reads_is_said_as_it_is(data: st.DataObject) -> None:
    size, stride, dilation = (data.draw(st.tuples(st.integers(1, high), st.integers(1, high))) for high in (5, 4, 3))
    padding = data.draw(st.sampled_from(["valid", "same", "full"]))
    height, width = data.draw(st.tuples(st.integers(1, 12), st.integers(1, 12)))
    spec = ConvSpec(size, stride, padding, dilation)
    try:
        counts = read_counts(spec, height, width)
    except ValueError:
        return
    words = unread_sentence(spec, height, width)
    never = [int((counts.sum(axis=1 - axis) == 0).sum()) for axis in (0, 1)]
    said = [int((re.findall(rf"(\d+) of \d+ {word}s? \(", words) or ["0"])[0]) for word in ("row", "column")]
    assert said == never
    if any(never):
        share = float((counts == 0).mean())
        [percent] = re.findall(r": (.*) % of its pixels", words)
        assert percent in (f"{100 * share:.0f}", "under 1", "over 99")
    else:
        assert words == "Every row and every column of the input is under some window."
    rounded = unused_sentence(spec, height, width)
    left = spec.unused(height, width)
    for count, word in zip(left, ("row", "column"), strict=True):
        found = re.search(rf"the last (\d+ )?{word}(s?)", rounded)
        assert bool(found) == bool(count)
        if found:
            assert int(found[1] or 1) == count
            assert (found[2] == "s") == (count > 1)
    assert ("padded input" in rounded) == (any(left) and any(map(any, spec.padding_amounts(height, width))))
    assert (" is under" in rounded) == (sum(left) == 1)


def test_a_channels_pages_words_are_the_facts() -> None:
    rng = np.random.default_rng(1)
    choices = {
        "mixing": ["full", "depthwise", "pointwise"],
        "filters": ["3", "6", "1"],
        "second": ["1", "0"],
        "second_groups": ["1", "3"],
        "second_filters": ["3", "1"],
        "padding": ["none", "same"],
        "stride": ["1", "3"],
    }
    for settings in drawn(rng, choices):
        app = open_page("channels", **settings)
        text, mixing = text_of(app), app.session_state["channels_mixing"]
        assert ("all three colours" in first_words(app)) == (mixing != "depthwise")
        assert ("one colour alone" in first_words(app)) == (mixing == "depthwise")
        assert ("sum of three sums" in text) == (mixing == "full")
        assert ("A filter is as deep as one channel" in text) == (mixing == "depthwise")
        terms = re.search(r"In the middle, at row \d+, column \d+: (.*) = ", text)
        assert terms
        assert len(re.findall(r"\d\.\d+", terms[1])) == (1 if mixing == "depthwise" else 3)
        if settings["second"] == "1":
            filters, groups = app.session_state["channels_filters"], app.session_state["channels_second_groups"]
            read = re.search(r"it reads (.*?)\. One of its cells", text)
            assert read
            deep = filters // groups
            whole = "all of these maps at once" if deep > 1 else "the one map"
            assert read[1] == whole if deep == filters else read[1].startswith(f"{deep} of the {filters} maps")


def test_a_backpropagation_page_asks_for_what_it_shows() -> None:
    for part, has_stage in {"kernel": True, "input": True, "bias": False, "learn": True}.items():
        app = open_page("backpropagation", part=part)
        assert ("Press **Play**" in first_words(app)) == has_stage, part
    assert "gradient of one pixel" in first_words(open_page("backpropagation", part="input"))


@given(st.integers(1, 5), st.integers(1, 5), st.integers(1, 4), st.integers(0, 3))
def test_sizes_that_a_convolution_confuses_lead_to_the_same(side: int, size: int, stride: int, cut: int) -> None:
    from hasy_core.arithmetic.transposed import TransposedSpec

    try:
        spec = TransposedSpec(size, stride, cut, 0, 1)
        spec.output_shape(side, side)
        words = transposed_words(np.ones((side, side)), np.ones((size, size)), spec)
    except ValueError:
        return
    confused = re.search(r"inputs with ([\d, ]+) rows", words)
    if confused:
        for rows in map(int, confused[1].split(", ")):
            assert ConvSpec(size, stride, cut).output_shape(rows, rows)[0] == side
    else:
        assert "No two sizes lead to the same one" in words
    assert convolve(np.ones((5, 5, 1)), np.ones((1, 1, 1, 1)), None, ConvSpec(1)).shape == (5, 5, 1)
