"""The map: what a network makes of many pictures, as points in the plane."""

import numpy as np
import streamlit as st

from hasy_core.data.symbols import symbol_table
from hasy_core.models import model_names
from ui.build.data.embedding_job import EmbeddingJob, embedding_job
from ui.build.data.facts import counts_of
from ui.build.data.packing import packed_pictures
from ui.build.data.settings import METHODS, SPREADS
from ui.components.points import COLOURS, PicturePoints, picture_points
from ui.page.choices import dropdown, segmented
from ui.page.jobs import show_progress, watch
from ui.page.page_style import page_style
from ui.page.plain_text import plain_text
from ui.page.samples import samples

CAUTIONS = {
    "pca": "PCA turns the features so that the plane shows most of their variance: {shown:.0%} of it. The rest lies "
    "across the plane, so points that seem near may be far apart; those that seem far are.",
    "t-sne": "t-SNE keeps near points near. It says little else: the distance between two groups, their size and their "
    "density mean nothing, and the axes have no unit.",
}


def show_map() -> None:
    """The controls of the map and its points."""
    state = st.session_state
    names = model_names()
    if not names:
        st.error("There is no trained network here yet; train one on the Training page and come back.")
        return
    table = symbol_table()
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        st.selectbox(
            "Network",
            names,
            key="data_network",
            width=220,
            help="Whose features are shown: the numbers that enter its last fully connected layer, by which alone it "
            "tells the symbols apart.",
        )
        segmented(
            "Placed by",
            METHODS,
            key="data_method",
            help="PCA is a projection, done at once. t-SNE rearranges the points until neighbours stand together; it "
            "takes some seconds.",
        )
        dropdown(
            "Pictures of",
            SPREADS,
            key="data_spread",
            width=220,
            help="1,500 pictures at most: many of the coloured symbols, or a few of every one.",
        )
    st.multiselect(
        "Coloured symbols",
        np.flatnonzero(counts_of(samples().kind)).tolist(),
        format_func=lambda index: table[index].latex,
        key="data_coloured",
        max_selections=len(COLOURS),
        help=f"Up to {len(COLOURS)} symbols that stand out; the others are grey.",
    )
    # As on the training page: white on the dark theme's blue is hard to read.
    page_style("data_map_style", ".st-key-data_coloured span[title] { color: Canvas; }")
    st.toggle(
        "Pictures instead of dots",
        key="data_drawn",
        help="The pictures themselves stand in the plane, small, in the colours of their symbols.",
    )
    coloured = [int(index) for index in state.data_coloured]
    classes = coloured if state.data_spread == "chosen" else samples().classes().tolist()
    if not classes:
        st.info("Choose at least one symbol to colour, or pictures of all symbols.")
        return
    job = embedding_job(state.data_network, state.data_method, tuple(sorted(classes)))
    if not job.settled:
        watch(job, lambda: show_progress(job))
    elif job.error:
        st.error(plain_text(job.error))
    else:
        _show_points(job, coloured)


def _show_points(job: EmbeddingJob, coloured: list[int]) -> None:
    assert job.result is not None
    labels = samples().labels[job.numbers]
    method = METHODS[st.session_state.data_method]
    points = PicturePoints(job.result.points, packed_pictures(job.numbers), labels, job.numbers)
    picture_points(
        "data_points",
        points,
        coloured,
        drawn=bool(st.session_state.data_drawn),
        alt=f"{len(job.numbers):,} pictures of {len(np.unique(labels))} symbols, placed by {method}.",
    )
    shown = sum(job.result.explained) if job.result.explained else 0.0
    st.caption(CAUTIONS[st.session_state.data_method].format(shown=shown))
    if samples().kind == "hasy":
        st.caption(
            "The pictures are from fold 1's test part, which the shipped networks have not learned. Where colours mix, "
            "the network hardly tells the symbols apart, or the plane does not show how it does."
        )
    else:
        st.caption("These are stand-ins, cleaner than handwriting: HASYv2's groups have more stragglers.")
