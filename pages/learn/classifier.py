"""Page: from the last volume of maps to an answer: flatten, weighted sums, dropout, softmax, cross-entropy."""

import streamlit as st

from hasy_core.architecture.classifier_code import classifier_code
from hasy_core.inspection.plain_networks import PlainNetwork, shipped_network
from hasy_core.models import model_card
from ui.learn.classifier.answer_section import show_cross_entropy, show_softmax
from ui.learn.classifier.dropout_section import MODES, choose_and_show_dropout
from ui.learn.classifier.flatten_section import show_flatten
from ui.learn.classifier.layer_advice import LAYER_ADVICE
from ui.learn.classifier.neuron_section import show_weighted_sum
from ui.learn.classifier.section import section
from ui.learn.classifier.two_networks import NETWORKS, small_network, volume_of
from ui.learn.lessons.lesson import learn_settings, open_lesson
from ui.page import address
from ui.page.choices import segmented
from ui.page.code_lines import show_code
from ui.page.limits import Limits
from ui.page.samples import choose_sample, sample_setting, samples

MOST_ROWS, MOST_CHANNELS, MOST_UNITS, MOST_LAYERS = 8, 128, 369, 3

state = st.session_state
settings = learn_settings(
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


def network_for(name: str, sample: int, symbol: int) -> tuple[PlainNetwork, str]:
    """The network of that name, and what is said of it.

    Args:
        name: one of `NETWORKS`.
        sample: number of the shown picture.
        symbol: its class.
    """
    if name == "small":
        small = small_network(symbol)
        return small.network, (
            f"**Small**: fitted here on {len(small.fitted_on)} pictures of {len(small.network.classes)} symbols, the "
            f"shown one {'among them' if sample in small.fitted_on else 'not among them'}. Of {small.tested} other "
            f"pictures it gets {small.correct} right, {small.correct / small.tested:.1%}."
        )
    return shipped_network("seed"), (
        "**Shipped**: three convolutions, then three fully connected layers, computed here from its file's weights. "
        f"It gets {model_card('seed')['scores']['top1']:.1%} of HASYv2's fold 1 right."
    )


settings.read()
limits = Limits(settings)

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
    segmented(
        "Network",
        NETWORKS,
        key="classifier_network",
        help="Small: eight filters of the shipped network's first layer and two fully connected layers fitted here for "
        "ten symbols; every sum can be read. Shipped: the network of Draw & classify, all its 369 symbols.",
    )
name, symbol = str(state.classifier_network), int(samples().labels[sample])
network, about = network_for(name, sample, symbol)
volume = volume_of(name, samples().kind, sample)
steps = network.forward(volume.reshape(-1))
logits, true_class = steps[-1][1], network.classes.index(symbol)
with view:
    st.caption(about)

chosen = show_flatten(limits, volume)
show_weighted_sum(limits, network, [read for read, *_ in steps], volume.shape, chosen)
dropping = choose_and_show_dropout(network, steps)
temperature = show_softmax(network, logits, symbol)

view, _ = section()
with view:
    show_cross_entropy(logits, true_class, temperature)
    show_code(
        "classifier",
        classifier_code(
            volume.shape,
            [len(of.bias) for of in network.layers],
            rate=dropping.rate,
            training=dropping.training,
            temperature=temperature,
            seed=dropping.seed,
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
