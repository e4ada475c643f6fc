"""Parts of the stride and padding page."""
