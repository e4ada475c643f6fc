"""Process start to first page rendered, beside an empty Streamlit app: `python -m benchmarks.startup`.

Limit: 1.2 times the empty app, for the page (its heading), opened where `streamlit run` opens it and by its own
address, which costs Streamlit's front end 0.1 s more: it first looks for a server below that address. The stage comes
a little later, with the files of Streamlit's widgets. Each round starts them one after the other and opens them in a
fresh browser page; the figure is the median of the rounds' ratios.

The browser itself notes the frame in which the sight is there: a test tool that waits for an element looks ever more
seldom, in the end twice a second, which is a quarter of what is measured here.
"""

import argparse
import statistics
import time
from pathlib import Path

from playwright.sync_api import Browser

from tools.chromium import open_chromium
from tools.running_app import ROOT, run_app

EMPTY_PAGE = Path(__file__).with_name("empty_page.py")
SIGHTS = (
    ("ConvScope, page", "/", "h1"),
    ("ConvScope, page by its address", "/convolution", "h1"),
    ("ConvScope, stage", "/", "[data-testid=stage]"),
)


WATCH = """
const ISOLATED = "[data-testid=stBidiComponentIsolated]";
const find = () => document.querySelector("SIGHT")
    ?? Array.from(document.querySelectorAll(ISOLATED), (host) => host.shadowRoot?.querySelector("SIGHT")).find(Boolean);
const look = () => {
    if (find()?.checkVisibility()) window.seen = performance.timeOrigin + performance.now();
    else requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""


def seconds_to_first_page(browser: Browser, script: Path, address: str, drawn: str) -> float:
    """From starting the process to the first sight of `drawn` (a CSS selector) in the browser."""
    begun = time.time()  # the browser's clock, too
    with run_app(script) as url:
        page = browser.new_page()
        page.add_init_script(WATCH.replace("SIGHT", drawn))
        page.goto(url + address)
        seen: float = page.wait_for_function("window.seen").json_value()
        page.close()
    return seen / 1000 - begun


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    with open_chromium() as browser:
        times: dict[str, list[float]] = {name: [] for name in ("empty app", *(sight[0] for sight in SIGHTS))}
        seconds_to_first_page(browser, EMPTY_PAGE, "/", "h1")
        for _ in range(rounds):
            times["empty app"].append(seconds_to_first_page(browser, EMPTY_PAGE, "/", "h1"))
            for name, address, drawn in SIGHTS:
                times[name].append(seconds_to_first_page(browser, ROOT / "app.py", address, drawn))
    for name, values in times.items():
        ratio = statistics.median(value / empty for value, empty in zip(values, times["empty app"], strict=True))
        each = ", ".join(f"{value:.2f}" for value in values)
        print(f"{name:<31} median {statistics.median(values):5.2f} s   {ratio:4.2f} times the empty app   ({each})")


if __name__ == "__main__":
    main()
