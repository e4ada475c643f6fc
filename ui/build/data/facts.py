"""Numbers about the data, computed once for each server when a part of the page asks for them."""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from hasy_core.data.class_statistics import class_counts, class_means, fold_counts, writer_counts
from hasy_core.data.duplicates import Duplicates, duplicates, has_twin, picture_groups
from hasy_core.data.neighbours import NeighbourIndex
from hasy_core.data.picture_set import PictureSet, picture_set
from hasy_core.data.splits import SPLITS, split_numbers
from ui.page.jobs import Job
from ui.page.samples import samples

Kind = str
FOLDS = SPLITS[:10]


@st.cache_resource(show_spinner=False)
def gathering(kind: Kind) -> Job[PictureSet]:  # noqa: ARG001 - other pictures once HASYv2 has taken the stand-ins' place
    """Draws all stand-ins, which takes seconds; HASYv2's pictures are there already. The first call starts it."""
    job = Job("Drawing all stand-ins", lambda _: picture_set(samples()), "The pictures could not be drawn ({kind}).")
    return job.start()


@st.cache_resource(show_spinner="Drawing all stand-ins …")
def pictures_of(kind: Kind) -> PictureSet:
    """All pictures, packed."""
    gathering(kind).wait()
    return picture_set(samples())


@st.cache_data(show_spinner=False)
def counts_of(kind: Kind) -> NDArray[np.int64]:  # noqa: ARG001 - as above
    """Pictures of each class: `[369]`."""
    return class_counts(samples().labels)


@st.cache_data(show_spinner=False)
def folds_of(kind: Kind) -> list[list[int]]:
    """Test pictures of each class in each fold, `[369][10]`; empty for stand-ins, which have no folds."""
    hasy = samples().hasy
    return [] if kind != "hasy" or hasy is None else fold_counts(hasy.labels, hasy.test_fold).tolist()


@st.cache_data(show_spinner=False)
def writers_of(kind: Kind) -> list[int]:
    """Writer numbers of each class, `[369]`; empty for stand-ins, which nobody wrote."""
    hasy = samples().hasy
    return [] if kind != "hasy" or hasy is None else writer_counts(hasy.labels, hasy.writers).tolist()


@st.cache_resource(show_spinner="Averaging every class …")
def means_of(kind: Kind) -> NDArray[np.float64]:
    """The mean picture of each class: `[369, 32, 32]`, NaN where there is none; not to change."""
    pictures = pictures_of(kind)
    means = class_means(pictures.packed, pictures.labels)
    means.flags.writeable = False
    return means


@st.cache_resource(show_spinner=False)
def _groups_of(kind: Kind) -> NDArray[np.int64]:
    return picture_groups(pictures_of(kind).packed)


@st.cache_resource(show_spinner="Looking for pictures that are the same …")
def duplicates_of(kind: Kind) -> list[Duplicates]:
    """Pictures that occur more than once; not to change."""
    return duplicates(_groups_of(kind), pictures_of(kind).labels)


@st.cache_data(show_spinner="Looking for test pictures that were learned …")
def leaks_of(kind: Kind) -> list[tuple[int, int]]:
    """For each of HASYv2's folds: test pictures with a pixel-identical training picture, and all test pictures."""
    hasy = samples().hasy
    if kind != "hasy" or hasy is None:
        return []
    found = []
    for fold in FOLDS:
        train, test = (split_numbers(hasy, fold, part) for part in ("train", "test"))
        found.append((int(has_twin(_groups_of(kind), test, train).sum()), len(test)))
    return found


@st.cache_resource(show_spinner="Preparing the search for near pictures …")
def neighbour_index_of(kind: Kind) -> NeighbourIndex:
    """What a search among all pictures needs: 32 MB for HASYv2."""
    return NeighbourIndex(pictures_of(kind).packed)
