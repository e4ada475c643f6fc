"""A screenshot of every page, at desktop and phone width, light and dark, into `tour/`: `make tour`.

The app runs on the stand-ins. On the draw page a symbol is drawn first.
"""

import argparse
from pathlib import Path

from playwright.sync_api import Page, ViewportSize

from tools.chromium import open_chromium
from tools.handwriting import SYMBOLS, draw
from tools.running_app import ROOT, run_app

VIEWPORTS: dict[str, ViewportSize] = {"1440": {"width": 1440, "height": 900}, "390": {"width": 390, "height": 844}}
PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*/*.py"))


def draw_symbol(page: Page) -> None:
    """Draws an alpha on the pad, and waits for its predictions and feature maps."""
    draw(page, SYMBOLS[r"\alpha"])
    page.get_by_test_id("prediction").first.wait_for(timeout=60_000)
    settle(page)


def settle(page: Page) -> None:
    """Waits until nothing is being fetched any more and no part of the page is a grey placeholder."""
    page.wait_for_load_state("networkidle")
    page.wait_for_function("() => !document.querySelector('[data-testid=stSkeleton]')", timeout=60_000)
    page.wait_for_timeout(1000)


def main() -> None:
    """Takes the tour."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="*", default=PAGES, help=f"some of {', '.join(PAGES)}; default: all")
    parser.add_argument("--out", type=Path, default=ROOT / "tour")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    with run_app() as address, open_chromium() as browser:
        for width, viewport in VIEWPORTS.items():
            for scheme in ("light", "dark"):
                context = browser.new_context(viewport=viewport, color_scheme=scheme)
                page = context.new_page()
                for name in arguments.pages:
                    page.goto(f"{address}/{name}")
                    page.get_by_role("heading", level=1).first.wait_for(timeout=60_000)
                    settle(page)
                    if name == "draw":
                        draw_symbol(page)
                    path = arguments.out / f"{name}-{width}-{scheme}.png"
                    main_part = page.locator("[data-testid=stMain]")
                    height = main_part.evaluate("element => element.scrollHeight")
                    page.set_viewport_size({"width": viewport["width"], "height": max(height, viewport["height"])})
                    page.wait_for_timeout(500)
                    page.screenshot(path=path)
                    page.set_viewport_size(viewport)
                    print(path)
                context.close()


if __name__ == "__main__":
    main()
