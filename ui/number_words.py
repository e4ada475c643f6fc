"""Numbers and sizes as sentences have them."""

from collections.abc import Callable, Iterable, Sequence

DECIMALS = tuple((f".{count}f", f".{count}f") for count in range(3, 9))
"""Forms for `agreeing`: three decimals, or as many as it takes."""
SIGNIFICANT = tuple((f".{count}g", f".{count}g") for count in range(4, 10))
"""Likewise: four digits that count, or as many as it takes."""


def minus(text: str) -> str:
    """The sign of a negative number as it is typeset."""
    return text.replace("-", "−")


def signed(number: float, form: str = ".3f") -> str:
    """A sign, a space, the number in this format."""
    return signed_text(f"{number:{form}}")


def signed_text(text: str) -> str:
    """The same of a number that is a text already."""
    return f"{'−' if text.startswith('-') else '+'} {text.removeprefix('-')}"


def sides(shape: Iterable[int]) -> str:
    """`(3, 5)` -> `3 × 5`."""
    return " × ".join(map(str, shape))


def agreeing(
    values: Sequence[float],
    steps: Sequence[Callable[[Sequence[float]], float]],
    forms: Sequence[tuple[str, str]] = DECIMALS,
) -> tuple[list[str], list[str], str]:
    """Texts of some numbers and of what follows from them, with so many digits that the printed ones agree.

    Args:
        values: what is given.
        steps: each takes all numbers before it, given and found, and finds the next.
        forms: of the values and of what is found; the first is used with which each step, done with the printed
            numbers, gives what is printed after it.

    Returns:
        The values' texts, the texts of what is found, and "=", or "≈" (with the first forms) where no form agrees.
    """
    exact = _steps_done(values, steps)
    for given, found in forms:
        texts, results = _texts(values, given), _texts(exact[len(values) :], found)
        printed, known = list(map(float, [*texts, *results])), len(values)
        if results == _texts([step(printed[: known + place]) for place, step in enumerate(steps)], found):
            return texts, results, "="
    given, found = forms[0]
    return _texts(values, given), _texts(exact[len(values) :], found), "≈"


def _texts(numbers: Iterable[float], form: str) -> list[str]:
    """Without the sign of a zero."""
    texts = [f"{number:{form}}" for number in numbers]
    return [text.removeprefix("-") if float(text) == 0 else text for text in texts]


def _steps_done(values: Sequence[float], steps: Sequence[Callable[[Sequence[float]], float]]) -> list[float]:
    numbers = list(map(float, values))
    for step in steps:
        numbers.append(float(step(numbers)))
    return numbers
