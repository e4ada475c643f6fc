"""Reports as they are handed in: whole, with nothing fetched from elsewhere, hostile texts shown as they stand."""

import base64
import io
import json
import re
import shlex
import subprocess
import sys
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import click
import numpy as np
import pytest
from PIL import Image

from hasy_core.commands.training import train
from hasy_core.data import symbol_index
from hasy_core.data.standins import standin_classes, standin_image
from hasy_core.errors import HasyError
from hasy_core.evaluation import ReportFacts, report_of
from hasy_core.evaluation.intervals import wilson
from hasy_core.evaluation.report import LEARNED, NOT_LEARNED
from hasy_core.models import model_card
from hasy_core.reports.charts import Line, _ticks, line_chart
from hasy_core.reports.document import document
from hasy_core.reports.evaluation_section import evaluation_sections
from hasy_core.reports.pictures import maps_figure
from hasy_core.reports.training_sections import again_section, settings_section
from hasy_core.reports.writing import model_report, run_report
from hasy_core.training import RunFolder, TrainingSettings
from hasy_core.training.command import command_of

HOSTILE = '</title><script>alert(1)</script> <img src="http://evil.example/x"> & "mine"'
SETTINGS = TrainingSettings(architecture="lenet5", split="stand-ins", epochs=2, subset=100)


class Seen(HTMLParser):
    """What a browser would make of a report: tags in their order, their attributes, text by tag."""

    VOID = ("meta", "img", "br", "path", "circle", "polyline")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.attributes: list[tuple[str, dict[str, str | None]]] = []
        self.text: dict[str, str] = {}
        self.feed(text)
        self.close()
        assert not self.open, f"left open: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open:
            self.text[self.open[-1]] = self.text.get(self.open[-1], "") + data


def check_self_contained(report: str) -> Seen:
    """Nothing in a report runs, and nothing is fetched."""
    seen = Seen(report)
    assert not {"script", "link", "iframe", "object", "form", "base"} & {tag for tag, _ in seen.attributes}
    for tag, attributes in seen.attributes:
        assert not any(name.startswith("on") or name in ("href", "srcset", "action") for name in attributes), tag
        assert (attributes.get("src") or "data:").startswith("data:")
        if tag in ("img", "svg"):
            assert attributes.get("alt") or attributes.get("aria-label")
    assert "default-src 'none'" in report
    assert "@import" not in report
    assert "url(" not in report
    return seen


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    """A run as its folder stands after two epochs, without its network."""
    run = RunFolder.create(tmp_path / "run", tmp_path, SETTINGS, standin_image(standin_classes()[3], 0))
    for step in range(1, 9):
        run.log(step=step, epoch=step / 4, loss=5.0 / step, accuracy=step / 10, top3=0.9, rate=1e-3 / step)
    more = {"validation_loss": 1.5, "validation_top1": 0.625, "validation_top3": 0.75, "gradients": {HOSTILE: 0.1}}
    run.log(step=8, epoch=2.0, **more)
    (run.path / "snapshots").mkdir()
    probabilities = np.full(369, 0.001, np.float32)
    probabilities[symbol_index()[r"\sum"]] = 0.632
    chance = np.random.default_rng(1)
    np.savez(
        run.path / "snapshots" / "00000008.npz",
        step=8,
        epoch=2.0,
        probabilities=probabilities,
        kernels=chance.normal(size=(5, 5, 1, 6)).astype(np.float16),
        **{"map conv2d": chance.normal(size=(28, 28, 6)).astype(np.float16)},
    )
    return run


def test_a_run_is_told_whole(run: RunFolder) -> None:
    run.rename("My first & best")
    seen = check_self_contained(run_report(run))
    assert (seen.text["title"], seen.text["h1"]) == ("My first & best", "My first & best")
    for heading in ("Curves", "One symbol, seen by the network", "Settings", "The network", "Do it again"):
        assert heading in seen.text["h2"]
    assert "62.50%" in seen.text["td"]
    assert "63.2%" in seen.text["td"]
    assert r"\sum" in seen.text["code"]
    assert command_of(SETTINGS) in seen.text["pre"]
    charts = [
        attributes["aria-label"] or ""
        for tag, attributes in seen.attributes
        if "chart" in (attributes.get("class") or "")
    ]
    assert any(chart.startswith("Loss over epochs. training: from 5 to 0.625") for chart in charts)
    assert any("validation top-1: from 62.5% to 62.5%" in chart for chart in charts)
    assert "conv2d: 6 maps of 28 × 28" in seen.text["figcaption"]


def test_texts_that_look_like_markup_are_shown_as_they_stand(run: RunFolder, tmp_path: Path) -> None:
    (run.path / "title.txt").write_text(HOSTILE[:60])
    report = run_report(run)
    assert check_self_contained(report).text["h1"] == HOSTILE[:60]
    assert f"{HOSTILE}: from" not in report
    assert "<script" not in report


def test_a_run_that_has_not_begun_and_one_that_is_damaged(run: RunFolder, tmp_path: Path) -> None:
    begun = RunFolder.create(tmp_path / "new", tmp_path, SETTINGS)
    assert "Nothing was measured yet." in check_self_contained(run_report(begun)).text["p"]
    (run.path / "settings.json").write_text("{")
    with pytest.raises(HasyError, match=r"settings\.json cannot be read"):
        run_report(run)
    with pytest.raises(HasyError, match=r"holds no model\.keras"):
        run_report(begun, symbol=r"\alpha")


def test_a_shipped_model_with_its_card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HASY_HOME", str(tmp_path))
    seen = check_self_contained(model_report("compact"))
    assert "84.59%" in seen.text["b"]
    assert model_card("compact")["command"] in seen.text["pre"]
    assert "stage3_conv: 64 of 192 maps of 4 × 4" in seen.text["figcaption"]
    with pytest.raises(HasyError, match=r"no symbol \\nosuch in HASYv2"):
        model_report("compact", symbol=r"\nosuch")


def test_an_evaluation() -> None:
    one, other = (symbol_index()[latex] for latex in (r"\sum", r"\Sigma"))
    labels = np.array([one] * 3 + [other])
    predicted = np.full((4, 369), 1e-6)
    predicted[range(4), [other, other, one, other]] = 1
    facts = ReportFacts("mine", "", "fold-2", 0, 1.0)
    leaks = np.array([NOT_LEARNED, NOT_LEARNED, LEARNED, NOT_LEARNED], np.uint8)
    sections = evaluation_sections(report_of(facts, np.arange(4), labels, predicted.astype(np.float32), leaks))
    seen = check_self_contained(document("mine", "", sections))
    low, high = (float(each) for each in wilson(2, 4))
    assert seen.text["b"].startswith("50.00%")
    assert f"{low:.2%} to {high:.2%}" in seen.text["span"]
    assert "33.33%" in seen.text["b"]
    assert "1 of them it has learned" in seen.text["p"]
    assert "2 of 3" in seen.text["td"]
    assert "0 of 1" in seen.text["td"]
    assert [attributes["aria-label"] for tag, attributes in seen.attributes if tag == "svg"] == [r"\sum", r"\Sigma"]
    of_others = ReportFacts("mine", "", "fold-2", 0, 1.0, learned_classes=(5,))
    assert evaluation_sections(report_of(of_others, np.arange(4), labels, predicted.astype(np.float32), leaks)) == []


def test_a_network_of_layers_that_only_keras_knows(tmp_path: Path) -> None:
    import keras
    from keras import layers

    picture = keras.Input((32, 32, 1))
    row = layers.LayerNormalization(name="levelled")(layers.Flatten()(layers.MaxPooling2D(8)(picture)))
    keras.Model(picture, layers.Dense(369, activation="softmax")(row)).save(tmp_path / "<b>mine.keras")
    seen = check_self_contained(model_report(str(tmp_path / "<b>mine.keras")))
    assert "levelledLayerNormalization32" in seen.text["td"]
    assert seen.text["h1"] == "_b_mine.keras"


def test_the_command(run: RunFolder, tmp_path: Path) -> None:
    def command(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        words = [sys.executable, "-m", "hasy_core", "report", *map(str, arguments)]
        return subprocess.run(words, capture_output=True, text=True, check=False)

    finished = command("--run", run.path, "--out", tmp_path / "it.html", "--json")
    assert finished.returncode == 0, finished.stderr
    assert json.loads(finished.stdout) == {
        "out": str(tmp_path / "it.html"),
        "bytes": (tmp_path / "it.html").stat().st_size,
    }
    check_self_contained((tmp_path / "it.html").read_text(encoding="utf-8"))
    assert command("--out", tmp_path / "it.html").returncode == 2
    failed = command("--run", tmp_path, "--out", tmp_path / "no" / "it.html")
    assert (failed.returncode, failed.stdout) == (1, "")
    assert failed.stderr.startswith("Error: ")


@pytest.mark.parametrize(
    "settings",
    [
        SETTINGS,
        TrainingSettings(
            architecture="INPUT -> [[CONV(8) -> RELU]*1 -> POOL]*2 -> FC",
            classes=(3, 5, 8),
            weights="my run's $(folder)",
            learning_rate=0.0123456789,
            seed=7,
        ),
        TrainingSettings(architecture="compact", architecture_options={"width": 16.0, "dropout": 0.25}, validation=0.1),
    ],
)
def test_the_command_of_a_run_asks_for_its_settings(settings: TrainingSettings) -> None:
    words = shlex.split(command_of(settings))
    assert words[:4] == ["python", "-m", "hasy_core", "train"]
    with click.Context(train) as context:
        given = train.make_context("train", words[4:], parent=context).params
    classes = tuple(int(each) for each in given["classes"].split(",")) if given["classes"] else ()
    options = dict(each.split("=") for each in given["options"])
    own = {name: given[name] for name in settings.to_json() if given.get(name) is not None}
    asked = own | {"classes": classes, "architecture_options": {name: float(value) for name, value in options.items()}}
    assert TrainingSettings(**asked) == settings


def test_the_folders_of_the_first_weights_are_not_told() -> None:
    for weights in ("/home/secret/first run", "/home/secret/first run/model.keras", "C:\\secret\\first run\\"):
        settings = TrainingSettings(weights=weights)
        told = settings_section(settings).body + again_section(settings).body
        assert "secret" not in told
        assert "<td>first run</td>" in told
        assert "--weights &#x27;first run&#x27;" in told
    assert "--weights" not in again_section(TrainingSettings()).body


def test_a_chart_keeps_its_ends_in_its_box() -> None:
    course = [(x / 1000, np.exp(-x / 300)) for x in range(1001)]
    chart = line_chart("Loss", [Line("training", course, "#000")])
    (points,) = re.findall(r'points="([^"]+)"', chart)
    places = [tuple(map(float, point.split(","))) for point in points.split()]
    assert len(places) <= 402
    assert all(0 <= x <= 400 and 0 <= y <= 270 for x, y in places)
    assert places[0][0] == 58.0
    assert places[-1][0] == 390.0
    assert line_chart("Loss", [Line("training", [], "#000")]) == ""
    assert "10" in line_chart("Norm", [Line("a", [(1.0, 0.0), (2.0, 5.0)], "#000")], logarithmic=True)


@pytest.mark.parametrize(("low", "high"), [(0, 1), (0, 6.1), (0, 0.0093), (-0.5, 12), (0, 1000)])
def test_ticks_are_round_and_inside(low: float, high: float) -> None:
    ticks = _ticks(low, high, 5)
    assert 3 <= len(ticks) <= 7
    assert low - 1e-9 <= ticks[0]
    assert ticks[-1] <= high + 1e-9
    steps = {round(after - before, 10) for before, after in pairwise(ticks)}
    assert len(steps) == 1
    assert f"{steps.pop():e}"[0] in "125"


def test_a_picture_of_maps_has_the_scales_colours() -> None:
    maps = np.stack([np.full((2, 2), value, np.float32) for value in (-2.0, 0.0, 2.0)], axis=-1)
    figure = maps_figure(maps, "title", "alt")
    (content,) = re.findall(r'src="data:image/png;base64,([^"]+)"', figure)
    picture = np.asarray(Image.open(io.BytesIO(base64.b64decode(content))).convert("RGBA"))
    assert picture[0, 0].tolist() == [8, 81, 140, 255]
    assert picture[0, 3].tolist() == [255, 255, 255, 255]
    assert picture[3, 0].tolist() == [168, 90, 0, 255]
    assert picture[0, 2, 3] == 0
    assert ">-2<" in figure


def test_a_document_leaves_out_empty_sections() -> None:
    assert check_self_contained(document("a", "b", [])).text["h1"] == "a"
