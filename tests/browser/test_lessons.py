"""Lessons in a browser: a link sets the page and hides the rest, from eye and keyboard; a teacher makes one."""

import pytest
from playwright.sync_api import Page, expect

from tests.patience import SLOW
from ui.learn.lessons.texts import LESSONS

FIRST_OF_ITS_PAGE = {lesson.page: lesson for lesson in reversed(LESSONS.values())}


def open_lesson(page: Page, app_url: str, question: str) -> None:
    page.goto(f"{app_url}/lessons")
    page.get_by_role("link", name=question).click(timeout=SLOW)
    page.wait_for_url("**/*lesson=*", timeout=SLOW)
    expect(page.get_by_text(question)).to_be_visible(timeout=SLOW)


@pytest.mark.parametrize("name", FIRST_OF_ITS_PAGE)
def test_a_link_of_the_lessons_page_opens_its_page(app_url: str, page: Page, name: str) -> None:
    lesson = FIRST_OF_ITS_PAGE[name]
    open_lesson(page, app_url, lesson.question)
    assert f"/{lesson.page}?" in page.url
    expect(page.get_by_role("button", name="Show all controls")).to_be_visible(timeout=SLOW)
    answer = page.get_by_text(lesson.answer[:20])
    expect(answer).to_be_hidden()
    page.get_by_text("Answer", exact=True).click()
    expect(answer).to_be_visible(timeout=SLOW)


def test_hidden_controls_are_out_of_reach_until_they_are_shown(app_url: str, page: Page) -> None:
    open_lesson(page, app_url, "Why did the last column vanish?")
    stride, size = (page.locator(f".st-key-stride_padding_{name}").get_by_role("slider") for name in ("stride", "size"))
    expect(stride).to_be_visible(timeout=SLOW)
    expect(size).to_have_count(0)  # by role only what a screen reader reaches is found
    stride.press("ArrowRight")
    page.wait_for_url(lambda url: "stride=3" in url, timeout=SLOW)
    assert "size=3" in page.url
    page.get_by_role("button", name="Show all controls").click()
    expect(size).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Close the lesson").click()
    expect(page.get_by_text("Why did the last column vanish?")).to_have_count(0, timeout=SLOW)
    page.wait_for_url(lambda url: "lesson=" not in url and "stride=3" in url, timeout=SLOW)


def test_what_stands_beside_a_hidden_control_is_hidden_too(app_url: str, page: Page) -> None:
    open_lesson(page, app_url, "What does ReLU throw away?")
    expect(page.locator(".st-key-convolution_activation")).to_be_visible(timeout=SLOW)
    captions = [page.get_by_text(text) for text in ("Strokes that run up and down", "Pixels added")]
    for caption in captions:
        expect(caption).to_have_count(1, timeout=SLOW)
        expect(caption).to_be_hidden()
    page.get_by_role("button", name="Show all controls").click()
    for caption in captions:
        expect(caption).to_be_visible(timeout=SLOW)


def test_a_teacher_makes_a_link_and_a_student_opens_it(app_url: str, page: Page) -> None:
    page.goto(f"{app_url}/convolution?stride=2")
    page.wait_for_url(lambda url: "padding=" in url, timeout=SLOW)  # the first run has come to its end
    script = page.get_by_test_id("stApp")
    expect(script).to_have_attribute("data-test-script-state", "notRunning", timeout=SLOW)
    page.get_by_text("Make a lesson of this page").click(timeout=SLOW)
    expect(script).to_have_attribute("data-test-script-state", "notRunning", timeout=SLOW)
    question = page.get_by_role("textbox", name="Question")
    question.fill("What happens to every second column?")
    question.press("Enter")
    link = page.get_by_test_id("stCode").filter(has_text="question=")
    expect(link).to_contain_text("question=What+happens", timeout=SLOW)
    address = link.inner_text().strip()
    assert address.startswith(f"{app_url}/convolution?")
    page.goto(address)
    expect(page.get_by_text("What happens to every second column?").first).to_be_visible(timeout=SLOW)
    expect(page.locator(".st-key-convolution_stride").get_by_role("slider")).to_have_value("2")


def test_no_question_is_cut_off_on_a_phone(app_url: str, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{app_url}/lessons")
    links = page.get_by_test_id("stPageLink-NavLink")
    expect(links).to_have_count(len(LESSONS), timeout=SLOW)
    cut = links.evaluate_all(
        "links => links.flatMap(link => [...link.querySelectorAll('*')])"
        ".filter(part => part.scrollWidth > part.clientWidth && part.clientWidth > 0).length"
    )
    assert cut == 0
