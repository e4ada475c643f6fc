"""Evaluating networks that have no report yet: processes that every session sees, and the button that starts them."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import streamlit as st

from hasy_core.data.splits import STANDINS
from hasy_core.errors import HasyError
from hasy_core.evaluation.job import EvaluationJob, start_evaluation
from hasy_core.evaluation.origin import seed_for
from ui.build.evaluation.reports import model_title
from ui.page.jobs import watch
from ui.page.plain_text import plain_text
from ui.page.samples import samples

NEEDS_DATA = (
    "HASYv2 is not on this machine, so networks cannot be evaluated on it: fetch it in the sidebar, or choose the "
    "split of the stand-ins."
)


@dataclass
class _Jobs:
    """The last job of each network and split."""

    of: dict[tuple[str, str], EvaluationJob] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self, model: str, split: str) -> None:
        with self.lock:
            for key, job in list(self.of.items()):
                if not job.running:
                    job.output.unlink(missing_ok=True)
                    del self.of[key]
            if (model, split) not in self.of:
                self.of[model, split] = start_evaluation(model, split, seed_for(model, split))


@st.cache_resource(show_spinner=False)
def _jobs() -> _Jobs:
    return _Jobs()


def running_jobs(models: Sequence[str], split: str) -> dict[str, EvaluationJob]:
    """The networks that are being evaluated on a split."""
    known = {model: _jobs().of.get((model, split)) for model in models}
    return {model: job for model, job in known.items() if job is not None and job.running}


def offer_evaluation(models: Sequence[str], split: str) -> None:
    """For networks without a report: how far their evaluation is, or the button that starts it.

    Args:
        models: that have none, at least one.
        split: whose test part they are to read.
    """
    for model in models:
        job = _jobs().of.get((model, split))
        if job is not None and job.error:
            st.error(f"{plain_text(model_title(model))}: {plain_text(job.error)}")
    going = running_jobs(models, split)
    if going:
        watch(_AnyOf(going), lambda: _show(going))
    waiting = [model for model in models if model not in going]
    if not waiting:
        return
    names = ", ".join(f"**{plain_text(model_title(model))}**" for model in waiting)
    needs_data = split != STANDINS and samples().kind != "hasy"
    st.info(f"There is no report yet of {names} on {split}.{' ' + NEEDS_DATA if needs_data else ''}")
    st.button(
        "Evaluate",
        key="evaluation_start",
        type="primary",
        icon=":material/fact_check:",
        disabled=needs_data,
        on_click=_start,
        args=(waiting, split),
        help="Starts a process for each that reads the test part once, in about a quarter of a minute. You can go on "
        "working meanwhile.",
    )
    if refused := st.session_state.pop("evaluation_refused", ""):
        st.error(plain_text(refused))


def _start(models: Sequence[str], split: str) -> None:
    try:
        for model in models:
            _jobs().start(model, split)
    except HasyError as error:
        st.session_state.evaluation_refused = str(error)


def _show(going: Mapping[str, EvaluationJob]) -> None:
    """How far these evaluations are."""
    for model, job in going.items():
        fraction, doing = job.progress
        told = plain_text(doing) if doing else "TensorFlow and the network are being loaded"
        st.progress(fraction, text=f"{plain_text(model_title(model))}: {told}")


@dataclass(frozen=True)
class _AnyOf:
    """Some evaluations, settled as soon as one of them has ended."""

    going: Mapping[str, EvaluationJob]

    @property
    def settled(self) -> bool:
        return not all(job.running for job in self.going.values())
