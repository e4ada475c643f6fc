"""How fast the stage is, against the limits it is built for, and beside the same animation made in other ways.

    python -m benchmarks.stage                  # the app as it is, on stand-ins
    python -m benchmarks.stage --moves 60

Measured in headless Chromium against a server of this machine; for the slider it has loaded TensorFlow (the app does
so two seconds after its first page).

- stride slider to painted stage: from the key press on the slider to the frame in which the new output stands;
- playing: frames a second, over 32 x 32 on the app's page and over 128 x 128;
- step, hover, painted pixel: milliseconds that the browser's main thread works for one of them (script, style, layout
  and paint, from Chromium's trace), over a 32 x 32 input with a 7 x 7 kernel and over 14 x 14. A step is one output
  cell while the stage plays 30 a second; a hover is the pointer on another output cell, up to the new readout; a
  painted pixel is the pointer drawn over another input cell, up to all outputs painted anew;
- the same steps as frames of a Plotly figure, and as Streamlit reruns that draw the figure (`benchmarks.stage_page`);
- payload: what the convolution page's web socket brings, less an empty Streamlit page's: the components' code and
  the page's data, uncompressed.
"""

import argparse
import re
import statistics
import time
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Locator, Page, expect

from benchmarks.main_thread import STEP, step_times
from tools.chromium import open_chromium
from tools.running_app import ROOT, run_app

STAGE_PAGE = Path(__file__).with_name("stage_page.py")
EMPTY_PAGE = Path(__file__).with_name("empty_page.py")
STEPS = 40  # of the animations for comparison
PACE = 400  # ms from step to step of those, more than one takes

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
MARK_STEPS = f"""stage => new MutationObserver(() => performance.mark("{STEP}"))
    .observe(stage, {{ attributes: true, attributeFilter: ["data-index"] }})"""
MARK_MOVES = f"""canvas => canvas.addEventListener("pointermove", () => performance.mark("{STEP}"), true)"""
MARK_PLOTLY = f"""plot => plot.on("plotly_animatingframe", () => performance.mark("{STEP}"))"""
MARK_CLICKS = f"""() => addEventListener("click", () => performance.mark("{STEP}"), true)"""


class Figure(NamedTuple):
    what: str
    value: float
    unit: str
    limit: str = ""


def main() -> None:
    """Measure and print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--moves", type=int, default=30, help="moves of the stride slider (default 30)")
    moves = parser.parse_args().moves
    figures: list[Figure] = []
    with open_chromium() as browser:
        with run_app(STAGE_PAGE, PYTHONPATH=str(ROOT)) as address:
            figures += stage_figures(browser, address)
            figures += comparison_figures(browser, address)
        with run_app(EMPTY_PAGE) as address:
            empty = received(browser, address, "h1")
        with run_app() as address:
            whole = received(browser, f"{address}/convolution", "[data-testid=stage]")
            figures.append(Figure("payload of the convolution page", (whole - empty) / 1000, "KB", "<= 150"))
            figures += slider_figures(browser, address, moves)
    for what, value, unit, limit in figures:
        print(f"{what:<58} {value:7.1f} {unit:<4} {limit}")


def stage_figures(browser: Browser, address: str) -> list[Figure]:
    """The stage by itself, on inputs of three sizes."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.mouse.move(5, 5)
    figures: list[Figure] = []
    for size, limits in ((32, ("<= 8", "<= 16")), (14, ("<= 4", "<= 8"))):
        open_stage(page, f"{address}/?size={size}")
        stage = page.get_by_test_id("stage")
        stage.evaluate(MARK_STEPS)
        page.get_by_test_id("stage-speed").fill("5")  # 30 steps a second
        with step_times(page) as steps:
            page.get_by_test_id("stage-play").click()
            page.wait_for_timeout(6000)
        page.get_by_test_id("stage-play").click()
        figures += spread(f"step, {size} x {size}, kernel 7 x 7", steps, limits if size == 32 else ("", ""))
        hovers = timed_moves(page, page.locator(".map.output canvas.base"), size)
        figures += spread(f"hover to readout, {size} x {size}", hovers, limits)
    open_stage(page, f"{address}/?size=32")
    page.get_by_test_id("stage-edit").check()
    painted = timed_moves(page, page.locator(".map.input canvas.base"), 38, drawing=True)
    figures += spread("pixel painted to all outputs painted, 32 x 32", painted, ("<= 16", ""))
    open_stage(page, f"{address}/?size=128")
    for speed, cells in ((6, 60), (8, 240)):
        page.get_by_test_id("stage-speed").fill(str(speed))
        figures.append(Figure(f"playing 128 x 128, {cells} cells a second", frames_a_second(page), "fps", ">= 30"))
    page.close()
    return figures


def timed_moves(page: Page, canvas: Locator, cells: int, *, drawing: bool = False) -> list[float]:
    """Main-thread milliseconds of moving the pointer from cell to cell of a canvas, `cells` a side."""
    canvas.scroll_into_view_if_needed()
    canvas.evaluate(MARK_MOVES)
    box = canvas.bounding_box()
    assert box
    side = box["width"] / cells
    # Not in the padding, and each only once where there are as many: a pixel painted again would change nothing.
    within = cells - 8
    places = [(4 + 37 * move % within, 4 + 37 * move // within % within) for move in range(80)]
    with step_times(page) as times:
        for number, (column, row) in enumerate(places):
            page.mouse.move(box["x"] + (column + 0.5) * side, box["y"] + (row + 0.5) * side)
            if drawing and number == 0:
                page.mouse.down()
            page.wait_for_timeout(50)
    page.mouse.up()
    return times[1:]


def comparison_figures(browser: Browser, address: str) -> list[Figure]:
    """The same steps as frames of a Plotly figure, and as Streamlit reruns."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"{address}/?what=plotly&frames={STEPS}&pace={PACE}")
    plot = page.locator(".js-plotly-plot")
    plot.wait_for(timeout=60_000)
    page.wait_for_timeout(2000)
    plot.evaluate(MARK_PLOTLY)
    with step_times(page) as frames:
        page.get_by_text("Play", exact=True).click()
        page.wait_for_timeout(STEPS * PACE)
    page.goto(f"{address}/?what=reruns")
    page.locator(".js-plotly-plot").wait_for(timeout=60_000)
    page.wait_for_timeout(2000)
    page.evaluate(MARK_CLICKS)
    with step_times(page) as reruns:
        for _ in range(STEPS):
            page.get_by_role("button", name="Step").click()
            page.wait_for_timeout(2 * PACE)
    page.close()
    return [
        *spread("for comparison: step as a Plotly frame, 32 x 32", frames[1:], ("", "")),
        *spread("for comparison: step as a Streamlit rerun, 32 x 32", reruns[1:], ("", "")),
    ]


def slider_figures(browser: Browser, address: str, moves: int) -> list[Figure]:
    """The stride slider of the app's own page, and playing on it."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    open_stage(page, f"{address}/convolution?padding=none")
    loaded = wait_for_tensorflow()
    print(f"TensorFlow loaded in the server: {'yes' if loaded else 'no, nothing loaded it within a minute'}")
    waits = slider_waits(page, moves)
    figures = [
        Figure("stride slider to painted stage, median", statistics.median(waits), "ms", "<= 120"),
        Figure("stride slider to painted stage, worst", max(waits), "ms"),
    ]
    for speed, cells in ((6, 60), (8, 240)):
        open_stage(page, f"{address}/convolution")
        page.get_by_test_id("stage-speed").fill(str(speed))
        figures.append(Figure(f"playing 32 x 32, {cells} cells a second", frames_a_second(page), "fps", ">= 50"))
    page.close()
    return figures


def spread(what: str, times: list[float], limits: tuple[str, str]) -> list[Figure]:
    """Median and 95th percentile of milliseconds, each with its limit."""
    twentieths = statistics.quantiles(times, n=20)
    return [
        Figure(f"{what}, median", statistics.median(times), "ms", limits[0]),
        Figure(f"{what}, 95th percentile", twentieths[-1], "ms", limits[1]),
    ]


def frames_a_second(page: Page) -> float:
    """While the stage plays, for five seconds."""
    page.get_by_test_id("stage-play").click()
    frames: float = page.get_by_test_id("stage").evaluate(COUNT_FRAMES, 5)
    if page.get_by_test_id("stage").get_attribute("data-playing") == "true":
        page.get_by_test_id("stage-play").click()
    return frames


def received(browser: Browser, address: str, drawn: str) -> int:
    """Bytes that a page's web socket brings until it is at rest with `drawn` (a CSS selector) on it."""
    counts: list[int] = []
    page = browser.new_page()
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: counts.append(len(frame))))
    page.goto(address)
    page.locator(drawn).first.wait_for(timeout=60_000)
    page.wait_for_timeout(3000)
    page.close()
    return sum(counts)


def open_stage(page: Page, address: str) -> None:
    """Open the page and wait until the stage is painted and the page is at rest."""
    page.goto(address)
    expect(page.get_by_test_id("stage")).to_have_attribute("data-shape", re.compile("x"), timeout=60_000)
    page.wait_for_timeout(1000)


def slider_waits(page: Page, moves: int, pause: float = 150) -> list[float]:
    """Milliseconds from key press to painted stage, for stride 1 -> 2 -> 1 …; the first two moves do not count.

    Args:
        page: with the stage on it.
        moves: that count.
        pause: milliseconds from a painted stage to the next key press.
    """
    page.get_by_test_id("stage").evaluate(WATCH_SLIDER)
    thumb = page.locator(".st-key-convolution_stride").get_by_role("slider")
    for move in range(moves + 2):
        thumb.press("ArrowLeft" if move % 2 else "ArrowRight")
        page.wait_for_function("count => window.waits.length > count", arg=move, timeout=60_000)
        page.wait_for_timeout(pause)
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
