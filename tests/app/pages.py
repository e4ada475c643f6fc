"""A page under AppTest: opened at an address, read, and moved about at random."""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from tests.patience import SECONDS

_PAGES = Path(__file__).parents[2] / "pages"
_LEARN = _PAGES / "learn"
KINDS = ("slider", "selectbox", "toggle", "number_input", "segmented_control")


def open_page(page: str, **params: str) -> AppTest:
    """A learn page, opened at this address."""
    app = AppTest.from_file(str(_LEARN / f"{page}.py"), default_timeout=SECONDS)
    for name, text in params.items():
        app.query_params[name] = text
    return shown(app.run())


def linked_page(page: str, *others: str) -> AppTest:
    """A page that links to others, such as `use/draw`; not opened yet."""
    script = "import streamlit as st\n"
    script += f"pages = {[(str(_PAGES / f'{name}.py'), Path(name).name) for name in (page, *others)]}\n"
    script += (
        "st.navigation([st.Page(file, url_path=name, default=file == pages[0][0]) for file, name in pages]).run()\n"
    )
    return AppTest.from_string(script, default_timeout=SECONDS)


def shown(app: AppTest) -> AppTest:
    """`app`, after it was seen to show no exception."""
    assert not app.exception, app.exception[0].message
    return app


def unpacked(message: bytes) -> tuple[dict[str, Any], bytes]:
    """A header in JSON after its length, and what follows it."""
    length = int.from_bytes(message[:4], "little")
    return json.loads(message[4 : 4 + length]), message[4 + length :]


def address_of(app: AppTest) -> dict[str, Any]:
    """What the address says."""
    return dict(app.query_params)


def warnings_of(app: AppTest) -> str:
    """All warnings as they are read, a line each: without Markdown's backslashes."""
    return "\n".join(re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", warning.value) for warning in app.warning)


def text_of(app: AppTest) -> str:
    """All running text, captions and formulas."""
    return "\n".join(part.value for part in [*app.markdown, *app.caption, *app.latex])


def numpy_lines(app: AppTest, page: str) -> str:
    """The NumPy lines in the page's box, unfolded."""
    app.session_state[f"{page}_code"] = True
    app.session_state[f"{page}_language"] = "numpy"
    [lines] = [code.value for code in shown(app.run()).code if code.language == "python"]
    return str(lines)


def move(app: AppTest, data: st.DataObject, choices: Mapping[str, Collection[str]]) -> Any:
    """Sets any control that is not disabled to any value it offers, without running the page yet.

    Args:
        app: the page.
        data: where the choices are drawn from.
        choices: what each segmented control offers, by its key; one that is not named is left alone.

    Returns:
        The widget that was moved.
    """
    found: dict[str, Any] = {widget.key: widget for kind in KINDS for widget in app.get(kind) if not widget.disabled}
    movable = [key for key, widget in found.items() if widget.type != "button_group" or key in choices]
    widget = found[data.draw(st.sampled_from(movable), label="widget")]
    match widget.type:
        case "selectbox":
            widget.select_index(data.draw(st.integers(0, len(widget.options) - 1), label=widget.key))
        case "toggle" | "checkbox":
            widget.set_value(data.draw(st.booleans(), label=widget.key))
        case "slider" | "number_input":
            steps = data.draw(st.integers(0, round((widget.max - widget.min) / widget.step)), label=widget.key)
            value = round(min(widget.min + steps * widget.step, widget.max), 6)
            widget.set_value(int(value) if isinstance(widget.value, int) else value)
        case _:
            widget.set_value(data.draw(st.sampled_from(sorted(choices[widget.key])), label=widget.key))
    return widget


def moved_about(examples: int) -> Any:
    """What a test is decorated with, besides `@given(data=st.data())`, that moves a page about so many times.

    A page takes too long to be made smaller and smaller where it fails.
    """
    return settings(max_examples=examples, phases=[Phase.generate], suppress_health_check=list(HealthCheck))


def walk(app: AppTest, data: st.DataObject, choices: Mapping[str, Collection[str]], longest: int) -> Iterator[None]:
    """Moves a page about, one control after another, and runs it each time; see `move`.

    Args:
        app: the page.
        data, choices: as for `move`.
        longest: most moves.

    Yields:
        After each run, which was seen to show no exception.
    """
    for _ in range(data.draw(st.integers(1, longest), label="moves")):
        move(app, data, choices)
        shown(app.run())
        yield


def check_mended(page: str, params: Mapping[str, str], name: str, value: object, said: str) -> AppTest:
    """Opens a page at an address that cannot be: the setting becomes the nearest that can, and the page says so."""
    app = open_page(page, **params)
    assert app.session_state[f"{page}_{name}"] == value
    assert said in warnings_of(app)
    return app
