"""Below a drawing: why this answer, and what excites a filter."""

from ui.use.draw.why.address import meaningless
from ui.use.draw.why.excitation import excitation_settings, show_excitation
from ui.use.draw.why.section import show_why, why_settings

__all__ = ["excitation_settings", "meaningless", "show_excitation", "show_why", "why_settings"]
