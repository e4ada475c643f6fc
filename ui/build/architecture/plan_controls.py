"""A network's plan as controls: each changes the plan, and the plan writes itself back as text."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from hasy_core.architecture import Block, Hidden, Plan, Pooling
from hasy_core.architecture.limits import LIMITS
from ui.page.choices import segmented

POOLINGS = {"none": "None", "max": "Max", "average": "Average"}
FILTERS = (4, 8, 16, 24, 32, 48, 64, 96, 128, 192, 256)
UNITS = (32, 64, 128, 256, 512, 1024)
NEW_BLOCK = Block(32, pooling=Pooling(2))


def plan_controls(page: str, plan: Plan, change: Callable[[Callable[[], Plan]], None]) -> None:
    """Controls for one block at a time, and for the fully connected layers.

    Args:
        page: first part of the widgets' keys.
        plan: what they show.
        change: called with what makes the plan that the reader wants; making it raises ValueError where that is no
            network.
    """
    state = st.session_state

    def show(name: str, value: Any) -> str:
        """The key of a widget, which is made to show the plan's value."""
        key = f"{page}_{name}"
        if state.get(key) != value:
            state[key] = value
        return key

    def taking(name: str, wanted: Callable[[Any], Plan]) -> Callable[[], None]:
        return lambda: change(lambda: wanted(state[f"{page}_{name}"]))

    if plan.blocks:
        _block_controls(page, plan, show, taking)
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Add a block",
            key=f"{page}_add_block",
            icon=":material/add:",
            on_click=lambda: change(lambda: replace(plan, blocks=(*plan.blocks, *(plan.blocks[-1:] or (NEW_BLOCK,))))),
            help="Another block like the last one, at the end.",
        )
        st.button(
            "Remove the last",
            key=f"{page}_remove_block",
            icon=":material/remove:",
            disabled=not plan.blocks,
            on_click=lambda: change(lambda: replace(plan, blocks=plan.blocks[:-1])),
            help="The last block goes.",
        )
    units = tuple(layer.units for layer in plan.hidden)
    st.select_slider(
        "Hidden fully connected layers",
        range(5) if len(units) < 5 else range(len(units) + 1),
        key=show("hidden", len(units)),
        on_change=taking(
            "hidden", lambda count: replace(plan, hidden=(plan.hidden + (plan.hidden[-1:] or (Hidden(),)) * 16)[:count])
        ),
        help="The grammar's K: fully connected layers with an activation before the last one.",
    )
    if plan.hidden:
        st.selectbox(
            "Units of each",
            sorted({*UNITS, plan.hidden[0].units}),
            key=show("units", plan.hidden[0].units),
            on_change=taking(
                "units", lambda count: replace(plan, hidden=tuple(replace(layer, units=count) for layer in plan.hidden))
            ),
            help="How many neurons every hidden layer has.",
        )


def _with(with_block: Callable[..., Plan], name: str, value: Any) -> Plan:
    return with_block(**{name: value})


def _block_controls(
    page: str,
    plan: Plan,
    show: Callable[[str, Any], str],
    taking: Callable[[str, Callable[[Any], Plan]], Callable[[], None]],
) -> None:
    number = 1
    if len(plan.blocks) > 1:
        key = f"{page}_block"
        st.session_state[key] = min(int(st.session_state.get(key, 1)), len(plan.blocks))
        number = st.slider("Block", 1, len(plan.blocks), key=key, help="Which block the controls below are of.")
    block = plan.blocks[number - 1]

    def with_block(**changes: Any) -> Plan:
        blocks = list(plan.blocks)
        blocks[number - 1] = replace(block, **changes)
        return replace(plan, blocks=tuple(blocks))

    st.slider(
        "Convolutions in a row",
        1,
        max(4, block.count),
        key=show("count", block.count),
        on_change=taking("count", lambda count: with_block(count=count)),
        help="The grammar's N: convolutions that are alike, each with its activation.",
    )
    st.selectbox(
        "Filters",
        sorted({*FILTERS, block.filters}),
        key=show("filters", block.filters),
        on_change=taking("filters", lambda count: with_block(filters=count)),
        help="Of each convolution: how many maps it gives.",
    )
    for name, label, pair, most in (
        ("kernel_size", "Kernel size", block.kernel_size, LIMITS["kernel"][1]),
        ("stride", "Stride", block.stride, 4),
    ):
        rows, columns = pair if isinstance(pair, tuple) else (pair, pair)
        st.slider(
            label,
            1,
            max(most, rows),
            key=show(name, rows),
            disabled=rows != columns,
            on_change=taking(name, partial(_with, with_block, name)),
            help="Rows and columns alike; where the text says two numbers, only the text can change them.",
        )
    st.toggle(
        "Batch normalisation",
        key=show("batch_norm", block.batch_norm),
        on_change=taking("batch_norm", lambda on: with_block(batch_norm=on)),
        help="Each convolution's maps are brought to mean 0 and spread 1 over the batch before the activation.",
    )
    pooling = block.pooling
    segmented(
        "Pooling",
        POOLINGS,
        key=show("pooling", pooling.kind if pooling else "none"),
        on_change=taking(
            "pooling",
            lambda kind: with_block(
                pooling=None if kind == "none" else replace(pooling, kind=kind) if pooling else Pooling(2, kind=kind)
            ),
        ),
        help="At the block's end.",
    )
    st.slider(
        "Dropout",
        0.0,
        0.9,
        step=0.05,
        key=show("dropout", block.dropout),
        on_change=taking("dropout", lambda rate: with_block(dropout=round(rate, 2))),
        help="Share of the values that are set to zero while training, after the block.",
    )
