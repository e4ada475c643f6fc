"""The export page's choices: which network, in which formats, and what there is to know of each."""

import streamlit as st

from hasy_core.errors import HasyError
from hasy_core.export.formats import FORMATS
from hasy_core.models import model_card, model_path
from ui.networks.network_table import bytes_words
from ui.page.address import Setting
from ui.page.plain_text import plain_text

DEFAULT = ["onnx"]


def formats_setting() -> Setting:
    """The chosen formats in the address: names with commas between."""

    def read(text: str) -> tuple[list[str], str | None]:
        chosen = [name for name in FORMATS if name in text.split(",")]
        unknown = [name for name in text.split(",") if name and name not in FORMATS]
        return chosen, f"must be some of {', '.join(FORMATS)}" if unknown else None

    def told(chosen: list[str]) -> str:
        titles = [f"“{FORMATS[name].title}”" for name in chosen]
        return f"chosen is {' and '.join(titles)}" if len(titles) == 1 else f"chosen are {', '.join(titles) or 'none'}"

    return Setting(DEFAULT, read, ",".join, told)


def choose_formats(key: str) -> list[str]:
    """The formats, and a table of what each is good for."""
    st.pills(
        "Formats",
        list(FORMATS),
        selection_mode="multi",
        format_func=lambda name: FORMATS[name].title,
        key=key,
        help="One or several; each comes with a README that says how to load it.",
    )
    rows = "\n".join(f"| **{each.title}** | {each.good_for} |" for each in FORMATS.values())
    st.markdown(f"| Format | Good for |\n|---|---|\n{rows}")
    return [name for name in FORMATS if name in st.session_state[key]]


def show_network_facts(name: str) -> None:
    """Size and score of a network, as far as they are known without loading it."""
    try:
        size = f"{bytes_words(model_path(name).stat().st_size)} as a Keras file"
    except (HasyError, OSError) as error:
        st.error(plain_text(str(error)))
        return
    card = model_card(name)
    parameters = f"{card['parameters']:,} parameters · " if "parameters" in card else ""
    score = f" · {card['scores']['top1']:.2%} of fold 1's test pictures right" if "scores" in card else ""
    st.caption(f"{parameters}{size}{score}")
