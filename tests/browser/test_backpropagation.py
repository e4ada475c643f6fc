"""The backpropagation page in Chromium: what slides is the gradient, and the descent plays, stops and is read."""

import re
import time

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from hasy_core.arithmetic import ConvSpec
from hasy_core.arithmetic.kernel_descent import curvatures, largest_rate
from hasy_core.arithmetic.one_convolution import OneConvolution
from hasy_core.kernels.presets import preset_kernel
from tests.patience import SLOW
from ui.learn.backpropagation.descent_view import run_descent

GRID = np.random.default_rng(5).integers(0, 10, (8, 7)).astype(float)
IN_ADDRESS = "input=grid&grid=" + ";".join(",".join(f"{value:g}" for value in row) for row in GRID)


def open_part(page: Page, app_url: str, part: str, query: str = "") -> Locator:
    """The stage, or the descent, of this part of the page, painted."""
    page.goto(f"{app_url}/backpropagation?part={part}&{IN_ADDRESS}&{query}")
    shown, attribute = ("descent", "data-steps") if part == "learn" else ("stage", "data-shape")
    found = page.get_by_test_id(shown)
    expect(found).to_have_attribute(attribute, re.compile("[0-9]"), timeout=SLOW)
    return found


def problem_of(spec: ConvSpec) -> OneConvolution:
    """What the page works on at `IN_ADDRESS`, with its default kernels."""
    size = spec.kernel_size
    plain = OneConvolution(GRID, preset_kernel("random", *size), 0.0, spec)
    hidden = preset_kernel("sobel-x", *size)
    return OneConvolution(GRID, plain.kernel, 0.0, spec, target=plain.output(kernel=hidden))


def number(found: Locator, name: str) -> float:
    return float(found.get_attribute(f"data-{name}") or "nan")


@pytest.mark.parametrize(
    ("part", "query", "spec"),
    [
        ("kernel", "stride=2&padding=same", ConvSpec(3, 2, "same")),
        ("kernel", "stride=3&dilation=1&size=2", ConvSpec(2, 3)),
        ("input", "stride=3&dilation=2&padding=full&size=2", ConvSpec(2, 3, "full", 2)),
        ("kernel", "stride=3&dilation=2&padding=full&size=2", ConvSpec(2, 3, "full", 2)),
        ("input", "stride=2&padding=same", ConvSpec(3, 2, "same")),
        ("input", "", ConvSpec(3)),
    ],
)
def test_every_cell_of_the_stage_is_the_gradient(
    page: Page, app_url: str, part: str, query: str, spec: ConvSpec
) -> None:
    stage = open_part(page, app_url, part, query)
    gradient = problem_of(spec).gradient(part)
    assert stage.get_attribute("data-shape") == "x".join(map(str, gradient.shape))
    readout = page.get_by_test_id("stage-readout")
    for place in [0, gradient.size // 2, gradient.size - 1]:
        page.get_by_test_id("stage-scrub").fill(str(place))
        expect(stage).to_have_attribute("data-index", str(place))
        assert float(readout.get_attribute("data-value") or "nan") == pytest.approx(gradient.ravel()[place], abs=1e-9)


def test_the_bias_gradient_is_written_out(page: Page, app_url: str) -> None:
    page.goto(f"{app_url}/backpropagation?part=bias&{IN_ADDRESS}&loss=sum")
    expect(page.locator(".katex-html").first).to_contain_text("30", timeout=SLOW)
    expect(page.get_by_text("Row by row: 5 + 5 + 5 + 5 + 5 + 5 = 30")).to_be_visible()


def test_the_descent_shows_what_the_core_computes(page: Page, app_url: str) -> None:
    descent = open_part(page, app_url, "learn", "rate=0.8&momentum=0.5&steps=60")
    problem = problem_of(ConvSpec(3))
    rate = 0.8 * largest_rate(curvatures(GRID[..., None], problem.spec))
    steps = run_descent(problem, rate, 0.5, 60)
    hidden = preset_kernel("sobel-x", 3, 3)
    for place in (0, 17, 60):
        page.get_by_test_id("descent-scrub").fill(str(place))
        expect(descent).to_have_attribute("data-step", str(place))
        assert number(descent, "loss") == pytest.approx(steps[place].loss, rel=1e-5)
        apart = float(np.abs(steps[place].kernel[..., 0, 0] - hidden).max())
        assert number(descent, "apart") == pytest.approx(apart, rel=1e-3, abs=1e-5)
    assert "The run ends here." in page.get_by_test_id("descent-readout").inner_text()
    label = page.locator(".now canvas").get_attribute("aria-label") or ""
    assert label.startswith("Kernel now, row by row:")


def test_play_pause_step_and_keys(page: Page, app_url: str) -> None:
    descent = open_part(page, app_url, "learn", "steps=100")
    play = page.get_by_test_id("descent-play")
    play.click()
    expect(descent).to_have_attribute("data-playing", "true")
    expect(play).to_have_text("Pause")
    expect(descent).not_to_have_attribute("data-step", "0")
    expect(page.get_by_test_id("descent-readout")).to_have_attribute("aria-live", "off")
    play.click()
    stopped = number(descent, "step")
    time.sleep(0.3)  # in which it would have gone on by six steps
    assert number(descent, "step") == stopped
    page.get_by_test_id("descent-step").click()
    assert number(descent, "step") == stopped + 1
    page.get_by_test_id("descent-back").click()
    assert number(descent, "step") == stopped
    descent.focus()
    for key, step in [("Home", 0), ("ArrowRight", 1), ("PageDown", 11), ("ArrowLeft", 10), ("PageUp", 0), ("End", 100)]:
        page.keyboard.press(key)
        assert number(descent, "step") == step, key
    expect(page.get_by_test_id("descent-step")).to_be_disabled()
    page.keyboard.press(" ")
    expect(descent).to_have_attribute("data-playing", "true")
    page.keyboard.press(" ")
    expect(descent).to_have_attribute("data-playing", "false")
    page.get_by_test_id("descent-speed").fill("6")
    page.get_by_test_id("descent-play").click()
    expect(descent).to_have_attribute("data-playing", "false", timeout=SLOW)
    assert number(descent, "step") == 100


def test_the_curve_is_a_scrubber_too(page: Page, app_url: str) -> None:
    descent = open_part(page, app_url, "learn", "steps=100")
    curve = page.locator(".curve canvas")
    curve.scroll_into_view_if_needed()
    box = curve.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] - 10, box["y"] + 80)
    assert number(descent, "step") == 100
    page.mouse.click(box["x"] + 46 + (box["width"] - 60) / 2, box["y"] + 80)
    assert number(descent, "step") == pytest.approx(50, abs=1)


def test_a_rate_beyond_the_bound_diverges_and_says_so(page: Page, app_url: str) -> None:
    descent = open_part(page, app_url, "learn", "rate=1")
    expect(descent).to_have_attribute("data-diverged", "false")
    thumb = page.locator(".st-key-backpropagation_rate").get_by_role("slider")
    for _ in range(6):
        thumb.press("ArrowRight")
    expect(descent).to_have_attribute("data-diverged", "true")
    expect(page).to_have_url(re.compile("rate=1.3"))
    expect(page.get_by_text(re.compile("the error grows by 60 % a step"))).to_be_visible()
    descent.focus()
    page.keyboard.press("End")
    expect(page.get_by_test_id("descent-readout")).to_contain_text("It diverged, and was stopped here.")


def test_a_rerun_with_the_same_run_leaves_it_alone(page: Page, app_url: str) -> None:
    descent = open_part(page, app_url, "learn")
    page.get_by_test_id("descent-scrub").fill("30")
    page.locator(".st-key-backpropagation_grid_pattern input").click()  # opens a list; no setting changes
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Make a lesson of this page").or_(
        page.get_by_text("Make a lesson of this page")
    ).first.click()
    page.get_by_role("textbox", name="Question").fill("Why?")
    page.get_by_role("textbox", name="Question").press("Enter")
    expect(page.get_by_text("question=Why")).to_be_visible()
    assert number(descent, "step") == 30


def test_less_motion_shows_tenths_of_the_run(page: Page, app_url: str) -> None:
    page.emulate_media(reduced_motion="reduce")
    descent = open_part(page, app_url, "learn", "steps=100")
    descent.evaluate(
        """descent => {
            window.seen = [];
            new MutationObserver(() => window.seen.push(Number(descent.dataset.step)))
                .observe(descent, { attributes: true, attributeFilter: ["data-step"] });
        }"""
    )
    page.get_by_test_id("descent-play").click()
    expect(descent).to_have_attribute("data-playing", "false", timeout=SLOW)
    assert list(dict.fromkeys(page.evaluate("window.seen"))) == list(range(10, 101, 10))


@pytest.mark.parametrize("part", ["kernel", "input", "bias", "learn"])
def test_nothing_scrolls_sideways_on_a_phone_and_all_text_is_readable(phone: Page, app_url: str, part: str) -> None:
    query = "size=5&padding=full&steps=40"
    if part == "bias":
        phone.goto(f"{app_url}/backpropagation?part=bias&{IN_ADDRESS}&{query}")
        expect(phone.get_by_text("Row by row")).to_be_visible(timeout=SLOW)
    else:
        open_part(phone, app_url, part, query)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    assert phone.get_by_test_id("stMain").evaluate("main => main.scrollWidth <= main.clientWidth")
    if part == "learn":
        descent = phone.get_by_test_id("descent")
        sizes = descent.evaluate(
            """descent => [...descent.querySelectorAll("*")]
                .filter((part) => part.childElementCount === 0 && part.textContent.trim())
                .map((part) => parseFloat(getComputedStyle(part).fontSize))"""
        )
        assert min(sizes) >= 12
        for canvas in descent.locator("canvas").all():
            box = canvas.bounding_box()
            assert box
            assert box["x"] + box["width"] <= 390
        phone.get_by_test_id("descent-play").tap()
        expect(descent).not_to_have_attribute("data-step", "0")
