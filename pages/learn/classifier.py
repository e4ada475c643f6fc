"""Page: from the last volume of maps to an answer: flatten, weighted sums, dropout, softmax, cross-entropy."""

import math

import numpy as np
import streamlit as st

from hasy_core.arithmetic import (
    cross_entropy,
    flatten_index,
    flattened_cell,
    softmax,
)
from hasy_core.data.symbols import symbol_table
from hasy_core.inspection.plain_networks import shipped_network
from hasy_core.models import model_card
from ui import address
from ui.class_bars import class_bars
from ui.components.maps import ValueMap, value_maps
from ui.dropout_view import show_dropout
from ui.layer_advice import LAYER_ADVICE
from ui.limits import Limits
from ui.neuron_view import in_rows, show_neuron
from ui.plain_networks import NETWORKS, small_network, volume_of
from ui.samples import choose_sample, sample_setting, samples

MOST_ROWS, MOST_CHANNELS, MOST_UNITS, MOST_LAYERS = 8, 128, 369, 3
WHOLE_VECTOR = 256  # longer vectors are shown in part
SEGMENT = 16
SHOWN_CHANNELS = 8
MODES = {"training": "Training", "test": "Test"}

state = st.session_state
settings = address.Address(
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
)


def take_index() -> None:
    """A place in the vector is a cell of the volume."""
    cell = flattened_cell(
        state.classifier_shape, min(int(state.classifier_index), math.prod(state.classifier_shape) - 1)
    )
    state.classifier_row, state.classifier_column, state.classifier_channel = cell


def take_channel() -> None:
    """A click on a map chooses its channel."""
    state.classifier_channel = state.classifier_shown_channels[int(state.classifier_volume.chosen)]


def take_weight_channel() -> None:
    """Likewise for a map of weights."""
    state.classifier_channel = state.classifier_shown_channels[int(state.classifier_weights.chosen)]


said = settings.read()
limits = Limits(settings)
view, controls = st.columns([7, 3], gap="medium")

with view:
    st.title("Classifier")
    st.markdown(
        "A network's last maps become one answer. Choose a **symbol**, follow one cell from the volume into the "
        "vector, then one neuron's sum, and turn the **temperature** at the end."
    )

with controls:
    sample = choose_sample("classifier")
    st.segmented_control(
        "Network",
        NETWORKS,
        format_func=NETWORKS.__getitem__,
        key="classifier_network",
        required=True,
        help="Small: eight filters of the shipped network's first layer and two fully connected layers fitted here; "
        "every sum can be read. The shipped network: all its 369 symbols and 1.67 million weights.",
    )
name = str(state.classifier_network)
symbol = int(samples().labels[sample])
if name == "small":
    small = small_network(symbol)
    network = small.network
    about = (
        f"Fitted here on {len(small.fitted_on)} pictures of {len(network.classes)} symbols"
        f" ({'the shown one among them' if sample in small.fitted_on else 'not on the shown one'}). Of {small.tested} "
        f"other pictures it gets {small.correct} right, {small.correct / small.tested:.1%}."
    )
else:
    network = shipped_network("seed")
    about = (
        f"Three convolutions and three fully connected layers; {model_card('seed')['scores']['top1']:.1%} of HASYv2's "
        "fold 1 right. Computed here in NumPy, from the weights in its file."
    )
volume = volume_of(name, samples().kind, sample)
height, width, channels = volume.shape
vector = volume.reshape(-1)
steps = network.passed_on(vector)
logits = steps[-1][1]
true_class = network.classes.index(symbol)
state.classifier_shape = volume.shape

with controls:
    st.caption(about)
    st.markdown("**Flatten**")
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
        help="Map that the cell is in.",
    )
    place = flatten_index(volume.shape, row, column, channel)
    state.classifier_index = place
    st.number_input(
        f"Index in the vector of {len(vector):,}",
        0,
        len(vector) - 1,
        key="classifier_index",
        on_change=take_index,
        help="The cell's place in the flattened vector. Type another to find its cell.",
    )
    st.markdown("**One neuron**")
    layer_number = limits.choice(
        "Fully connected layer",
        "layer",
        range(1, len(network.layers) + 1),
        why=f"this network has {len(network.layers)} fully connected layers",
        help="1 reads the flattened volume; the last one makes the logits.",
    )
    layer = network.layers[layer_number - 1]
    taken, sums, values = steps[layer_number - 1]
    unit = limits.slider(
        "Neuron",
        "unit",
        0,
        len(layer.bias) - 1,
        why=f"this layer has {len(layer.bias)}",
        help="Each neuron has a weight for every number that it reads, and one bias.",
    )
    st.markdown("**Dropout**")
    mode = st.segmented_control(
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
    st.markdown("**Softmax**")
    temperature = st.slider(
        "Temperature",
        0.1,
        10.0,
        step=0.1,
        key="classifier_temperature",
        help="The logits are divided by it. Above 1 the probabilities even out, below 1 they sharpen.",
    )
probabilities = softmax(logits, temperature)

with view:
    if said + limits.messages:
        st.warning("\n\n".join(said + limits.messages))

    st.subheader("1 · Flatten: the volume becomes a vector")
    volume_limit = float(volume.max()) or 1.0
    strongest = np.sort(np.argsort(-volume.sum(axis=(0, 1)), kind="stable")[:SHOWN_CHANNELS])
    shown = strongest if channels > SHOWN_CHANNELS else np.arange(channels)
    shown = shown if channel in shown else np.sort(np.append(shown[:-1], channel))
    state.classifier_shown_channels = shown.tolist()
    value_maps(
        "classifier_volume",
        [
            ValueMap(volume[:, :, at], f"Channel {at}", marked=[(row, column)] if at == channel else [])
            for at in shown.tolist()
        ],
        limit=volume_limit,
        chosen=state.classifier_shown_channels.index(channel),
        on_choose=take_channel,
        side=72,
    )
    if channels > len(shown):
        st.caption(f"{len(shown)} of the volume's {channels} channels: the strongest, and the chosen one.")
    st.latex(
        rf"\small \text{{index}} = \text{{row}} \cdot {width} \cdot {channels} + \text{{column}} \cdot {channels}"
        rf" + \text{{channel}} = {row} \cdot {width * channels} + {column} \cdot {channels} + {channel} = {place}"
    )
    first = 0 if len(vector) <= WHOLE_VECTOR else place - channel
    part = in_rows(vector if len(vector) <= WHOLE_VECTOR else vector[first : first + channels], 2 * SEGMENT)
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
        f"The cell at row {row}, column {column}, channel {channel} holds {vector[place]:.3f} and goes to index "
        f"{place}. Channels run fastest, then columns, then rows: Keras's order. PyTorch keeps channels first, so "
        f"there it would be {channel * height * width + row * width + column}. No number changes, none is learned."
    )

    st.subheader("2 · Fully connected: one neuron's weighted sum")
    show_neuron(
        layer,
        layer_number,
        unit,
        taken,
        shape=volume.shape,
        channel=channel,
        shown=shown.tolist(),
        on_channel=take_weight_channel,
    )

    st.subheader("3 · Dropout: at training and at test")
    show_dropout(steps[0][2], network.layers[1], steps[1][1], rate=rate, seed=seed, training=mode == "training")

    st.subheader("4 · Softmax: logits become probabilities")
    st.latex(r"\small p_i = \frac{e^{z_i / T}}{\sum_j e^{z_j / T}}, \qquad T = " + f"{temperature:g}")
    class_bars(network.classes, logits, probabilities, temperature=temperature, true_class=true_class)
    best = network.classes[int(logits.argmax())]
    st.caption(
        f"The answer is `{symbol_table()[best].latex}`, {'right' if best == symbol else 'wrong'}, at every "
        "temperature: it changes how sure the network sounds, never the order (Hinton et al. 2015)."
    )

    st.subheader("5 · Cross-entropy: what the answer costs")
    loss = cross_entropy(logits, true_class, temperature)
    uniform = math.log(len(network.classes))
    st.latex(
        rf"\small L = -\ln p_\text{{true}} = -\ln {probabilities[true_class]:.4g} = {loss:.4f},"
        rf" \qquad \text{{a uniform guess: }} \ln {len(network.classes)} = {uniform:.4f}"
    )
    st.caption(
        f"{'Better' if loss < uniform else 'Worse'} than guessing. Training turns every weight a little in the "
        "direction that makes this number smaller; a sure and wrong answer costs most."
    )
    with st.expander("Filter size, filter count, stride and padding of the layers before"):
        st.markdown(LAYER_ADVICE)

settings.write()
