"""The evaluation page in a browser: the matrix by pointer, key and finger; an evaluation; the way into an error."""

import re
from urllib.parse import urlencode

from playwright.sync_api import Locator, Page, expect

from tests.patience import SLOW

# The share of a canvas that is painted; where it is not, the page is seen.
_PAINTED = """canvas => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let painted = 0;
  for (let at = 3; at < data.length; at += 4) painted += data[at] > 0;
  return (4 * painted) / data.length;
}"""


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


def test_what_is_in_sight_stands_in_the_address_and_back_brings_it_again(app_url: str, page: Page) -> None:
    page.goto(f"{app_url}/evaluation?models=compact&model=compact")
    matrix, nothing = page.get_by_test_id("confusions"), page.get_by_test_id("confusions-nothing")
    expect(matrix).to_have_attribute("data-span", "369", timeout=SLOW)
    expect(page.locator(".st-key-evaluation_pairs").get_by_test_id("card").first).to_be_visible(timeout=SLOW)
    expect(nothing).to_be_hidden()
    box = _box(page.get_by_test_id("confusions-plane"))
    runs: list[str] = []
    page.on("framenavigated", lambda frame: runs.append(frame.url))
    page.mouse.move(box["x"] + 0.8 * box["width"], box["y"] + 0.2 * box["height"])
    page.keyboard.down("Control")
    for _ in range(16):
        page.mouse.wheel(0, -50)
    page.keyboard.up("Control")
    expect(nothing).to_have_text("No picture was mistaken here.")
    near = matrix.get_attribute("data-span")
    assert near
    assert int(near) < 20
    page.wait_for_url(lambda address: address.endswith(f"%2C{near}"))
    assert len(runs) == 1, "one run after the hand rests"
    page.get_by_test_id("confusions-whole").click()
    expect(nothing).to_be_hidden()
    page.wait_for_url(lambda address: "near=" not in address)
    page.go_back()
    expect(matrix).to_have_attribute("data-span", near)
    expect(nothing).to_be_visible()
    page.go_back()
    expect(matrix).to_have_attribute("data-span", "369")
    page.go_forward()
    expect(matrix).to_have_attribute("data-span", near)


def test_the_matrix_follows_the_theme(app_url: str, page: Page) -> None:
    page.emulate_media(color_scheme="light")
    page.goto(f"{app_url}/evaluation?models=compact&model=compact")
    matrix = page.get_by_test_id("confusions")
    expect(matrix).to_have_attribute("data-count", "1165", timeout=SLOW)
    wrong = matrix.locator(".wrong")
    light = wrong.evaluate("key => key.style.background")
    page.emulate_media(color_scheme="dark")
    expect(wrong).not_to_have_attribute("style", re.compile(re.escape(light)), timeout=SLOW)
    expect(page.get_by_test_id("stApp")).to_have_css("background-color", "rgb(18, 23, 29)")
    assert matrix.locator("canvas.base").evaluate(_PAINTED) < 0.1, "no sheet of paper under the cells"
    page.emulate_media(color_scheme="light")
    expect(wrong).to_have_attribute("style", re.compile(re.escape(light)), timeout=SLOW)


def test_a_phone_shows_the_matrix_on_its_first_screen_and_the_way_to_the_pad(app_url: str, phone: Page) -> None:
    phone.goto(f"{app_url}/evaluation")
    plane = phone.get_by_test_id("confusions-plane")
    expect(phone.get_by_test_id("confusions")).to_have_attribute("data-count", re.compile(r"\d+"), timeout=SLOW)
    expect(phone.locator(".st-key-evaluation_pairs").get_by_test_id("card").first).to_be_visible(timeout=SLOW)
    box = plane.bounding_box()
    assert box
    assert box["y"] < 844 - 150, "without a touch"
    phone.goto(f"{app_url}/evaluation?models=compact&model=compact&view=symbols&search=psi")
    table = phone.get_by_test_id("evaluation-classes")
    expect(table.locator("[data-class]")).to_have_count(4, timeout=SLOW)
    assert table.evaluate("part => part.scrollWidth <= part.clientWidth")
    table.get_by_role("link", name=r"\psi", exact=True).click()
    goal = phone.get_by_test_id("drawing-goal")
    expect(goal).to_contain_text(r"\Psi", timeout=SLOW)
    pad = phone.get_by_test_id("sketch-pad")
    expect(pad).to_be_visible(timeout=SLOW)
    phone.get_by_role("button", name="Forget it").click()
    expect(goal).to_have_count(0)
    phone.wait_for_url(lambda address: "target" not in address)


def test_a_symbol_to_fool_the_network_with_is_chosen_with_all_its_answers(app_url: str, page: Page) -> None:
    page.goto(f"{app_url}/evaluation?" + urlencode({"models": "compact", "view": "fool", "true": "U", "read": r"\cup"}))
    cards = page.locator(".st-key-evaluation_traps").get_by_test_id("card")
    expect(cards.nth(2)).to_be_visible(timeout=SLOW)
    place = 2 if cards.nth(2).get_attribute("aria-pressed") == "false" else 1
    cards.nth(place).click()
    expect(cards.nth(place)).to_have_attribute("aria-pressed", "true", timeout=SLOW)
    page.wait_for_url(lambda address: "true=" in address and "true=U" not in address and "read=" not in address)


def test_a_network_is_evaluated_and_an_error_opened_in_it(app_url: str, page: Page) -> None:
    page.goto(f"{app_url}/evaluation?models=compact&split=stand-ins&view=errors")
    page.locator(".st-key-evaluation_start").get_by_role("button").click(timeout=SLOW)
    expect(page.get_by_test_id("stProgress").first).to_be_visible(timeout=SLOW)
    expect(page.locator(".st-key-evaluation_scores")).to_contain_text("of 1,432 test pictures", timeout=SLOW)
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
