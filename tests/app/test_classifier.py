"""The classifier page without a browser: every state valid, its numbers those of the core, its address whole."""

import math
import re
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hasy_core.arithmetic import cross_entropy, dropout_scale, flatten_index, softmax
from hasy_core.data.symbols import symbol_table
from hasy_core.inspection.plain_networks import shipped_network, shipped_volume
from tests.app.pages import address_of, check_mended, moved_about, open_page, shown, text_of, walk
from ui.learn.classifier.dropout_view import MASKS, mask_means
from ui.learn.classifier.neuron_view import in_rows, sum_in_words
from ui.learn.classifier.two_networks import SMALL_CLASSES, small_network, volume_of
from ui.page.samples import samples

opened = partial(open_page, "classifier")
CHOICES = {"classifier_network": ["small", "shipped"], "classifier_mode": ["training", "test"]}


def sample_of(latex: str) -> int:
    index = next(symbol.index for symbol in symbol_table() if symbol.latex == latex)
    return int(samples().numbers_of(index)[0])


@moved_about(5)
@given(data=st.data())
def test_every_reachable_setting_is_valid_and_its_address_opens_it_again(data: st.DataObject) -> None:
    app = opened()
    for _ in walk(app, data, CHOICES, 6):
        names = ("shape", "row", "column", "channel")
        index = flatten_index(*(app.session_state[f"classifier_{name}"] for name in names))
        assert app.session_state["classifier_index"] == index
        assert f"= {index} " in app.latex[0].value
    again = opened(**address_of(app))
    assert address_of(again) == address_of(app)
    assert not again.warning
    assert text_of(again) == text_of(app)


def test_an_index_finds_its_cell_and_a_cell_its_index() -> None:
    app = opened()
    app.number_input(key="classifier_index").set_value(99)
    shown(app.run())
    assert [app.session_state[f"classifier_{name}"] for name in ("row", "column", "channel")] == [3, 0, 3]
    assert r"= 3 \cdot 32 + 0 \cdot 8 + 3 = 99" in app.latex[0].value
    app.slider(key="classifier_column").set_value(2)
    shown(app.run())
    assert app.number_input(key="classifier_index").value == 3 * 32 + 2 * 8 + 3
    assert "PyTorch keeps channels first, so there it would be 62" in text_of(app)


def test_the_answer_and_its_cost_are_the_shipped_networks_own() -> None:
    number = sample_of(r"\pi")
    app = opened(network="shipped", sample=f"stand-in-{number}", temperature="2.0")
    network = shipped_network("seed")
    logits = network.forward(shipped_volume(samples().image(number), "seed").reshape(-1))[-1][1]
    truth = int(samples().labels[number])
    assert f"= {cross_entropy(logits, truth, 2.0):.4f}" in app.latex[2].value
    assert rf"\ln 369 &= {math.log(369):.4f}" in app.latex[2].value
    best = symbol_table()[int(logits.argmax())].latex
    assert f"The answer is `{best}`, which is {'right' if best == chr(92) + 'pi' else 'wrong'}" in text_of(app)
    table = next(html.proto.body for html in app.get("html") if "class-bars" in html.proto.body)
    written = [float(share) for share in re.findall(r">([\d.]+)%<", table)]
    expected = np.sort(softmax(logits, 2.0))[::-1][:10] * 100
    np.testing.assert_allclose(written[:10], expected, rtol=0, atol=0.0051)
    assert sum(written) == pytest.approx(100, abs=0.06)


@pytest.mark.parametrize("layer", ["1", "2"])
def test_the_neurons_terms_add_up(layer: str) -> None:
    app = opened(layer=layer, unit="3")
    line = next(part.value for part in app.markdown if "(bias) =" in part.value)
    written, total = re.fullmatch(r".*?: (.*) \(bias\) = \*\*(.*?)\*\*.*", line).groups()  # type: ignore[union-attr]
    numbers = re.findall(r"([+−]?) ?(\d+\.\d{3})", written)
    assert sum(float(number) * (-1 if sign == "−" else 1) for sign, number in numbers) == pytest.approx(
        float(total.replace("−", "-")), abs=0.006
    )


def test_dropout_drops_in_training_only() -> None:
    app = opened(rate="0.5", seed="3")
    hidden = small_network(int(samples().labels[app.session_state["classifier_sample"]])).network.layers[0].bias
    dropped = int((dropout_scale(len(hidden), 0.5, 3) == 0).sum())
    assert f"{dropped} of 16 values are dropped, the others multiplied by 1 / (1 − 0.5) = 2.000" in text_of(app)
    app.segmented_control(key="classifier_mode").set_value("test")
    shown(app.run())
    assert "At test nothing is dropped and nothing is scaled" in text_of(app)
    assert "values are dropped" not in text_of(app)


@pytest.mark.parametrize(
    ("params", "name", "value", "said"),
    [
        ({"row": "7"}, "row", 3, "Row 7 became 3: the volume has 4 rows"),
        ({"channel": "100"}, "channel", 7, "Channel 100 became 7: the volume has 8 channels"),
        ({"layer": "3"}, "layer", 2, "Fully connected layer 3 became 2"),
        ({"unit": "300"}, "unit", 15, "Neuron 300 became 15"),
        ({"temperature": "0"}, "temperature", 0.1, "temperature=0"),
        ({"temperature": "nan"}, "temperature", 1.0, "temperature=nan"),
        ({"rate": "1"}, "rate", 0.9, "rate=1"),
        ({"network": "large"}, "network", "small", "network=large"),
        ({"seed": "-1"}, "seed", 0, "seed=-1"),
    ],
)
def test_an_address_that_cannot_be_becomes_the_nearest_that_can(
    params: dict[str, str], name: str, value: object, said: str
) -> None:
    check_mended("classifier", params, name, value, said)


def test_the_small_network_always_knows_the_chosen_symbol() -> None:
    known = [symbol_table()[index].latex for index in small_network(sample_class(r"\pi")).network.classes]
    assert known == list(SMALL_CLASSES)
    other = small_network(sample_class(r"\gamma")).network.classes
    assert len(other) == len(SMALL_CLASSES)
    assert symbol_table()[other[-1]].latex == r"\gamma"
    assert "`" + r"\gamma" + "`" in text_of(opened(sample=f"stand-in-{sample_of(chr(92) + 'gamma')}"))


def sample_class(latex: str) -> int:
    return int(samples().labels[sample_of(latex)])


def test_a_volume_is_kept_and_cannot_be_changed() -> None:
    volume = volume_of("small", samples().kind, 5)
    assert volume is volume_of("small", samples().kind, 5)
    with pytest.raises(ValueError, match="read-only"):
        volume[0, 0, 0] = 1.0


def test_means_over_masks_approach_the_sum_without_dropout() -> None:
    rng = np.random.default_rng(1)
    hidden, weights = rng.random(16), rng.normal(size=16)
    exact = float(hidden @ weights) + 0.25
    means = mask_means(hidden, weights, 0.25, 0.5, seed=2)
    assert list(means) == list(MASKS)
    one = float((hidden * dropout_scale(16 * MASKS[-1], 0.5, 2)[:16]) @ weights) + 0.25
    assert means[1] == pytest.approx(one)
    spread = float(np.sqrt(((hidden * weights) ** 2).sum()))  # of one mask, at rate 0.5
    assert abs(means[MASKS[-1]] - exact) < 5 * spread / math.sqrt(MASKS[-1])
    assert list(mask_means(hidden, weights, 0.25, 0.0, seed=2).values()) == pytest.approx([exact] * len(MASKS))


@pytest.mark.parametrize(
    ("terms", "bias", "activation", "expected"),
    [
        ([1.0, -2.0], 0.5, "none", "All terms: 1.000 − 2.000 + 0.500 (bias) = **−0.500**, a logit"),
        ([-1.0, 3.0], 0.0, "relu", "All terms: −1.000 + 3.000 + 0.000 (bias) = **2.000** → ReLU → **2.000**"),
        (
            [*[1.0] * 8, 0.25, 0.125],
            -1.0,
            "none",
            "Largest terms:" + " + 1.000" * 8 + " + 0.375 (the 2 others) − 1.000 (bias) = **7.375**, a logit",
        ),
    ],
)
def test_a_sum_in_words(terms: list[float], bias: float, activation: str, expected: str) -> None:
    assert sum_in_words(np.array(terms), bias, activation, "terms") == expected.replace(": + 1.000", ": 1.000")


def test_a_vector_in_lines_keeps_its_order() -> None:
    assert in_rows(np.arange(10.0), 4).tolist() == [[0, 1], [2, 3], [4, 5], [6, 7], [8, 9]]
    assert in_rows(np.arange(7.0), 4).shape == (7, 1)
    assert in_rows(np.arange(128.0)).shape == (8, 16)
