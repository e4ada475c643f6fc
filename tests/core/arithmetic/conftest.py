import os
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def tensorflow() -> ModuleType:
    """TensorFlow as an oracle, imported only by the tests that ask it."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    import tensorflow

    return tensorflow
