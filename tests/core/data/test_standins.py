import hashlib
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np
import pytest

from hasy_core.data import picture_set
from hasy_core.data.samples import standin_samples
from hasy_core.data.standin_shapes import shape
from hasy_core.data.standins import (
    PER_CLASS,
    standin_classes,
    standin_image,
    standin_labels,
    standin_strokes,
)
from hasy_core.data.strokes import render_strokes
from hasy_core.data.symbols import CLASS_COUNT, symbol_index


def drawn(per_class: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """The first variants of every class, uint8 `[n, 32, 32]`, and their class indices."""
    labels = np.repeat(standin_classes(), per_class)
    return np.stack([standin_image(int(label), n % per_class, seed) for n, label in enumerate(labels)]), labels


def test_at_least_a_hundred_classes_of_the_table_have_stand_ins():
    classes = standin_classes()
    assert len(classes) >= 100
    assert list(classes) == sorted(set(classes))
    assert min(classes) >= 0
    assert max(classes) < CLASS_COUNT


def test_every_clean_drawing_has_strokes_of_finite_points():
    for class_index in standin_classes():
        strokes = shape(class_index)
        assert strokes
        assert all(len(stroke) >= 1 for stroke in strokes)
        assert np.isfinite(np.concatenate(strokes)).all()


def test_the_data_set_has_ink_everywhere_and_only_two_values():
    images, _ = drawn(per_class=2)
    assert images.dtype == np.uint8
    assert images.shape[1:] == (32, 32)
    assert set(np.unique(images)) == {0, 255}
    assert (images == 255).any(axis=(1, 2)).all()


def test_the_same_seed_draws_the_same_in_another_process():
    images, _ = drawn(per_class=1, seed=3)
    code = (
        "import hashlib; from hasy_core.data.standins import standin_classes, standin_image;"
        "images = (standin_image(index, 0, 3).tobytes() for index in standin_classes());"
        "print(hashlib.sha256(b''.join(images)).hexdigest())"
    )
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert printed.strip() == hashlib.sha256(images.tobytes()).hexdigest()


def test_variants_and_seeds_differ():
    one_point = {symbol_index()["\\cdot"]}  # any dot is rendered as the same dot
    for class_index in set(standin_classes()[::3]) - one_point:
        assert standin_strokes(class_index, 0) != standin_strokes(class_index, 1)
        assert standin_strokes(class_index, 0) != standin_strokes(class_index, 0, seed=1)
    images, labels = drawn(per_class=3)
    for class_index in set(standin_classes()[::3]) - one_point:
        assert len({image.tobytes() for image in images[labels == class_index]}) == 3


@pytest.mark.parametrize("latex", ["A", "\\infty", "\\div", "\\cdot", "\\mathscr{A}", "\\rightarrow"])
def test_an_image_is_the_hasy_rendering_of_the_strokes(latex):
    class_index = symbol_index()[latex]
    for variant in range(5):
        np.testing.assert_array_equal(
            standin_image(class_index, variant), render_strokes(standin_strokes(class_index, variant))
        )


def test_the_longer_side_fills_the_raster_as_in_hasy():
    """Of HASYv2's own, 98.9 % span all 32 rows or all 32 columns (measured on every eighth image, 21,030)."""
    images, labels = drawn(per_class=2)
    images = images[labels != symbol_index()["\\cdot"]]
    rows, columns = images.any(axis=2), images.any(axis=1)
    spans = (rows[:, 0] & rows[:, -1]) | (columns[:, 0] & columns[:, -1])
    assert spans.mean() > 0.98


def test_dots_are_single_points():
    strokes = standin_strokes(symbol_index()["\\div"], 0)
    assert sorted(len(stroke) == 1 for stroke in strokes) == [False, True, True]
    (lowercase_i_dot, *_) = sorted(standin_strokes(symbol_index()["i"], 0), key=len)
    assert len(lowercase_i_dot) == 1


def test_a_class_without_a_drawing_is_named():
    missing = next(index for index in range(CLASS_COUNT) if index not in standin_classes())
    with pytest.raises(ValueError, match=f"class_index is {missing}; stand-ins exist for"):
        standin_strokes(missing, 0)


def test_labels_number_the_pictures_that_samples_draw():
    samples = standin_samples()
    np.testing.assert_array_equal(samples.labels, standin_labels())
    np.testing.assert_array_equal(samples.labels, np.repeat(standin_classes(), PER_CLASS))
    number = int(samples.numbers_of(symbol_index()["\\alpha"])[3])
    np.testing.assert_array_equal(samples.image(number), standin_image(symbol_index()["\\alpha"], 3))


def test_threads_that_want_all_stand_ins_at_once_have_them_drawn_once(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []

    def slowly(index: int, variant: int) -> np.ndarray:
        time.sleep(0.01)
        drawn.append((index, variant))
        return np.zeros((32, 32), np.uint8)

    drawing = cache(picture_set._drawn_standins.__wrapped__)
    monkeypatch.setattr(picture_set, "_drawn_standins", drawing)
    monkeypatch.setattr(picture_set, "standin_labels", lambda: np.array([1, 1, 2]))
    monkeypatch.setattr(picture_set, "standin_image", slowly)
    with ThreadPoolExecutor(4) as threads:
        sets = list(threads.map(picture_set.picture_set, [standin_samples()] * 4))
    assert len(drawn) == 3
    assert all(each.packed is sets[0].packed for each in sets)
