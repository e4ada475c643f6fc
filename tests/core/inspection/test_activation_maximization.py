"""What excites a filter, against every picture looked at one by one; and what a unit sees."""

from collections import Counter

import keras
import numpy as np
import pytest
from keras import layers

from hasy_core.data.samples import Samples, standin_samples
from hasy_core.inspection import OpenedNetwork, Search, exciting_picture, seen_window, stratified
from tests.core.inspection.networks import small_network


@pytest.fixture(scope="module")
def network() -> OpenedNetwork:
    return OpenedNetwork(small_network())


def test_a_stratified_choice_has_so_many_of_each_class() -> None:
    labels = np.array([2] * 10 + [0] * 3 + [5] * 50)
    samples = Samples("hasy", labels, lambda _: np.zeros((32, 32), np.uint8))

    numbers = stratified(samples, 4, seed=1)

    assert Counter(labels[numbers].tolist()) == {0: 3, 2: 4, 5: 4}
    assert len(set(numbers.tolist())) == 11
    assert numbers.tolist() == stratified(samples, 4, seed=1).tolist() != stratified(samples, 4, seed=2).tolist()
    with pytest.raises(ValueError, match="of_each is 0"):
        stratified(samples, 0)


@pytest.mark.parametrize(("layer", "filter"), [("side", 2), ("classes", 7)])
def test_the_pictures_that_excite_most(layer: str, filter: int, network: OpenedNetwork) -> None:
    samples = standin_samples()
    numbers = stratified(samples, 1)[:40]
    step = network.layer_index(layer)
    search = Search(network, step, samples, numbers)
    fractions = list(search.run())

    found = search.best(filter, 5)

    assert fractions[-1] == 1.0
    assert fractions == sorted(fractions)
    largest = {}
    for number in numbers.tolist():
        values = network.values_at(step, samples.image(number)[None])[0]
        largest[number] = values.reshape(-1, values.shape[-1])[:, filter].max()
    assert [each.value for each in found] == pytest.approx(sorted(largest.values(), reverse=True)[:5], abs=1e-6)
    for each in found:
        values = network.values_at(step, samples.image(each.number)[None])[0]
        there = values[each.row, each.column, filter] if values.ndim == 3 else values[filter]
        assert there == pytest.approx(each.value, abs=1e-6)


def test_a_search_that_was_left_off_goes_on(network: OpenedNetwork) -> None:
    samples = standin_samples()
    search = Search(network, 0, samples, stratified(samples, 1)[:40])
    next(search.run())
    assert not search.done
    with pytest.raises(ValueError, match="the search is not done"):
        search.best(0)

    assert len(list(search.run())) == 2
    assert sorted(each.number for each in search.best(0, 40)) == sorted(stratified(samples, 1)[:40])
    with pytest.raises(ValueError, match="filter is 6; it must be 0 to 5"):
        search.best(6)


@pytest.mark.parametrize("layer", ["stem", "side", "last", "classes"])
def test_a_made_picture_excites_its_unit(layer: str, network: OpenedNetwork) -> None:
    step = network.layer_index(layer)
    filter = 1

    made = exciting_picture(network, step, filter, seed=4)

    shape = network.layers[step].output_shape
    cell = (*made.cell, filter) if len(shape) == 3 else (filter,)
    noise = np.random.default_rng(1).integers(0, 2, (20, 32, 32)).astype(np.float32)
    values = network.unit_slopes(step, np.stack([made.picture, np.zeros((32, 32)), *noise]), cell)[0]
    assert made.value == pytest.approx(float(values[0]), abs=1e-4)
    assert made.empty == pytest.approx(float(values[1]), abs=1e-4)
    assert made.value > values[1:].max()
    assert 0 <= made.picture.min() <= made.picture.max() <= 1
    top, left, bottom, right = made.window
    outside = made.picture.copy()
    outside[top : bottom + 1, left : right + 1] = 0
    assert not outside.any()
    np.testing.assert_array_equal(exciting_picture(network, step, filter, seed=4).picture, made.picture)
    with pytest.raises(ValueError, match="filter is 99"):
        exciting_picture(network, step, 99)


def linear_network() -> keras.Model:
    """Positive weights and no rectifier: the gradient reaches all that a unit can see."""
    some = {"kernel_initializer": "ones", "use_bias": False}
    picture = keras.Input((32, 32, 1))
    stem = layers.Conv2D(2, (3, 5), strides=(2, 1), padding="same", **some)(picture)
    wide = layers.Conv2D(2, 3, dilation_rate=2, padding="same", **some)(stem)
    thin = layers.DepthwiseConv2D((1, 2), padding="same", depthwise_initializer="ones")(stem)
    joined = layers.Concatenate()([layers.Add()([wide, thin]), stem])
    pooled = layers.AveragePooling2D((2, 3), strides=2, padding="same")(joined)
    last = layers.Conv2D(2, 2, strides=2, **some)(pooled)
    return keras.Model(picture, layers.Dense(3, **some)(layers.GlobalAveragePooling2D()(last)))


def test_what_a_unit_sees_is_what_its_gradient_reaches() -> None:
    network = OpenedNetwork(linear_network())
    chance = np.random.default_rng(5)
    for step, view in enumerate(network.layers):
        for _ in range(6):
            spatial = len(view.output_shape) == 3
            # The first channel: behind a concatenation another one can see less, the cell as a whole does not.
            cell = (*(int(chance.integers(length)) for length in view.output_shape[:-1]), 0)
            gradient = network.unit_slopes(step, np.zeros((1, 32, 32), np.float32), cell)[1][0]
            rows, columns = (np.flatnonzero(gradient.any(axis=axis)) for axis in (1, 0))

            window = seen_window(network, step, *(cell[:2] if spatial else ()))

            assert window == (rows[0], columns[0], rows[-1], columns[-1]), (view, cell)


def test_no_cell_outside_the_map_sees_anything(network: OpenedNetwork) -> None:
    with pytest.raises(ValueError, match="row 16, column 0 lies outside the layer's 16x16 cells"):
        seen_window(network, 0, 16, 0)
