"""Page: train a network and watch it learn."""

import streamlit as st

from hasy_core.data import home
from hasy_core.errors import HasyError
from hasy_core.training.run_folder import RunFolder
from hasy_core.training.worker import runs_in, start_worker
from ui.build.training.augmentation_picture import show_augmentation
from ui.build.training.curves import LARGEST_WEIGHT
from ui.build.training.epochs import show_epochs
from ui.build.training.form import NewRun, choose_training, form_settings
from ui.build.training.live import is_going, show_live, state_of
from ui.build.training.past import show_comparison_of, show_handling, show_table
from ui.page.address import Address, Setting, number, whole
from ui.page.page_style import page_style
from ui.page.plain_text import plain_text

RUNS = home() / "runs"
state = st.session_state
settings = Address(
    "training",
    {
        **form_settings(),
        "curve": number(0.6, 0.0, LARGEST_WEIGHT),
        "run": Setting("", lambda text: (text, None)),
        "compare": Setting([], lambda text: (text.split(","), None), ",".join),
        "epoch": whole(1000, 0, 1000, lambda epoch: f"epoch {epoch}, or the last one, is shown"),
        "layer": Setting("", lambda text: (text, None)),
    },
)


def start(asked: NewRun) -> None:
    """Make a run of what the form says, start it, and show it."""
    assert asked.settings is not None
    try:
        run = RunFolder.create(None, RUNS, asked.settings, asked.symbol)
        start_worker(run)
    except HasyError as error:
        st.error(plain_text(str(error)))
        return
    state.training_chosen = run.path.name
    st.rerun()


def chosen_run(runs: list[RunFolder]) -> RunFolder | None:
    """The run that is shown: the one chosen, else one that trains, else the youngest."""
    names = {run.path.name: run for run in runs}
    chosen = state.pop("training_chosen", None)
    if chosen is not None:  # just started, or nothing, where it was just deleted
        state.training_run = chosen
    if state.training_run and state.training_run not in names:
        st.warning(f"There is no run {plain_text(state.training_run[:60])} here; another one is shown.")
    if state.training_run not in names:
        going = next((run for run in runs if is_going(state_of(run)[0])), None)
        shown = going or (runs[0] if runs else None)
        state.training_run = shown.path.name if shown else ""
    if not runs:
        return None
    name = st.selectbox(
        "Run",
        list(names),
        format_func=lambda each: names[each].title(),
        key="training_run",
        width=320,
        help="Which run is shown: the youngest first.",
    )
    return names[name]


def write_address() -> None:
    """Put what the page shows into the address."""
    settings.write(leave_out=asked.meaningless)


settings.read()
view, controls = st.columns([7, 3], gap="medium")
with view:
    st.markdown("Press **Start** and watch the curves move; then halve or double the learning rate while it trains.")
    settings.show_notices()
    start_box = st.container()
with controls:
    st.subheader("New run")
    asked = choose_training(settings)
# White on the dark theme's blue is hard to read; this is white in the light theme and near black in the dark one.
page_style("training_style", '.st-key-training_start button[kind="primary"]:enabled { color: Canvas; }')
with start_box:
    if asked.problem:
        st.error(plain_text(asked.problem))
    if st.button(
        "Start",
        key="training_start",
        type="primary",
        icon=":material/play_arrow:",
        disabled=asked.settings is None,
        help="Starts a process that trains a new run with these settings. It goes on when you leave the page.",
    ):
        start(asked)
runs = runs_in(RUNS)
with view:
    run = chosen_run(runs)
    its_settings = None
    if run is None:
        st.caption("There is no run yet.")
    else:
        try:
            its_settings = run.settings()
            show_live(run, its_settings, float(state.training_curve))
        except HasyError as error:
            st.error(plain_text(str(error)))
    st.slider(
        "Smoothing of the curves",
        0.0,
        LARGEST_WEIGHT,
        step=0.05,
        key="training_curve",
        width=320,
        help="Weight of what came before in the thick lines; the thin ones are the values themselves.",
    )
    show_augmentation(asked.symbol, float(state.training_augmentation), int(state.training_seed))
if run is not None:
    if its_settings is not None:
        show_epochs(run, its_settings, is_going(state_of(run)[0]), settings, write_address)
    st.subheader("Runs")
    show_handling(run, RUNS)
    show_table(runs)
    show_comparison_of(runs)
write_address()
