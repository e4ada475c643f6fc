"""What the stage prints adds up by its own digits: formulas are read back and computed again."""

import re
from typing import Any

import numpy as np

from hasy_core.arithmetic import NEGATIVE_SLOPE, ConvSpec, PoolSpec
from tests.javascript import in_node
from tests.printed import BRACKETED, NAMES, NUMBER, bent, is_rounded, number, total
from tests.web.test_operators import random_convolution
from ui.components.stage import LABELS, planar_image, planar_kernel, stage_setting

STAGES = 400

TELL = """(cases, core, told, lines) => cases.map(({ image, kernel, biases, setting, labels }) => {
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
})"""


def told(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    answers: list[dict[str, Any]] = in_node("operators/operators.js stage/sentences.js stage/working.js", TELL, cases)
    return answers


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


def test_the_working_of_any_convolution_adds_up_as_it_is_printed() -> None:
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
    for answer in told(cases):
        check_sentence(answer["sentence"])
        check_pieces(answer["pieces"], answer["sums"])


def test_the_working_of_any_pooling_adds_up_as_it_is_printed() -> None:
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
    for case, answer in zip(cases, told(cases), strict=True):
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


def test_gradients_are_not_called_outputs() -> None:
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
    usual, other = told([plain, gradient])
    assert usual["sentence"].startswith("Output row 1, column 1 (")
    assert other["sentence"].startswith("Gradient of K row 1, column 1 (")
