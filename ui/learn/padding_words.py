"""Padding and coverage in words: what "same" means elsewhere, which rows no window reads."""

from collections.abc import Iterable

from hasy_core.arithmetic import ConvSpec
from hasy_core.arithmetic.coverage import unread
from ui.page.number_words import minus, whole_percent

_NAMED = 6  # positions that are listed one by one
_AXES = (("row", "top", "bottom"), ("column", "left", "right"))


def unread_sentence(spec: ConvSpec, height: int, width: int) -> str:
    """Which rows and columns of the input are under no window, and what share of the pixels that is."""
    rows, columns = unread(spec, height, width)
    parts = [
        f"{len(positions)} of {size} {word}{'' if size == 1 else 's'} ({_listed(positions.tolist())})"
        for (word, _, _), positions, size in zip(_AXES, (rows, columns), (height, width), strict=True)
        if len(positions)
    ]
    if not parts:
        return "Every row and every column of the input is under some window."
    share = 1 - (1 - len(rows) / height) * (1 - len(columns) / width)
    return (
        f"No window reads {' and '.join(parts)} of the input: {whole_percent(share)} of its pixels count for nothing."
    )


def same_sentences(spec: ConvSpec, height: int, width: int) -> list[str]:
    """TensorFlow's "same" for this input, and what PyTorch makes of it.

    PyTorch splits a surplus as TensorFlow does where the stride is 1, and refuses "same" otherwise
    (`torch.nn.Conv2d`). What is written instead, dilation · (kernel - 1) // 2 on every side, is compared.

    Args:
        spec: a setting with `padding="same"`.
    """
    amounts = spec.padding_amounts(height, width)
    output = spec.output_shape(height, width)
    needed = [
        f"⌈{size} / {stride}⌉ = {result} {word}s need {before + after} of padding, {before} at the {first} and "
        f"{after} at the {last}"
        for (word, first, last), size, stride, result, (before, after) in zip(
            _AXES, (height, width), spec.stride, output, amounts, strict=True
        )
    ]
    if (height, spec.stride[0], output[0], amounts[0]) == (width, spec.stride[1], output[1], amounts[1]):
        needed[1] = "columns likewise, left and right"
    sentences = [f"**TensorFlow, Keras:** {'; '.join(needed)}. What does not halve goes to the bottom and the right."]
    if spec.stride == (1, 1):
        return [*sentences, '**PyTorch:** `padding="same"` splits it alike while the stride is 1.']
    usual = (spec.extent[0] - 1) // 2, (spec.extent[1] - 1) // 2
    other = ConvSpec(spec.kernel_size, spec.stride, usual, spec.dilation)
    try:
        others = other.output_shape(height, width)
    except ValueError:
        refused = f"the usual stand-in `padding={usual}` gives no output here"
        return [*sentences, f'**PyTorch** refuses `padding="same"` with a stride above 1; {refused}.']
    compared = "; ".join(
        f"{result} {word}s instead of {wanted}"
        if result != wanted
        else f"{result} {word}s, the first window at {word} {minus(str(-own))} instead of {minus(str(-before))}"
        if own != before
        else f"the same {result} {word}s"
        for (word, _, _), result, wanted, own, (before, _) in zip(_AXES, others, output, usual, amounts, strict=True)
    )
    return [
        *sentences,
        f'**PyTorch** refuses `padding="same"` with a stride above 1. The usual stand-in, `padding={usual}` on '
        f"both sides, gives {compared}.",
    ]


def _listed(positions: Iterable[int]) -> str:
    names = [str(position) for position in positions]
    if len(names) > _NAMED:
        names = [*names[: _NAMED - 1], "…", names[-1]]
    return ", ".join(names)
