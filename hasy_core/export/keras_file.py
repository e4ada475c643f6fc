"""A network as the Keras file that it is."""

import shutil
from pathlib import Path

from hasy_core.export.new_folder import new_folder
from hasy_core.models import MODEL_FILE, load_model, model_path


def write_keras(model_name: str, folder: Path) -> None:
    """Make a folder with a model as `model.keras`, after it was seen to load.

    Args:
        model_name: as `hasy_core.models.load_model` takes it.
        folder: must not exist yet.

    Raises:
        HasyError: there is no such model, or it is none that may be passed on (see `load_model`).
    """
    load_model(model_name)
    with new_folder(folder) as part:
        shutil.copyfile(model_path(model_name), part / MODEL_FILE)
