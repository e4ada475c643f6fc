"""How fast the draw page answers, against the limits it is built for.

    python -m benchmarks.draw                  # the first shipped network
    python -m benchmarks.draw --drawings 40

Measured in headless Chromium against a server of this machine:

- fresh server to first prediction: from the request for the draw page, on a server that has not loaded TensorFlow,
  to the first prediction on the screen; the symbol is drawn as soon as the pad is there;
- pen-up to painted: from the pointer's release to the frame in which the predictions and the feature maps of that
  drawing stand (those on the screen and half a screen around it: further ones follow, one layer at a time).
"""

import argparse
import statistics
import time

from playwright.sync_api import Page

from tools.chromium import open_chromium
from tools.handwriting import SYMBOLS, draw
from tools.running_app import run_app

# Resolves in the frame after the one in which both elements tell the pad's newest drawing as theirs.
WATCH = """() => {
    const find = (root, selector) => root.querySelector(selector)
        ?? [...root.querySelectorAll("*")]
            .map((part) => part.shadowRoot && find(part.shadowRoot, selector)).find(Boolean);
    const pad = find(document, "[data-testid=sketch-pad]");
    window.waits = [];
    pad.addEventListener("pointerup", () => {
        const start = performance.now();
        const look = () => {
            const parts = [".answers", "[data-testid=feature-wall]"].map((selector) => find(document, selector));
            if (parts.every((part) => part?.dataset.drawing === pad.dataset.drawing)) {
                requestAnimationFrame(() => setTimeout(() => window.waits.push(performance.now() - start)));
            } else {
                requestAnimationFrame(look);
            }
        };
        requestAnimationFrame(look);
    });
}"""


def first_prediction(page: Page, address: str) -> tuple[float, float]:
    """Seconds from the request for the page to the pad, and to the first prediction."""
    start = time.perf_counter()
    page.goto(f"{address}/draw")
    page.get_by_test_id("sketch-pad").wait_for(timeout=300_000)
    pad = time.perf_counter() - start
    draw(page, SYMBOLS[r"\pi"])
    page.get_by_test_id("prediction").first.wait_for(timeout=300_000)
    return pad, time.perf_counter() - start


def pen_up_to_painted(page: Page, drawings: int) -> list[float]:
    """Milliseconds from pen-up to painted, for each last stroke of so many drawings."""
    page.evaluate(WATCH)
    symbols = list(SYMBOLS.values())
    waits = []
    for number in range(drawings):
        page.get_by_test_id("sketch-clear").click()
        page.wait_for_timeout(300)
        page.evaluate("window.waits = []")
        draw(page, symbols[number % len(symbols)][:1])
        page.wait_for_function("window.waits.length === 1", timeout=30_000)
        waits.append(page.evaluate("window.waits[0]"))
    return waits


def main() -> None:
    """Measure and print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--drawings", type=int, default=30, help="drawings to time (default 30)")
    drawings = parser.parse_args().drawings
    with run_app() as address, open_chromium() as browser:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        pad, first = first_prediction(page, address)
        page.wait_for_timeout(2000)
        waits = pen_up_to_painted(page, drawings)
    rows = [
        ("draw page opened on a fresh server, pad on the screen", pad, "s", ""),
        ("draw page opened on a fresh server, first prediction", first, "s", "<= 7"),
        ("pen-up to predictions and maps painted, median", statistics.median(waits), "ms", "<= 150"),
        ("pen-up to predictions and maps painted, worst", max(waits), "ms", ""),
    ]
    for what, value, unit, limit in rows:
        print(f"{what:<56} {value:8.2f} {unit:<3} {limit}")


if __name__ == "__main__":
    main()
