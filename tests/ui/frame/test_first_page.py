"""The rehearsal imports what the first page will."""

import subprocess
import sys

from ui.frame.first_page import SCRIPTS, imported_modules


def test_after_the_rehearsal_the_first_page_imports_nothing_new() -> None:
    script = (
        "import sys; from importlib import import_module; from ui.frame import first_page; first_page.rehearse();"
        "known = set(sys.modules);"
        "[import_module(n) for s in first_page.SCRIPTS for n in first_page.imported_modules(s)];"
        "print(len(set(sys.modules) - known), *sorted({'pandas', 'tensorflow', 'plotly.express', 'sklearn'} & known))"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["0"]


def test_the_scripts_own_imports_are_found() -> None:
    names = [name for script in SCRIPTS for name in imported_modules(script)]
    assert {"streamlit", "numpy", "hasy_core.arithmetic", "ui.components.stage", "ui.networks.recognizer"} <= set(names)
