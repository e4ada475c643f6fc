"""Our convolutions for TensorFlow.js in Chromium against the library's own: sizes, padding, what is left to it."""

import base64
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from hasy_core.browser.sources import BROWSER, read_javascript
from hasy_core.export.tfjs_library import LIBRARY, SCRIPTS
from tools.static_server import serve

# Outputs of the same convolution by the library, by ours, and by ours again: their largest difference, over the largest
# output; and the largest difference of the last two.
APART = """([[height, width, channels, filters, size], options]) => {
    const x = tf.randomNormal([1, height, width, channels], 0, 1, "float32", 1);
    const filter = tf.randomNormal([size, size, channels, filters], 0, 1, "float32", 2);
    const bias = options.bias ? tf.randomNormal([filters], 0, 1, "float32", 3) : undefined;
    const convolution = { strides: 1, pad: "same", ...options };
    const outputs = [library, ours, ours].map((use) => {
        use();
        return tf.fused.conv2d({ x, filter, ...convolution, bias }).dataSync().slice();
    });
    const largest = (values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const apart = (one, other) => largest(outputs[one].map((value, at) => value - outputs[other][at]));
    return [apart(0, 1) / largest(outputs[0]), apart(1, 2)];
}"""


@pytest.fixture(scope="module")
def library(desk: BrowserContext, tfjs_library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A page in which `library()` and `ours()` choose whose convolutions TensorFlow.js computes with."""
    folder = tmp_path_factory.mktemp("www")
    for name in LIBRARY:
        shutil.copy(tfjs_library / name, folder)
    scripts = "".join(f'<script src="{name}"></script>' for name in SCRIPTS)
    (folder / "index.html").write_text(f"<!doctype html>{scripts}", encoding="utf-8")
    source = base64.b64encode(read_javascript(BROWSER / "app" / "minimal_filtering.js").encode()).decode()
    with serve(folder) as address:
        page = desk.new_page()
        page.goto(address)
        page.evaluate("tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false)")
        assert page.evaluate("tf.setBackend('wasm')")
        page.evaluate(
            """async (source) => {
                const names = ["Conv2D", "FusedConv2D"];
                const kernels = () => names.map((name) => tf.getKernel(name, "wasm"));
                const theirs = kernels();
                (await import(`data:text/javascript;base64,${source}`)).useMinimalFiltering();
                const own = kernels();
                const use = (all) => () => all.forEach((kernel) => {
                    tf.unregisterKernel(kernel.kernelName, "wasm");
                    tf.registerKernel(kernel);
                });
                Object.assign(window, { library: use(theirs), ours: use(own) });
            }""",
            source,
        )
        yield page
        page.close()


@pytest.mark.parametrize(
    ("sizes", "options"),
    [
        ((32, 32, 64, 64, 3), {"activation": "relu", "bias": True}),
        ((16, 16, 96, 64, 5), {"activation": "relu", "bias": True}),
        ((17, 22, 64, 72, 3), {}),
        ((13, 10, 64, 64, 5), {"bias": True}),
        ((18, 19, 65, 64, 3), {"pad": "valid"}),
        ((20, 13, 64, 64, 5), {"pad": "valid", "activation": "linear"}),
    ],
)
def test_large_convolutions_are_the_librarys_to_rounding(
    library: Page, sizes: tuple[int, ...], options: dict[str, object]
) -> None:
    apart, again = library.evaluate(APART, [sizes, options])
    assert 0 < apart < 1e-5, "0: it would be the library's"
    assert again == 0


@pytest.mark.parametrize(
    ("sizes", "options"),
    [
        ((32, 32, 3, 64, 3), {}),
        ((32, 32, 64, 8, 3), {}),
        ((8, 8, 64, 64, 3), {}),
        ((32, 32, 64, 64, 1), {}),
        ((16, 16, 64, 64, 3), {"strides": 2}),
        ((16, 16, 64, 64, 3), {"dilations": 2}),
        ((16, 16, 64, 64, 3), {"activation": "relu6"}),
    ],
)
def test_other_convolutions_are_left_to_the_library(
    library: Page, sizes: tuple[int, ...], options: dict[str, object]
) -> None:
    assert library.evaluate(APART, [sizes, options]) == [0, 0]
