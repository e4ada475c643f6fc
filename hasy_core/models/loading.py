"""Shipped models and training runs by name, loaded safely."""

import json
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hasy_core.data import CLASS_COUNT, Progress, home, render_strokes
from hasy_core.data.locations import no_progress
from hasy_core.errors import HasyError
from hasy_core.models.archive import check_archive, too_deep
from hasy_core.models.form import ending, ends_in_logits, first_line, plain_graph, with_softmax

PRETRAINED = Path(__file__).resolve().parents[2] / "pretrained"
MODEL_FILE = "model.keras"
ARTICLES = "seed"
BATCH = 256
_DRAWN = (
    [[(0.0, 0.0), (90.0, 100.0)], [(0.0, 100.0), (90.0, 0.0)]],
    [[(60.0, 0.0), (0.0, 0.0), (0.0, 100.0), (60.0, 100.0)], [(0.0, 50.0), (40.0, 50.0)]],
    [[(0.0, 30.0), (40.0, 0.0), (80.0, 30.0), (120.0, 0.0)]],
)
"""Pen strokes of the pictures that a network is tried on."""


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
        if path.is_dir() and (path / "saved_model.pb").is_file():
            raise HasyError(
                f"The folder {name} is a SavedModel of TensorFlow, from which no layers can be read; where it was "
                "made, save the network as .keras with Keras 3."
            )
        if path.is_dir():
            raise HasyError(f"The folder {name} holds no {MODEL_FILE}; its training has not finished or it is no run.")
        if path.is_file():
            return path
    known = ", ".join(model_names()) or "none is shipped or trained yet"
    raise HasyError(f"There is no model {name!r}; give a name ({known}), a run's folder or a .keras file.")


def load_model(name: str) -> Any:
    """Load a model for prediction.

    Args:
        name: a shipped model's or run's name, a run's folder, or a `.keras` file.

    Returns:
        a `keras.Model` from `[n, 32, 32, 1]` (float, 1.0 = ink) to `[n, 369]` probabilities: as it was saved, or as
        `plain_graph` makes it, with a softmax after it where it was saved without. It was tried on a few pictures.

    Raises:
        HasyError: no such model, damaged, of another format or Keras 2, with what is not Keras's own, never built, of
            another input or output shape, unable to compute, or with outputs that are no probabilities.
    """
    path = model_path(name)
    check_archive(path, name)
    import keras

    try:
        model = keras.models.load_model(path, compile=False, safe_mode=True)
    except RecursionError as error:
        raise too_deep(name) from error
    except Exception as error:
        raise HasyError(f"The model file {name} cannot be loaded: {first_line(error)}") from error
    model = plain_graph(model, name)
    pictures = as_input(_probes())
    answers = _asked(model, pictures, name)
    if not _are_probabilities(answers) and ends_in_logits(model):
        model = with_softmax(model)
        answers = _asked(model, pictures, name)
    check_finite(answers)
    if not _are_probabilities(answers):
        sums = answers.sum(axis=1, dtype=np.float64)
        raise HasyError(
            f"The outputs of the model {name} are no probabilities: it ends in {ending(model)}, and of a picture they "
            f"add up to {sums[np.abs(sums - 1).argmax()]:.4g}, from {answers.min():.3f} to {answers.max():.3f}. End it "
            f"in a softmax over the {CLASS_COUNT} classes, or in a layer without an activation, and train it so."
        )
    alone = _asked(model, pictures[-1:], name)
    if not np.allclose(alone, answers[-1:], atol=_tolerance(answers)):
        raise HasyError(
            f"The model {name} answers the same picture in another way each time, by chance or by the pictures beside "
            "it; save it without layers that are told to be training, or that keep a state."
        )
    return model


def _probes() -> NDArray[np.uint8]:
    """Pictures that a network is tried on: paper, ink, and drawn ones, uint8 `[n, 32, 32]`, 255 = ink."""
    blank = np.zeros((32, 32), np.uint8)
    return np.stack([blank, ~blank, *(render_strokes(strokes) for strokes in _DRAWN)])


def _asked(model: Any, pictures: NDArray[np.float32], name: str) -> NDArray[Any]:
    import keras

    try:
        return np.asarray(keras.ops.convert_to_numpy(model(pictures, training=False)))
    except Exception as error:
        raise _unable(name, error) from error


def _unable(name: str, error: Exception) -> HasyError:
    return HasyError(f"The network {name} was loaded but cannot compute: {first_line(error)}")


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
        HasyError: the model cannot compute, or gives values that are no probabilities.
    """
    result = np.empty((len(images), CLASS_COUNT), np.float32)
    for start in range(0, len(images), BATCH):
        try:
            answers = np.asarray(model.predict_on_batch(as_input(images[start : start + BATCH])))
        except Exception as error:
            raise _unable(model.name, error) from error
        check_probabilities(answers, model.name)
        result[start : start + BATCH] = answers
        progress(start / len(images), "Predicting")
    return result


def check_probabilities(output: NDArray[Any], name: str) -> None:
    """Refuse what a network gives that ends in no softmax, or is spoiled.

    Args:
        output: `[n, classes]`.
        name: what the network is called.

    Raises:
        HasyError: a value is not finite or negative, or a row does not add up to 1.
    """
    check_finite(output)
    if not _are_probabilities(output):
        raise HasyError(
            f"The outputs of the network {name} are no probabilities: they are negative or do not add up to 1. End it "
            "in a softmax, or choose another."
        )


def check_finite(output: NDArray[Any]) -> None:
    """Refuse what a spoiled network gives.

    Raises:
        HasyError: a value is infinite or no number at all.
    """
    if not np.isfinite(output).all():
        raise HasyError(
            "The model's output is no longer numbers: its weights are damaged or its training ran away. Use another "
            "model, or train this one anew with a lower learning rate."
        )


def _are_probabilities(output: NDArray[Any]) -> bool:
    """Whether each row is not negative and adds up to 1, as exactly as its type of number allows; NaN does neither."""
    within = _tolerance(output)
    sums = output.sum(axis=1, dtype=np.float64)
    return bool((output >= -within).all() and (np.abs(sums - 1) <= within).all())


def _tolerance(output: NDArray[Any]) -> float:
    # A softmax computed in bfloat16 adds up to 0.987 to 1.013 over 369 classes.
    return 1e-4 if output.dtype.itemsize > 2 else 0.02


@cache
def model_card(name: str) -> dict[str, Any]:
    """The facts of a shipped model (`card.json` beside it): command, seed, split, scores; empty for others."""
    path = PRETRAINED / name / "card.json"
    if name not in model_names() or not path.is_file():
        return {}
    card: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return card
