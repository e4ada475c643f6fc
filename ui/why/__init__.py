"""Below a drawing: why this answer, and what excites a filter."""

from ui.why.address import meaningless
from ui.why.excitation import excitation_settings, show_excitation
from ui.why.section import show_why, why_settings

__all__ = ["excitation_settings", "meaningless", "show_excitation", "show_why", "why_settings"]
