"""Page: from the last volume of maps to an answer: flatten, weighted sums, dropout, softmax, cross-entropy."""

import math

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from hasy_core.architecture.classifier_code import classifier_code
from hasy_core.arithmetic import (
    cross_entropy,
    flatten_index,
    flattened_cell,
    softmax,
)
from hasy_core.data.symbols import symbol_table
from hasy_core.inspection.plain_networks import shipped_network
from hasy_core.models import model_card
from ui.components.maps import ValueMap, value_maps
from ui.learn.classifier.class_bars import class_bars
from ui.learn.classifier.dropout_view import show_dropout
from ui.learn.classifier.layer_advice import LAYER_ADVICE
from ui.learn.classifier.neuron_view import LINE, MAP, in_rows, show_neuron
from ui.learn.classifier.two_networks import NETWORKS, small_network, volume_of
from ui.learn.lessons.lesson import open_lesson, with_lessons
from ui.page import address
from ui.page.code_lines import show_code
from ui.page.limits import Limits
from ui.page.number_words import digits_that_hold
from ui.page.samples import choose_sample, sample_setting, samples

MOST_ROWS, MOST_CHANNELS, MOST_UNITS, MOST_LAYERS = 8, 128, 369, 3
WHOLE_VECTOR = 256  # longer vectors are shown in part
SHOWN_CHANNELS = 8
SMALL_SHARE = 9.0  # of the loss: probabilities below 0.0001
MODES = {"training": "Training", "test": "Test"}

state = st.session_state
settings = address.Address(
    "classifier",
    with_lessons(
        "classifier",
        {
            "sample": sample_setting(),
            "network": address.choice("small", NETWORKS),
            "row": address.whole(1, 0, MOST_ROWS - 1),
            "column": address.whole(2, 0, MOST_ROWS - 1),
            "channel": address.whole(0, 0, MOST_CHANNELS - 1),
            "layer": address.whole(1, 1, MOST_LAYERS),
            "unit": address.whole(0, 0, MOST_UNITS - 1),
            "mode": address.choice("training", MODES),
            "rate": address.number(0.5, 0.0, 0.9),
            "seed": address.whole(0, 0, 99),
            "temperature": address.number(1.0, 0.1, 10.0),
        },
    ),
)


def take_index() -> None:
    """A place in the vector is a cell of the volume."""
    place = min(int(state.classifier_index), math.prod(state.classifier_shape) - 1)
    state.classifier_row, state.classifier_column, state.classifier_channel = flattened_cell(
        state.classifier_shape, place
    )


def take_map(element: str) -> None:
    """A click on one of an element's maps chooses its channel."""
    place = int(state[element].chosen)
    if place < len(state.classifier_shown):  # else it was sent before the page changed
        state.classifier_channel = state.classifier_shown[place]


def take_volume_map() -> None:
    """For the volume's maps."""
    take_map("classifier_volume")


def take_weight_map() -> None:
    """For a neuron's weights."""
    take_map("classifier_weights")


def latex_share(loss: float) -> str:
    """The probability that costs so much, with a power of ten where it is small, and digits that lead to the loss."""
    exponent = 0 if loss < SMALL_SHARE else math.floor(-loss / math.log(10))

    def loss_of(mantissa: float) -> float:
        return -math.log(mantissa) - exponent * math.log(10)

    mantissa = math.exp(-loss - exponent * math.log(10))
    written = f"{mantissa:.{digits_that_hold(loss_of, [mantissa], f'{loss:.4f}', 4, 'g')}g}"
    return rf"{written} \cdot 10^{{{exponent}}}" if exponent else written


settings.read()
limits = Limits(settings)


def section() -> list[DeltaGenerator]:
    """Place for a step's figures, and beside it for its controls."""
    return st.columns([7, 3], gap="medium")


view, controls = section()
with view:
    lesson = open_lesson(settings)
    if not lesson.is_open:
        st.markdown(
            "A network's last maps become one answer, in five steps. Click a map of the **volume** and follow one cell "
            "into the vector, then one neuron's **sum**; turn the **temperature** at the end."
        )
    warning_place = st.empty()

with controls:
    sample = choose_sample("classifier")
    st.segmented_control(
        "Network",
        NETWORKS,
        format_func=NETWORKS.__getitem__,
        key="classifier_network",
        required=True,
        help="Small: eight filters of the shipped network's first layer and two fully connected layers fitted here for "
        "ten symbols; every sum can be read. Shipped: the network of Draw & classify, all its 369 symbols.",
    )
name = str(state.classifier_network)
symbol = int(samples().labels[sample])
if name == "small":
    small = small_network(symbol)
    network = small.network
    about = (
        f"**Small**: fitted here on {len(small.fitted_on)} pictures of {len(network.classes)} symbols, the shown one "
        f"{'among them' if sample in small.fitted_on else 'not among them'}. Of {small.tested} other pictures it gets "
        f"{small.correct} right, {small.correct / small.tested:.1%}."
    )
else:
    network = shipped_network("seed")
    about = (
        "**Shipped**: three convolutions, then three fully connected layers, computed here from its file's weights. "
        f"It gets {model_card('seed')['scores']['top1']:.1%} of HASYv2's fold 1 right."
    )
volume = volume_of(name, samples().kind, sample)
height, width, channels = volume.shape
vector = volume.reshape(-1)
steps = network.passed_on(vector)
logits = steps[-1][1]
true_class = network.classes.index(symbol)
state.classifier_shape = volume.shape
with view:
    st.caption(about)

view, controls = section()
with controls:
    row = limits.slider("Row", "row", 0, height - 1, why=f"the volume has {height} rows", help="Row of the cell.")
    column = limits.slider(
        "Column", "column", 0, width - 1, why=f"the volume has {width} columns", help="Column of the cell."
    )
    channel = limits.slider(
        "Channel",
        "channel",
        0,
        channels - 1,
        why=f"the volume has {channels} channels",
        help="The map that the cell is in. A click on a map chooses it, too.",
    )
    place = flatten_index(volume.shape, row, column, channel)
    state.classifier_index = place
    st.number_input(
        f"Index in the vector of {len(vector):,}",
        0,
        len(vector) - 1,
        key="classifier_index",
        on_change=take_index,
        help="The cell's place in the flattened vector. Type another one to find its cell.",
    )
shown = list(range(channels))
if channels > SHOWN_CHANNELS:
    strongest = np.argsort(-volume.sum(axis=(0, 1)), kind="stable")[:SHOWN_CHANNELS].tolist()
    shown = sorted(strongest if channel in strongest else [*strongest[:-1], channel])
state.classifier_shown = shown
with view:
    st.subheader("1 · Flatten: the volume becomes a vector")
    volume_limit = float(volume.max()) or 1.0
    value_maps(
        "classifier_volume",
        [
            ValueMap(volume[:, :, at], f"Channel {at}", marked=[(row, column)] if at == channel else [], numbers=True)
            for at in shown
        ],
        limit=volume_limit,
        chosen=shown.index(channel),
        on_choose=take_volume_map,
        side=MAP,
    )
    if channels > len(shown):
        st.caption(f"{len(shown)} of the volume's {channels} channels: the strongest, and the chosen one.")
    st.latex(
        rf"\small \begin{{aligned}} \text{{index}} &= \text{{row}} \cdot {width} \cdot {channels}"
        rf" + \text{{column}} \cdot {channels} + \text{{channel}} \\"
        rf" &= {row} \cdot {width * channels} + {column} \cdot {channels} + {channel} = {place} \end{{aligned}}"
    )
    first = 0 if len(vector) <= WHOLE_VECTOR else place - channel
    part = in_rows(vector if len(vector) <= WHOLE_VECTOR else vector[first : first + channels], 2 * LINE)
    value_maps(
        "classifier_vector",
        [
            ValueMap(
                part,
                f"The vector from {first} to {first + part.size - 1}, in lines of {part.shape[1]}",
                marked=[divmod(place - first, part.shape[1])],
            )
        ],
        limit=volume_limit,
        side=640,
    )
    st.caption(
        f"Row {row}, column {column}, channel {channel} holds {vector[place]:.3f} and goes to index {place}. "
        "Channels run fastest, then columns, then rows: Keras's order. PyTorch keeps channels first, so there it would "
        f"be {channel * height * width + row * width + column}. No number changes, and none is learned."
    )

view, controls = section()
with controls:
    layer_number = limits.choice(
        "Fully connected layer",
        "layer",
        range(1, len(network.layers) + 1),
        why=f"this network has {len(network.layers)} fully connected layers",
        help="1 reads the flattened volume; the last one makes the logits.",
    )
    layer = network.layers[layer_number - 1]
    unit = limits.slider(
        "Neuron",
        "unit",
        0,
        len(layer.bias) - 1,
        why=f"this layer has {len(layer.bias)} neurons, counted from 0",
        help="Each neuron has a weight for every number that it reads, and one bias.",
    )
with view:
    st.subheader("2 · Fully connected: one neuron's weighted sum")
    show_neuron(
        layer,
        layer_number,
        unit,
        steps[layer_number - 1][0],
        shape=volume.shape,
        channel=channel,
        shown=shown,
        on_channel=take_weight_map,
    )

view, controls = section()
with controls:
    st.segmented_control(
        "Pass",
        MODES,
        format_func=MODES.__getitem__,
        key="classifier_mode",
        required=True,
        help="Dropout acts while the network learns. When it is used, nothing is dropped and nothing scaled.",
    )
    rate = st.slider(
        "Rate", 0.0, 0.9, step=0.05, key="classifier_rate", help="Probability with which each value is set to zero."
    )
    seed = st.slider("Seed of the mask", 0, 99, key="classifier_seed", help="Every training step draws another mask.")
training = state.classifier_mode == "training"
with view:
    st.subheader("3 · Dropout: at training and at test")
    show_dropout(steps[0][2], network.layers[1], steps[1][1], rate=rate, seed=seed, training=training)

view, controls = section()
with controls:
    temperature = st.slider(
        "Temperature",
        0.1,
        10.0,
        step=0.1,
        key="classifier_temperature",
        help="The logits are divided by it. Above 1 the probabilities even out, below 1 they sharpen.",
    )
probabilities = softmax(logits, temperature)
best = network.classes[int(logits.argmax())]
loss, uniform = cross_entropy(logits, true_class, temperature), math.log(len(network.classes))
with view:
    st.subheader("4 · Softmax: logits become probabilities")
    st.latex(r"\small p_i = \frac{e^{z_i / T}}{\sum_j e^{z_j / T}}, \qquad T = " + f"{temperature:g}")
    class_bars(network.classes, logits, probabilities, temperature=temperature, true_class=true_class)
    st.caption(
        f"The answer is `{symbol_table()[best].latex}`, which is {'right' if best == symbol else 'wrong'}. Temperature "
        "changes how sure the network sounds, never the order of the classes (Hinton et al. 2015)."
    )

view, _ = section()
with view:
    st.subheader("5 · Cross-entropy: what the answer costs")
    st.latex(
        rf"\small \begin{{aligned}} L = -\ln p_\text{{true}} &= -\ln {latex_share(loss)}"
        rf" = {loss:.4f} \\"
        rf" \text{{a uniform guess: }} \ln {len(network.classes)} &= {uniform:.4f} \end{{aligned}}"
    )
    st.caption(
        f"{'Better' if loss < uniform else 'Worse'} than guessing. Training turns every weight a little in the "
        "direction that makes this number smaller. A sure and wrong answer costs most."
    )
    show_code(
        "classifier",
        classifier_code(
            volume.shape,
            [len(of.bias) for of in network.layers],
            rate=rate,
            training=training,
            temperature=temperature,
            seed=seed,
        ),
        note="`volume` is `[rows, columns, channels]`, `weights` each layer's kernel and bias in turn, `true_class` a "
        "number.",
    )
    with st.expander("Filter size, filter count, stride and padding of the layers before"):
        st.markdown(LAYER_ADVICE)

with warning_place:
    settings.show_notices()
settings.write()
with view:
    lesson.offer_link()
