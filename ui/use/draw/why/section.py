"""The section "Why this answer?": a method, one of the ten best answers, and what the method can and cannot say."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from ui.networks.recognizer import Recognition, Recognizer
from ui.page.address import Address, Setting, choice, switch, whole
from ui.page.folded import folded
from ui.page.visit import visited_fragment
from ui.use.draw.why.address import meaningless
from ui.use.draw.why.methods import (
    PATCH_COLOURS,
    PATCHES,
    show_grad_cam,
    show_integrated,
    show_occlusion,
    show_saliency,
)
from ui.use.draw.why.path_view import show_path
from ui.use.draw.why.question import RANKS, Question, choose_answer

NOTHING_DRAWN = "Draw a symbol first; then each method shows here why the network answers as it does."


@dataclass(frozen=True)
class Method:
    """One way to ask why.

    Attributes:
        name: as the field calls it.
        can, cannot: what it says and does not say, a sentence each.
        source: the paper.
        show: draws it, and gives its numbers in Markdown.
    """

    name: str
    can: str
    cannot: str
    source: str
    show: Callable[[Address, Question], str]


METHODS = {
    "saliency": Method(
        "Saliency",
        "how the logit would react to a tiny change of any one pixel, ink or paper.",
        "what larger changes do, or several at once: it is a tangent, and ink is all or nothing.",
        "Simonyan, Vedaldi and Zisserman 2014, arXiv:1312.6034",
        show_saliency,
    ),
    "integrated": Method(
        "Integrated gradients",
        "how the rise from the empty sheet to this drawing divides among the pixels, so that it adds up.",
        "anything about missing ink: paper is the baseline, so every empty pixel gets exactly zero. Another baseline "
        "gives other parts.",
        "Sundararajan, Taly and Yan 2017, arXiv:1703.01365",
        show_integrated,
    ),
    "gradcam": Method(
        "Grad-CAM",
        "roughly where a layer finds what speaks for the answer.",
        "which strokes: it is as coarse as the layer's maps, keeps only what is in favour, and averages each map's "
        "gradient over all places.",
        "Selvaraju et al. 2017, arXiv:1610.02391",
        show_grad_cam,
    ),
    "occlusion": Method(
        "Occlusion",
        "what really happens when one part of the drawing is covered: no gradient, only answers of the network.",
        "what two parts do together; and a covered drawing is a picture that the network was never trained on.",
        "Zeiler and Fergus 2014, arXiv:1311.2901",
        show_occlusion,
    ),
    "path": Method(
        "Strongest path",
        "which single term is the largest in each sum, from the answer back to one pixel.",
        "why the answer won: each step keeps one of many terms, and the share says how little of the sum that is. It "
        "always follows the answer's own logit.",
        "weight × value at each unit; max pooling hands on to its winner",
        show_path,
    ),
}


def why_settings() -> dict[str, Setting]:
    """The section's part of a page's address."""
    return {
        "why": switch(False),
        "method": choice("integrated", METHODS, lambda each: METHODS[each].name),
        "rank": whole(1, 1, RANKS),
        "lead": switch(False),
        "cam": Setting("", lambda text: (text, None)),
        "patch": choice("8", PATCHES, lambda each: f"{each} × {each}"),
        "cover": choice("paper", PATCH_COLOURS),
    }


@visited_fragment()
def show_why(network: Recognizer, recognition: Recognition | None, settings: Address) -> None:
    """A folded section; nothing is computed before it is opened, and its controls run nothing but it.

    Args:
        network: whose answer it is; awake.
        recognition: of the drawing; None: nothing is drawn.
        settings: the page's address, with `why_settings()` among its settings.
    """
    settings.read()
    folded(
        "Why this answer?",
        lambda: _content(network, recognition, settings),
        key=settings.key("why"),
        icon=":material/question_mark:",
    )
    settings.write(leave_out=meaningless(settings))


def _content(network: Recognizer, recognition: Recognition | None, settings: Address) -> None:
    if recognition is None:
        st.caption(NOTHING_DRAWN)
        return
    asked = choose_answer(settings, network, recognition)
    chosen = st.segmented_control(
        "Method",
        METHODS,
        format_func=lambda each: METHODS[each].name,
        key=settings.key("method"),
        required=True,
        help="Five ways to ask why. They answer different questions, so they need not agree.",
    )
    method = METHODS[str(chosen)]
    picture, words = st.columns([2, 3], gap="medium")
    with picture:
        said = method.show(settings, asked)
    with words:
        st.markdown(f"{said}\n\n**Can say** {method.can}\n\n**Cannot say** {method.cannot}")
        st.caption(f"{method.name}: {method.source}.")
