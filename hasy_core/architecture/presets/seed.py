"""The article's network."""

from hasy_core.architecture.building import chain
from hasy_core.architecture.layers import Conv, Dense, Dropout, Flatten, MaxPool
from hasy_core.architecture.network import CLASSES, Network


def seed(conv_dropout: float = 0.1, dense_dropout: float = 0.1) -> Network:
    """The article's network: 1,671,409 parameters.

    Layers and widths as in the article's printed table; it does not give its dropout rates, so the defaults
    here were chosen on a validation part of fold 1's training pictures (see `pretrained/seed/README.md`).
    """
    return chain(
        "seed",
        (
            Conv(128, 3),
            Conv(128, 3),
            MaxPool(2),
            Dropout(conv_dropout),
            Conv(128, 5),
            MaxPool(2),
            Flatten(),
            Dense(128),
            Dropout(dense_dropout),
            Dense(128),
            Dense(CLASSES, activation="softmax"),
        ),
    )
