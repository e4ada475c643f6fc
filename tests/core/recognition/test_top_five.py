"""The requirement on pictures, with the shipped network: the right symbol among the first five, nine times in ten."""

import random

import numpy as np

from hasy_core.data.standins import standin_classes, standin_strokes
from hasy_core.data.strokes import render_strokes
from hasy_core.models import load_model, predict_probabilities
from hasy_core.recognition import rank, raster_from_picture

_EVERY = 3  # of the 358 drawn classes: 120


def test_the_right_symbol_is_among_five_for_nine_pictures_in_ten(draw_picture):
    chance = random.Random(2)
    classes = standin_classes()[::_EVERY]
    from_strokes, from_pictures = [], []
    for class_index in classes:
        strokes = standin_strokes(class_index, chance.randrange(1000, 10**6))
        from_strokes.append(render_strokes(strokes))
        picture = draw_picture(
            strokes,
            side=chance.randint(140, 420),
            filled=chance.uniform(1 / 3, 3 / 4),
            pen=chance.uniform(0.01, 0.04),
            seed=class_index,
        )
        from_pictures.append(raster_from_picture(picture))
    network = load_model("seed")

    def found(rasters):
        predicted = predict_probabilities(network, np.stack(rasters))
        return np.mean(
            [
                class_index in {prediction.index for prediction in rank(probabilities, 5)}
                for class_index, probabilities in zip(classes, predicted, strict=True)
            ]
        )

    assert len(classes) >= 100
    assert found(from_pictures) >= 0.9
    assert found(from_pictures) >= found(from_strokes) - 0.05
