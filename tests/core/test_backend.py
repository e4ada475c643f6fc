"""Which framework computes: what cannot is refused, and a server's choice is not that of its runs."""

import os
import subprocess
import sys

import pytest

from hasy_core.backend import check_backend, serve_with_tensorflow, worker_environment
from hasy_core.errors import HasyError


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", dict(os.environ))
    os.environ.pop("KERAS_BACKEND", None)
    os.environ.pop("CONVSCOPE_TRAINING_BACKEND", None)


@pytest.mark.parametrize("name", ["", "tensorflow", "jax"])
def test_what_is_installed_is_let_through(name: str) -> None:
    os.environ["KERAS_BACKEND"] = name
    check_backend()


def test_what_keras_does_not_know_is_refused() -> None:
    os.environ["KERAS_BACKEND"] = "theano"
    with pytest.raises(HasyError, match=r"theano.*tensorflow, jax, torch"):
        check_backend()


def test_what_is_not_installed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hasy_core.backend.find_spec", lambda _: None)
    os.environ["KERAS_BACKEND"] = "torch"
    with pytest.raises(HasyError, match="pip install torch"):
        check_backend()


def test_the_command_line_says_it_in_one_sentence() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "hasy_core", "data", "status"],
        env=os.environ | {"KERAS_BACKEND": "mxnet"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 1
    assert told.stderr.strip().startswith("Error: KERAS_BACKEND is 'mxnet'")
    assert len(told.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("chosen", ["jax", None])
def test_a_server_computes_with_tensorflow_and_its_runs_as_chosen(chosen: str | None) -> None:
    if chosen:
        os.environ["KERAS_BACKEND"] = chosen
    for _ in range(2):  # a server that starts a server
        serve_with_tensorflow()
        assert os.environ["KERAS_BACKEND"] == "tensorflow"
        assert worker_environment().get("KERAS_BACKEND") == chosen
