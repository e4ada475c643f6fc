"""The network of a run, ready to train: built, with its optimiser; or as its last checkpoint left it."""

from typing import Any

import numpy as np

from hasy_core.errors import DAMAGED_ZIP, HasyError
from hasy_core.training.first_weights import take_weights
from hasy_core.training.run_folder import RunFolder
from hasy_core.training.settings import TrainingSettings


def fresh_network(settings: TrainingSettings) -> Any:
    """A compiled Keras model with its first weights: random ones, which the seed decides, or another model's.

    Raises:
        HasyError: there is no such other model, or its weights are of other shapes.
    """
    import keras

    from hasy_core.training.optimizers import OPTIMIZERS

    keras.utils.set_random_seed(settings.seed)
    model = settings.build_spec().build(settings.precision)
    model.compile(
        optimizer=OPTIMIZERS[settings.optimizer](settings.learning_rate, settings.weight_decay),
        loss=keras.losses.CategoricalCrossentropy(label_smoothing=settings.label_smoothing),
        metrics=["accuracy", keras.metrics.TopKCategoricalAccuracy(3, name="top3")],
        jit_compile=_is_compiled_by_xla(),
    )
    if settings.weights:
        take_weights(model, settings.weights)
    return model


def _is_compiled_by_xla() -> bool:
    """JAX has no other way to compile; TensorFlow's steps become four times slower by it on a CPU.

    See docs/decisions/training-on-a-cpu.md.
    """
    import keras

    return bool(keras.backend.backend() == "jax")


def begun_network(run: RunFolder, settings: TrainingSettings) -> tuple[Any, int, float]:
    """The model to go on with, the steps that it has done and the seconds that they took.

    Raises:
        HasyError: the checkpoint is damaged.
    """
    import keras

    fresh = fresh_network(settings)
    found = run.checkpoint()
    run.forget_after(found[1] if found else 0)
    if not found:
        return fresh, 0, 0.0
    path, first_step, before = found
    try:
        model = keras.models.load_model(path, safe_mode=True)
    except (*DAMAGED_ZIP, TypeError) as error:
        raise HasyError(f"The checkpoint {path} is damaged; start a new run.") from error
    model.jit_compile = _is_compiled_by_xla()  # the checkpoint may come from another backend
    _advance_chance(model, fresh, first_step)
    return model, first_step, before


def _advance_chance(model: Any, fresh: Any, steps: int) -> None:
    """Give dropout the state of chance that it had after so many steps; Keras does not save it with a model."""
    for layer, begun in zip(model.layers, fresh.layers, strict=True):
        if hasattr(layer, "seed_generator"):
            first, count = np.asarray(begun.seed_generator.state).tolist()
            layer.seed_generator.state.assign([first, count + steps])
