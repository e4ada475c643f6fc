"""Draw & classify: the pad, what the network sees of the drawing, its best symbols, every feature map."""

from pathlib import Path

import streamlit as st

from hasy_core.data.strokes import render_strokes
from hasy_core.errors import HasyError
from hasy_core.models import model_names
from ui.components.draw_workspace import (
    GivenPicture,
    PackedNetwork,
    draw_workspace,
    drawing_in,
    feature_maps,
    network_shelf,
)
from ui.components.pad import EMPTY
from ui.networks.packed_networks import is_ready, packed_network
from ui.networks.recognizer import WARM_UP_AFTER_SECONDS, Recognizer, default_reader, recognizer
from ui.page.address import Address, choice
from ui.page.jobs import watch
from ui.page.plain_text import plain_text
from ui.page.symbol_setting import goal_settings
from ui.page.visit import visited_fragment
from ui.use.draw.comparison import comparison_settings, show_comparison
from ui.use.draw.drawing_goal import show_goal
from ui.use.draw.given_picture import choose_picture, nearest_training_pictures, picture_settings
from ui.use.draw.why import maximization_settings, meaningless, show_maximization, show_why, why_settings

NO_MODEL = (
    "There is no trained network here yet; train one with `python -m hasy_core train --architecture seed` "
    "and open this page again."
)
EXPORT = Path(__file__).with_name("export.py")
HINT = "Draw one symbol on the pad; its likeliest readings appear here while you draw."
NEAR = 3
WAKING = "The network is waking up … draw meanwhile: the answer comes as soon as it is awake."
EXPLAINED_LATER = "What follows a drawing – why this answer, what excites a filter, another network – is waking up …"


@visited_fragment()
def workspace(network: Recognizer, packed: PackedNetwork | None, given: GivenPicture | None) -> None:
    """The pad and all that follows from a drawing; reruns alone at each pen-up."""
    drawing, problem = EMPTY, network.error
    try:
        drawing = drawing_in("draw_lab")
    except HasyError as error:
        problem = str(error)
    with st.container():  # for the pad's place as well
        if problem:
            st.error(plain_text(problem))
    raster = given.raster if given else render_strokes(drawing.strokes) if drawing.strokes else None
    if raster is not None:
        network.wake()
    recognition = network.classify(raster) if network.awake and raster is not None else None
    with st.container():  # likewise
        show_goal(settings, recognition)
    on_server = packed is not None and not packed.in_browser
    draw_workspace(
        "draw_lab",
        network=packed.id if packed else None,
        message=HINT if packed or network.settled else WAKING,
        given=given,
        number=drawing.number,
        answer=recognition.activations if recognition and on_server else None,
        near=[] if raster is None else nearest_training_pictures(raster, NEAR),
    )
    if network.awake:
        show_why(network, recognition, settings)
        show_maximization(network, recognition, settings)
        show_comparison(network, recognition, settings, names)
    elif packed and not network.settled:
        st.caption(EXPLAINED_LATER)
    feature_maps("draw_feature_maps", "draw_lab")


names = model_names()
if names:
    settings = Address(
        "draw",
        {
            "model": choice(default_reader(), names),
            **picture_settings(),
            **goal_settings(),
            **why_settings(),
            **maximization_settings(),
            **comparison_settings(names),
        },
    )
    settings.read()
    st.markdown("**Try first:** draw ∑, an α or a heart, then click a feature map to see how its cells come about.")
    settings.show_notices()
    left, right = st.columns([2, 3], gap="medium")
    with left:
        name = st.selectbox(
            "Network",
            names,
            key=settings.key("model"),
            help="Which trained network reads the drawing: those shipped with ConvScope and your own finished runs.",
        )
    with right:
        given = choose_picture("draw")
    settings.write(leave_out=meaningless(settings))
    # Loading takes a processor for seconds, which the first stroke has better use for.
    network = recognizer(name, WARM_UP_AFTER_SECONDS if is_ready(name) else 0)
    packed = packed_network(network)
    # Always there, so that the pad keeps its place on the page, and the stroke that is being drawn, when the network
    # is awake.
    with st.container():
        if packed is not None:
            network_shelf("draw_network", packed)
        if not network.settled:
            watch(network)
    workspace(network, packed, given)
    st.page_link(
        EXPORT,
        label="Take this network with you",
        icon=":material/ios_share:",
        query_params={"model": name},
        help="Opens the export page with this network: ONNX, LiteRT, code and more.",
    )
else:
    st.error(NO_MODEL)
