"""The presets: the article's printed table, the papers' structures, a few steps of training, the command line."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from hasy_core.architecture import (
    ARCHITECTURES,
    architecture,
    diagram_of,
    network_of,
    plan_from_text,
    preset_facts,
    seed,
    text_from_plan,
)
from hasy_core.errors import HasyError
from hasy_core.training import TrainingSettings

# The article's table: layer, output shape, parameters.
PRINTED = [
    ("Conv2D", (32, 32, 128), 1_280),
    ("Conv2D", (32, 32, 128), 147_584),
    ("MaxPooling2D", (16, 16, 128), 0),
    ("Dropout", (16, 16, 128), 0),
    ("Conv2D", (16, 16, 128), 409_728),
    ("MaxPooling2D", (8, 8, 128), 0),
    ("Flatten", (8192,), 0),
    ("Dense", (128,), 1_048_704),
    ("Dropout", (128,), 0),
    ("Dense", (128,), 16_512),
    ("Dense", (369,), 47_601),
]


def test_seed_is_the_articles_table() -> None:
    rows = seed().table()
    assert [(row.kind, row.output_shape, row.parameters) for row in rows] == PRINTED
    assert sum(row.parameters for row in rows) == 1_671_409


@pytest.mark.parametrize("dtype", ["float32", "mixed_bfloat16"])
def test_keras_counts_the_same(dtype: str) -> None:
    model = seed().build(dtype)
    assert model.count_params() == 1_671_409
    assert [
        (type(layer).__name__, tuple(layer.output.shape[1:]), layer.count_params()) for layer in model.layers[1:]
    ] == PRINTED
    assert [layer.name for layer in model.layers[1:]] == [row.name for row in seed().table()]
    probabilities = np.asarray(model(np.zeros((2, 32, 32, 1), np.float32)))
    assert probabilities.dtype == np.float32
    assert probabilities.sum(axis=1) == pytest.approx(1.0, abs=1e-5)


def test_dropout_rates_are_settings() -> None:
    rates = [layer.rate for layer in seed(0.1, 0.4).build().layers if type(layer).__name__ == "Dropout"]
    assert rates == [0.1, 0.4]


def test_multiply_adds_are_those_of_a_count_by_hand() -> None:
    by_hand = 1024 * 128 * 9 + 1024 * 128 * 9 * 128 + 256 * 128 * 25 * 128 + 8192 * 128 + 128 * 128 + 128 * 369
    assert sum(row.multiply_adds for row in seed().table()) == by_hand


def test_command_line_prints_the_table() -> None:
    printed = subprocess.run([sys.executable, "-m", "hasy_core"], capture_output=True, text=True, check=True).stdout
    body = [line.split() for line in printed.splitlines() if "(None," in line]
    assert [int(words[-4].replace(",", "")) for words in body] == [parameters for _, _, parameters in PRINTED]
    assert "Total params: 1,671,409" in printed


def test_command_line_prints_a_network_of_ones_own() -> None:
    def ask(text: str) -> subprocess.CompletedProcess[str]:
        words = [sys.executable, "-m", "hasy_core", "architecture", text, "--json"]
        return subprocess.run(words, capture_output=True, text=True, check=False)

    table = json.loads(ask("INPUT -> [[CONV(8) -> RELU] -> POOL]*2 -> FC(10)").stdout)
    assert table["name"] == "own"
    assert [row["output_shape"] for row in table["layers"]] == [
        [32, 32, 8],
        [16, 16, 8],
        [16, 16, 8],
        [8, 8, 8],
        [512],
        [10],
    ]
    assert table["parameters"] == 9 * 8 + 8 + 8 * 9 * 8 + 8 + 513 * 10
    assert table["layers"][2]["receptive_field"] == [8, 8]
    wrong = ask("INPUT -> [[CONV -> POOL")
    assert wrong.returncode == 1
    assert "Line 1, column 20: expected" in wrong.stderr
    assert "Traceback" not in wrong.stderr


def test_unknown_architecture_names_those_there_are() -> None:
    for ask in (architecture, preset_facts, network_of):
        with pytest.raises(HasyError, match=r"'resnet-9000'.*seed"):
            ask("resnet-9000")


def test_a_text_takes_no_options_and_errors_are_for_people() -> None:
    text = "INPUT -> [[CONV(8) -> RELU]] -> FC"
    assert network_of(text) == plan_from_text(text).network("own")
    assert network_of("seed", {"conv_dropout": 0.3}) == seed(0.3)
    with pytest.raises(HasyError, match="conv_dropout are for presets"):
        network_of(text, {"conv_dropout": 0.3})
    with pytest.raises(HasyError, match=r"cannot be read. Line 1, column 17: filters 0 cannot"):
        network_of(text.replace("8", "0"))


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_presets_are_of_a_size_that_two_cores_train(name: str) -> None:
    totals = architecture(name).totals()
    assert totals.parameters < 3_000_000
    assert totals.multiply_adds < 60_000_000 or name == "seed"
    assert architecture(name).table()[-1].output_shape == (369,)
    assert architecture(name).name == name


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_facts_are_whole_and_the_text_is_the_network(name: str) -> None:
    facts = preset_facts(name)
    assert facts.name == name
    assert facts.title
    assert facts.brought.endswith(".")
    assert facts.kept
    assert facts.scaled
    assert (facts.paper is None) == (name == "seed" or facts.ours)
    if facts.paper is not None:
        assert facts.paper.address.startswith(("https://arxiv.org/abs/", "https://doi.org/"))
    if facts.text:
        assert text_from_plan(plan_from_text(facts.text)) == facts.text
        own = plan_from_text(facts.text).network(name)
        assert [node.layer for node in own.nodes] == [node.layer for node in architecture(name).nodes]


def kinds_of(name: str) -> Counter[str]:
    return Counter(row.kind for row in architecture(name).table())


def test_presets_have_their_papers_structure() -> None:
    assert kinds_of("vgg")["Conv2D"] + kinds_of("vgg")["Dense"] == 16
    assert kinds_of("resnet")["Add"] == 9
    # 6 n + 2 = 20 layers, and the two projections that the paper does not count.
    assert kinds_of("resnet")["Conv2D"] + kinds_of("resnet")["Dense"] == 20 + 2
    assert kinds_of("googlenet")["Concatenate"] == 9
    # The paper counts 22 layers with weights from picture to classes: one way through the modules.
    weighted = [box for box in diagram_of(architecture("googlenet")).boxes if box.lane == 1 and box.parameters]
    assert len(weighted) == 22
    for name in ("alexnet", "zfnet"):
        assert (kinds_of(name)["Conv2D"], kinds_of(name)["Dense"], kinds_of(name)["MaxPooling2D"]) == (5, 3, 3)
    # LeCun et al. 1998, figure 2: shapes of C1 to F6.
    assert [row.output_shape for row in architecture("lenet5").table()][:-1] == [
        (28, 28, 6),
        (14, 14, 6),
        (10, 10, 16),
        (5, 5, 16),
        (1, 1, 120),
        (120,),
        (84,),
    ]
    # He et al. 2016, section 4.2: 0.27 million parameters with 10 classes.
    without_classes = sum(row.parameters for row in architecture("resnet").table()[:-1])
    assert without_classes + 65 * 10 == pytest.approx(270_000, rel=0.03)
    # Szegedy et al. 2015, table 1: channels after each module, here a quarter.
    joined = [row.output_shape[2] * 4 for row in architecture("googlenet").table() if row.kind == "Concatenate"]
    assert joined == [256, 480, 512, 512, 512, 528, 832, 832, 1024]


def test_options_of_presets() -> None:
    rates = {
        name: {layer.rate for _, layer in architecture(name, dropout=0.2).named_layers() if hasattr(layer, "rate")}
        for name in ("alexnet", "zfnet", "googlenet", "vgg")
    }
    assert set(map(frozenset, rates.values())) == {frozenset({0.2})}
    assert architecture("resnet", blocks=1.0, width=8.0).totals().parameters < 60_000
    for wrong in ({"blocks": 0}, {"blocks": 1.5}, {"width": 1000}, {"height": 2}):
        with pytest.raises(HasyError, match="resnet cannot be set so"):
            architecture("resnet", **wrong)
    assert architecture("alexnet", groups=2).totals().parameters == 1_292_817
    with pytest.raises(HasyError, match="alexnet cannot be set so: groups=3"):
        architecture("alexnet", groups=3)
    with pytest.raises(HasyError, match="vgg cannot be set so: dropout 2"):
        architecture("vgg", dropout=2)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_a_preset_learns_for_three_steps_and_comes_back_from_its_file(name: str, tmp_path: Path) -> None:
    import keras

    keras.utils.set_random_seed(0)
    chance = np.random.default_rng(0)
    images = chance.random((8, 32, 32, 1)).astype(np.float32)
    targets = np.eye(369, dtype=np.float32)[chance.integers(0, 369, 8)]
    model = architecture(name).build()
    before = model.get_weights()
    # Step by step, because compiling each graph would take ten times as long as the three steps.
    model.compile(keras.optimizers.AdamW(1e-3), "categorical_crossentropy", jit_compile=False, run_eagerly=True)
    losses = [float(model.train_on_batch(images, targets)) for _ in range(3)]
    assert np.isfinite(losses).all()
    assert all(not np.array_equal(old, new) for old, new in zip(before, model.get_weights(), strict=True))
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras", compile=False, safe_mode=True)
    np.testing.assert_array_equal(np.asarray(again(images)), np.asarray(model(images)))


def test_importing_needs_neither_numpy_nor_a_framework() -> None:
    check = "import sys, hasy_core.architecture; print(*{'numpy', 'keras', 'tensorflow', 'torch'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True).stdout == "\n"


def test_a_runs_settings_name_a_network_of_ones_own() -> None:
    text = text_from_plan(plan_from_text("INPUT -> [[CONV(8) -> RELU] -> POOL]*2 -> FC"))
    settings = TrainingSettings.from_json(json.loads(json.dumps(TrainingSettings(architecture=text).to_json())))
    assert settings.build_spec() == network_of(text)
    with pytest.raises(HasyError, match=r"cannot be read. Line 1, column 10: expected CONV, FC"):
        TrainingSettings(architecture="INPUT -> POOL -> FC")
