"""A page's settings in its address: `/convolution?stride=2&padding=same` opens exactly that state.

A page lists its settings once. `Address.read` puts what the address says into `st.session_state`, under
`<page>_<name>`, before the widgets with these keys are made; `Address.write` puts what the widgets hold into the
address at the end. Streamlit's own `bind="query-params"` drops a value it cannot use without a word and knows
widgets only; here it becomes the nearest value that can be used, and the page says so.
"""

import math
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from ui.page import streamlit_private
from ui.page.plain_text import plain_text
from ui.page.visit import visit

REMEMBERED = 50
"""So many of the addresses that a page has had are known again when the browser sends one late."""


@dataclass(frozen=True)
class Setting:
    """One setting of a page.

    Attributes:
        default: where neither the address nor the session says anything.
        read: text of the address -> (value, None), or (nearest valid value, what is wrong with the text).
        write: value -> text; `read(write(value))` is the value.
        told: value -> what the page does with it in place of a text that cannot be used, as the reader sees it there;
            None: "the page shows" its text, or, where that is empty, "it was left out".
        of_link: it belongs to the link that led to the page, and is gone when the page is opened without it.
    """

    default: Any
    read: Callable[[str], tuple[Any, str | None]]
    write: Callable[[Any], str] = str
    told: Callable[[Any], str] | None = None
    of_link: bool = False

    def instead(self, value: Any) -> str:
        """What the page does with `value` in place of a text that cannot be used; part of a sentence."""
        if self.told is not None:
            return self.told(value)
        text = self.write(value)
        return f"the page shows {text}" if text else "it was left out"


def whole(default: int, low: int, high: int, told: Callable[[int], str] | None = None) -> Setting:
    """A whole number from `low` to `high`; `told` as in `Setting`."""
    return _bounded(default, low, high, lambda value: round(value), "a whole number", told)


def page_told(number: int) -> str:
    """`told` for the number of a page of a list: a list that has fewer pages shows its last one."""
    return "the list's first page is shown" if number <= 1 else "the list's last page is shown"


def number(default: float, low: float, high: float) -> Setting:
    """A finite number from `low` to `high`."""
    return _bounded(default, low, high, float, "a number")


def choice(default: str, options: Iterable[str], called: Callable[[str], str] | None = None) -> Setting:
    """One of some words.

    Args:
        default: one of them.
        options: the words; the values of a mapping are what the reader sees.
        called: word -> what the reader sees, where `options` does not say it.
    """
    known = tuple(options)
    labels = options if isinstance(options, Mapping) else {}
    called = called or (lambda word: str(labels.get(word, word)))

    def read(text: str) -> tuple[str, str | None]:
        if text in known:
            return text, None
        return default, f"must be one of {', '.join(known)}"

    return Setting(default, read, told=lambda word: f"the page shows “{called(word)}”")


def switch(default: bool) -> Setting:
    """On or off, as `1` or `0`."""

    def read(text: str) -> tuple[bool, str | None]:
        return (text == "1", None) if text in ("0", "1") else (default, "must be 1 (on) or 0 (off)")

    return Setting(
        default, read, lambda value: "1" if value else "0", lambda value: f"it is {'on' if value else 'off'}"
    )


def words(check: Callable[[str], object]) -> Setting:
    """Text that `check` accepts; it raises ValueError with a sentence otherwise, and the text is dropped."""

    def read(text: str) -> tuple[str, str | None]:
        try:
            check(text)
        except ValueError as error:
            return "", unreadable(error)
        return text, None

    return Setting("", read)


def unreadable(error: ValueError) -> str:
    """What is wrong with a text whose reader raised `error`."""
    return f"cannot be read ({str(error).removesuffix('.')})"


def _bounded(
    default: float,
    low: float,
    high: float,
    convert: Callable[[float], float],
    kind: str,
    told: Callable[[Any], str] | None = None,
) -> Setting:
    def read(text: str) -> tuple[float, str | None]:
        wrong = f"must be {kind} from {_figure(low)} to {_figure(high)}"
        try:
            typed = float(text)
        except ValueError:
            return default, wrong
        if math.isnan(typed):
            return default, wrong
        value = convert(min(max(typed, low), high))
        return value, None if value == typed else wrong

    return Setting(default, read, told=told or (lambda value: f"the page shows {_figure(value)}"))


def _figure(value: float) -> str:
    """A number without a power of ten, which few readers know in the form that computers write."""
    return f"{value:.10f}".rstrip("0").rstrip(".")


class Address:
    """The settings of one page, in the address and in `st.session_state`.

    Args:
        page: first part of the keys: setting `stride` of page `convolution` stands under `convolution_stride`.
        settings: name in the address -> what it can be.

    Attributes:
        notices: one sentence for each value that could not be used as it stood, and for whatever else the page has
            to say about its settings. They stay until a setting changes.
    """

    def __init__(self, page: str, settings: Mapping[str, Setting]) -> None:
        self.page = page
        self.settings = dict(settings)
        self.notices: list[str] = []
        self._was_read = False

    def key(self, name: str) -> str:
        """Key of setting `name` in `st.session_state`."""
        return f"{self.page}_{name}"

    def read(self) -> None:
        """Make sure that every setting has a value in `st.session_state`; call before the page's first widget.

        A link that leads here from another page counts, whatever the session remembers of an earlier visit; so does
        an address that was changed from outside otherwise (the back button). A widget that was moved in the same
        moment wins over the latter: the browser may then have sent the address from before the last move. So does what
        stands on the page over an address that it had before, unless the browser was told to go back to it: a run that
        was asked for before the browser heard of the new address brings the old one along, and Streamlit may drop the
        news when the next run begins.
        """
        given = self._given()
        kept: dict[str, Any] = st.session_state.get(self.key("kept"), {})
        written: dict[str, str] = st.session_state.get(self.key("written"), {})
        arrived = st.session_state.get(self.key("visit")) != visit()
        st.session_state[self.key("visit")] = visit()
        moved = not arrived and any(
            st.session_state.get(self.key(name)) not in (None, value) for name, value in kept.items()
        )
        had_before = given in st.session_state.get(self.key("written_over"), [])
        stale = had_before and not arrived and not streamlit_private.gone_back()
        linked = bool(given) and arrived and not streamlit_private.gone_back()
        changed = linked or (given and given != written and not (moved or stale))
        if linked:
            st.session_state[self.key("link")] = st.session_state.get(self.key("link"), 0) + 1
        self.notices = [] if moved or changed else list(st.session_state.get(self.key("notices"), []))
        if changed:
            kept = {}
            for name, text in given.items():
                kept[name], wrong = self.settings[name].read(text)
                if wrong:
                    self._refuse(name, text, wrong, kept[name])
            values = {name: kept.get(name, setting.default) for name, setting in self.settings.items()}
            for name, value in values.items():
                st.session_state[self.key(name)] = value
            # The next run must know what was read here, should it interrupt this one before the page writes it.
            st.session_state[self.key("kept")] = values
            st.session_state[self.key("unchecked")] = set(given)
        for name, setting in self.settings.items():
            # After a fragment ran by itself Streamlit may have None for a choice that stood outside it.
            # What a left page's widgets held, it may have by halves.
            if st.session_state.get(self.key(name)) is None or (arrived and name in kept):
                st.session_state[self.key(name)] = kept.get(name, setting.default)
            if arrived and not given and setting.of_link:
                st.session_state[self.key(name)] = setting.default
        if not self._was_read:  # fragments read again, when the page's widgets have been made
            self._say_again(kept)
        self._was_read = True

    def fit(self, name: str, options: Container[Any], default: Any, wrong: str) -> None:
        """Make sure that a setting is one of what there is to choose from, where only the running page knows that.

        What the address asked for in vain is said among the notices, which stand above: the page runs again for them.

        Args:
            name: of the setting.
            options: what it can be.
            default: what it becomes if it is none of them.
            wrong: what is wrong then with a text of the address; completes "<name> …".
        """
        key, unchecked = self.key(name), st.session_state.get(self.key("unchecked"), set())
        asked = st.session_state.get(key)
        fits, given = asked in options, name in unchecked
        unchecked.discard(name)
        if fits:
            return
        st.session_state[key] = default
        # Else the next run would take it for a widget that was moved.
        st.session_state[self.key("kept")] = {**st.session_state.get(self.key("kept"), {}), name: default}
        if not given or asked is None:
            return
        self._refuse(name, self.settings[name].write(asked), wrong, default)
        st.session_state[self.key("notices")] = self.notices
        st.session_state[self.key("written")] = self._given()
        st.rerun()

    def _given(self) -> dict[str, str]:
        return {name: text for name, text in st.query_params.to_dict().items() if name in self.settings}

    def _refuse(self, name: str, text: str, wrong: str, value: Any) -> None:
        shown = text if len(text) <= 40 else text[:40] + "…"
        instead = self.settings[name].instead(value)
        self.notices.append(f"The address says {name}={shown}, but {name} {wrong}; {instead}.")

    def _say_again(self, kept: Mapping[str, Any]) -> None:
        """Has Streamlit tell the browser the values of widgets once more that it has not made yet.

        It tells them once. Where a second run follows before a busy browser has made the widgets, they are made by
        what that run said: with their defaults, which the browser then sends back as if somebody had chosen them.
        """
        for name, value in kept.items():
            key = self.key(name)
            if name in self.settings and st.session_state[key] == value and not streamlit_private.made_in_browser(key):
                st.session_state[key] = value

    def show_notices(self, passing: str = "") -> None:
        """All that there is to say, in one box; nothing where there is nothing.

        Args:
            passing: one sentence more, for this run of the page only.
        """
        if said := [*self.notices, *([passing] if passing else [])]:
            st.warning("\n\n".join(map(plain_text, said)))

    def write(self, leave_out: Iterable[str] = ()) -> None:
        """Put the settings into the address, except empty texts; call after the page's last widget.

        Args:
            leave_out: settings that mean nothing in the present state.
        """
        kept = st.session_state.get(self.key("kept"), {})
        values = {name: st.session_state.get(self.key(name)) for name in self.settings}
        # To a fragment that runs by itself Streamlit may show None, or nothing, for a choice that stands outside it.
        values = {
            name: kept.get(name, self.settings[name].default) if value is None else value
            for name, value in values.items()
        }
        left_out = set(leave_out)
        texts = {name: setting.write(values[name]) for name, setting in self.settings.items() if name not in left_out}
        texts = {name: text for name, text in texts.items() if text}
        st.session_state[self.key("kept")] = values
        if (before := st.session_state.get(self.key("written"))) not in (None, texts):
            over = st.session_state.get(self.key("written_over"), [])
            st.session_state[self.key("written_over")] = [*over, before][-REMEMBERED:]
        st.session_state[self.key("written")] = texts
        st.session_state[self.key("notices")] = self.notices
        if st.query_params.to_dict() != texts:
            st.query_params.from_dict(texts)
