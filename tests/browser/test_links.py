"""A link within the app opens what it names, at the top, whatever the session remembers of that page."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.patience import SLOW
from ui.learn.lessons.lesson import lesson_address
from ui.learn.lessons.texts import LESSONS
from ui.page.page_scripts import TITLES

LAST_OF_ITS_PAGE = {lesson.page: name for name, lesson in LESSONS.items()}
SCROLLED = "() => document.querySelector('[data-testid=stMain]').scrollTop"


def at_rest(page: Page) -> None:
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=SLOW)


def open_by_its_own_link(page: Page, title: str) -> None:
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=title, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title, timeout=SLOW)


def holds(url: str, wanted: dict[str, str]) -> bool:
    said = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
    return {name: said.get(name) for name in wanted} == wanted


def test_a_lesson_of_every_page_opens_at_the_first_click_after_the_page_was_touched(app_url: str, page: Page) -> None:
    page.goto(f"{app_url}/lessons")
    for name in LAST_OF_ITS_PAGE.values():
        lesson = LESSONS[name]
        open_by_its_own_link(page, "Lessons")  # Streamlit does nothing for the link of the page that is open
        open_by_its_own_link(page, TITLES[lesson.page])
        expect(page.get_by_role("button", name="Close the lesson")).to_have_count(0, timeout=SLOW)
        sliders = page.get_by_test_id("stMain").get_by_test_id("stSlider").get_by_role("slider", disabled=False)
        expect(sliders.first).to_be_visible(timeout=SLOW)
        # The last two, without waiting for what they ask for: their runs are under way when the links are pressed.
        for place in range(max(0, sliders.count() - 2), sliders.count()):
            sliders.nth(place).press("ArrowRight", timeout=SLOW)
        open_by_its_own_link(page, "Lessons")
        page.get_by_test_id("stMain").get_by_role("link", name=lesson.question).click(timeout=SLOW)
        expect(page.locator(f".st-key-{lesson.page}_lesson_banner").get_by_text(lesson.question)).to_be_visible(
            timeout=SLOW
        )
        page.wait_for_url(lambda url, name=name: holds(url, lesson_address(name)), timeout=SLOW)
        at_rest(page)
        assert holds(page.url, lesson_address(name)), name
        assert page.evaluate(SCROLLED) == 0, name


@pytest.mark.parametrize("widget", ["rate", "momentum"])
def test_a_lesson_opens_though_its_page_was_left_with_other_settings(app_url: str, page: Page, widget: str) -> None:
    page.goto(f"{app_url}/backpropagation")
    page.locator(".st-key-backpropagation_part").get_by_text("Learn a kernel").click(timeout=SLOW)
    slider = page.locator(f".st-key-backpropagation_{widget}").get_by_role("slider")
    before = slider.input_value(timeout=SLOW)
    slider.press("ArrowRight")
    slider.press("ArrowRight")
    page.wait_for_url(lambda url: "part=learn" in url and f"{widget}={before}&" not in url, timeout=SLOW)
    at_rest(page)
    page.get_by_role("link", name="Lessons", exact=True).click()
    page.get_by_role("link", name="When does learning explode?").click(timeout=SLOW)
    expect(page.get_by_role("button", name="Show all controls")).to_be_visible(timeout=SLOW)
    page.wait_for_url(re.compile("lesson=exploding"), timeout=SLOW)
    expect(page.locator(".st-key-backpropagation_rate").get_by_role("slider")).to_have_value("0.9", timeout=SLOW)

    # The page's own link leads back to what was last there, without the lesson.
    page.get_by_role("link", name="Pooling", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pooling", timeout=SLOW)
    page.get_by_role("link", name="Backpropagation", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Backpropagation", timeout=SLOW)
    page.wait_for_url(lambda url: "rate=0.9" in url and "lesson=" not in url, timeout=SLOW)
    expect(page.get_by_text("When does learning explode?")).to_have_count(0, timeout=SLOW)
    expect(page.locator(".st-key-backpropagation_momentum").get_by_role("slider")).to_be_visible(timeout=SLOW)


def test_a_page_that_is_opened_from_another_begins_at_its_top(app_url: str, page: Page) -> None:
    page.goto(f"{app_url}/stride_padding")
    layers = page.locator(".st-key-stride_padding_layers").get_by_role("slider")
    layers.press("ArrowRight", timeout=SLOW)
    page.wait_for_url(lambda url: "layers=" in url, timeout=SLOW)
    at_rest(page)
    assert page.evaluate(SCROLLED) > 0
    page.get_by_role("link", name="Pooling", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Pooling", timeout=SLOW)
    expect(page.get_by_test_id("stage")).to_have_attribute("data-shape", re.compile("x"), timeout=SLOW)
    at_rest(page)
    assert page.evaluate(SCROLLED) == 0
    # A setting that is moved leaves the page where it is.
    page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollTo(0, 300)")
    page.locator(".st-key-pooling_stride").get_by_role("slider").evaluate(
        "slider => slider.focus({preventScroll: true})"
    )
    page.keyboard.press("ArrowRight")
    page.wait_for_url(lambda url: "stride=3" in url, timeout=SLOW)
    at_rest(page)
    assert page.evaluate(SCROLLED) == 300
