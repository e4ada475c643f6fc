import io
import random

import numpy as np
import pytest
from PIL import Image, ImageDraw
from scipy import ndimage

from hasy_core.data.standins import standin_classes, standin_image, standin_strokes
from hasy_core.data.strokes import render_strokes
from hasy_core.data.symbols import symbol_index
from hasy_core.errors import HasyError
from hasy_core.recognition import raster_from_picture


def _apart(first, second):
    """Mean distance, in raster pixels, from the ink of each raster to the nearest ink of the other."""
    one, other = first > 0, second > 0
    return (ndimage.distance_transform_edt(~other)[one].mean() + ndimage.distance_transform_edt(~one)[other].mean()) / 2


def _strokes(latex, variant=0):
    return standin_strokes(symbol_index()[latex], variant)


@pytest.mark.parametrize("mode", ["RGB", "L", "1", "P", "RGBA"])
def test_a_hasy_picture_is_its_own_raster(mode):
    for class_index in standin_classes()[::12]:
        image = standin_image(class_index, 0)
        picture = Image.fromarray(255 - image).convert(mode)
        np.testing.assert_array_equal(raster_from_picture(picture), image)
        file = io.BytesIO()
        picture.save(file, "PNG")
        file.seek(0)
        np.testing.assert_array_equal(raster_from_picture(file), image)


def test_any_size_and_pen_gives_the_raster_of_the_strokes(draw_picture):
    chance = random.Random(7)
    distances = []
    for class_index in standin_classes()[::9]:
        strokes = standin_strokes(class_index, chance.randrange(1000))
        picture = draw_picture(
            strokes,
            side=chance.randint(140, 420),
            filled=chance.uniform(1 / 3, 3 / 4),
            pen=chance.uniform(0.01, 0.04),
            seed=class_index,
        )
        distances.append(_apart(raster_from_picture(picture), render_strokes(strokes)))
    assert np.mean(distances) < 0.35
    assert np.quantile(distances, 0.95) < 1.0


@pytest.mark.parametrize("pen", [0.006, 0.015, 0.04, 0.07])
def test_lines_are_two_pixels_wide_whatever_the_pen(draw_picture, pen):
    direct = render_strokes(_strokes("\\Sigma"))
    raster = raster_from_picture(draw_picture(_strokes("\\Sigma"), pen=pen))
    assert set(np.unique(raster)) == {0, 255}
    assert 0.85 < (raster > 0).sum() / (direct > 0).sum() < 1.2


@pytest.mark.parametrize("latex", ["i", "\\div", "\\dots", "\\vdots", "\\therefore", "\\odot", "\\doteq", "\\ddots"])
@pytest.mark.parametrize("pen", [0.01, 0.025, 0.04])
def test_dots_survive(draw_picture, latex, pen):
    for variant in range(3):
        direct = render_strokes(_strokes(latex, variant))
        raster = raster_from_picture(draw_picture(_strokes(latex, variant), pen=pen, filled=0.7))
        assert ndimage.label(raster)[1] == ndimage.label(direct)[1]
        assert _apart(raster, direct) < 0.6


def test_a_lone_dot_is_hasys_dot(draw_picture):
    dot = render_strokes([[(0.0, 0.0)]])
    np.testing.assert_array_equal(raster_from_picture(draw_picture([[(0.0, 0.0)]], pen=0.03)), dot)


@pytest.mark.parametrize(
    ("latex", "corners"),
    [
        ("\\blacksquare", [(80, 80), (220, 80), (220, 220), (80, 220)]),
        ("\\blacktriangleright", [(80, 70), (230, 150), (80, 230)]),
    ],
)
def test_a_filled_shape_stays_filled(latex, corners):
    page = Image.new("L", (300, 300), 255)
    ImageDraw.Draw(page).polygon(corners, fill=0)
    raster = raster_from_picture(page) > 0
    shrunk = Image.new("L", (320, 320), 0)
    low, high = np.min(corners, axis=0), np.max(corners, axis=0)
    ImageDraw.Draw(shrunk).polygon([tuple((np.array(c) - low) * 320 / (high - low).max()) for c in corners], fill=1)
    wanted = np.asarray(shrunk.resize((32, 32), Image.Resampling.NEAREST)) > 0
    if latex == "\\blacksquare":
        assert raster.mean() > 0.85
    assert (raster & wanted).sum() / (raster | wanted).sum() > 0.75


def test_the_picture_may_be_photographed_badly(draw_picture):
    clean = draw_picture(_strokes("\\alpha"), side=320)
    page = np.asarray(clean, dtype=float)
    rows, columns = np.mgrid[:320, :320] / 320
    noise = np.random.default_rng(0).normal(0, 6, page.shape)
    plain = raster_from_picture(clean)
    for name, photo in {
        "lamp": page * (1 - 0.5 * columns - 0.2 * rows),
        "faint": 220 - (255 - page) * 0.2,
        "noise": page * 0.8 + 20 + noise,
        "chalk on a board": 40 + (255 - page) * 0.7 + 20 * columns + noise,
    }.items():
        raster = raster_from_picture(Image.fromarray(np.clip(photo, 0, 255).astype(np.uint8)))
        assert _apart(raster, plain) < 0.3, name


def test_where_on_the_page_the_symbol_stands_does_not_matter(draw_picture):
    page = draw_picture(_strokes("\\beta"), side=200, filled=0.5)
    moved = Image.new("L", (400, 300), 255)
    moved.paste(page, (190, 20))
    assert _apart(raster_from_picture(page), raster_from_picture(moved)) < 0.15


def test_dust_is_not_ink(draw_picture):
    page = draw_picture(_strokes("\\gamma"), side=300, pen=0.03)
    dusty = page.copy()
    for x, y in ((10, 10), (290, 12), (150, 295)):
        dusty.putpixel((x, y), 60)
    assert _apart(raster_from_picture(page), raster_from_picture(dusty)) < 0.15


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (300, 200)])
@pytest.mark.parametrize("colour", [255, 0, 128])
def test_a_page_without_ink_is_told_so(size, colour):
    with pytest.raises(HasyError, match="no ink"):
        raster_from_picture(Image.new("L", size, colour))


def test_of_pages_of_hasys_own_size_only_the_white_one_is_without_ink():
    with pytest.raises(HasyError, match="no ink"):
        raster_from_picture(Image.new("L", (32, 32), 255))
    assert raster_from_picture(Image.new("L", (32, 32), 0)).all()


def test_a_thin_strip_and_a_single_pixel_are_ink():
    strip = Image.new("L", (300, 5), 255)
    strip.paste(0, (20, 2, 280, 3))
    raster = raster_from_picture(strip)
    assert raster.any(axis=0).all()
    assert 2 <= raster.any(axis=1).sum() <= 3
    dot = Image.new("L", (100, 100), 255)
    dot.paste(0, (40, 40, 43, 43))
    np.testing.assert_array_equal(raster_from_picture(dot), render_strokes([[(0.0, 0.0)]]))
