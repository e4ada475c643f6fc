"""Numbers and sizes as sentences have them."""

from collections.abc import Iterable


def minus(text: str) -> str:
    """The sign of a negative number as it is typeset."""
    return text.replace("-", "−")


def signed(number: float, form: str = ".3f") -> str:
    """A sign, a space, the number in this format."""
    return f"{'−' if number < 0 else '+'} {abs(number):{form}}"


def sides(shape: Iterable[int]) -> str:
    """`(3, 5)` -> `3 × 5`."""
    return " × ".join(map(str, shape))
