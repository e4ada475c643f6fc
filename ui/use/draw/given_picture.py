"""What the draw page reads in the place of a drawing: a symbol of the data, or a picture from a file."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from hasy_core.data.symbols import symbol_table
from hasy_core.errors import HasyError
from ui.components.draw_workspace import GivenPicture
from ui.page.address import Setting, choice
from ui.page.choices import segmented
from ui.page.inputs import FILE_KINDS
from ui.page.plain_text import plain_text
from ui.page.samples import choose_sample, sample_setting, samples
from ui.use.draw.near_pictures import near_pictures


@dataclass(frozen=True, eq=False)
class _Upload:
    """A file as it was read; it outlives its widget, which forgets the file when it is not drawn."""

    file_id: str
    picture: GivenPicture | None
    problem: str


_NONE = _Upload("", None, "")
SOURCES = {"drawing": "Draw", "symbol": "Symbol", "upload": "Picture"}


def picture_settings() -> dict[str, Setting]:
    """The settings that `choose_picture` keeps in the address; an upload does not stand there."""
    return {"input": choice("drawing", SOURCES), "sample": sample_setting()}


def choose_picture(page: str) -> GivenPicture | None:
    """The widgets that choose what is read; None where that is the drawing on the pad.

    Args:
        page: first part of the widgets' keys; the page's `Address` must hold `picture_settings` and have been read.
    """
    source = segmented(
        "Input",
        SOURCES,
        key=f"{page}_input",
        help="Your own drawing; a symbol of the data, as the network was trained on such; or a photo or picture file "
        "of one symbol.",
    )
    if source == "symbol":
        number = choose_sample(page)
        latex = symbol_table()[int(samples().labels[number])].latex
        return GivenPicture(samples().image(number), f"A picture of {latex} from the data")
    return _upload(page) if source == "upload" else None


def _upload(page: str) -> GivenPicture | None:
    key, kept_key = f"{page}_file", f"{page}_picture"

    def forget() -> None:
        if st.session_state[key] is None:
            st.session_state.pop(kept_key, None)

    file = st.file_uploader(
        "Picture",
        FILE_KINDS,
        key=key,
        on_change=forget,
        help="One symbol, drawn or photographed, of any size: the light is evened, the ink found, cut out and brought "
        "to HASYv2's 32×32 pixels and pen. At most 20 MB and 50 million pixels.",
    )
    state = st.session_state
    if file is not None and state.get(kept_key, _NONE).file_id != file.file_id:
        state[kept_key] = _read(file)
    kept: _Upload = state.get(kept_key, _NONE)
    if kept.problem:
        st.error(plain_text(kept.problem))
    if kept.picture is None:
        st.caption("Until a picture is chosen, the pad stays.")
    return kept.picture


def _read(file: Any) -> _Upload:
    from hasy_core.recognition import raster_from_picture

    try:
        return _Upload(file.file_id, GivenPicture(raster_from_picture(file), f"Read from {file.name[-40:]}"), "")
    except HasyError as error:
        return _Upload(file.file_id, None, str(error))


def nearest_training_pictures(raster: NDArray[np.uint8], count: int) -> list[GivenPicture]:
    """HASYv2's training pictures nearest to one, captioned with their LaTeX; none where HASYv2 is not at hand.

    The stand-ins are all alike, and searching them takes seconds to prepare.
    """
    if samples().kind != "hasy":
        return []
    return [
        GivenPicture(found.image, symbol_table()[found.class_index].latex)
        for found in near_pictures().nearest(raster, count)
    ]
