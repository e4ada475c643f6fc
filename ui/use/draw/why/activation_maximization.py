"""The section "What excites a filter?": the pictures that do it most, and one that was made to."""

import numpy as np
import streamlit as st

from hasy_core.data.samples import Kind
from hasy_core.data.symbols import symbol_table
from hasy_core.inspection import MadePicture, OpenedNetwork, Search, exciting_picture, seen_window, stratified
from ui.components.maps import ValueMap, value_maps
from ui.networks.recognizer import Recognition, Recognizer
from ui.page.address import Address, Setting, choice, switch, whole
from ui.page.folded import folded
from ui.page.samples import samples
from ui.page.visit import visited_fragment
from ui.use.draw.why.address import meaningless
from ui.use.draw.why.question import amount

SOURCES = {"data": "From the data", "made": "By optimisation"}
OF_EACH = 3
SHOWN = 9
MOST_FILTERS = 4096
MOST_STARTS = 99


def maximization_settings() -> dict[str, Setting]:
    """The section's part of a page's address."""
    return {
        "excite": switch(False),
        "layer": Setting("", lambda text: (text, None)),
        "filter": whole(0, 0, MOST_FILTERS, lambda _: "the nearest filter that there is is shown"),
        "from": choice("data", SOURCES),
        "start": whole(0, 0, MOST_STARTS),
    }


@visited_fragment()
def show_maximization(network: Recognizer, recognition: Recognition | None, settings: Address) -> None:
    """A folded section; nothing is computed before it is opened, and its controls run nothing but it.

    Args:
        network: whose filter it is; awake.
        recognition: of the drawing, for its own value; None: nothing is drawn.
        settings: the page's address, with `maximization_settings()` among its settings.
    """
    settings.read()
    folded(
        "What excites a filter?",
        lambda: _content(network, recognition, settings),
        key=settings.key("excite"),
        icon=":material/search_insights:",
    )
    settings.write(leave_out=meaningless(settings))


def _content(network: Recognizer, recognition: Recognition | None, settings: Address) -> None:
    opened = network.opened()
    step, filter = _choose_filter(settings, opened)
    if recognition is not None:
        values = recognition.activations.layers[step]
        assert values is not None  # only layers with values of their own are offered
        largest = float(values.reshape(-1, values.shape[-1])[:, filter].max())
        st.markdown(f"Its largest value on your drawing: **{amount(largest)}**.")
    if st.session_state[settings.key("from")] == "data":
        _show_found(settings, network, opened, step, filter)
    else:
        _show_made(settings, network, opened, step, filter)


def _choose_filter(settings: Address, opened: OpenedNetwork) -> tuple[int, int]:
    """Layer, filter and where the pictures come from: index of the layer, index of the filter."""
    views = {view.name: view for view in opened.layers if view.shows != "nothing"}
    names = list(views)
    layer_key, filter_key = settings.key("layer"), settings.key("filter")
    first = next((name for name in names[1:] if views[name].shows == "maps"), names[0])
    settings.fit("layer", views, first, "is no layer of this network that shows anything")
    count = views[st.session_state[layer_key]].output_shape[-1]
    settings.fit("filter", range(count), count - 1, f"must be from 0 to {count - 1} in this layer")
    layer, number, source = st.columns([3, 1, 2], vertical_alignment="bottom")
    name = layer.selectbox(
        "Layer",
        names,
        format_func=lambda each: f"{each} · {views[each].kind} · {' × '.join(map(str, views[each].output_shape))}",
        key=layer_key,
        help="Early filters want a stroke, later ones whole shapes; the last layer's are the classes.",
    )
    filter = number.number_input(
        f"Filter of {count}",
        0,
        count - 1,
        key=filter_key,
        help="Which of the layer's maps or units, from 0.",
    )
    source.segmented_control(
        "Pictures",
        SOURCES,
        format_func=SOURCES.__getitem__,
        key=settings.key("from"),
        required=True,
        help="From the data: handwritten symbols, a few of each class. By optimisation: drawn by the network's own "
        "gradient, from weak noise.",
    )
    return opened.layer_index(name), int(filter)


def _show_found(settings: Address, network: Recognizer, opened: OpenedNetwork, step: int, filter: int) -> None:
    pictures = samples()
    search = _search(network, step, pictures.kind)
    if not search.done:
        said = f"Looking at {len(search.numbers):,} pictures …"
        bar = st.progress(0.0, text=said)
        for fraction in search.run():
            bar.progress(fraction, text=said)
        bar.empty()
    found = search.best(filter, SHOWN)
    whose = "HASYv2's pictures" if pictures.kind == "hasy" else "the stand-ins"
    if not found:
        st.markdown(f"None of {len(search.numbers):,} of {whose} excites it: its value is nowhere above zero.")
        return
    spatial = opened.layers[step].shows == "maps"
    value_maps(
        settings.key("found"),
        [
            ValueMap(
                pictures.image(each.number) / 255.0,
                f"{symbol_table()[int(pictures.labels[each.number])].latex} · {amount(each.value)}",
                f"Picture {each.number}, a {symbol_table()[int(pictures.labels[each.number])].latex}: value "
                f"{each.value:.3g}",
                frames=[seen_window(opened, step, each.row, each.column)] if spatial else [],
            )
            for each in found
        ],
        limit=1.0,
        side=128,
    )
    st.markdown(
        f"The {len(found)} that excite it most, of {len(search.numbers):,} of {whose}, up to {OF_EACH} of each class"
        f"{'; the frame is what the most excited cell sees' if spatial else ''}.  \n**Can say** what it reacts to in "
        "real handwriting, most of which the network was trained on.  \n**Cannot say** what in the frame does it, or "
        "what else would: other pictures were not looked at."
    )


def _show_made(settings: Address, network: Recognizer, opened: OpenedNetwork, step: int, filter: int) -> None:
    seed = st.number_input(
        "Start",
        0,
        MOST_STARTS,
        key=settings.key("start"),
        width=160,
        help="Which noise it starts from. Other starts end in other pictures: there is no single best one.",
    )
    made = _made(network, step, filter, int(seed))
    top, left, bottom, right = made.window
    shown = made.picture.astype(np.float64)
    within = shown[top : bottom + 1, left : right + 1]
    maps = [ValueMap(shown, "The picture made", f"Ink that gives the filter {made.value:.3g}", frames=[made.window])]
    if within.size < shown.size:
        maps.append(ValueMap(within, f"What the cell sees, {within.shape[0]} × {within.shape[1]}"))
    value_maps(settings.key("made"), maps, limit=1.0, side=256)
    cell = (
        f"the cell at row {made.cell[0]}, column {made.cell[1]}" if opened.layers[step].shows == "maps" else "the unit"
    )
    st.markdown(
        f"On the empty sheet {cell} has {amount(made.empty)} before its activation; on this picture "
        f"**{amount(made.value)}**.  \n**Can say** in which direction this filter's value grows, with all ink free.  \n"
        "**Cannot say** what it meets in handwriting: such pictures occur nowhere, and the smoothing that keeps them "
        "readable is our choice (Erhan et al. 2009; Yosinski et al. 2015, arXiv:1506.06579)."
    )


@st.cache_resource(max_entries=4, show_spinner=False, hash_funcs={Recognizer: lambda network: network.number})
def _search(network: Recognizer, step: int, kind: Kind) -> Search:
    """Of all filters of a layer at once, so that the next filter costs nothing."""
    pictures = samples()
    assert pictures.kind == kind
    return Search(network.opened(), step, pictures, stratified(pictures, OF_EACH).tolist())


@st.cache_data(
    max_entries=64,
    show_spinner="Drawing with the network's own gradient …",
    hash_funcs={Recognizer: lambda network: network.number},
)
def _made(network: Recognizer, step: int, filter: int, seed: int) -> MadePicture:
    return exciting_picture(network.opened(), step, filter, seed=seed)
