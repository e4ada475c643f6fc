"""A button that makes a model's report and hands it out."""

import streamlit as st

from hasy_core.errors import HasyError
from hasy_core.evaluation.evaluating import model_fingerprint, report_path
from hasy_core.evaluation.origin import model_origin, seed_for
from hasy_core.export.source_text import plain
from hasy_core.models import model_path
from ui.networks.network_table import bytes_words
from ui.page.command_job import jobs, watch_command
from ui.page.plain_text import plain_text


def show_report_button(page: str, model_name: str, split: str = "") -> None:
    """Make the report of a model in a process of its own, then download it.

    Args:
        page: first part of the keys.
        model_name: as `hasy_core.models.load_model` takes it.
        split: whose evaluation is told, where there is one; empty: of the one that the model was trained on.
    """
    try:
        file = model_path(model_name)
        told = split or model_origin(model_name).split
        evaluation = report_path(model_fingerprint(model_name), told, seed_for(model_name, told))
        evaluated = evaluation.stat().st_mtime_ns if told and evaluation.is_file() else 0
        key = ("report", str(file), file.stat().st_mtime_ns, told, evaluated)
    except (HasyError, OSError) as error:
        st.error(plain_text(str(error)))
        return
    job = jobs().find(key)
    if job is not None and job.error:
        st.error(plain_text(job.error))
    if job is None or job.error:
        if st.button(
            "Make a report",
            key=f"{page}_make_report",
            icon=":material/description:",
            help="One HTML file to hand in: scores, curves, feature maps, layers, and the command that does it again.",
        ):
            jobs().start(
                key, ("report", f"--model={model_name}", *([f"--split={split}"] if split else [])), "report.html"
            )
            st.rerun()
    elif job.result is None:
        watch_command(job, "Writing the report; TensorFlow takes its seconds")
    else:
        st.download_button(
            f"Download the report · {bytes_words(len(job.result))}",
            job.result,
            f"{plain(model_name)}.html",
            "text/html",
            key=f"{page}_report",
            icon=":material/download:",
            on_click="ignore",
            help="Saves the HTML file on your device; it needs nothing else to be read.",
        )
