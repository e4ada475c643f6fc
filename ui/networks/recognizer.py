"""Networks that recognise drawings, loaded once for all sessions, in the background.

TensorFlow costs seconds and hundreds of megabytes, so no page waits for it: a page asks for a recognizer, shows
itself, and looks whether the recognizer is awake.
"""

import gc
import itertools
import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from hasy_core.browser.layer_facts import colour_limits
from hasy_core.data.symbols import Symbol, symbol_table
from hasy_core.errors import HasyError
from hasy_core.graph.keras_graph import UnknownOpError
from hasy_core.graph.ops import Op, is_small, ops_from_keras
from hasy_core.inspection import Activations, FeatureMaps, LayerView, OpenedNetwork, class_target
from hasy_core.models import default_model, load_model, model_names
from ui.page.jobs import Job

WARM_UP_AFTER_SECONDS = 6.0
TRIED_AGAIN_AFTER_SECONDS = 20.0
BEST = "best"
_log = logging.getLogger("convscope")

# One thread for all that TensorFlow does. It keeps the code that oneDNN compiles for each convolution by thread, and
# Streamlit runs every script in a new one: there a picture takes 40 ms, here 5.
_NETWORKS = ThreadPoolExecutor(1, thread_name_prefix="networks")
_NUMBERS = itertools.count()


def _among_networks(work: Callable[[], Any]) -> Any:
    """Does work in that thread; it must be short, as all sessions wait for it."""
    return _NETWORKS.submit(work).result()


class Recognition:
    """What a network makes of a picture, computed when it is first asked for.

    Attributes:
        raster: uint8 `[32, 32]`, 255 = ink.
    """

    def __init__(self, raster: NDArray[np.uint8], maps: FeatureMaps, model_name: str) -> None:
        self.raster = raster
        self._maps = maps
        self._model_name = model_name

    @cached_property
    def activations(self) -> Activations:
        """All that the network computes from the picture."""
        return _among_networks(lambda: self._maps(self.raster))

    @cached_property
    def probabilities(self) -> NDArray[np.float64]:
        """Of all classes, `[369]`, as every page shows them: calibrated where that was measured."""
        return _shown(self.activations.output, self._model_name)

    def best(self, count: int) -> list[tuple[Symbol, float]]:
        """The most probable symbols and their probabilities, best first."""
        probabilities = self.probabilities
        order = np.argsort(-probabilities, kind="stable")[:count]
        return [(symbol_table()[index], float(probabilities[index])) for index in order]


class Recognizer:
    """One network, being loaded or ready. Safe to use from all sessions at once.

    Attributes:
        name: the model's name or path.
        limits: for each of the network's layers the value at which its colour scale ends.
        steps: what it computes, where a browser can do that while a pen moves; else None.
        number: no other recognizer of this process has it; what is kept of a network's answers is kept under it.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.limits: tuple[float, ...] = ()
        self.steps: tuple[Op, ...] | None = None
        self.number = next(_NUMBERS)
        self._maps: FeatureMaps | None = None
        self._opened: OpenedNetwork | None = None
        self._opening = threading.Lock()
        self._loading = Job(
            f"Loading the network {name}",
            lambda _: self._wake(),
            f"The network {name} could not be loaded ({{kind}}); choose another one.",
        )
        self._begun = threading.Lock()
        self._timer: threading.Timer | None = None

    def wake(self, after: float = 0.0) -> None:
        """Loads it in the background, unless that has begun: now, or after so many seconds if nobody is sooner."""
        if after and self._timer is None:
            self._timer = threading.Timer(after, self.wake)
            self._timer.daemon = True
            self._timer.start()
        if not after and self._begun.acquire(blocking=False):
            _NETWORKS.submit(self._loading.run)

    @property
    def error(self) -> str:
        """Why it could not be loaded, in one sentence; empty while all is well."""
        return self._loading.error

    @property
    def settled(self) -> bool:
        """Whether loading has ended, well or with `error`."""
        return self._loading.settled

    @property
    def awake(self) -> bool:
        """Whether the network can be asked."""
        return self._maps is not None

    @property
    def given_up(self) -> bool:
        """Whether loading failed, long enough ago that another try may go better."""
        return bool(self.error) and time.monotonic() - self._loading.ended > TRIED_AGAIN_AFTER_SECONDS

    def wait(self, seconds: float | None = None) -> bool:
        """Waits for the end of loading; False when it has not come after so many seconds."""
        return self._loading.wait(seconds)

    @property
    def layers(self) -> tuple[LayerView, ...]:
        """The steps of the network, from input to output; none while it is not loaded."""
        return self._maps.layers if self._maps is not None else ()

    def classify(self, raster: NDArray[np.uint8]) -> Recognition:
        """What the network makes of a picture, uint8 `[32, 32]`, 255 = ink.

        Raises:
            HasyError: the network is not loaded (yet).
        """
        return Recognition(raster, self._loaded(), self.name)

    def opened(self) -> OpenedNetwork:
        """The network, for explanations; the first call takes about a second.

        Raises:
            HasyError: the network is not loaded (yet).
        """
        graph = self._loaded().graph
        with self._opening:
            if self._opened is None:
                self._opened = _among_networks(lambda: _traced(graph, self.name))
            return self._opened

    def _loaded(self) -> FeatureMaps:
        if self._maps is None:
            raise HasyError(self.error or f"The network {self.name} is still waking up; try again in a moment.")
        return self._maps

    def _wake(self) -> None:
        with _garbage_frozen():
            maps, self.limits, self.steps = _compiled(self.name)
        self._maps = maps


def default_reader() -> str:
    """The network that reads drawings unless told otherwise: the best that is shipped."""
    return BEST if BEST in model_names() else default_model()


def recognizer(name: str, after: float = 0.0) -> Recognizer:
    """The recognizer of a model, shared by all sessions; the first call starts loading it and returns at once.

    One that failed tells so for a while, and then the next call tries again.

    Args:
        name: the model's name or path.
        after: seconds after which it is early enough to load it.
    """
    if _recognizer(name).given_up:
        _recognizer.clear(name)
    found: Recognizer = _recognizer(name)
    found.wake(after)
    return found


def warm_up_later() -> None:
    """Wakes the first model in the background a little after the first page has been shown.

    No page of the others needs TensorFlow, but who opens the draw page next should not wait for it.
    """
    _warm_up_once()


@st.cache_resource(show_spinner=False)
def _warm_up_once() -> None:
    name = default_reader()
    if name:
        # The browser is still fetching the page's own files, which this process serves.
        recognizer(name, WARM_UP_AFTER_SECONDS)


@st.cache_resource(max_entries=4, show_spinner=False)
def _recognizer(name: str) -> Recognizer:
    return Recognizer(name)


def _compiled(name: str) -> tuple[FeatureMaps, tuple[float, ...], tuple[Op, ...] | None]:
    model = load_model(name)
    try:
        maps = FeatureMaps(model)
    except ValueError as error:
        raise HasyError(f"The network {name} cannot be looked into: {error}.") from None
    # This also traces the network, so that the first drawing does not wait for that.
    limits = colour_limits(maps)
    try:
        steps = ops_from_keras(model)
    except UnknownOpError as error:
        _log.info("The server computes the network %s: %s", name, error)
        return maps, limits, None
    return maps, limits, steps if is_small(steps) else None


def _shown(output: NDArray[np.float32], model_name: str) -> NDArray[np.float64]:
    from hasy_core.evaluation.calibration import shown_probabilities  # brings more along than a start has time for

    return shown_probabilities(output, model_name)


def _traced(graph: Any, model_name: str) -> OpenedNetwork:
    """The network opened, with what is asked of it most traced already."""
    with _garbage_frozen():
        at_once = OpenedNetwork(graph)
        empty = np.zeros(at_once.input_shape, np.uint8)
        target = class_target(0, at_once.classes)
        at_once.scores(empty[None])
        at_once.slopes(empty[None], target)
        at_once.backward(empty, target)
    at_once.compute = _among_networks
    at_once.shown = lambda output: _shown(output, model_name).astype(np.float32)
    return at_once


@contextmanager
def _garbage_frozen() -> Iterator[None]:
    """Keeps what the block makes out of the garbage collector's sight, then clears up once and freezes the rest.

    Streamlit collects garbage after every run of a script, holding up all threads: with TensorFlow's objects in
    sight that takes 0.2 s. It would slow the sliders for ever after, and the import itself several times, as a page
    that waits for a network runs often.
    """
    loaded = threading.Event()

    def freeze() -> None:
        while not loaded.wait(0.05):
            gc.freeze()

    freezer = threading.Thread(target=freeze, name="freeze garbage", daemon=True)
    freezer.start()
    try:
        yield
    finally:
        loaded.set()
        freezer.join()
        gc.unfreeze()
        gc.collect()
        gc.freeze()
