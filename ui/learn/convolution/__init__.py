"""Parts of the convolution page."""
