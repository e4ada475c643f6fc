"""Settings of a run: what is refused, and the way to JSON and back."""

import pytest

from hasy_core.errors import HasyError
from hasy_core.training import TrainingSettings


def test_json_round_trip() -> None:
    settings = TrainingSettings(epochs=3, architecture_options={"conv_dropout": 0.1})
    assert TrainingSettings.from_json(settings.to_json()) == settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("architecture", "perceptron"),
        ("architecture_options", {"wings": 2.0}),
        ("architecture_options", {"name": 2.0}),
        ("architecture_options", {"conv_dropout": 5.0}),
        ("architecture_options", {"dense_dropout": float("nan")}),
        ("split", "fold-99"),
        ("epochs", 0),
        ("batch_size", 0),
        ("learning_rate", -1.0),
        ("learning_rate", float("nan")),
        ("weight_decay", 2.0),
        ("label_smoothing", 1.0),
        ("augmentation", -0.1),
        ("validation", 0.9),
        ("subset", -5),
        ("precision", "float8"),
        ("seed", -1),
    ],
)
def test_impossible_settings_are_refused_by_name(name: str, value: object) -> None:
    with pytest.raises(HasyError, match=r"must be|choose one of|cannot be set"):
        TrainingSettings(**{name: value})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("INPUT(28x28x1) -> FC", "takes pictures of 28x28x1, and the data's are 32x32x1: write INPUT without a size"),
        ("INPUT(32x32x3) -> CONV -> RELU -> FC", "takes pictures of 32x32x3"),
        (
            "INPUT -> [[CONV -> RELU]*1 -> POOL]*2 -> FC(4)",
            "ends with 4 classes; .* write the last FC without a number",
        ),
    ],
)
def test_a_network_for_other_pictures_or_classes_is_refused_before_it_trains(text: str, said: str) -> None:
    with pytest.raises(HasyError, match=said):
        TrainingSettings(architecture=text)


@pytest.mark.parametrize("values", [[], None, {"epoch": 3}, {"epochs": "many"}, {"epochs": 1.5}, {"seed": True}])
def test_damaged_settings_are_refused(values: object) -> None:
    with pytest.raises(HasyError, match="damaged"):
        TrainingSettings.from_json(values)
