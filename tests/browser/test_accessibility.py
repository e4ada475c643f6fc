"""Every page of the navigation calls nobody but its server and, light and dark, has no serious finding of axe-core."""

from urllib.parse import urlparse

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.patience import SLOW
from tools.node_packages import package_file

AXE = package_file("axe-core", "axe.min.js").read_text(encoding="utf-8")
# `rules`: those that axe looks for; null: all.
FINDINGS = """([exceptions, rules]) => axe.run(document, {
    resultTypes: ["violations"], ...(rules && { runOnly: rules }),
}).then(({ violations }) =>
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
    """Open a page, with axe-core in it, and wait until nothing on it moves, the stage included."""
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=SLOW)
    page.wait_for_load_state("networkidle")
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=SLOW)
    expect(page.locator("[data-testid=stage]:not([data-shape])")).to_have_count(0, timeout=SLOW)
    wait_for_rest(page)
    page.evaluate(AXE)


def wait_for_rest(page: Page) -> None:
    """Waits until nothing fades in or out any more: half a colour has half its contrast."""
    page.wait_for_function("document.getAnimations().every((each) => each.playState !== 'running')", timeout=SLOW)


def test_no_page_calls_anybody_else_or_has_a_serious_finding(page: Page, addresses: list[str]) -> None:
    assert len(addresses) > 1
    hosts: set[str | None] = set()
    page.on("request", lambda request: hosts.add(urlparse(request.url).hostname))
    page.on("websocket", lambda socket: hosts.add(urlparse(socket.url).hostname))
    found = []
    for address in addresses:
        page.emulate_media(color_scheme="light")
        open_page(page, address)
        # The dark page is the same page in other colours.
        for scheme, background, rules in (
            ("light", "rgb(255, 255, 255)", None),
            ("dark", "rgb(18, 23, 29)", ["color-contrast"]),
        ):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            expect(page.get_by_test_id("stApp")).to_have_css("background-color", background, timeout=SLOW)
            wait_for_rest(page)
            findings = page.evaluate(FINDINGS, [STREAMLITS_OWN, rules])
            found += [{"page": address, "scheme": scheme, **finding} for finding in findings]
    assert found == []
    assert hosts - {None, ""} == {"localhost"}


def test_what_axe_would_find_is_found(page: Page, app_url: str) -> None:
    open_page(page, f"{app_url}/convolution")
    page.get_by_test_id("stage-play").evaluate(
        "button => { button.style.color = '#999'; button.style.background = '#777'; }"
    )
    page.get_by_test_id("stage-save").evaluate("button => { button.textContent = button.title = ''; }")
    rules = {finding["rule"] for finding in page.evaluate(FINDINGS, [STREAMLITS_OWN, None])}
    assert {"color-contrast", "button-name"} <= rules
