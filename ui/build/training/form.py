"""What a new run is asked to do: the training page's controls, and the settings that they make."""

from dataclasses import dataclass, replace

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from hasy_core.architecture import ARCHITECTURES, network_of, preset_facts
from hasy_core.architecture.layers import BatchNorm
from hasy_core.backend import BACKENDS, VARIABLE, worker_environment
from hasy_core.data import CLASS_COUNT, SPLITS, render_strokes, symbol_table
from hasy_core.data.splits import STANDINS
from hasy_core.data.standins import standin_classes
from hasy_core.errors import HasyError
from hasy_core.training.devices import found_devices, gpu_is_usable
from hasy_core.training.first_weights import models_of
from hasy_core.training.learning_rate import SCHEDULES
from hasy_core.training.memory import check_memory
from hasy_core.training.settings import OPTIMIZER_NAMES, PRECISIONS, TrainingSettings
from ui.components.pad import sketch_pad
from ui.page.address import Address, Setting, choice, number, whole
from ui.page.choices import segmented
from ui.page.plain_text import plain_text
from ui.page.samples import choose_sample, sample_setting, samples

OWN = "own"
LONGEST_TEXT = 2000
LONGEST_NAME = 100
SYMBOLS = {"symbol": "Symbol", "drawing": "Draw"}
OPTIMIZERS = {"adamw": "AdamW", "adam": "Adam", "sgd": "SGD with momentum", "rmsprop": "RMSprop"}
ROUNDINGS = {"float32": "float32", "mixed_bfloat16": "bfloat16"}
OWN_TEXT = "INPUT -> [[CONV(16) -> RELU]*1 -> POOL]*3 -> [FC(64) -> RELU]*1 -> FC"
VALIDATION = {STANDINS: 0.125}
"""Held out of each class's pictures to watch the run; of the 16 of a stand-in that is 2, of HASYv2 the usual share."""
USUAL_VALIDATION = 0.03
RATE, RATE_NORMALISED = 0.002, 0.01


@dataclass(frozen=True, eq=False)
class NewRun:
    """What the form says.

    Attributes:
        settings: of the run; None where they cannot be used.
        problem: why not, in one sentence.
        symbol: uint8 `[32, 32]`, 255 = ink: the picture whose feature maps are kept.
        meaningless: names of settings that mean nothing now.
    """

    settings: TrainingSettings | None
    problem: str
    symbol: NDArray[np.uint8]
    meaningless: tuple[str, ...]


def has_hasy() -> bool:
    """Whether HASYv2 is decoded on this machine."""
    return samples().kind == "hasy"


def form_settings() -> dict[str, Setting]:
    """The form's settings for the page's address.

    The defaults move within seconds on the stand-ins, and reach the article's accuracy within minutes on HASYv2.
    """
    hasy = has_hasy()
    usual = TrainingSettings()
    network = "compact" if hasy else "lenet5"
    return {
        "network": choice(network, (*ARCHITECTURES, OWN), _choice_title),
        "text": Setting(OWN_TEXT, _read_text, told=lambda _: "the end was left out"),
        "weights": Setting("", lambda text: (text[:LONGEST_NAME], None)),
        "data": _data_setting(hasy),
        "classes": Setting([], _read_classes, lambda chosen: "-".join(map(str, chosen)), _classes_told),
        "epochs": whole(2 if hasy else 10, 1, 1000),
        "batch": whole(128 if hasy else 32, 1, 4096),
        "optimizer": choice(usual.optimizer, OPTIMIZER_NAMES, OPTIMIZERS.__getitem__),
        "schedule": choice("triangle" if hasy else "one-cycle", SCHEDULES, lambda name: SCHEDULES[name].label),
        "rate": number(usual_rate(network), 1e-5, 10.0),
        "augmentation": number(0.2 if hasy else 0.5, 0.0, 2.0),
        "smoothing": number(0.05 if hasy else usual.label_smoothing, 0.0, 0.5),
        "precision": choice(usual.precision, PRECISIONS, ROUNDINGS.__getitem__),
        "seed": whole(0, 0, 2**32 - 1),
        "input": choice("symbol", SYMBOLS),
        "sample": sample_setting(),
    }


def usual_rate(network: str) -> float:
    """A learning rate to begin with: with batch normalisation a network stands a higher one.

    Args:
        network: a preset's name, or a text in the grammar.
    """
    try:
        nodes = network_of(network).nodes
    except HasyError:
        return RATE
    return RATE_NORMALISED if any(isinstance(node.layer, BatchNorm) for node in nodes) else RATE


def choose_training(settings: Address) -> NewRun:
    """Draw the controls, and say what they ask for.

    Args:
        settings: the page's address with `form_settings`, already read.
    """
    state, key = st.session_state, settings.key
    architecture = _choose_network(settings)
    weights, options = _choose_weights(settings, architecture)
    split = _choose_data(settings)
    classes = _choose_classes(settings, split)
    _choose_optimization(settings)
    st.slider(
        "Augmentation",
        0.0,
        2.0,
        step=0.1,
        key=key("augmentation"),
        help="How far every picture is turned, sheared, scaled and shifted at random each time it is seen. 0: not at "
        "all; 1: by up to 10°, 0.15, 12 % and 1.5 pixels. The page shows what it does to the symbol.",
    )
    st.slider(
        "Label smoothing",
        0.0,
        0.5,
        step=0.05,
        key=key("smoothing"),
        help="This share of the target is spread over all classes, so that the network does not grow too sure of "
        "itself (Szegedy et al., arXiv:1512.00567).",
    )
    left, right = st.columns(2, gap="small")
    left.selectbox(
        "Precision",
        PRECISIONS,
        format_func=ROUNDINGS.__getitem__,
        key=key("precision"),
        help="Numbers of 32 bits, or of 16 where they suffice: about twice as fast on processors and GPUs that have "
        "bfloat16.",
    )
    right.number_input(
        "Seed",
        0,
        2**32 - 1,
        key=key("seed"),
        help="Of the first weights, the shuffles, dropout and augmentation. The same seed gives the same run.",
    )
    st.caption(_device_words())
    symbol = _choose_symbol(settings.page)
    made, problem = None, ""
    try:
        if len(classes) == 1:
            raise HasyError("With one class there is nothing to tell apart: choose at least two, or none for all.")
        made = TrainingSettings(
            architecture=architecture,
            architecture_options=options,
            weights=weights,
            split=split,
            classes=classes,
            epochs=int(state[key("epochs")]),
            batch_size=int(state[key("batch")]),
            optimizer=state[key("optimizer")],
            learning_rate=float(state[key("rate")]),
            schedule=state[key("schedule")],
            label_smoothing=float(state[key("smoothing")]),
            augmentation=float(state[key("augmentation")]),
            validation=VALIDATION.get(split, USUAL_VALIDATION),
            precision=state[key("precision")],
            seed=int(state[key("seed")]),
        )
        check_memory(made)
    except HasyError as error:
        made, problem = None, str(error)
    meaningless = (
        *([] if state[key("network")] == OWN else ["text"]),
        *([] if state[key("input")] == "symbol" else ["sample"]),
    )
    return NewRun(made, problem, symbol, meaningless)


def network_title(name: str) -> str:
    """A network's name for people: a preset's title, or that it is the reader's own."""
    return preset_facts(name).title if name in ARCHITECTURES else "Own network"


def _choice_title(name: str) -> str:
    return "Own, as a text …" if name == OWN else network_title(name)


def data_title(split: str) -> str:
    """The name of a split, or of the stand-ins, for people."""
    if split == STANDINS:
        return "Stand-ins"
    return "HASYv2, random 80/20" if split == "random-80-20" else f"HASYv2, {split.replace('-', ' ')}"


def _choose_network(settings: Address) -> str:
    """The network's controls; its preset's name or its text."""
    name: str = st.selectbox(
        "Network",
        (*ARCHITECTURES, OWN),
        format_func=_choice_title,
        key=settings.key("network"),
        on_change=_take_usual_rate,
        args=(settings,),
        help="A network of the literature, scaled to HASYv2's 32 × 32 pixels, or your own.",
    )
    if name == OWN:
        name = st.text_area(
            "Own network",
            key=settings.key("text"),
            max_chars=LONGEST_TEXT,
            height=120,
            help="In the grammar INPUT -> [[CONV -> RELU]*N -> POOL?]*M -> [FC -> RELU]*K -> FC. Numbers stand in "
            "brackets: CONV(16, 5x5), POOL(2), FC(64), DROPOUT(0.1); BN is batch normalisation.",
        )
    try:
        totals = network_of(name).totals()
        st.caption(
            f"{totals.parameters:,} parameters, {totals.multiply_adds / 1e6:.3g} million multiply-adds a picture"
        )
    except HasyError:
        st.caption("Not a network yet.")
    return name


def _choose_weights(settings: Address, architecture: str) -> tuple[str, dict[str, float]]:
    """The model whose weights the run begins with, empty for random ones; and the options of its architecture."""
    known, key = models_of(architecture), settings.key("weights")
    wanted = st.session_state[key]
    if wanted and wanted not in known:
        st.session_state[key] = ""
        st.warning(f"{plain_text(wanted)} is no trained network of this kind here; the run begins with random weights.")
    if not known:
        return "", {}
    name: str = st.selectbox(
        "First weights",
        ("", *known),
        format_func=lambda each: each or "Random",
        key=key,
        help="Random numbers, or those of a network of this kind that was trained before: train a run on with other "
        "settings, or teach it fewer classes. Keep its data and seed, or the pictures held out to watch the new run "
        "may be some that it has learned from.",
    )
    options = known.get(name, {})
    if options:
        st.caption(
            f"With {', '.join(f'{option} {value:g}' for option, value in options.items())}, as {plain_text(name)}."
        )
    return name, options


def _device_words() -> str:
    *gpus, processor = found_devices()
    backend = worker_environment().get(VARIABLE) or BACKENDS[0]
    if not gpus:
        return f"Trains on {plain_text(str(processor))}."
    first = f"{plain_text(str(gpus[0]))}{f', the first of {len(gpus)}' if len(gpus) > 1 else ''}"
    if backend != BACKENDS[0]:
        return f"Trains with {backend}, on {first}, where {backend} finds it."
    if gpu_is_usable():
        return f"Trains on {first}."
    return (
        f"Found {first}. TensorFlow needs tensorflow[and-cuda] to train on it; till then, {plain_text(str(processor))}."
    )


def _take_usual_rate(settings: Address) -> None:
    state = st.session_state
    network = state[settings.key("network")]
    state[settings.key("rate")] = usual_rate(state[settings.key("text")] if network == OWN else network)


def _choose_data(settings: Address) -> str:
    splits = data_choices(has_hasy())
    split: str = st.selectbox(
        "Data",
        splits,
        format_func=data_title,
        key=settings.key("data"),
        help="The training part of one of HASYv2's ten folds or of the article's random 80/20, or the drawn stand-ins, "
        "which every machine has.",
    )
    if len(splits) == 1:
        st.caption("HASYv2 is not here yet: fetch it in the sidebar. The stand-ins train just as well.")
    return split


def _choose_classes(settings: Address, split: str) -> tuple[int, ...]:
    options = standin_classes() if split == STANDINS else range(CLASS_COUNT)
    key, table = settings.key("classes"), symbol_table()
    kept = [index for index in st.session_state[key] if index in options]
    if kept != st.session_state[key]:
        st.session_state[key] = kept
        st.warning("The stand-ins do not have all of the chosen symbols; those that they lack were left out.")
    chosen = st.multiselect(
        "Classes",
        options,
        format_func=lambda index: table[index].latex,
        key=key,
        placeholder=f"All {len(options)} symbols",
        help="The symbols that are learned; none means all. Fewer learn faster. Type to search by LaTeX command.",
    )
    return tuple(sorted(chosen))


def _choose_optimization(settings: Address) -> None:
    key = settings.key
    left, right = st.columns(2, gap="small")
    left.number_input("Epochs", 1, 1000, key=key("epochs"), help="Passes over all training pictures.")
    right.number_input(
        "Batch size", 1, 4096, key=key("batch"), help="Pictures whose gradients are averaged into one step."
    )
    left.selectbox(
        "Optimiser",
        OPTIMIZER_NAMES,
        format_func=OPTIMIZERS.__getitem__,
        key=key("optimizer"),
        help="How a gradient becomes a step. AdamW scales each weight's step by its gradients so far and shrinks the "
        "weights a little (weight decay 0.0001).",
    )
    right.number_input(
        "Learning rate",
        1e-5,
        10.0,
        step=0.001,
        format="%g",
        key=key("rate"),
        help="The highest rate of the schedule. Too low learns slowly; too high, and the loss grows. It can be changed "
        "while the run trains; another network brings its own.",
    )
    schedule = st.selectbox(
        "Schedule",
        SCHEDULES,
        format_func=lambda name: SCHEDULES[name].label,
        key=key("schedule"),
        help="How the learning rate goes from the first step to the last.",
    )
    st.caption(SCHEDULES[schedule].says)


def _choose_symbol(page: str) -> NDArray[np.uint8]:
    """The controls of the symbol that the run is watched on; uint8 `[32, 32]`, 255 = ink."""
    source = segmented(
        "Symbol to watch",
        SYMBOLS,
        key=f"{page}_input",
        help="After every epoch the run keeps what the network makes of this symbol.",
    )
    if source == "drawing":
        try:
            strokes = sketch_pad(key=f"{page}_pad").strokes
        except HasyError as error:
            st.error(plain_text(str(error)))
            strokes = ()
        if strokes:
            return render_strokes(strokes)
        st.caption("Until you draw, the symbol stays.")
        return samples().image(min(int(st.session_state[f"{page}_sample"]), len(samples().labels) - 1))
    return samples().image(choose_sample(page, "Whose feature maps are kept from epoch to epoch."))


def data_choices(hasy: bool) -> tuple[str, ...]:
    """What a run can learn from on this machine."""
    return (*SPLITS, STANDINS) if hasy else (STANDINS,)


def _data_setting(hasy: bool) -> Setting:
    known = choice(SPLITS[0] if hasy else STANDINS, data_choices(hasy), data_title)

    def read(text: str) -> tuple[str, str | None]:
        value, wrong = known.read(text)
        if wrong and text in SPLITS:
            wrong = "needs HASYv2, which is not on this machine (fetch it in the sidebar)"
        return value, wrong

    return replace(known, read=read)


def _read_text(text: str) -> tuple[str, str | None]:
    return text[:LONGEST_TEXT], None if len(text) <= LONGEST_TEXT else f"has at most {LONGEST_TEXT} characters"


def _read_classes(text: str) -> tuple[list[int], str | None]:
    """`31-36-100` -> [31, 36, 100]."""
    parts = text.split("-")
    good = [
        int(part) for part in parts if part.isascii() and part.isdecimal() and len(part) < 5 and int(part) < CLASS_COUNT
    ]
    known = sorted(set(good))
    wrong = len(good) != len(parts)
    return known, f"must be numbers from 0 to {CLASS_COUNT - 1} with a - between them" if wrong else None


def _classes_told(chosen: list[int]) -> str:
    names = [symbol_table()[index].latex for index in chosen]
    return f"chosen are {', '.join(names)}" if names else "all symbols are learned"
