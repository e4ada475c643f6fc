"""The runs there are: a table, their curves beside each other, and what can be done with one of them."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

import streamlit as st

from hasy_core.errors import HasyError
from hasy_core.training.past_runs import PastRun, delete_run, past_run
from hasy_core.training.run_folder import LONGEST_TITLE, RunFolder
from ui.build.training.curves import show_comparison
from ui.build.training.form import data_title, network_title
from ui.build.training.live import STATES, duration, is_going, state_of
from ui.page.page_scripts import BUILD, USE
from ui.page.page_style import page_style
from ui.page.plain_text import plain_text
from ui.page.visit import visited_fragment

LOOK_EVERY = 3.0
MOST_COMPARED = 8
# A long name breaks rather than push the table over a phone's side.
_NARROW = (
    ".st-key-training_table :is(th, td) { padding: 0.3rem 0.4rem; } "
    ".st-key-training_table td:first-child { overflow-wrap: anywhere; }"
)


def show_table(runs: Sequence[RunFolder]) -> None:
    """All runs in a table; while one has a process, looked at every three seconds."""
    going = any(is_going(state_of(run)[0]) for run in runs)
    visited_fragment(run_every=LOOK_EVERY if going else None)(_table)(runs)


def show_comparison_of(runs: Sequence[RunFolder]) -> None:
    """The choice of runs whose curves stand beside each other, and the curves."""
    names = {run.path.name: run for run in runs}
    kept = [name for name in st.session_state.training_compare if name in names][:MOST_COMPARED]
    if kept != st.session_state.training_compare:
        st.session_state.training_compare = kept
    chosen = st.multiselect(
        "Compare",
        list(names),
        format_func=lambda name: names[name].title() if name in names else name,
        key="training_compare",
        max_selections=MOST_COMPARED,
        placeholder="Choose runs",
        help="The validation curves of these runs stand beside each other.",
    )
    if chosen:
        told = [past_run(names[name]) for name in chosen]
        show_comparison("training_comparison", [(each.title, each.lines) for each in told])


def show_handling(run: RunFolder, runs: Path) -> None:
    """Rename the chosen run, delete it, report on it, use it on the draw page, or take it along."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        _show_renaming(run)
        try:
            going = is_going(state_of(run)[0])
            with st.popover(
                "Delete …",
                icon=":material/delete:",
                disabled=going,
                key="training_deletion",
                help="Stop the run before you delete it." if going else "Asks once more before anything is lost.",
            ):
                st.markdown(f"Delete **{plain_text(run.title())}** with its curves, checkpoints and network for good?")
                if st.button("Delete for good", key="training_delete", type="primary", help="Cannot be undone."):
                    delete_run(run, runs)
                    st.session_state.training_chosen = ""
                    st.rerun()
        except HasyError as error:
            st.error(plain_text(str(error)))
        st.download_button(
            "Report",
            lambda: _report(run),
            f"{run.path.name}.html",
            "text/html",
            key="training_report",
            icon=":material/description:",
            on_click="ignore",
            help="One HTML file to hand in: settings, curves, feature maps, and the command that does it again.",
        )
    if run.model.is_file():
        st.page_link(
            BUILD / "evaluation.py",
            label="Judge it on a test part",
            icon=":material/fact_check:",
            query_params={"models": run.path.name, **_split(run)},
            help="Opens the evaluation page with this run's network and split.",
        )
        st.page_link(
            USE / "draw.py",
            label="Draw a symbol for this network",
            icon=":material/draw:",
            query_params={"model": run.path.name},
            help="Opens the draw page with this run's network.",
        )
        st.page_link(
            USE / "export.py",
            label="Take it with you",
            icon=":material/ios_share:",
            query_params={"model": run.path.name},
            help="Opens the export page with this run's network: ONNX, LiteRT, code and more.",
        )


def _split(run: RunFolder) -> dict[str, str]:
    """The split of a run as an address has it; nothing where its settings cannot be read."""
    try:
        return {"split": run.settings().split}
    except HasyError:
        return {}


def _report(run: RunFolder) -> str:
    """The run's report; of a damaged one the sentence that says so."""
    from hasy_core.reports.document import document
    from hasy_core.reports.writing import run_report

    try:
        return run_report(run)
    except HasyError as error:
        return document(run.title(), escape(str(error)), [])


def _show_renaming(run: RunFolder) -> None:
    state = st.session_state
    if state.get("training_title_of") != run.path.name:
        state.training_title_of, state.training_title = run.path.name, run.title()

    def rename() -> None:
        try:
            run.rename(state.training_title)
        except HasyError as error:
            state.training_refused = str(error)
        state.training_title = run.title()

    st.text_input(
        "Name of this run",
        key="training_title",
        max_chars=LONGEST_TITLE,
        on_change=rename,
        width=320,
        help="A title for you to know it by; empty brings back the name of its folder. Press Enter to keep it.",
    )
    if refused := state.pop("training_refused", ""):
        st.error(plain_text(refused))


def _table(runs: Sequence[RunFolder]) -> None:
    told = [past_run(run) for run in runs if run.path.is_dir()]
    page_style("training_table_style", _NARROW)
    with st.container(key="training_table"):
        st.markdown("\n".join(["| Run | State | Top-1, top-3 | Time |", "|---|---|---:|---:|", *map(_row, told)]))
    st.caption(
        "Top-1, top-3: the largest shares so far of the validation part whose symbol came first, or among the first "
        "three."
    )
    for each in told:
        if each.problem:
            st.warning(plain_text(f"{each.title}: {each.problem}"))


def _row(told: PastRun) -> str:
    about = "damaged"
    if told.settings is not None:
        classes = f", {len(told.settings.classes)} classes" if told.settings.classes else ""
        about = f"{network_title(told.settings.architecture)} · {data_title(told.settings.split)}{classes}"
    scores = ", ".join("–" if score is None else f"{score:.1%}" for score in (told.best_top1, told.best_top3))
    state = "Damaged" if told.problem else STATES[told.status.state]
    name = plain_text(told.title)
    return f"| **{name}** · {plain_text(about)} | {state} | {scores} | {duration(told.status.seconds)} |"
