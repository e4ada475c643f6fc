"""The exported app as a stranger has it: a static file server, a browser, and now and then something is wrong."""

import json
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, BrowserContext, Page, expect

from hasy_core.data.strokes import render_strokes
from hasy_core.evaluation.calibration import shown_probabilities
from hasy_core.export.tfjs import write_tfjs
from hasy_core.models import as_input, load_model
from hasy_core.recognition.ranking import rank
from tests.patience import SLOW
from tools.handwriting import SYMBOLS, draw
from tools.node_packages import package_file
from tools.static_server import serve

SHARD = "group1-shard1of1.bin"
WHERE = "some/where"
SEEN = (
    """canvas => Array.from(canvas.getContext("2d").getImageData(0, 0, 32, 32).data.filter((_, at) => at % 4 === 0))"""
)
TINY = """() => Array.from(document.querySelectorAll("body *")).filter((each) =>
    each.checkVisibility() && Array.from(each.childNodes).some((part) => part.nodeType === 3 && part.data.trim())
    && parseFloat(getComputedStyle(each).fontSize) < 12).map((each) => each.outerHTML.slice(0, 80))"""
AXE = package_file("axe-core", "axe.min.js").read_text(encoding="utf-8")
FINDINGS = """() => axe.run().then(({ violations }) => violations
    .filter(({ impact }) => ["serious", "critical"].includes(impact))
    .map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 80))]))"""
# Resolves when a cache of this name is gone.
FORGOTTEN = """async (name) => {
    while ((await caches.keys()).includes(name)) await new Promise((done) => setTimeout(done, 50));
}"""
# A browser whose workers have no canvas, and so no WebGL.
NO_WEBGL = """window.Blob = class extends Blob {
    constructor(parts, options) {
        super(options?.type === "text/javascript" ? ["self.OffscreenCanvas = undefined;", ...parts] : parts, options);
    }
};"""


@pytest.fixture(scope="module")
def exported(tfjs_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The app of `compact`, with TensorFlow.js beside it."""
    folder = tmp_path_factory.mktemp("exports") / "app"
    write_tfjs("compact", folder, tfjs_library)
    return folder


@pytest.fixture(scope="module")
def without_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The app of `compact`, which looks for TensorFlow.js elsewhere."""
    folder = tmp_path_factory.mktemp("exports") / "app"
    write_tfjs("compact", folder)
    return folder


@pytest.fixture
def copied(exported: Path, tmp_path: Path) -> Path:
    """A copy of it to be spoiled, deep under what is served."""
    return Path(shutil.copytree(exported, tmp_path / WHERE))


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser that was never here before."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context
    context.close()


def opened(context: BrowserContext, address: str, engine: str | None = "wasm") -> Page:
    """The app, once this engine answers."""
    page = context.new_page()
    page.goto(address)
    if engine:
        expect(page.get_by_test_id("engine")).to_have_attribute("data-engine", engine, timeout=SLOW)
    return page


def seen(page: Page) -> NDArray[np.uint8]:
    """The raster that the network sees."""
    return np.array(page.locator("canvas.raster").evaluate(SEEN), np.uint8).reshape(32, 32)


@cache
def network(model: str) -> Any:
    """A network in Keras."""
    return load_model(model)


def check_answers(page: Page, *best: str, model: str = "compact") -> None:
    """What stands on the page is Keras's answer to the raster there, these symbols first."""
    drawn = page.get_by_test_id("sketch-pad").get_attribute("data-drawing") or ""
    expect(page.locator(".answers")).to_have_attribute("data-drawing", drawn)
    expect(page.get_by_test_id("prediction")).to_have_count(10)
    raw = np.asarray(network(model)(as_input(seen(page)[None]), training=False))[0]
    wanted = rank(shown_probabilities(raw, model), 10)
    shown = [
        (str(each.get_attribute("data-latex")), float(each.get_attribute("data-probability") or "nan"))
        for each in page.get_by_test_id("prediction").all()
    ]
    for place, (latex, probability) in enumerate(shown):
        assert probability == pytest.approx(wanted[place].probability, abs=1e-4)
        if place + 1 < len(shown) and probability - shown[place + 1][1] > 1e-4:
            assert latex == wanted[place].latex
    assert tuple(latex for latex, _ in shown[: len(best)]) == best


def test_a_stranger_serves_the_folder_draws_and_has_the_answer(copied: Path, context: BrowserContext) -> None:
    with serve(copied.parents[1]) as address:
        page = opened(context, f"{address}{WHERE}/")
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        draw(page, SYMBOLS[r"\alpha"])
        check_answers(page, r"\alpha")
        expect(page.locator(".engine")).to_contain_text("TensorFlow.js 4.22.0 answers, with WebAssembly")
        expect(page.locator(".wall section")).to_have_count(16)
        page.locator(".mosaic").first.click(position={"x": 20, "y": 20})
        expect(page.get_by_test_id("unit-working")).to_contain_text("Σ of 9 products")
        page.keyboard.press("Escape")

        page.get_by_test_id("sketch-undo").click()
        expect(page.get_by_test_id("prediction")).to_have_count(0)
        pad = page.get_by_test_id("sketch-pad")
        pad.focus()
        for key in ("Space", "Shift+ArrowRight", "ArrowDown", "Shift+ArrowDown", "ArrowLeft", "Space"):
            page.keyboard.press(key)
        check_answers(page)
        # The pen began in the middle of the pad's 400 x 400.
        points = [(200.0, 200.0), (240.0, 200.0), (240.0, 210.0), (240.0, 250.0), (230.0, 250.0)]
        np.testing.assert_array_equal(seen(page), render_strokes([points]))

        expect(page.locator("#kept")).to_contain_text("it opens offline, too", timeout=SLOW)
    context.set_offline(True)  # and the server is gone
    page.reload()
    expect(page.get_by_test_id("engine")).to_have_attribute("data-engine", "wasm", timeout=SLOW)
    draw(page, SYMBOLS[r"\pi"])
    check_answers(page, r"\pi")
    assert problems == []


def test_large_convolutions_are_the_apps_own(tfjs_library: Path, tmp_path: Path, context: BrowserContext) -> None:
    write_tfjs("seed", tmp_path / "seed", tfjs_library)
    with serve(tmp_path) as address:
        page = opened(context, f"{address}seed/")
        [worker] = page.workers
        assert "convolveByTiles" in worker.evaluate("String(tf.getKernel('FusedConv2D', 'wasm').kernelFunc)")
        for latex in (r"\alpha", r"\pi"):
            draw(page, SYMBOLS[latex])
            check_answers(page, model="seed")
            page.get_by_test_id("sketch-clear").click()


def test_it_is_readable_on_a_phone_and_without_a_mouse(exported: Path, browser: Browser) -> None:
    with serve(exported) as address:
        context = browser.new_context(
            viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, color_scheme="dark"
        )
        page = opened(context, address)
        draw(page, SYMBOLS[r"\forall"], smooth=False)
        check_answers(page, r"\forall")
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        assert page.evaluate(TINY) == []
        page.evaluate(AXE)
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            assert page.evaluate(FINDINGS) == []
        context.close()


def spoilt(folder: Path, name: str) -> None:
    """One bit of a file is another."""
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)


def cut(folder: Path, name: str) -> None:
    """The end of a file is missing."""
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[: len(content) // 2])


def gone(folder: Path, name: str) -> None:
    """A file is missing."""
    (folder / name).unlink()


@pytest.mark.parametrize(
    ("harm", "name", "sentence"),
    [
        (spoilt, SHARD, "is not as it was exported: it was cut short or changed"),
        (cut, SHARD, "is not as it was exported: it was cut short or changed"),
        (gone, "network.json", "is not at 127.0.0.1"),
    ],
)
def test_a_file_that_is_not_whole_is_an_error_and_no_answer(
    harm: Any, name: str, sentence: str, copied: Path, context: BrowserContext
) -> None:
    harm(copied, name)
    with serve(copied) as address:
        page = opened(context, address, None)
        expect(page.locator(".problem")).to_contain_text(f"The network cannot be read. {name}")
        expect(page.locator(".problem")).to_contain_text(sentence)
        expect(page.get_by_test_id("sketch-pad")).to_have_count(0)


@pytest.mark.parametrize(
    ("harm", "name", "headers", "sentence"),
    [
        (spoilt, "library/tf.es2017.min.js", {}, "tf.es2017.min.js from 127.0.0.1"),
        (gone, "library/tfjs-backend-wasm-simd.wasm", {}, "tfjs-backend-wasm-simd.wasm is not at 127.0.0.1"),
        (None, "", {"Content-Security-Policy": "script-src 'self' blob:"}, "WebAssembly: "),
    ],
)
def test_without_tensorflow_js_the_own_forward_pass_answers_and_says_so(
    harm: Any, name: str, headers: dict[str, str], sentence: str, copied: Path, context: BrowserContext
) -> None:
    if harm:
        harm(copied, name)
    context.add_init_script(NO_WEBGL)
    with serve(copied, headers) as address:
        page = opened(context, address, "own")
        expect(page.locator(".engine")).to_contain_text("TensorFlow.js cannot be used here", timeout=SLOW)
        expect(page.locator(".engine")).to_contain_text("ConvScope's own JavaScript answers")
        expect(page.locator(".engine")).to_contain_text(sentence)
        draw(page, SYMBOLS[r"\exists"], smooth=False)
        check_answers(page, r"\exists")


def test_without_a_network_it_looks_for_the_library_in_vain(without_library: Path, context: BrowserContext) -> None:
    asked: list[str] = []

    def refuse(route: Any) -> None:
        asked.append(route.request.url)
        route.abort()

    context.route(re.compile(r"^https://"), refuse)
    with serve(without_library) as address:
        page = opened(context, address, "own")
        expect(page.locator(".engine")).to_contain_text(
            re.compile(r"cannot be fetched from cdn\.jsdelivr\.net and unpkg\.com: is there a network\?")
        )
        draw(page, SYMBOLS[r"\nabla"], smooth=False)
        check_answers(page, r"\nabla")
    assert "https://cdn.jsdelivr.net/npm/@tensorflow/tfjs@4.22.0/dist/tf.es2017.min.js" in asked


def test_the_library_comes_from_a_cdn_with_its_hashes(
    tfjs_library: Path, without_library: Path, context: BrowserContext
) -> None:
    def answer(route: Any) -> None:
        content = (tfjs_library / route.request.url.rpartition("/")[2]).read_bytes()
        first = "jsdelivr" in route.request.url
        # The first has other files: its content is refused, and the second's taken.
        route.fulfill(body=content[:-1] if first else content, headers={"Access-Control-Allow-Origin": "*"})

    context.route(re.compile(r"^https://"), answer)
    with serve(without_library) as address:
        page = opened(context, address)
        draw(page, SYMBOLS[r"\neq"], smooth=False)
        check_answers(page, r"\neq")


def test_opened_as_a_file_it_says_what_to_do(exported: Path, context: BrowserContext) -> None:
    page = opened(context, (exported / "index.html").as_uri(), None)
    expect(page.locator("#not-started")).to_contain_text("run python -m http.server in this folder")


def test_a_new_export_takes_the_place_of_the_kept_one(
    copied: Path, without_library: Path, context: BrowserContext
) -> None:
    with serve(copied) as address:
        page = opened(context, address)
        expect(page.locator("#kept")).to_have_attribute("data-kept", "true", timeout=SLOW)
        first = page.evaluate("caches.keys()")
        shutil.rmtree(copied)
        shutil.copytree(without_library, copied, copy_function=shutil.copyfile)
        page.reload()
        page.evaluate(FORGOTTEN, first[0])
        page.reload()
        told = json.loads(page.locator("#export").evaluate("each => each.textContent"))
        assert told["library"]["files"]["tf.es2017.min.js"]["addresses"][0].startswith("https://")
        names = page.evaluate("caches.keys()")
        assert len(names) == 1
        assert names[0].startswith(f"convscope {address} ")
