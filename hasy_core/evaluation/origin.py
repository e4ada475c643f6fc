"""Where a model comes from: which part of the data it was trained on, and on which symbols."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hasy_core.data import CLASS_COUNT, SPLITS, Hasy, split_numbers
from hasy_core.data.splits import STANDINS, standin_numbers
from hasy_core.errors import HasyError
from hasy_core.evaluation.report import LEARNED, NOT_LEARNED, TWIN
from hasy_core.files.atomic import read_json
from hasy_core.models import model_card, model_path


@dataclass(frozen=True)
class Origin:
    """What a model was trained on.

    Attributes:
        split, seed: of whose training part; an empty split where nobody knows: a file from elsewhere, or a run that
            began with another model's weights.
        classes: class indices, ascending; empty for all.
    """

    split: str = ""
    seed: int = 0
    classes: tuple[int, ...] = ()


def model_origin(name: str) -> Origin:
    """Where a model comes from: a shipped one by its card, a run by the settings beside its network.

    Args:
        name: as `hasy_core.models.load_model` takes it.

    Raises:
        HasyError: there is no such model.
    """
    carded = model_card(name).get("settings")
    if carded is not None:
        return _origin(carded | {"weights": ""})  # its card tells of all its training
    beside = model_path(name).with_name("settings.json")
    try:
        return _origin(read_json(beside))
    except HasyError:
        return Origin()


def seed_for(name: str, split: str) -> int:
    """The seed of a split whose test part a model has not learned: its own, where it is of that split; else 0.

    Raises:
        HasyError: there is no such model.
    """
    origin = model_origin(name)
    return origin.seed if origin.split == split else 0


def _origin(settings: object) -> Origin:
    if not isinstance(settings, dict):
        return Origin()
    split, seed, classes = (settings.get(name) for name in ("split", "seed", "classes"))
    known = isinstance(classes, list | tuple) and all(
        type(index) is int and 0 <= index < CLASS_COUNT for index in classes
    )
    learned = tuple(sorted(set(classes))) if known and classes else ()
    if settings.get("weights") or split not in (*SPLITS, STANDINS) or type(seed) is not int:
        return Origin(classes=learned)
    return Origin(str(split), seed, learned)


def find_leaks(origin: Origin, split: str, seed: int, hasy: Hasy | None) -> NDArray[np.uint8]:
    """Which pictures of a test part the model may have seen, or a pixel-identical one.

    A picture of its training part counts as seen, though a run may have held it out to watch itself. Of a model whose
    origin nobody knows, twins are looked for in the training part of the split that it is judged by.

    Args:
        origin: of the model.
        split, seed: whose test part it is judged by.
        hasy: the data set; None where that split is the stand-ins'.

    Returns:
        uint8 `[n]`: `NOT_LEARNED`, `TWIN` or `LEARNED`.
    """
    if hasy is None:
        tested = standin_numbers("test", seed)
        learned = standin_numbers("train", origin.seed) if origin.split == STANDINS else np.empty(0, np.int64)
        return np.where(np.isin(tested, learned), LEARNED, NOT_LEARNED).astype(np.uint8)
    tested = split_numbers(hasy, split, "test", seed)
    if origin.split == STANDINS:
        return np.full(len(tested), NOT_LEARNED, np.uint8)
    source, its_seed = (origin.split, origin.seed) if origin.split else (split, seed)
    learned = split_numbers(hasy, source, "train", its_seed)
    seen = np.zeros(len(hasy.labels), np.bool_)
    seen[learned] = True
    wanted = set(map(bytes, hasy.packed[tested]))
    known = {picture for picture in map(bytes, hasy.packed[learned]) if picture in wanted}
    twin = np.array([bytes(picture) in known for picture in hasy.packed[tested]], np.bool_)
    return np.select([seen[tested], twin], [LEARNED, TWIN], NOT_LEARNED).astype(np.uint8)
