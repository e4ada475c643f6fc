"""Parts of the backpropagation page."""
