"""Every page of the navigation, light and dark, has no serious finding of axe-core and fits a phone."""

from importlib.resources import files

import pytest
from playwright.sync_api import Browser, Page, expect

SLOW = 60_000  # ms; a machine may be busy with other things
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
FINDINGS = """exceptions => axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
    violations
        .filter(({ impact }) => impact === "serious" || impact === "critical")
        .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary, html }) => ({
            rule: id,
            // A target inside a shadow root is a list: the way to it.
            target: target.flat().join(" >> "),
            html: html.slice(0, 160),
            why: failureSummary,
        })))
        .filter(({ rule, target }) => !exceptions.some(([name, part]) => {
            const found = target.includes(" >> ") ? null : document.querySelector(target);
            return name === rule && found?.closest(part);
        })))"""
# What Streamlit itself draws, and nothing in the app's own code can change: (axe's rule, where).
STREAMLITS_OWN = [
    # The navigation puts a <div> for each section between its <ul> and its <li>.
    ("list", "[data-testid=stSidebarNavItems]"),
    ("listitem", "[data-testid=stSidebarNavItems]"),
    # Streamlit gives every displayed formula a scroll bar of its own, which no key reaches.
    ("scrollable-region-focusable", ".katex-display"),
]


@pytest.fixture(scope="module")
def addresses(browser: Browser, app_url: str) -> list[str]:
    """Addresses of all pages, as the running app's navigation lists them."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(app_url)
    links = page.get_by_test_id("stSidebarNavLink")
    links.first.wait_for(timeout=SLOW)
    found: list[str] = links.evaluate_all("links => links.map((link) => link.href)")
    page.close()
    return found


def open_page(page: Page, address: str) -> None:
    """Open a page and wait until nothing on it moves, the stage included."""
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=SLOW)
    page.wait_for_load_state("networkidle")
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=SLOW)
    page.wait_for_timeout(1000)
    expect(page.locator("[data-testid=stage]:not([data-shape])")).to_have_count(0, timeout=SLOW)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_finding(browser: Browser, addresses: list[str], scheme: str) -> None:
    assert len(addresses) > 1
    context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    found = []
    for address in addresses:
        open_page(page, address)
        page.evaluate(AXE)
        found += [{"page": address, **finding} for finding in page.evaluate(FINDINGS, STREAMLITS_OWN)]
    context.close()
    assert found == []


def test_what_axe_would_find_is_found(page: Page, app_url: str) -> None:
    open_page(page, f"{app_url}/convolution")
    page.get_by_test_id("stage-play").evaluate(
        "button => { button.style.color = '#999'; button.style.background = '#777'; }"
    )
    page.get_by_test_id("stage-save").evaluate("button => { button.textContent = button.title = ''; }")
    page.evaluate(AXE)
    rules = {finding["rule"] for finding in page.evaluate(FINDINGS, STREAMLITS_OWN)}
    assert {"color-contrast", "button-name"} <= rules


def test_no_page_scrolls_sideways_on_a_phone(browser: Browser, addresses: list[str]) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    widths = {}
    for address in addresses:
        open_page(page, address)
        widths[address] = page.evaluate(
            """() => Math.max(
                document.scrollingElement.scrollWidth,
                ...[...document.querySelectorAll("[data-testid=stMain]")].map((main) => main.scrollWidth),
            )"""
        )
    context.close()
    assert {address: width for address, width in widths.items() if width > 390} == {}
