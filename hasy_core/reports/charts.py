"""Line charts as SVG that stands in the page itself and takes its colours."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

Course = Sequence[tuple[float, float]]

TRAINING, VALIDATION = "#0877bd", "#e8820c"
WIDTH, HEIGHT = 400, 270
_LEFT, _RIGHT, _TOP, _BOTTOM = 58, 10, 10, 42
MOST_POINTS = 400


@dataclass(frozen=True)
class Line:
    """One course.

    Attributes:
        name: in the legend.
        course: (x, y) in ascending order of x, finite.
        colour: of CSS.
        dots: points instead of a line.
        dashed: where two lines have one colour.
    """

    name: str
    course: Course
    colour: str
    dots: bool = False
    dashed: bool = False


def line_chart(
    title: str, lines: Sequence[Line], *, across: str = "epoch", percent: bool = False, logarithmic: bool = False
) -> str:
    """A figure with its legend and alternative text; empty where there is no point.

    Args:
        title: what the y axis shows.
        lines: the courses.
        across: what the x axis shows.
        percent: y from 0 to 100 %.
        logarithmic: y in powers of ten; values of 0 and less are left out.
    """
    kept = [
        Line(
            each.name,
            _thinned([(x, y) for x, y in each.course if not logarithmic or y > 0]),
            each.colour,
            each.dots,
            each.dashed,
        )
        for each in lines
    ]
    kept = [each for each in kept if each.course]
    if not kept:
        return ""
    ys = [log10(y) if logarithmic else y for each in kept for _, y in each.course]
    right = max(x for each in kept for x, _ in each.course) or 1.0
    low, high = (0.0, 1.0) if percent else _bounds(min(ys), max(ys), whole=logarithmic)

    def place(x: float, y: float) -> tuple[float, float]:
        share = ((log10(y) if logarithmic else y) - low) / (high - low)
        return _LEFT + x / right * (WIDTH - _LEFT - _RIGHT), HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM)

    parts = [_axes(across, right, low, high, percent=percent, logarithmic=logarithmic)]
    parts += [_drawn(each, [place(x, y) for x, y in each.course]) for each in kept]
    described = " ".join(f"{each.name}: {_ends(each.course, percent)}." for each in kept)
    alt = f"{title} over {across}s. {described}"
    legend = "".join(
        f'<span><i class="key{" dot" if each.dots else ""}" style="{_key(each)}"></i>{escape(each.name)}</span>'
        for each in kept
    )
    return (
        f'<figure><figcaption class="legend"><b>{escape(title)}</b><br>{legend}</figcaption>'
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(alt)}">'
        f"{''.join(parts)}</svg></figure>"
    )


def _key(line: Line) -> str:
    if line.dots:
        return f"background:{line.colour}"
    return f"border-color:{line.colour};border-top-style:{'dashed' if line.dashed else 'solid'}"


def _drawn(line: Line, points: Sequence[tuple[float, float]]) -> str:
    if line.dots:
        return "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{line.colour}"/>' for x, y in points)
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    dash = ' stroke-dasharray="5 4"' if line.dashed else ""
    return f'<polyline points="{path}" fill="none" stroke="{line.colour}" stroke-width="2"{dash}/>'


def _axes(across: str, right: float, low: float, high: float, *, percent: bool, logarithmic: bool) -> str:
    parts = []
    for tick in _ticks(low, high, 5, whole=logarithmic):
        y = HEIGHT - _BOTTOM - (tick - low) / (high - low) * (HEIGHT - _TOP - _BOTTOM)
        label = f"{tick:.0%}" if percent else f"{10**tick:g}" if logarithmic else f"{tick:g}"
        parts.append(
            f'<path d="M{_LEFT} {y:.1f}H{WIDTH - _RIGHT}" stroke="currentColor" stroke-opacity=".2"/>'
            f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{label}</text>'
        )
    for tick in _ticks(0, right, 6):
        x = _LEFT + tick / right * (WIDTH - _LEFT - _RIGHT)
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - _BOTTOM + 18}" text-anchor="middle">{tick:g}</text>')
    parts.append(
        f'<path d="M{_LEFT} {HEIGHT - _BOTTOM}H{WIDTH - _RIGHT}" stroke="currentColor" stroke-opacity=".6"/>'
        f'<text x="{(WIDTH + _LEFT) / 2}" y="{HEIGHT - 5}" text-anchor="middle">{escape(across)}</text>'
    )
    return "".join(parts)


def _bounds(low: float, high: float, *, whole: bool) -> tuple[float, float]:
    if whole:
        return floor(low), max(ceil(high), floor(low) + 1)
    low = min(low, 0.0)
    return low, high if high > low else low + 1.0


def _ticks(low: float, high: float, about: int, *, whole: bool = False) -> list[float]:
    """Round numbers from low to high, about so many."""
    rough = (high - low) / about
    power = 10.0 ** floor(log10(rough))
    step = next((each * power for each in (1, 2, 5) if each * power >= rough), 10 * power)
    step = max(step, 1.0) if whole else step
    first = ceil(low / step - 1e-9)
    return [round(number * step, 10) for number in range(first, floor(high / step + 1e-9) + 1)]


def _thinned(course: Course) -> list[tuple[float, float]]:
    every = -(-len(course) // MOST_POINTS)
    return list(course) if every <= 1 else [*course[:-1:every], course[-1]]


def _ends(course: Course, percent: bool) -> str:
    first, last = (f"{y:.1%}" if percent else f"{y:.3g}" for y in (course[0][1], course[-1][1]))
    return f"from {first} to {last}"
