"""A network as a Keras file: the one that it is, or a new one of the form in which it is asked."""

import json
import shutil
import zipfile
from pathlib import Path

from hasy_core.files.new_folder import new_folder
from hasy_core.models import MODEL_FILE, load_model, model_path
from hasy_core.models.form import is_as_saved

_METADATA = "metadata.json"


def write_keras(model_name: str, folder: Path) -> None:
    """Make a folder with a model as `model.keras`, after it was seen to load.

    Args:
        model_name: as `hasy_core.models.load_model` takes it.
        folder: must not exist yet.

    Raises:
        HasyError: there is no such model, or it is none that may be passed on (see `load_model`).
    """
    model = load_model(model_name)
    with new_folder(folder) as part:
        if is_as_saved(model):
            shutil.copyfile(model_path(model_name), part / MODEL_FILE)
        else:
            model.save(part / MODEL_FILE)
            _leave_out_dates(part / MODEL_FILE)


def _leave_out_dates(path: Path) -> None:
    """Write a `.keras` file anew without the time at which it was saved: the same network gives the same bytes."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    told = json.loads(members[_METADATA])
    members[_METADATA] = json.dumps({name: value for name, value in told.items() if name != "date_saved"}).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)
