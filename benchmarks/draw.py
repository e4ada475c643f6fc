"""How fast the draw page answers, against the limits it is built for.

    python -m benchmarks.draw                    # with the network that the page opens with
    python -m benchmarks.draw --model compact --sessions 20

Measured in headless Chromium against a server of this machine:

- fresh server to first prediction: from the request for the draw page, on a server that has not loaded TensorFlow,
  to the first prediction on the screen; the symbol is drawn as soon as the pad is there;
- pen moved to painted: from a pointer event that moves the pen and changes the 32x32 raster to the frame in which
  predictions and maps of that drawing or a later one stand; once with the top of the page on the screen, once with a
  window so high that the first layers' maps are on it too;
- click to working: from the click on a cell of a map to the frame in which its working stands;
- sessions: so many pages draw at once, in one browser; from the last pen-up to the frame with the answer; and what a
  page more costs the server in memory.
"""

import argparse
import os
import statistics
import time
from pathlib import Path

from playwright.sync_api import Browser, Page

from tools.chromium import open_chromium
from tools.handwriting import SYMBOLS, draw
from tools.running_app import run_app

FIND = """(selector) => {
    const look = (root) => root.querySelector(selector)
        ?? [...root.querySelectorAll("*")].map((part) => part.shadowRoot && look(part.shadowRoot)).find(Boolean);
    return look(document);
}"""
# Notes, for each move of the pen, when the frame came that shows it or a later one.
WATCH = f"""() => {{
    const find = {FIND};
    const [pad, wall] = [find("[data-testid=sketch-pad]"), find("[data-testid=feature-wall]")];
    window.waits = [];
    window.unchanged = [];
    const waiting = [];
    for (const kind of ["pointerdown", "pointermove"]) pad.addEventListener(kind, (event) => {{
        const moves = Number(pad.dataset.moves ?? 0);
        if (moves > (waiting.at(-1)?.moves ?? window.seen ?? 0)) waiting.push({{ moves, start: event.timeStamp }});
    }});
    new MutationObserver(() => {{
        const shown = Number(wall.dataset.moves);
        requestAnimationFrame(() => setTimeout(() => {{
            while (waiting.length && waiting[0].moves <= shown) {{
                const {{ moves, start }} = waiting.shift();
                window.seen = moves;
                // Many moves of a pen leave the raster as it was, and its answer stands already.
                window[Number(wall.dataset.computed) >= moves ? "waits" : "unchanged"].push(performance.now() - start);
            }}
        }}));
    }}).observe(wall, {{ attributes: true, attributeFilter: ["data-moves"] }});
}}"""
CLICK = f"""([row, column]) => new Promise((done) => {{
    const find = {FIND};
    const canvas = find(".inspector .cells canvas");
    const formula = find("[data-testid=unit-working]");
    const box = canvas.getBoundingClientRect();
    const [clientX, clientY] = [box.left + column * box.width, box.top + row * box.height];
    new MutationObserver((_, observer) => {{
        observer.disconnect();
        requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
    }}).observe(formula, {{ childList: true }});
    const start = performance.now();
    canvas.dispatchEvent(new MouseEvent("click", {{ clientX, clientY, bubbles: true }}));
}})"""


def open_draw(page: Page, address: str, model: str | None) -> None:
    """Waits until the network is in the page."""
    page.goto(f"{address}/draw" + (f"?model={model}" if model else ""))
    page.get_by_test_id("feature-wall").locator("section").first.wait_for(state="attached", timeout=300_000)


def first_prediction(page: Page, address: str) -> tuple[float, float]:
    """Seconds from the request for the page to the pad, and to the first prediction."""
    start = time.perf_counter()
    page.goto(f"{address}/draw")
    page.get_by_test_id("sketch-pad").wait_for(timeout=300_000)
    pad = time.perf_counter() - start
    draw(page, SYMBOLS[r"\pi"])
    page.get_by_test_id("prediction").first.wait_for(timeout=300_000)
    return pad, time.perf_counter() - start


def pen_moved_to_painted(page: Page, drawings: int) -> list[float]:
    """Milliseconds for each move of the pen that changed the raster, while so many symbols are drawn."""
    page.wait_for_timeout(1500)
    page.evaluate(WATCH)
    symbols = list(SYMBOLS.values())
    for number in range(drawings):
        page.get_by_test_id("sketch-clear").dispatch_event("click")  # an empty pad's is not enabled
        page.wait_for_timeout(300)
        draw(page, symbols[number % len(symbols)])
        page.wait_for_timeout(300)
    waits: list[float] = page.evaluate("window.waits")
    return waits


def click_to_working(page: Page, clicks: int) -> list[float]:
    """Milliseconds, for cells of a map of the second convolution."""
    page.locator("section[data-layer]").filter(has_text="Conv2D").nth(1).locator(".mosaic").click(
        position={"x": 20, "y": 20}
    )
    page.get_by_test_id("unit-working").wait_for()
    places = [((number * 5 % 7 + 0.5) / 8, (number * 3 % 7 + 0.5) / 8) for number in range(clicks)]
    return [page.evaluate(CLICK, list(place)) for place in places]


def resident(process: int) -> float:
    """MB of a process's memory."""
    pages = int(Path(f"/proc/{process}/statm").read_text(encoding="utf-8").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def server_of(address: str) -> int:
    """The process that listens there."""
    wanted = f"{int(address.rpartition(':')[2]):04X}"
    inodes = {
        line.split()[9]
        for table in ("tcp", "tcp6")
        for line in Path(f"/proc/net/{table}").read_text(encoding="utf-8").splitlines()[1:]
        if line.split()[1].endswith(f":{wanted}") and line.split()[3] == "0A"
    }
    for descriptor in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            if str(descriptor.readlink()).removeprefix("socket:[").rstrip("]") in inodes:
                return int(descriptor.parts[2])
        except OSError:
            continue
    raise RuntimeError(f"no process listens at {address}")


# One page's pen, led by the page itself: so many pages can draw at once.
STROKES = f"""(strokes) => new Promise((done) => {{
    const find = {FIND};
    const [pad, wall] = [find("[data-testid=sketch-pad]"), find("[data-testid=feature-wall]")];
    const box = pad.getBoundingClientRect();
    const pen = (type, [x, y]) => pad.dispatchEvent(new PointerEvent(type, {{ pointerId: 1, isPrimary: true, button: 0,
        clientX: box.left + x * box.width / 100, clientY: box.top + y * box.height / 100 }}));
    const moves = strokes.flatMap((stroke) => [
        ["pointerdown", stroke[0]],
        ...stroke.slice(1).map((point) => ["pointermove", point]),
        ["pointerup", stroke.at(-1)],
    ]);
    pad.setPointerCapture = () => {{}};
    const next = () => {{
        pen(...moves.shift());
        if (moves.length) {{ setTimeout(next, 16); return; }}
        const start = performance.now();
        const look = () => wall.dataset.drawing === pad.dataset.drawing
            ? setTimeout(() => done(performance.now() - start)) : requestAnimationFrame(look);
        requestAnimationFrame(look);
    }};
    next();
}})"""


def sessions_at_once(browser: Browser, address: str, model: str | None, count: int) -> tuple[list[float], float]:
    """Milliseconds from pen-up to the answer in each of so many pages; MB of the server's memory a page more costs."""
    server = server_of(address)
    pages = []
    memory = 0.0
    for number in range(count):
        page = browser.new_page(viewport={"width": 1000, "height": 700})
        open_draw(page, address, model)
        pages.append(page)
        if number == 0:
            page.wait_for_timeout(2000)
            memory = resident(server)
    # Playwright's own calls wait for one another: every page is told to begin, and asked for its result afterwards.
    symbols = list(SYMBOLS.values())
    for number, page in enumerate(pages):
        page.evaluate(f"(strokes) => {{ window.result = ({STROKES})(strokes); }}", symbols[number % len(symbols)])
    waits = [page.evaluate("window.result") for page in pages]
    pages[0].wait_for_timeout(2000)
    grown = (resident(server) - memory) / max(1, count - 1)
    for page in pages:
        page.close()
    return waits, grown


def main() -> None:
    """Measure and print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--drawings", type=int, default=10, help="drawings to time (default 10)")
    parser.add_argument("--model", help="network to read them; default: the page's own")
    parser.add_argument("--sessions", type=int, default=20, help="pages that draw at once (default 20)")
    chosen = parser.parse_args()
    with run_app() as address, open_chromium() as browser:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        pad, first = first_prediction(page, address)
        open_draw(page, address, chosen.model)
        top = pen_moved_to_painted(page, chosen.drawings)
        page.set_viewport_size({"width": 1440, "height": 2400})
        high = pen_moved_to_painted(page, chosen.drawings)
        clicks = click_to_working(page, 20)
        page.close()
        waits, grown = sessions_at_once(browser, address, chosen.model, chosen.sessions)
    rows = [
        ("draw page opened on a fresh server, pad on the screen", pad, "s", ""),
        ("draw page opened on a fresh server, first prediction", first, "s", "<= 7"),
        ("pen moved to painted, median", statistics.median(top), "ms", "<= 60"),
        ("pen moved to painted, 95th percentile", statistics.quantiles(top, n=20)[-1], "ms", "<= 120"),
        ("the same with the first layers on the screen, median", statistics.median(high), "ms", "<= 150"),
        ("the same with the first layers on the screen, 95th perc.", statistics.quantiles(high, n=20)[-1], "ms", ""),
        ("click on a cell to its working, median", statistics.median(clicks), "ms", "<= 100"),
        (f"{chosen.sessions} sessions at once, pen-up to the answer, median", statistics.median(waits), "ms", "<= 400"),
        ("memory of the server for a session more", grown, "MB", "<= 40"),
    ]
    for what, value, unit, limit in rows:
        print(f"{what:<60} {value:8.2f} {unit:<3} {limit}")


if __name__ == "__main__":
    main()
