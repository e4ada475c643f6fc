"""What the first page needs, imported and opened before anyone asks for it.

Nothing here is needed for a page to be right: it only moves work from the first visitor's first run of a script to
the time in which the browser fetches Streamlit's own files.
"""

import ast
import gc
import inspect
from importlib import import_module
from pathlib import Path

from ui.page.page_scripts import LEARN
from ui.page.samples import default_sample, samples

_FOLDERS = ("ui.frame", "ui.networks", "ui.page")
"""Packages of which a script may import whole modules."""
SCRIPTS = (Path(__file__).with_name("dashboard.py"), LEARN / "convolution.py")


def imported_modules(script: Path) -> list[str]:
    """Names of the modules that a script imports at its top, in its order."""
    names = []
    for node in ast.parse(script.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.append(node.module)
            names += [f"{node.module}.{alias.name}" for alias in node.names if node.module in _FOLDERS]
    return names


def rehearse() -> None:
    """Imports what the first page does, draws the picture it shows, and hides all this from the garbage collector.

    Streamlit collects garbage after every run of a script, and whatever the server serves waits for it.
    """
    for script in SCRIPTS:
        for name in imported_modules(script):
            import_module(name)
    pictures = samples()
    pictures.classes()
    pictures.image(default_sample())
    inspect.stack()  # Streamlit's first element asks it, and the first answer looks at the file of every module
    gc.freeze()
