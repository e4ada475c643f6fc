"""The exported app on a page: shown when the reader wants it, TensorFlow.js fetched when the reader says so."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import hasy_core.export.tfjs_library as library_module
from hasy_core.export.tfjs_library import LIBRARY, fetched_library
from tests.patience import SECONDS
from tools.running_app import free_port
from tools.static_server import serve
from ui.networks.recognizer import recognizer

SCRIPT = """
from ui.use.export.browser_app import show_browser_app

show_browser_app("compact", lambda: None)
"""


def shown(app: AppTest) -> str:
    """What the page says, a line each, without the marks that keep it plain text; it throws nothing."""
    assert not app.exception, app.exception[0].message
    return "\n".join(each.value for each in (*app.caption, *app.error)).replace("\\", "")


def test_the_app_is_written_when_it_is_wanted(
    tfjs_library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = AppTest.from_string(SCRIPT, default_timeout=SECONDS).run()
    assert shown(app) == ""
    app.toggle(key="export_app").set_value(True).run()
    assert recognizer("compact").wait(SECONDS)
    assert "MB in all, without TensorFlow.js, which it would fetch when it is opened." in shown(app.run())

    monkeypatch.setattr(library_module, "CDNS", (f"http://127.0.0.1:{free_port()}/",))
    app.button(key="export_fetch_library").click().run()
    assert "cannot be fetched (ConnectionError); is there a network?" in shown(app)
    assert "without TensorFlow.js" in shown(app)

    for name, file in LIBRARY.items():
        path = tmp_path / "www" / f"{file.package}@{library_module.VERSION}" / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((tfjs_library / name).read_bytes())
    with serve(tmp_path / "www") as address:
        monkeypatch.setattr(library_module, "CDNS", (address,))
        app.button(key="export_fetch_library").click().run()
    assert "3.2 MB in all, TensorFlow.js included." in shown(app)
    assert fetched_library() is not None
    assert not [button for button in app.run().button if button.key == "export_fetch_library"]
