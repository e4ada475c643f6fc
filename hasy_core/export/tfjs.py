"""A network for TensorFlow.js, with an app that runs it: one folder for any static host."""

from pathlib import Path

from hasy_core.export.browser_app import app_files
from hasy_core.export.tfjs_library import read_library
from hasy_core.files.new_folder import new_folder
from hasy_core.models import load_model


def write_tfjs(model_name: str, folder: Path, library: Path | None = None) -> None:
    """Write a model as `tf.loadLayersModel("./model.json")` of TensorFlow.js 4 reads it, and the app that runs it.

    Args:
        model_name: as for `load_model`.
        folder: where nothing stands yet.
        library: a folder with TensorFlow.js, whose files are to lie beside the app; None: it fetches them from a CDN.

    Raises:
        HasyError: there is no such model, it has a layer that the format lacks, the library is not the one expected,
            or the folder cannot be written.
    """
    beside = None if library is None else read_library(library)
    files = app_files(load_model(model_name), model_name, beside)
    with new_folder(folder) as part:
        for name, content in files.items():
            path = part / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
