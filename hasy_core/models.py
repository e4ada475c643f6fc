"""Shipped models and training runs by name, loaded safely."""

import json
import zipfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hasy_core.data import CLASS_COUNT, Progress, home
from hasy_core.data.locations import no_progress
from hasy_core.errors import DAMAGED_ZIP, HasyError

PRETRAINED = Path(__file__).resolve().parent.parent / "pretrained"
MODEL_FILE = "model.keras"
ARTICLES = "seed"
BATCH = 256
MAX_MODEL_BYTES = 256 * 2**20


def model_names() -> tuple[str, ...]:
    """Names that `load_model` takes: shipped models first, then finished runs, each sorted."""
    shipped = sorted(path.parent.name for path in PRETRAINED.glob(f"*/{MODEL_FILE}"))
    runs = sorted(path.parent.name for path in (home() / "runs").glob(f"*/{MODEL_FILE}"))
    return (*shipped, *(name for name in runs if name not in shipped))


def default_model() -> str:
    """The network that pages and commands use unless told otherwise: the article's; empty where there is none."""
    names = model_names()
    return ARTICLES if ARTICLES in names else next(iter(names), "")


def model_path(name: str) -> Path:
    """The `.keras` file of a shipped model or run by name, of a run's folder, or the file itself.

    Raises:
        HasyError: there is no such model.
    """
    if name in model_names():
        for folder in (PRETRAINED, home() / "runs"):
            if (folder / name / MODEL_FILE).is_file():
                return folder / name / MODEL_FILE
    path = Path(name)
    # A name that is too long for the system, or lies where it may not look, names no model.
    with suppress(OSError):
        if path.is_dir() and (path / MODEL_FILE).is_file():
            return path / MODEL_FILE
        if path.is_dir():
            raise HasyError(f"The folder {name} holds no {MODEL_FILE}; its training has not finished or it is no run.")
        if path.is_file():
            return path
    known = ", ".join(model_names()) or "none is shipped or trained yet"
    raise HasyError(f"There is no model {name!r}; give a name ({known}), a run's folder or a .keras file.")


def _check_archive(path: Path, name: str) -> None:
    """Refuse what is no Keras archive, or one that would run code of its own when loaded."""
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_MODEL_BYTES:
                raise HasyError(f"The model file {name} is larger than {MAX_MODEL_BYTES >> 20} MB; it is refused.")
            class_names = _class_names(json.loads(archive.read("config.json")))
    except RecursionError as error:
        raise _too_deep(name) from error
    except DAMAGED_ZIP as error:
        raise HasyError(f"{name} is not a whole .keras model file; save one with Keras 3's model.save().") from error
    if "Lambda" in class_names:
        raise HasyError(f"The model file {name} carries code of its own (a Lambda layer); it is refused, not run.")


def _too_deep(name: str) -> HasyError:
    return HasyError(f"The model file {name} nests its layers too deeply to be read; it is refused.")


def _class_names(config: object) -> set[str]:
    if isinstance(config, dict):
        own = {config["class_name"]} if isinstance(config.get("class_name"), str) else set()
        return own.union(*map(_class_names, config.values()))
    if isinstance(config, list):
        return set().union(*map(_class_names, config))
    return set()


def load_model(name: str) -> Any:
    """Load a model for prediction.

    Args:
        name: a shipped model's or run's name, a run's folder, or a `.keras` file.

    Returns:
        a `keras.Model` from `[n, 32, 32, 1]` (float, 1.0 = ink) to `[n, 369]` probabilities.

    Raises:
        HasyError: no such model, damaged, with code of its own, never built, or of another input or output shape.
    """
    path = model_path(name)
    _check_archive(path, name)
    import keras

    try:
        model = keras.models.load_model(path, compile=False, safe_mode=True)
    except RecursionError as error:
        raise _too_deep(name) from error
    except Exception as error:
        raise HasyError(f"The model file {name} cannot be loaded: {_first_line(error)}") from error
    inputs, outputs = (getattr(model, side, None) for side in ("inputs", "outputs"))
    if not inputs or not outputs:
        raise HasyError(
            f"The model {name} was saved before it was built, so it has no weights; call it once on a picture or give "
            "it a keras.Input, train it and save it again."
        )
    if len(inputs) != 1 or tuple(inputs[0].shape[1:]) != (32, 32, 1):
        raise HasyError(f"The model {name} does not take 32x32 pictures of one channel, so it is not for HASYv2.")
    if len(outputs) != 1 or tuple(outputs[0].shape[1:]) != (CLASS_COUNT,):
        raise HasyError(f"The model {name} does not tell HASYv2's {CLASS_COUNT} classes apart; train one on HASYv2.")
    return model


def as_input(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Pictures as networks take them: uint8 `[n, 32, 32]`, 255 = ink, to float32 `[n, 32, 32, 1]`, 1.0 = ink."""
    return (images.astype(np.float32) / 255.0)[..., None]


def predict_probabilities(
    model: Any, images: NDArray[np.uint8], progress: Progress = no_progress
) -> NDArray[np.float32]:
    """A model's probabilities, in batches.

    Args:
        model: as `load_model` returns it.
        images: uint8 `[n, 32, 32]`, 255 = ink.
        progress: told the fraction done.

    Returns:
        float32 `[n, 369]`.

    Raises:
        HasyError: the model gives values that are not finite.
    """
    result = np.empty((len(images), CLASS_COUNT), np.float32)
    for start in range(0, len(images), BATCH):
        result[start : start + BATCH] = np.asarray(model.predict_on_batch(as_input(images[start : start + BATCH])))
        progress(start / len(images), "Predicting")
    check_finite(result)
    return result


def check_finite(output: NDArray[np.float32]) -> None:
    """Refuse what a spoiled network gives.

    Raises:
        HasyError: a value is infinite or no number at all.
    """
    if not np.isfinite(output).all():
        raise HasyError(
            "The model's output is no longer numbers: its weights are damaged or its training ran away. Use another "
            "model, or train this one anew with a lower learning rate."
        )


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]


@cache
def model_card(name: str) -> dict[str, Any]:
    """The facts of a shipped model (`card.json` beside it): command, seed, split, scores; empty for others."""
    path = PRETRAINED / name / "card.json"
    if name not in model_names() or not path.is_file():
        return {}
    card: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return card
