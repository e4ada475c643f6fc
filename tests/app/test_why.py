"""The sections below a drawing, without a browser: why this answer, what excites a filter, two networks compared."""

import base64
import json
import re
import shutil
import statistics
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from hasy_core.data.strokes import render_strokes
from hasy_core.data.symbols import symbol_table
from hasy_core.inspection import FeatureMaps, OpenedNetwork, class_target, saliency
from hasy_core.models import load_model
from tests.app.pages import linked_page, warnings_of
from tests.patience import SECONDS
from ui.networks.recognizer import recognizer
from ui.use.draw.comparison import TIMED, _seconds
from ui.use.draw.why.section import METHODS

CROSS = [[50.0, 50.0, 350.0, 350.0], [350.0, 50.0, 50.0, 350.0]]


@pytest.fixture(scope="session")
def two_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two small networks of random weights."""
    import keras
    from keras import layers

    folder = tmp_path_factory.mktemp("two")
    for name, size in (("first", 3), ("second", 5)):
        keras.utils.set_random_seed(size)
        model = keras.Sequential(
            [
                keras.Input((32, 32, 1)),
                layers.Conv2D(3, size, activation="relu", name=f"{name}_maps"),
                layers.MaxPooling2D(4, name="pooled"),
                layers.Flatten(),
                layers.Dense(369, activation="softmax"),
            ]
        )
        (folder / name).mkdir()
        with warnings.catch_warnings():
            # Keras 3's TensorFlow backend copies variables in a way that NumPy 2 warns of.
            warnings.simplefilter("ignore", DeprecationWarning)
            model.save(folder / name / "model.keras")
    return folder


@pytest.fixture
def two(two_files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """These two, the only ones there are, loaded."""
    monkeypatch.setattr("hasy_core.models.loading.PRETRAINED", tmp_path / "none")
    shutil.copytree(two_files, tmp_path / "hasy" / "runs")
    for name in ("first", "second"):
        assert recognizer(name).wait(SECONDS)


def opened(drawn: bool = True, **address: str) -> AppTest:
    """The draw page at this address, with a cross on the pad."""
    app = linked_page("use/draw", "use/export")
    if drawn:
        app.session_state["draw_lab"] = {"drawing": {"number": 7, "strokes": CROSS}}
    for name, text in ({"model": "first"} | address).items():
        app.query_params[name] = text
    app.run()
    assert not app.exception, app.exception[0].message
    return app


def maps(app: AppTest, key: str) -> list[dict[str, Any]]:
    """What the value maps of this key show."""
    for element in app.get("bidi_component"):
        if element.proto.component_name == "convscope_maps" and f"-{key}" in element.proto.id:
            shown: list[dict[str, Any]] = json.loads(element.proto.json)[0]["maps"]
            return shown
    raise AssertionError(key)


def text_of(app: AppTest) -> str:
    return "\n".join(part.value for part in [*app.markdown, *app.caption])


def network() -> OpenedNetwork:
    return OpenedNetwork(load_model("first"))


def picture() -> np.ndarray:
    return render_strokes([list(zip(stroke[::2], stroke[1::2], strict=True)) for stroke in CROSS])


def test_nothing_is_computed_before_a_section_is_opened(two: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.networks.recognizer.OpenedNetwork", None)

    app = opened()

    assert [box.label for box in app.expander] == [
        "Why this answer?",
        "What excites a filter?",
        "Compare with another network",
    ]
    assert dict(app.query_params) == {"model": "first", "input": "drawing"}


@pytest.mark.parametrize("section", ["why", "compare"])
def test_without_a_drawing_a_section_says_what_to_do(section: str, two: None) -> None:
    assert "Draw a symbol first" in text_of(opened(drawn=False, **{section: "1"}))


@pytest.mark.parametrize("method", METHODS)
def test_each_method_has_its_map_its_numbers_and_its_limits(method: str, two: None) -> None:
    app = opened(why="1", method=method)

    (shown,) = maps(app, "draw_why_map")
    text = text_of(app)
    assert (shown["rows"], shown["columns"]) == (32, 32)
    assert "**Can say**" in text
    assert "**Cannot say**" in text
    assert METHODS[method].source in text
    assert app.query_params["method"] == method


def test_the_saliency_shown_is_that_of_the_chosen_answer_against_the_best_other(two: None) -> None:
    app = opened(why="1", method="saliency", rank="3", lead="1")

    (shown,) = maps(app, "draw_why_map")
    order = network().scores(picture()[None])[1][0].argsort()[::-1]
    expected = saliency(network(), picture(), class_target(order[2], 369, order[0]))
    values = np.frombuffer(base64.b64decode(shown["values"]), "<f4").reshape(32, 32)
    np.testing.assert_allclose(values, expected, atol=1e-5)
    assert shown["outlined"] == np.flatnonzero(picture()).tolist()
    names = [symbol_table()[order[place]].latex for place in (2, 0)]
    assert f"the logit of `{names[0]}` minus that of `{names[1]}`" in text_of(app)


def test_another_answer_is_chosen_and_stands_in_the_address(two: None) -> None:
    app = opened(why="1", method="saliency")
    answer = next(box for box in app.selectbox if box.label == "Answer")

    answer.select_index(4).run()

    assert not app.exception
    assert app.query_params["rank"] == "5"
    assert f"the logit of `{answer.options[4].split()[1]}`" in text_of(app)


def test_the_completeness_gap_is_told_and_small(two: None) -> None:
    text = text_of(opened(why="1", method="integrated"))

    gap = re.search(r"a gap of \*\*(\S+) %\*\* with the gradient taken at \d+ pictures", text)
    assert gap is not None
    assert float(gap[1]) <= 1.0


def test_a_layer_of_another_network_in_the_address_gives_the_default(two: None) -> None:
    app = opened(why="1", method="gradcam", cam="stage9")

    assert app.query_params["cam"] == "pooled"
    assert "The address says cam=stage9, but cam is no layer of this network that has maps; " in warnings_of(app)
    assert "the page shows pooled." in warnings_of(app)


@pytest.mark.parametrize(
    ("section", "name", "text", "wrong"),
    [
        ("excite", "layer", "stage9", "is no layer of this network that shows anything; the page shows pooled"),
        ("excite", "filter", "99", "must be from 0 to 2 in this layer; the nearest filter that there is is shown"),
        ("compare", "map", "stage9", "is no layer of first that has maps; the page shows pooled"),
        ("compare", "second_map", "first_maps", "is no layer of second that has maps; the page shows pooled"),
        ("compare", "second", "first", "is the network above; the page shows “second”"),
    ],
)
def test_what_the_address_names_in_vain_is_said_until_a_setting_changes(
    section: str, name: str, text: str, wrong: str, two: None
) -> None:
    app = opened(**{"model": "first", section: "1", name: text})

    said = f"The address says {name}={text}, but {name} {wrong}."
    assert warnings_of(app) == said
    assert warnings_of(app.run()) == said
    app.session_state["draw_rank"] = 2
    assert said not in warnings_of(app.run())
    assert not app.exception


def test_a_layer_that_another_choice_takes_away_is_not_the_addresss_fault(two: None) -> None:
    app = opened(model="first", excite="1", layer="first_maps")
    assert not app.warning

    app.selectbox(key="draw_model").set_value("second").run()

    assert not app.exception
    assert app.query_params["layer"] == "pooled"
    assert not app.warning


@pytest.mark.parametrize("source", ["data", "made"])
def test_what_excites_a_filter(source: str, two: None) -> None:
    app = opened(excite="1", layer="first_maps", filter="99", **{"from": source})

    assert app.query_params["filter"] == "2"
    text = text_of(app)
    assert "Its largest value on your drawing" in text
    assert "**Cannot say**" in text
    if source == "data":
        shown = maps(app, "draw_found")
        assert len(shown) == 9
        shares = [float(each["caption"].split(" · ")[1]) for each in shown]
        assert shares == sorted(shares, reverse=True)
        for each in shown:
            ((top, left, bottom, right),) = each["frames"]
            assert (bottom - top, right - left) == (2, 2)
    else:
        whole, part = maps(app, "draw_made")
        assert (whole["rows"], part["rows"]) == (32, 3)


def test_two_networks_side_by_side(two: None) -> None:
    app = opened(compare="1", second="second", map="first_maps")

    text = text_of(app)
    best = [recognizer(name).classify(picture()).best(10) for name in ("first", "second")]
    said = "**Both read" if best[0][0][0] == best[1][0][0] else "**They differ:**"
    assert said in text
    for ranked in best:
        for symbol, _ in ranked:
            assert f">{symbol.latex.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;')}</code>" in text
    counts = " | ".join(f"{load_model(name).count_params():,}" for name in ("first", "second"))
    assert f"| Parameters | {counts} |" in text
    assert (len(maps(app, "draw_maps")), len(maps(app, "draw_second_maps"))) == (3, 3)
    assert (app.query_params["second"], app.query_params["map"]) == ("second", "first_maps")


def test_the_time_shown_is_that_of_whole_passes(two: None, monkeypatch: pytest.MonkeyPatch) -> None:
    passes: list[float] = []
    computed = FeatureMaps.__call__

    def timed(maps: FeatureMaps, raster: Any) -> Any:
        start = time.perf_counter()
        try:
            return computed(maps, raster)
        finally:
            passes.append(time.perf_counter() - start)

    monkeypatch.setattr(FeatureMaps, "__call__", timed)
    _seconds.clear()
    seconds = [_seconds(recognizer(name)) for name in ("first", "second")]
    monkeypatch.undo()

    assert len(passes) == 2 * TIMED
    for measured, inside in zip(seconds, (passes[:TIMED], passes[TIMED:]), strict=True):
        assert measured >= statistics.median(inside), "the passes lie within what was measured"


def test_the_time_stands_beside_the_other_costs(two: None) -> None:
    app = opened(compare="1", second="second")

    times = [f"{1000 * _seconds(recognizer(name)):.1f} ms" for name in ("first", "second")]
    assert f"| Time | {' | '.join(times)} |" in text_of(app)
    assert "0.0 ms" not in times
