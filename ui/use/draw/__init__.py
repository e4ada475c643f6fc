"""Parts of the draw page."""
