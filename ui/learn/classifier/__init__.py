"""Parts of the classifier page."""
