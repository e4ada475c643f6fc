"""What stands in the data page's address."""

from collections.abc import Mapping

import numpy as np

from hasy_core.data.symbols import symbol_index, symbol_table
from hasy_core.models import default_model, model_names
from ui.build.data.class_detail import MOST_DRAWS
from ui.build.data.class_list import LONGEST_SEARCH, ORDERS, PACKAGES, SIZES
from ui.components.points import COLOURS
from ui.page.address import Setting, choice, page_told, switch, whole
from ui.page.samples import default_sample, samples

VIEWS = {"classes": "Classes", "balance": "Balance", "same": "Same & similar", "map": "Map"}
METHODS = {"pca": "PCA", "t-sne": "t-SNE"}
SPREADS = {"chosen": "the coloured symbols", "all": "all symbols"}
FIRST_COLOURED = (r"\alpha", r"\propto", r"\infty", r"\sum", r"\Sigma", r"\rightarrow")
FAST_MODEL = "compact"
MOST_PAGES = 999
OF_VIEW: Mapping[str, tuple[str, ...]] = {
    "classes": ("class", "search", "order", "size", "package", "sheet", "draw"),
    "balance": ("log",),
    "same": ("class", "across", "leaf"),
    "map": ("network", "method", "spread", "coloured", "drawn"),
}


def data_settings() -> dict[str, Setting]:
    """The page's settings by name."""
    names = model_names()
    return {
        "view": choice("classes", VIEWS),
        "class": _class_setting(),
        "search": Setting("", _read_search),
        "order": choice("table", ORDERS),
        "size": choice("all", SIZES, lambda size: SIZES[size][0]),
        "package": choice("all", PACKAGES),
        "sheet": whole(1, 1, MOST_PAGES, page_told),
        "draw": whole(0, 0, MOST_DRAWS, lambda draw: f"draw {draw} of the pictures is shown"),
        "log": switch(True),
        "across": switch(True),
        "leaf": whole(1, 1, MOST_PAGES, page_told),
        "network": choice(FAST_MODEL if FAST_MODEL in names else default_model(), names),
        "method": choice("pca", METHODS),
        "spread": choice("chosen", SPREADS),
        "coloured": _coloured_setting(),
        "drawn": switch(False),
    }


def _class_setting() -> Setting:
    """A class by its LaTeX command."""
    default = int(samples().labels[default_sample(r"\alpha")])

    def read(text: str) -> tuple[int, str | None]:
        index = symbol_index().get(text)
        if index is None:
            return default, "is no symbol of HASYv2"
        return (index, None) if len(samples().numbers_of(index)) else (default, "has no pictures here")

    return Setting(default, read, lambda index: symbol_table()[index].latex)


def _read_search(text: str) -> tuple[str, str | None]:
    return text[:LONGEST_SEARCH], f"is longer than {LONGEST_SEARCH} signs" if len(text) > LONGEST_SEARCH else None


def _coloured_setting() -> Setting:
    """Some classes by their LaTeX commands, with a space between them: no command has one."""
    present = set(np.unique(samples().labels).tolist())
    default = [symbol_index()[latex] for latex in FIRST_COLOURED if symbol_index()[latex] in present]

    def read(text: str) -> tuple[list[int], str | None]:
        known = list(dict.fromkeys(symbol_index()[latex] for latex in text.split() if latex in symbol_index()))
        taken = [index for index in known if index in present][: len(COLOURS)]
        if len(taken) == len(text.split()):
            return taken, None
        return taken, f"must be at most {len(COLOURS)} different symbols that are here"

    return Setting(default, read, lambda classes: " ".join(symbol_table()[index].latex for index in classes))
