"""Two networks on the same drawing: their ten best answers, what they cost, and a layer of each."""

import statistics
import time
from html import escape

import numpy as np
import streamlit as st

from hasy_core.data.strokes import SIZE
from hasy_core.data.symbols import symbol_table
from hasy_core.data.typeset import symbol_svg
from hasy_core.models import model_card
from ui.components.maps import ValueMap, value_maps
from ui.networks.recognizer import Recognition, Recognizer, recognizer
from ui.page.address import Address, Setting, choice, switch
from ui.page.folded import folded
from ui.page.jobs import watch
from ui.page.plain_text import plain_text
from ui.page.visit import visited_fragment
from ui.use.draw.why.address import meaningless
from ui.use.draw.why.question import percent

RANKS = 10
TIMED = 7
MAPS = 12
_TIGHT = "padding: 2px 6px; white-space: nowrap"
_CELL = f' style="{_TIGHT}"'
NOTHING_DRAWN = "Draw a symbol first; then both networks answer here."
ONE_ALONE = "There is only one network here. Train another on the Training page, and compare the two."


def comparison_settings(names: tuple[str, ...]) -> dict[str, Setting]:
    """The section's part of a page's address.

    Args:
        names: of the networks there are.
    """
    return {
        "compare": switch(False),
        "second": choice(names[-1] if names else "", names),
        "map": Setting("", lambda text: (text, None)),
        "second_map": Setting("", lambda text: (text, None)),
    }


@visited_fragment()
def show_comparison(
    network: Recognizer, recognition: Recognition | None, settings: Address, names: tuple[str, ...]
) -> None:
    """A folded section; the second network is not loaded before it is opened.

    Args:
        network: the page's own; awake.
        recognition: of the drawing; None: nothing is drawn.
        settings: the page's address, with `comparison_settings(names)` among its settings.
        names: of the networks there are.
    """
    settings.read()
    folded(
        "Compare with another network",
        lambda: _content(network, recognition, settings, names),
        key=settings.key("compare"),
        icon=":material/compare:",
    )
    settings.write(leave_out=meaningless(settings))


def _content(network: Recognizer, recognition: Recognition | None, settings: Address, names: tuple[str, ...]) -> None:
    others = [name for name in names if name != network.name]
    if not others:
        st.caption(ONE_ALONE)
        return
    key = settings.key("second")
    settings.fit("second", others, others[0], "is the network above")
    chosen = st.selectbox(
        "Second network", others, key=key, width=320, help="Reads the same 32 × 32 pixels as the network above."
    )
    second = recognizer(chosen)
    if not second.settled:
        watch(second, lambda: st.caption(f"{plain_text(chosen)} is waking up …"))
        return
    if second.error:
        st.error(plain_text(second.error))
        return
    if recognition is None:
        st.caption(NOTHING_DRAWN)
        return
    both = (network, second)
    seen = (recognition, second.classify(recognition.raster))
    st.markdown(difference(network.name, seen[0], second.name, seen[1]))
    picture, answers = st.columns([1, 3], gap="medium")
    with picture:
        value_maps(
            settings.key("compared_raster"),
            [ValueMap(recognition.raster / 255.0, "What both see", limit=1.0)],
            limit=1.0,
            side=200,
        )
    with answers:
        st.markdown(_answers(both, seen), unsafe_allow_html=True)
    st.markdown(_costs(both))
    st.caption(
        f"Time: median of {TIMED} passes with all feature maps, measured on this server when the section was first "
        "opened. Fold 1: share of HASYv2's first test fold that is right, for networks that come with their scores."
    )
    for column, each, shown, name in zip(st.columns(2), both, seen, ("map", "second_map"), strict=True):
        with column:
            _show_layer(settings, name, each, shown)


def difference(first: str, one: Recognition, second: str, other: Recognition) -> str:
    """One sentence, in Markdown: on what they agree, or how each ranks what the other says.

    Args:
        first, second: the networks' names.
        one, other: what each makes of the same drawing.
    """
    a, b = plain_text(first), plain_text(second)
    (mine, sure), (theirs, theirs_sure) = one.best(1)[0], other.best(1)[0]
    if mine.index == theirs.index:
        return f"**Both read `{mine.latex}`**: {a} with {percent(sure)}, {b} with {percent(theirs_sure)}."
    return (
        f"**They differ:** {a} reads `{mine.latex}` with {percent(sure)}, which {b} puts {_placed(other, mine.index)}; "
        f"{b} reads `{theirs.latex}` with {percent(theirs_sure)}, which {a} puts {_placed(one, theirs.index)}."
    )


def _placed(seen: Recognition, index: int) -> str:
    probabilities = seen.probabilities
    place = int((probabilities > probabilities[index]).sum()) + 1
    ending = "th" if place % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th")
    return f"{place}{ending} with {percent(float(probabilities[index]))}"


def _answers(both: tuple[Recognizer, Recognizer], seen: tuple[Recognition, Recognition]) -> str:
    """HTML: the ten best of each; a symbol that only one of them has among its ten is underlined with dots."""
    ranked = [each.best(RANKS) for each in seen]
    indices = [{symbol.index for symbol, _ in best} for best in ranked]
    rows = []
    for place in range(RANKS):
        cells = []
        for side, best in enumerate(ranked):
            symbol, probability = best[place]
            alone = symbol.index not in indices[1 - side]
            style = ' style="text-decoration: underline dotted"' if alone else ""
            cells.append(
                f"<td{_CELL}>{symbol_svg(symbol.index)}&ensp;<code{style}>{escape(symbol_table()[symbol.index].latex)}</code>"
                f'</td><td style="text-align: right; {_TIGHT}">{escape(percent(probability))}</td>'
            )
        rows.append(f"<tr><td{_CELL}>{place + 1}</td>{''.join(cells)}</tr>")
    heads = "".join(f'<th colspan="2" scope="colgroup">{escape(network.name)}</th>' for network in both)
    table = f"<table><thead><tr><th></th>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    return (
        f'<div style="overflow-x: auto">{table}</div>'
        '<p style="font-size: 0.85rem">Dotted: among the ten of this network alone.</p>'
    )


def _costs(both: tuple[Recognizer, Recognizer]) -> str:
    """Markdown, a column for each network: that is narrow enough for a phone."""
    opened = [network.opened() for network in both]
    scores = [model_card(network.name).get("scores", {}).get("top1") for network in both]
    rows = {
        "Parameters": [f"{each.parameters():,}" for each in opened],
        "Multiply-adds": [f"{each.multiply_adds() / 1e6:,.1f} M" for each in opened],
        "Time": [f"{1000 * _seconds(network):.1f} ms" for network in both],
        "Fold 1": [f"{100 * score:.1f} %" if isinstance(score, float) else "–" for score in scores],
    }
    heads = " | ".join(plain_text(network.name) for network in both)
    lines = [f"| | {heads} |", "|---|---:|---:|"]
    return "\n".join([*lines, *(f"| {name} | {' | '.join(cells)} |" for name, cells in rows.items())])


@st.cache_data(max_entries=16, show_spinner=False, hash_funcs={Recognizer: lambda network: network.number})
def _seconds(network: Recognizer) -> float:
    """How long one pass takes, with its wait for the thread of all networks; the picture does not matter."""
    empty = np.zeros((SIZE, SIZE), np.uint8)
    spent = []
    for _ in range(TIMED):
        start = time.perf_counter()
        _ = network.classify(empty).activations  # computed when it is asked for
        spent.append(time.perf_counter() - start)
    return statistics.median(spent)


def _show_layer(settings: Address, name: str, network: Recognizer, seen: Recognition) -> None:
    views = [view for view in network.layers if view.shows == "maps"]
    if not views:
        st.caption(f"{plain_text(network.name)} has no layer with maps.")
        return
    key = settings.key(name)
    kinds = {view.name: view for view in views}
    settings.fit(name, kinds, views[-1].name, f"is no layer of {network.name} that has maps")
    chosen = st.selectbox(
        f"Maps of {plain_text(network.name)}",
        list(kinds),
        format_func=lambda each: f"{each} · {kinds[each].kind} · {' × '.join(map(str, kinds[each].output_shape))}",
        key=key,
        help=f"Which of this network's layers is shown: its {MAPS} maps with the largest values on this drawing.",
    )
    place = next(index for index, view in enumerate(network.layers) if view.name == chosen)
    values = seen.activations.layers[place]
    assert values is not None  # it shows maps
    strongest = np.argsort(-values.max(axis=(0, 1)), kind="stable")[:MAPS]
    value_maps(
        settings.key(f"{name}s"),
        [ValueMap(values[:, :, channel].astype(np.float64), f"Map {channel}") for channel in strongest],
        limit=network.limits[place],
        side=92,
    )
