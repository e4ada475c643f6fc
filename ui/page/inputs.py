"""Choosing what slides under the kernel: a symbol, a drawing, an uploaded picture, or a small grid of cells."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from hasy_core.data.strokes import render_strokes
from hasy_core.data.uploads import read_upload
from hasy_core.errors import HasyError
from ui.components.pad import EMPTY, Drawing, sketch_pad
from ui.page.address import Setting, choice
from ui.page.choices import segmented
from ui.page.input_grid import choose_grid, grid_setting, take_grid
from ui.page.plain_text import plain_text
from ui.page.samples import choose_sample, sample_setting, samples

SOURCES = {"symbol": "Symbol", "drawing": "Draw", "upload": "Upload", "grid": "Grid"}
FILE_KINDS = ("png", "jpg", "jpeg", "webp", "gif", "bmp", "tif", "tiff")
DEFAULT_INK, DEFAULT_PAPER = "#c2410c", "#dbeafe"
RGB = ("red", "green", "blue")

Identity = tuple[str, object]


@dataclass(frozen=True, eq=False)
class ChosenInput:
    """The input that the page works on.

    Attributes:
        values: float64 `[h, w]`, 0.0 = paper, 1.0 = ink (a grid may hold any numbers); or `[h, w, 3]` where the page
            asked for colour: red, green and blue light from 0.0 to 1.0.
        source: a key of `SOURCES`.
        editable: whether `take_pixels` stores painted pixels; colours are not painted.
        meaningless: settings of `input_settings` that mean nothing now, for `Address.write`.
    """

    values: NDArray[np.float64]
    source: str
    editable: bool
    meaningless: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class _Picture:
    """An uploaded picture, decoded; it outlives its widget, which forgets the file when it is not drawn."""

    file_id: str
    name: str
    values: NDArray[np.float64]


def input_settings(*, colour: bool = False) -> dict[str, Setting]:
    """The settings that `choose_input` keeps in the address; a drawing or an upload does not stand there."""
    tints = {"ink": _hex_colour(DEFAULT_INK), "paper": _hex_colour(DEFAULT_PAPER)} if colour else {}
    return {"input": choice("symbol", SOURCES), "sample": sample_setting(), "grid": grid_setting()} | tints


def choose_input(page: str, *, colour: bool = False) -> ChosenInput:
    """The widgets that choose the input, and what they have chosen.

    Args:
        page: first part of the widgets' keys; the page's `Address` must hold `input_settings` and have been read.
        colour: the page wants three channels: an upload keeps its colours, all else is ink of one colour on paper of
            another.
    """
    # Under this key a lesson hides all of it at once.
    with st.container(key=f"{page}_input_box"):
        return _choose(page, colour)


def take_pixels(page: str, flat_values: Sequence[float]) -> None:
    """Keep what the reader painted into the input; call it in the stage's `on_paint`.

    A grid takes the values itself, and they stand in the address. Of all else an edited copy is kept for the session,
    until another picture is chosen, a link leads to the page, or the reader presses Reset.

    Args:
        page: as given to `choose_input`.
        flat_values: the whole input, row by row. Values that are no input of the size last shown are ignored: they
            were sent before the page changed.
    """
    identity, shape = st.session_state.get(f"{page}_input_now", (None, ()))
    try:
        pixels = np.array([float(value) for value in flat_values])
    except (TypeError, ValueError):
        return
    if len(shape) != 2 or pixels.size != shape[0] * shape[1] or not np.isfinite(pixels).all():
        return
    if identity == ("grid", None):
        take_grid(page, pixels.reshape(shape))
    else:
        st.session_state[f"{page}_edited"] = (identity, _link(page), pixels.reshape(shape))


def _choose(page: str, colour: bool) -> ChosenInput:
    state = st.session_state
    segmented(
        "Input",
        SOURCES,
        key=f"{page}_input",
        help="What slides under the kernel: a handwritten symbol, your own drawing, a picture file, "
        "or a small grid whose cells you set.",
    )
    source: str = state[f"{page}_input"]
    match source:
        case "symbol":
            values, identity = _symbol(choose_sample(page))
        case "drawing":
            values, identity = _drawing(page)
        case "upload":
            values, identity = _upload(page, colour)
        case _:
            values, identity = choose_grid(page), ("grid", None)
    tinted = colour and values.ndim == 2
    if tinted:
        values = _tint(page, values)
    elif not colour:
        values = _edited(page, values, identity)
    state[f"{page}_input_now"] = (identity, values.shape)
    unused = {"sample", "grid", "ink", "paper"} - {"symbol": {"sample"}, "grid": {"grid"}}.get(source, set())
    if tinted:
        unused -= {"ink", "paper"}
    known = input_settings(colour=colour)
    return ChosenInput(values, source, not colour, tuple(sorted(unused & known.keys())))


def _symbol(number: int) -> tuple[NDArray[np.float64], Identity]:
    return samples().image(number) / 255.0, ("symbol", (samples().kind, number))


def _drawing(page: str) -> tuple[NDArray[np.float64], Identity]:
    key = f"{page}_drawing"
    try:
        st.session_state[key] = sketch_pad(key=f"{page}_pad")
    except HasyError as error:
        st.error(str(error))
    drawing: Drawing = st.session_state.get(key, EMPTY)
    if not drawing.strokes:
        st.caption("Draw on the pad; at each pen-up the drawing becomes the input.")
    return render_strokes(drawing.strokes) / 255.0, ("drawing", drawing.number)


def _upload(page: str, colour: bool) -> tuple[NDArray[np.float64], Identity]:
    key, kept_key = f"{page}_file", f"{page}_picture"

    def forget() -> None:
        if st.session_state[key] is None:
            st.session_state.pop(kept_key, None)

    kept: _Picture | None = st.session_state.get(kept_key)
    file = st.file_uploader(
        "Picture",
        FILE_KINDS,
        key=key,
        on_change=forget,
        help="PNG, JPEG, WebP, GIF, BMP or TIFF, at most 20 MB and 50 million pixels. It is reduced to at most "
        "128 pixels a side and stays on this server only as long as this visit lasts.",
    )
    if file is not None and (kept is None or kept.file_id != file.file_id):
        name = file.name if len(file.name) <= 40 else "…" + file.name[-39:]
        try:
            kept = _Picture(file.file_id, name, read_upload(file, colour=colour, name=name))
            st.session_state[kept_key] = kept
        except HasyError as error:
            st.error(plain_text(str(error)))
    if kept is None:
        st.caption("Until a picture is chosen, the symbol stays.")
        return _symbol(min(int(st.session_state[f"{page}_sample"]), len(samples().labels) - 1))
    height, width = kept.values.shape[:2]
    st.caption(f"{plain_text(kept.name)}: {height} rows and {width} columns" + ("" if colour else "; dark is ink (1)"))
    return kept.values, ("upload", kept.file_id)


def _edited(page: str, values: NDArray[np.float64], identity: Identity) -> NDArray[np.float64]:
    """The reader's painted copy where there is one of this very input, with the button that drops it."""
    key = f"{page}_edited"
    of, link, painted = st.session_state.get(key, (None, 0, None))
    if of != identity or link != _link(page) or painted is None or painted.shape != values.shape:
        st.session_state.pop(key, None)
        return values
    st.button(
        "Reset the painted pixels",
        key=f"{page}_input_reset",
        icon=":material/restart_alt:",
        on_click=lambda: st.session_state.pop(key, None),
        help="Drops what you painted and shows the picture as it was.",
    )
    return np.asarray(painted)


def _link(page: str) -> int:
    """How many links have led to the page; one that does shows the input that it names, and nothing painted into it."""
    return int(st.session_state.get(f"{page}_link", 0))


def _tint(page: str, ink: NDArray[np.float64]) -> NDArray[np.float64]:
    """`[h, w]` of ink -> `[h, w, 3]` of light: ink of one colour on paper of another."""
    with st.container(horizontal=True, gap="small"):
        st.color_picker("Ink", key=f"{page}_ink", help="Colour of the ink: one number for each of three channels.")
        st.color_picker("Paper", key=f"{page}_paper", help="Colour of the paper, likewise.")
    inked, blank = (_channels(st.session_state[f"{page}_{name}"]) for name in ("ink", "paper"))
    share = np.clip(ink, 0.0, 1.0)[..., None]
    return blank + share * (inked - blank)


def _channels(colour: str) -> NDArray[np.float64]:
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255.0


def _hex_colour(default: str) -> Setting:
    """A colour such as `#c2410c`, without its # in the address."""

    def read(text: str) -> tuple[str, str | None]:
        if re.fullmatch(r"#?[0-9a-fA-F]{6}", text):
            return "#" + text.removeprefix("#").lower(), None
        return default, "must be a colour of six hexadecimal digits, such as " + default.removeprefix("#")

    return Setting(default, read, lambda colour: str(colour).removeprefix("#"))
