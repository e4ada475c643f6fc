"""The evaluation page in a browser: the matrix by pointer, key and finger; an evaluation; the way into an error."""

import re

from playwright.sync_api import Locator, Page, expect

SLOW = 90_000  # ms; a process imports TensorFlow first, here beside other work


def _box(part: Locator) -> dict[str, float]:
    part.scroll_into_view_if_needed()
    box = part.bounding_box()
    assert box
    return dict(box)


def _say(page: Page) -> Locator:
    return page.get_by_test_id("confusions-readout")


def test_the_matrix_tells_its_cells_and_zooms_to_them(app_url: str, page: Page) -> None:
    page.goto(f"{app_url}/evaluation?models=compact&model=compact&zoom=%5CSigma")
    matrix = page.get_by_test_id("confusions")
    expect(matrix).to_have_attribute("data-count", "1165", timeout=SLOW)
    expect(matrix).to_have_attribute("data-span", re.compile(r"^1\d$"))
    plane = page.get_by_test_id("confusions-plane")
    box = _box(plane)
    # Sigma and sum stand in the middle of the window, on the diagonal: the cells beside it are their confusions.
    found = set()
    for step in range(36):
        for aside in (-26, 26):
            at = 50 + (box["width"] - 60) * step / 36
            page.mouse.move(box["x"] + at + aside / 2, box["y"] + at - aside / 2)
            found.add(_say(page).inner_text())
    assert r"\Sigma read as \sum: 158 of 191 pictures (82.7 %). They are look-alikes." in found
    page.get_by_test_id("confusions-whole").click()
    expect(matrix).to_have_attribute("data-span", "369")
    plane.focus()
    page.keyboard.press("ArrowRight")
    expect(_say(page)).to_have_text(re.compile(r"^\S+ read as \S+: \d+ of \d+ pictures"))
    first = _say(page).inner_text()
    page.keyboard.press("ArrowDown")
    expect(_say(page)).not_to_have_text(first)
    page.keyboard.press("+")
    page.keyboard.press("+")
    expect(matrix).to_have_attribute("data-span", "92")
    chosen = _say(page).inner_text().split(":")[0]
    page.keyboard.press("Enter")
    truth, read = chosen.split(" read as ")
    expect(page.locator(".st-key-evaluation_cell")).to_contain_text(f"{truth} read as {read}", timeout=SLOW)
    page.wait_for_url(lambda address: "true=" in address and "read=" in address)


def test_a_finger_chooses_a_cell(app_url: str, phone: Page) -> None:
    phone.goto(f"{app_url}/evaluation?models=best&zoom=%5Cepsilon")
    plane = phone.get_by_test_id("confusions-plane")
    expect(phone.get_by_test_id("confusions")).to_have_attribute("data-count", "995", timeout=SLOW)
    box = _box(plane)
    before = _say(phone).inner_text()
    for step in range(6, 30):  # along the diagonal, until a cell answers
        at = 40 + (box["width"] - 40) * step / 36
        phone.touchscreen.tap(box["x"] + at, box["y"] + at)
        if _say(phone).inner_text() != before:
            break
    expect(_say(phone)).to_have_text(re.compile(r"of \d+ pictures"))
    expect(phone.locator(".st-key-evaluation_cell")).to_contain_text("pictures (", timeout=SLOW)


def test_a_network_is_evaluated_and_an_error_opened_in_it(app_url: str, page: Page) -> None:
    page.goto(f"{app_url}/evaluation?models=compact&split=stand-ins&view=errors")
    page.locator(".st-key-evaluation_start").get_by_role("button").click(timeout=SLOW)
    expect(page.get_by_test_id("stProgress").first).to_be_visible(timeout=SLOW)
    expect(page.get_by_test_id("evaluation-scores")).to_contain_text("1,432", timeout=SLOW)
    cards = page.locator(".st-key-evaluation_errors").get_by_test_id("card")
    expect(cards.first).to_have_attribute("aria-pressed", "true", timeout=SLOW)
    cards.nth(2).click()
    expect(cards.nth(2)).to_have_attribute("aria-pressed", "true", timeout=SLOW)
    answers = page.get_by_test_id("evaluation-answers")
    expect(answers.locator("tr")).to_have_count(10)
    best = answers.locator("code").first.inner_text()
    page.get_by_role("link", name="Open this picture in the network").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Draw & classify", timeout=SLOW)
    expect(page.get_by_test_id("prediction").first).to_have_attribute("data-latex", best, timeout=SLOW)
