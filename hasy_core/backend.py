"""Which framework Keras computes with: `KERAS_BACKEND`, as Keras itself reads it."""

import os
from importlib.util import find_spec

from hasy_core.errors import HasyError

VARIABLE = "KERAS_BACKEND"
BACKENDS = ("tensorflow", "jax", "torch")
_OF_WORKERS = "CONVSCOPE_TRAINING_BACKEND"


def check_backend() -> None:
    """Refuse a framework that Keras does not know, or that is not installed, before Keras stumbles over it.

    Raises:
        HasyError: it is one.
    """
    named = os.environ.get(VARIABLE)
    if not named:
        return
    if named not in BACKENDS:
        raise HasyError(f"{VARIABLE} is {named!r}; it must be {', '.join(BACKENDS)}, or not set.")
    if find_spec(named) is None:
        raise HasyError(
            f"{VARIABLE} is {named}, which is not installed; run pip install {named} (with what its GPU needs, such as "
            f"jax[cuda12]), or unset {VARIABLE}."
        )


def serve_with_tensorflow() -> None:
    """Have this process compute with TensorFlow, and leave what its user chose to the runs that it starts.

    Feature maps are read from TensorFlow's graph; Keras's own settings file may name another framework.
    """
    os.environ.setdefault(_OF_WORKERS, os.environ.get(VARIABLE, ""))
    os.environ[VARIABLE] = "tensorflow"


def worker_environment() -> dict[str, str]:
    """The environment of a process that trains."""
    chosen = os.environ.get(_OF_WORKERS)
    if chosen is None:
        return dict(os.environ)
    rest = {name: value for name, value in os.environ.items() if name != VARIABLE}
    return rest | ({VARIABLE: chosen} if chosen else {})
