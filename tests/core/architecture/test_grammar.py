"""The grammar: what it reads, what it writes, and how it refuses."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hasy_core.architecture import (
    Block,
    GrammarError,
    Hidden,
    Plan,
    PlanError,
    Pooling,
    plan_from_text,
    seed,
    text_from_plan,
)
from hasy_core.architecture.grammar import MAX_LENGTH, looks_like_grammar
from hasy_core.architecture.plan import PLAN_ACTIVATIONS

ARTICLE = "INPUT -> [[CONV -> RELU]*N -> POOL?]*M -> [FC -> RELU]*K -> FC"


def test_the_articles_own_line_is_a_network() -> None:
    plan = plan_from_text(ARTICLE)
    assert plan == Plan((Block(count=2, pooling=Pooling(2)),) * 3, (Hidden(128),))
    assert plan == plan_from_text("INPUT -> [[CONV -> RELU]*2 -> POOL?]*3 -> [FC -> RELU]*1 -> FC")
    assert text_from_plan(plan) == (
        "INPUT(32x32x1) -> [[CONV(32, 3x3) -> RELU]*2 -> POOL(2)]*3 -> [FC(128) -> RELU]*1 -> FC(369)"
    )


CONV = Block(32)
POOLED = replace(CONV, pooling=Pooling(2))


@pytest.mark.parametrize(
    ("text", "blocks", "hidden"),
    [
        # As they stand under "Layer Patterns" in the CS231n notes.
        ("INPUT -> FC", (), 0),
        ("INPUT -> CONV -> RELU -> FC", (CONV,), 0),
        ("INPUT -> [CONV -> RELU -> POOL]*2 -> FC -> RELU -> FC", (POOLED,) * 2, 1),
        (
            "INPUT -> [CONV -> RELU -> CONV -> RELU -> POOL]*3 -> [FC -> RELU]*2 -> FC",
            (replace(POOLED, count=2),) * 3,
            2,
        ),
        # The same kind.
        ("INPUT -> CONV -> RELU -> CONV -> RELU -> POOL -> FC -> RELU -> FC", (replace(POOLED, count=2),), 1),
        ("INPUT -> [CONV -> RELU]*2 -> POOL -> [FC -> RELU -> FC -> RELU] -> FC", (CONV, POOLED), 2),
        (
            "INPUT -> [CONV -> RELU -> [CONV -> RELU]*2 -> POOL -> CONV -> RELU]*1 -> FC",
            (replace(POOLED, count=3), CONV),
            0,
        ),
    ],
)
def test_brackets_may_be_left_out(text: str, blocks: tuple[Block, ...], hidden: int) -> None:
    assert plan_from_text(text) == Plan(blocks, (Hidden(),) * hidden)


def test_settings_stand_in_parentheses() -> None:
    text = (
        "INPUT(28x20x3) -> [[CONV(16|32, 5x3, stride 2x1, padding 2) -> BN -> ELU]*1|2 -> "
        "POOL(average 3, stride 2, same) -> DROPOUT(0.25)]*2 -> [[CONV(8, 1x1, valid) -> TANH]*1]*1 -> GAP -> "
        "[FC(64|32) -> GELU -> DROPOUT(0.5)]*2 -> FC(10)"
    )
    alike = Block(16, 1, (5, 3), (2, 1), 2, True, "elu", Pooling(3, 2, "average", "same"), 0.25)
    plan = Plan(
        (alike, replace(alike, filters=32, count=2), Block(8, 1, 1, padding="valid", activation="tanh")),
        (Hidden(64, "gelu", 0.5), Hidden(32, "gelu", 0.5)),
        10,
        (28, 20, 3),
        True,
    )
    assert plan_from_text(text) == plan
    assert text_from_plan(plan) == text


@pytest.mark.parametrize(
    "text",
    [
        "input->[[conv(16)->relu]*2->pool]*2->[fc(64)->relu]*1->fc",
        "  INPUT (32 x 32) →\n [ [ Conv ( filters = 16 , kernel 3 ) → ReLU ] * 2\n → Pool ( size 2 ) ] * 2 "
        "→ [ FC ( 64 ) → ReLU ] → FC ( 369 ) ",
        "INPUT(32×32×1) -> [[CONV(16, 3×3, same, stride=1) -> RELU]*2 -> POOL?(2, stride 2, valid)]*2 "
        "-> [FC(64) -> RELU] -> FC",
        "INPUT -> [[CONV(16|16, padding same) -> RELU]*2|2 -> POOL(max 2)?] -> [FC(64) -> RELU]*1 -> FC",
        "INPUT -> [[CONV(16) -> RELU]*2 -> POOL(MAX)]*1 -> [[CONV(16) -> RELU]*2 -> POOL]*1 -> "
        "[[CONV(3) -> RELU]*4 -> POOL]*0 -> [FC(64)->RELU]*1->FC",
    ],
)
def test_many_ways_to_write_one_network(text: str) -> None:
    assert plan_from_text(text) == Plan((Block(16, 2, pooling=Pooling()),) * 2, (Hidden(64),))


def test_one_line_says_the_articles_network_and_vgg() -> None:
    text = (
        "INPUT -> [[CONV(128) -> RELU]*2 -> POOL -> DROPOUT(0.1)] -> [[CONV(128, 5x5) -> RELU] -> POOL] -> "
        "[FC -> RELU -> DROPOUT(0.1)] -> [FC -> RELU] -> FC"
    )
    assert [(row.kind, row.output_shape, row.parameters) for row in plan_from_text(text).network().table()] == [
        (row.kind, row.output_shape, row.parameters) for row in seed().table()
    ]
    vgg = (
        "INPUT -> [[CONV(16|32|64|128|128) -> BN -> RELU]*2|2|3|3|3 -> POOL]*5 -> [FC(512) -> RELU -> DROPOUT]*2 -> FC"
    )
    assert [block.count for block in plan_from_text(vgg).blocks] == [2, 2, 3, 3, 3]


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("", "", "expected INPUT, found the end"),
        ("CONV -> FC", "CONV", "expected INPUT, found 'CONV'"),
        ("INPUT -> [[CONV -> POOL]*2]*1 -> FC", "POOL", r"expected BN or an activation|expected an activation \(RELU"),
        ("INPUT -> [[CONV -> RELU -> BN]*2]*1 -> FC", "-> BN", "expected ] after the activation"),
        ("INPUT -> [CONV -> RELU -> FC -> RELU] -> FC", "FC -> RELU]", r"expected CONV, POOL or DROPOUT, found 'FC'"),
        ("INPUT -> CONV -> RELU -> POOL -> POOL -> FC", "POOL -> FC", r"expected CONV, FC, \[ with one of them"),
        ("INPUT -> CONV -> FC", "FC", r"expected BN or an activation|expected an activation \(RELU"),
        ("INPUT -> FC -> RELU -> CONV -> RELU -> FC", "CONV", "convolutions stand before"),
        ("INPUT -> [[CONV(5000) -> RELU]] -> FC", "5000", "filters 5000 cannot be used.* from 1 to 1024"),
        ("INPUT -> [[CONV(-1) -> RELU]] -> FC", "-1", "a number cannot be negative here"),
        ("INPUT -> [[CONV(1.5) -> RELU]] -> FC", "1.5", r"filters 1\.5 cannot be used"),
        ("INPUT -> [[CONV(8, 13x3) -> RELU]] -> FC", "13", "kernel 13 cannot be used.* from 1 to 11"),
        ("INPUT -> [[CONV(8, 3, stride 0) -> RELU]] -> FC", "0)", "stride 0 cannot be used"),
        ("INPUT -> [[CONV(8, 3, 5) -> RELU]] -> FC", "5)", "expected stride, same, valid or padding, found '5'"),
        ("INPUT -> [[CONV(8, same, valid) -> RELU]] -> FC", "valid", "padding is given twice"),
        ("INPUT -> [[CONV(8 -> RELU]] -> FC", "-> RELU", r"expected , or \), found '->'"),
        ("INPUT -> [[CONV(8) -> RELU]] -> FC(1)", "1)", "classes 1 cannot be used"),
        ("INPUT -> [[CONV(8) -> RELU] -> DROPOUT(1.5)] -> FC", "1.5", "dropout 1.5 cannot be used"),
        (
            "INPUT -> [[CONV(8|16) -> RELU]]*3 -> FC",
            "8|",
            "2 numbers are given here, but the block is repeated 3 times",
        ),
        ("INPUT -> [[CONV(8) -> RELU]*1|2]*3 -> FC", "1|2", "2 numbers are given here"),
        ("INPUT -> [[CONV(8) -> RELU]*65] -> FC", "65", "convolutions in a row 65 cannot be used"),
        ("INPUT -> [[CONV(8) -> RELU]*9]*9 -> FC", "CONV", "would have 81 convolutions; it may have 64"),
        ("INPUT -> [FC -> RELU]*17 -> FC", "FC -> RELU", "would have 17 hidden layers; it may have 16"),
        ("INPUT -> [FC -> RELU] -> [[CONV -> RELU]] -> FC", "[CONV", "convolutions stand before"),
        ("INPUT -> [[CONV -> RELU]] -> FC -> FC", "FC", r"expected an activation \(RELU.*found 'FC'"),
        ("INPUT -> [[CONV -> RELU]] -> FC FC", "FC", "expected the end, because FC without an activation is the last"),
        ("INPUT -> [[CONV -> RELU]]", "", "expected -> and another layer; a network ends with FC, found the end"),
        (
            "INPUT -> [[CONV(8, 7, valid) -> RELU] -> POOL]*3 -> FC",
            "CONV",
            "block 3: a 7×7 kernel does not fit a 3×3 map",
        ),
        ("INPUT -> [[CONV(8) -> RELU] -> POOL(2)]*6 -> FC", "POOL", "block 6: a 2×2 pooling window does not fit a 1×1"),
        ("INPUT -> [FC(8192) -> RELU]*2 -> FC", "FC", "would have .* in dense2; it may have 50,000,000"),
        ("INPUT -> [[CONV -> WOW]] -> FC", "WOW", "expected an activation .*found 'WOW'"),
        ("INPUT -> [[CONV(wide) -> RELU]] -> FC", "wide", "expected filters, kernel, stride, same, valid or padding"),
    ],
)
def test_an_error_points_at_the_place(text: str, place: str, said: str) -> None:
    with pytest.raises(GrammarError, match=said) as caught:
        plan_from_text(text)
    error = caught.value
    heading, line, caret = str(error).split("\n")
    assert heading.startswith(f"Line {error.line}, column {error.column}: ")
    assert caret == " " * (error.column - 1) + "^"
    assert line == text
    assert text[error.offset :].startswith(place)


def test_lines_are_counted_and_long_ones_shown_in_part() -> None:
    with pytest.raises(GrammarError) as caught:
        plan_from_text("INPUT ->\n  [[CONV -> RELU]*2 ->\n\tPOOL(2)]*2 -> [FC -> RELU]*0 -> !")
    assert (caught.value.line, caught.value.column) == (3, 34)
    text = "INPUT -> " + "[FC -> RELU] -> " * 10 + "OOPS" + " -> [FC -> RELU]" * 10
    with pytest.raises(GrammarError, match="found 'OOPS'") as caught:
        plan_from_text(text)
    _, line, caret = str(caught.value).split("\n")
    assert len(line) < 100
    assert line[caret.index("^") :].startswith("OOPS")


def test_a_plan_that_controls_make_is_refused_by_name() -> None:
    for wrong, said in (
        (lambda: Block(0), "filters 0"),
        (lambda: Block(8, kernel_size=(3, 12)), "kernel 12"),
        (lambda: Block(8, activation="softmax"), "activation 'softmax'"),
        (lambda: Block(8, dropout=float("nan")), "dropout nan"),
        (lambda: Block(8, padding="full"), "padding 'full'"),
        (lambda: Pooling(0), "pooling size 0"),
        (lambda: Pooling(2, kind="min"), "pooling 'min'"),
        (lambda: Hidden(9000), "units 9000"),
        (lambda: Plan(classes=1), "classes 1"),
        (lambda: Plan(input_shape=(0, 32, 1)), "picture size 0"),
    ):
        with pytest.raises(ValueError, match=said):
            wrong()
    with pytest.raises(PlanError, match=r"^block 2: a 9×9 kernel does not fit a 8×8 map") as caught:
        Plan((Block(8, pooling=Pooling(4)), Block(8, kernel_size=9, padding="valid")))
    assert (caught.value.block, caught.value.part) == (2, "conv")


poolings = st.builds(
    Pooling,
    st.integers(1, 3) | st.tuples(st.integers(1, 3), st.integers(1, 3)),
    st.none() | st.integers(1, 3),
    st.sampled_from(["max", "average"]),
    st.just("same"),
)
rates = st.just(0.0) | st.floats(0, 1, exclude_max=True)
activations = st.sampled_from(PLAN_ACTIVATIONS)
blocks = st.builds(
    Block,
    st.integers(1, 64),
    st.integers(1, 3),
    st.integers(1, 11) | st.tuples(st.integers(1, 11), st.integers(1, 11)),
    st.integers(1, 2) | st.tuples(st.integers(1, 2), st.integers(1, 2)),
    st.sampled_from(["same", 10]),
    st.booleans(),
    activations,
    st.none() | poolings,
    rates,
)
plans = st.builds(
    Plan,
    st.lists(blocks | st.sampled_from([Block(8), Block(16), Block(8, 2)]), max_size=4).map(tuple),
    st.lists(st.builds(Hidden, st.integers(1, 64), activations, rates), max_size=3).map(tuple),
    st.integers(2, 400),
    st.tuples(st.integers(1, 40), st.integers(1, 40), st.integers(1, 4)),
    st.booleans(),
)


@settings(max_examples=150, deadline=None)
@given(plans)
def test_round_trip(plan: Plan) -> None:
    text = text_from_plan(plan)
    assert plan_from_text(text) == plan
    assert text_from_plan(plan_from_text(text)) == text
    assert plan_from_text(text.lower().replace("->", "→\n")) == plan


def spelled_out(plan: Plan) -> str:
    """The plan's layers one after another, without brackets."""
    text = text_from_plan(plan)
    while bracket := re.search(r"\[([^\[\]]*)\]\*([0-9|]+)", text):
        inner, times = bracket.groups()
        numbers = list(map(int, times.split("|")))
        lists = [len(each.split("|")) for each in re.findall(r"[0-9]+(?:\|[0-9]+)+", inner)]
        assert len(numbers) == 1
        assert all(length == numbers[0] for length in lists)

        def one(repetition: int, inner: str = inner) -> str:
            return re.sub(r"[0-9]+(?:\|[0-9]+)+", lambda found: found.group().split("|")[repetition], inner)

        text = text.replace(bracket.group(), " -> ".join(map(one, range(numbers[0]))), 1)
    return text


@settings(max_examples=100, deadline=None)
@given(plans)
def test_what_brackets_say_may_be_spelled_out(plan: Plan) -> None:
    # Neighbours are written alone, so that no list of numbers stands for both brackets.
    for block in plan.blocks:
        one = replace(plan, blocks=(block,), hidden=plan.hidden[:1])
        assert layers(plan_from_text(spelled_out(one))) == layers(one)


def layers(plan: Plan) -> list[object]:
    return [node.layer for node in plan.network().nodes]


WORDS = ["BN", "GAP", "DROPOUT", "(", ")", "2", "3x3", "1e9", "0.5", "|", ",", "→", "stride", "same", "max", "é", "٣"]
pieces = st.sampled_from([*re.findall(r"\w+|[^\w\s]|->", ARTICLE), *WORDS, " ", "\n", "9" * 400])


def plan_or_error(text: str) -> Plan | GrammarError:
    try:
        return plan_from_text(text)
    except GrammarError as error:
        return error


@settings(max_examples=400, deadline=None)
@given(st.lists(pieces, max_size=40).map(" ".join) | st.text(max_size=60).map(lambda text: "INPUT -> " + text))
def test_any_text_is_a_plan_or_one_clear_error(text: str) -> None:
    result = plan_or_error(text)
    if isinstance(result, Plan):
        assert plan_from_text(text_from_plan(result)) == result
    else:
        assert str(result).count("\n") == 2
        assert 0 <= result.offset <= len(text)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_good_text_with_one_flaw_is_a_plan_or_one_clear_error(data: st.DataObject) -> None:
    plan = Plan((Block(8, 2, pooling=Pooling(3, 2)), Block(16, batch_norm=True, dropout=0.5)), (Hidden(9),))
    text = text_from_plan(plan)
    at = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, 6))
    result = plan_or_error(text[:at] + data.draw(st.text(max_size=3) | pieces) + text[at + cut :])
    assert isinstance(result, Plan) or str(result).count("\n") == 2


def test_a_text_without_end_is_refused_at_once() -> None:
    with pytest.raises(GrammarError, match=f"has 1,000,000 characters; it may have {MAX_LENGTH:,}"):
        plan_from_text("INPUT -> " + "[" * 999_991)
    with pytest.raises(GrammarError, match="filters"):
        plan_from_text(f"INPUT -> [[CONV({'9' * 3900}) -> RELU]] -> FC")


def test_names_and_texts_are_told_apart() -> None:
    assert all(map(looks_like_grammar, (ARTICLE, "input", " INPUT(", "a -> b", "[FC]")))
    assert not any(map(looks_like_grammar, ("seed", "resnet-9000", "", "vgg")))
