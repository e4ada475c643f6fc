"""The settings of a convolution and of a pooling, checked once, and the sizes that follow from them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hasy_core.arithmetic.arrays import is_whole
from hasy_core.arithmetic.padding import PADDING_MODES, Amounts, largest_padding

PADDINGS = ("valid", "same", "full")
POOL_PADDINGS = ("valid", "same")

Pair = tuple[int, int]
IntOrPair = int | Sequence[int]
Padding = str | int | Sequence[int] | Sequence[Sequence[int]]


@dataclass(frozen=True, init=False)
class ConvSpec:
    """The settings of a convolution, apart from the kernel's values.

    Args:
        kernel_size: rows and columns of the kernel, as an int or a `(height, width)` pair.
        stride: pixels from one window to the next, likewise.
        padding: "valid" (none), "same" (TensorFlow's rule: output = input / stride, rounded up; an odd pixel
            goes to the bottom or right), "full" (every window that touches the input: dilation *
            (kernel_size - 1) on each side), or pixels: an int, `(h, w)`, or `((top, bottom), (left, right))`.
        dilation: pixels from one kernel tap to the next, an int or a pair.
        groups: the channels are cut into so many blocks, each seen by its own block of filters.
        padding_mode: what stands in the padding, one of `PADDING_MODES`, whatever `padding` says how much.

    Raises:
        ValueError: a setting is not of the kind or size described.

    The attributes hold what was given in one form: pairs, and padding in pixels as
    `((top, bottom), (left, right))`. Formulas: Dumoulin and Visin, "A guide to convolution arithmetic for
    deep learning", 2016; "same" as documented for `tf.nn.convolution`.
    """

    kernel_size: Pair
    stride: Pair
    padding: str | Amounts
    dilation: Pair
    groups: int
    padding_mode: str

    def __init__(
        self,
        kernel_size: IntOrPair,
        stride: IntOrPair = 1,
        padding: Padding = "valid",
        dilation: IntOrPair = 1,
        groups: int = 1,
        padding_mode: str = "zeros",
    ) -> None:
        if not is_whole(groups) or groups < 1:
            raise ValueError(f"groups={groups!r} cannot be used; it must be a whole number of at least 1")
        _check_choice("padding_mode", padding_mode, PADDING_MODES)
        # A frozen dataclass can be filled in this way only.
        set_field = object.__setattr__
        set_field(self, "kernel_size", _pair("kernel_size", kernel_size))
        set_field(self, "stride", _pair("stride", stride))
        set_field(self, "padding", _padding(padding))
        set_field(self, "dilation", _pair("dilation", dilation))
        set_field(self, "groups", int(groups))
        set_field(self, "padding_mode", padding_mode)

    @property
    def extent(self) -> Pair:
        """Rows and columns of the input that one window spans: dilation * (kernel_size - 1) + 1."""
        (kernel_h, kernel_w), (dilation_h, dilation_w) = self.kernel_size, self.dilation
        return dilation_h * (kernel_h - 1) + 1, dilation_w * (kernel_w - 1) + 1

    def padding_amounts(self, height: int, width: int) -> Amounts:
        """Pixels of padding for an input of `height` x `width`, as `((top, bottom), (left, right))`.

        Raises:
            ValueError: the size is none, or the padding is more than `padding_mode` can take from the input.
        """
        sizes = check_size(height, width)
        amounts = self._amounts(sizes)
        limits = self.largest_padding(height, width)
        if any(limit is not None and max(pair) > limit for pair, limit in zip(amounts, limits, strict=True)):
            limit = f"at most {_short(limits)} on each side of an input of {height} x {width} pixels"
            if isinstance(self.padding, str):
                kernels = _short(self.largest_kernel_size(height, width))
                raise ValueError(
                    f"padding={self.padding!r} with kernel_size={_short(self.kernel_size)} and "
                    f"dilation={_short(self.dilation)} needs {amounts}, but padding_mode={self.padding_mode!r} "
                    f"gives {limit}; kernel_size can be at most {kernels} here"
                )
            raise ValueError(
                f"padding={_short_amounts(self.padding)} is too much for padding_mode={self.padding_mode!r}; it can "
                f"be {limit}, while 'zeros' and 'replicate' have no limit"
            )
        return amounts

    def output_shape(self, height: int, width: int) -> Pair:
        """Rows and columns of the output: (input + padding - extent) // stride + 1 along each axis.

        Raises:
            ValueError: as for `padding_amounts`, or the kernel is larger than the padded input.
        """
        padded = self._padded(height, width)
        extent = self.extent
        if extent[0] > padded[0] or extent[1] > padded[1]:
            kernels, dilations = self.largest_kernel_size(height, width), self.largest_dilation(height, width)
            remedy = f"kernel_size can be at most {_short(kernels)} with this dilation"
            if all(limit is None or limit >= 1 for limit in dilations):
                known = (limit or own for limit, own in zip(dilations, self.dilation, strict=True))
                remedy += f", or dilation at most {_short(tuple(known))} with this kernel_size"
            raise ValueError(
                f"kernel_size={_short(self.kernel_size)} with dilation={_short(self.dilation)} spans "
                f"{extent[0]} x {extent[1]} pixels, but the padded input has {padded[0]} x {padded[1]}; "
                f"{remedy}"
            )
        return (
            (padded[0] - extent[0]) // self.stride[0] + 1,
            (padded[1] - extent[1]) // self.stride[1] + 1,
        )

    def unused(self, height: int, width: int) -> Pair:
        """Trailing rows and columns of the padded input that no window reaches.

        Only the end counts: what a stride beyond the kernel's extent leaves out between two windows does not.

        Raises:
            ValueError: as for `output_shape`.
        """
        rows, columns = self.output_shape(height, width)
        padded = self._padded(height, width)
        return (
            padded[0] - (rows - 1) * self.stride[0] - self.extent[0],
            padded[1] - (columns - 1) * self.stride[1] - self.extent[1],
        )

    def largest_kernel_size(self, height: int, width: int) -> tuple[int | None, int | None]:
        """The largest kernel that the other settings allow on such an input; None where there is no limit.

        Each is at least 1. For sliders: every kernel from 1 to this one gives an output.
        """
        extents = self._largest_extent(check_size(height, width))
        rows, columns = (
            None if extent is None else (extent - 1) // dilation + 1
            for extent, dilation in zip(extents, self.dilation, strict=True)
        )
        return rows, columns

    def largest_dilation(self, height: int, width: int) -> tuple[int | None, int | None]:
        """The largest dilation that the other settings allow on such an input; None where there is no limit.

        0 where not even a dilation of 1 lets the kernel fit. For sliders, as `largest_kernel_size`.
        """
        extents = self._largest_extent(check_size(height, width))
        rows, columns = (
            None if extent is None or kernel == 1 else (extent - 1) // (kernel - 1)
            for extent, kernel in zip(extents, self.kernel_size, strict=True)
        )
        return rows, columns

    def largest_padding(self, height: int, width: int) -> tuple[int | None, int | None]:
        """The most rows and columns that `padding_mode` allows on one side; None where there is no limit."""
        height, width = check_size(height, width)
        return largest_padding(height, self.padding_mode), largest_padding(width, self.padding_mode)

    def _amounts(self, sizes: Pair) -> Amounts:
        if not isinstance(self.padding, str):
            return self.padding
        if self.padding == "valid":
            return (0, 0), (0, 0)
        if self.padding == "full":
            height, width = self.extent[0] - 1, self.extent[1] - 1
            return (height, height), (width, width)
        surplus = [
            max((_rounded_up(size, stride) - 1) * stride + extent - size, 0)
            for size, extent, stride in zip(sizes, self.extent, self.stride, strict=True)
        ]
        rows, columns = ((total // 2, total - total // 2) for total in surplus)
        return rows, columns

    def _padded(self, height: int, width: int) -> Pair:
        height, width = check_size(height, width)
        rows, columns = self.padding_amounts(height, width)
        return height + sum(rows), width + sum(columns)

    def _largest_extent(self, sizes: Pair) -> tuple[int | None, int | None]:
        if self.padding == "valid":
            return sizes
        if not isinstance(self.padding, str):
            return sizes[0] + sum(self.padding[0]), sizes[1] + sum(self.padding[1])
        limits = self.largest_padding(*sizes)
        if self.padding == "full":
            rows, columns = (None if limit is None else limit + 1 for limit in limits)
        else:
            # "same" pads by (outputs - 1) * stride + extent - size, at most twice the limit of one side.
            rows, columns = (
                None if limit is None else size + 2 * limit - (_rounded_up(size, stride) - 1) * stride
                for limit, size, stride in zip(limits, sizes, self.stride, strict=True)
            )
        return rows, columns


@dataclass(frozen=True, init=False)
class PoolSpec:
    """The settings of a pooling.

    Args:
        size: rows and columns of the window: an int, or a `(height, width)` pair.
        stride: pixels from one window to the next, likewise; None: the size, so that windows do not overlap.
        padding: "valid" (none) or "same" (as for `ConvSpec`; what lies in the padding counts for nothing).

    Raises:
        ValueError: a setting is not of the kind or size described.
    """

    size: Pair
    stride: Pair
    padding: str

    def __init__(self, size: IntOrPair, stride: IntOrPair | None = None, padding: str = "valid") -> None:
        _check_choice("padding", padding, POOL_PADDINGS)
        set_field = object.__setattr__
        set_field(self, "size", _pair("size", size))
        set_field(self, "stride", self.size if stride is None else _pair("stride", stride))
        set_field(self, "padding", padding)

    def padding_amounts(self, height: int, width: int) -> Amounts:
        """Pixels of padding for an input of `height` x `width`, as `((top, bottom), (left, right))`.

        Raises:
            ValueError: the size is none.
        """
        return self._windows().padding_amounts(height, width)

    def output_shape(self, height: int, width: int) -> Pair:
        """Rows and columns of the output: (input + padding - size) // stride + 1 along each axis.

        Raises:
            ValueError: the size is none, or the window is larger than the input under "valid".
        """
        check_size(height, width)
        if self.padding == "valid" and (self.size[0] > height or self.size[1] > width):
            raise ValueError(
                f"size={_short(self.size)} is larger than the input of {height} x {width} pixels; with "
                f"padding='valid' size can be at most {_short((height, width))}, with 'same' it has no limit"
            )
        return self._windows().output_shape(height, width)

    def unused(self, height: int, width: int) -> Pair:
        """Trailing rows and columns that no window reaches, as `ConvSpec.unused`.

        Raises:
            ValueError: as for `output_shape`.
        """
        self.output_shape(height, width)
        return self._windows().unused(height, width)

    def _windows(self) -> ConvSpec:
        return ConvSpec(self.size, self.stride, self.padding)


def check_size(height: int, width: int) -> Pair:
    """An input's size as plain ints.

    Raises:
        ValueError: a side is not a whole number of at least 1.
    """
    for name, value in (("height", height), ("width", width)):
        if not is_whole(value) or value < 1:
            raise ValueError(f"{name}={value!r} cannot be an input's size; it must be a whole number of at least 1")
    return int(height), int(width)


def _check_choice(name: str, value: object, choices: tuple[str, ...]) -> None:
    if not isinstance(value, str) or value not in choices:
        raise ValueError(f"{name}={value!r} is unknown; it can be {_listed(choices)}")


def _pair(name: str, value: object) -> Pair:
    pair = tuple(value) if isinstance(value, list | tuple | np.ndarray) else (value, value)
    if not _are_whole(pair, least=1):
        raise ValueError(
            f"{name}={value!r} cannot be used; it must be a whole number of at least 1, or a (height, width) "
            f"pair of them"
        )
    return int(pair[0]), int(pair[1])


def _padding(value: object) -> str | Amounts:
    if isinstance(value, str) and value in PADDINGS:
        return value
    given = tuple(value) if isinstance(value, list | tuple | np.ndarray) else (value, value)
    if all(isinstance(side, list | tuple | np.ndarray) for side in given):
        sides = [tuple(side) for side in given]
    else:
        sides = [(side, side) for side in given]
    if len(sides) != 2 or not all(_are_whole(side, least=0) for side in sides):
        raise ValueError(
            f"padding={value!r} cannot be used; it can be {_listed(PADDINGS)}, a whole number of pixels of "
            f"at least 0, (h, w) or ((top, bottom), (left, right))"
        )
    (top, bottom), (left, right) = sides
    return (int(top), int(bottom)), (int(left), int(right))


def _are_whole(values: tuple[object, ...], least: int) -> bool:
    return len(values) == 2 and all(is_whole(value) and value >= least for value in values)  # type: ignore[operator]


def _rounded_up(numerator: int, denominator: int) -> int:
    return -(-numerator // denominator)


def _short(pair: tuple[object, ...]) -> str:
    return f"{pair[0]}" if pair[0] == pair[1] else f"({pair[0]}, {pair[1]})"


def _short_amounts(amounts: Amounts) -> str:
    if all(before == after for before, after in amounts):
        return _short((amounts[0][0], amounts[1][0]))
    return f"{amounts}"


def _listed(choices: tuple[str, ...]) -> str:
    quoted = [repr(choice) for choice in choices]
    return f"{', '.join(quoted[:-1])} or {quoted[-1]}"
