"""The draw page without a browser: its states, what it makes of bad drawings, and the recognizer behind it."""

import base64
import json
import re
import subprocess
import sys
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from hasy_core.data import symbol_table
from hasy_core.data.lookalikes import group_of
from hasy_core.data.strokes import render_strokes
from hasy_core.errors import HasyError
from hasy_core.models import load_model
from tests.app.pages import linked_page, unpacked, warnings_of
from tests.patience import SECONDS
from ui.components.pad import MOST_POINTS, parse_drawing
from ui.networks.recognizer import Recognition, Recognizer, recognizer

PAGE = Path(__file__).parents[2] / "pages" / "use" / "draw.py"
CROSS = [[50.0, 50.0, 350.0, 350.0], [350.0, 50.0, 50.0, 350.0]]


@pytest.fixture(scope="session")
def tiny_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small network with random weights."""
    import keras
    from keras import layers

    keras.utils.set_random_seed(2)
    model = keras.Sequential(
        [
            keras.Input((32, 32, 1)),
            layers.Conv2D(3, 3, activation="relu"),
            layers.MaxPooling2D(4),
            layers.Flatten(),
            layers.Dense(369, activation="softmax"),
        ]
    )
    path = tmp_path_factory.mktemp("tiny") / "model.keras"
    with warnings.catch_warnings():
        # Keras 3's TensorFlow backend copies variables in a way that NumPy 2 warns of.
        warnings.simplefilter("ignore", DeprecationWarning)
        model.save(path)
    return path


@pytest.fixture
def tiny(tiny_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Name of that network, the only one there is."""
    monkeypatch.setattr("hasy_core.models.loading.PRETRAINED", tmp_path / "none")
    folder = tmp_path / "hasy" / "runs" / "tiny"
    folder.mkdir(parents=True)
    (folder / "model.keras").write_bytes(tiny_file.read_bytes())
    return "tiny"


def opened(drawing: Any = None, **params: str) -> AppTest:
    """The page after its network has been loaded, with this drawing on the pad."""
    app = linked_page("use/draw", "use/export")
    if drawing is not None:
        app.session_state["draw_lab"] = {"drawing": drawing}
    for name, value in params.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def component(app: AppTest, name: str) -> Any:
    """The protobuf of a component on the page."""
    found = [element.proto for element in app.get("bidi_component") if element.proto.component_name == name]
    assert len(found) == 1, name
    return found[0]


def lab_data(app: AppTest) -> dict[str, Any]:
    (data,) = json.loads(component(app, "convscope_dashboard_workspace").json)
    assert isinstance(data, dict)
    return data


def test_without_a_network_the_page_says_how_to_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hasy_core.models.loading.PRETRAINED", tmp_path)

    app = opened()

    assert not app.exception
    assert [error.value for error in app.error] == [
        "There is no trained network here yet; train one with `python -m hasy_core train --architecture seed` "
        "and open this page again."
    ]


def test_while_the_network_wakes_up_the_pad_is_there_already(tiny: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Recognizer, "wake", lambda *_: None)

    app = opened({"number": 7, "strokes": CROSS})

    assert not app.exception
    data = lab_data(app)
    assert data["network"] is None
    assert "waking up" in data["message"]


def test_a_shipped_network_answers_before_it_is_awake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Recognizer, "wake", lambda *_: None)

    app = opened(model="compact")

    data = lab_data(app)
    header, weights = unpacked(component(app, "convscope_shelf_component").bytes)
    assert header["id"] == data["network"]
    assert len(weights) > 10**6
    assert "Draw one symbol" in data["message"]
    assert any("waking up" in caption.value for caption in app.caption)


@pytest.fixture
def awake(tiny: str) -> Iterator[str]:
    """That network, loaded."""
    assert recognizer(tiny).wait(SECONDS)
    return tiny


def test_the_network_is_sent_whole_for_the_browser_to_compute(awake: str) -> None:
    app = opened()

    assert not app.error
    data = lab_data(app)
    assert "Draw one symbol" in data["message"]
    assert (data["raster"], data["answer"]) == (None, None)
    header, weights = unpacked(component(app, "convscope_shelf_component").bytes)
    assert header["id"] == data["network"]
    assert "onmessage" in header["worker"]
    layers = header["network"]["layers"]
    assert [layer["kind"] for layer in layers] == ["Conv2D", "MaxPooling2D", "Flatten", "Dense"]
    assert [layer["shape"] for layer in layers] == [[30, 30, 3], [7, 7, 3], [147], [369]]
    assert [layer["says"] for layer in layers] == ["3 kernels 3×3, relu", "4×4", "", "369 units, softmax"]
    assert [layer["sees"] for layer in layers] == [[3, 3], [6, 6], [30, 30], [30, 30]]
    kernel = layers[3]["arrays"]["kernel"]
    model = load_model(awake)
    ours = np.frombuffer(weights, "<f4", count=147 * 369, offset=4 * kernel["offset"]).reshape(kernel["shape"])
    np.testing.assert_array_equal(ours, model.layers[-1].kernel)


def test_the_server_computes_a_network_that_is_too_large_for_a_browser(
    tiny: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.networks.recognizer.is_small", lambda _: False)
    assert recognizer(tiny).wait(SECONDS)
    app = opened({"number": 7, "strokes": CROSS})

    header, weights = unpacked(component(app, "convscope_shelf_component").bytes)
    assert header["worker"] is None
    assert [layer["name"] for layer in header["network"]["layers"]] == [view.name for view in recognizer(tiny).layers]
    assert not weights
    data = lab_data(app)
    seen = recognizer(tiny).classify(render_strokes(parse_drawing({"number": 7, "strokes": CROSS}).strokes)).activations
    assert data["number"] == 7
    first, _, passed_on, last = data["answer"]
    np.testing.assert_array_equal(np.frombuffer(base64.b64decode(first), "<f4"), seen.layers[0].reshape(-1))
    np.testing.assert_array_equal(np.frombuffer(base64.b64decode(last), "<f4"), seen.output)
    assert passed_on is None


def test_a_symbol_of_the_data_can_be_read_in_the_place_of_a_drawing(awake: str) -> None:
    app = opened(input="symbol", sample="3")
    data = lab_data(app)
    raster = np.frombuffer(base64.b64decode(data["raster"]), np.uint8)
    assert raster.shape == (1024,)
    assert raster.any()
    assert data["caption"].startswith("A picture of ")


GARBAGE: list[Any] = [
    "text",
    [],
    {"number": 1},
    {"number": 1, "strokes": "abc"},
    {"number": "1", "strokes": []},
    {"number": 1, "strokes": [[1.0, 2.0, 3.0]]},
    {"number": 1, "strokes": [[1.0, float("nan")]]},
    {"number": 1, "strokes": [[1.0, float("inf")]]},
    {"number": 1, "strokes": [[1.0, None]]},
    {"number": 1, "strokes": [[[1.0, 2.0]]]},
    {"number": 1, "strokes": [[10**400, 1]]},
    {"number": 1, "strokes": [[1e308, -1e308]]},
    {"number": 1, "strokes": 5},
]


@pytest.mark.parametrize("value", GARBAGE)
def test_what_is_no_drawing_is_refused_in_one_sentence(value: Any) -> None:
    with pytest.raises(HasyError, match="did not arrive whole; clear the pad"):
        parse_drawing(value)


def test_the_page_shows_that_sentence(awake: str) -> None:
    app = opened({"number": 1, "strokes": [[1.0, float("nan")]]})

    assert not app.exception
    assert [error.value.replace("\\", "") for error in app.error] == [
        "The drawing did not arrive whole; clear the pad and draw it again."
    ]


def test_ten_thousand_points_are_a_drawing() -> None:
    angles = np.linspace(0, 40, 10_000)
    spiral = np.stack([200 + 4 * angles * np.cos(angles), 200 + 4 * angles * np.sin(angles)], axis=1)

    drawing = parse_drawing({"number": 1, "strokes": [spiral.reshape(-1).tolist()]})

    assert len(drawing.strokes[0]) == 10_000
    np.testing.assert_array_equal(render_strokes(drawing.strokes), render_strokes([spiral]))


def test_too_many_points_are_refused() -> None:
    with pytest.raises(HasyError, match="over 25,000 points"):
        parse_drawing({"number": 1, "strokes": [[1.0, 2.0] * (MOST_POINTS + 1)]})


def test_the_network_stands_in_the_address(awake: str) -> None:
    app = linked_page("use/draw", "use/export")
    app.query_params["model"] = "none-such"
    app.run()

    assert not app.exception
    assert warnings_of(app) == (
        "The address says model=none-such, but model must be one of tiny; the page shows “tiny”."
    )
    assert app.query_params["model"] == "tiny"


def test_empty_strokes_vanish_and_a_dot_stays() -> None:
    drawing = parse_drawing({"number": 3, "strokes": [[], [5.0, 6.0]]})

    assert drawing.strokes == (((5.0, 6.0),),)
    assert parse_drawing(None).strokes == ()


def test_a_damaged_network_is_reported_and_tried_again_later(
    tiny: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "hasy" / "runs" / "tiny" / "model.keras"
    sound = file.read_bytes()
    file.write_bytes(sound[:1000])
    first = recognizer(tiny)
    assert first.wait(SECONDS)
    assert first.error
    assert "tiny is not a whole .keras model file" in first.error
    with pytest.raises(HasyError, match="not a whole"):
        first.classify(np.zeros((32, 32), np.uint8))

    app = opened()
    assert not app.exception
    assert [error.value.replace("\\", "") for error in app.error] == [first.error]

    file.write_bytes(sound)
    assert recognizer(tiny) is first
    monkeypatch.setattr("ui.networks.recognizer.TRIED_AGAIN_AFTER_SECONDS", 0.0)
    again = recognizer(tiny)
    assert again.wait(SECONDS)
    assert not again.error


def test_many_sessions_at_once_get_the_answers_that_one_gets(awake: str) -> None:
    network = recognizer(awake)
    drawings = [[[(0.0, 0.0), (10.0 * angle, 300.0)]] for angle in range(24)]

    def answer(strokes: list[list[tuple[float, float]]]) -> Any:
        return network.classify(render_strokes(strokes)).activations.output

    alone = [answer(strokes) for strokes in drawings]

    with ThreadPoolExecutor(8) as sessions:
        together = list(sessions.map(answer, drawings * 4))

    np.testing.assert_array_equal(together, alone * 4)


def test_no_page_code_imports_tensorflow_by_itself() -> None:
    code = (
        "import sys; import hasy_core.browser.answer_facts, ui.networks.recognizer, ui.components.draw_workspace; "
        "sys.exit(any(name in sys.modules for name in ('tensorflow', 'keras')))"
    )

    assert subprocess.run([sys.executable, "-c", code], cwd=PAGE.parents[2], check=False).returncode == 0


def goal_of(app: AppTest) -> str:
    """The line that says what to draw, without its markup; empty where there is none."""
    lines = [part.proto.body for part in app.get("html") if "drawing-goal" in part.proto.body]
    return re.sub("<[^>]+>", "", "".join(lines))


def test_what_to_draw_stands_by_the_pad_with_what_came_of_it(awake: str) -> None:
    app = opened(target=r"\Sigma", misread=r"\sum")
    assert re.sub(r"\s+", " ", goal_of(app)) == r"Draw \Sigma, which the network may take for \sum."
    assert app.query_params["target"] == r"\Sigma"

    read = recognizer(awake).classify(render_strokes(CROSS)).best(1)[0][0].latex
    drawing = {"number": 1, "strokes": CROSS}
    assert goal_of(opened(drawing, target=read)).endswith("It is read rightly: not fooled yet.")
    other = "A" if read != "A" else "B"
    assert goal_of(opened(drawing, target=other, misread=read)).endswith("fooled, just so.")
    assert goal_of(opened(drawing, target=other, misread="C" if read != "C" else "E")).endswith("in another way.")

    app.button(key="draw_forget_goal").click()
    app.run()
    assert not app.exception
    assert not goal_of(app)
    assert not {"target", "misread"} & set(app.query_params)


def test_a_wrong_symbol_to_draw_is_told(awake: str) -> None:
    app = opened(target=r"\nothing", misread=r"\sum")
    assert "nothing, but target is no symbol of HASYv2; no symbol is chosen by it." in warnings_of(app)
    assert not goal_of(app)
    assert "misread" not in app.query_params, "it means nothing by itself"


def test_a_look_alike_is_not_called_fooled(awake: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pair = next(group for index in range(369) if len(group := group_of(index)) > 1)
    first, second = (symbol_table()[index] for index in list(pair)[:2])
    monkeypatch.setattr(Recognition, "best", lambda *_: [(second, 1.0)])
    said = goal_of(opened({"number": 1, "strokes": CROSS}, target=first.latex, misread=second.latex))
    assert "a look-alike: these pictures do not part the two" in said
    assert "fooled" not in said
