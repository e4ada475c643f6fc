"""Outlines as lists of cubic segments: reading SVG path data, moving them, writing them compactly."""

import re
from math import sqrt

Point = tuple[float, float]
Contour = list[tuple[Point, ...]]  # first (start,), then (end,) for a line and (control, control, end) for a curve
Outline = list[Contour]

_ARGUMENTS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "S": 4, "Q": 4, "T": 2, "Z": 0}


def read_path(d: str) -> Outline:
    """SVG path data (all commands but arcs) as closed contours in absolute coordinates.

    Raises `ValueError` for an arc or text that is no path data.
    """
    tokens = re.findall(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?", d)
    outline: Outline = []
    here: Point = (0.0, 0.0)
    control = here
    closed = False
    position, command = 0, ""
    while position < len(tokens):
        if tokens[position].isalpha():
            command = tokens[position]
            position += 1
        kind = command.upper()
        if kind not in _ARGUMENTS:
            raise ValueError(f"path command {command!r} is not one of {', '.join(_ARGUMENTS)}")
        numbers = [float(token) for token in tokens[position : position + _ARGUMENTS[kind]]]
        position += _ARGUMENTS[kind]
        base = here if command.islower() else (0.0, 0.0)
        if kind == "H":
            points = [(numbers[0] + base[0], here[1])]
        elif kind == "V":
            points = [(here[0], numbers[0] + base[1])]
        else:
            pairs = zip(numbers[::2], numbers[1::2], strict=True)
            points = [(x + base[0], y + base[1]) for x, y in pairs]
        mirrored = (2 * here[0] - control[0], 2 * here[1] - control[1])
        if kind == "Z":
            here = control = outline[-1][0][0]
            closed = True
            continue
        if closed and kind != "M":
            outline.append([(here,)])
        closed = False
        if kind == "M":
            outline.append([(points[0],)])
            command = "l" if command == "m" else "L"
        elif kind in "LHV":
            outline[-1].append((points[0],))
        elif kind in "CS":
            curve = points if kind == "C" else [mirrored, *points]
            outline[-1].append(tuple(curve))
        else:
            middle, end = points if kind == "Q" else (mirrored, points[0])
            first, second = (
                (p[0] + 2 / 3 * (middle[0] - p[0]), p[1] + 2 / 3 * (middle[1] - p[1])) for p in (here, end)
            )
            outline[-1].append((first, second, end))
            points = [middle, end]
        here = points[-1]
        if kind in "CQ":
            control = points[-2]
        elif kind == "S":
            control = points[0]
        elif kind == "T":
            control = mirrored
        else:
            control = here
    return outline


def rectangle(x: float, y: float, width: float, height: float) -> Outline:
    """A filled rectangle; turns the way Type 1 glyphs do on a page, so that overlaps stay filled."""
    return [[((x, y),), ((x, y + height),), ((x + width, y + height),), ((x + width, y),)]]


def transformed(outline: Outline, scale: float, dx: float, dy: float) -> Outline:
    """Scaled, then moved."""
    return [[tuple((x * scale + dx, y * scale + dy) for x, y in segment) for segment in contour] for contour in outline]


def _extrema(start: float, first: float, second: float, end: float) -> list[float]:
    """One coordinate of a cubic curve at its ends and where its derivative is zero."""
    a, b, c = end - 3 * second + 3 * first - start, 2 * (second - 2 * first + start), first - start
    if abs(a) > 1e-9:
        root = sqrt(max(b * b - 4 * a * c, 0.0))
        times = [(-b - root) / (2 * a), (-b + root) / (2 * a)]
    else:
        times = [-c / b] if abs(b) > 1e-9 else []
    times = [0.0, 1.0] + [t for t in times if 0 < t < 1]
    return [
        (1 - t) ** 3 * start + 3 * (1 - t) ** 2 * t * first + 3 * (1 - t) * t**2 * second + t**3 * end for t in times
    ]


def outline_bounds(outline: Outline) -> tuple[float, float, float, float]:
    """(left, top, right, bottom) of the ink, exact for curves."""
    xs: list[float] = []
    ys: list[float] = []
    for contour in outline:
        here = contour[0][0]
        for segment in contour:
            curve = (here, *segment) if len(segment) == 3 else (segment[-1],) * 4
            for values, axis in ((xs, 0), (ys, 1)):
                values += _extrema(*(point[axis] for point in curve))
            here = segment[-1]
    return min(xs), min(ys), max(xs), max(ys)


def _numbers(values: list[int]) -> str:
    """Numbers as in path data: a minus sign needs no space before it."""
    return " ".join(map(str, values)).replace(" -", "-")


def path_data(outline: Outline) -> tuple[str, list[int]]:
    """Path data in whole numbers and relative commands, and its ink box (left, top, right, bottom).

    Points are rounded before differences are taken, so rounding does not add up along the path. The box is
    rounded outwards.
    """
    rounded = [[tuple((round(x), round(y)) for x, y in segment) for segment in contour] for contour in outline]
    text = []
    here = (0, 0)
    for contour in rounded:
        start = contour[0][0]
        text.append("m" + _numbers([start[0] - here[0], start[1] - here[1]]))
        here = start
        for segment in contour[1:]:
            steps = [step for x, y in segment for step in (x - here[0], y - here[1])]
            if len(segment) == 3:
                text.append("c" + _numbers(steps))
            elif steps[0] and steps[1]:
                text.append("l" + _numbers(steps))
            elif steps[0]:
                text.append(f"h{steps[0]}")
            elif steps[1]:
                text.append(f"v{steps[1]}")
            here = segment[-1]
        text.append("z")
        here = start
    left, top, right, bottom = outline_bounds([[tuple((float(x), float(y)) for x, y in s) for s in c] for c in rounded])
    return "".join(text), [int(left // 1), int(top // 1), int(-(-right // 1)), int(-(-bottom // 1))]
