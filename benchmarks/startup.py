"""Process start to first page rendered, beside an empty Streamlit app: `python -m benchmarks.startup`.

Limit: 1.2 times the empty app, for the page (its heading); the stage comes a little later, with Streamlit's chunk for
components. Each round starts them one after the other and opens them in a fresh browser page.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser

from tools.chromium import open_chromium
from tools.running_app import ROOT, run_app

EMPTY = 'import streamlit as st\nst.title("Empty")\n'


def seconds_to_first_page(browser: Browser, script: Path, address: str, drawn: str) -> float:
    """From starting the process to the first sight of `drawn` (a CSS selector) in the browser."""
    begun = time.perf_counter()
    with run_app(script) as url:
        page = browser.new_page()
        page.goto(url + address)
        page.locator(drawn).first.wait_for()
        seconds = time.perf_counter() - begun
        page.close()
    return seconds


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder, open_chromium() as browser:
        empty = Path(folder) / "empty.py"
        empty.write_text(EMPTY, encoding="utf-8")
        times: dict[str, list[float]] = {"empty app": [], "ConvScope, page": [], "ConvScope, stage": []}
        seconds_to_first_page(browser, empty, "/", "h1")
        for _ in range(rounds):
            times["empty app"].append(seconds_to_first_page(browser, empty, "/", "h1"))
            for part, drawn in (("page", "h1"), ("stage", "[data-testid=stage]")):
                seconds = seconds_to_first_page(browser, ROOT / "app.py", "/convolution", drawn)
                times[f"ConvScope, {part}"].append(seconds)
    empty_median = statistics.median(times["empty app"])
    for name, values in times.items():
        median = statistics.median(values)
        each = ", ".join(f"{value:.2f}" for value in values)
        print(f"{name:<17} median {median:5.2f} s   {median / empty_median:4.2f} times the empty app   ({each})")


if __name__ == "__main__":
    main()
