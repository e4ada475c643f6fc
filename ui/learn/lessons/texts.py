"""The lessons: a question, what to do about it, and the state of a learn page in which to do it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from hasy_core.kernels.cells import kernel_text
from ui.page.input_grid import pattern_grid


@dataclass(frozen=True)
class Lesson:
    """One lesson.

    Attributes:
        page: the learn page that it opens.
        question: its title.
        task: one or two sentences: what to do on the page.
        answer: shown when the reader asks for it; Markdown.
        settings: what the page's address says, apart from the lesson itself.
        shown: controls that stay visible.
    """

    page: str
    question: str
    task: str
    answer: str
    settings: Mapping[str, str]
    shown: tuple[str, ...]


def _grid(cells: np.ndarray) -> dict[str, str]:
    return {"input": "grid", "grid": kernel_text(cells.astype(np.float64))}


_LAST_COLUMN = np.zeros((6, 6))
_LAST_COLUMN[:, -1] = 1
_STEP = np.where(np.arange(8) < 4, 5, 9) * np.ones((8, 1))
_ONES = np.ones((8, 8))

LESSONS: dict[str, Lesson] = {
    "zero-sum": Lesson(
        "convolution",
        "Every pixel is bright. Why is most of the output 0?",
        "Point at a 0 of the output and add up the products. Then choose another kernel and find one that keeps the "
        "brightness.",
        "Sobel's weights add up to 0. Where all pixels under the window are equal, the products cancel, whether the "
        "pixels are 5 or 9. Only at the step something is left: 4 · (1 + 2 + 1) = 16. Blurs add up to 1 and keep the "
        "brightness.",
        {**_grid(_STEP), "kernel": "sobel-x", "size": "3", "padding": "none"},
        ("kernel",),
    ),
    "faint-frame": Lesson(
        "convolution",
        "All pixels are 1. Why does their mean fade at the border?",
        "Point at a corner of the output. Then fill the padding with something else.",
        "At a corner 5 of the 9 pixels under the window are padding. Zeros count as pixels, so the mean of four ones "
        "is 4/9. Reflect, replicate and circular borrow real pixels, and every mean is 1 again.",
        {**_grid(_ONES), "kernel": "box", "size": "3", "padding": "same", "mode": "zeros"},
        ("mode", "padding"),
    ),
    "turned-kernel": Lesson(
        "convolution",
        "One dot goes in. Why does the kernel come out upside down?",
        "Compare the output with the kernel. Then switch on true convolution.",
        "A window right below the dot has it under the kernel's first row, one above it under the last row: so the "
        "order of rows and columns is turned round. Networks do just this (cross-correlation) and learn their kernels "
        "that way round. Mathematics turns the kernel by 180° first; then the dot gives the kernel as it is.",
        {**_grid(pattern_grid("dot", 7, 7)), "kernel": "own", "cells": "1,2,3;4,5,6;7,8,9", "size": "3"},
        ("flip",),
    ),
    "thrown-away": Lesson(
        "convolution",
        "What does ReLU throw away?",
        "Find a stroke with a blue and an orange side. Then set the activation to ReLU.",
        "Sobel x is positive where ink begins, from left to right, and negative where it ends. ReLU keeps the first "
        "and sets the second to 0. A network that needs both learns a second, mirrored kernel.",
        {"kernel": "sobel-x", "size": "3", "padding": "same"},
        ("activation",),
    ),
    "last-column": Lesson(
        "stride_padding",
        "Why did the last column vanish?",
        "All the ink is in the last column, and the output is blank. Bring it back with the stride, then with padding.",
        "With stride 2, windows of 3 columns begin at columns 0 and 2. The next one would begin at 4 and need column "
        "6, which does not exist. ⌊(6 − 3) / 2⌋ + 1 = 2 windows fit, and the last column is in neither.",
        {**_grid(_LAST_COLUMN), "kernel": "box", "size": "3", "stride": "2", "padding": "none"},
        ("stride", "padding"),
    ),
    "keep-size": Lesson(
        "stride_padding",
        "How much padding keeps the size?",
        "A kernel of 5 makes 32 pixels 28. Choose Amount and bring all four sides to where the output has 32 again. "
        "What will a kernel of 7 need?",
        "(kernel − 1) / 2 on each side: 2 for a kernel of 5, 3 for one of 7. This is what “same” does at stride 1.",
        {"input": "symbol", "size": "5", "stride": "1", "padding": "none"},
        ("size", "padding", "top", "bottom", "left", "right"),
    ),
    "even-kernel": Lesson(
        "stride_padding",
        "Why do kernels have odd sides?",
        "Padding is “same”. Read off how many pixels are added on each side, for kernel sizes 3, 4 and 5.",
        "A kernel of 4 needs 3 more pixels, which cannot be halved: 1 above and left, 2 below and right. Its output is "
        "shifted by half a pixel. An odd kernel has a centre, and the padding is the same on all sides.",
        {"size": "4", "stride": "1", "padding": "same"},
        ("size", "top", "bottom", "left", "right"),
    ),
    "nine-see-81": Lesson(
        "stride_padding",
        "How can nine weights see 81 pixels?",
        "Raise the dilation until the window spans 9 × 9 pixels.",
        "A dilation of 4 sets the taps 4 pixels apart: 4 · (3 − 1) + 1 = 9. There are still nine weights and nine "
        "multiplications; the pixels between the taps are not read by this window.",
        {"input": "symbol", "size": "3", "stride": "1", "dilation": "1", "padding": "same"},
        ("dilation",),
    ),
    "growing": Lesson(
        "stride_padding",
        "Can a convolution make a picture larger?",
        "Press Play and watch what stands between the pixels. Which stride makes 5 pixels 15?",
        "A transposed convolution sets its input's pixels one stride apart, with zeros between them, and slides over "
        "that: (5 − 1) · stride + 3 pixels. Stride 2 gives 11, stride 3 gives 15.",
        {"operation": "transposed", "side": "5", "size": "3", "stride": "2", "padding": "none"},
        ("stride",),
    ),
    "many-wins": Lesson(
        "pooling",
        "How often can one pixel win?",
        "Look at the wins under **Who wins**. Then set the stride to 1, then the window to 3.",
        "As often as there are windows that hold it. Windows of 2 at stride 2 share nothing: one win at most. At "
        "stride 1 a pixel is in 2 × 2 windows, with windows of 3 in 3 × 3: up to nine wins.",
        {"map": "input", "kind": "max", "size": "2", "stride": "2", "padding": "none"},
        ("size", "stride"),
    ),
    "small-shift": Lesson(
        "pooling",
        "Does pooling forget a shift by one pixel?",
        "Go to **What a shift does** below. Compare how much a shift to the right by 1 changes the raw and the pooled "
        "map. Then shift by 2.",
        "Not quite. With stride 2 a shift by 2 moves the pooled map by exactly one cell. A shift by 1 lies between two "
        "cells: some windows keep their maximum, others get another one. Pooling dulls small shifts, it does not "
        "forget them.",
        {"kind": "max", "size": "2", "stride": "2", "padding": "none", "down": "0", "right": "1"},
        ("down", "right"),
    ),
    "colour-blind": Lesson(
        "channels",
        "Why does this filter not see the ink?",
        "The ink is grey and the map is blank. Give the ink another colour.",
        "The filter weighs red +1, green −1 and blue 0. Grey has as much red as green, so the two sums cancel: this "
        "filter sees colour and no brightness. Red or green ink leaves something over.",
        {"colour": "red-green", "filters": "1", "size": "3", "ink": "606060", "paper": "ffffff"},
        ("input",),
    ),
    "one-pixel": Lesson(
        "channels",
        "What can a filter of a single pixel do?",
        "Point at a cell and count the weights. Then choose Full and see what the filter has gained.",
        "It mixes the channels of one pixel: three weights, one for each channel. It sees colour but no shape, for it "
        "never looks at a neighbour. Networks use it to make many maps few.",
        {"mixing": "pointwise", "filters": "1"},
        ("mixing", "colour"),
    ),
    "a-third": Lesson(
        "channels",
        "What is saved, and what is lost, when each filter reads one channel?",
        "Note the multiplications in the formula under **What it costs**, then choose Depthwise. There are "
        "still six maps.",
        "Each filter then reads one channel, not three: a third of the weights and a third of the multiplications. No "
        "filter can compare colours any more; that is why a 1 × 1 layer usually follows.",
        {"mixing": "full", "filters": "6", "size": "5"},
        ("mixing", "filters"),
    ),
    "certainty": Lesson(
        "classifier",
        "Can a network become more certain without learning anything?",
        "Go to **Softmax** below. Lower the temperature to 0.1, then raise it to 10. Does the order of the "
        "answers change?",
        "Softmax divides the logits by the temperature. A low one lets the largest logit take nearly all, a high one "
        "makes all answers alike. The order stays, so the network is right exactly as often as before.",
        {"temperature": "1.0"},
        ("temperature",),
    ),
    "doubled": Lesson(
        "classifier",
        "Dropout sets half of the values to 0. Why does it double the rest?",
        "Go to **Dropout** below and look at a value that is kept. Then try another rate, then Test.",
        "So that the next layer's sums stay, on average, what they are without dropout. With rate r a value is kept "
        "with probability 1 − r and multiplied by 1 / (1 − r): by 2 for a half. At test nothing is dropped and nothing "
        "multiplied.",
        {"mode": "training", "rate": "0.5"},
        ("mode", "rate", "seed"),
    ),
    "exploding": Lesson(
        "backpropagation",
        "When does learning explode?",
        "Play the descent at 0.9. Then set the learning rate a little above 1 and play again.",
        "The rate is a share of 2 / λ, with λ the steepest curvature of the loss. Along that direction each step "
        "multiplies the error by 1 − 2 · share: by −0.8 at 0.9, so it shrinks; by −1.2 at 1.1, so it grows with every "
        "step.",
        {"part": "learn", "rate": "0.9", "momentum": "0.0"},
        ("rate", "momentum"),
    ),
    "counting-bias": Lesson(
        "backpropagation",
        "Why is the bias's gradient 36?",
        "The loss is the sum of the output. Change the kernel's size and watch the bias's gradient.",
        "The bias is added to every cell of the output, so its gradient is the sum of all upstream gradients. Here "
        "each of them is 1, and 6 × 6 cells make 36. A larger kernel leaves fewer cells.",
        {"part": "bias", "loss": "sum", "input": "symbol", "side": "8", "size": "3", "padding": "none"},
        ("size",),
    ),
    "poor-corner": Lesson(
        "backpropagation",
        "Which pixels does the loss hear least?",
        "The kernel is a mean of nine pixels and the loss is the sum of the output. Compare the gradient at a corner "
        "with one in the middle.",
        "A pixel's gradient adds up the weights through which windows read it. A corner lies in one window, 1/9; a "
        "pixel in the middle in nine, 9 · 1/9 = 1. Padding lets more windows reach the border.",
        {"part": "input", "loss": "sum", "kernel": "box", "size": "3", "padding": "none"},
        ("padding",),
    ),
}
