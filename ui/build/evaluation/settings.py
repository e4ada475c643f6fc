"""What stands in the evaluation page's address."""

from collections.abc import Mapping

from hasy_core.data import CLASS_COUNT, SPLITS
from hasy_core.data.splits import STANDINS
from hasy_core.models import PRETRAINED, model_names
from ui.networks.recognizer import default_reader
from ui.page.address import Setting, choice, page_told, switch, whole
from ui.page.symbol_setting import NONE, symbol_setting

PAGE = "evaluation"
VIEWS = {
    "confusions": "Confusions",
    "errors": "Errors",
    "fool": "What fools it",
    "symbols": "Symbols",
    "calibration": "Calibration",
    "leaks": "Leaks",
}
MERGED = {"any": "all errors", "right": "only look-alikes", "wrong": "no look-alikes"}
ERROR_ORDERS = {"surest": "Surest first", "unsure": "Least sure first", "number": "By number"}
CLASS_ORDERS = {
    "worst": "Lowest F1",
    "best": "Highest F1",
    "recall": "Lowest recall",
    "precision": "Lowest precision",
    "most": "Most pictures",
    "fewest": "Fewest pictures",
    "table": "HASY's order",
}
MOST_MODELS = 6
FEWEST = 6  # symbols in sight of the matrix when it is nearest
LONGEST_SEARCH = 60
MOST_PAGES = 9999
MOST_PICTURES = 999_999
OF_VIEW: Mapping[str, tuple[str, ...]] = {
    "confusions": ("zoom", "near", "true", "read"),
    "errors": ("true", "read", "merged", "from", "to", "order", "sheet", "picture"),
    "fool": ("true",),
    "symbols": ("search", "sort", "leaf"),
    "calibration": (),
    "leaks": (),
}


def evaluation_settings() -> dict[str, Setting]:
    """The page's settings by name."""
    names = model_names()
    shipped = [name for name in names if (PRETRAINED / name).is_dir()]
    return {
        "models": _models(shipped[:MOST_MODELS] or list(names[:1]), names),
        "split": choice(SPLITS[0], (*SPLITS, STANDINS)),
        "model": choice(default_reader(), names),
        "view": choice("confusions", VIEWS),
        "scores": switch(False),
        "zoom": symbol_setting(),
        "near": _view(),
        "true": symbol_setting(),
        "read": symbol_setting(),
        "merged": choice("any", MERGED),
        "from": whole(0, 0, 100),
        "to": whole(100, 0, 100),
        "order": choice("surest", ERROR_ORDERS),
        "sheet": whole(1, 1, MOST_PAGES, page_told),
        "picture": _picture(),
        "search": Setting("", _short),
        "sort": choice("worst", CLASS_ORDERS),
        "leaf": whole(1, 1, MOST_PAGES, page_told),
    }


def _models(default: list[str], names: tuple[str, ...]) -> Setting:
    """Some networks by their names, with commas between them."""

    def read(text: str) -> tuple[list[str], str | None]:
        asked = list(dict.fromkeys(filter(None, text.split(","))))
        known = [name for name in asked if name in names][:MOST_MODELS]
        return known or default, None if known == asked else f"must be at most {MOST_MODELS} networks that are here"

    return Setting(default, read, ",".join)


def _view() -> Setting:
    """What is in sight of the matrix: true symbol and answer in the middle, and how many of each; `()`: not said."""
    symbol = symbol_setting()
    wrong = rf"must be two symbols and how many are in sight, such as \Sigma,\sum,24 (from {FEWEST} to {CLASS_COUNT})"

    def read(text: str) -> tuple[tuple[int, ...], str | None]:
        truth, answer, count, *more = [*text.split(","), "", "", ""]
        middle = [symbol.read(each)[0] for each in (truth, answer)]
        if min(middle) == NONE or any(more) or not (count.isascii() and count.isdigit()):
            return (), wrong
        asked = int(count[:9])
        taken = min(max(asked, FEWEST), CLASS_COUNT)
        return (*middle, taken), None if taken == asked else wrong

    def write(view: tuple[int, ...]) -> str:
        return ",".join([*map(symbol.write, view[:2]), str(view[2])]) if view else ""

    def told(view: tuple[int, ...]) -> str:
        return f"the page shows {write(view)}" if view else "the whole matrix is shown"

    return Setting((), read, write, told)


def _picture() -> Setting:
    """The number of a picture; -1, and no text, for the first of the list."""
    number = whole(0, 0, MOST_PICTURES)

    def read(text: str) -> tuple[int, str | None]:
        value, wrong = number.read(text)
        return (-1, f"{wrong}, that of a picture") if wrong else (value, None)

    return Setting(
        -1, read, lambda value: str(value) if value >= 0 else "", lambda _: "the first error of the list is chosen"
    )


def _short(text: str) -> tuple[str, str | None]:
    return text[:LONGEST_SEARCH], f"is longer than {LONGEST_SEARCH} signs" if len(text) > LONGEST_SEARCH else None
