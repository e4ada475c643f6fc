"""Shipped networks told for the browser beforehand, against Keras's own."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from hasy_core.browser.layer_facts import facts_of_layers
from hasy_core.browser.ready_networks import INPUT_SHAPE, READY_FILE, ready_network, write_ready_network
from hasy_core.graph.ops import ops_from_keras, pack_ops
from hasy_core.models import MODEL_FILE, PRETRAINED, load_model

SHIPPED = sorted(path.parent.name for path in PRETRAINED.glob(f"*/{MODEL_FILE}"))


def plain(value: Any) -> Any:
    """As JSON gives it back."""
    return json.loads(json.dumps(value))


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_network_is_told_as_keras_tells_it(name: str) -> None:
    model = load_model(name)
    wanted, weights = pack_ops(ops_from_keras(model), INPUT_SHAPE, facts_of_layers(model))

    found = ready_network(name)

    assert found is not None
    network, arrays = found
    assert arrays == weights
    for ours, theirs in zip(network["layers"], plain(wanted)["layers"], strict=True):
        # A value that this machine's framework computed.
        assert ours.pop("limit") == pytest.approx(theirs.pop("limit"), rel=1e-4)
        assert ours == theirs
    assert network["input"] == list(INPUT_SHAPE)


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own with one shipped network."""
    monkeypatch.setattr("hasy_core.models.loading.PRETRAINED", tmp_path)
    shutil.copytree(PRETRAINED / "compact", tmp_path / "compact")
    return tmp_path / "compact"


def test_a_description_is_of_one_model_file(shipped: Path) -> None:
    assert ready_network("compact") is not None
    shutil.copyfile(PRETRAINED / "best" / MODEL_FILE, shipped / MODEL_FILE)

    assert ready_network("compact") is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"model": 1}'])
def test_a_damaged_description_is_none(shipped: Path, text: str) -> None:
    (shipped / READY_FILE).write_text(text)

    assert ready_network("compact") is None


@pytest.mark.parametrize("name", ["", ".", "..", "compact/", "compact/../compact", "no such network"])
def test_other_names_are_none(shipped: Path, name: str) -> None:
    assert ready_network(name) is None


def test_it_is_written_again_the_same(shipped: Path) -> None:
    (shipped / READY_FILE).unlink()

    write_ready_network(shipped)

    ours, theirs = (json.loads((folder / READY_FILE).read_text()) for folder in (shipped, PRETRAINED / "compact"))
    for layer in theirs["network"]["layers"]:
        layer["limit"] = pytest.approx(layer["limit"], rel=1e-4)
    assert ours == theirs


def test_no_framework_is_loaded() -> None:
    program = (
        "import sys; from hasy_core.browser.ready_networks import ready_network; assert ready_network('best');"
        "assert not {'keras', 'tensorflow', 'jax', 'torch'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=PRETRAINED.parent, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
