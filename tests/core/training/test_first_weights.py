"""Runs that begin with another model's weights."""

from pathlib import Path

import numpy as np
import pytest

from hasy_core.errors import HasyError
from hasy_core.models import load_model
from hasy_core.training import RunFolder, TrainingSettings
from hasy_core.training.first_weights import models_of
from hasy_core.training.network import begun_network


def _weights(tmp_path: Path, **settings: object) -> list[np.ndarray]:
    asked = TrainingSettings(split="stand-ins", precision="float32", **settings)  # type: ignore[arg-type]
    return begun_network(RunFolder.create(None, tmp_path, asked), asked)[0].get_weights()


def test_a_run_begins_with_the_weights_of_the_model_it_names(tmp_path: Path) -> None:
    taken = _weights(tmp_path, architecture="compact", weights="compact")
    for ours, theirs in zip(taken, load_model("compact").get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    random = _weights(tmp_path, architecture="compact")
    assert not np.array_equal(random[0], taken[0])


def test_weights_of_other_shapes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(HasyError, match="weights of best: that network has other layers"):
        _weights(tmp_path, architecture="compact", weights="best")
    with pytest.raises(HasyError, match="no model 'nobody'"):
        _weights(tmp_path, architecture="compact", weights="nobody")


def test_models_of_an_architecture_come_with_its_options(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HASY_HOME", str(tmp_path))
    run = RunFolder.create(tmp_path / "runs" / "mine", tmp_path, TrainingSettings(architecture="lenet5"))
    run.model.write_bytes(b"")
    (tmp_path / "runs" / "broken").mkdir()
    (tmp_path / "runs" / "broken" / "model.keras").write_bytes(b"")
    assert models_of("lenet5") == {"mine": {}}
    assert models_of("compact") == {"best": {"blocks": 1, "dropout": 0.15}, "compact": {}}
    assert models_of("vgg") == {}
