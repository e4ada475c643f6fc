"""Below a drawing in Chromium: why this answer by each method, for another answer, and against a second network."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.patience import SLOW
from tools.handwriting import SYMBOLS, draw


def drawn(page: Page, app_url: str, address: str = "") -> None:
    """Opens the draw page with the small network and draws a theta."""
    page.goto(f"{app_url}/draw?model=compact{address}")
    expect(page.get_by_test_id("feature-wall")).to_be_attached(timeout=SLOW)
    expect(page.get_by_test_id("sketch-pad")).to_have_count(1, timeout=SLOW)
    draw(page, SYMBOLS[r"\theta"])


def section(page: Page, title: str) -> Locator:
    return page.get_by_test_id("stExpander").filter(has_text=title)


def test_each_method_explains_the_drawing(page: Page, app_url: str) -> None:
    drawn(page, app_url)
    why = section(page, "Why this answer?")
    expect(why.get_by_test_id("value-map")).to_have_count(0)

    why.get_by_text("Why this answer?").click()

    picture = why.get_by_test_id("value-map").get_by_role("img")
    expect(picture).to_have_attribute("aria-label", re.compile("Each pixel's part of the rise"), timeout=SLOW)
    for method, said in {
        "Saliency": "Gradient of the logit",
        "Grad-CAM": "Grad-CAM of stage3_relu: 4 × 4 cells",
        "Occlusion": "Drop of the probability",
        "Strongest path": "the windows of the path's last units",
        "Integrated gradients": "Each pixel's part of the rise",
    }.items():
        why.get_by_role("radio", name=method).or_(why.get_by_role("button", name=method)).first.click()
        expect(picture).to_have_attribute("aria-label", re.compile(re.escape(said)), timeout=SLOW)
        expect(why.get_by_text("Cannot say")).to_be_visible()
    expect(page).to_have_url(re.compile("why=1.*method=integrated"))

    # Every cell can be read by keyboard.
    picture.focus()
    page.keyboard.press("End")
    expect(why.get_by_test_id("maps-readout")).to_contain_text("row 31, column 31: 0")


def test_the_next_stroke_is_explained_anew(page: Page, app_url: str) -> None:
    drawn(page, app_url, "&why=1&method=occlusion&rank=2")
    why = section(page, "Why this answer?")
    picture = why.get_by_test_id("value-map").get_by_role("img")
    expect(picture).to_be_visible(timeout=SLOW)
    expect(page.get_by_test_id("prediction")).to_have_count(10)
    before = picture.get_attribute("aria-label")

    draw(page, [[(5.0, 5.0), (95.0, 95.0)]])

    expect(picture).not_to_have_attribute("aria-label", before or "", timeout=SLOW)
    second = page.get_by_test_id("prediction").nth(1).get_attribute("data-latex")
    expect(why.get_by_role("combobox").first).to_have_value(
        re.compile(rf"^2\. {re.escape(second or '')} "), timeout=SLOW
    )


@pytest.mark.parametrize("query", ["why=1&method=path", "compare=1&second=best", "excite=1&from=made"])
def test_a_phone_shows_it_without_sideways_scroll(query: str, phone: Page, app_url: str) -> None:
    drawn(phone, app_url, f"&{query}")
    opened = phone.get_by_test_id("stExpander").filter(has=phone.locator("details[open]"))
    expect(opened.get_by_test_id("value-map").last).to_be_visible(timeout=SLOW)

    overflow = phone.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth - innerWidth")
    assert overflow <= 0


def test_two_networks_answer_side_by_side(page: Page, app_url: str) -> None:
    drawn(page, app_url)
    compared = section(page, "Compare with another network")

    compared.get_by_text("Compare with another network").click()

    expect(compared.get_by_text(re.compile("Both read|They differ"))).to_be_visible(timeout=SLOW)
    expect(compared.get_by_role("table").first.get_by_role("row")).to_have_count(11)
    expect(page).to_have_url(re.compile("compare=1"))
