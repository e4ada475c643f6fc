"""The typeset symbols: all there, in their boxes, with the shapes that their names promise."""

import json
import re
import xml.etree.ElementTree as ET
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

import hasy_core.data.typeset as typeset
from hasy_core.data.symbols import CLASS_COUNT, symbol_index, symbol_table
from hasy_core.data.typeset import symbol_outline, symbol_svg

FILE = Path(typeset.__file__).with_name("symbol_outlines.json")
NOTICE = FILE.with_name("symbol_outlines.LICENSE.md")

# Commands that LaTeX sets with one and the same shape, at most at another height.
LOOK_ALIKES = {
    frozenset(group.split())
    for group in (
        r"\Omega \ohm",
        r"\dots \dotsc",
        r"\setminus \backslash",
        r"\odot \astrosun",
        r"\perp \bot",
        r"\mid |",
        r"\parallel \|",
        r"\leadsto \rightsquigarrow",
        r"\venus \female",
        r"\mars \male",
    )
}


def contours(path: str, steps: int = 12) -> list[np.ndarray]:
    """Polygons [points, 2] of path data made of m, l, h, v, c and z with whole numbers."""
    assert re.fullmatch(r"(m-?\d+[ -]\d+([lc][-\d ]+|[hv]-?\d+)*z)+", path)
    polygons: list[np.ndarray] = []
    here = np.zeros(2)
    points: list[np.ndarray] = []
    t = np.linspace(0, 1, steps + 1)[1:, None]
    for command, text in re.findall(r"([mlhvcz])([-\d ]*)", path):
        numbers = [int(number) for number in re.findall(r"-?\d+", text)]
        assert len(numbers) == {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "z": 0}[command]
        if command == "z":
            polygons.append(np.array(points))
            here = points[0]
        elif command == "c":
            first, second, end = here + np.array(numbers).reshape(3, 2)
            curve = (1 - t) ** 3 * here + 3 * (1 - t) ** 2 * t * first + 3 * (1 - t) * t**2 * second + t**3 * end
            points += list(curve)
            here = end
        else:
            step = {"h": [*numbers, 0], "v": [0, *numbers]}.get(command, numbers)
            here = here + np.array(step)
            points = [here] if command == "m" else [*points, here]
    return polygons


@cache
def raster(latex: str, size: int = 120) -> np.ndarray:
    """The symbol in its view box as booleans [size, size], True = ink, by the nonzero rule."""
    outline = symbol_outline(symbol_index()[latex])
    left, top, side = outline.view_box
    winding = np.zeros((size, size), int)
    for polygon in contours(outline.path):
        x, y = ((polygon - (left, top)) * size / side).T
        mask = Image.new("L", (size, size))
        ImageDraw.Draw(mask).polygon(list(zip(x.tolist(), y.tolist(), strict=True)), fill=1)
        turn = np.sign(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))
        winding += int(turn) * np.asarray(mask, int)
    return winding != 0


def ink_raster(latex: str) -> np.ndarray:
    """`raster` cut to its ink."""
    ink = raster(latex)
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def size_of(latex: str) -> tuple[int, int]:
    """Width and height of the ink in 1/1000 em."""
    left, top, right, bottom = symbol_outline(symbol_index()[latex]).ink
    return right - left, bottom - top


@pytest.mark.parametrize("symbol", symbol_table(), ids=lambda symbol: symbol.latex)
def test_each_symbol_has_ink_inside_its_box(symbol):
    outline = symbol_outline(symbol.index)
    assert outline.latex == symbol.latex
    points = np.concatenate(contours(outline.path))
    left, top, right, bottom = outline.ink
    np.testing.assert_allclose([*points.min(0), *points.max(0)], [left, top, right, bottom], atol=2)
    box_left, box_top, side = outline.view_box
    assert box_left < left
    assert box_top < top
    assert right < box_left + side
    assert bottom < box_top + side
    ink = raster(symbol.latex).mean()
    assert 0.001 < ink < 0.5


def test_file_holds_the_symbol_table_and_is_small():
    assert list(json.loads(FILE.read_text(encoding="utf-8"))) == [symbol.latex for symbol in symbol_table()]
    assert FILE.stat().st_size < 700_000


def test_only_true_look_alikes_share_a_shape():
    shapes: dict[str, set[str]] = {}
    for symbol in symbol_table():
        shape = re.sub(r"^m-?\d+[ -]\d+", "", symbol_outline(symbol.index).path)
        shapes.setdefault(shape, set()).add(symbol.latex)
    assert {frozenset(group) for group in shapes.values() if len(group) > 1} == LOOK_ALIKES


@pytest.mark.parametrize(
    ("one", "other", "turned"),
    [
        (r"\rightarrow", r"\leftarrow", np.fliplr),
        (r"\uparrow", r"\downarrow", np.flipud),
        (r"\Rightarrow", r"\Leftarrow", np.fliplr),
        (r"\subset", r"\supset", np.fliplr),
        (r"\cup", r"\cap", np.flipud),
        (r"\vee", r"\wedge", np.flipud),
        (r"\top", r"\bot", np.flipud),
        (r"\pm", r"\mp", np.flipud),
        (r"\langle", r"\rangle", np.fliplr),
        (r"\llbracket", r"\rrbracket", np.fliplr),
        (r"\ltimes", r"\rtimes", np.fliplr),
        (r"\ddots", r"\iddots", np.fliplr),
        (r"\prod", r"\coprod", np.flipud),
        (r"\sqcup", r"\sqcap", np.flipud),
        ("<", ">", np.fliplr),
        ("[", "]", np.fliplr),
    ],
)
def test_mirror_images(one, other, turned):
    def fitted(ink):
        return np.asarray(Image.fromarray(ink.astype(np.uint8) * 255).resize((24, 24), Image.Resampling.BOX), float)

    first, second, unturned = (fitted(x) for x in (turned(ink_raster(one)), ink_raster(other), ink_raster(one)))
    assert np.abs(first - second).mean() < 20
    assert np.abs(first - second).mean() < 0.5 * np.abs(unturned - second).mean()


def test_hollow_and_filled():
    def centre(latex):
        ink = ink_raster(latex)
        return bool(ink[ink.shape[0] // 2, ink.shape[1] // 2])

    for latex in (r"\circ", r"\fullmoon", r"\square", r"\degree", "O", "0", r"\circledcirc"):
        assert not centre(latex)
    for latex in (r"\bullet", r"\cdot", r"\blacksquare", r"\blacktriangleright", r"\odot", r"\oplus", r"\clubsuit"):
        assert centre(latex)


def test_one_scale_for_all():
    assert size_of(r"\cdot")[1] < 0.3 * size_of(r"\bullet")[1]
    assert size_of(r"\Sigma")[1] < 0.8 * size_of(r"\sum")[1]
    assert size_of(r"\amalg")[1] < size_of(r"\coprod")[1]
    assert size_of(r"\circ")[1] < size_of(r"\fullmoon")[1]
    assert size_of(r"\rightarrow")[0] < size_of(r"\longrightarrow")[0]
    assert size_of(r"\shortrightarrow")[0] < size_of(r"\rightarrow")[0]
    assert 650 < size_of("H")[1] < 720  # Computer Modern's capitals are 0.683 em high


def test_letters_stand_on_one_line():
    for letter in "AEHKMXhkmnx14":
        outline = symbol_outline(symbol_index()[letter])
        assert outline.ink[3] == 0
        assert outline.view_box[1:] == (-890, 1200)
    assert symbol_outline(symbol_index()["p"]).ink[3] > 150


@pytest.mark.parametrize(
    ("latex", "package"),
    [
        ("A", ""),
        (r"\alpha", ""),
        (r"\iddots", "mathdots"),
        (r"\mathds{R}", "dsfont"),
        (r"\mathbb{R}", "amsfonts"),
        (r"\mathscr{A}", "mathrsfs"),
        (r"\llbracket", "stmaryrd"),
        (r"\sun", "wasysym"),
        (r"\ohm", "gensymb"),
    ],
)
def test_package(latex, package):
    assert symbol_outline(symbol_index()[latex]).package == package


def test_svg_is_whole_and_says_its_name():
    for symbol in symbol_table():
        text = symbol_svg(symbol.index)
        root = ET.fromstring(text)
        assert root.get("aria-label") == symbol.latex
        assert root.get("role") == "img"
        assert root.get("fill") == "currentColor"
        assert [float(number) for number in root.get("viewBox", "").split()][2:] == pytest.approx(
            [1000 * float(root.get(side, "").removesuffix("em")) for side in ("width", "height")]
        )
        assert [child.get("d") for child in root] == [symbol_outline(symbol.index).path]
        assert len(text) < 6000


@pytest.mark.parametrize("index", [-1, CLASS_COUNT])
def test_unknown_class_is_refused(index):
    with pytest.raises(ValueError, match=rf"{index} .*0 … 368"):
        symbol_svg(index)
    with pytest.raises(ValueError, match=rf"{index} .*0 … 368"):
        symbol_outline(index)


def test_notice_names_each_package():
    notice = NOTICE.read_text(encoding="utf-8")
    packages = {symbol_outline(symbol.index).package for symbol in symbol_table()} - {""}
    assert [package for package in sorted(packages) if f"`{package}`" not in notice] == []
