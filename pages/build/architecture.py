"""Page: a network from the grammar or a famous one, its graph, what each layer costs, and the code that builds it."""

from collections.abc import Callable

import streamlit as st

from hasy_core.architecture import (
    ARCHITECTURES,
    Network,
    Plan,
    architecture,
    plan_from_text,
    preset_facts,
    text_from_plan,
)
from hasy_core.architecture.grammar import MAX_LENGTH
from hasy_core.architecture.keras_code import keras_code
from hasy_core.architecture.torch_code import torch_code
from ui.build.architecture.network_diagram import network_diagram
from ui.build.architecture.plan_controls import plan_controls
from ui.build.architecture.preset_table import preset_table
from ui.networks.network_table import bytes_words, network_table
from ui.page import address
from ui.page.choices import dropdown
from ui.page.code_lines import show_lines
from ui.page.plain_text import plain_text, pre

OWN = "own"
NETWORKS = {name: preset_facts(name).title for name in ARCHITECTURES} | {OWN: "Your own"}
FIRST_TEXT = "INPUT -> [[CONV(32) -> RELU]*1 -> POOL(2)]*3 -> [FC(128) -> RELU]*1 -> FC"
BATCH = 128

state = st.session_state
settings = address.Address(
    "architecture",
    {
        "network": address.choice("seed", NETWORKS),
        "text": address.words(lambda text: text and plan_from_text(text)),
    },
)


def take_text() -> None:
    """What was typed is the reader's own network."""
    state.architecture_network = OWN


def take_network() -> None:
    """A preset replaces the text; one's own starts from what is there."""
    chosen = state.architecture_network
    if chosen != OWN:
        state.architecture_text = preset_facts(chosen).text
    elif not state.architecture_text:
        state.architecture_text = FIRST_TEXT


def take_plan(make: Callable[[], Plan]) -> None:
    """The plan that the controls want, as text; or the sentence on why it is no network."""
    try:
        state.architecture_text = text_from_plan(make())
        state.architecture_network = OWN
    except ValueError as error:
        state.architecture_refusal = str(error)


settings.read()
if state.architecture_network != OWN:
    state.architecture_text = preset_facts(state.architecture_network).text
elif not state.architecture_text:
    state.architecture_text = FIRST_TEXT
view, controls = st.columns([7, 3], gap="medium")
plan: Plan | None = None
problem = state.pop("architecture_refusal", "")

with view:
    st.markdown(
        r"Choose a network, then change its line in the grammar: **[CONV -> RELU]\*2** puts two convolutions in a row, "
        "**POOL(2)** halves the maps."
    )
    settings.show_notices(f"That is no network: {problem}." if problem else "")
    dropdown(
        "Network",
        NETWORKS,
        key="architecture_network",
        on_change=take_network,
        help="Networks of the article and of the field's history, scaled to 32 × 32 symbols; or your own.",
    )
    st.text_area(
        "In the grammar INPUT -> [[CONV -> RELU]*N -> POOL?]*M -> [FC -> RELU]*K -> FC",
        key="architecture_text",
        on_change=take_text,
        max_chars=MAX_LENGTH,
        height=96,
        placeholder="The grammar has no line for this network: it branches, or ends in a global average. "
        "Type one to begin your own.",
        help="Settings stand in brackets: CONV(32, 5x5, stride 2, valid), POOL(average 2), DROPOUT(0.5), FC(128); "
        "BN normalises; a list such as CONV(16|32|64) gives each repetition its own number. Ctrl+Enter applies it.",
    )

network: Network | None = None
try:
    if state.architecture_text:
        plan = plan_from_text(state.architecture_text)
        network = plan.network("own") if state.architecture_network == OWN else None
    network = network or architecture(state.architecture_network)
except ValueError as error:
    said, _, place = str(error).partition("\n")
    with view:
        st.error(f"This text is no network yet. {plain_text(said)}")
        if place:
            pre(place, label="Where the text went wrong")

with controls:
    if plan is not None:
        plan_controls("architecture", plan, take_plan)
    elif network is not None:
        st.caption("A network that the grammar cannot say has no controls; its parts stand in the table.")

if network is not None:
    with view:
        totals = network.totals()
        st.markdown(
            f"**{totals.parameters:,}** parameters, **{totals.multiply_adds:,}** multiply-adds for a symbol; training "
            f"with batches of {BATCH} takes about **{bytes_words(network.training_bytes(BATCH))}** and the framework's "
            "own memory."
        )
        network_diagram(network)
    st.subheader("Layer by layer")
    network_table(network)
    if state.architecture_network != OWN:
        preset_table(preset_facts(state.architecture_network))
    show_lines(
        "architecture", {"keras": keras_code(network), "torch": torch_code(network)}, title="The same network in code"
    )
settings.write(leave_out=[] if state.architecture_network == OWN else ["text"])
