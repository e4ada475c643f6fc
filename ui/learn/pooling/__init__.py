"""Parts of the pooling page."""
