"""The training page without a browser: what Start asks for, what is refused, and runs looked at, good and damaged."""

import json
import math
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from hasy_core.data.standins import standin_image
from hasy_core.errors import HasyError
from hasy_core.reports.pictures import mosaic
from hasy_core.training import RunFolder, TrainingSettings, train
from hasy_core.training.snapshots import read_snapshot, snapshot_steps
from hasy_core.training.steering import Control, read_control
from tests.app.pages import address_of, linked_page, shown, text_of, unpacked, warnings_of
from ui.build.training.curves import smoothed
from ui.build.training.live import duration

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "pages" / "build" / "training.py"
SMALL = "INPUT -> [[CONV(4) -> RELU]*1 -> POOL(4)]*1 -> FC"
TINY = TrainingSettings(
    architecture=SMALL,
    split="stand-ins",
    classes=(31, 36, 100),
    epochs=2,
    batch_size=16,
    validation=0.125,
    precision="float32",
)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that was trained to its end."""
    runs = tmp_path_factory.mktemp("trained")
    run = RunFolder.create(runs / "tiny", runs, TINY, standin_image(36, 3))
    train(run)
    return run.path


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    folder = tmp_path / "hasy" / "runs"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def finished(trained: Path, runs: Path) -> RunFolder:
    """A copy of that run where the page looks."""
    shutil.copytree(trained, runs / "tiny")
    return RunFolder(runs / "tiny")


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[RunFolder]:
    """The runs whose process would have been started."""
    asked: list[RunFolder] = []
    monkeypatch.setattr("hasy_core.training.worker.start_worker", asked.append)
    return asked


def opened(**params: str) -> AppTest:
    app = linked_page("build/training", "build/evaluation", "use/draw", "use/export")
    for name, text in params.items():
        app.query_params[name] = text
    return shown(app.run())


def errors_of(app: AppTest) -> list[str]:
    return [error.value.replace("\\", "") for error in app.error]


def charts(app: AppTest) -> dict[str, Any]:
    """The figures on the page by their alternative text's first word or two."""
    return {chart.proto.alt: json.loads(chart.proto.spec) for chart in app.get("plotly_chart")}


@pytest.mark.parametrize("text", ["INPUT(28x28x1) -> FC", "INPUT -> FC -> RELU -> FC(4)"])
def test_a_network_that_cannot_be_trained_is_refused_before_start(text: str) -> None:
    app = opened(network="own", text=text)
    assert app.button(key="training_start").disabled
    assert any("This network" in error.value for error in app.error)


def test_start_makes_a_run_of_what_the_form_says(begun: list[RunFolder], runs: Path) -> None:
    app = opened()
    assert "There is no run yet." in text_of(app)
    app.number_input(key="training_epochs").set_value(3)
    app.multiselect(key="training_classes").set_value([100, 36])
    app.selectbox(key="training_optimizer").set_value("sgd")
    app.run()
    shown(app.button(key="training_start").click().run())

    [run] = begun
    assert run.path.parent == runs
    settings = run.settings()
    assert (settings.architecture, settings.split, settings.epochs) == ("lenet5", "stand-ins", 3)
    assert (settings.classes, settings.optimizer, settings.batch_size) == ((36, 100), "sgd", 32)
    assert run.symbol() is not None
    assert app.selectbox(key="training_run").value == run.path.name
    assert address_of(app)["run"] == run.path.name


def test_the_address_says_what_start_asks_for(begun: list[RunFolder]) -> None:
    app = opened(network="own", text=SMALL, classes="31-36", rate="0.5", schedule="steps", augmentation="0", seed="7")
    assert not app.warning
    shown(app.button(key="training_start").click().run())
    settings = begun[0].settings()
    assert (settings.architecture, settings.classes, settings.learning_rate) == (SMALL, (31, 36), 0.5)
    assert (settings.schedule, settings.augmentation, settings.seed) == ("steps", 0.0, 7)
    assert begun[0].path.name.startswith("own-")


def test_a_run_can_begin_with_the_weights_of_a_trained_network(begun: list[RunFolder]) -> None:
    app = opened(network="compact", weights="best")
    assert "With blocks 1, dropout 0.15, as best." in text_of(app)
    shown(app.button(key="training_start").click().run())
    settings = begun[0].settings()
    assert (settings.weights, settings.architecture_options) == ("best", {"blocks": 1, "dropout": 0.15})
    app.selectbox(key="training_network").set_value("lenet5").run()
    assert warnings_of(app) == "best is no trained network of this kind here; the run begins with random weights."
    assert "weights" not in address_of(app)


def test_another_network_brings_its_own_learning_rate() -> None:
    app = opened()
    rates = []
    for network in ("compact", "lenet5", "resnet", "own"):
        app.selectbox(key="training_network").set_value(network).run()
        rates.append(app.number_input(key="training_rate").value)
    assert rates == [0.01, 0.002, 0.01, 0.002]
    assert re.search(r"Trains on .+ cores?\\?, \d+ GB", text_of(app))


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"classes": "31"}, "choose at least two, or none for all"),
        ({"network": "own", "text": "INPUT -> [[CONV"}, "The network cannot be read"),
        ({"network": "own", "text": "no grammar"}, "There is no architecture 'no grammar'"),
    ],
)
def test_what_cannot_be_trained_is_refused_in_one_sentence(params: dict[str, str], sentence: str) -> None:
    app = opened(**params)
    [said] = errors_of(app)
    assert sentence in said
    assert app.button(key="training_start").disabled


def test_a_network_larger_than_the_memory_is_refused_with_its_estimate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hasy_core.training.memory.machine_bytes", lambda: 1_000_000)
    app = opened()
    assert "this machine has 0.0 GB" in errors_of(app)[0]
    assert app.button(key="training_start").disabled


def test_values_of_the_address_that_cannot_be_used_are_named() -> None:
    said = warnings_of(opened(data="fold-1", classes="31-x-9999-36", epochs="0", network="none", run="gone"))
    for part in ("needs HASYv2", "classes must be numbers from 0 to 368", "epochs must be", "network must be one of"):
        assert part in said
    assert "There is no run gone here" in said


def test_a_finished_run_shows_curves_answers_and_its_place_in_the_table(finished: RunFolder) -> None:
    app = opened()
    text = text_of(app)
    assert "Whole run: 100%" in [bar.proto.text for bar in app.get("progress")][1]
    alts = list(charts(app))
    assert any(alt.startswith("Loss over the epochs. Training: from") for alt in alts)
    assert any(alt.startswith("Probability of the likeliest answers") for alt in alts)
    assert "tiny" in text
    assert "Own network" in text
    links = [link.proto.query_string for link in app.get("page_link")]
    assert links == ["models=tiny&split=stand-ins", "model=tiny", "model=tiny"]
    assert "training_pause" not in {button.key for button in app.button}


def test_the_epoch_slider_goes_from_random_to_trained(finished: RunFolder) -> None:
    app = opened(epoch="0")
    steps = snapshot_steps(finished.path)
    first, last = (read_snapshot(finished.path, step) for step in (steps[0], steps[-1]))
    assert first is not None
    assert last is not None
    slider = app.slider(key="training_epoch")
    assert (slider.min, slider.max, slider.value) == (0, 2, 0)
    assert "after epoch 0: `" in text_of(app)
    assert f"{first.probabilities.max():.1%}" in text_of(app)
    shown(slider.set_value(2).run())
    assert f"{last.probabilities.max():.1%}" in text_of(app)
    assert address_of(app)["epoch"] == "2"
    layers = app.selectbox(key="training_layer")
    assert layers.options == list(last.maps)


def test_gradient_norms_of_every_layer_are_drawn_when_unfolded(finished: RunFolder) -> None:
    app = opened()
    app.session_state["training_gradients"] = True
    shown(app.run())
    [figure] = [figure for alt, figure in charts(app).items() if alt.startswith("Euclidean norm")]
    assert [line["name"] for line in figure["data"]] == list(finished.metrics()[-1]["gradients"])


def test_a_run_is_renamed_and_its_folder_stays(finished: RunFolder) -> None:
    app = opened()
    shown(app.text_input(key="training_title").set_value("../*mine* | <b>").run())
    assert finished.title() == "../*mine* | <b>"
    assert app.selectbox(key="training_run").options == ["../*mine* | <b>"]
    assert r"\*mine\* \| \<b\>" in text_of(app)


def test_a_run_is_deleted_after_a_confirmation(finished: RunFolder, runs: Path) -> None:
    shutil.copytree(finished.path, runs / "other")
    app = opened(run="tiny")
    shown(app.button(key="training_delete").click().run())
    assert not finished.path.exists()
    assert app.selectbox(key="training_run").options == ["other"]
    assert not warnings_of(app)


def test_several_runs_stand_beside_each_other(finished: RunFolder, runs: Path) -> None:
    shutil.copytree(finished.path, runs / "other")
    app = opened(compare="tiny,other,gone")
    [figure] = [figure for alt, figure in charts(app).items() if alt.startswith("Validation top-1")]
    assert {line["name"] for line in figure["data"]} == {"tiny", "other"}


def test_the_film_shows_what_was_kept_of_every_moment(finished: RunFolder) -> None:
    app = opened(run="tiny")
    app.session_state["training_film_open"] = True
    shown(app.run())
    [film] = [each.proto for each in app.get("bidi_component") if each.proto.component_name == "convscope_film"]
    header, content = unpacked(film.bytes)
    found = [read_snapshot(finished.path, step) for step in snapshot_steps(finished.path)]
    moments = [each for each in found if each is not None]
    assert header["epochs"] == pytest.approx([each.epoch for each in moments], abs=1e-3)
    kernels, maps = header["scenes"]
    size = kernels["rows"] * kernels["columns"]
    values = np.frombuffer(content, np.int8)[: size * len(moments)].reshape(len(moments), kernels["rows"], -1)
    for shown_then, moment in zip(values / 127 * kernels["limit"], moments, strict=True):
        assert moment.kernels is not None
        wanted = np.clip(mosaic(moment.kernels[:, :, 0])[0], -kernels["limit"], kernels["limit"])
        np.testing.assert_allclose(shown_then, wanted, atol=kernels["limit"] / 127)
    assert len(content) == len(moments) * (size + maps["rows"] * maps["columns"])
    assert [len(answer["course"]) for answer in header["answers"]] == [len(moments)] * 3


DAMAGES: dict[str, Callable[[Path], object]] = {
    "settings": lambda path: (path / "settings.json").write_text("{"),
    "metrics": lambda path: (path / "metrics.jsonl").write_bytes(b'{"epoch": "x", "loss": []}\n{"epoch": 1}\n\xff'),
    "status": lambda path: (path / "status.json").write_text('{"state": "finished", "step": "many"}'),
    "snapshots": lambda path: [each.write_bytes(b"half") for each in (path / "snapshots").iterdir()],
    "symbol": lambda path: (path / "symbol.npy").write_bytes(b"half"),
    "no snapshots": lambda path: shutil.rmtree(path / "snapshots"),
    "control": lambda path: (path / "control.json").write_text("[]"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_run_leaves_the_page_and_the_other_runs_whole(finished: RunFolder, runs: Path, damage: str) -> None:
    shutil.copytree(finished.path, runs / "whole")
    DAMAGES[damage](finished.path)
    app = opened(run="tiny")
    assert "whole" in text_of(app)
    if damage == "settings":
        assert "settings.json cannot be read" in errors_of(app)[0]
        assert "settings.json cannot be read" in warnings_of(app).replace("\\", "")
    shown(app.button(key="training_delete").click().run())
    assert not finished.path.exists()


def test_a_run_that_ran_away_says_so(runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import keras

    run = RunFolder.create(runs / "wild", runs, TINY)
    monkeypatch.setattr(keras.Model, "train_on_batch", lambda *_, **__: {"loss": math.nan})
    with pytest.raises(HasyError, match="no longer a number"):
        train(run)
    app = opened()
    assert "is too high" in errors_of(app)[0]
    assert app.button(key="training_resume").label == "Resume"


def test_a_run_that_is_trained_is_steered_by_any_session_and_not_deleted(finished: RunFolder) -> None:
    """The page looks at a run that another process holds; here it is this one."""
    status = json.loads(finished.status_file.read_text())
    finished.status_file.write_text(json.dumps(status | {"state": "running", "step": 3}))
    with finished.alone():
        first, second = opened(), opened()
        shown(first.button(key="training_pause").click().run())
        assert read_control(finished.control) == Control("pause")
        shown(first.button(key="training_halve").click().run())
        shown(second.run())
        assert second.button(key="training_go_on").label == "Go on"
        assert read_control(finished.control) == Control("pause", 0.5)
        shown(second.button(key="training_go_on").click().run())
        shown(second.button(key="training_double").click().run())
        assert read_control(finished.control) == Control("train", 1.0)
        shown(second.button(key="training_stop").click().run())
        assert read_control(finished.control).action == "stop"
        shown(first.run())
        assert first.button(key="training_stop").disabled
        shown(first.button(key="training_delete").click().run())
        assert "already being trained" in errors_of(first)[0]
    shown(first.run())
    assert "ended without a word" in errors_of(first)[0]
    assert finished.path.is_dir()


def test_two_sessions_that_resume_one_run_start_it_once(finished: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    status = json.loads(finished.status_file.read_text())
    finished.status_file.write_text(json.dumps(status | {"state": "stopped"}))
    first, second = opened(), opened()
    with finished.alone():  # what the worker that the first session started does
        shown(second.button(key="training_resume").click().run())
        assert "already being trained" in errors_of(second)[0]
    shown(first.run())


def test_the_page_imports_neither_tensorflow_nor_pandas(finished: RunFolder, tmp_path: Path) -> None:
    code = f"""
import runpy, sys
from pathlib import Path
import streamlit as st
st.page_link = lambda *_, **__: None  # knows the app's pages only while it runs
st.session_state["training_gradients"] = True
runpy.run_path({str(PAGE)!r})
sys.exit(", ".join({{"tensorflow", "keras", "pandas", "scipy"}} & set(sys.modules)) or None)
"""
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr[-2000:]


def test_smoothing_keeps_a_constant_and_the_first_value() -> None:
    assert smoothed([2.0, 2.0, 2.0], 0.9) == pytest.approx([2.0, 2.0, 2.0])
    assert smoothed([1.0, 3.0], 0.5) == pytest.approx([1.0, (0.25 * 1 + 0.5 * 3) / 0.75])
    assert smoothed([1.0, 3.0, 2.0], 0.0) == [1.0, 3.0, 2.0]
    assert smoothed([], 0.5) == []


@pytest.mark.parametrize("shape", [(3, 3, 1), (5, 2, 7), (1, 1, 64), (28, 28, 6)])
def test_a_mosaic_holds_every_map_once(shape: tuple[int, int, int]) -> None:
    maps = np.random.default_rng(1).normal(size=shape).astype(np.float32)
    values, between = mosaic(maps)
    assert sorted(values[values != 0].tolist()) == sorted(maps.astype(np.float64).ravel().tolist())
    assert not values[between].any()


def test_durations_are_said_in_two_units_at_most() -> None:
    assert [duration(seconds) for seconds in (0.4, 59.6, 200, 4000)] == ["0 s", "1 min 0 s", "3 min 20 s", "1 h 6 min"]
