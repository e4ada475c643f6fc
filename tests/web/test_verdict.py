"""What the browser says of an answer is what Python says of it."""

import numpy as np
from numpy.typing import NDArray

from hasy_core.browser.answer_facts import answer_facts
from hasy_core.data.lookalikes import lookalikes
from hasy_core.data.symbols import CLASS_COUNT, symbol_index
from hasy_core.evaluation.calibration import shown_probabilities
from hasy_core.recognition.verdict import FULL_SYMBOLS, verdict
from tests.javascript import in_node

JUDGE = """({ cases, facts }, { calibrate, judge }) => cases.map(([probabilities, raster]) => judge(
    calibrate(Float32Array.from(probabilities), facts, new Float64Array(probabilities.length)),
    Uint8Array.from(raster), facts))"""


def some_probabilities(random: np.random.Generator) -> NDArray[np.float32]:
    """Outputs of a softmax, from unsure to sure; half of them with their best among look-alikes."""
    logits = random.normal(size=CLASS_COUNT) * random.uniform(0.5, 2)
    best = random.integers(CLASS_COUNT)
    logits[best] = random.uniform(3, 14)
    if random.random() < 0.6:
        members = list(lookalikes()[random.integers(len(lookalikes()))].members)
        logits[members] = logits[best] - random.exponential(1.5, len(members)) + random.uniform(0, 2)
    if random.random() < 0.05:
        logits[symbol_index()[FULL_SYMBOLS[random.integers(2)]]] = 16
    raised = np.exp(logits - logits.max())
    return (raised / raised.sum()).astype(np.float32)


def some_raster(random: np.random.Generator) -> NDArray[np.uint8]:
    ink = int(
        random.choice([0, 1, 21, 22, 150, 300, 723, 724, 1024], p=[0.02, 0.03, 0.03, 0.1, 0.4, 0.3, 0.04, 0.04, 0.04])
    )
    found = np.zeros(1024, np.uint8)
    found[random.permutation(1024)[:ink]] = 255
    return found.reshape(32, 32)


def test_the_verdict_is_pythons() -> None:
    random = np.random.default_rng(5)
    cases = [(some_probabilities(random), some_raster(random)) for _ in range(600)]
    expected = [verdict(shown_probabilities(probabilities, "best"), raster) for probabilities, raster in cases]
    assert {found.kind for found in expected} == {"empty", "sure", "likely", "group", "unsure", "dot", "full"}
    sent = [[case.ravel().tolist() for case in pair] for pair in cases]
    found = in_node("answers/verdict.js", JUDGE, {"cases": sent, "facts": answer_facts("best")})
    for here, there in zip(expected, found, strict=True):
        assert there == {"kind": here.kind, "sentence": here.sentence, "members": list(here.members)}
