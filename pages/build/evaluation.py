"""Page: how well networks read a test part, where they fail, and whether they can be believed."""

import streamlit as st

from hasy_core.data import SPLITS
from hasy_core.data.splits import STANDINS
from hasy_core.errors import HasyError
from hasy_core.evaluation import Report
from hasy_core.evaluation.calibration import shown_report
from hasy_core.models import model_names
from ui.build.evaluation.calibration_view import show_calibration
from ui.build.evaluation.class_table import show_class_table
from ui.build.evaluation.confusion_view import show_confusions
from ui.build.evaluation.errors_view import show_errors
from ui.build.evaluation.fool_view import show_traps
from ui.build.evaluation.jobs import offer_evaluation
from ui.build.evaluation.leaks_view import show_leaks
from ui.build.evaluation.reports import model_title, own_report, stored_report
from ui.build.evaluation.scores_view import headline, show_reservations, show_scores, summary
from ui.build.evaluation.settings import MOST_MODELS, OF_VIEW, PAGE, VIEWS, evaluation_settings
from ui.networks.report_button import show_report_button
from ui.page.address import Address
from ui.page.choices import segmented
from ui.page.folded import folded
from ui.page.page_style import page_style
from ui.page.plain_text import plain_text

NO_MODEL = "There is no trained network here yet; train one on the training page and come back."
state = st.session_state


def choose_networks() -> dict[str, Report]:
    """The controls; the reports there are of the networks that were chosen."""
    names = model_names()
    state.evaluation_models = [name for name in state.evaluation_models if name in names]
    with st.container(horizontal=True, gap="small", key="evaluation_asked"):
        st.multiselect(
            "Networks",
            names,
            format_func=model_title,
            key="evaluation_models",
            max_selections=MOST_MODELS,
            placeholder="Choose networks",
            width=420,
            help="Which networks are judged, side by side: the shipped ones and your own finished runs.",
        )
        st.selectbox(
            "Split",
            (*SPLITS, STANDINS),
            key="evaluation_split",
            width=180,
            help="Whose test part they read. The shipped networks were trained for fold 1: of any other fold they have "
            "learned the test pictures.",
        )
    found, missing = {}, []
    for name in state.evaluation_models:
        try:
            report = stored_report(name, state.evaluation_split)
        except HasyError as error:
            st.error(plain_text(str(error)))
            report = None
        if report is None:
            missing.append(name)
        elif len(own_report(report)):
            found[name] = report
        else:
            st.warning(f"**{plain_text(model_title(name))}** knows no symbol of this test part.")
    if missing:
        offer_evaluation(missing, state.evaluation_split)
    return found


def choose_one(reports: dict[str, Report]) -> None:
    """The control for the network that is looked into, with each network's score."""
    if state.evaluation_model not in reports:
        state.evaluation_model = next(iter(reports))
    st.segmented_control(
        "Top-1 of each, and which to look into",
        list(reports),
        format_func=lambda name: headline(name, reports[name], reports),
        key="evaluation_model",
        required=True,
        help="Top-1: the share of the test pictures whose best answer is right. The network that you press is the one "
        "whose answers are shown below.",
    )


def choose_view() -> str:
    """The control for what is shown of it."""
    segmented(
        "Show",
        VIEWS,
        key="evaluation_view",
        help="Which symbols are taken for which; every error with its picture; what to draw to fool the network; "
        "each symbol's scores; whether its certainty can be believed; test pictures that it had learned.",
    )
    return str(state.evaluation_view)


if not model_names():
    st.error(NO_MODEL)
    st.stop()
settings = Address(PAGE, evaluation_settings())
settings.read()
st.markdown(
    "**Try first:** press a pair under **Most confused pairs** and look at its pictures; then open **What fools it**."
)
settings.show_notices()
# White on the dark theme's blue is hard to read; this is white in the light theme and near black in the dark one.
page_style(
    "evaluation_style",
    '.st-key-evaluation_models span[title], .st-key-evaluation_start button[kind="primary"]:enabled { color: Canvas; } '
    "@media (max-width: 640px) { .st-key-evaluation_asked > .st-key-evaluation_models { flex: 1 1 0; min-width: 0; } "
    ".st-key-evaluation_asked > .st-key-evaluation_split { flex: 0 0 112px; } }",
)
reports = choose_networks()
view = str(state.evaluation_view)
if reports:
    choose_one(reports)
    report = own_report(reports[state.evaluation_model])
    # With another title it is another box to Streamlit, which would forget that it was open.
    state.evaluation_scores = bool(state.evaluation_scores)
    folded(summary(report), lambda: show_scores(reports), key="evaluation_scores")
    show_reservations(reports)
    view = choose_view()
    match view:
        case "confusions":
            show_confusions(shown_report(report))
        case "errors":
            show_errors(shown_report(report))
        case "fool":
            show_traps(shown_report(report))
        case "symbols":
            show_class_table(report)
        case "calibration":
            show_calibration(report)
        case "leaks":
            show_leaks(report)
    st.subheader("A report to hand in")
    st.caption(f"Of {plain_text(model_title(state.evaluation_model))} on {state.evaluation_split}.")
    show_report_button(PAGE, str(state.evaluation_model), str(state.evaluation_split))
elif not state.evaluation_models:
    st.info("Choose a network.")
shown = ["models", "split", "model", "view", *(["scores"] if state.evaluation_scores else []), *OF_VIEW[view]]
settings.write(leave_out=[name for name in settings.settings if name not in shown])
