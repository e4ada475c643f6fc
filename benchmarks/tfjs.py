"""TensorFlow.js in Chromium against Keras, and the exported app's speed: `HASY_ARCHIVE=… python -m benchmarks.tfjs`.

    python -m benchmarks.tfjs --models compact --pictures 500

- agreement: every test picture of fold 1, one at a time, in TensorFlow.js with WebAssembly and the app's convolutions;
  beside Keras's probabilities. Wanted: within 1e-4, and the same symbol first wherever Keras's two best differ by more.
- ms a picture: of the same run, `predict` and the answer read. Wanted at the median: 15 for `seed`, 5 for `compact`.
- beside it, some pictures with TensorFlow.js's convolutions alone, and with the app's own forward pass.
- app: opened from a static server of this machine in a fresh browser, an α drawn as soon as the pad is there; from
  the request for the page to the first answer, and to the first that TensorFlow.js gave. Wanted: 2 s.
- size: of the exported folder, TensorFlow.js included. Wanted with `compact`: 6 MB.
"""

import argparse
import base64
import os
import statistics
import sys
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page

from hasy_core.browser.sources import WEB, read_javascript
from hasy_core.data import load_hasy
from hasy_core.errors import HasyError
from hasy_core.export.tfjs import write_tfjs
from hasy_core.export.tfjs_library import SCRIPTS
from hasy_core.graph.ops import ops_from_keras, pack_ops
from hasy_core.models import load_model, predict_probabilities
from tools.chromium import open_chromium
from tools.node_packages import NODE_MODULES
from tools.static_server import serve

SIDE = 1024  # numbers of a picture
AT_ONCE = 500  # pictures for each question to the browser
BESIDE = 200
CLOSE = 1e-4
ROUNDS = 5

START = """async (convolutions) => {
    tf.enableProdMode();
    tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
    if (!(await tf.setBackend("wasm"))) throw new Error("no WebAssembly");
    if (convolutions) (await import(`data:text/javascript;base64,${convolutions}`)).useMinimalFiltering();
    window.model = await tf.loadLayersModel("./model.json");
    window.pictures = new Uint8Array(await (await fetch("../pictures.bin")).arrayBuffer());
    window.one = (number) => {
        const raster = pictures.subarray(number * 1024, (number + 1) * 1024);
        const input = tf.tensor(Float32Array.from(raster, (ink) => ink / 255), [1, 32, 32, 1]);
        const output = model.predict(input);
        const answer = output.dataSync();
        tf.dispose([input, output]);
        return answer;
    };
    for (let number = 0; number < 10; number += 1) one(number);
}"""
ANSWERS = """([first, count]) => {
    const [times, answers] = [[], new Float32Array(count * 369)];
    for (let number = 0; number < count; number += 1) {
        const from = performance.now();
        answers.set(one(first + number), number * 369);
        times.push(performance.now() - from);
    }
    let text = "";
    for (const byte of new Uint8Array(answers.buffer)) text += String.fromCharCode(byte);
    return [times, btoa(text)];
}"""
OWN = """async ([source, network, weights, count]) => {
    const { Forward } = await import(`data:text/javascript;base64,${source}`);
    const bytes = Uint8Array.from(atob(weights), (character) => character.charCodeAt(0));
    const forward = new Forward({ ...network, weights: new Float32Array(bytes.buffer) });
    const times = [];
    for (let number = 0; number < count; number += 1) {
        const raster = pictures.subarray(number * 1024, (number + 1) * 1024);
        const from = performance.now();
        forward.run(Float32Array.from(raster, (ink) => ink / 255));
        times.push(performance.now() - from);
    }
    return times;
}"""
# An α in pad units as shares of its side, drawn in the page itself: a test tool takes its time between two events.
FIRST_ANSWERS = """() => {
    const now = () => performance.now();
    window.seen = {};
    const stroke = (canvas, shift) => {
        const box = canvas.getBoundingClientRect();
        const at = (share) => {
            const turn = 2 * Math.PI * share;
            const [x, y] = [0.5 + 0.3 * Math.cos(turn) + shift, 0.5 + 0.2 * Math.sin(2 * turn)];
            return { clientX: box.left + x * box.width, clientY: box.top + y * box.height };
        };
        const send = (kind, share) => canvas.dispatchEvent(new PointerEvent(kind,
            { ...at(share), pointerId: 1, isPrimary: true, button: 0, bubbles: true, cancelable: true }));
        canvas.setPointerCapture = () => {};
        send("pointerdown", 0.1);
        for (let step = 1; step <= 20; step += 1) send("pointermove", 0.1 + step / 26);
        send("pointerup", 0.9);
    };
    const look = () => {
        const canvas = document.querySelector("[data-testid=sketch-pad]");
        const by = document.querySelector("[data-testid=engine]")?.dataset.engine;
        const wall = document.querySelector("[data-testid=feature-wall]");
        if (canvas && !seen.pad) {
            seen.pad = now();
            stroke(canvas, 0);
        }
        if (seen.pad && !seen.first && document.querySelector("[data-testid=prediction]")) seen.first = now();
        if (seen.first && by === "wasm" && !seen.ready) {
            seen.ready = now();
            stroke(canvas, 0.05);
            seen.moves = canvas.dataset.moves;
        }
        if (seen.ready && !seen.library && Number(wall.dataset.computed) >= Number(seen.moves)) seen.library = now();
        if (!seen.library) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
}"""


def source_of(file: str) -> str:
    """A module of the browser's, in base64."""
    return base64.b64encode(read_javascript(WEB / file).encode()).decode()


def answers_of(page: Page, count: int) -> tuple[NDArray[np.float32], list[float]]:
    """Probabilities of the first so many pictures, one at a time, and the milliseconds of each."""
    times: list[float] = []
    parts = []
    for first in range(0, count, AT_ONCE):
        took, text = page.evaluate(ANSWERS, [first, min(AT_ONCE, count - first)])
        times += took
        parts.append(np.frombuffer(base64.b64decode(text), "<f4"))
    return np.concatenate(parts).reshape(count, -1), times


def own_times(page: Page, name: str) -> list[float]:
    """Milliseconds of the app's own forward pass, in the same page."""
    network, weights = pack_ops(ops_from_keras(load_model(name)), (32, 32, 1))
    times: list[float] = page.evaluate(
        OWN, [source_of("operators/forward.js"), network, base64.b64encode(weights).decode(), BESIDE]
    )
    return times


def first_answers(browser: Browser, address: str) -> tuple[float, float]:
    """Seconds from the request for the page to its first answer, and to the first by TensorFlow.js."""
    page = browser.new_page()
    page.add_init_script(f"({FIRST_ANSWERS})()")
    page.goto(address)
    seen = page.wait_for_function("window.seen?.library && window.seen", timeout=60_000).json_value()
    page.close()
    return seen["first"] / 1000, seen["library"] / 1000


def in_words(times: list[float]) -> str:
    """Median and the time that 95 in 100 stay below."""
    return f"{statistics.median(times):.1f} ms at the median, {np.percentile(times, 95):.1f} ms for 95 in 100"


def measure(name: str, images: NDArray[np.uint8], place: Path, address: str, browser: Browser) -> None:
    """Measures one network, whose app lies in `place`, and prints."""
    scripts = "".join(f'<script src="library/{script}"></script>' for script in SCRIPTS)
    (place / "bench.html").write_text(f"<!doctype html>{scripts}", encoding="utf-8")

    def opened(convolutions: str) -> Page:
        # A page of its own: the app's would keep the processor busy.
        page = browser.new_page()
        page.goto(f"{address}bench.html")
        page.evaluate("tf.wasm.setWasmPaths('library/')")
        page.evaluate(START, convolutions)
        return page

    page = opened("")
    _, alone = answers_of(page, min(BESIDE, len(images)))
    page.close()
    page = opened(source_of("operators/minimal_filtering.js"))
    theirs, times = answers_of(page, len(images))
    by_hand = own_times(page, name)
    page.close()
    keras = predict_probabilities(load_model(name), images)
    best = np.sort(keras, axis=1)
    clear = best[:, -1] - best[:, -2] > CLOSE
    other = int((theirs.argmax(axis=1) != keras.argmax(axis=1))[clear].sum())
    print(f"  probabilities differ by at most {np.abs(theirs - keras).max():.1e}")
    print(f"  another symbol first in {other} of {int(clear.sum()):,} pictures whose two best are told apart")
    print(f"  TensorFlow.js, WebAssembly, the app's convolutions: {in_words(times)}")
    print(f"  TensorFlow.js, WebAssembly, alone: {in_words(alone)}")
    print(f"  own JavaScript: {in_words(by_hand)}")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", default="seed,compact,best", help="names, joined by commas")
    parser.add_argument("--pictures", type=int, default=0, help="at most so many; 0 for all")
    arguments = parser.parse_args()
    try:
        images, _ = load_hasy("fold-1", "test")
    except HasyError as error:
        sys.exit(str(error))
    images = images[: arguments.pictures or None]
    print(f"{len(images):,} test pictures of fold 1, {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder, open_chromium() as browser, serve(Path(folder)) as address:
        (Path(folder) / "pictures.bin").write_bytes(images.tobytes())
        for name in arguments.models.split(","):
            place = Path(folder) / name
            write_tfjs(name, place, NODE_MODULES / "@tensorflow")
            size = sum(path.stat().st_size for path in place.rglob("*") if path.is_file())
            print(f"{name}: {size / 1e6:.2f} MB in all")
            firsts, libraries = zip(*(first_answers(browser, f"{address}{name}/") for _ in range(ROUNDS)), strict=True)
            print(f"  first answer after {statistics.median(firsts):.2f} s (at most {max(firsts):.2f} s)")
            print(
                f"  first by TensorFlow.js after {statistics.median(libraries):.2f} s (at most {max(libraries):.2f} s)"
            )
            measure(name, images, place, f"{address}{name}/", browser)


if __name__ == "__main__":
    main()
