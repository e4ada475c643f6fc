"""How fast the stage of the convolution page is, against the limits it is built for.

    python -m benchmarks.stage                  # the app as it is, on stand-ins
    python -m benchmarks.stage --moves 60

Measured in headless Chromium against a server of this machine, which has loaded TensorFlow by then (the app does so
two seconds after its first page):

- stride slider to painted stage: from the key press on the slider to the frame in which the new output stands;
- frames a second while playing over a 32 x 32 input at 60 and at 240 cells a second;
- a step: script and layout on the main thread from the click until all of the stage is drawn.
"""

import argparse
import re
import statistics
import time
from pathlib import Path

from playwright.sync_api import Page, expect

from tools.chromium import open_chromium
from tools.running_app import run_app

WATCH_SLIDER = """stage => {
    window.waits = [];
    let pressed = null;
    addEventListener("keydown", () => { pressed = performance.now(); }, true);
    new MutationObserver(() => requestAnimationFrame(() => setTimeout(() => {
        if (pressed !== null) window.waits.push(performance.now() - pressed);
        pressed = null;
    }))).observe(stage, { attributes: true, attributeFilter: ["data-shape"] });
}"""
COUNT_FRAMES = """async (stage, seconds) => {
    const times = [];
    await new Promise((done) => {
        const tick = (now) => {
            times.push(now);
            if (now - times[0] < seconds * 1000 && stage.dataset.playing === "true") requestAnimationFrame(tick);
            else done();
        };
        requestAnimationFrame(tick);
    });
    return (times.length - 1) / (times.at(-1) - times[0]) * 1000;
}"""
TIME_STEPS = """(stage, count) => {
    const button = stage.querySelector("[data-testid=stage-step]");
    return Array.from({ length: count }, () => {
        const start = performance.now();
        button.click();
        stage.getBoundingClientRect();
        return performance.now() - start;
    });
}"""


def main() -> None:
    """Measure and print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--moves", type=int, default=30, help="moves of the stride slider (default 30)")
    moves = parser.parse_args().moves
    with run_app() as address, open_chromium() as browser:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        open_stage(page, f"{address}/convolution?padding=none")
        loaded = wait_for_tensorflow()
        waits = slider_waits(page, moves)
        rows = [
            ("stride slider to painted stage, median", statistics.median(waits), "ms", "<= 120"),
            ("stride slider to painted stage, worst", max(waits), "ms", ""),
        ]
        for speed, cells in ((6, 60), (8, 240)):
            open_stage(page, f"{address}/convolution")
            page.get_by_test_id("stage-speed").fill(str(speed))
            page.get_by_test_id("stage-play").click()
            rows.append(
                (
                    f"playing 32 x 32, {cells} cells a second",
                    page.get_by_test_id("stage").evaluate(COUNT_FRAMES, 5),
                    "fps",
                    ">= 50",
                )
            )
        for size in (3, 11):
            open_stage(page, f"{address}/convolution?kernel=random&size={size}")
            page.get_by_test_id("stage-scrub").fill("100")
            steps = statistics.median(page.get_by_test_id("stage").evaluate(TIME_STEPS, 50))
            rows.append((f"one step, kernel {size} x {size}, median", steps, "ms", "<= 8"))
    print(f"TensorFlow loaded in the server: {'yes' if loaded else 'no, nothing loaded it within a minute'}")
    for what, value, unit, limit in rows:
        print(f"{what:<45} {value:7.1f} {unit:<4} {limit}")


def open_stage(page: Page, address: str) -> None:
    """Open the page and wait until the stage is painted and the page is at rest."""
    page.goto(address)
    expect(page.get_by_test_id("stage")).to_have_attribute("data-shape", re.compile("x"), timeout=60_000)
    page.wait_for_timeout(1000)


def slider_waits(page: Page, moves: int) -> list[float]:
    """Milliseconds from key press to painted stage, for stride 1 -> 2 -> 1 …; the first two moves do not count."""
    page.get_by_test_id("stage").evaluate(WATCH_SLIDER)
    thumb = page.locator(".st-key-convolution_stride").get_by_role("slider")
    for move in range(moves + 2):
        thumb.press("ArrowLeft" if move % 2 else "ArrowRight")
        page.wait_for_function("count => window.waits.length > count", arg=move, timeout=60_000)
        page.wait_for_timeout(150)
    waits: list[float] = page.evaluate("window.waits")
    return waits[2:]


def wait_for_tensorflow(seconds: float = 60) -> bool:
    """Whether a process started by this one has TensorFlow's library in its memory (Linux)."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        children = [pid for path in Path("/proc/self/task").glob("*/children") for pid in path.read_text().split()]
        for pid in children:
            maps = Path(f"/proc/{pid}/maps")
            if maps.exists() and "libtensorflow" in maps.read_text():
                time.sleep(10)  # the network itself
                return True
        time.sleep(0.5)
    return False


if __name__ == "__main__":
    main()
