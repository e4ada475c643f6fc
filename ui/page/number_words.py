"""Numbers and sizes as sentences have them."""

from collections.abc import Callable, Iterable, Sequence

_MOST_DIGITS = 16


def minus(text: str) -> str:
    """The sign of a negative number as it is typeset."""
    return text.replace("-", "−")


def signed(number: float, form: str = ".3f") -> str:
    """A sign, a space, the number in this format."""
    return f"{'−' if number < 0 else '+'} {abs(number):{form}}"


def sides(shape: Iterable[int]) -> str:
    """`(3, 5)` -> `3 × 5`."""
    return " × ".join(map(str, shape))


def whole_percent(share: float) -> str:
    """A share of 1 in whole per cent; 0 % and 100 % are said of none and of all alone."""
    if 0 < share < 0.005:
        return "under 1 %"
    if 0.995 <= share < 1:
        return "over 99 %"
    return f"{100 * share:.0f} %"


def rounds_to(number: float, printed: str) -> bool:
    """Whether a number, rounded to a printed one's last digit, is that one.

    Args:
        number: as it is.
        printed: by a format such as `.3f` or `.4e`.
    """
    mantissa, _, exponent = printed.partition("e")
    decimals = len(mantissa.partition(".")[2]) - int(exponent or 0)
    return abs(number - float(printed)) <= 0.5 * 10.0**-decimals * (1 + 1e-9)


def fewest_digits(holds: Callable[[int], bool], least: int) -> int:
    """The fewest digits, from `least` on, with which something holds."""
    return next((digits for digits in range(least, _MOST_DIGITS) if holds(digits)), _MOST_DIGITS)


def digits_that_hold(
    compute: Callable[..., float], numbers: Sequence[float], result: str, least: int, kind: str = "f"
) -> int:
    """Digits with which a formula's numbers are printed so that they lead to its printed result.

    A reader who computes with what is printed gets, rounded, what is printed.

    Args:
        compute: the formula, of the numbers one by one.
        numbers: as they are.
        result: as it is printed.
        least: digits to begin with.
        kind: what the digits are: "f" decimals, "g" significant ones.
    """

    def holds(digits: int) -> bool:
        return rounds_to(compute(*(float(f"{number:.{digits}{kind}}") for number in numbers)), result)

    return fewest_digits(holds, least)


def added(*numbers: float) -> float:
    """For `digits_that_hold`: the sum of all numbers."""
    return float(sum(numbers))
