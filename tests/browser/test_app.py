"""The app as a whole: addresses, a fresh server, who may reach it, nothing sideways on a phone."""

from urllib.parse import urlparse

import pytest
from playwright.sync_api import Page, expect

from tests.patience import SLOW
from tools.running_app import ROOT, run_app
from ui.page.page_scripts import TITLES
from ui.page.streamlit_private import LAYOUT_BOX, MAIN, PAGE_LINK

# How far anything ever reached beyond the screen's side, in any frame since the page began.
WIDEST = """
  window.beyond = 0;
  const look = () => {
    for (const part of [document.documentElement, document.querySelector("[data-testid=stMain]")])
      if (part) window.beyond = Math.max(window.beyond, part.scrollWidth - part.clientWidth);
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
"""


def test_every_page_is_known_here() -> None:
    assert {path.stem for path in (ROOT / "pages").glob("*/*.py")} == set(TITLES)


@pytest.mark.parametrize("name", ["", "draw"])
def test_address_opens_its_page_on_a_fresh_server(page: Page, name: str) -> None:
    with run_app() as address:
        page.goto(f"{address}/{name}")
        heading = TITLES.get(name, "Convolution")
        expect(page.get_by_role("heading", level=1)).to_have_text(heading, timeout=SLOW)
        page.wait_for_load_state("networkidle")
        expect(page.get_by_text("Page not found")).to_have_count(0)


@pytest.mark.parametrize("name", TITLES)
def test_phone_has_no_sideways_scrolling(app_url: str, phone: Page, name: str) -> None:
    phone.add_init_script(WIDEST)
    phone.goto(f"{app_url}/{name}")
    expect(phone.get_by_role("heading", level=1)).to_have_text(TITLES[name], timeout=SLOW)
    phone.wait_for_load_state("networkidle")
    expect(phone.locator("canvas:visible, [data-testid=stMarkdown]:visible").first).to_be_visible(timeout=SLOW)
    expect(phone.locator("[data-testid=stage]:not([data-shape])")).to_have_count(0, timeout=SLOW)
    assert phone.evaluate("window.beyond") == 0


def test_this_release_of_streamlit_has_the_parts_that_styles_reach_for(app_url: str, page: Page) -> None:
    page.goto(f"{app_url}/lessons")
    for part in (MAIN, LAYOUT_BOX, PAGE_LINK):
        expect(page.locator(part).first).to_be_attached()


def test_server_listens_on_this_machine_only(app_url: str) -> None:
    import socket

    port = urlparse(app_url).port
    assert port is not None
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing; names this machine's own outward address
            outward = probe.getsockname()[0]
        except OSError:
            outward = "127.0.0.2"
    with socket.socket() as visitor:
        visitor.settimeout(2)
        assert visitor.connect_ex((outward, port)) != 0


def test_on_a_phone_a_link_leads_to_the_settings_that_stand_below(app_url: str, phone: Page, page: Page) -> None:
    phone.goto(f"{app_url}/pooling")
    heading = phone.get_by_role("heading", name="Settings")
    expect(heading).not_to_be_in_viewport(timeout=SLOW)
    phone.get_by_role("link", name="Settings ↓").tap()
    expect(heading).to_be_in_viewport()
    page.goto(f"{app_url}/pooling")
    expect(page.get_by_role("slider").first).to_be_visible(timeout=SLOW)
    expect(page.get_by_role("link", name="Settings ↓")).to_be_hidden()
