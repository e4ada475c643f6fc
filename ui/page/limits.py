"""Sliders whose limits follow from other settings: a value outside is brought inside, and the page says so."""

from collections.abc import Callable, Sequence

import streamlit as st

from ui.page.address import Address


class Limits:
    """The limits of one run of a page.

    Args:
        settings: the page's address, already read; it gets a notice for each setting that had to change.
    """

    def __init__(self, settings: Address) -> None:
        self.settings = settings

    def slider(
        self,
        label: str,
        name: str,
        low: int,
        high: int,
        *,
        help: str,
        why: str = "",
        step: int = 1,
        on_change: Callable[[], None] | None = None,
    ) -> int:
        """A slider for a whole number; where only one value fits, a disabled one.

        Args:
            label: its label.
            name: the setting's name in the address.
            low, high: its limits now; low itself can be chosen, and every `step` above it.
            help: its help.
            why: completes "Stride 3 became 2: …" where the value had to change.
            step: from one value to the next.
            on_change: called when the reader moved it.
        """
        key = self.settings.key(name)
        held = int(st.session_state[key])
        value = low + (min(max(held, low), high) - low) // step * step
        if value != held:
            self.settings.notices.append(f"{label} {held} became {value}: {why}.")
        self._hand_over(name, value, (low, high, step))
        only = low + step > high
        top = low + step if only else high
        return int(st.slider(label, low, top, key=key, step=step, help=help, disabled=only, on_change=on_change))

    def choice(self, label: str, name: str, options: Sequence[int], *, help: str, why: str = "") -> int:
        """A choice among some whole numbers, for a setting that the address holds as a number.

        Args:
            label, name, help, why: as for `slider`.
            options: ascending; a value that is none of them becomes the next lower one, or the first.
        """
        key = self.settings.key(name)
        held = int(st.session_state[key])
        value = max((option for option in options if option <= held), default=options[0])
        if value != held:
            self.settings.notices.append(f"{label} {held} became {value}: {why}.")
        self._hand_over(name, value, tuple(options))
        return int(st.selectbox(label, options, key=key, help=help, disabled=len(options) == 1))

    def _hand_over(self, name: str, value: int, limits: tuple[int, ...]) -> None:
        """A widget with new limits is a new one to Streamlit and starts from its default: give it the value again."""
        known = st.session_state.setdefault(self.settings.key("limits"), {})
        if st.session_state[self.settings.key(name)] != value or known.get(name) != limits:
            st.session_state[self.settings.key(name)] = value
        known[name] = limits
