"""Plotly's graph objects, imported so that threads do not trip over each other."""

from importlib import import_module
from typing import Any


def graph_objects() -> Any:
    """The module `plotly.graph_objects`.

    Plotly looks among the imported modules for pandas whenever it takes a value. While another thread is still
    importing pandas, which Streamlit brings along, it finds half of it, and the figure fails. So pandas comes first:
    its import waits for the other's end.
    """
    import_module("pandas")
    return import_module("plotly.graph_objects")
