"""Parts of the architecture page."""
