"""Text from outside (an address, a file's name) in a place that reads Markdown."""

import re


def plain_text(text: str) -> str:
    """Markdown that shows the text as it stands, on one line: no markup, link, formula or icon comes of it."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", " ".join(text.split()))
