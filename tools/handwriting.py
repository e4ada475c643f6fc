"""Symbols as a hand writes them with a mouse, and the mouse that writes them.

The points are marks on a sheet of 100 x 100, y down; the pen runs smoothly through them.
"""

from collections.abc import Sequence

from playwright.sync_api import Page

from hasy_core.data.stroke_notation import smooth_curve
from hasy_core.data.strokes import Point, Stroke

STEP = 2.0  # between two points of the mouse, of the sheet's 100

SYMBOLS: dict[str, list[list[Point]]] = {
    r"\alpha": [
        [(84, 24), (74, 48), (58, 69), (37, 79), (20, 68), (16, 48), (25, 31), (42, 27), (58, 38), (70, 60), (86, 77)]
    ],
    r"\beta": [
        [
            *[(24, 92), (28, 62), (33, 32), (44, 13), (60, 11), (66, 24), (58, 38), (42, 45)],
            *[(62, 48), (72, 60), (66, 76), (50, 82), (34, 74)],
        ]
    ],
    r"\infty": [
        [
            *[(50, 51), (36, 37), (20, 36), (11, 50), (20, 64), (36, 62), (50, 50)],
            *[(65, 37), (81, 37), (89, 50), (80, 63), (64, 63), (51, 52)],
        ]
    ],
    r"\pi": [
        [(14, 33), (22, 25), (40, 24), (66, 25), (88, 22)],
        [(37, 25), (36, 48), (32, 66), (22, 80)],
        [(66, 25), (64, 50), (66, 70), (72, 78), (81, 74)],
    ],
    r"\int": [[(67, 17), (62, 9), (54, 11), (50, 27), (48, 52), (45, 76), (40, 90), (32, 91), (28, 83)]],
    r"\forall": [
        [(17, 12), (27, 38), (38, 66), (49, 90)],
        [(83, 11), (71, 41), (60, 67), (49, 90)],
        [(30, 46), (50, 45), (69, 45)],
    ],
    r"\exists": [
        [(22, 13), (48, 12), (75, 13)],
        [(75, 13), (76, 50), (76, 88)],
        [(76, 88), (48, 89), (21, 89)],
        [(76, 50), (54, 50), (31, 50)],
    ],
    r"\heartsuit": [
        [(50, 30), (42, 17), (28, 13), (16, 22), (14, 38), (24, 56), (38, 72), (50, 87)],
        [(50, 30), (59, 16), (73, 14), (85, 23), (86, 40), (76, 57), (62, 73), (50, 87)],
    ],
    r"\nabla": [[(13, 15), (50, 14), (87, 15)], [(87, 15), (69, 50), (50, 86)], [(50, 86), (31, 50), (13, 15)]],
    r"\theta": [
        [(52, 10), (37, 20), (30, 46), (34, 76), (48, 90), (62, 79), (69, 50), (65, 22), (52, 10)],
        [(31, 50), (50, 50), (68, 49)],
    ],
    r"\neq": [[(14, 38), (50, 37), (86, 38)], [(14, 62), (50, 62), (86, 61)], [(67, 14), (50, 50), (34, 86)]],
    r"\lambda": [[(24, 12), (35, 16), (43, 32), (57, 60), (69, 83), (78, 87)], [(46, 40), (36, 62), (22, 87)]],
    r"\pm": [[(50, 12), (50, 40), (50, 69)], [(20, 40), (50, 40), (80, 40)], [(20, 87), (50, 87), (80, 86)]],
}


def draw(page: Page, strokes: Sequence[Stroke], *, smooth: bool = True, step: float = STEP) -> None:
    """Draws on the page's pad with the mouse, a pen-down and a pen-up for each stroke."""
    pad = page.get_by_test_id("sketch-pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    for stroke in strokes:
        path = smooth_curve(stroke, step) if smooth else list(stroke)
        placed = [(box["x"] + x * box["width"] / 100, box["y"] + y * box["height"] / 100) for x, y in path]
        page.mouse.move(*placed[0])
        page.mouse.down()
        for x, y in placed[1:]:
            page.mouse.move(x, y)
        page.mouse.up()
