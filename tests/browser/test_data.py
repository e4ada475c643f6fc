"""The data page in a real browser: a search, a card, the points of a network and their pictures."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.patience import SLOW


def ink_of(canvas: Locator) -> int:
    """How many pixels of a canvas are painted."""
    return int(
        canvas.evaluate(
            "canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data"
            ".filter((value, at) => at % 4 === 3 && value > 0).length"
        )
    )


def test_search_and_choose_a_class(app_url: str, page: Page) -> None:
    page.goto(f"{app_url}/data")
    cards = page.locator(".st-key-data_cards").get_by_test_id("card")
    expect(cards).to_have_count(24, timeout=SLOW)
    search = page.get_by_role("textbox", name="Search")
    search.fill("sigma")
    search.press("Enter")
    expect(cards).to_have_count(2, timeout=SLOW)
    assert ink_of(cards.first.locator("canvas")) > 100
    capital = page.locator('.st-key-data_cards [data-title="\\\\Sigma"]')
    capital.focus()
    page.keyboard.press("Enter")
    expect(capital).to_have_attribute("aria-pressed", "true", timeout=SLOW)
    page.wait_for_url(re.compile(r"class=(%5C|\\)Sigma"))
    samples = page.locator(".st-key-data_samples").get_by_test_id("cards")
    expect(samples.get_by_test_id("card")).to_have_count(18)
    before = samples.inner_text()
    page.get_by_role("button", name="Draw others").click()
    page.wait_for_url(re.compile("draw=1"))
    expect(samples).not_to_have_text(before, use_inner_text=True, timeout=SLOW)
    nearest = page.locator(".st-key-data_nearest").get_by_role("button").first
    nearest.click(timeout=SLOW)
    expect(page.locator(".st-key-data_class")).not_to_contain_text(r"\Sigma", timeout=SLOW)


def test_points_show_their_pictures(app_url: str, page: Page) -> None:
    page.goto(f"{app_url}/data?view=map")
    points = page.get_by_test_id("points")
    expect(points).to_have_attribute("data-count", "120", timeout=SLOW)
    readout, picture = page.get_by_test_id("points-readout"), points.locator(".picture")
    expect(readout).to_contain_text("Point at a dot")
    assert ink_of(picture) == 0
    plane = page.get_by_test_id("points-plane")
    plane.scroll_into_view_if_needed()
    box = plane.bounding_box()
    assert box
    for share in range(1, 20):
        page.mouse.move(box["x"] + box["width"] * share / 20, box["y"] + box["height"] / 2)
        page.mouse.move(box["x"] + box["width"] * share / 20, box["y"] + box["height"] * share / 20)
    expect(readout).to_have_text(re.compile(r"^\\\w+, picture \d+$"))
    assert ink_of(picture) > 10
    plane.focus()
    seen = set()
    for key in ("ArrowUp", "ArrowUp", "ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft"):
        page.keyboard.press(key)
        seen.add(points.get_attribute("data-chosen"))
    assert len(seen) >= 3
    chosen = points.get_attribute("data-chosen")
    page.keyboard.press("+")
    expect(points).to_have_attribute("data-scale", "2")
    page.get_by_test_id("points-whole").click()
    expect(points).to_have_attribute("data-scale", "1")
    page.locator(".st-key-data_drawn label").first.click()
    page.wait_for_url(re.compile("drawn=1"))
    assert points.get_attribute("data-chosen") == chosen, "the same points keep the one that was chosen"


def test_a_phone_is_led_to_what_a_press_has_done(app_url: str, phone: Page) -> None:
    phone.goto(f"{app_url}/data?search=mathbb")
    card = phone.locator(".st-key-data_cards").get_by_test_id("card").nth(1)
    card.tap(timeout=SLOW)
    expect(card).to_have_attribute("aria-pressed", "true", timeout=SLOW)
    expect(phone.locator(".st-key-data_detail")).to_be_in_viewport(timeout=SLOW)
    main = phone.get_by_test_id("stMain")
    assert main.evaluate("main => main.scrollWidth - main.clientWidth") == 0
