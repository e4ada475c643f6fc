"""Printed arithmetic: what stands behind a sign follows from what stands before it, by the printed digits."""

import json
import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasy_core.browser.sources import BROWSER
from tests.javascript import in_node
from ui.components.sources import ROOTS
from ui.number_words import DECIMALS, SIGNIFICANT, agreeing

numbers = st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=9)


@given(numbers, st.sampled_from([DECIMALS, SIGNIFICANT]))
def test_a_printed_sum_is_that_of_its_printed_terms(values: list[float], forms: tuple[tuple[str, str], ...]) -> None:
    terms, [total], sign = agreeing(values, [sum], forms)
    exact = math.fsum(values)
    assert float(total) == pytest.approx(exact, rel=1e-3, abs=1e-3)
    if sign == "=":
        form = next(found for _, found in forms if f"{sum(values):{found}}" in (total, f"-{total}"))
        shown = f"{sum(map(float, terms)):{form}}"
        assert float(shown) == float(total)
    else:
        assert sign == "≈"


def test_the_usual_case_agrees_and_takes_few_digits() -> None:
    random = np.random.default_rng(0)
    signs, lengths = [], []
    for _ in range(500):
        values = random.normal(0, 1, int(random.integers(2, 9))).tolist()
        terms, _, sign = agreeing(values, [sum])
        signs.append(sign)
        lengths.append(len(terms[0].split(".")[1]))
    assert signs.count("=") >= 495
    assert lengths.count(3) >= 250


SENTENCE = """(module, cases) => cases.map(({ working, setting, names }) =>
    module.describeWorking(working, setting, { output: "Output" }, names, 0, 1, 2))"""
TOTAL = """(module, cases) => cases.map(({ working, setting, names }) => module.totalParts(working, setting, names))"""


def _cases(seed: int, count: int) -> list[dict[str, object]]:
    """Workings of a convolution's cells, of one to four channels, with any bias and activation."""
    random = np.random.default_rng(seed)
    cases = []
    for _ in range(count):
        channels = int(random.integers(1, 5))
        window, weights = random.normal(0, 1, (2, channels, int(random.integers(1, 10))))
        window[random.random(window.shape) < 0.3] = 0
        sums = (window * weights).sum(axis=1)
        bias = float(random.choice([0.0, random.normal(), 0.5]))
        before = float(sums.sum()) + bias
        shares = [
            {"channel": at, "window": list(x), "weights": list(w), "products": list(x * w), "sum": float(total)}
            for at, (x, w, total) in enumerate(zip(window, weights, sums, strict=True))
        ]
        working = {"shares": shares, "sum": float(sums.sum()), "bias": bias, "before": before, "value": max(before, 0)}
        activation = str(random.choice(["none", "relu"]))
        setting = {"kind": "convolution", "filters": 1, "activation": activation, "slope": 0.2}
        cases.append({"working": working, "setting": setting, "names": ["red", "green", "blue", "alpha"]})
    return json.loads(json.dumps(cases))


def _evaluated(sum_text: str) -> float:
    """The value of a printed sum of numbers and products."""
    text = re.sub(r"\b(red|green|blue|alpha|bias|Σ)\b", "", sum_text.replace("−", "-"))
    return sum(math.prod(float(factor.strip(" ()")) for factor in term.split("×")) for term in text.split(" + "))


def test_the_sentence_of_a_cell_adds_up_by_its_digits() -> None:
    cases = _cases(1, 300)
    agree = 0
    for case, said in zip(cases, in_node(ROOTS[0] / "stage" / "sentences.js", SENTENCE, cases), strict=True):
        sum_text = said.partition(": ")[2].partition(";")[0]
        terms, sign, total = re.fullmatch(r"(.*) ([=≈]) (\S+)", sum_text).groups()
        terms = " + ".join(term for term in terms.split(" + ") if "product" not in term)
        assert float(total.replace("−", "-")) == pytest.approx(case["working"]["before"], rel=1e-3, abs=1e-3)
        if sign == "=" and terms:
            digits = max(1, len(re.sub(r"^[−0.]*|\.", "", total)))
            assert _evaluated(terms) == pytest.approx(float(total.replace("−", "-")), rel=0.6 * 10.0 ** (1 - digits))
            agree += 1
    assert agree > 250


def test_the_last_line_of_a_working_adds_up_by_its_digits() -> None:
    cases = _cases(2, 300)
    agree = 0
    for case, parts in zip(cases, in_node(ROOTS[0] / "stage" / "working.js", TOTAL, cases), strict=True):
        assert float(parts[-1].replace("−", "-")) == pytest.approx(
            case["working"]["value" if case["setting"]["activation"] == "relu" else "before"], abs=6e-4
        )
        texts = [float(text.replace("−", "-")) for text in re.findall(r"−?\d+(?:\.\d+)?", " ".join(parts))]
        decimals = max(len(text.partition(".")[2]) for text in re.findall(r"\d+\.\d+", " ".join(parts)) or ["0.000"])
        if "≈" in " ".join(parts) or len(case["working"]["shares"]) == 1:
            continue
        count = len(case["working"]["shares"])
        assert round(sum(texts[:count]), decimals) == pytest.approx(texts[count], abs=1e-9)
        if case["working"]["bias"]:
            total = texts[count + 2] if len(texts) > count + 2 else texts[-1]
            assert round(texts[count] + texts[count + 1], decimals) == pytest.approx(total, abs=1e-9)
        agree += 1
    assert agree > 150


FORMULA = """(module, cases) => cases.map((working) => module.formula(working))"""


def test_a_cell_of_the_open_network_adds_up_by_its_digits() -> None:
    random = np.random.default_rng(3)
    workings = []
    for _ in range(300):
        total, bias = random.normal(0, 2, 2).tolist()
        workings.append(
            {"operation": "dense", "parts": [1, 2], "sum": total, "bias": bias, "before": total + bias}
            | {"activation": "linear", "value": total + bias}
        )
    agree = 0
    for said in in_node(BROWSER / "lab" / "working_view.js", FORMULA, workings):
        total, bias, sign, before = re.fullmatch(r"Σ of 2 products = (\S+), \+ bias (\S+) ([=≈]) (\S+)", said).groups()
        given, added, found = (float(text.strip("()").replace("−", "-")) for text in (total, bias, before))
        if sign == "=":
            assert round(given + added - found, 9) == 0
            agree += 1
    assert agree > 250
