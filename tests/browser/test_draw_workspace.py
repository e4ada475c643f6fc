"""The draw page's workspace, in Chromium without a server: it takes a network whenever that comes."""

from typing import Any

import keras
from playwright.sync_api import Page, expect

from hasy_core.browser.answer_facts import answer_facts
from hasy_core.browser.layer_facts import facts_of_layers
from hasy_core.browser.sources import WEB, read_javascript
from hasy_core.graph.ops import ops_from_keras, pack_ops

SHOW = """(network) => window.show({
    parentElement: document.body,
    data: [{ id: "lab", network, message: "", raster: null, near: [], caption: "", number: 0, answer: null }],
    setStateValue: () => {} })"""
SHELVE = """([id, network, facts]) => {
    (globalThis.convscopeNetworks ??= new Map()).set(id, { id, network, facts, worker: null });
    globalThis.dispatchEvent(new Event("convscope-network-shelved"));
}"""


def a_network() -> tuple[dict[str, Any], dict[str, Any]]:
    picture = keras.Input((32, 32, 1))
    model = keras.Model(picture, keras.layers.Dense(369, "softmax")(keras.layers.Flatten()(picture)))
    described, _ = pack_ops(ops_from_keras(model), (32, 32, 1), facts_of_layers(model))
    return described, answer_facts("best")


def test_a_network_that_comes_late_is_taken_though_the_pad_was_empty_before(page: Page) -> None:
    page.set_content("<html lang=en><body></body></html>")
    source = read_javascript(WEB / "draw" / "dashboard_workspace.js").replace("export default ", "window.show = ")
    page.add_script_tag(type="module", content=source)
    page.wait_for_function("() => window.show !== undefined")
    network, facts = a_network()
    answers = page.locator(".ranking")
    for name in ("first", "second", "third"):
        page.evaluate(SHOW, name)
        expect(answers).to_have_count(0)
        page.evaluate(SHELVE, [name, network, facts])
        expect(answers).to_have_count(1)
