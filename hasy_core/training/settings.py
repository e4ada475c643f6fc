"""What a training run is asked to do."""

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from hasy_core.architecture import Network, network_of
from hasy_core.architecture.network import INPUT_SHAPE
from hasy_core.data import CLASS_COUNT, SPLITS
from hasy_core.data.splits import STANDINS
from hasy_core.errors import HasyError
from hasy_core.training.learning_rate import SCHEDULES

PRECISIONS = ("float32", "mixed_bfloat16")
OPTIMIZER_NAMES = ("adamw", "adam", "sgd", "rmsprop")


@dataclass(frozen=True)
class TrainingSettings:
    """Everything that decides a run; two runs with equal settings on one machine are equal.

    Attributes:
        architecture: name of a preset, or a network in the grammar `INPUT -> …`.
        architecture_options: keyword arguments of the preset (dropout rates, …).
        split: split of HASYv2 whose training part is learned, or "stand-ins".
        classes: dense indices of the classes that are learned, ascending, at least two; none means all. The network
            has an output for every class all the same, so that any run can be used wherever another can.
        epochs: passes over the training pictures.
        batch_size: pictures a step.
        optimizer: one of `OPTIMIZER_NAMES`.
        learning_rate: the highest rate of the schedule.
        schedule: a key of `hasy_core.training.learning_rate.SCHEDULES`.
        weight_decay: decoupled from the gradient (Loshchilov & Hutter, arXiv:1711.05101).
        label_smoothing: share of the target spread over all classes (Szegedy et al., arXiv:1512.00567).
        augmentation: strength of the random affine map, 0 = none, 1 = the amounts in `augmentation`.
        validation: fraction of the training part that is held out to watch the run.
        subset: at most so many training pictures (0 = all), drawn at random.
        precision: Keras dtype policy.
        seed: of initial weights, shuffles, dropout and augmentation.
        weights: a model of the same architecture whose weights the run begins with, by its name, run folder or
            `.keras` file; empty for random ones.
    """

    architecture: str = "seed"
    architecture_options: dict[str, float] = field(default_factory=dict)
    split: str = "fold-1"
    classes: tuple[int, ...] = ()
    epochs: int = 15
    batch_size: int = 128
    optimizer: str = "adamw"
    learning_rate: float = 1e-3
    schedule: str = "cosine"
    weight_decay: float = 1e-4
    label_smoothing: float = 0.1
    augmentation: float = 1.0
    validation: float = 0.03
    subset: int = 0
    precision: str = "mixed_bfloat16"
    seed: int = 0
    weights: str = ""

    def __post_init__(self) -> None:
        self.build_spec()
        for name in ("epochs", "batch_size", "subset", "seed"):
            if type(getattr(self, name)) is not int:
                raise TypeError(f"{name} is {getattr(self, name)!r}, which is no whole number")
        if type(self.weights) is not str:
            raise TypeError(f"weights is {self.weights!r}, which is no name")
        checks = {
            "split": (self.split in (*SPLITS, STANDINS), f"one of {', '.join((*SPLITS, STANDINS))}"),
            "classes": (
                _are_classes(self.classes),
                f"none (all), or at least two from 0 to {CLASS_COUNT - 1}, ascending",
            ),
            "optimizer": (self.optimizer in OPTIMIZER_NAMES, f"one of {', '.join(OPTIMIZER_NAMES)}"),
            "schedule": (self.schedule in SCHEDULES, f"one of {', '.join(SCHEDULES)}"),
            "epochs": (1 <= self.epochs <= 1000, "1 to 1000"),
            "batch_size": (1 <= self.batch_size <= 4096, "1 to 4096"),
            "learning_rate": (0 < self.learning_rate <= 10, "more than 0 and at most 10"),
            "weight_decay": (0 <= self.weight_decay <= 1, "0 to 1"),
            "label_smoothing": (0 <= self.label_smoothing < 1, "0 to less than 1"),
            "augmentation": (0 <= self.augmentation <= 2, "0 to 2"),
            "validation": (0 <= self.validation <= 0.5, "0 to 0.5"),
            "subset": (self.subset >= 0, "0 (all) or more"),
            "precision": (self.precision in PRECISIONS, f"one of {', '.join(PRECISIONS)}"),
            "seed": (0 <= self.seed < 2**32, "0 to 4294967295"),
        }
        for name, (good, wanted) in checks.items():
            if not good:
                raise HasyError(f"The setting {name} is {getattr(self, name)!r}; it must be {wanted}.")

    def build_spec(self) -> Network:
        """The network that these settings name.

        Raises:
            HasyError: no such network, one for other pictures or classes than HASYv2's, or an option that it does not
                take or that is out of range.
        """
        network = network_of(self.architecture, self.architecture_options)
        if network.input_shape != INPUT_SHAPE:
            raise HasyError(
                f"This network takes pictures of {_size(network.input_shape)}, and the data's are "
                f"{_size(INPUT_SHAPE)}: write INPUT without a size to train it."
            )
        [classes] = network.shapes[network.output]
        if classes != CLASS_COUNT:
            raise HasyError(
                f"This network ends with {classes} classes; to train it, write the last FC without a number: a run's "
                f"network has an output for each of HASYv2's {CLASS_COUNT} symbols, however few it learns."
            )
        return network

    def to_json(self) -> dict[str, Any]:
        """As plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: object) -> "TrainingSettings":
        """Back from JSON values.

        Raises:
            HasyError: unknown, missing-typed or impossible settings.
        """
        known = {entry.name for entry in fields(cls)}
        if not isinstance(values, dict) or not set(values) <= known:
            raise HasyError("The run's settings.json is damaged or from another version; start a new run.")
        try:
            classes = tuple(values.get("classes", ()))
            return cls(**values | {"classes": classes})
        except TypeError as error:
            raise HasyError(f"The run's settings.json is damaged ({error}); start a new run.") from error


def _size(shape: tuple[int, ...]) -> str:
    return "x".join(map(str, shape))


def _are_classes(classes: tuple[int, ...]) -> bool:
    whole = all(type(index) is int and 0 <= index < CLASS_COUNT for index in classes)
    return whole and list(classes) == sorted(set(classes)) and len(classes) != 1
