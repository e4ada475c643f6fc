"""The reports that the page shows, read once for all sessions, and what is computed from each."""

from functools import lru_cache

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from hasy_core.data import home, symbol_table
from hasy_core.evaluation import Report, find_report
from hasy_core.evaluation.class_order import class_order
from hasy_core.evaluation.classes import ClassScores, class_scores
from hasy_core.evaluation.evaluating import model_fingerprint, report_path
from hasy_core.evaluation.origin import seed_for
from hasy_core.evaluation.scores import confusions
from hasy_core.models import PRETRAINED
from hasy_core.training.run_folder import RunFolder

KEPT = 8


def stored_report(model: str, split: str) -> Report | None:
    """A model's report on a split; of the classes only that it was trained on. None where there is none.

    Raises:
        HasyError: there is no such model, or its report is damaged.
    """
    seed = seed_for(model, split)
    fingerprint = model_fingerprint(model)
    path = report_path(fingerprint, split, seed)
    changed = path.stat().st_mtime_ns if path.is_file() else 0
    return _report(model, split, seed, fingerprint, changed)


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _report(model: str, split: str, seed: int, fingerprint: str, changed: int) -> Report | None:  # noqa: ARG001 - changes
    return find_report(model, split, seed)


@lru_cache(maxsize=KEPT)
def own_report(report: Report) -> Report:
    """The part of a report that is fair to the model: pictures of the symbols that it was trained on."""
    return report.of_learned_classes()


@lru_cache(maxsize=KEPT)
def matrix_of(report: Report) -> NDArray[np.int64]:
    """The confusion matrix `[369, 369]`; not to change."""
    matrix = confusions(report.labels, report.read)
    matrix.flags.writeable = False
    return matrix


@lru_cache(maxsize=KEPT)
def order_of(report: Report) -> list[int]:
    """The classes that occur or are answered, look-alikes and what is confused side by side."""
    matrix = matrix_of(report)
    occurs = matrix.sum(axis=0) + matrix.sum(axis=1) > 0
    return [index for index in class_order(matrix).tolist() if occurs[index]]


@lru_cache(maxsize=KEPT)
def classes_of(report: Report) -> ClassScores:
    """The scores of every class."""
    return class_scores(matrix_of(report))


def model_title(name: str) -> str:
    """What a network is called: a shipped one by its name, a run by its title."""
    folder = home() / "runs" / name
    return name if (PRETRAINED / name).is_dir() or not folder.is_dir() else RunFolder(folder).title()


def latex_of(index: int) -> str:
    """A class's LaTeX command as inline code of Markdown, which no sign in it can leave."""
    command = symbol_table()[index].latex
    return f"`` {command} ``" if "`" in command else f"`{command}`"


def percent(share: float, digits: int = 1) -> str:
    """0.8459 -> `84.6 %`."""
    return f"{100 * share:.{digits}f} %"
