"""Our convolutions for TensorFlow.js in Chromium against the library's own: sizes, padding, what is left to it."""

import base64

import pytest
from playwright.sync_api import Page

from hasy_core.browser.sources import WEB, read_javascript
from tests.browser.library_page import LibraryPage

# Outputs of the same convolution by the library and by ours: their largest difference, over the largest output; and how
# many tensors ours leaves behind when it comes again. Before it is compared, ours had other maps, and others of another
# size, through the same filter.
APART = """([[count, height, width, channels, filters, size], options]) => {
    const normal = (shape, seed) => tf.randomNormal(shape, 0, 1, "float32", seed);
    const [x, other, larger] = [0, 0, 3].map((more, seed) => normal([count, height + more, width, channels], seed + 1));
    const filter = normal([...[size].flat(), ...(size.length ? [] : [size]), channels, filters], 4);
    const bias = options.bias ? normal([filters], 5) : undefined;
    const convolved = (maps, more) => {
        const output = tf.fused.conv2d({ x: maps, filter, strides: 1, pad: "same", ...options, ...more, bias });
        const values = output.dataSync().slice();
        output.dispose();
        return values;
    };
    library();
    const wanted = convolved(x);
    ours();
    convolved(other);
    convolved(larger);
    if (typeof options.pad === "object") convolved(x, { pad: options.pad.map(([before, after]) => [after, before]) });
    const found = convolved(x);
    const left = tf.backend().numDataIds();
    convolved(x);
    const largest = (values) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    return [largest(found.map((value, at) => value - wanted[at])) / largest(wanted), tf.backend().numDataIds() - left];
}"""


@pytest.fixture(scope="module")
def library(library_page: LibraryPage) -> Page:
    """A page in which `library()` and `ours()` choose whose convolutions TensorFlow.js computes with."""
    source = base64.b64encode(read_javascript(WEB / "operators" / "minimal_filtering.js").encode()).decode()
    library_page.page.evaluate(
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
    return library_page.page


BESIDE = [[0, 0], [2, 0], [1, 2], [0, 0]]


@pytest.mark.parametrize(
    ("sizes", "options"),
    [
        ((1, 32, 32, 64, 64, 3), {"activation": "relu", "bias": True}),
        ((1, 16, 16, 96, 64, 5), {"activation": "relu", "bias": True}),
        ((1, 18, 23, 64, 72, 3), {}),
        ((1, 14, 12, 64, 64, 5), {"bias": True}),
        ((1, 22, 22, 65, 64, 3), {"pad": "valid"}),
        ((1, 20, 14, 64, 64, 5), {"pad": "valid", "activation": "linear"}),
        ((1, 21, 19, 64, 64, 3), {"pad": BESIDE}),
    ],
)
def test_large_convolutions_are_the_librarys_to_rounding(
    library: Page, sizes: tuple[int, ...], options: dict[str, object]
) -> None:
    apart, left = library.evaluate(APART, [sizes, options])
    assert 0 < apart < 2e-5, "0: it would be the library's"
    assert left == 0


@pytest.mark.parametrize(
    ("sizes", "options"),
    [
        ((2, 32, 32, 64, 64, 3), {}),
        ((1, 32, 32, 3, 64, 3), {}),
        ((1, 32, 32, 64, 8, 3), {}),
        ((1, 8, 8, 64, 64, 3), {}),
        ((1, 1, 300, 64, 64, 3), {}),
        ((1, 32, 32, 64, 64, 1), {}),
        ((1, 32, 32, 64, 64, [3, 5]), {}),
        ((1, 16, 16, 64, 64, 3), {"strides": 2}),
        ((1, 16, 16, 64, 64, 3), {"dilations": 2}),
        ((1, 16, 16, 64, 64, 3), {"activation": "relu6"}),
    ],
)
def test_other_convolutions_are_left_to_the_library(
    library: Page, sizes: tuple[object, ...], options: dict[str, object]
) -> None:
    assert library.evaluate(APART, [sizes, options]) == [0, 0]


def test_maps_that_are_on_another_backend_are_fetched(library: Page) -> None:
    assert library.evaluate(
        """async () => {
            ours();
            await tf.setBackend("cpu");
            const x = tf.randomNormal([1, 32, 32, 64]);
            const filter = tf.randomNormal([3, 3, 64, 64]);
            const sums = tf.conv2d(x, filter, 1, "same").dataSync();
            await tf.setBackend("wasm");
            const found = tf.conv2d(x, filter, 1, "same").dataSync();
            return found.every((value, at) => Math.abs(value - sums[at]) < 1e-3);
        }"""
    )
