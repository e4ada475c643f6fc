"""Reading printed formulas back: does what stands there, computed with the digits that stand there, give what stands
there?"""

import re

from hasy_core.arithmetic import activate

NUMBER = r"−?\d+(?:\.\d+)?(?:e[-−]?\d+)?"
BRACKETED = rf"(?:\({NUMBER}\)|{NUMBER})"
NAMES = {
    "ReLU": "relu",
    "leaky ReLU": "leaky_relu",
    "ELU": "elu",
    "GELU": "gelu",
    "sigmoid": "sigmoid",
    "tanh": "tanh",
    "softplus": "softplus",
}
"""What an activation is called on a page, and in `hasy_core.arithmetic`."""


def bent(name: str, argument: float) -> float:
    """What the activation of that name makes of a number."""
    return float(activate(name, argument))


def number(text: str) -> float:
    """A printed number; it may stand in brackets, and its thousands may be grouped."""
    return float(text.strip("()").replace("−", "-").replace("{,}", "").replace(",", ""))


def is_rounded(computed: float, printed: str, decimals: int = 3) -> bool:
    """Whether a number, rounded to the printed digits, is the printed one.

    Args:
        computed: from the printed numbers of a formula.
        printed: its result.
        decimals: that a number below 1000 without a point has been rounded to.
    """
    mantissa, _, exponent = printed.strip("()").replace("−", "-").partition("e")
    _, point, behind = mantissa.partition(".")
    places = len(behind) if point else decimals if abs(number(printed)) < 1000 and not exponent else 0
    return abs(computed - number(printed)) <= 0.5 * 10.0 ** (int(exponent or 0) - places) * (1 + 1e-6)


def total(sum_of_terms: str) -> float:
    """`0.5 × (−2) + 3 products that are 0 + bias 1` -> 0.0: numbers and products between plus signs, named or not."""
    result = 0.0
    for term in sum_of_terms.split(" + "):
        if re.search(r"products? that (is|are) 0$", term):
            continue
        found = re.search(rf"({BRACKETED}) × ({BRACKETED})$", term)
        if found:
            result += number(found[1]) * number(found[2])
            continue
        last = re.search(rf"({BRACKETED})$", term)
        assert last, term
        result += number(last[1])
    return result
