"""The architecture page without a browser: presets, the text and the controls, each changing the other."""

import re
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from hasy_core.architecture import ARCHITECTURES, architecture, plan_from_text, preset_facts
from tests.app.pages import address_of, moved_about, open_page, shown, text_of, walk, warnings_of

opened = partial(open_page, "../build/architecture")
SMALL = "INPUT -> [[CONV(8) -> RELU]*1 -> POOL(2)]*3 -> FC"
CHOICES = {"architecture_pooling": ["none", "max", "average"]}


def html_of(app: AppTest) -> str:
    return "\n".join(part.proto.body for part in app.get("html"))


def errors_of(app: AppTest) -> str:
    return "\n".join(error.value for error in app.error)


def text_now(app: AppTest) -> str:
    return str(app.text_area(key="architecture_text").value)


def totals_of(app: AppTest) -> tuple[int, int]:
    found = re.search(r"\*\*([\d,]+)\*\* parameters, \*\*([\d,]+)\*\* multiply-adds", text_of(app))
    assert found
    return int(found[1].replace(",", "")), int(found[2].replace(",", ""))


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_every_preset_is_shown_with_its_layers_and_its_source(name: str) -> None:
    app = opened(network=name)
    network, facts = architecture(name), preset_facts(name)
    assert totals_of(app) == (network.totals().parameters, network.totals().multiply_adds)
    for node in network.nodes:
        assert f">{node.name}</th>" in html_of(app)
    assert text_now(app) == facts.text
    assert facts.paper is None or facts.paper.address in text_of(app)
    assert address_of(app) == {"network": name}
    app.session_state["architecture_code"] = True
    [code] = [part.value for part in shown(app.run()).code]
    assert code.startswith(f"# {network.name}: {network.totals().parameters:,} parameters.\nimport keras")


def test_typing_makes_it_ones_own_and_the_controls_follow() -> None:
    app = opened()
    app.text_area(key="architecture_text").set_value(SMALL)
    shown(app.run())
    assert app.session_state["architecture_network"] == "own"
    assert address_of(app) == {"network": "own", "text": SMALL}
    assert app.selectbox(key="architecture_filters").value == 8
    assert totals_of(app)[0] == plan_from_text(SMALL).network().totals().parameters
    app.slider(key="architecture_block").set_value(2)
    shown(app.run())
    app.selectbox(key="architecture_filters").set_value(64)
    shown(app.run())
    assert [block.filters for block in plan_from_text(text_now(app)).blocks] == [8, 64, 8]
    app.button(key="architecture_add_block").click()
    shown(app.run())
    assert [block.filters for block in plan_from_text(text_now(app)).blocks] == [8, 64, 8, 8]
    for _ in range(2):
        app.button(key="architecture_remove_block").click()
        shown(app.run())
    app.select_slider(key="architecture_hidden").set_value(2)
    shown(app.run())
    plan = plan_from_text(text_now(app))
    assert [block.filters for block in plan.blocks] == [8, 64]
    assert len(plan.hidden) == 2


def test_controls_that_leave_no_network_say_why_and_change_nothing() -> None:
    app = opened(network="own", text="INPUT -> [[CONV(8, 3x3, valid) -> RELU]*1 -> POOL(2)]*3 -> FC")
    before = text_now(app)
    app.slider(key="architecture_block").set_value(2)
    shown(app.run())
    app.slider(key="architecture_kernel_size").set_value(11)
    shown(app.run())
    assert "That is no network" in warnings_of(app)
    assert text_now(app) == before
    assert app.slider(key="architecture_kernel_size").value == 3


def test_a_text_that_is_no_network_says_where() -> None:
    app = opened()
    app.text_area(key="architecture_text").set_value("INPUT -> [[CONV(8, 40x40) -> RELU]*1]*1 -> FC")
    shown(app.run())
    assert r"Line 1\, column 20\: kernel 40 cannot be used" in errors_of(app)
    assert re.search(r"\n +\^</pre>", html_of(app))
    assert not app.slider


def test_a_preset_that_branches_has_no_controls_and_leaving_it_starts_a_chain() -> None:
    app = opened(network="resnet")
    assert text_now(app) == ""
    assert not app.slider
    app.selectbox(key="architecture_network").set_value("own")
    shown(app.run())
    assert plan_from_text(text_now(app)).blocks
    assert app.slider


def test_an_address_that_is_no_network_falls_back_and_says_so() -> None:
    app = opened(network="own", text="INPUT -> FC(")
    assert "text cannot be read" in warnings_of(app)
    assert plan_from_text(text_now(app)).blocks
    assert "network must be one of" in warnings_of(opened(network="transformer"))


@moved_about(4)
@given(data=st.data())
def test_whatever_is_moved_the_text_is_the_network_that_is_shown(data: st.DataObject) -> None:
    app = opened()
    for _ in walk(app, data, CHOICES, 5):
        if text := text_now(app):
            assert totals_of(app)[0] == plan_from_text(text).network().totals().parameters
    again = opened(**address_of(app))
    assert address_of(again) == address_of(app)
    assert html_of(again) == html_of(app)
