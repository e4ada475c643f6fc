"""A run as it is now: state, progress, curves, and the buttons that steer it."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from hasy_core.errors import HasyError
from hasy_core.training.run_folder import RunFolder
from hasy_core.training.settings import TrainingSettings
from hasy_core.training.status import LIVE, Status
from hasy_core.training.steering import FACTORS, read_control, set_control
from hasy_core.training.worker import is_starting, last_words, start_worker
from ui.build.training.curves import show_curves, show_gradients
from ui.page.folded import folded
from ui.page.plain_text import plain_text
from ui.page.visit import visited_fragment

LOOK_EVERY = 1.0
STATES = {
    "new": "New",
    "starting": "Starting",
    "queued": "Waiting",
    "preparing": "Preparing",
    "running": "Training",
    "paused": "Paused",
    "stopped": "Stopped",
    "failed": "Failed",
    "finished": "Finished",
    "interrupted": "Interrupted",
}
COLOURS = {"running": "blue", "finished": "green", "failed": "red", "interrupted": "orange", "paused": "orange"}


def state_of(run: RunFolder) -> tuple[str, Status]:
    """A run's state, a key of `STATES`, and its status.

    Raises:
        HasyError: its folder cannot be written.
    """
    status = run.status()
    return ("starting" if is_starting(run) else status.state), status


def is_going(state: str) -> bool:
    """Whether a state is that of a run with a process."""
    return state == "starting" or state in LIVE


def show_live(run: RunFolder, settings: TrainingSettings, weight: float) -> None:
    """Show a run; while it has a process, look at it every second.

    Args:
        run: the run.
        settings: its settings.
        weight: of the curves' smoothing.
    """
    going = is_going(state_of(run)[0])
    visited_fragment(run_every=LOOK_EVERY if going else None)(_look)(run, settings, weight, going)


def _look(run: RunFolder, settings: TrainingSettings, weight: float, was_going: bool) -> None:
    state, status = state_of(run)
    if is_going(state) != was_going:
        st.rerun()
    # Each part in a box of its own: a sentence that comes or goes in one must not make the curves anew.
    with st.container():
        _show_state(run, state, status)
    with st.container():
        _show_progress(settings, status, state)
    with st.container():
        _show_buttons(run, state)
    with st.container():
        _show_metrics(run.metrics(), settings, weight, going=is_going(state))


def _show_metrics(lines: list[dict[str, Any]], settings: TrainingSettings, weight: float, *, going: bool) -> None:
    # Empty at first: the browser fetches what draws them while the worker imports what trains.
    if lines or going:
        show_curves("training_curves", lines, settings.epochs, weight)
    if lines:
        st.caption(
            "Thin: the training values themselves; thick: smoothed. Training is measured on augmented pictures with "
            "smoothed labels, validation on plain ones, so it can do better."
        )
        folded(
            "Gradient norms of the layers",
            lambda: show_gradients("training_gradient_norms", lines, settings.epochs),
            key="training_gradients",
            icon=":material/ssid_chart:",
        )
    elif going:
        st.caption("The curves begin after the first 20 steps.")


def _show_state(run: RunFolder, state: str, status: Status) -> None:
    said = status.said
    if state == "starting":
        said = "Its process starts."
    elif state == "new":
        said = f"It has not begun. {last_words(run)}"
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.badge(STATES[state], color=COLOURS.get(state, "gray"))  # type: ignore[arg-type]
        st.markdown(f"**{plain_text(run.title())}**", width="content")
    if state in ("failed", "interrupted"):
        st.error(plain_text(said))
    elif said and state != "finished":
        st.caption(plain_text(said))


def _show_progress(settings: TrainingSettings, status: Status, state: str) -> None:
    if not status.steps or not status.per_epoch:
        return
    step = min(status.step, status.steps)
    whole, within = divmod(step, status.per_epoch)
    if step and within == 0:
        whole, within = whole - 1, status.per_epoch
    st.progress(
        within / status.per_epoch,
        text=f"Epoch {whole + 1} of {settings.epochs}: step {within:,} of {status.per_epoch:,}",
    )
    left = status.seconds_left
    ending = f", about {duration(left)} left" if left is not None and is_going(state) and step < status.steps else ""
    st.progress(
        step / status.steps, text=f"Whole run: {step / status.steps:.0%} after {duration(status.seconds)}{ending}"
    )
    told = [
        f"{status.images_per_second:,.0f} images per second" if status.images_per_second else "",
        f"learning rate {status.learning_rate:.3g}" if status.learning_rate else "",
        f"on {plain_text(status.device)}" if status.device else "",
    ]
    st.caption(" · ".join(filter(None, told)))


def _show_buttons(run: RunFolder, state: str) -> None:
    if state in LIVE:
        _show_steering(run, state)
    elif state not in ("finished", "starting"):
        st.button(
            "Begin" if state == "new" else "Resume",
            key="training_resume",
            type="primary",
            icon=":material/play_arrow:",
            on_click=_try,
            args=(start_worker, run),
            help="Starts a process that goes on from the last checkpoint; what came after it is done again.",
        )
    if refused := st.session_state.pop("training_steering_refused", ""):
        st.error(plain_text(refused))


def _show_steering(run: RunFolder, state: str) -> None:
    control = read_control(run.control)
    pausing = control.action == "pause"
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button(
            "Go on" if pausing else "Pause",
            key="training_go_on" if pausing else "training_pause",
            icon=":material/play_arrow:" if pausing else ":material/pause:",
            disabled=state == "queued",
            on_click=_steer,
            args=(run, {"action": "train" if pausing else "pause"}),
            help="Ends the pause." if pausing else "Saves after the current step and waits; the process stays.",
        )
        st.button(
            "Stop",
            key="training_stop",
            icon=":material/stop:",
            disabled=control.action == "stop",
            on_click=_steer,
            args=(run, {"action": "stop"}),
            help="Saves after the current step and ends the process. Resume goes on from there.",
        )
        for name, label, factor, says in (
            ("halve", "Rate ÷ 2", control.rate_factor / 2, "Halves the learning rate from the next step on."),
            ("double", "Rate × 2", control.rate_factor * 2, "Doubles the learning rate from the next step on."),
            ("as_scheduled", "As scheduled", 1.0, "Back to the rate that the schedule says."),
        ):
            st.button(
                label,
                key=f"training_{name}",
                disabled=factor == control.rate_factor or not FACTORS[0] <= factor <= FACTORS[1],
                on_click=_steer,
                args=(run, {"rate_factor": factor}),
                help=says,
            )
        if control.rate_factor != 1:
            st.markdown(f"rate × {control.rate_factor:g}", width="content")


def _steer(run: RunFolder, control: dict[str, Any]) -> None:
    _try(set_control, run.control, **control)


def _try(do: Callable[..., object], /, *arguments: object, **named: object) -> None:
    """Do something that another session may have made impossible meanwhile; the page then says why."""
    try:
        do(*arguments, **named)
    except HasyError as error:
        st.session_state.training_steering_refused = str(error)


def duration(seconds: float) -> str:
    """45 -> `45 s`, 200 -> `3 min 20 s`, 4000 -> `1 h 7 min`."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
