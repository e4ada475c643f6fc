"""Below a drawing: why this answer, and what excites a filter."""

from ui.use.draw.why.activation_maximization import maximization_settings, show_maximization
from ui.use.draw.why.address import meaningless
from ui.use.draw.why.section import show_why, why_settings

__all__ = ["maximization_settings", "meaningless", "show_maximization", "show_why", "why_settings"]
