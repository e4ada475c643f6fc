"""What a caller hands over, as float64 arrays of the right number of axes, or what is wrong with it."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


def is_whole(value: object) -> bool:
    """Whether a value is a whole number: an `int` or a NumPy integer, but no `bool` and no `3.0`."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def real_array(name: str, values: ArrayLike, axes: tuple[str, ...] | None = None) -> Array:
    """Any real numbers (uint8, bool, float32, lists, …) as float64.

    Args:
        name: what the argument is called, for the error.
        values: the numbers.
        axes: what each axis is called, for the error; their number is the number of axes wanted. None: any shape.

    Returns:
        float64 with `len(axes)` axes, none of them empty; it may share memory with `values`.

    Raises:
        ValueError: the values are no real numbers, one is not finite, or the axes are not those wanted.
    """
    wanted = f"[{', '.join(axes)}]" if axes is not None else "an array of any shape"
    try:
        array = np.asarray(values)
    except ValueError:
        raise ValueError(f"{name} is no regular array of numbers; it must be {wanted}") from None
    if not np.can_cast(array.dtype, np.float64, "same_kind"):
        raise ValueError(f"{name} holds {array.dtype}; it must hold real numbers, {wanted}")
    if axes is not None and array.ndim != len(axes):
        raise ValueError(f"{name} has {array.ndim} axes with shape {array.shape}; it must have {len(axes)}, {wanted}")
    if axes is not None and 0 in array.shape:
        raise ValueError(f"{name} is empty with shape {array.shape}; every axis of {wanted} must be at least 1")
    result = array.astype(np.float64, copy=False)
    finite = np.isfinite(result)
    if not finite.all():
        position = [int(index) for index in np.argwhere(~finite)[0]]
        raise ValueError(f"{name} has the value {result[tuple(position)]} at {position}; every value must be finite")
    return result
