"""A network's features of some pictures, placed in the plane: computed in the background, kept for all sessions."""

import gc

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from hasy_core.data.locations import Progress
from hasy_core.data.splits import split_numbers, spread_over_classes
from hasy_core.inspection.embedding import Embedding, embed
from hasy_core.inspection.embedding_features import embedding_features
from hasy_core.models import load_model
from ui.build.data.packing import packed_pictures
from ui.page.jobs import Job
from ui.page.samples import samples

POINTS = 1500
FOLD = "fold-1"
_SEED = 0


def pictures_shown(classes: tuple[int, ...]) -> NDArray[np.int64]:
    """Numbers of the pictures that stand for some classes, as equally as possible, 1,500 at most.

    HASYv2's are from fold 1's test part: the shipped networks have not learned them.
    """
    hasy = samples().hasy
    numbers = np.arange(len(samples().labels)) if hasy is None else split_numbers(hasy, FOLD, "test")
    return numbers[spread_over_classes(samples().labels[numbers], np.array(classes), POINTS, _SEED)]


class EmbeddingJob(Job[Embedding]):
    """One embedding, being computed or done.

    Attributes:
        numbers: of its pictures.
    """

    def __init__(self, network: str, method: str, classes: tuple[int, ...]) -> None:
        super().__init__(
            f"The embedding by {network}",
            lambda report: self._embed(network, method, report),
            "The map could not be computed ({kind}); choose another network.",
            lambda error: f"These pictures cannot be placed: {error}." if isinstance(error, ValueError) else None,
        )
        self.numbers = pictures_shown(classes)
        self.doing = "Waking the network"

    def _embed(self, network: str, method: str, report: Progress) -> Embedding:
        def report_features(fraction: float, doing: str) -> None:
            report(0.1 + 0.5 * fraction, doing)

        features = _features(network, samples().kind, tuple(self.numbers.tolist()), report_features)
        report(0.6, "Placing the points")
        return embed(features, method)


@st.cache_resource(max_entries=4, show_spinner=False)
def _features(
    network: str,
    kind: str,  # noqa: ARG001 - other pictures, other features
    numbers: tuple[int, ...],
    _report: Progress,
) -> NDArray[np.float32]:
    packed = packed_pictures(np.array(numbers))
    images = np.unpackbits(packed, axis=-1).reshape(-1, 32, 32) * np.uint8(255)
    features = embedding_features(load_model(network), images, _report)
    # What TensorFlow has made would hold up every later collection of garbage, and with it every slider.
    gc.collect()
    gc.freeze()
    return features


def embedding_job(network: str, method: str, classes: tuple[int, ...]) -> EmbeddingJob:
    """The job of these settings, shared by all sessions; the first call starts it and returns at once.

    One that failed is given up by the call after the one that told so, so that coming back tries again.
    """
    key = (samples().kind, network, method, classes)
    job = _job(*key)
    if job.error:
        _job.clear(*key)
    return job


@st.cache_resource(max_entries=12, show_spinner=False)
def _job(kind: str, network: str, method: str, classes: tuple[int, ...]) -> EmbeddingJob:  # noqa: ARG001 - other pictures
    job = EmbeddingJob(network, method, classes)
    job.start()
    return job
