"""AppTest runs on stand-ins, in a home of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner

from ui.page.samples import samples


@pytest.fixture(scope="session", autouse=True)
def installed_components() -> Iterator[None]:
    """Every AppTest looks for components in all installed packages, which takes nine tenths of its time; here once."""
    found = manifest_scanner.scan_component_manifests()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", lambda: found)
        yield


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
