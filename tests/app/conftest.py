"""AppTest runs on stand-ins, in a home of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st

from ui.samples import samples


@pytest.fixture(autouse=True)
def standins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No HASYv2, an empty home, nothing cached from another test."""
    monkeypatch.delenv("HASY_ARCHIVE", raising=False)
    monkeypatch.setenv("HASY_HOME", str(tmp_path / "hasy"))
    _forget()
    yield
    _forget()


def _forget() -> None:
    samples.cache_clear()
    st.cache_resource.clear()
    st.cache_data.clear()
