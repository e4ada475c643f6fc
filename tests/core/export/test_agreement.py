"""What is written in another format computes what Keras computes: presets, shipped networks, every kind of layer."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np
import onnxruntime
import pytest
from keras import layers

from hasy_core.architecture import ARCHITECTURES
from hasy_core.errors import HasyError
from hasy_core.export.keras_source import keras_program, write_keras_code
from hasy_core.export.numpy_source import numpy_program, numpy_weights
from hasy_core.export.onnx_file import onnx_model
from hasy_core.export.reading import blueprint_for
from hasy_core.export.torch_source import torch_program, torch_state
from hasy_core.graph.layer_specs import Blueprint
from hasy_core.graph.ops import ops_from_keras
from hasy_core.models import load_model

NEEDS_TORCH = pytest.mark.torch
SHIPPED = ("seed", "compact", "best")
EVERY = [*ARCHITECTURES, "every-layer", *(f"shipped {name}" for name in SHIPPED)]


@pytest.fixture
def model(request: pytest.FixtureRequest, built: Callable[[str], Any]) -> Any:
    """The network that the parameter names."""
    name = request.param
    return load_model(name.removeprefix("shipped ")) if name.startswith("shipped ") else built(name)


def pictures(model: Any, count: int = 3) -> np.ndarray:
    return np.random.default_rng(0).random((count, *model.inputs[0].shape[1:]), np.float32)


def check(answers: np.ndarray, model: Any, given: np.ndarray) -> None:
    """Fresh networks give small probabilities, so their size counts, too."""
    np.testing.assert_allclose(answers, np.asarray(model(given)), atol=1e-5, rtol=0)
    np.testing.assert_allclose(answers, np.asarray(model(given)), rtol=1e-3, atol=1e-7)


def in_onnx_runtime(model: Any, given: np.ndarray) -> Any:
    content = onnx_model(ops_from_keras(model), model.inputs[0].shape[1:]).SerializeToString()
    (answers,) = onnxruntime.InferenceSession(content).run(["probabilities"], {"ink": given})
    return answers


def run(program: str, folder: Path, weights: dict[str, np.ndarray]) -> dict[str, Any]:
    """The names of a written program that ran with these weights beside it."""
    np.savez(folder / "weights.npz", **weights)
    names: dict[str, Any] = {"__file__": str(folder / "program.py"), "__name__": "program"}
    exec(compile(program, "<written program>", "exec"), names)
    return names


def check_numpy(model: Any, given: np.ndarray, folder: Path, name: str = "it") -> None:
    steps = ops_from_keras(model)
    program = numpy_program(steps, name, model.inputs[0].shape[1:])
    check(run(program, folder, numpy_weights(steps))["probabilities"](given), model, given)


@pytest.mark.parametrize("model", EVERY, indirect=True)
def test_onnx_and_numpy(model: Any, tmp_path: Path) -> None:
    given = pictures(model)
    check(in_onnx_runtime(model, given), model, given)
    check(in_onnx_runtime(model, given[:1]), model, given[:1])
    check_numpy(model, given, tmp_path)


# That the lines of every preset build it is tested with `keras_code`; here it is that a trained one is read off right.
@pytest.mark.parametrize("model", ["every-layer", "resnet", "shipped compact"], indirect=True)
def test_keras_code(model: Any, tmp_path: Path) -> None:
    check_keras(blueprint_for(model, "it", "code"), model, pictures(model), tmp_path)


def check_keras(blueprint: Blueprint, model: Any, given: np.ndarray, folder: Path) -> dict[str, Any]:
    weights = {
        f"{name}/{variable.name}": np.asarray(variable)
        for name, layer in blueprint.layers.items()
        for variable in layer.weights
    }
    names = run(keras_program(blueprint, "it"), folder, weights)
    check(names["probabilities"](given), model, given)
    return names


@pytest.mark.parametrize("model", EVERY, indirect=True)
def test_torch_code_is_python_and_has_every_weight(model: Any) -> None:
    blueprint = blueprint_for(model, "it", "code")
    compile(torch_program(blueprint, "it"), "<written program>", "exec")
    assert sum(values.size for values in torch_state(blueprint).values()) == model.count_params()


@NEEDS_TORCH
@pytest.mark.parametrize("model", EVERY, indirect=True)
def test_torch_code_computes_the_same(model: Any, tmp_path: Path) -> None:
    check_torch(blueprint_for(model, "it", "code"), model, pictures(model), tmp_path)


def check_torch(blueprint: Blueprint, model: Any, given: np.ndarray, folder: Path) -> None:
    names = run(torch_program(blueprint, "it"), folder, torch_state(blueprint))
    check(names["probabilities"](given), model, given)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_a_network_is_read_off_its_model_as_it_was(
    name: str, network: Callable[[str], Any], built: Callable[[str], Any]
) -> None:
    spec, read = network(name), blueprint_for(built(name), name, "code").network
    assert {node.name: node for node in read.nodes} == {node.name: node for node in spec.nodes}
    assert (read.name, read.output, read.input_shape) == (spec.name, spec.output, spec.input_shape)


def _strange() -> Any:
    """What no preset has: dilation, padding of its own, an even pooling of maps, ReLU6, a slope, a gap of one cell."""
    keras.utils.set_random_seed(4)
    picture = keras.Input((32, 32, 1))
    maps = layers.Conv2D(4, 3, dilation_rate=2, padding="same", activation="relu6", name='say "hi"\n#')(picture)
    maps = layers.ZeroPadding2D(((2, 1), (0, 3)))(maps)
    maps = layers.Conv2D(4, 3, strides=2, name="Twice")(maps)
    maps = layers.GaussianNoise(0.1)(layers.LeakyReLU(negative_slope=0.1)(maps))
    largest = layers.GlobalMaxPooling2D(keepdims=True)(maps)
    row = layers.concatenate([layers.Flatten()(largest), layers.GlobalMaxPooling2D()(maps)])
    return keras.Model(picture, layers.Dense(5, activation="softmax")(row))


def test_layers_that_no_preset_has(tmp_path: Path) -> None:
    model = _strange()
    given = pictures(model)
    check(in_onnx_runtime(model, given), model, given)
    check_numpy(model, given, tmp_path, 'a"""\nname')
    with pytest.raises(HasyError, match="a Conv2D, activation='relu6' is unknown"):
        blueprint_for(model, "mine", "Keras code")


@pytest.mark.parametrize(
    ("twice", "passing"),
    [
        (False, [layers.Dropout(0.5)]),
        (False, [layers.GaussianNoise(0.1), layers.Activation("linear")]),
        (True, [layers.Dropout(0.5)]),
    ],
)
def test_a_skip_that_starts_behind_a_layer_that_passes_its_values_on(
    twice: bool, passing: list[Any], tmp_path: Path
) -> None:
    keras.utils.set_random_seed(6)
    picture = keras.Input((4, 5, 2))
    skip = layers.Conv2D(3, 1, activation="tanh")(picture)
    skip = layers.add([skip, skip]) if twice else skip
    for layer in passing:
        skip = layer(skip)
    maps = layers.Conv2D(3, 3, padding="same", activation="relu")(skip)
    maps = layers.Conv2D(3, 3, padding="same", activation="relu")(maps)
    model = keras.Model(picture, layers.Flatten()(layers.add([maps, skip])))
    check_numpy(model, pictures(model), tmp_path)


def _flattened(*between: Any) -> Any:
    """Maps written in one row, what stands between, and a fully connected layer."""
    keras.utils.set_random_seed(5)
    picture = keras.Input((6, 5, 1))
    row = layers.Flatten()(layers.Conv2D(3, 3, bias_initializer="normal", name="Kernel 1")(picture))
    for layer in between:
        row = layer(row)
    return keras.Model(picture, layers.Dense(7, activation="softmax")(row))


def _flattened_and_normalized() -> Any:
    noise = keras.initializers.RandomNormal(1.0, 0.3)
    normal = layers.BatchNormalization(gamma_initializer=noise, moving_mean_initializer=noise)
    return _flattened(layers.Dropout(0.5), normal, layers.ReLU())


def test_rows_of_cells_are_put_in_pytorchs_order() -> None:
    model = _flattened_and_normalized()
    weight = torch_state(blueprint_for(model, "it", "code"))[
        "5.weight"
    ]  # Conv2d, Flatten, Dropout, BatchNorm1d, ReLU, then Linear
    kernel = model.layers[-1].get_weights()[0].reshape(4, 3, 3, 7)
    np.testing.assert_array_equal(weight, kernel.transpose(3, 2, 0, 1).reshape(7, -1))


@NEEDS_TORCH
def test_rows_of_cells_are_what_pytorch_makes_of_them(tmp_path: Path) -> None:
    model = _flattened_and_normalized()
    check_torch(blueprint_for(model, "it", "code"), model, pictures(model), tmp_path)


@pytest.mark.parametrize(
    ("layer", "named"),
    [
        (layers.LayerNormalization(name="levelled"), "levelled is a LayerNormalization"),
        (layers.Dense(3, activation="mish", name="bent"), "bent, a Dense, activation='mish' is unknown"),
        (layers.ReLU(6, name="cut"), "cut, a ReLU, has a threshold or a largest value"),
    ],
)
def test_a_layer_for_which_no_line_can_be_written_is_named(layer: Any, named: str) -> None:
    with pytest.raises(HasyError, match=named):
        blueprint_for(_flattened(layer), "mine", "PyTorch code")


@pytest.mark.parametrize(
    ("before", "named"),
    [
        ([layers.Flatten("channels_first", name="row")], "row, a Flatten, puts channels first"),
        ([layers.ZeroPadding2D(1, "channels_first", name="edge"), layers.Flatten()], "edge, a ZeroPadding2D, puts"),
        ([layers.ZeroPadding2D(1), layers.ZeroPadding2D(2, name="edge"), layers.Flatten()], "edge, a ZeroPadding2D, f"),
    ],
)
def test_maps_that_the_code_would_read_otherwise_are_refused(before: list[Any], named: str) -> None:
    picture = keras.Input((6, 5, 3))
    maps = picture
    for layer in before:
        maps = layer(maps)
    with pytest.raises(HasyError, match=named):
        blueprint_for(keras.Model(picture, layers.Dense(7)(maps)), "mine", "Keras code")


def _dilated_with_slopes() -> Any:
    """Dilations, even and not, with every padding; the slopes of leaky ReLU in each way that Keras has for them."""
    keras.utils.set_random_seed(8)
    picture = keras.Input((13, 10, 1))
    maps = layers.Conv2D(4, 3, dilation_rate=2, padding="same", bias_initializer="normal")(picture)
    maps = layers.LeakyReLU(0.3)(maps)
    maps = layers.Conv2D(6, (2, 3), dilation_rate=(3, 1), groups=2, activation="leaky_relu")(maps)
    maps = layers.ReLU(negative_slope=0.05)(layers.DepthwiseConv2D(2, dilation_rate=3, padding="same")(maps))
    maps = layers.ReLU(negative_slope=0.2)(layers.Conv2D(3, 3, dilation_rate=2)(layers.ZeroPadding2D((2, 1))(maps)))
    row = layers.LeakyReLU(0.01)(layers.Dense(6)(layers.Flatten()(maps)))
    return keras.Model(picture, layers.Dense(5, activation="softmax")(row))


def _in_turn_with_the_same_weights() -> Any:
    """A chain in which a convolution, a normalisation and layers without weights come back."""
    keras.utils.set_random_seed(9)
    noise = keras.initializers.RandomNormal(1.0, 0.3)
    again = layers.Conv2D(3, 3, padding="same", bias_initializer="normal", name="again")
    normal = layers.BatchNormalization(gamma_initializer=noise, moving_mean_initializer=noise)
    bent, smaller = layers.LeakyReLU(0.1), layers.MaxPooling2D(2)
    picture = keras.Input((9, 8, 1))
    maps = layers.Conv2D(3, 2)(picture)
    for _ in range(3):
        maps = bent(normal(again(maps)))
    for _ in range(2):
        maps = smaller(maps)
    return keras.Model(picture, layers.Dense(5, activation="softmax")(layers.Flatten()(maps)))


def _side_by_side_with_the_same_weights() -> Any:
    """Branches that go through the same layers: one named as a variable of the program would be."""
    keras.utils.set_random_seed(10)
    picture = keras.Input((8, 6, 1))
    wide = layers.Conv2D(2, 3, padding="same", dilation_rate=2, bias_initializer="normal", name="wide")
    unit = layers.Dense(4, activation="tanh", bias_initializer="normal", name="wide_layer")
    narrow = layers.Conv2D(1, 1, name="narrow")
    left = wide(layers.Activation("elu")(layers.Conv2D(2, 3, padding="same")(picture)))
    right = wide(layers.Conv2D(2, 5, padding="same", activation="relu")(picture))
    both = layers.concatenate([narrow(left), narrow(right)])
    rows = [unit(layers.GlobalAveragePooling2D()(maps)) for maps in (left, right, both)]
    return keras.Model(picture, layers.Dense(3, activation="softmax")(layers.add(rows)))


OWN = (_dilated_with_slopes, _in_turn_with_the_same_weights, _side_by_side_with_the_same_weights)


@pytest.mark.parametrize("make", OWN)
def test_dilation_slopes_and_shared_weights_in_code(make: Callable[[], Any], tmp_path: Path) -> None:
    model = make()
    given = pictures(model)
    blueprint = blueprint_for(model, "it", "code")
    written = check_keras(blueprint, model, given, tmp_path)["model"]
    assert written.count_params() == model.count_params()
    assert f"{model.count_params():,} parameters" in keras_program(blueprint, "it")
    check(np.asarray(_with_weights_of(blueprint)(given)), model, given)
    compile(torch_program(blueprint, "it"), "<written program>", "exec")


def _with_weights_of(blueprint: Blueprint) -> Any:
    """The model that the blueprint's network builds."""
    built = blueprint.network.build()
    for name, layer in blueprint.layers.items():
        built.get_layer(name).set_weights(layer.get_weights())
    return built


@NEEDS_TORCH
@pytest.mark.parametrize("make", OWN)
def test_dilation_slopes_and_shared_weights_in_torch(make: Callable[[], Any], tmp_path: Path) -> None:
    model = make()
    blueprint = blueprint_for(model, "it", "code")
    check_torch(blueprint, model, pictures(model), tmp_path)
    written = run(torch_program(blueprint, "it"), tmp_path, torch_state(blueprint))["model"]
    totals = blueprint.network.totals()
    assert sum(weight.numel() for weight in written.parameters()) == totals.parameters - totals.fixed_parameters


def test_weights_that_come_back_with_another_padding_are_refused_as_code() -> None:
    picture = keras.Input((8, 8, 1))
    twice = layers.Conv2D(1, 3, name="twice")
    maps = twice(layers.ZeroPadding2D(1)(twice(picture)))
    with pytest.raises(HasyError, match="twice_2: shares the weights of twice with other settings"):
        blueprint_for(keras.Model(picture, layers.Flatten()(maps)), "mine", "Keras code")


def test_weights_for_two_orders_of_cells_are_refused_as_pytorch() -> None:
    keras.utils.set_random_seed(11)
    picture = keras.Input((2, 2, 2))
    unit = layers.Dense(8, name="unit")
    model = keras.Model(picture, layers.Dense(3)(unit(unit(layers.Flatten()(picture)))))
    with pytest.raises(HasyError, match="unit_2 takes rows of cells in another order than unit"):
        torch_state(blueprint_for(model, "mine", "PyTorch code"), "mine")


def test_weights_that_another_module_would_need_are_refused_as_pytorch() -> None:
    """Padding "same" of a stride of 2 is uneven for even maps: in PyTorch another module, with weights of its own."""
    picture = keras.Input((15, 15, 1))
    halved = layers.Conv2D(1, 3, strides=2, padding="same", name="halved")
    model = keras.Model(picture, layers.Dense(3)(layers.Flatten()(halved(halved(picture)))))
    with pytest.raises(HasyError, match="halved_2 shares the weights of halved but is another module"):
        torch_state(blueprint_for(model, "mine", "PyTorch code"), "mine")


def _named_like_the_programs_words(title: str) -> Any:
    keras.utils.set_random_seed(7)
    maps = picture = keras.Input((8, 8, 1))
    for name in ("np", "Path", "HERE", "print", "csv", "keras", "model", "weights", "layers", "torch", "nn"):
        maps = layers.Conv2D(2, 3, padding="same", name=name)(maps)
    row = layers.Flatten()(layers.add([maps, layers.Conv2D(2, 1, name="probabilities")(picture)]))
    return keras.Model(picture, layers.Dense(3, activation="softmax")(row), name=title)


@pytest.mark.parametrize(("title", "named"), [("none", "Network"), ("path", "Network"), ("mine", "Mine")])
def test_names_that_the_programs_need_themselves(title: str, named: str, tmp_path: Path) -> None:
    model = _named_like_the_programs_words(title)
    blueprint = blueprint_for(model, "it", "code")
    names = check_keras(blueprint, model, pictures(model), tmp_path)
    assert (names["csv"], names["np"], "print" in names) == (csv, np, False)
    program = torch_program(blueprint, "it")
    compile(program, "<written program>", "exec")
    assert f"class {named}(nn.Module):" in program


@NEEDS_TORCH
def test_names_that_a_torch_program_needs_itself(tmp_path: Path) -> None:
    model = _named_like_the_programs_words("path")
    check_torch(blueprint_for(model, "it", "code"), model, pictures(model), tmp_path)


def test_a_shipped_model_written_to_a_folder_is_the_program(tmp_path: Path) -> None:
    write_keras_code("compact", tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["network.py", "weights.npz"]
