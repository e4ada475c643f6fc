"""The sidebar says which data is shown and fetches HASYv2 in the background."""

import threading
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import hasy_core.data.cache as cache_module
import hasy_core.data.download as download_module
from hasy_core.data import open_hasy
from tests.patience import SECONDS, until

DASHBOARD = Path(__file__).resolve().parents[2] / "ui" / "frame" / "dashboard.py"


def _sidebar(app: AppTest) -> str:
    return " ".join(element.value for element in [*app.sidebar.caption, *app.sidebar.error])


def _wait_for(app: AppTest, text: str) -> None:
    """Rerun until the sidebar holds a text, as the browser's polling does."""
    until(lambda: text in _sidebar(app.run()), every=0.2)


def test_starts_on_standins_and_says_so() -> None:
    app = AppTest.from_file(str(DASHBOARD), default_timeout=SECONDS).run()
    assert not app.exception
    assert "Stand-ins" in _sidebar(app)
    assert "not HASYv2" in _sidebar(app)
    assert app.sidebar.button(key="data_fetch").label == "Fetch HASYv2"


def test_failed_download_is_one_sentence_and_the_button_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download_module, "ZENODO_URL", "http://127.0.0.1:9/HASYv2.tar.bz2")
    app = AppTest.from_file(str(DASHBOARD), default_timeout=SECONDS).run()
    app.sidebar.button(key="data_fetch").click().run()
    _wait_for(app, "is there a network")
    assert app.sidebar.button(key="data_fetch")
    assert "Stand-ins" in _sidebar(app)
    assert not app.exception


def test_named_archive_is_decoded_in_the_background_and_then_shown(
    hasy_archive: Path, hasy_content: dict[str, bytes], hasy_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What reading and decoding bring is known from the session's own: together they take most of a minute.
    with monkeypatch.context() as patch:
        patch.setenv("HASY_HOME", str(hasy_home))
        packed = open_hasy().packed
    seen = threading.Event()
    monkeypatch.setattr(cache_module, "read_archive", lambda *_: hasy_content if seen.wait(SECONDS) else None)
    monkeypatch.setattr(cache_module, "_packed_pictures", lambda *_: packed)
    monkeypatch.setenv("HASY_ARCHIVE", str(hasy_archive))
    app = AppTest.from_file(str(DASHBOARD), default_timeout=SECONDS).run()
    assert "Stand-ins" in _sidebar(app), "the app starts at once"
    seen.set()
    _wait_for(app, "**HASYv2** · 168,233")
    assert not app.exception


def test_archive_that_is_none_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.tar.bz2").write_text("no archive")
    monkeypatch.setenv("HASY_ARCHIVE", str(tmp_path / "a.tar.bz2"))
    app = AppTest.from_file(str(DASHBOARD), default_timeout=SECONDS).run()
    _wait_for(app, "cannot be read to its end")
    assert not app.exception
