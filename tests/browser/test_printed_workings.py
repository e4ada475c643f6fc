"""What the stage and the network's cells print adds up by its own digits: formulas are read back and computed again."""

import base64
import math
import re
from typing import Any

import keras
import numpy as np
import pytest
from playwright.sync_api import Page

from hasy_core.arithmetic import NEGATIVE_SLOPE, ConvSpec, PoolSpec, activate
from hasy_core.browser.sources import BROWSER, read_javascript
from hasy_core.computation import computation_of, described
from hasy_core.data.standins import standin_image
from tests.browser.test_forward import encoded, made
from tests.browser.test_stage_arithmetic import OPERATOR, random_convolution
from tests.printed import BRACKETED, NUMBER, is_rounded, number, total
from ui.components.sources import read_javascript as read_component
from ui.components.stage import LABELS, planar_image, planar_kernel, stage_setting

STAGES = 400
CELLS = 60
SLOPES = (0.1, 0.2)  # of the leaky ReLUs of `everything`
NAMES = {
    "ReLU": "relu",
    "leaky ReLU": "leaky_relu",
    "ELU": "elu",
    "GELU": "gelu",
    "sigmoid": "sigmoid",
    "tanh": "tanh",
    "softplus": "softplus",
}

TELL = """async ([operator, sentences, working, cases]) => {
    const load = (source) => import(`data:text/javascript;base64,${source}`);
    const [core, told, lines] = await Promise.all([operator, sentences, working].map(load));
    return cases.map(({ image, kernel, biases, setting, labels }) => {
        const [rows, columns] = core.outputShape(setting);
        const cell = [setting.filters - 1, rows >> 1, columns >> 1];
        const channelNames = Array.from({ length: setting.channels }, (_, channel) => `map ${channel}`);
        const found = core.explainCell(image, kernel, biases, setting, ...cell);
        const written = lines.writtenTotal(found, setting);
        return {
            sentence: told.describeWorking(found, { setting, labels, channelNames, filter: cell[0] }, cell[1], cell[2]),
            pieces: [...lines.totalParts(found, setting, channelNames, written), written.value],
            sums: written.sums ?? [],
        };
    });
}"""


def encoded_source(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def told(page: Page, cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    sources = [
        encoded_source(read_component(OPERATOR.with_name(name)))
        for name in ("operator.js", "sentences.js", "working.js")
    ]
    page.goto("about:blank")
    answers: list[dict[str, Any]] = page.evaluate(TELL, [*sources, cases])
    return answers


def bent(name: str, argument: float) -> float:
    return float(activate(name, argument))


def check_sentence(sentence: str) -> None:
    """`…: 0.5 × (−2) + bias 1 = 0; ReLU makes it 0`, each = by itself."""
    formula = sentence.split("(counted from 0): ")[1]
    left, _, right = formula.partition(" = ")
    result, _, end = right.partition("; ")
    assert is_rounded(total(left), result, 5), sentence
    if end:
        name, value = end.split(" makes it ")
        assert is_rounded(bent(NAMES[name], number(result)), value, 5), sentence


def check_pieces(pieces: list[str], sums: list[str]) -> None:
    """`map 0 0.5 + map 1 (−2) = −1.5`, `+ bias 1 = −0.5`, `→ ReLU →`, `0`."""
    line, *rest = pieces
    left, _, now = line.partition(" = ")
    assert is_rounded(sum(map(number, sums)), now), pieces
    if not left.startswith("Σ"):
        assert is_rounded(total(left), now), pieces
    for piece in rest:
        if found := re.fullmatch(rf"\+ bias ({BRACKETED}) =(?: ({NUMBER}))?", piece):
            after = found[2] or pieces[-1]
            assert is_rounded(number(now) + number(found[1]), after), pieces
            now = after
        elif found := re.fullmatch("→ (.+) →", piece):
            assert is_rounded(bent(NAMES[found[1]], number(now)), pieces[-1]), pieces
            now = pieces[-1]
    assert now == pieces[-1]


def test_the_working_of_any_convolution_adds_up_as_it_is_printed(page: Page) -> None:
    rng = np.random.default_rng(2)
    cases: list[dict[str, Any]] = []
    while len(cases) < STAGES:
        if not (case := random_convolution(rng)):
            continue
        image, kernel, biases, spec, activation = case
        if len(cases) % 3 == 0:
            image, kernel = np.round(image) / 3, np.round(3 * kernel) / 9  # terms that cancel, thirds
        scale = 10.0 ** rng.integers(-3, 4)
        cases.append(
            {
                "image": planar_image(image * scale),
                "kernel": planar_kernel(kernel),
                "biases": [0.0 if rng.random() < 0.3 else bias for bias in biases.tolist()],
                "labels": LABELS,
                "setting": stage_setting(
                    spec, *image.shape[:2], channels=image.shape[2], filters=kernel.shape[3], activation=activation
                ),
            }
        )
    assert cases[0]["setting"]["slope"] == NEGATIVE_SLOPE
    for answer in told(page, cases):
        check_sentence(answer["sentence"])
        check_pieces(answer["pieces"], answer["sums"])


def test_the_working_of_any_pooling_adds_up_as_it_is_printed(page: Page) -> None:
    rng = np.random.default_rng(3)
    cases: list[dict[str, Any]] = []
    for number_of in range(120):
        image = rng.normal(size=(8, 8, 1)) * 10.0 ** rng.integers(-3, 4)
        kind, p = ("average", "lp")[number_of % 2], float(rng.integers(2, 12)) / 2
        spec = PoolSpec(int(rng.integers(1, 5)), int(rng.integers(1, 4)), "same")
        setting = stage_setting(spec, 8, 8, channels=1, pooling=kind, p=p)  # type: ignore[arg-type]
        labels = LABELS | {"output": "Pooled"}
        cases.append(
            {"image": planar_image(image), "kernel": [], "biases": [0.0], "labels": labels, "setting": setting}
        )
    for case, answer in zip(cases, told(page, cases), strict=True):
        sentence, (line, divided, value) = answer["sentence"], answer["pieces"]
        assert sentence.startswith("Pooled row")
        sum_now = number(line.partition(" = ")[2])
        if case["setting"]["kind"] == "average":
            found = re.search(rf"({NUMBER}) / (\d+) = ({NUMBER})$", sentence)
            assert found
            assert is_rounded(number(found[1]) / int(found[2]), found[3], 5), sentence
            assert is_rounded(sum_now / int(divided.split()[1]), value), answer
        else:
            found = re.search(rf"= ({NUMBER}) \^ \(1/({NUMBER})\) = ({NUMBER})$", sentence)
            assert found
            assert is_rounded(number(found[1]) ** (1 / number(found[2])), found[3], 5), sentence
            assert is_rounded(sum_now ** (1 / case["setting"]["p"]), value), answer


def test_gradients_are_not_called_outputs(page: Page) -> None:
    plain, gradient = [
        {
            "image": [1.0] * 4,
            "kernel": [1.0],
            "biases": [0.0],
            "labels": labels,
            "setting": stage_setting(ConvSpec(1), 2, 2),
        }
        for labels in (LABELS, LABELS | {"output": "Gradient of K", "cell": "gradient cell"})
    ]
    usual, other = told(page, [plain, gradient])
    assert usual["sentence"].startswith("Output row 1, column 1 (")
    assert other["sentence"].startswith("Gradient of K row 1, column 1 (")


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
    computation = computation_of(model)
    rng = np.random.default_rng(4)
    wanted = []
    for at, layer in enumerate(computation):
        shape = (1, 1, *layer.shape)[-3:]
        cells = {tuple(int(rng.integers(side)) for side in shape) for _ in range(CELLS // 8)}
        wanted += [[at, list(cell)] for cell in sorted(cells)]
    picture = np.asarray(standin_image(100, 3), dtype=np.float32) / 255
    sources = [
        encoded_source(read_javascript(BROWSER / "lab" / file))
        for file in ("forward.js", "unit_working.js", "working_view.js")
    ]
    page.goto("about:blank")
    network, weights = described(computation, (32, 32, 1))
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
