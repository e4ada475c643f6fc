"""What lies around a drawing on a photograph is left out; what is drawn up to the picture's edge is not."""

import random

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter
from scipy import ndimage

from hasy_core.data.standins import standin_classes, standin_image, standin_strokes
from hasy_core.data.symbols import symbol_index
from hasy_core.errors import HasyError
from hasy_core.recognition import raster_from_picture
from hasy_core.recognition.picture import own_raster

SIDE = 360
PAPER = 228


def apart(first: np.ndarray, second: np.ndarray) -> float:
    """Mean distance, in raster pixels, from the ink of each raster to the nearest ink of the other."""
    one, other = first > 0, second > 0
    return (ndimage.distance_transform_edt(~other)[one].mean() + ndimage.distance_transform_edt(~one)[other].mean()) / 2


def photographed(page: Image.Image, chance: random.Random, inverted: bool) -> Image.Image:
    """Unsharp, noisy, in grey, perhaps light on dark."""
    grey = np.asarray(page.filter(ImageFilter.GaussianBlur(chance.uniform(0.5, 1.2))), dtype=float)
    grey += np.random.default_rng(chance.randrange(10**6)).normal(0, 4, grey.shape)
    grey = np.clip(grey, 0, 255)
    return Image.fromarray((255 - grey if inverted else grey).astype(np.uint8))


def desk(page: Image.Image, chance: random.Random) -> Image.Image:
    side, width, dark = chance.randrange(4), chance.randint(12, 45), chance.randint(20, 110)
    boxes = [(0, 0, width, SIDE), (SIDE - width, 0, SIDE, SIDE), (0, 0, SIDE, width), (0, SIDE - width, SIDE, SIDE)]
    ImageDraw.Draw(page).rectangle(boxes[side], fill=dark)
    return page


def corner(page: Image.Image, chance: random.Random) -> Image.Image:
    across, down = chance.randint(30, 80), chance.randint(30, 80)
    x, y = chance.choice([(0, 0), (SIDE, 0), (0, SIDE), (SIDE, SIDE)])
    triangle = [(x, y), (abs(x - across), y), (x, abs(y - down))]
    ImageDraw.Draw(page).polygon(triangle, fill=chance.randint(20, 110))
    return page


def frame(page: Image.Image, chance: random.Random) -> Image.Image:
    ImageDraw.Draw(page).rectangle(
        [0, 0, SIDE - 1, SIDE - 1], outline=chance.randint(10, 90), width=chance.randint(3, 9)
    )
    return page


def turned_scan(page: Image.Image, chance: random.Random) -> Image.Image:
    return page.rotate(chance.choice([-1, 1]) * chance.uniform(1.5, 5), fillcolor=0, resample=Image.Resampling.BILINEAR)


def sheet_on_a_desk(page: Image.Image, chance: random.Random) -> Image.Image:
    table = Image.new("L", (SIDE + 160, SIDE + 160), chance.randint(25, 80))
    table.paste(page, (chance.randint(40, 110), chance.randint(40, 110)))
    return table


SURROUNDINGS = {"none": lambda page, _: page} | {
    made.__name__: made for made in (desk, corner, frame, turned_scan, sheet_on_a_desk)
}


@pytest.mark.parametrize("name", SURROUNDINGS)
def test_a_symbol_is_read_as_without_its_surroundings(name: str, draw_picture) -> None:
    chance = random.Random(name)
    distances = []
    for class_index in standin_classes()[chance.randrange(24) :: 24]:
        strokes = standin_strokes(class_index, chance.randrange(1000))
        page = draw_picture(strokes, side=SIDE, filled=chance.uniform(0.3, 0.55), pen=chance.uniform(0.015, 0.035))
        page = page.point(lambda level: 30 + level * (PAPER - 30) // 255)
        plain = raster_from_picture(photographed(page, chance, False))
        inverted = name != "sheet_on_a_desk" and chance.random() < 0.5
        taken = photographed(SURROUNDINGS[name](page.copy(), chance), chance, inverted)
        distances.append(apart(raster_from_picture(taken), plain))
    assert np.mean(np.array(distances) < 0.6) >= 0.95, sorted(distances)[-8:]


@pytest.mark.parametrize("margin", [0, 1, 4])
def test_a_symbol_cut_out_tightly_is_whole(margin: int, draw_picture) -> None:
    chance = random.Random(margin)
    distances = {}
    for class_index in standin_classes()[margin::19]:
        strokes = standin_strokes(class_index, chance.randrange(1000))
        page = draw_picture(strokes, side=SIDE, filled=0.6, pen=0.03)
        left, top, right, bottom = Image.eval(page, lambda level: 255 - level).getbbox()
        tight = page.crop((left - margin, top - margin, right + margin, bottom + margin))
        distances[class_index] = apart(raster_from_picture(tight), raster_from_picture(page))
    assert np.mean(np.array(list(distances.values())) < 0.6) >= 0.97, distances


@pytest.mark.parametrize("latex", ["\\equiv", "\\square", "|", "\\parallel", "\\Xi", "E", "\\sqcup", "\\sum", "\\div"])
def test_what_runs_along_the_edge_is_kept_where_it_is_the_symbol(latex: str, draw_picture) -> None:
    page = draw_picture(standin_strokes(symbol_index()[latex], 1), side=SIDE, filled=0.6, pen=0.03)
    left, top, right, bottom = Image.eval(page, lambda level: 255 - level).getbbox()
    assert apart(raster_from_picture(page.crop((left, top, right, bottom))), raster_from_picture(page)) < 0.6


@pytest.mark.parametrize("seed", range(6))
def test_an_empty_sheet_on_a_desk_is_no_symbol(seed: int) -> None:
    chance = random.Random(seed)
    table = Image.new("L", (SIDE, SIDE), chance.randint(25, 80))
    left, top = chance.randint(10, 70), chance.randint(10, 70)
    table.paste(PAPER, (left, top, SIDE - chance.randint(0, 30), SIDE - chance.randint(0, 30)))
    with pytest.raises(HasyError, match="sheet on this picture is empty"):
        raster_from_picture(photographed(table, chance, False))


def test_a_square_filled_in_light_ink_is_one() -> None:
    board = Image.new("L", (SIDE, SIDE), 20)
    ImageDraw.Draw(board).rectangle((110, 110, 250, 250), fill=235)
    assert (raster_from_picture(board) > 0).mean() > 0.8


def test_rasters_are_known_by_how_they_lie_and_not_by_their_size() -> None:
    upright = inverted = 0
    rasters = [standin_image(class_index, 1) for class_index in standin_classes()]
    for raster in rasters:
        upright += np.array_equal(own_raster(255.0 - raster), raster)
        inverted += np.array_equal(own_raster(raster.astype(float)), raster)
    assert upright >= 0.97 * len(rasters)
    assert inverted >= 0.95 * len(rasters)
    picture = Image.new("L", (32, 32), 255)
    ImageDraw.Draw(picture).line([(8, 27), (8, 5), (24, 5)], fill=0, width=2)
    for levels in (picture, Image.eval(picture, lambda level: 255 - level)):
        assert own_raster(np.asarray(levels, dtype=float)) is None
        assert np.ptp(np.flatnonzero(raster_from_picture(levels).any(axis=1))) >= 30  # drawn anew, as large as it goes


def test_of_hasys_own_files_nearly_all_are_taken_as_they_are(hasy_home) -> None:
    from hasy_core.data import load_hasy

    images, _ = load_hasy("fold-1", "test")
    images = images[::24]
    own = [own_raster(255.0 - image) for image in images]
    inverted = [own_raster(image.astype(float)) for image in images]
    assert (
        np.mean([raster is not None and (raster == image).all() for raster, image in zip(own, images, strict=True)])
        > 0.99
    )
    assert (
        np.mean(
            [raster is not None and (raster == image).all() for raster, image in zip(inverted, images, strict=True)]
        )
        > 0.985
    )
