"""The film of a training: pictures of a network from random to trained, played in the browser, blended in between."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ui.components.message import pack_message
from ui.components.web_component import web_component

_FILM = web_component("film/film")
COLOURS = 127
"""Values go to the browser as so many steps on each side of zero: finer than an eye tells apart."""


@dataclass(frozen=True, eq=False)
class Scene:
    """One picture that changes.

    Attributes:
        values: `[moments, h, w]`, finite.
        hatched: `[h, w]`, true where nothing is.
        limit: the value at which the colours end, above 0.
        caption: what stands above it.
        alt: what it shows, for who cannot see it.
    """

    values: NDArray[np.floating]
    hatched: NDArray[np.bool_]
    limit: float
    caption: str
    alt: str


def film(
    scenes: Sequence[Scene], epochs: Sequence[float], answers: Sequence[tuple[str, Sequence[float]]], *, key: str
) -> None:
    """Play and scrub pictures that were taken from time to time; between two of them their values are blended.

    Args:
        scenes: what is seen.
        epochs: when the pictures were taken, rising, at least two.
        answers: LaTeX of symbols, and at each moment the probability that the network gave them.
        key: the element's key.

    Raises:
        ValueError: there is one moment only, or a scene or an answer has another number of them.
    """
    count = len(epochs)
    if count < 2:
        raise ValueError("a film needs two moments at least")
    if any(len(each.values) != count for each in scenes) or any(len(course) != count for _, course in answers):
        raise ValueError(f"scenes and answers must have {count} moments each")
    header = {
        "epochs": [round(epoch, 3) for epoch in epochs],
        "answers": [{"latex": latex, "course": [round(share, 4) for share in course]} for latex, course in answers],
        "scenes": [
            {
                "rows": scene.hatched.shape[0],
                "columns": scene.hatched.shape[1],
                "hatched": np.flatnonzero(scene.hatched).tolist(),
                "limit": scene.limit,
                "caption": scene.caption,
                "alt": scene.alt,
            }
            for scene in scenes
        ],
    }
    _FILM(key=key, data=pack_message(header, *(_stepped(scene) for scene in scenes)))


def _stepped(scene: Scene) -> bytes:
    steps = np.rint(np.clip(scene.values / scene.limit, -1, 1) * COLOURS)
    return steps.astype(np.int8).tobytes()
