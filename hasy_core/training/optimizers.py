"""Keras's optimisers, each keeping the size of the gradients that it was last given.

Imports Keras: import it late.
"""

from collections.abc import Callable
from typing import Any

import keras


class _Watching:
    """An optimiser with one number more for each weight array: the Euclidean norm of its last gradient.

    Weight decay is for kernels: biases and the scales of a batch normalisation are left alone.
    """

    def build(self, variables: list[Any]) -> None:
        self.exclude_from_weight_decay(  # type: ignore[attr-defined]
            var_list=[variable for variable in variables if len(variable.shape) < 2]
        )
        super().build(variables)  # type: ignore[misc]
        self.gradient_norms = self.add_variable(  # type: ignore[attr-defined]
            (len(variables),), initializer="zeros", dtype="float32", name="gradient_norms"
        )

    def apply(self, grads: list[Any], trainable_variables: list[Any] | None = None) -> None:
        super().apply(grads, trainable_variables)  # type: ignore[misc]
        squares = [keras.ops.sum(keras.ops.square(keras.ops.cast(gradient, "float32"))) for gradient in grads]
        self.gradient_norms.assign(keras.ops.sqrt(keras.ops.stack(squares)))


@keras.saving.register_keras_serializable("convscope")
class WatchingAdamW(_Watching, keras.optimizers.AdamW):
    """AdamW (Loshchilov & Hutter, arXiv:1711.05101)."""


@keras.saving.register_keras_serializable("convscope")
class WatchingAdam(_Watching, keras.optimizers.Adam):
    """Adam (Kingma & Ba, arXiv:1412.6980)."""


@keras.saving.register_keras_serializable("convscope")
class WatchingSGD(_Watching, keras.optimizers.SGD):
    """Stochastic gradient descent, with Nesterov's momentum."""


@keras.saving.register_keras_serializable("convscope")
class WatchingRMSprop(_Watching, keras.optimizers.RMSprop):
    """RMSprop (Tieleman & Hinton, Coursera lecture 6.5, 2012)."""


OPTIMIZERS: dict[str, Callable[[float, float], Any]] = {
    "adamw": lambda rate, decay: WatchingAdamW(rate, weight_decay=decay),
    "adam": lambda rate, decay: WatchingAdam(rate, weight_decay=decay or None),
    "sgd": lambda rate, decay: WatchingSGD(rate, momentum=0.9, nesterov=True, weight_decay=decay or None),
    "rmsprop": lambda rate, decay: WatchingRMSprop(rate, weight_decay=decay or None),
}
"""By name: (learning rate, weight decay) to an optimiser."""


def gradient_norms(model: Any) -> dict[str, float]:
    """The norm of the last gradient of every layer that learns, all its weight arrays together.

    Args:
        model: compiled with one of `OPTIMIZERS`, after a step at least.

    Returns:
        by layer name, in the graph's order.
    """
    norms = dict(
        zip(
            (variable.path for variable in model.trainable_variables),
            keras.ops.convert_to_numpy(model.optimizer.gradient_norms).tolist(),
            strict=True,
        )
    )
    return {
        layer.name: sum(norms[weight.path] ** 2 for weight in layer.trainable_weights) ** 0.5
        for layer in model.layers
        if layer.trainable_weights
    }
