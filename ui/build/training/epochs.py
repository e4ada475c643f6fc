"""How a network looks from random to trained: first kernels, feature maps of the watched symbol, its answers."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from hasy_core.data import symbol_table
from hasy_core.reports.pictures import mosaic
from hasy_core.training.run_folder import RunFolder
from hasy_core.training.settings import TrainingSettings
from hasy_core.training.snapshots import FOLDER, MOST_MAPS, Snapshot, read_snapshot, snapshot_steps
from ui.build.training.curves import show_probabilities
from ui.components.film import Scene, film
from ui.components.maps import ValueMap, value_maps
from ui.page.address import Address
from ui.page.folded import folded
from ui.page.visit import visited_fragment

LOOK_EVERY = 2.0
ANSWERS = 5
COURSES = 3
MOST_MOMENTS = 40
MOST_FILMED = 10**6
"""Values that a film has at most: bytes that the browser gets."""
FILM_BLENDS = "The film blends between the pictures that were kept. Its colours have 255 steps."
SIDE = 260


def show_epochs(
    run: RunFolder, settings: TrainingSettings, going: bool, address: Address, write: Callable[[], None]
) -> None:
    """The epoch slider and all that follows it; while the run has a process, looked at every two seconds.

    Args:
        run: the run.
        settings: its settings.
        going: whether it has a process.
        address: the page's, already read.
        write: puts the page's settings into the address.
    """
    visited_fragment(run_every=LOOK_EVERY if going else None)(_look)(run, settings, address, write)


def _look(run: RunFolder, settings: TrainingSettings, address: Address, write: Callable[[], None]) -> None:
    state, of = st.session_state, (run.path.name, settings.epochs)
    before = state.get("training_epoch_of")
    if before not in (None, of):
        state.training_epoch = settings.epochs
    state.training_epoch_of = of
    if state.training_epoch > settings.epochs:
        state.training_epoch = settings.epochs
    st.subheader("From random to trained")
    epoch = st.slider(
        "Epoch",
        0,
        settings.epochs,
        key="training_epoch",
        help="0 is the network with its random first weights; every epoch's end is kept. At the right end you always "
        "see the newest.",
    )
    steps = snapshot_steps(run.path)
    shown = _nearest(run, steps, epoch)
    if shown is None:
        st.caption("Nothing is kept yet; the first picture comes before the first step.")
        write()
        return
    _show_networks(run, shown, address, [found for step in (steps[0], steps[-1]) if (found := _snapshot(run, step))])
    moments = _moments(run, steps)
    _show_answers(settings, shown, moments)
    if len(moments) > 1:
        folded(
            "Play it as a film",
            lambda: _show_film(moments),
            key="training_film_open",
            icon=":material/movie:",
        )
    write()


def _nearest(run: RunFolder, steps: list[int], epoch: int) -> Snapshot | None:
    """The last snapshot that was taken by the end of an epoch; the first where none was."""
    earliest = None
    for step in reversed(steps):
        found = _snapshot(run, step)
        if found is not None:
            earliest = found
            if found.epoch <= epoch:
                break
    return earliest


def _show_networks(run: RunFolder, shown: Snapshot, address: Address, ends: list[Snapshot]) -> None:
    names = list(shown.maps)
    picture = run.symbol()
    maps = []
    if picture is not None:
        maps.append(ValueMap(picture / 255.0, "Watched symbol", limit=1.0))
    if shown.kernels is not None:
        values, between = mosaic(shown.kernels[:, :, 0, :64])
        count, limit = shown.kernels.shape[3], _largest([end.kernels for end in ends])
        height, width = shown.kernels.shape[:2]
        alt = f"The first convolution's {count} kernels of {height} by {width}"
        maps.append(ValueMap(values, f"{count} first kernels", alt=alt, hatched=between, limit=limit))
    if names:
        address.fit("layer", names, names[0], "is no layer of this run whose maps are kept")
        layer = st.selectbox(
            "Layer",
            names,
            key="training_layer",
            width=320,
            help="Whose feature maps of the watched symbol are shown, at most 64 of them.",
        )
        feature = shown.maps[layer]
        values, between = mosaic(feature)
        limit = _largest([end.maps.get(layer) for end in ends])
        alt = f"{feature.shape[2]} feature maps of {feature.shape[0]} by {feature.shape[1]} of the layer {layer}"
        maps.append(ValueMap(values, f"{feature.shape[2]} maps of {layer}", alt=alt, hatched=between, limit=limit))
    if maps:
        value_maps("training_maps", maps, side=SIDE)


def _moments(run: RunFolder, steps: list[int]) -> list[Snapshot]:
    """Snapshots evenly over the run, the first and the last among them."""
    chosen = sorted({round(place) for place in np.linspace(0, len(steps) - 1, min(len(steps), MOST_MOMENTS))})
    return [found for place in chosen if (found := _snapshot(run, steps[place]))]


def _show_answers(settings: TrainingSettings, shown: Snapshot, moments: list[Snapshot]) -> None:
    table = symbol_table()
    best = np.argsort(-shown.probabilities, kind="stable")[:ANSWERS]
    answers = ", ".join(f"`{table[index].latex}` {shown.probabilities[index]:.1%}" for index in best)
    st.markdown(f"Its answers after epoch {shown.epoch:g}: {answers}")
    if len(moments) > 1:
        courses = {
            latex: [(each.epoch, share) for each, share in zip(moments, course, strict=True)]
            for latex, course in _courses(moments)
        }
        show_probabilities("training_probabilities", courses, settings.epochs, shown.epoch)


def _courses(moments: list[Snapshot]) -> list[tuple[str, list[float]]]:
    """LaTeX of the symbols that are likeliest in the end, and their probability at each moment."""
    last = np.argsort(-moments[-1].probabilities, kind="stable")[:COURSES]
    return [(symbol_table()[index].latex, [float(each.probabilities[index]) for each in moments]) for index in last]


def _show_film(moments: list[Snapshot]) -> None:
    """The same from the first to the last picture, in motion."""
    layer = str(st.session_state.training_layer)
    arrays = {
        "First kernels": [each.kernels[:, :, 0, :MOST_MAPS] for each in moments if each.kernels is not None],
        f"Maps of {layer}": [each.maps[layer] for each in moments if layer in each.maps],
    }
    filmed = {
        caption: pictures
        for caption, pictures in arrays.items()
        if len(pictures) == len(moments) and len({each.shape for each in pictures}) == 1
    }
    size = sum(pictures[0].size for pictures in filmed.values())
    count = max(2, min(len(moments), MOST_FILMED // max(1, size)))
    kept = [round(place) for place in np.linspace(0, len(moments) - 1, count)]
    film(
        [_scene(caption, [pictures[place] for place in kept]) for caption, pictures in filmed.items()],
        [moments[place].epoch for place in kept],
        _courses([moments[place] for place in kept]),
        key="training_film",
    )
    st.caption(FILM_BLENDS)


def _scene(caption: str, pictures: list[NDArray[np.float32]]) -> Scene:
    mosaics, between = zip(*(mosaic(picture) for picture in pictures), strict=True)
    alt = f"{caption}: {pictures[0].shape[2]} of {pictures[0].shape[0]} by {pictures[0].shape[1]}, as they change"
    return Scene(np.stack(mosaics), between[0], _largest([pictures[0], pictures[-1]]), caption, alt)


def _largest(arrays: Sequence[NDArray[np.float32] | None]) -> float:
    """The largest magnitude at either end of the run, so that colours mean the same at every epoch."""
    return max((float(np.abs(array).max()) for array in arrays if array is not None and array.size), default=1.0) or 1.0


def _snapshot(run: RunFolder, step: int) -> Snapshot | None:
    """A snapshot with finite values, read once as long as its file stays the same."""
    try:
        changed = (run.path / FOLDER / f"{step:08d}.npz").stat().st_mtime_ns
    except OSError:
        return None
    return _read(run.path, step, changed)


@lru_cache(maxsize=256)
def _read(path: Path, step: int, _changed: int) -> Snapshot | None:
    found = read_snapshot(path, step)
    if found is None:
        return None
    arrays = [found.probabilities, *found.maps.values(), *([] if found.kernels is None else [found.kernels])]
    sizes = len(found.probabilities) == len(symbol_table()) and all(each.ndim == 3 for each in found.maps.values())
    return found if sizes and all(np.isfinite(array).all() for array in arrays) else None
