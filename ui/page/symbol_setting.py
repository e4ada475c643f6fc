"""A symbol in an address, by its LaTeX command."""

from hasy_core.data import symbol_index, symbol_table
from ui.page.address import Setting

NONE = -1


def symbol_setting() -> Setting:
    """A class index by its LaTeX command; `NONE`, and no text, for none or any."""

    def read(text: str) -> tuple[int, str | None]:
        index = symbol_index().get(text, NONE)
        return index, None if index != NONE else "is no symbol of HASYv2"

    return Setting(
        NONE,
        read,
        lambda index: symbol_table()[index].latex if index >= 0 else "",
        lambda _: "no symbol is chosen by it",
    )


def goal_settings() -> dict[str, Setting]:
    """Of the draw page: `target`, the symbol to draw, and `misread`, what the network may take it for."""
    return {"target": symbol_setting(), "misread": symbol_setting()}
