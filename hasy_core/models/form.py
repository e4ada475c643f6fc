"""The one form in which networks are asked: a graph from a picture to a row of numbers, however they were built."""

import re
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hasy_core.data import CLASS_COUNT
from hasy_core.errors import HasyError
from hasy_core.graph.keras_graph import NAME_IN_FILE, shown_name, source_of

PICTURE_SHAPE = (32, 32, 1)
_ADAPTED = "adapted_from_file"

_SUMS = {"Dense", "EinsumDense", "Conv1D", "Conv2D", "Conv2DTranspose", "DepthwiseConv2D", "SeparableConv2D"}
_HANDED_ON = """
Activation ActivityRegularization Add AlphaDropout Average AveragePooling2D BatchNormalization Cast Concatenate Divide
Dropout ExpandDims Flatten GaussianDropout GaussianNoise GlobalAveragePooling1D GlobalAveragePooling2D
GlobalMaxPooling2D GroupNormalization Identity LayerNormalization Maximum Mean Minimum Multiply Negative Normalization
Permute RepeatVector Rescaling Reshape SpatialDropout1D SpatialDropout2D Squeeze Subtract TrueDivide
"""
_ANY_NUMBERS = frozenset(_HANDED_ON.split())
"""Kinds of steps that make numbers without bounds of numbers without bounds."""


def plain_graph(model: Any, name: str) -> Any:
    """A network as one functional graph from pictures `[n, 32, 32, 1]` to `[n, 369]`, by its own layers.

    Args:
        model: as Keras loaded it; steps whose names TensorFlow does not take are given others.
        name: what its reader calls it.

    Returns:
        the model itself where it is that already; else a new one with the same layers: for pictures of this size where
        it takes any, in batches of any size, its input and output out of their lists or dicts, networks inside it
        unfolded.

    Raises:
        HasyError: it was never built, or is for something else.
    """
    import keras

    inputs, outputs = (getattr(model, side, None) for side in ("inputs", "outputs"))
    if not inputs or not outputs:
        raise HasyError(
            f"The model {name} was saved before it was built, so it has no weights; call it once on a picture or give "
            "it a keras.Input, train it and save it again."
        )
    for tensors, what in ((inputs, "inputs"), (outputs, "outputs")):
        if len(tensors) != 1:
            called = ", ".join(shown_name(source_of(tensor)[0]) for tensor in tensors)
            raise HasyError(
                f"The model {name} has {len(tensors)} {what} ({called}); it must have one. Save a keras.Model from the "
                "picture to the output that tells the classes apart."
            )
    _check_input(inputs[0], name)
    safe = _safe(model.name)
    graph = keras.Model(inputs[0], outputs[0], name=safe)
    shown = _rename(graph)
    try:
        graph = model if _is_plain(model, graph) else _unfolded(graph)
        if shown or safe != model.name:
            graph.name = safe
            graph = _built_anew(graph, shown)
    except Exception as error:
        raise HasyError(f"The model {name} cannot be asked for 32x32 pictures: {first_line(error)}") from error
    _check_output(graph.outputs[0], name)
    if graph is not model:
        setattr(graph, _ADAPTED, True)
    return graph


def is_as_saved(model: Any) -> bool:
    """Whether a model is what its file holds, to the names of its layers."""
    return not getattr(model, _ADAPTED, False)


def ends_in_logits(graph: Any) -> bool:
    """Whether a graph's output is the sums of its last layer, to which no activation was applied (or log-softmax).

    Of log-probabilities softmax makes the probabilities, as it does of logits.
    """
    return _is_unbounded(graph.outputs[0])


def with_softmax(graph: Any) -> Any:
    """A graph and a softmax after it, which is computed in float32."""
    import keras

    taken = {operation.name for operation in keras.Model(graph.inputs[0], graph.outputs[0]).operations}
    last = keras.layers.Softmax(name=_free("softmax", taken), dtype="float32")
    whole = keras.Model(graph.inputs[0], last(graph.outputs[0]), name=graph.name)
    setattr(whole, _ADAPTED, True)
    return whole


def ending(graph: Any) -> str:
    """What a graph ends in, in words: `dense_1 (Dense, sigmoid)`."""
    operation, _ = source_of(graph.outputs[0])
    activation = _activation(operation)
    return f"{shown_name(operation)} ({type(operation).__name__}{f', {activation}' if activation else ''})"


def first_line(error: BaseException) -> str:
    """What an error of Keras says, in one line; a layer's own words where it says whose they are first."""
    lines = [line.strip() for line in re.sub(r"\x1b\[\d*m", "", str(error)).splitlines() if line.strip()]
    if len(lines) > 1 and lines[0].startswith("Exception encountered when calling"):
        lines = [f"{lines[0].removeprefix('Exception encountered when calling ').removesuffix('.')}: {lines[1]}"]
    return (lines or [type(error).__name__])[0][:300]


def _check_input(tensor: Any, name: str) -> None:
    shape, wanted = tuple(tensor.shape[1:]), PICTURE_SHAPE
    if len(shape) != len(wanted) or any(own not in (None, length) for own, length in zip(shape, wanted, strict=True)):
        raise HasyError(
            f"The model {name} does not take 32x32 pictures of one channel but {_words(shape)}, so it is not for "
            "HASYv2."
        )
    if "float" not in str(tensor.dtype):
        raise HasyError(
            f"The model {name} takes numbers of type {tensor.dtype}; it must take floats, 1.0 for ink and 0.0 for "
            "paper."
        )


def _check_output(tensor: Any, name: str) -> None:
    shape = tuple(tensor.shape[1:])
    if shape != (CLASS_COUNT,):
        raise HasyError(
            f"The model {name} does not tell HASYv2's {CLASS_COUNT} classes apart (its output is {_words(shape)}); "
            "train one on HASYv2."
        )


def _words(shape: tuple[int | None, ...]) -> str:
    return "x".join("any" if length is None else str(length) for length in shape) or "one number"


def _is_plain(model: Any, graph: Any) -> bool:
    import keras

    own = isinstance(model, keras.Sequential) or all(
        isinstance(tensor, keras.KerasTensor) for tensor in (model.input, model.output)
    )
    return own and not _is_nested(graph) and tuple(graph.inputs[0].shape) == (None, *PICTURE_SHAPE)


def _is_nested(graph: Any) -> bool:
    import keras

    return any(isinstance(operation, keras.Model) for operation in graph.operations)


def _unfolded(graph: Any) -> Any:
    """A graph made anew of its own layers, for any number of 32x32 pictures, networks in it unfolded."""
    import keras

    picture = keras.Input(PICTURE_SHAPE, dtype=graph.inputs[0].dtype, name=source_of(graph.inputs[0])[0].name)

    def call(operation: Any, *args: Any, **kwargs: Any) -> Any:
        if isinstance(operation, keras.Model):
            return keras.Function(operation.inputs, operation.outputs).call(keras.tree.flatten(args))
        return operation(*args, **kwargs)

    while True:
        graph = keras.models.clone_model(
            graph, input_tensors=picture, clone_function=lambda layer: layer, call_function=call
        )
        if not _is_nested(graph):  # one in another comes to light with it
            return graph


def _rename(graph: Any) -> dict[str, str]:
    """Give the steps of a graph, and of networks in it, names that are one of a kind and that TensorFlow takes.

    A network saved under JAX or PyTorch may have a layer called "Größe 1".

    Returns:
        new name -> what its maker calls the step.
    """
    taken: dict[int, str] = {}
    shown: dict[str, str] = {}
    for operation, wanted in _named(graph, ""):
        if id(operation) not in taken:
            name = taken[id(operation)] = _free(_safe(wanted), set(taken.values()))
            if name != operation.name:
                shown[name], operation.name = wanted, name
    for layer in graph._flatten_layers():  # those in wrappers, too
        layer.name = _safe(layer.name)
    return shown


def _built_anew(graph: Any, shown: dict[str, str]) -> Any:
    """The same network with variables called after its layers' new names, which is settled when they are made."""
    import keras

    with TemporaryDirectory() as folder:
        graph.save(Path(folder) / "model.keras")
        graph = keras.models.load_model(Path(folder) / "model.keras", compile=False)
    for operation in keras.Model(graph.inputs, graph.outputs).operations:
        setattr(operation, NAME_IN_FILE, shown.get(operation.name, operation.name))
    return graph


def _named(graph: Any, before: str) -> Iterator[tuple[Any, str]]:
    import keras

    for operation in graph.operations:
        name = f"{before}{operation.name}"
        yield operation, name
        if isinstance(operation, keras.Model):
            yield from _named(keras.Model(operation.inputs, operation.outputs), f"{name}_")


def _safe(name: str) -> str:
    """A name that TensorFlow takes; the same where it is one already."""
    name = re.sub(r"[^A-Za-z0-9_.>-]", "_", name)
    return name if re.match(r"[A-Za-z0-9]", name) else f"layer{name}"


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_"
    return name


def _activation(operation: Any) -> str:
    """The name of a step's activation; empty where it has none."""
    activation = getattr(operation, "activation", None)
    return "" if activation is None else str(getattr(activation, "__name__", type(activation).__name__))


def _is_unbounded(tensor: Any) -> bool:
    operation, node = source_of(tensor)
    kind, activation = type(operation).__name__, _activation(operation)
    if kind == "LogSoftmax" or (activation == "log_softmax" and kind in {"Activation", *_SUMS}):
        return True
    if activation not in ("", "linear"):
        return False
    return kind in _SUMS or (
        kind in _ANY_NUMBERS and bool(node.input_tensors) and all(map(_is_unbounded, node.input_tensors))
    )
