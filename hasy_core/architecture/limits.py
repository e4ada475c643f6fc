"""How large the numbers of a plan may be: enough for every network that two cores, or one GPU, can train."""

LIMITS: dict[str, tuple[int, int]] = {
    "filters": (1, 1024),
    "kernel": (1, 11),
    "stride": (1, 8),
    "padding": (0, 10),
    "pooling size": (1, 32),
    "pooling stride": (1, 32),
    "units": (1, 8192),
    "classes": (2, 10_000),
    "picture size": (1, 256),
    "picture channels": (1, 16),
    "repetitions": (0, 64),
    "convolutions in a row": (1, 64),
}
"""Least and most of each number."""
MAX_CONVOLUTIONS = 64
MAX_BLOCKS = 64
MAX_HIDDEN = 16
MAX_PARAMETERS = 50_000_000
"""200 MB of weights, 800 MB with gradients and what Adam keeps."""


def within(name: str, value: object) -> int:
    """The value, where it is a whole number within its limits.

    Raises:
        ValueError: naming what it is, its value and the limits.
    """
    least, most = LIMITS[name]
    if type(value) is not int or not least <= value <= most:
        raise ValueError(f"{name} {value!r} cannot be used; it must be a whole number from {least} to {most}")
    return value


def rate_within(rate: object) -> float:
    """A dropout rate, where it is one.

    Raises:
        ValueError: it is not from 0 to less than 1.
    """
    if isinstance(rate, bool) or not isinstance(rate, int | float) or not 0 <= rate < 1:
        raise ValueError(f"dropout {rate!r} cannot be used; it must be a number from 0 to less than 1")
    return float(rate)
