"""What tests of TensorFlow.js share."""

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page


@dataclass(frozen=True)
class LibraryPage:
    """A page in which TensorFlow.js runs with WebAssembly.

    Attributes:
        page: the page.
        folder: what its web server has.
        address: where it has that, with a slash at the end.
    """

    page: Page
    folder: Path
    address: str
