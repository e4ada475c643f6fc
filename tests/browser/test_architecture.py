"""The architecture page in a real browser: a text typed, a control moved, a graph that branches."""

import re

from playwright.sync_api import Page, expect

from hasy_core.architecture import architecture
from hasy_core.architecture.diagram import diagram_of
from tests.patience import SLOW


def test_text_and_controls_edit_each_other(app_url: str, page: Page) -> None:
    page.goto(f"{app_url}/architecture")
    text = page.get_by_role("textbox", name="In the grammar")
    expect(text).to_have_value(re.compile(r"CONV\(128, 3x3\)"), timeout=SLOW)
    text.fill("INPUT -> [[CONV(8) -> RELU]*1 -> POOL(2)]*2 -> FC")
    text.press("Control+Enter")
    expect(page.get_by_test_id("network-table")).to_contain_text("block2_conv1", timeout=SLOW)
    page.wait_for_url(re.compile("network=own"))
    page.get_by_role("button", name="Add a block").click()
    expect(page.get_by_test_id("network-table")).to_contain_text("block3_conv1", timeout=SLOW)
    expect(text).to_have_value(re.compile(r"\*3 -> FC"))
    page.locator(".st-key-architecture_batch_norm label").first.click()
    expect(text).to_have_value(re.compile(r"CONV\(8, 3x3\) -> BN"), timeout=SLOW)


def test_a_mistake_is_shown_where_it_is(app_url: str, page: Page) -> None:
    page.goto(f"{app_url}/architecture")
    text = page.get_by_role("textbox", name="In the grammar")
    expect(text).to_be_visible(timeout=SLOW)
    text.fill("INPUT -> [[CONV(8) -> RELUU]*1]*1 -> FC")
    text.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("This text is no network yet", timeout=SLOW)
    expect(page.get_by_label("Where the text went wrong")).to_contain_text("^")


def test_skips_are_drawn_on_lanes_of_their_own(app_url: str, page: Page) -> None:
    page.goto(f"{app_url}/architecture?network=resnet")
    diagram = page.get_by_test_id("network-diagram")
    expect(diagram).to_be_visible(timeout=SLOW)
    drawn = diagram.evaluate(
        "region => [region.scrollWidth > region.clientWidth, region.querySelector('img').complete]"
    )
    assert drawn == [True, True]
    boxes = diagram.locator("[title]")
    assert boxes.count() == len(diagram_of(architecture("resnet")).boxes)
    overlaps = boxes.evaluate_all(
        "boxes => boxes.map((each) => each.getBoundingClientRect()).filter((one, at, all) =>"
        " all.some((other, place) => place > at && one.left < other.right && other.left < one.right"
        " && one.top < other.bottom && other.top < one.bottom)).length"
    )
    assert overlaps == 0
