"""What the grammar says, as plain data: blocks of convolutions, hidden layers, classes; and the network that it is."""

from dataclasses import dataclass, field

from hasy_core.architecture.building import GraphBuilder
from hasy_core.architecture.layers import (
    ACTIVATIONS,
    Activation,
    AveragePool,
    BatchNorm,
    Conv,
    Dense,
    Dropout,
    Flatten,
    GlobalAveragePool,
    MaxPool,
)
from hasy_core.architecture.layers.spec import Pair, pair
from hasy_core.architecture.limits import (
    MAX_BLOCKS,
    MAX_CONVOLUTIONS,
    MAX_HIDDEN,
    MAX_PARAMETERS,
    rate_within,
    within,
)
from hasy_core.architecture.network import CLASSES, INPUT_SHAPE, Network, NodeError

PLAN_ACTIVATIONS = tuple(name for name in ACTIVATIONS if name != "softmax")
"""Activations that may stand after a convolution or a hidden layer; softmax is the last layer's."""
POOLINGS = {"max": MaxPool, "average": AveragePool}


class PlanError(ValueError):
    """Settings, each possible, that make no network together.

    Attributes:
        block: number of the block where it fails, from 1; None where it is no block's fault.
        part: "conv" or "pool" of that block.
    """

    def __init__(self, reason: str, block: int | None = None, part: str = "conv") -> None:
        super().__init__(reason if block is None else f"block {block}: {reason}")
        self.block = block
        self.part = part


@dataclass(frozen=True)
class Pooling:
    """The pooling at a block's end.

    Args:
        size: rows and columns of the window, an int or a pair; kept as a pair.
        stride: likewise; None: the size.
        kind: "max" or "average".
        padding: "valid" or "same".
    """

    size: int | Pair = 2
    stride: int | Pair | None = None
    kind: str = "max"
    padding: str = "valid"

    def __post_init__(self) -> None:
        object.__setattr__(self, "size", _pair("pooling size", self.size))
        stride = self.size if self.stride is None else self.stride
        object.__setattr__(self, "stride", _pair("pooling stride", stride))
        _choice("pooling", self.kind, tuple(POOLINGS))
        _choice("pooling padding", self.padding, ("valid", "same"))


@dataclass(frozen=True)
class Block:
    """Convolutions that are alike, one after another, and what follows them.

    Args:
        filters: of each convolution.
        count: how many convolutions (the grammar's N).
        kernel_size: rows and columns, an int or a pair; kept as a pair.
        stride: likewise, of each convolution.
        padding: "same", "valid", or pixels on each side.
        batch_norm: whether each convolution is normalised before its activation.
        activation: one of `PLAN_ACTIVATIONS`.
        pooling: at the block's end, or None.
        dropout: rate after that; 0 for none.
    """

    filters: int = 32
    count: int = 1
    kernel_size: int | Pair = 3
    stride: int | Pair = 1
    padding: str | int = "same"
    batch_norm: bool = False
    activation: str = "relu"
    pooling: Pooling | None = None
    dropout: float = 0.0

    def __post_init__(self) -> None:
        within("filters", self.filters)
        within("convolutions in a row", self.count)
        object.__setattr__(self, "kernel_size", _pair("kernel", self.kernel_size))
        object.__setattr__(self, "stride", _pair("stride", self.stride))
        if isinstance(self.padding, str):
            _choice("padding", self.padding, ("same", "valid"))
        else:
            within("padding", self.padding)
        _choice("activation", self.activation, PLAN_ACTIVATIONS)
        object.__setattr__(self, "dropout", rate_within(self.dropout))


@dataclass(frozen=True)
class Hidden:
    """A hidden fully connected layer: units, activation, dropout rate after it (0 for none)."""

    units: int = 128
    activation: str = "relu"
    dropout: float = 0.0

    def __post_init__(self) -> None:
        within("units", self.units)
        _choice("activation", self.activation, PLAN_ACTIVATIONS)
        object.__setattr__(self, "dropout", rate_within(self.dropout))


@dataclass(frozen=True)
class Plan:
    """A network as the grammar says it; every plan that can be made is a network.

    Example:
        >>> Plan((Block(32, 2, pooling=Pooling(2)),), (Hidden(128),)).network().totals().parameters
        1105873

    Attributes:
        blocks: of convolutions, each repetition on its own.
        hidden: fully connected layers before the last one.
        classes: units of the last one, a softmax.
        input_shape: `(height, width, channels)`.
        global_average: whether the maps are averaged (`GAP`) before the fully connected layers, not flattened.

    Raises:
        ValueError: a number is outside its limits (`LIMITS`).
        PlanError: a map grows smaller than the kernel that follows, or the network is too large.
    """

    blocks: tuple[Block, ...] = field(default=())
    hidden: tuple[Hidden, ...] = field(default=())
    classes: int = CLASSES
    input_shape: tuple[int, int, int] = INPUT_SHAPE
    global_average: bool = False

    def __post_init__(self) -> None:
        within("classes", self.classes)
        height, width, channels = self.input_shape
        within("picture size", height)
        within("picture size", width)
        within("picture channels", channels)
        check_counts(len(self.blocks), sum(block.count for block in self.blocks), len(self.hidden))
        network = self.network("plan")
        parameters = network.totals().parameters
        if parameters > MAX_PARAMETERS:
            largest = max(network.table(), key=lambda row: row.parameters)
            raise PlanError(
                f"the network would have {parameters:,} parameters, {largest.parameters:,} of them in {largest.name}; "
                f"it may have {MAX_PARAMETERS:,}: use fewer filters or units, or more pooling"
            )

    def network(self, name: str = "own") -> Network:
        """The network: `block1_conv1`, `block1_pool`, …, `flatten`, `dense1`, …, `classes`."""
        builder = GraphBuilder(self.input_shape)
        for number, block in enumerate(self.blocks, 1):
            try:
                _add_block(builder, f"block{number}", block)
            except NodeError as error:
                raise PlanError(error.reason, number, "pool" if error.node.endswith("pool") else "conv") from error
        builder.add(*(("average", GlobalAveragePool()) if self.global_average else ("flatten", Flatten())))
        for number, hidden in enumerate(self.hidden, 1):
            builder.add(f"dense{number}", Dense(hidden.units, hidden.activation))
            if hidden.dropout:
                builder.add(f"dense{number}_dropout", Dropout(hidden.dropout))
        builder.add("classes", Dense(self.classes, "softmax"))
        return builder.network(name)


def check_counts(blocks: int, convolutions: int, hidden: int) -> None:
    """Refuse a network of too many layers.

    Raises:
        PlanError: saying how many there may be.
    """
    for what, count, most in (
        ("blocks", blocks, MAX_BLOCKS),
        ("convolutions", convolutions, MAX_CONVOLUTIONS),
        ("hidden layers", hidden, MAX_HIDDEN),
    ):
        if count > most:
            raise PlanError(f"the network would have {count} {what}; it may have {most}")


def _add_block(builder: GraphBuilder, name: str, block: Block) -> None:
    for number in range(1, block.count + 1):
        layer = Conv(
            block.filters,
            block.kernel_size,
            block.stride,
            block.padding,
            # Batch normalisation has a bias of its own.
            bias=not block.batch_norm,
            activation=None if block.batch_norm else block.activation,
        )
        builder.add(f"{name}_conv{number}", layer)
        if block.batch_norm:
            builder.add(f"{name}_bn{number}", BatchNorm())
            builder.add(f"{name}_{block.activation}{number}", Activation(block.activation))
    if block.pooling is not None:
        pooling = block.pooling
        builder.add(f"{name}_pool", POOLINGS[pooling.kind](pooling.size, pooling.stride, pooling.padding))
    if block.dropout:
        builder.add(f"{name}_dropout", Dropout(block.dropout))


def _pair(name: str, value: object) -> Pair:
    both = pair(name, value, least=0)
    within(name, both[0])
    within(name, both[1])
    return both


def _choice(name: str, value: object, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise ValueError(f"{name} {value!r} is unknown; it can be {', '.join(choices)}")
