"""TensorFlow.js for the tests: one sentence where npm is missing, fails, or sends something else."""

import stat
from pathlib import Path

import pytest

from hasy_core.errors import HasyError
from tools.ensure_tfjs import library_folder


@pytest.fixture
def only_npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the one program on the path, `npm`, is to be put; the user's cache is empty."""
    monkeypatch.setattr("platformdirs.user_cache_dir", lambda *_, **__: str(tmp_path / "cache"))
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return tmp_path / "bin" / "npm"


def test_npm_is_missing(only_npm: Path) -> None:
    with pytest.raises(HasyError, match=r"need npm, which fetches it: install Node\.js"):
        library_folder()


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("echo no network >&2; exit 1", "npm cannot fetch @tensorflow/tfjs@4.22.0: no network"),
        ('echo other > "$5/tensorflow-tfjs-4.22.0.tgz"', "npm sent another @tensorflow/tfjs@4.22.0 than expected"),
    ],
)
def test_npm_fails_or_sends_something_else(line: str, sentence: str, only_npm: Path) -> None:
    only_npm.write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
    only_npm.chmod(only_npm.stat().st_mode | stat.S_IXUSR)
    with pytest.raises(HasyError, match=sentence):
        library_folder()
