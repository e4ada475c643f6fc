"""The commands of `python -m hasy_core`, by subject. What takes time to import is imported inside them."""
