"""The article's network."""

from hasy_core.architecture.building import chain
from hasy_core.architecture.layers import Conv, Dense, Dropout, Flatten, MaxPool
from hasy_core.architecture.network import CLASSES, Network
from hasy_core.architecture.presets.facts import PresetFacts, Trait

FACTS = PresetFacts(
    name="seed",
    title="The article's network",
    year=None,
    paper=None,
    brought="Three convolutions and three fully connected layers suffice for 81.75 % on HASYv2.",
    kept=(
        Trait("convolutions", "128 kernels 3×3, twice; 128 kernels 5×5", "the same"),
        Trait("pooling", "2×2 max after the second and the third", "the same"),
        Trait("fully connected", "128, 128, 369", "the same"),
        Trait("parameters", "1,671,409", "1,671,409"),
    ),
    scaled=(Trait("dropout rates", "not given", "0.1 and 0.1, chosen on a validation part"),),
    text="INPUT(32x32x1) -> [[CONV(128, 3x3) -> RELU]*2 -> POOL(2) -> DROPOUT(0.1)]*1 -> "
    "[[CONV(128, 5x5) -> RELU]*1 -> POOL(2)]*1 -> [FC(128) -> RELU -> DROPOUT(0.1)]*1 -> [FC(128) -> RELU]*1 -> "
    "FC(369)",
)


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
