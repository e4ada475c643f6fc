"""Saliency, integrated gradients, Grad-CAM and occlusion over the drawing; each gives its numbers in Markdown."""

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from hasy_core.inspection import (
    ClassMaps,
    IntegratedGradients,
    Occlusion,
    adversarial_flip,
    enlarged,
    grad_cam,
    integrated_gradients,
    occlusion,
    saliency,
    without_ink,
)
from ui.components.maps import ValueMap, value_maps
from ui.page.address import Address
from ui.page.choices import segmented
from ui.use.draw.why.question import Question, amount, percent

SIDE = 352  # px: eleven for each of the 32 pixels
TURNED = 10
PATCHES = ("4", "6", "8", "12")
PATCH_COLOURS = {"paper": "Paper", "ink": "Ink"}
_KEPT = 128


def show_saliency(settings: Address, asked: Question) -> str:
    """The gradient, and what turning over the ten pixels does that promise the largest fall."""
    gradient = _saliency(asked)
    turned, promised = adversarial_flip(asked.opened, asked.raster, gradient, TURNED)
    before = asked.probability_of(_ink(asked))
    after = asked.probability_of(turned)
    count = int((turned != _ink(asked)).sum())
    _show_map(settings, asked, gradient, "Gradient of the logit, for each full step from paper to ink")
    return (
        f"**Orange:** more ink here would raise {asked.target_words}; **blue:** would lower it. "
        f"A test of it: the {count} pixels with the most to lose, turned over (ink ↔ paper), should change it by "
        f"{amount(promised)}; they do change it by **{amount(after[1] - before[1])}**. "
        f"Probability: {percent(before[0])} → **{percent(after[0])}**."
    )


def show_integrated(settings: Address, asked: Question) -> str:
    """The attributions, how well they add up, and what erasing the ten strongest pixels does."""
    found = _integrated(asked)
    before, after = asked.probability, asked.probability_of(_erased(asked, found.attributions, TURNED))[0]
    rise = found.full - found.empty
    _show_map(settings, asked, found.attributions, "Each pixel's part of the rise from the empty sheet, logits")
    return (
        f"From the empty sheet ({amount(found.empty)}) to the drawing ({amount(found.full)}), {asked.target_words} "
        f"changes by {amount(rise)}. The pixels' parts add up to {amount(float(found.attributions.sum()))}: a gap of "
        f"**{100 * found.gap:.2g} %** with the gradient taken at {found.pictures} pictures on the way"
        f"{'' if found.gap <= 0.01 else ', where it was given up: trust these parts less'}. "
        f"Without the {TURNED} most orange pixels of ink: {percent(before)} → **{percent(after)}**."
    )


def show_grad_cam(settings: Address, asked: Question) -> str:
    """The map of a layer, laid over the drawing, and what erasing the ink under its strongest part does."""
    found = _grad_cam(asked)
    names = [asked.opened.layers[step].name for step in found.steps]
    key = settings.key("cam")
    settings.fit("cam", names, names[found.steps.index(found.default)], "is no layer of this network that has maps")
    kinds = {name: asked.opened.layers[step] for name, step in zip(names, found.steps, strict=True)}
    name = st.selectbox(
        "Layer",
        names,
        format_func=lambda each: f"{each} · {kinds[each].kind} · {' × '.join(map(str, kinds[each].output_shape))}",
        key=key,
        help="Whose maps are weighted and summed. The paper takes the last with maps; earlier ones are finer, but know "
        "less of the class.",
    )
    cells = found.maps[names.index(name)]
    shown = enlarged(cells, asked.opened.input_shape)
    tenth = max(int(asked.ink.sum()) // 10, 1)
    before, after = asked.probability, asked.probability_of(_erased(asked, shown, tenth))[0]
    _show_map(settings, asked, shown, f"Grad-CAM of {name}: {cells.shape[0]} × {cells.shape[1]} cells over the drawing")
    return (
        f"**Orange:** where this layer's maps speak for {asked.target_words}; what speaks against it is cut off. Each "
        "cell is painted over its share of the picture (nearest neighbour). "
        + (
            f"Without a tenth of the ink ({tenth} pixels), the most orange: {percent(before)} → **{percent(after)}**."
            if cells.any()
            else "**Nothing is left of it:** the weighted sum is negative everywhere in this layer."
        )
    )


def show_occlusion(settings: Address, asked: Question) -> str:
    """What covering each part of the drawing does to the answer's probability."""
    size = st.segmented_control(
        "Patch",
        PATCHES,
        format_func=lambda each: f"{each} × {each}",
        key=settings.key("patch"),
        required=True,
        help="Pixels that are covered at once. The patch moves on by half its side.",
    )
    cover = segmented(
        "Its colour",
        PATCH_COLOURS,
        key=settings.key("cover"),
        help="Paper takes ink away; ink adds a blot, which can hurt where nothing was drawn.",
    )
    found = _occlusion(asked, int(str(size)), 1.0 if cover == "ink" else 0.0)
    alone = asked.against is None
    drops = found.drops if alone else found.lead_drops
    worst = np.unravel_index(int(drops.argmax()), drops.shape)
    row, column = found.rows[int(worst[0])], found.columns[int(worst[1])]
    end = found.size - 1
    what = "Drop of the probability" if alone else "Drop of the lead, logits"
    _show_map(
        settings,
        asked,
        found.over_pixels(drops, asked.opened.input_shape),
        f"{what}: each pixel, mean of the patches over it",
        frame=(row, column, row + end, column + end),
    )
    return (
        f"**Orange:** covering this lowers {'the probability' if alone else 'the lead'}; **blue:** raises it. "
        f"{len(found.rows) * len(found.columns)} positions. The worst one (framed), rows {row} to {row + end}, columns "
        f"{column} to {column + end}: {percent(found.probability)} → "
        f"**{percent(found.probability - float(found.drops[worst]))}**."
    )


def _show_map(
    settings: Address,
    asked: Question,
    values: NDArray[Any],
    caption: str,
    frame: tuple[int, int, int, int] | None = None,
) -> None:
    strongest = np.unravel_index(int(np.abs(values).argmax()), values.shape)
    value_maps(
        settings.key("why_map"),
        [
            ValueMap(
                values.astype(np.float64),
                caption,
                f"{caption}. The drawing's outline lies over it. Strongest at row {strongest[0]}, column "
                f"{strongest[1]}: {values[strongest]:.3g}",
                outlined=asked.ink,
                frames=[] if frame is None else [frame],
            )
        ],
        side=SIDE,
    )


def _ink(asked: Question) -> NDArray[np.float32]:
    return (asked.raster / 255).astype(np.float32)


def _erased(asked: Question, scores: NDArray[Any], count: int) -> NDArray[np.float32]:
    return without_ink(asked.opened, asked.raster, scores, count)


# What has been explained once is kept, for all sessions.
_BY_QUESTION: dict[str | type[Any], Any] = {Question: lambda asked: asked.key}


@st.cache_data(max_entries=_KEPT, show_spinner=False, hash_funcs=_BY_QUESTION)
def _saliency(asked: Question) -> NDArray[np.float32]:
    return saliency(asked.opened, asked.raster, asked.target)


@st.cache_data(max_entries=_KEPT, show_spinner="Following the drawing from the empty sheet …", hash_funcs=_BY_QUESTION)
def _integrated(asked: Question) -> IntegratedGradients:
    return integrated_gradients(asked.opened, asked.raster, asked.target)


@st.cache_data(max_entries=_KEPT, show_spinner=False, hash_funcs=_BY_QUESTION)
def _grad_cam(asked: Question) -> ClassMaps:
    return grad_cam(asked.opened, asked.raster, asked.target)


@st.cache_data(max_entries=_KEPT, show_spinner="Covering part after part …", hash_funcs=_BY_QUESTION)
def _occlusion(asked: Question, size: int, patch: float) -> Occlusion:
    return occlusion(asked.opened, asked.raster, asked.target, size=size, stride=size // 2, patch=patch)
