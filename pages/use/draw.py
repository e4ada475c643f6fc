"""Draw & classify: the pad, what the network sees of the drawing, its best symbols, every feature map."""

import streamlit as st

from hasy_core.data.strokes import render_strokes
from hasy_core.data.typeset import symbol_svg
from hasy_core.errors import HasyError
from hasy_core.models import default_model, model_names
from ui.address import Address, choice
from ui.comparison import comparison_settings, show_comparison
from ui.components.answers import RankedSymbol, answers
from ui.components.pad import EMPTY, sketch_pad
from ui.components.wall import feature_wall
from ui.recognizer import Recognizer, recognizer
from ui.why import excitation_settings, meaningless, show_excitation, show_why, why_settings

NO_MODEL = (
    "There is no trained network here yet; train one with `python -m hasy_core train --architecture seed` "
    "and open this page again."
)
HINT = "Draw one symbol on the pad; its five likeliest readings appear here."
WAKING = "The network is waking up … draw meanwhile: the answer comes as soon as it is awake."
MAPS_EMPTY = "Draw a symbol, and each layer shows here what it makes of it."
MAPS_HINT = "Click a map to read its values, or reach it with the Tab and arrow keys and press Enter."
RANKED = 5
LARGEST_OUTPUTS = 10


@st.fragment(run_every=0.5)
def watch(network: Recognizer) -> None:
    """Looks whether the network is awake, and then runs the page again, which does not look any more."""
    if network.settled:
        st.rerun()


@st.fragment
def bench(network: Recognizer) -> None:
    """The pad and all that follows from a drawing; reruns alone at each pen-up."""
    pad, beside = st.columns([2, 3], gap="large")
    with pad:
        try:
            drawing, problem = sketch_pad(key="draw_pad"), network.error
        except HasyError as error:
            drawing, problem = EMPTY, str(error)
    recognition = network.recognize(drawing.strokes) if drawing.strokes and network.awake else None
    with beside:
        if problem is not None:
            st.error(problem)
        else:
            answers(
                "draw_answers",
                number=drawing.number,
                raster=render_strokes(drawing.strokes) if drawing.strokes else None,
                ranked=[]
                if recognition is None
                else [
                    RankedSymbol(symbol.latex, symbol_svg(symbol.index), probability)
                    for symbol, probability in recognition.best(RANKED)
                ],
                waking=not network.settled,
                message=HINT if network.settled else WAKING,
            )
    if network.awake:
        feature_wall(
            "draw_wall",
            network.layers,
            number=drawing.number,
            activations=None if recognition is None else recognition.activations,
            limits=network.limits,
            top=[] if recognition is None else [(symbol.latex, p) for symbol, p in recognition.best(LARGEST_OUTPUTS)],
            message=MAPS_EMPTY if recognition is None else MAPS_HINT,
        )
        show_why(network, recognition, settings)
        show_excitation(network, recognition, settings)
        show_comparison(network, recognition, settings, names)


st.markdown("**Try first:** draw ∑, an α or a heart, then click a feature map to read its values.")
names = model_names()
if names:
    settings = Address(
        "draw",
        {
            "model": choice(default_model(), names),
            **why_settings(),
            **excitation_settings(),
            **comparison_settings(names),
        },
    )
    settings.read()
    settings.show_notices()
    name = st.selectbox(
        "Network",
        names,
        key=settings.key("model"),
        width=320,
        help="Which trained network reads the drawing: those shipped with ConvScope and your own finished runs.",
    )
    settings.write(leave_out=meaningless(settings))
    network = recognizer(name)
    # Always there, so that the pad keeps its place on the page when the watching ends.
    with st.container():
        if not network.settled:
            watch(network)
    bench(network)
else:
    st.error(NO_MODEL)
