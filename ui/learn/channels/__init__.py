"""Parts of the channels page."""
