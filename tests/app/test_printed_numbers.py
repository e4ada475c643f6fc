"""Every formula that a learn page prints is true by its own digits: read back from random pages, computed again."""

import math
import re
from collections import Counter
from collections.abc import Callable

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from hasy_core.arithmetic import ACTIVATIONS, ConvSpec, activate
from hasy_core.arithmetic.kernel_descent import largest_rate
from tests.app.pages import open_page
from tests.printed import BRACKETED, NUMBER, is_rounded, number, total
from ui.learn.backpropagation.descent_view import expectation
from ui.learn.channels.cost_formula import cost_table
from ui.learn.classifier.neuron_view import sum_in_words
from ui.page.number_words import digits_that_hold, rounds_to

STATES = 7
LABELS = {activation.label: name for name, activation in ACTIVATIONS.items()}
SIGNED = rf"[+−] {NUMBER}"


def signed_total(text: str) -> float:
    """`−0.5 + 2 − 0.25 (the 3 others)` -> 1.25."""
    found = re.findall(rf"(?:^|(?<= ))([+−] ?)?({NUMBER})(?= |$)", re.sub(r"\([^)]*\)", "", text))
    return sum(-number(size) if sign.startswith("−") else number(size) for sign, size in found)


def sums_in_words(text: str) -> None:
    found = re.search(rf"(?:Largest|All) [a-z ]+: (.*) \(bias\) = \*\*({NUMBER})\*\*(.*)$", text)
    assert found
    assert is_rounded(signed_total(found[1]), found[2]), text
    if after := re.match(rf" → (.+) → \*\*({NUMBER})\*\*", found[3]):
        assert is_rounded(float(activate(LABELS[after[1]], number(found[2]))), after[2]), text


def channel_sums(text: str) -> None:
    found = re.search(rf"In the middle, at row \d+, column \d+: (.*) = ({NUMBER})\.", text)
    assert found
    assert is_rounded(signed_total(found[1]), found[2]), text


def rows_of_a_gradient(text: str) -> None:
    found = re.search(rf"Row by row: (.*) = \*\*({NUMBER})\*\*", text)
    assert found
    assert is_rounded(total(found[1]), found[2], 5 - max(0, math.floor(math.log10(abs(number(found[2])) or 1)))), text


def cross_entropies(text: str) -> None:
    share, loss = re.findall(r"-\\ln ([\d.]+(?: \\cdot 10\^\{-?\d+\})?) = ([\d.]+)", text)[0]
    mantissa, _, power = share.partition(r" \cdot 10^")
    computed = -math.log(float(mantissa)) - int(power.strip("{}") or 0) * math.log(10)
    assert is_rounded(computed, loss, 4), text
    classes, uniform = re.findall(r"\\ln (\d+) &= ([\d.]+)", text)[0]
    assert is_rounded(math.log(int(classes)), uniform, 4)


def means_over_masks(text: str) -> None:
    found = re.search(rf"minus the ({NUMBER}) at test", text)
    assert found
    rows = re.findall(rf"masks? \| ({NUMBER}) \| ({SIGNED}) \|", text)
    assert len(rows) == 5
    for mean, apart in rows:
        assert is_rounded(number(mean) - number(found[1]), apart.replace(" ", "")), text


def shapes(text: str) -> None:
    term = r"\\lfloor \((\d+) \+ (\d+) \+ (\d+) - (\d+) \\cdot \((\d+) - 1\) - 1\) / (\d+) \\rfloor \+ 1 = (\d+)"
    for found in re.findall(term, text):
        size, before, after, dilation, kernel, stride, result = map(int, found)
        assert (size + before + after - dilation * (kernel - 1) - 1) // stride + 1 == result, text


def costs(text: str) -> None:
    shares = re.findall(r"\| ([\d.]+)% \|", text)
    assert len(shares) == 4
    assert shares[0] == "100.0"
    assert is_rounded(float(shares[1]) + float(shares[2]), shares[3], 1), text
    parameters = [number(cell) for cell in re.findall(r"\*? ?\| ([\d,]+) \| [\d,]+ \| [\d.]+% \|", text)]
    assert parameters[1] + parameters[2] == parameters[3]


def weights(text: str) -> None:
    lines = re.findall(r"&= ([^=]+) = ([\d{},]+)", text)
    assert len(lines) == 3
    for left, right in lines:
        plain = re.sub(r"\\tfrac\{(\d+)\}\{(\d+)\}", r"(\1 // \2)", left.replace("{,}", "")).replace(r"\cdot", "*")
        assert eval(plain, {}) == number(right), text


def bounds(text: str) -> None:
    found = re.search(r"λ = ([\d.e+-]+)\. .*2 / λ = \*\*([\d.e+-]+)\*\*", text)
    assert found
    assert rounds_to(2 / float(found[1]), found[2]), text
    if lifted := re.search(r"2 \(1 \+ μ\) / λ = \*\*([\d.e+-]+)\*\*", text):
        # λ and both bounds belong to one μ, a whole number of twentieths.
        assert any(rounds_to(2 * (1 + step / 20) / float(found[1]), lifted[1]) for step in range(1, 20)), text
    if kept := re.search(r"keeps ([\d.e+-]+) % of .* after (\d+) steps?\.", text):
        assert rounds_to(math.log(0.1) / math.log(float(kept[1]) / 100), kept[2]), text


def parameters_of_a_layer(text: str) -> None:
    found = re.search(r"([\d,]+) inputs × (\d+) neurons \+ (\d+) biases = ([\d,]+) parameters", text)
    assert found
    inputs, neurons, biases, count = map(number, found.groups())
    assert inputs * neurons + biases == count


CHECKS: dict[str, Callable[[str], None]] = {
    " (bias) = **": sums_in_words,
    "In the middle, at row": channel_sums,
    "Row by row: ": rows_of_a_gradient,
    r"L = -\ln": cross_entropies,
    " at test |": means_over_masks,
    r"\lfloor": shapes,
    "| multipli": costs,
    r"\text{weights}": weights,
    "The loss is a bowl": bounds,
    " biases = ": parameters_of_a_layer,
}


def checked(app: AppTest) -> Counter[str]:
    """Checks everything on a page that is a formula; how many of each kind there were."""
    found: Counter[str] = Counter()
    for part in [*app.markdown, *app.caption, *app.latex]:
        for sign, check in CHECKS.items():
            if sign in part.value:
                check(part.value)
                found[sign] += 1
    for html in app.get("html"):
        if "class-bars" in html.proto.body:
            temperature = float(app.session_state["classifier_temperature"])
            for logit, divided in re.findall(rf">({NUMBER})</td><td[^>]*>({NUMBER})</td>", html.proto.body):
                assert is_rounded(number(logit) / temperature, divided), (logit, divided, temperature)
                found["logits"] += 1
    return found


PAGES: dict[str, tuple[dict[str, list[str]], set[str]]] = {
    "channels": (
        {
            "bank": ["named", "learned", "random"],
            "mixing": ["full", "depthwise", "pointwise"],
            "bias": ["0", "0.3", "-1.7"],
            "stride": ["1", "2", "3"],
            "filters": ["3", "7", "16"],
            "activation": sorted(ACTIVATIONS),
            "ink": ["d8e0f0", "804020"],
            "second": ["0", "1"],
        },
        {"In the middle, at row", "| multipli", r"\text{weights}"},
    ),
    "backpropagation": (
        {
            "part": ["bias", "learn"],
            "kernel": ["random", "gaussian", "sobel-x"],
            "bias": ["0", "0.7"],
            "loss": ["target", "sum"],
            "stride": ["1", "2"],
            "padding": ["none", "same", "full"],
            "rate": ["0.1", "0.5", "0.95", "1.1"],
            "momentum": ["0", "0.35", "0.9"],
            "steps": ["20"],
            "hidden_seed": ["1", "5"],
        },
        {"Row by row: ", "The loss is a bowl"},
    ),
    "classifier": (
        {
            "network": ["small", "shipped"],
            "layer": ["1", "2", "3"],
            "unit": ["0", "3", "9"],
            "mode": ["training", "test"],
            "rate": ["0", "0.15", "0.5"],
            "seed": ["0", "7"],
            "temperature": ["0.1", "0.7", "1", "10"],
        },
        {" (bias) = **", r"L = -\ln", " at test |", " biases = ", "logits"},
    ),
    "stride_padding": (
        {"size": ["2", "5"], "stride": ["1", "3", "8"], "padding": ["none", "same", "full"], "dilation": ["1", "3"]},
        {r"\lfloor"},
    ),
}


@pytest.mark.parametrize("page", PAGES)
def test_a_pages_formulas_are_true_by_their_own_digits(page: str) -> None:
    rng = np.random.default_rng(5)
    choices, wanted = PAGES[page]
    found: Counter[str] = Counter()
    for state in range(STATES):
        drawn = {name: values[state % len(values)] for name, values in choices.items()}
        drawn |= {name: str(rng.choice(values)) for name, values in choices.items() if rng.random() < 0.5}
        found += checked(open_page(page, **drawn))
    assert wanted <= set(found), found


def test_a_neurons_sum_is_true_for_any_numbers() -> None:
    rng = np.random.default_rng(6)
    for _ in range(400):
        terms = rng.normal(size=int(rng.integers(1, 20))) * 10.0 ** rng.integers(-4, 4)
        sums_in_words(sum_in_words(terms, float(rng.normal()), sorted(ACTIVATIONS)[rng.integers(8)], "products"))


def test_the_costs_of_any_layer_add_up() -> None:
    for size in range(1, 8):
        for filters in range(1, 17):
            costs(cost_table(ConvSpec(size, 1, "same"), 32, 32, 3, filters))


def test_the_bounds_of_any_descent_are_true() -> None:
    rng = np.random.default_rng(7)
    for _ in range(300):
        curvature = np.abs(rng.normal(size=5)) * 10.0 ** rng.integers(-3, 5)
        momentum = float(rng.integers(0, 20)) / 20
        bounds(expectation(curvature, float(rng.uniform(0.01, 0.99)) * largest_rate(curvature, momentum), momentum))


def test_a_rate_that_ends_all_error_at_once_is_said_so() -> None:
    curvature = np.array([0.0, 0.0, 4.0])
    assert "one step takes all of the error away" in expectation(curvature, 0.25, 0.0)


def test_digits_are_added_until_a_formula_holds() -> None:
    assert digits_that_hold(lambda share: -math.log(share), [0.99714], "0.0029", 4) == 4
    assert digits_that_hold(lambda share: -math.log(share), [0.997151], "0.0029", 4) == 5
    assert digits_that_hold(lambda *parts: sum(parts), [0.1, 0.2], "0.300", 3) == 3
    assert digits_that_hold(lambda *parts: sum(parts), [1 / 3, 1 / 3], "0.667", 3) == 4
    assert rounds_to(0.0025, "0.002")
    assert rounds_to(0.0025, "0.003")
    assert not rounds_to(0.00251, "0.002")
    assert rounds_to(1234.0, "1.2e+03")
    assert re.fullmatch(BRACKETED, "(−0.5)")
