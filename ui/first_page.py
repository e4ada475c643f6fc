"""What the first page needs, imported and opened before anyone asks for it.

Nothing here is needed for a page to be right: it only moves work from the first visitor's first run of a script to
the time in which the browser fetches Streamlit's own files.
"""

import gc
import inspect

from ui import address, kernel_cells, kernel_presets, recognizer, shape_formula  # noqa: F401 - for the import itself
from ui.components.stage import stage  # noqa: F401
from ui.samples import default_sample, samples


def rehearse() -> None:
    """Opens the pictures, draws the one that is shown first, and takes all this out of the garbage collector's sight.

    Streamlit collects garbage after every run of a script, and whatever the server serves waits for it.
    """
    pictures = samples()
    pictures.classes()
    pictures.image(default_sample())
    inspect.stack()  # Streamlit's first element asks it, and the first answer looks at the file of every module
    gc.freeze()
