"""Which of the sections' settings mean something: those of an open section."""

import streamlit as st

from ui.page.address import Address
from ui.page.symbol_setting import NONE

_SECTIONS = {
    "why": ("method", "rank", "lead", "cam", "patch", "cover"),
    "excite": ("layer", "filter", "from", "start"),
    "compare": ("second", "map", "second_map"),
}
_OF_METHOD = {"cam": "gradcam", "patch": "occlusion", "cover": "occlusion"}


def meaningless(settings: Address) -> list[str]:
    """Names to leave out of the address: of what is folded, not chosen, not shown or without a goal."""
    state = {name: st.session_state.get(settings.key(name)) for name in settings.settings}
    names = [name for section, names in _SECTIONS.items() if not state.get(section) for name in (section, *names)]
    names += [name for name, method in _OF_METHOD.items() if state.get("method") != method]
    names += ["start"] if state.get("from") != "made" else []
    names += ["misread"] if state.get("target") == NONE else []
    return names + (["sample"] if state.get("input") != "symbol" else [])
