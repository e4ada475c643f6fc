"""What the network's cells print adds up by its own digits: formulas are read back and computed again."""

import base64
import math
import re

import keras
import numpy as np
import pytest
from playwright.sync_api import Page

from hasy_core.browser.sources import WEB, read_javascript
from hasy_core.data.standins import standin_image
from hasy_core.graph.ops import ops_from_keras, pack_ops
from tests.printed import BRACKETED, NAMES, NUMBER, bent, is_rounded, number, total
from tests.web.networks import encoded, made

CELLS = 60
SLOPES = (0.1, 0.2)  # of the leaky ReLUs of `everything`

LOOK = """async ([sources, network, weights, picture, wanted]) => {
    const load = (source) => import(`data:text/javascript;base64,${source}`);
    const [{ Forward }, { unitWorking }, { formula, termsView }] = await Promise.all(sources.map(load));
    const floats = (text) => new Float32Array(Uint8Array.from(atob(text), (at) => at.charCodeAt(0)).buffer);
    const computation = { ...network, weights: floats(weights) };
    const seen = floats(picture);
    const run = Object.assign(new Forward(computation).run(seen), { [-1]: seen });
    return wanted.map(([number, cell]) => {
        const context = {
            ...{ computation, run, number, cell, limitOf: () => 1, nameOf: () => "map", nameOfUnit: String },
            go: () => {},
        };
        const found = unitWorking(computation, run, number, cell);
        const terms = termsView(found, context);
        const texts = (selector) => [...terms.querySelectorAll(selector)].map((part) => part.textContent);
        const rest = () => texts(".rest").map((text) => text.split(" Show")[0]);
        const listed = () => texts(".part .sum, .terms .share").concat(rest());
        const before = listed();
        terms.querySelector(".rest button")?.click();
        const logits = [...terms.querySelectorAll(".logits tr")].slice(1).map((row) =>
            [...row.children].map((cell) => cell.textContent));
        return { operation: found.operation, text: formula(found), before, after: listed(), logits };
    });
}"""


def could_be(name: str, x: float) -> list[float]:
    """What an activation makes of x; leaky ReLU has one of several slopes."""
    if name == "SiLU":
        return [x / (1 + math.exp(-x))]
    if name == "ReLU6":
        return [min(max(x, 0.0), 6.0)]
    if name == "leaky ReLU":
        return [x] if x > 0 else [slope * x for slope in SLOPES]
    return [bent(NAMES.get(name, name), x)]


def check_formula(text: str) -> str:
    """Every = of a formula; returns its first result, the sum of what is listed below it."""
    parts = text.split("; ")
    first = ""
    for at, part in enumerate(parts):
        if found := re.match(rf"Σ of [\d,]+ products = ({NUMBER})(?:, \+ bias ({BRACKETED}) = ({NUMBER}))?$", part):
            first = found[1]
            if found[2]:
                assert is_rounded(number(found[1]) + number(found[2]), found[3], 4), text
        elif found := re.match(rf"softmax: e\^\(({NUMBER}) − ({BRACKETED})\), .* = ({NUMBER})$", part):
            assert is_rounded(math.exp(number(found[1]) - number(found[2])), found[3], 4), text
            divided = re.match(rf"÷ ({NUMBER}), .* = ({NUMBER})$", parts[at + 1])
            assert divided
            assert is_rounded(number(found[3]) / number(divided[1]), divided[2], 4), text
        elif found := re.match(rf"(\S+|leaky ReLU) of ({NUMBER}) = ({NUMBER})$", part):
            assert any(is_rounded(value, found[3], 4) for value in could_be(found[1], number(found[2]))), text
        elif found := re.match(
            rf"\(({NUMBER}) − ({BRACKETED})\) ÷ ({NUMBER}) × ({BRACKETED}) \+ ({BRACKETED}) = ({NUMBER}): ", part
        ):
            x, mean, deviation, gamma, beta = map(number, found.groups()[:5])
            assert is_rounded((x - mean) / deviation * gamma + beta, found[6], 4), text
        elif found := re.match(rf"The mean of \d+ values: ({NUMBER}) ÷ (\d+) = ({NUMBER})$", part):
            assert is_rounded(number(found[1]) / int(found[2]), found[3], 4), text
        elif " + " in part:
            left, _, right = part.partition(" = ")
            assert is_rounded(total(left), right, 4), text
        else:
            assert re.match(r"÷ |Taken over|The largest|Padding", part), text
    return first


def check_listed(listed: list[str], result: str) -> None:
    """What is listed below a sum, products and the rest included, makes the sum."""
    found = 0.0
    for line in listed:
        if product := re.fullmatch(rf"({NUMBER}) × ({BRACKETED}) = ({NUMBER})", line):
            assert is_rounded(number(product[1]) * number(product[2]), product[3], 4), line
        last = re.search(rf"({NUMBER})\s*$", line)
        assert last, line
        found += number(last[1])
    assert is_rounded(found, result, 4), (listed, result)


@pytest.mark.parametrize("name", ["everything", "seed"])
def test_the_working_of_any_unit_adds_up_as_it_is_printed(page: Page, name: str) -> None:
    model: keras.Model = made(name)
    computation = ops_from_keras(model)
    rng = np.random.default_rng(4)
    wanted = []
    for at, layer in enumerate(computation):
        shape = (1, 1, *layer.shape)[-3:]
        cells = {tuple(int(rng.integers(side)) for side in shape) for _ in range(CELLS // 8)}
        wanted += [[at, list(cell)] for cell in sorted(cells)]
    picture = np.asarray(standin_image(100, 3), dtype=np.float32) / 255
    sources = [
        base64.b64encode(read_javascript(WEB / file).encode()).decode()
        for file in ("operators/forward.js", "draw/unit_working.js", "draw/working_view.js")
    ]
    page.goto("about:blank")
    network, weights = pack_ops(computation, (32, 32, 1))
    answers = page.evaluate(LOOK, [sources, network, base64.b64encode(weights).decode(), encoded(picture), wanted])
    kinds = set()
    for answer in answers:
        kinds.add(answer["operation"])
        result = check_formula(answer["text"])
        if result:
            check_listed(answer["before"], result)
            check_listed(answer["after"], result)
        if answer["logits"]:
            largest = number(answer["logits"][0][1])
            power_total = re.search(rf"÷ ({NUMBER}), the sum", answer["text"])
            assert power_total
            for _, logit, power, share in answer["logits"]:
                assert is_rounded(math.exp(number(logit) - largest), power, 4), answer["logits"]
                assert is_rounded(number(power) / number(power_total[1]), share, 4), answer["logits"]
    assert {"convolution", "dense"} <= kinds
